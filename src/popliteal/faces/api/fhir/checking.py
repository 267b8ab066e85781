"""Whether a QuestionnaireResponse fits its Questionnaire: each thing that does not, by its FHIRPath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fhir.resources.R4B.questionnaire import Questionnaire, QuestionnaireItem
from fhir.resources.R4B.questionnaireresponse import (
    QuestionnaireResponse,
    QuestionnaireResponseItem,
    QuestionnaireResponseItemAnswer,
)

from popliteal.case.file import shown
from popliteal.casework.faults import BadPart
from popliteal.faces.api.fhir.systems import STRUCTURE

VALUES: dict[str, tuple[str, ...]] = {
    "boolean": ("Boolean",), "decimal": ("Decimal",), "integer": ("Integer",), "date": ("Date",),
    "dateTime": ("DateTime",), "time": ("Time",), "string": ("String",), "text": ("String",), "url": ("Uri",),
    "choice": ("Coding",), "open-choice": ("Coding", "String"), "attachment": ("Attachment",),
    "reference": ("Reference",), "quantity": ("Quantity",),
}  # fmt: skip
"""Type of a question -> the kinds of value that an answer to it may have."""
OPTION_VALUES = {"integer": "Integer", "date": "Date", "time": "Time", "string": "String", "choice": "Coding",
                 "open-choice": "Coding", "reference": "Reference"}  # fmt: skip
NUMBERS = ("Integer", "Decimal")
FINISHED = ("completed", "amended")
Items = Sequence[QuestionnaireItem]
AnsweredItems = Sequence[QuestionnaireResponseItem]


def value_of(answer: QuestionnaireResponseItemAnswer) -> tuple[str, Any]:
    """The kind of an answer's value, as FHIR calls it ("Coding"), and the value; ("", None) where it has none."""
    for kinds in VALUES.values():
        for kind in kinds:
            if (value := getattr(answer, f"value{kind}")) is not None:
                return kind, value
    return "", None


def misfits(form: Questionnaire, response: QuestionnaireResponse) -> list[BadPart]:
    """What of a response does not fit the form.

    Seen to: items that the form lacks or has elsewhere, or that come twice or in another order; answers of the wrong
    kind, not among the options, too many, out of bounds or too long; required ones missing when it is finished.
    """
    checker = _Checker(finished=response.status in FINISHED)
    checker.items(form.item or [], response.item or [], "QuestionnaireResponse", everywhere=_by_id(form.item or []))
    return checker.found


def _by_id(items: Items) -> dict[str, QuestionnaireItem]:
    found = {}
    for item in items:
        found[str(item.linkId)] = item
        found |= _by_id(item.item or [])
    return found


