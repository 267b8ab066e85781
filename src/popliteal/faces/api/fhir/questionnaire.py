"""The form: every question that a person can answer, by topic, with hints, coded answers, and when it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.extension import Extension
from fhir.resources.R4B.questionnaire import (
    Questionnaire,
    QuestionnaireItem,
    QuestionnaireItemAnswerOption,
    QuestionnaireItemEnableWhen,
)

from popliteal.casework.asking import AskedQuestion, asked_question
from popliteal.casework.ready import Ready
from popliteal.faces.api.fhir.systems import ANSWER, CHOICE, FORM, GENDER, LOINC, SNOMED, STRUCTURE, control, narrative
from popliteal.knowledge import Finding
from popliteal.knowledge.schema import TOLD_BY_THE_PERSON
from popliteal.speech.words import Speaker

TITLE = "Pain behind the knee"
MORE = "more"
MORE_TITLE = "Medicines and other illnesses: is any of these true for you?"
PURPOSE = (
    "What is answered here says how soon to be seen and what the trouble could be. It is no diagnosis, and no "
    "clinician has reviewed it yet. In an emergency call the emergency number instead."
)
CODE_SYSTEMS = {"snomed": SNOMED, "loinc": LOINC}


@lru_cache(maxsize=4)
def questionnaire(ready: Ready) -> Questionnaire:
    """The form with every question, for a program that asks by itself.

    What stands on several pages is asked on the last of them. A program that can ask us for each next question asks
    fewer: see `adaptive`.
    """
    knowledge = ready.knowledge
    last = {name: page.id for page in knowledge.interview.pages for name in (page.many or page.ask)}
    pages = [
        (page.id, page.title, tuple(name for name in (page.many or page.ask) if last[name] == page.id))
        for page in knowledge.interview.pages
    ]
    asked = last.keys()
    others = [f.id for f in knowledge.findings.values() if f.kind in TOLD_BY_THE_PERSON and f.id not in asked]
    groups = [*pages, (MORE, MORE_TITLE, tuple(others))]
    return form([_group(name, title, names, ready) for name, title, names in groups if names], ready)


def form(items: Sequence[QuestionnaireItem], ready: Ready) -> Questionnaire:
    """A form of ours with these items."""
    return Questionnaire(
        id="popliteal",
        url=FORM,
        version=ready.knowledge.version,
        name="Popliteal",
        title=TITLE,
        status="active",
        experimental=True,
        subjectType=["Patient"],
        description="Asks about pain behind the knee, danger signs first. “I’m not sure” is an answer of its own.",
        purpose=PURPOSE,
        copyright="CC BY 4.0",
        text=narrative(TITLE, [PURPOSE]),
        item=list(items) or None,
    )


def _group(name: str, title: str, names: Iterable[str], ready: Ready) -> QuestionnaireItem:
    """One page of the interview, with when each question is asked."""
    names = tuple(names)
    items = []
    for item in names:
        finding = ready.knowledge.findings.get(item)
        when = _enable_when(finding, names) if finding else []
        items.append(question_item(asked_question(item, ready, Speaker()), item, ready, when))
    return QuestionnaireItem(linkId=f"page.{name}", text=title, type="group", item=items)


def question_item(
    asked: AskedQuestion,
    link: str,
    ready: Ready,
    when: Sequence[QuestionnaireItemEnableWhen] = (),
    required: bool = False,
) -> QuestionnaireItem:
    """One question, with its help below it.

    Args:
        asked: its words and answers.
        link: its linkId.
        ready: the knowledge made ready.
        when: when it is asked; several mean any of them.
        required: whether it cannot be left out.
    """
    extensions = [control("radio-button")]
    if asked.id == "age":
        extensions = [Extension(url=f"{STRUCTURE}/minValue", valueInteger=0),
                      Extension(url=f"{STRUCTURE}/maxValue", valueInteger=asked.most)]  # fmt: skip
    return QuestionnaireItem(
        extension=extensions,
        linkId=link,
        code=_codes(ready.knowledge.findings.get(asked.id)) or None,
        text=asked.text,
        type="integer" if asked.id == "age" else "choice",
        required=required or None,
        answerOption=[QuestionnaireItemAnswerOption(valueCoding=coding) for coding in codings(asked)] or None,
        enableWhen=list(when) or None,
        enableBehavior="any" if len(when) > 1 else None,
        item=[_help(link, asked)],
    )


def _help(name: str, asked: AskedQuestion) -> QuestionnaireItem:
    told = " ".join(part for part in (asked.hint, asked.check_at_home, f"Why we ask: {asked.why}") if part)
    return QuestionnaireItem(extension=[control("help")], linkId=f"{name}.help", text=told, type="display")


def codings(asked: AskedQuestion) -> list[Coding]:
    """The answers of a question as codes; an age has none."""
    if asked.id == "age":
        return []
    numbers = [] if asked.most is None else [
        Coding(system=f"{CHOICE}:{asked.id}", code=str(number), display=str(number)) for number in range(asked.most + 1)
    ]  # fmt: skip
    words = [choice for choice in asked.choices if not numbers or choice.value == "unsure"]
    return numbers + [Coding(system=system_of(asked, choice.value), code=choice.value, display=choice.label)
                      for choice in words]  # fmt: skip


def system_of(asked: AskedQuestion, value: str) -> str:
    """The code system of an answer."""
    if asked.id == "sex":
        return GENDER
    return ANSWER if asked.kind == "yes_no" or value == "unsure" else f"{CHOICE}:{asked.id}"


def _codes(finding: Finding | None) -> list[Coding]:
    if finding is None:
        return []
    return [Coding(system=CODE_SYSTEMS[name], code=code) for name, codes in finding.codes.items() for code in codes]


def _enable_when(finding: Finding, beside: Sequence[str]) -> list[QuestionnaireItemEnableWhen]:
    """When a question is asked: below a yes to its parent; else by sex, or age, both of which may be unknown.

    FHIR cannot say all of it in one item, so more is asked than we would: an answer too many does no harm.
    """
    if finding.parent:
        if finding.parent[0] in beside and finding.group == "injury":
            return []
        yes = Coding(system=ANSWER, code="yes")
        return [QuestionnaireItemEnableWhen(question=finding.parent[0], operator="=", answerCoding=yes)]
    if len(finding.sexes) == 1:
        sex = Coding(system=GENDER, code=finding.sexes[0])
        return [_unknown("sex"), QuestionnaireItemEnableWhen(question="sex", operator="=", answerCoding=sex)]
    if finding.ages is not None:
        low, high = finding.ages
        operator, bound = ("<=", high) if low == 0 else (">=", low)
        return [_unknown("age"), QuestionnaireItemEnableWhen(question="age", operator=operator, answerInteger=bound)]
    return []


def _unknown(question: str) -> QuestionnaireItemEnableWhen:
    return QuestionnaireItemEnableWhen(question=question, operator="exists", answerBoolean=False)
