"""One person's story: what was answered, by whom, for which day; and how it is read and understood.

`CaseFile` is what a file holds. `Case` is what it means: every answer put on the findings of the knowledge base,
older ids resolved, what follows from an answer filled in, contradictions noted and read on the dangerous side.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from popliteal.knowledge import CaseError, Finding, Knowledge, nearest
from popliteal.knowledge.schema import OLDEST
from popliteal.knowledge.yamlfile import read_strangers_yaml

LARGEST_NUMBER = OLDEST * 366
"""The largest number that an answer may be, say of days: a long life."""
LARGEST_FILE = 1_000_000
"""Bytes; a case is a page of text, so anything larger is a mistake."""

Sex = Literal["female", "male"]
Who = Literal["me", "my_child", "someone_else"]


class CaseFile(BaseModel):
    """A case as a file holds it. An id that is absent was not asked; `unsure` is not `no`."""

    model_config = ConfigDict(extra="forbid", title="popliteal case, version 1")

    age: int | None = Field(None, ge=0, le=OLDEST, strict=True, description="years")
    sex: Sex | None = Field(None, description="sex at birth")
    who: Who = Field("me", description="whom the answers are about")
    as_of: dt.date | None = Field(None, description="the day the answers describe")
    started: dt.date | None = Field(None, description="the day the trouble began; gives the duration on as_of")
    answers: dict[str, bool | int | float | str] = Field(
        {}, description="finding: yes, no, unsure, one of its choices, or a number"
    )
    present: list[str] = Field([], description="findings that are there (the same as yes)")
    absent: list[str] = Field([], description="findings that are not there (the same as no)")
    passed: list[str] = Field([], description="what the person would rather not answer, or has confirmed")
    name: str | None = Field(None, description="a title for the reader; not used")


@dataclass(frozen=True)
class Known:
    """The answer to a finding lies between two of its levels, both included (no is 0, yes is 1)."""

    low: int
    high: int


class _Unsure:
    """The person was asked and could not tell."""

    def __repr__(self) -> str:
        return "UNSURE"


UNSURE = _Unsure()
YES = Known(1, 1)
NO = Known(0, 0)
Answer = Known | _Unsure


@dataclass(frozen=True)
class Case:
    """What one person told, on the findings of the knowledge base. An absent finding was not asked."""

    age: int | None = None
    sex: Sex | None = None
    who: Who = "me"
    as_of: dt.date | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    stated: frozenset[str] = frozenset()
    contradictions: tuple[str, ...] = ()
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, finding: str, levels: frozenset[int]) -> bool | None:
        """Whether the answer is one of `levels`: yes, no, or None when that is not known."""
        answer = self.answers.get(finding)
        if not isinstance(answer, Known):
            return None
        if answer.low == answer.high:
            return answer.low in levels
        inside = [level in levels for level in range(answer.low, answer.high + 1)]
        return True if all(inside) else (None if any(inside) else False)

    def is_unsure_of(self, finding: str) -> bool | None:
        """Whether the person could not tell; a no that something hides was told. None when it was not asked."""
        answer = self.answers.get(finding)
        return None if answer is None else answer is UNSURE and finding not in self.hidden

    def age_is(self, low: int, high: int) -> bool | None:
        """Whether the age lies between `low` and `high` years, both included."""
        return None if self.age is None else low <= self.age <= high

    def sex_is(self, sex: str) -> bool | None:
        """Whether the sex at birth is `sex`."""
        return None if self.sex is None else self.sex == sex


def parse_case(text: str | bytes, knowledge: Knowledge, place: str) -> Case:
    """The case that a YAML or JSON text holds; `place` names it in errors.

    Raises:
        CaseError: naming the place, what was given, and what is allowed.
    """
    return build_case(read_case_file(text, place), knowledge, place)


def read_case_file(text: str | bytes, place: str) -> CaseFile:
    """The form of a case text, its ids not yet looked up.

    Raises:
        CaseError: as `parse_case`.
    """
    if len(text) > LARGEST_FILE:
        raise CaseError(f"{place}: {len(text):,} bytes is too large for a case; the limit is {LARGEST_FILE:,}")
    try:
        content = read_strangers_yaml(text.decode() if isinstance(text, bytes) else text)
    except ValueError as error:
        raise CaseError(f"{place}: {error}") from None
    if content is None:
        raise CaseError(f"{place}: the file is empty; a case has age, sex and answers (see: popliteal schema case)")
    if not isinstance(content, dict):
        raise CaseError(f"{place}: a case is a mapping with age, sex and answers, not a {type(content).__name__}")
    return validate_case(content, place)


def validate_case(content: Mapping[Any, Any], place: str) -> CaseFile:
    """`content` as a case file.

    Raises:
        CaseError: naming the field, what was given and what is allowed.
    """
    unknown = [key for key in content if key not in CaseFile.model_fields]
    if unknown:
        allowed = ", ".join(CaseFile.model_fields)
        raise CaseError(
            f"{place}: '{unknown[0]}' is no part of a case; parts are {allowed}."
            + nearest(unknown[0], CaseFile.model_fields)
        )
    try:
        return CaseFile.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("bool", "int", "float", "str"))
        raise CaseError(f"{place}: {where} {_shown(first['input'])}: {first['msg']}") from None


def build_case(file: CaseFile, knowledge: Knowledge, place: str) -> Case:
    """What a case file means.

    Raises:
        CaseError: an unknown finding, or an answer that its finding does not take.
    """
    reader = _Reader(knowledge, place)
    for name in file.present:
        reader.take(name, "yes")
    for name in file.absent:
        reader.take(name, "no")
    for name, value in file.answers.items():
        reader.take(name, value)
    if file.started is not None:
        reader.take_start(file.started, file.as_of)
    stated = frozenset(reader.answers)
    if not stated:
        raise CaseError(f"{place}: no answer at all; give at least one finding under answers, present or absent")
    reader.fill_in()
    hidden = _hide(reader.answers, file.age, knowledge)
    return Case(
        age=file.age,
        sex=file.sex,
        who=file.who,
        as_of=file.as_of,
        answers=reader.answers,
        stated=stated,
        contradictions=tuple(reader.contradictions),
        hidden=hidden,
    )


def has_answers(file: CaseFile) -> bool:
    """Whether a case file tells anything about the trouble."""
    return bool(file.answers or file.present or file.absent or file.started)


class _Reader:
    """Puts answers on findings, one at a time, and notes what does not fit together."""

    def __init__(self, knowledge: Knowledge, place: str) -> None:
        self.knowledge = knowledge
        self.place = place
        self.answers: dict[str, Answer] = {}
        self.contradictions: list[str] = []

    def take(self, name: str, value: object) -> None:
        """Take one answer."""
        names = self.knowledge.names.findings
        if not isinstance(name, str) or name not in names:
            raise CaseError(f"{self.place}: '{name}' is no finding.{nearest(name, names)}")
        finding_id, meant = names[name]
        finding = self.knowledge.findings[finding_id]
        answer = self._answer(name, finding, meant, value)
        before = self.answers.get(finding_id)
        self.answers[finding_id] = self._both(finding, before, answer) if before is not None else answer

    def _answer(self, name: str, finding: Finding, meant: frozenset[int], value: object) -> Answer:
        top = max(len(finding.choices) - 1, 1)
        word = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        if word == "unsure":
            return UNSURE
        if finding.choices and name == finding.id:
            return self._choice(finding, word)
        if word == "yes":
            return Known(min(meant), max(meant))
        if word == "no":
            rest = [level for level in range(top + 1) if level not in meant]
            return Known(min(rest), max(rest))
        raise CaseError(f"{self.place}: '{name}' takes yes, no or unsure, not {_shown(value)}")

    def _choice(self, finding: Finding, value: object) -> Answer:
        ids = [choice.id for choice in finding.choices]
        if value in ids:
            return Known(ids.index(str(value)), ids.index(str(value)))
        takes_numbers = finding.choices[-1].up_to is not None or finding.choices[0].up_to is not None
        if isinstance(value, int | float) and takes_numbers and not isinstance(value, bool):
            return self._number(finding, value)
        numbers = " or a number" if takes_numbers else ""
        raise CaseError(
            f"{self.place}: '{finding.id}' takes {', '.join(ids)}, unsure{numbers}, not {_shown(value)}."
            + nearest(value, ids)
        )

    def _number(self, finding: Finding, value: int | float) -> Answer:
        end = finding.choices[-1].up_to
        largest = LARGEST_NUMBER if end is None else end
        if not 0 <= value <= largest:
            raise CaseError(f"{self.place}: '{finding.id}' takes a number from 0 to {largest:g}, not {_shown(value)}")
        level = next(n for n, choice in enumerate(finding.choices) if choice.up_to is None or value <= choice.up_to)
        return Known(level, level)

    def _both(self, finding: Finding, first: Answer, second: Answer) -> Answer:
        """Two answers to one finding: what both allow, else the more dangerous one.

        "Not sure" stands beside an answer that may be the calm end, and gives way to any other.
        """
        if first == second:
            return first
        if isinstance(first, Known) and isinstance(second, Known):
            low, high = max(first.low, second.low), min(first.high, second.high)
            if low <= high:
                return Known(low, high)
        self.contradictions.append(f"Two answers do not fit together ({finding.lay}). We took the more serious one.")
        return max(first, second, key=lambda answer: _danger(answer, finding))

    def take_start(self, started: dt.date, as_of: dt.date | None) -> None:
        """The duration that follows from the day it began."""
        if as_of is None:
            raise CaseError(f"{self.place}: started needs as_of, the day that the answers describe")
        days = (as_of - started).days
        if days < 0:
            raise CaseError(f"{self.place}: started {started} is after as_of {as_of}")
        self.take("duration", days)

    def fill_in(self) -> None:
        """What follows: a yes to a follow-up means a yes to what it is asked under; a no there means a no to it."""
        for name, finding in self.knowledge.findings.items():
            if finding.parent and self.answers.get(name) == YES:
                self._raise_parent(finding)
        for parent, children in self.knowledge.children.items():
            if self.answers.get(parent) == NO:
                for child in children:
                    self.answers.setdefault(child, NO)

    def _raise_parent(self, finding: Finding) -> None:
        parent = finding.parent[0]
        if self.answers.get(parent) == NO:
            self.contradictions.append(
                f"You told us that {finding.lay}, and also that {_no(self.knowledge.findings[parent])}. "
                "To be safe, we took both as there."
            )
        self.answers[parent] = YES


def _danger(answer: Answer, finding: Finding) -> float:
    """How far an answer keeps from the calm end; "not sure" is more than one that may be the calm end."""
    if not isinstance(answer, Known):
        return 0.5
    top = max(len(finding.choices) - 1, 1)
    return answer.low if finding.calm_end == "first" else top - answer.high


def _no(finding: Finding) -> str:
    return finding.lay_no or f"it is not so that {finding.lay}"


def _hide(answers: dict[str, Answer], age: int | None, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Turns a no into unsure where something can hide the sign; returns what hides which."""
    hidden: dict[str, tuple[str, ...]] = {}
    for finding in knowledge.findings.values():
        if answers.get(finding.id) != NO:
            continue
        because = [name for name in finding.hidden_by if answers.get(name) == YES]
        if finding.hidden_from_age is not None and age is not None and age >= finding.hidden_from_age:
            because.append("age")
        if because:
            hidden[finding.id] = tuple(because)
            answers[finding.id] = UNSURE
    return hidden


def fits(finding: Finding, case: Case) -> bool:
    """Whether a finding is asked of a person of this age and sex; unknown ones are asked."""
    age_fits = finding.ages is None or case.age is None or finding.ages[0] <= case.age <= finding.ages[1]
    return age_fits and (not finding.sexes or case.sex is None or case.sex in finding.sexes)


def yes_to(names: Iterable[str]) -> dict[str, Answer]:
    """Answers with a yes to each of `names`."""
    return dict.fromkeys(names, YES)


def _shown(value: object) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