@dataclass
class _Checker:
    """Goes through form and response side by side."""

    finished: bool
    found: list[BadPart] = field(default_factory=list)

    def say(self, element: str, given: object, allowed: str) -> None:
        self.found.append(BadPart(element, given if isinstance(given, str) else shown(given), allowed))

    def items(self, asked: Items, told: AnsweredItems, place: str, everywhere: dict[str, QuestionnaireItem]) -> None:
        here = {str(item.linkId): item for item in asked}
        seen: set[str] = set()
        for number, item in enumerate(told):
            where, name = f"{place}.item[{number}]", str(item.linkId)
            if name not in here:
                other = "an item that stands here in the form" if name in everywhere else "a linkId of the form"
                self.say(f"{where}.linkId", name[:60], other)
                continue
            if name in seen and not (here[name].type == "group" and here[name].repeats):
                self.say(f"{where}.linkId", name[:60], "each question once, with all its answers in one item")
            seen.add(name)
            self.item(here[name], item, where, everywhere)
        self._order([str(item.linkId) for item in told if str(item.linkId) in here], list(here), place)
        if self.finished:
            for name, wanted in here.items():
                if wanted.required and name not in seen and not wanted.enableWhen:
                    self.say(place, f"no item {name}", "an answer to each required question")

    def _order(self, told: Sequence[str], asked: Sequence[str], place: str) -> None:
        places = [asked.index(name) for name in told]
        if places != sorted(places):
            self.say(place, "items in another order", "the order of the form")

    def item(
        self, asked: QuestionnaireItem, told: QuestionnaireResponseItem, where: str, everywhere: dict[str, Any]
    ) -> None:
        answers = told.answer or []
        if asked.type in ("group", "display"):
            if answers:
                self.say(f"{where}.answer", "an answer", "none: this is no question")
            if asked.required and self.finished and not _has_answer(told):
                self.say(where, "no answer", "an answer in this group: it is required")
            self.items(asked.item or [], told.item or [], where, everywhere)
            return
        if told.item:
            self.say(f"{where}.item", "items", "items below the answer that they belong to")
        if asked.required and self.finished and not answers:
            self.say(where, "no answer", "an answer: it is required")
        if len(answers) > 1 and not asked.repeats:
            self.say(f"{where}.answer", f"{len(answers)} answers", "one answer")
        for number, answer in enumerate(answers):
            self.answer(asked, answer, f"{where}.answer[{number}]", everywhere)

    def answer(
        self, asked: QuestionnaireItem, told: QuestionnaireResponseItemAnswer, where: str, everywhere: dict[str, Any]
    ) -> None:
        kind, value = value_of(told)
        kinds = VALUES.get(str(asked.type), ())
        if not kinds:
            self.say(where, f"a question of type {asked.type}", "a type that can be answered")
        elif kind not in kinds:
            self.say(f"{where}.value", f"value{kind}" if kind else "no value", " or ".join(f"value{k}" for k in kinds))
        else:
            for problem in (*_option_misfit(asked, kind, value), *_bound_misfits(asked, kind, value)):
                self.say(f"{where}.value", *problem)
        self.items(asked.item or [], told.item or [], where, everywhere)


def _has_answer(told: QuestionnaireResponseItem) -> bool:
    return bool(told.answer) or any(_has_answer(item) for item in told.item or [])


def _option_misfit(asked: QuestionnaireItem, kind: str, value: Any) -> Iterator[tuple[str, str]]:
    options = asked.answerOption or []
    if not options or OPTION_VALUES.get(str(asked.type)) != kind:
        return
    allowed = [getattr(option, f"value{kind}") for option in options]
    if not any(_is_same(value, option, kind) for option in allowed):
        names = [str(option.code or option.display) if kind == "Coding" else str(option) for option in allowed]
        yield _said(value, kind), ", ".join(names)


def _is_same(value: Any, option: Any, kind: str) -> bool:
    if kind != "Coding":
        return bool(value == option)
    if option.code is None:
        return bool(value.display == option.display)
    return value.code == option.code and (value.system is None or value.system == option.system)


def _said(value: Any, kind: str) -> str:
    return str(value.code or value.display)[:60] if kind == "Coding" else str(value)[:60]


def _bound_misfits(asked: QuestionnaireItem, kind: str, value: Any) -> Iterator[tuple[str, str]]:
    """Values below or above what the form allows; numbers alone; our form has no dates."""
    if asked.maxLength is not None and kind in ("String", "Uri") and len(str(value)) > int(asked.maxLength):
        yield f"{len(str(value))} letters", f"{asked.maxLength} letters at most"
    if asked.type == "string" and "\n" in str(value):
        yield "several lines", "one line"
    for extension in asked.extension or []:
        bound = getattr(extension, f"value{kind}", None) if kind in NUMBERS else None
        if bound is None:
            continue
        if extension.url == f"{STRUCTURE}/minValue" and value < bound:
            yield str(value), f"{bound} or more"
        if extension.url == f"{STRUCTURE}/maxValue" and value > bound:
            yield str(value), f"{bound} or less"
