"""The emergency card of the page just sent, from that page alone: it needs no kept case and no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from popliteal.assessment import findings_behind, lay_answer
from popliteal.case import Answer, Case, CaseFile, Known, build_case
from popliteal.interview import Finished
from popliteal.interview.record import Given
from popliteal.knowledge import CaseError, Finding, Knowledge, Level
from popliteal.knowledge.levels import level_text
from popliteal.knowledge.logic import rests_on_doubt
from popliteal.triage.scores import Facts
from popliteal.web.desk import Desk
from popliteal.web.forms import WHICH, Form
from popliteal.web.words import Speaker


@dataclass(frozen=True)
class Sign:
    """One thing to tick: a form's field with its value, and its text."""

    field: str
    value: str
    text: str


@dataclass(frozen=True)
class Card:
    """What to do at once and what to say. It names no cause and no chance.

    Attributes:
        because: what was told, or written in the diary, that calls for it.
        say: the same in a clinician's words.
        ambulance: signs that would make a visit to an emergency department an ambulance.
        told: what is known to be there, sent along with the answer to that question.
    """

    level: str
    heading: str
    where: str
    because: tuple[str, ...]
    say: tuple[str, ...]
    ambulance: tuple[Sign, ...]
    told: tuple[Sign, ...]


NO_SIGNS = frozenset(
    {
        "token",
        "page",
        "items",
        "step",
        "change",
        "none",
        "unsure",
        "tried",
        "finding",
        "result",
        "words",
        "own",
        "note",
        WHICH,
    }
)
"""Fields in which the id of a finding is not a sign that was ticked."""
ALREADY_TOLD = "told"


def told_in(form: Form, knowledge: Knowledge) -> dict[str, Given]:
    """Every answer that a form holds, read without its page, so that nothing else that is wrong with it matters."""
    told: dict[str, Given] = {}
    for name, value in form.fields:
        if name in NO_SIGNS:
            continue
        read: Given = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else value
        if _is_answer(name, read, knowledge) and told.get(name) != "yes":
            told[name] = read
        elif _is_answer(value, "yes", knowledge):
            told[value] = "yes"
    return told


def _is_answer(name: str, value: Given, knowledge: Knowledge) -> bool:
    if name not in knowledge.names.findings:
        return False
    try:
        build_case(CaseFile(answers={name: value}), knowledge, "page")
    except CaseError:
        return False
    return True


def card_from_form(form: Form, desk: Desk) -> Card | None:
    """The card that a page just sent calls for by itself, or None."""
    knowledge = desk.model.knowledge
    file = CaseFile(answers=told_in(form, knowledge))
    if not file.answers:
        return None
    facts = Facts(build_case(file, knowledge, "page"), knowledge)
    rules = [
        rule
        for rule in knowledge.rules.values()
        if rule.level >= Level.emergency_department
        and facts.holds(rule.id) is True
        and not rests_on_doubt(knowledge.when[rule.id])
    ]
    if not rules:
        return None
    level = max(rule.level for rule in rules)
    say = Speaker()
    words = level_text(knowledge.levels[level.name], None)
    deciding = [rule for rule in rules if rule.level is level]
    return Card(
        level=level.name,
        heading=say(words.heading),
        where=say(words.where),
        because=in_lay_words((rule.id for rule in deciding), facts.case, knowledge, say),
        say=in_clinic_words((rule.id for rule in deciding), facts.case, knowledge),
        ambulance=ambulance_signs(file, level.name, desk, say),
        told=signs_in(file),
    )


def ambulance_signs(file: CaseFile, level: str, desk: Desk, say: Speaker) -> tuple[Sign, ...]:
    """What would make a visit to an emergency department an ambulance; nothing at any other level."""
    if level != Level.emergency_department.name:
        return ()
    knowledge, step = desk.model.knowledge, desk.interview.step(file)
    told = step.ambulance if isinstance(step, Finished) else ()
    signs = [(sign.id, 1) for sign in knowledge.signs.values() if sign.emergency is Level.emergency_now]
    return tuple(_sign(knowledge.findings[name], place, say) for name, place in told or signs)


def signs_in(file: CaseFile) -> tuple[Sign, ...]:
    """What a case says is there, as fields of a form."""
    there = {name: value for name, value in file.answers.items() if value not in (False, "no", "unsure")}
    return tuple(
        Sign(ALREADY_TOLD, name, "") if value in (True, "yes") else Sign(name, str(value), "")
        for name, value in there.items()
    )


def _sign(finding: Finding, place: int, say: Speaker) -> Sign:
    if finding.choices:
        return Sign(finding.id, finding.choices[place].id, say(lay_answer(finding, Known(place, place))))
    return Sign("signs", finding.id, say(finding.lay))


def in_lay_words(rules: Iterable[str], case: Case, knowledge: Knowledge, say: Speaker) -> tuple[str, ...]:
    """The findings behind the rules, in the words in which they were told."""
    found = [finding for rule in rules for finding in findings_behind(rule, case, knowledge)]
    return tuple(dict.fromkeys(say(lay_answer(finding, case.answers[finding.id])) for finding in found))


def in_clinic_words(rules: Iterable[str], case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """What to tell whoever sees the person first: the findings behind the rules, in a clinician's words."""
    found = [finding for rule in rules for finding in findings_behind(rule, case, knowledge)]
    return tuple(dict.fromkeys(_in_clinic_words(finding, case.answers[finding.id]) for finding in found))


def _in_clinic_words(finding: Finding, answer: Answer) -> str:
    if not finding.choices or not isinstance(answer, Known):
        return finding.name
    labels = [choice.label for choice in finding.choices[answer.low : answer.high + 1]]
    return f"{finding.name}: {' or '.join(labels)}"
