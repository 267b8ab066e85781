"""What a case means: every answer put on the findings of the knowledge base, and what follows from it filled in.

Older ids are resolved; answers that do not fit together are noted and read on the dangerous side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from popliteal.case.file import LARGEST_NUMBER, CaseFile, Sex, Who, read_case_file, shown
from popliteal.knowledge import CaseError, Finding, Knowledge, nearest


@dataclass(frozen=True)
class Known:
    """The answer to a finding lies between two of its levels, both included (no is 0, yes is 1)."""

    low: int
    high: int


class Untold(Enum):
    """The person was asked, and neither yes nor no came of it."""

    UNSURE = "unsure"
    NOT_APPLICABLE = "not_applicable"

    def __repr__(self) -> str:
        return self.name


UNSURE, NOT_APPLICABLE = Untold.UNSURE, Untold.NOT_APPLICABLE
YES = Known(1, 1)

NO = Known(0, 0)

Answer = Known | Untold
SETTLED: Mapping[str, Answer] = {"yes": YES, "no": NO, "not_applicable": NOT_APPLICABLE}
"""What another answer can make of a finding (`Finding.settled_by`), the most serious first: of several it counts."""
State = Literal["told", "unsure", "hidden", "not_applicable", "not_asked"]


@dataclass(frozen=True)
class Case:
    """What one person told, on the findings of the knowledge base. An absent finding was not asked.

    Attributes:
        stated: what was answered, and not only follows from an answer.
        hidden: a no that something hides -> what hides it; `answers` has UNSURE there.
        hidden_since: those of `hidden` that were denied on an earlier day than the one on which what hides them came.
    """

    age: int | None = None
    sex: Sex | None = None
    who: Who = "me"
    as_of: dt.date | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    stated: frozenset[str] = frozenset()
    contradictions: tuple[str, ...] = ()
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden_since: frozenset[str] = frozenset()

    def state(self, finding: str) -> State:
        """How a finding stands: five things that are no answer to each other."""
        answer = self.answers.get(finding)
        if answer is None:
            return "not_asked"
        if answer is NOT_APPLICABLE:
            return "not_applicable"
        if answer is UNSURE:
            return "hidden" if finding in self.hidden else "unsure"
        return "told"

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
        return None if answer is None else self.state(finding) == "unsure"

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
    for others in file.others:
        for name, value in others.answers.items():
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
        hidden_since=_hidden_since(hidden, file, knowledge),
    )


def read_answer(name: str, value: object, knowledge: Knowledge, place: str) -> tuple[str, Answer]:
    """The finding that one answer is about, and what it says of it.

    Raises:
        CaseError: an unknown finding, or an answer that it does not take.
    """
    reader = _Reader(knowledge, place)
    reader.take(name, value)
    return next(iter(reader.answers.items()))


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
        if word == "not_applicable":
            return self._not_applicable(name, finding)
        if finding.choices and name == finding.id:
            return self._choice(finding, word)
        if word == "yes":
            return Known(min(meant), max(meant))
        if word == "no":
            rest = [level for level in range(top + 1) if level not in meant]
            return Known(min(rest), max(rest))
        raise CaseError(f"{self.place}: '{name}' takes yes, no or unsure, not {shown(value)}")

    def _not_applicable(self, name: str, finding: Finding) -> Answer:
        if finding.id in self.knowledge.decisive:
            raise CaseError(f"{self.place}: '{name}' can be a danger sign, so it takes yes, no or unsure")
        return NOT_APPLICABLE

    def _choice(self, finding: Finding, value: object) -> Answer:
        ids = [choice.id for choice in finding.choices]
        if value in ids:
            return Known(ids.index(str(value)), ids.index(str(value)))
        takes_numbers = finding.choices[-1].up_to is not None or finding.choices[0].up_to is not None
        if isinstance(value, int | float) and takes_numbers and not isinstance(value, bool):
            return self._number(finding, value)
        numbers = " or a number" if takes_numbers else ""
        raise CaseError(
            f"{self.place}: '{finding.id}' takes {', '.join(ids)}, unsure{numbers}, not {shown(value)}."
            + nearest(value, ids)
        )

    def _number(self, finding: Finding, value: int | float) -> Answer:
        end = finding.choices[-1].up_to
        largest = LARGEST_NUMBER if end is None else end
        if not 0 <= value <= largest:
            raise CaseError(f"{self.place}: '{finding.id}' takes a number from 0 to {largest:g}, not {shown(value)}")
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
        """What follows: a yes to a follow-up means a yes to what it is asked under; a no there means a no to it.

        What another thing settles takes that answer, the most serious of several.
        """
        for finding in self.knowledge.follow_ups:
            if self.answers.get(finding.id) == YES:
                self._raise_parent(finding)
        for parent, children in self.knowledge.children.items():
            if self.answers.get(parent) == NO:
                for child in children:
                    self.answers.setdefault(child, NO)
        for finding in self.knowledge.settled_by_others:
            said = {word for other, word in finding.settled_by.items() if self.answers.get(other) == YES}
            if said and finding.id not in self.answers:
                self.answers[finding.id] = next(answer for word, answer in SETTLED.items() if word in said)

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
    if answer is NOT_APPLICABLE:
        return -1.0
    if not isinstance(answer, Known):
        return 0.5
    top = max(len(finding.choices) - 1, 1)
    return answer.low if finding.calm_end == "first" else top - answer.high


def _no(finding: Finding) -> str:
    return finding.lay_no or f"it is not so that {finding.lay}"


def _hide(answers: dict[str, Answer], age: int | None, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Turns a no into unsure where something can hide the sign; returns what hides which."""
    hidden: dict[str, tuple[str, ...]] = {}
    for finding in knowledge.can_be_hidden:
        if answers.get(finding.id) != NO:
            continue
        because = [name for name in finding.hidden_by if answers.get(name) == YES]
        if finding.hidden_from_age is not None and age is not None and age >= finding.hidden_from_age:
            because.append("age")
        if because:
            hidden[finding.id] = tuple(because)
            answers[finding.id] = UNSURE
    return hidden


def _hidden_since(hidden: Mapping[str, tuple[str, ...]], file: CaseFile, knowledge: Knowledge) -> frozenset[str]:
    """The hidden no's that are older than a thing that hides them, as far as both days are known."""
    days = {knowledge.finding_of(name): origin.day for name, origin in file.origin.items() if origin.day is not None}
    return frozenset(
        name
        for name, because in hidden.items()
        if name in days and any(days[thing] > days[name] for thing in because if thing in days)
    )


def fits(finding: Finding, case: Case) -> bool:
    """Whether a finding is asked of a person of this age and sex; unknown ones are asked."""
    age_fits = finding.ages is None or case.age is None or finding.ages[0] <= case.age <= finding.ages[1]
    return age_fits and (not finding.sexes or case.sex is None or case.sex in finding.sexes)


def yes_to(names: Iterable[str]) -> dict[str, Answer]:
    """Answers with a yes to each of `names`."""
    return dict.fromkeys(names, YES)
