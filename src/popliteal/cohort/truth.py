"""The rules over many people at once: the same expressions as for one, read into truth tables.

Truth is a pair of arrays: who is known to fit a condition, and who is known not to (`knowledge.logic.evaluate`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from popliteal.cohort.people import HIDDEN, NOT_ASKED, SEXES, TOLD, UNKNOWN, UNSURE, People
from popliteal.knowledge import Knowledge
from popliteal.knowledge.logic import AgeIs, AtLeast, Atom, Expr, Has, IsUnsure, Not, ScoreIs, SexIs, Unless
from popliteal.reasoning.sets import Floats
from popliteal.triage.batch import Bools

TruthTable = tuple[Bools, Bools]


@dataclass(frozen=True, eq=False)
class ManyFacts:
    """What the rules are read against: the people, and what was worked out about them so far.

    Attributes:
        instead: findings that everyone is taken to have answered with a level, whatever `people` holds.
        before: the facts without these answers; what they do not touch is read there.
    """

    people: People
    knowledge: Knowledge
    instead: Mapping[str, int] = field(default_factory=dict)
    before: ManyFacts | None = None
    _known: dict[Atom, TruthTable] = field(default_factory=dict, init=False, repr=False)
    _worked_out: dict[int, tuple[Expr, TruthTable]] = field(default_factory=dict, init=False, repr=False)
    _reads: dict[int, tuple[Expr, frozenset[str]]] = field(default_factory=dict, init=False, repr=False)

    def truth(self, expr: Expr) -> TruthTable:
        """Who is known to fit `expr`, and who is known not to; shapes (n,)."""
        kept = self._worked_out.get(id(expr))  # to hash it would take as long; it is kept, so that its id stays its own
        if kept is None:
            untouched = self.before is not None and not self.instead.keys() & self._read_by(expr)
            table = self.before.truth(expr) if self.before and untouched else self._work_out(expr)
            kept = self._worked_out[id(expr)] = expr, table
        return kept[1]

    def _read_by(self, expr: Expr) -> frozenset[str]:
        """The findings that `expr` reads."""
        if self.before is not None:
            return self.before._read_by(expr)
        if id(expr) not in self._reads:
            self._reads[id(expr)] = expr, frozenset(self.knowledge.read_by(expr))
        return self._reads[id(expr)][1]

    def _work_out(self, expr: Expr) -> TruthTable:
        match expr:
            case AtLeast(count, parts):
                return self._at_least(count, parts)
            case Unless(part):
                yes = self.truth(part)[0]
                return ~yes, yes
            case Not(part):
                yes, no = self.truth(part)
                return no, yes
        if expr not in self._known:
            self._known[expr] = self._atom(expr)
        return self._known[expr]

    def holds(self, expr: Expr) -> Bools:
        """Who is known to fit `expr`."""
        return self.truth(expr)[0]

    def points(self, score: str) -> tuple[Floats, Floats]:
        """The points of a score that are known to be present, and the most that they can still come to."""
        known, most = np.zeros(len(self.people)), np.zeros(len(self.people))
        for item, when in self.knowledge.score_items[score]:
            if item.points > 0 and when is None:
                most += item.points
            elif item.points > 0 and when is not None:
                yes, no = self.truth(when)
                known += item.points * yes
                most += item.points * ~no
        return known, most

    def _at_least(self, count: int, parts: Sequence[Expr]) -> TruthTable:
        yes, no = zip(*(self.truth(part) for part in parts), strict=True)
        if count == len(parts):
            return _all(yes), _any(no)
        if count == 1:
            return _any(yes), _all(no)
        holding, failing = np.sum(yes, axis=0, dtype=np.int16), np.sum(no, axis=0, dtype=np.int16)
        return np.asarray(holding >= count), np.asarray(failing > len(parts) - count)

    def _atom(self, atom: Atom) -> TruthTable:
        match atom:
            case IsUnsure(finding) if finding in self.instead:
                return self._everyone(False)
            case Has(finding, levels) if finding in self.instead:
                return self._everyone(self.instead[finding] in levels)
            case IsUnsure(finding):
                state = self.people.state[self.people.place[finding]]
                return state == UNSURE, (state != UNSURE) & (state != NOT_ASKED)
            case Has(finding, levels):
                return self._has(finding, levels)
            case AgeIs(low, high):
                inside = (self.people.age >= low) & (self.people.age <= high)
                known = self.people.age != UNKNOWN
                return inside & known, ~inside & known
            case SexIs(sex):
                inside, known = self.people.sex == SEXES.index(sex), self.people.sex != UNKNOWN
                return inside & known, ~inside & known
            case ScoreIs(score, points):
                present, most = self.points(score)
                return present >= points, most < points

    def _everyone(self, fits: bool) -> TruthTable:
        return np.full(len(self.people), fits), np.full(len(self.people), not fits)

    def _has(self, finding: str, levels: frozenset[int]) -> TruthTable:
        """Whether all, or none, of the levels that are still possible are among `levels`."""
        line = self.people.place[finding]
        told = self.people.state[line] == TOLD
        low, high = self.people.low[line], self.people.high[line]
        inside = np.zeros(len(self.people), dtype=np.int8)
        for level in levels:
            inside += (low <= level) & (level <= high)
        return told & (inside == high - low + 1), told & (inside == 0)


def _all(truths: Sequence[Bools]) -> Bools:
    return np.asarray(np.logical_and.reduce(truths))


def _any(truths: Sequence[Bools]) -> Bools:
    return np.asarray(np.logical_or.reduce(truths))


def is_open(people: People, name: str, knowledge: Knowledge) -> Bools:
    """For whom a finding is open (`triage.deciding.state_of`)."""
    state = people.state[people.place[name]]
    doubted = np.zeros(len(people), dtype=np.bool_)
    for other in knowledge.findings[name].doubted_with:
        doubted |= people.said(other, 1)
    return np.asarray((state == NOT_ASKED) | (state == UNSURE) | ((state == HIDDEN) & doubted))


def fits_many(people: People, name: str, knowledge: Knowledge) -> Bools:
    """Of whom a finding is asked, by age and sex (`case.fits`)."""
    finding = knowledge.findings[name]
    result = np.ones(len(people), dtype=np.bool_)
    if finding.ages is not None:
        low, high = finding.ages
        result &= (people.age == UNKNOWN) | ((people.age >= low) & (people.age <= high))
    if finding.sexes:
        sexes = [SEXES.index(sex) for sex in finding.sexes]
        result &= (people.sex == UNKNOWN) | np.isin(people.sex, sexes)
    return result
