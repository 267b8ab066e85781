"""The answers of many people as arrays, a line a finding: what `case` makes of one story, for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from popliteal.case import NOT_APPLICABLE, Answer, Case, Known, Sex
from popliteal.case.meaning import SETTLED, Untold
from popliteal.knowledge import Finding, Knowledge
from popliteal.triage.batch import Bools

Levels = npt.NDArray[np.int8]

NOT_ASKED, TOLD, UNSURE, NOT_APPLICABLE_HERE, HIDDEN = range(5)
"""How an answer stands (`Case.state`), as it is kept in `People.state`."""
UNKNOWN = -1
SEXES: tuple[Sex, ...] = ("female", "male")


@dataclass(frozen=True, eq=False)
class People:
    """What `n` people told.

    Attributes:
        findings: the ids of the findings, in the order of the knowledge base.
        age: years, `UNKNOWN` where it was not told; shape (n,).
        sex: place in `SEXES`, or `UNKNOWN`; shape (n,).
        child: whether it is about a child of the teller's; shape (n,).
        low, high: the levels of a finding that are still possible, all of them where nothing was told;
            shape (findings, n).
        state: how each answer stands; shape (findings, n).
    """

    findings: tuple[str, ...]
    age: npt.NDArray[np.int16]
    sex: Levels
    child: Bools
    low: Levels
    high: Levels
    state: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.age)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Finding -> its line in `low`, `high` and `state`."""
        return {name: line for line, name in enumerate(self.findings)}

    def told(self, name: str) -> Bools:
        """Who told something about a finding."""
        return np.asarray(self.state[self.place[name]] == TOLD)

    def said(self, name: str, level: int) -> Bools:
        """Who told just this level of a finding (no is 0, yes is 1)."""
        line = self.place[name]
        return np.asarray(self.told(name) & (self.low[line] == level) & (self.high[line] == level))

    def some(self, rows: npt.NDArray[np.intp] | Bools | slice) -> People:
        """Some of the people."""
        parts = (self.low[:, rows], self.high[:, rows], self.state[:, rows])
        return People(self.findings, self.age[rows], self.sex[rows], self.child[rows], *parts)

    def take_in(self, row: int, case: Case, knowledge: Knowledge) -> None:
        """Put what one case means in the place of what a row held."""
        self.age[row] = UNKNOWN if case.age is None else case.age
        self.sex[row] = UNKNOWN if case.sex is None else SEXES.index(case.sex)
        self.child[row] = case.who == "my_child"
        for name, answer in case.answers.items():
            line = self.place[name]
            state, self.low[line, row], self.high[line, row] = kept(answer, knowledge.findings[name])
            self.state[line, row] = HIDDEN if name in case.hidden else state


def top_of(finding: Finding) -> int:
    """The highest level of a finding."""
    return max(len(finding.choices) - 1, 1)


def kept(answer: Answer, finding: Finding) -> tuple[int, int, int]:
    """How an answer stands in `People`: its state, its lowest and its highest level."""
    if isinstance(answer, Known):
        return TOLD, answer.low, answer.high
    return (NOT_APPLICABLE_HERE if answer is NOT_APPLICABLE else UNSURE), 0, top_of(finding)


def nobody_told(n: int, knowledge: Knowledge) -> People:
    """`n` people who were asked nothing."""
    tops = np.array([top_of(finding) for finding in knowledge.findings.values()], dtype=np.int8)
    shape = (len(tops), n)
    return People(
        tuple(knowledge.findings),
        np.full(n, UNKNOWN, dtype=np.int16),
        np.full(n, UNKNOWN, dtype=np.int8),
        np.zeros(n, dtype=np.bool_),
        np.zeros(shape, dtype=np.int8),
        np.repeat(tops[:, None], n, axis=1),
        np.zeros(shape, dtype=np.uint8),
    )


def people_of(cases: Sequence[Case], knowledge: Knowledge) -> People:
    """The people of these cases. Days of single answers (`Case.hidden_since`) are not kept: tables have none."""
    people = nobody_told(len(cases), knowledge)
    for row, case in enumerate(cases):
        people.take_in(row, case, knowledge)
    return people


def fill_in(people: People, knowledge: Knowledge) -> None:
    """What follows from the answers told, put into the arrays: as `case.build_case` does it for one person."""
    for name, finding in knowledge.findings.items():
        if finding.parent:
            _tell(people, finding.parent[0], people.said(name, 1), 1)
    for parent, children in knowledge.children.items():
        no = people.said(parent, 0)
        for child in children:
            _tell(people, child, no & (people.state[people.place[child]] == NOT_ASKED), 0)
    for finding in knowledge.findings.values():
        if finding.settled_by:
            _settle(people, finding)
    _hide(people, knowledge.findings.values())


def _settle(people: People, finding: Finding) -> None:
    """What another thing settles, where it was not asked: the most serious of several answers."""
    line = people.place[finding.id]
    for word, answer in SETTLED.items():
        rows = np.zeros(len(people), dtype=np.bool_)
        for name in (name for name, settled in finding.settled_by.items() if settled == word):
            rows |= people.said(name, 1)
        rows &= people.state[line] == NOT_ASKED
        if isinstance(answer, Known):
            _tell(people, finding.id, rows, answer.low)
        else:
            people.state[line, rows] = NOT_APPLICABLE_HERE


def _tell(people: People, name: str, rows: Bools, level: int) -> None:
    line = people.place[name]
    people.state[line, rows] = TOLD
    people.low[line, rows] = people.high[line, rows] = level


def _hide(people: People, findings: Iterable[Finding]) -> None:
    """A no that something can hide is none."""
    for finding in findings:
        by_age = finding.hidden_from_age is not None
        if not finding.hidden_by and not by_age:
            continue
        because = np.zeros(len(people), dtype=np.bool_)
        for name in finding.hidden_by:
            because |= people.said(name, 1)
        if by_age:
            because |= people.age >= (finding.hidden_from_age or 0)
        rows, line = people.said(finding.id, 0) & because, people.place[finding.id]
        people.state[line, rows], people.high[line, rows] = HIDDEN, top_of(finding)


def case_of(people: People, row: int, knowledge: Knowledge) -> Case:
    """One of the people, as the single path reads them; what hides a no is told by the base alone."""
    answers: dict[str, Answer] = {}
    hidden: dict[str, tuple[str, ...]] = {}
    for line in np.flatnonzero(people.state[:, row] != NOT_ASKED):
        name, state = people.findings[line], people.state[line, row]
        if state == TOLD:
            answers[name] = Known(int(people.low[line, row]), int(people.high[line, row]))
        else:
            answers[name] = Untold.NOT_APPLICABLE if state == NOT_APPLICABLE_HERE else Untold.UNSURE
            if state == HIDDEN:
                hidden[name] = tuple(knowledge.findings[name].hidden_by)
    age, sex = int(people.age[row]), int(people.sex[row])
    return Case(
        age=None if age == UNKNOWN else age,
        sex=None if sex == UNKNOWN else SEXES[sex],
        who="my_child" if people.child[row] else "me",
        answers=answers,
        stated=frozenset(answers),
        hidden=hidden,
    )
