"""A case as a QuestionnaireResponse, and back: nothing of it is lost on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.extension import Extension
from fhir.resources.R4B.questionnaire import Questionnaire, QuestionnaireItem
from fhir.resources.R4B.questionnaireresponse import (
    QuestionnaireResponse,
    QuestionnaireResponseItem,
    QuestionnaireResponseItemAnswer,
)

from popliteal.case import ABOUT, CaseFile, Given, validate_case
from popliteal.casework.faults import BadPart, FaultyCaseError
from popliteal.casework.ready import Ready
from popliteal.faces.api.body import read_json
from popliteal.faces.api.fhir.checking import misfits, value_of
from popliteal.faces.api.fhir.questionnaire import questionnaire
from popliteal.faces.api.fhir.systems import FORM, REST, narrative, reference
from popliteal.faces.api.problems import RefusedError
from popliteal.knowledge import CaseError, Knowledge

UNUSABLE = "entered-in-error"
REST_PLACE = f"QuestionnaireResponse.extension('{REST}').value"


def as_response(file: CaseFile, ready: Ready, subject: str | None = None, done: bool = True) -> QuestionnaireResponse:
    """The answers of a case in the form; what has no question in it stands in an extension of our own."""
    form = questionnaire(ready)
    said = {name: told for name, value in _said(file).items() if (told := _answer_in(form, name, value)) is not None}
    rest = _rest_of(file, said).model_dump_json(exclude_defaults=True)
    return QuestionnaireResponse(
        questionnaire=f"{FORM}|{ready.knowledge.version}",
        status="completed" if done else "in-progress",
        subject=reference(subject) if subject else None,
        authored=file.as_of,
        extension=[Extension(url=REST, valueString=rest)] if rest != "{}" else None,
        text=narrative("What was answered", _in_words(form, said)),
        item=_items(form.item or [], said) or None,
    )


def _said(file: CaseFile) -> dict[str, Given | None]:
    """What the form may have a question for: the answers, age and sex."""
    listed: dict[str, Given | None] = {**dict.fromkeys(file.absent, "no"), **dict.fromkeys(file.present, "yes")}
    both = (set(file.present) & set(file.absent)) | ({*file.present, *file.absent} & file.answers.keys())
    told = {name: value for name, value in {**listed, **file.answers}.items() if name not in both}
    return {**told, "age": file.age, "sex": file.sex}


def _answer_in(form: Questionnaire, name: str, value: Given | None) -> QuestionnaireResponseItemAnswer | None:
    """The answer in the form's own codes; None where it has none for it."""
    item = next((item for item in leaves(form.item or []) if item.linkId == name), None)
    if item is None or value is None:
        return None
    if item.type == "integer":
        return QuestionnaireResponseItemAnswer(valueInteger=value)
    word = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    options = [option.valueCoding for option in item.answerOption or [] if option.valueCoding]
    coding = next((option for option in options if option.code == word), None)
    return None if coding is None else QuestionnaireResponseItemAnswer(valueCoding=coding)


def leaves(items: Iterable[QuestionnaireItem]) -> Iterator[QuestionnaireItem]:
    """The questions of a form, without its groups and texts."""
    for item in items:
        if item.type == "group":
            yield from leaves(item.item or [])
        elif item.type != "display":
            yield item


def _rest_of(file: CaseFile, said: Iterable[str]) -> CaseFile:
    """The case without what the form says of it."""
    names = set(said)
    both = (set(file.present) & set(file.absent)) | ({*file.present, *file.absent} & file.answers.keys())
    return file.model_copy(
        update={
            "age": None,
            "sex": None,
            "as_of": None,
            "answers": {name: value for name, value in file.answers.items() if name not in names},
            "present": [name for name in file.present if name not in names or name in both],
            "absent": [name for name in file.absent if name not in names or name in both],
        }
    )


def _items(
    asked: Iterable[QuestionnaireItem], said: dict[str, QuestionnaireResponseItemAnswer]
) -> list[QuestionnaireResponseItem]:
    found = []
    for item in asked:
        below = _items(item.item or [], said) if item.type == "group" else []
        answer = said.get(str(item.linkId))
        if below or answer:
            told = [answer] if answer else None
            found.append(QuestionnaireResponseItem(linkId=item.linkId, text=item.text, answer=told, item=below or None))
    return found


def _in_words(form: Questionnaire, said: dict[str, QuestionnaireResponseItemAnswer]) -> list[str]:
    told = [(item, said[str(item.linkId)]) for item in leaves(form.item or []) if str(item.linkId) in said]
    return [f"{item.text} {_word(answer)}" for item, answer in told]


def _word(answer: QuestionnaireResponseItemAnswer) -> str:
    kind, value = value_of(answer)
    return str(value.display) if kind == "Coding" else str(value)


def as_case(response: QuestionnaireResponse, ready: Ready) -> CaseFile:
    """The case that a response to the whole form tells; of any version whose questions are still there.

    Raises:
        FaultyCaseError: it is to another form, was entered in error, or holds what does not fit; each part is named.
    """
    faults = [*of_another_form(response), *misfits(questionnaire(ready), response)]
    if faults:
        raise FaultyCaseError(tuple(faults))
    return with_told(rest_in(response), dict(values_in(response.item or [], ready.knowledge)))


def with_told(rest: CaseFile, told: dict[str, Given]) -> CaseFile:
    """The case with the answers of the items in it, beside what stood in the extension.

    Raises:
        FaultyCaseError: both tell the same thing.
    """
    clash = [name for name in told if name in rest.answers or (name in ABOUT and getattr(rest, name) is not None)]
    if clash:
        raise FaultyCaseError((BadPart(REST_PLACE, clash[0], "what has no answer in the items"),))
    about = {name: told[name] for name in ABOUT if name in told}
    answers = {name: value for name, value in told.items() if name not in ABOUT}
    content = {**rest.model_dump(exclude_unset=True), **about, "answers": {**rest.answers, **answers}}
    return CaseFile.model_validate(content)


def of_another_form(response: QuestionnaireResponse) -> Iterator[BadPart]:
    """Why a response is none to our form."""
    form = str(response.questionnaire or FORM).partition("|")[0]
    if form != FORM and not form.startswith("#") and not form.endswith("/Questionnaire/popliteal"):
        yield BadPart("QuestionnaireResponse.questionnaire", form[:60], FORM)
    if response.status == UNUSABLE:
        yield BadPart("QuestionnaireResponse.status", UNUSABLE, "in-progress, completed, amended or stopped")


def values_in(
    items: Iterable[QuestionnaireResponseItem], knowledge: Knowledge, names: Mapping[str, str] | None = None
) -> Iterator[tuple[str, Given]]:
    """linkId -> answer, of every question that was answered; `names`: linkId -> finding, where it is not the same."""
    for item in items:
        link = str(item.linkId)
        for answer in item.answer or []:
            kind, value = value_of(answer)
            yield link, _given((names or {}).get(link, link), value, knowledge) if kind == "Coding" else value
        yield from values_in(item.item or [], knowledge, names)


def _given(name: str, value: Coding, knowledge: Knowledge) -> Given:
    """A code as an answer; the numbers of a scale are numbers."""
    code = str(value.code)
    finding = knowledge.findings.get(name)
    return int(code) if code.isdigit() and finding and code not in [choice.id for choice in finding.choices] else code


def rest_in(response: QuestionnaireResponse) -> CaseFile:
    """What stands in the extension of our own, read on the day that the response was written.

    Raises:
        FaultyCaseError: it is no case.
    """
    texts = [str(item.valueString) for item in response.extension or [] if item.url == REST and item.valueString]
    day = _day_of(response)
    if not texts:
        return CaseFile(as_of=day)
    try:
        content = read_json(texts[0].encode())
        found = validate_case(content if isinstance(content, dict) else {"": content}, REST_PLACE)
    except (CaseError, RefusedError, UnicodeEncodeError) as error:
        raise FaultyCaseError((BadPart(REST_PLACE, str(error)[:200], "the JSON of a case file"),)) from None
    return found.model_copy(update={"as_of": found.as_of or day})


def _day_of(response: QuestionnaireResponse) -> dt.date | None:
    """The day on which it was written, by the clock of where it was written."""
    written = response.authored
    if isinstance(written, dt.datetime):
        return written.date()
    if isinstance(written, dt.date) or written is None:
        return written
    fault = BadPart("QuestionnaireResponse.authored", str(written)[:60], "a day or a time, not a month or a year alone")
    raise FaultyCaseError((fault,))
