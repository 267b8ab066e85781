"""How soon each of many people is to be seen: `triage.urgency`, with arrays in the place of one person's facts.

A child whose age is not told is judged at every age; such rows take the single path (`score`), and have no place here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from popliteal.cohort.people import HIDDEN, TOLD, UNKNOWN, UNSURE, Levels, People
from popliteal.cohort.truth import ManyFacts, fits_many, is_open
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.logic import Expr
from popliteal.knowledge.schema import RED_FLAG
from popliteal.reasoning.sets import Floats
from popliteal.triage.batch import Bools
from popliteal.triage.deciding import AGE
from popliteal.triage.scope import another_place
from popliteal.triage.urgency import HIGHEST_BY_CHANCE

NO_DAYS = 127
"""Days where none are said."""


@dataclass(frozen=True, eq=False)
class ManyUrgencies:
    """The urgency of `n` people.

    Attributes:
        level, level_if_no: as of one person, as numbers of `Level`; shape (n,).
        days: within which to be seen where the level is soon, else `NO_DAYS`; shape (n,).
        provisional, in_scope: shape (n,).
        fired: which rules hold; shape (n, rules).
        passed: which thresholds are reached; shape (n, thresholds).
        deciding: which open signs decide, in the order of `knowledge.decisive`, age last; shape (n, signs + 1).
    """

    level: Levels
    level_if_no: Levels
    days: Levels
    provisional: Bools
    in_scope: Bools
    fired: Bools
    passed: Bools
    deciding: Bools

    def same_advice(self, other: ManyUrgencies) -> Bools:
        """Who is told the same by both."""
        alike = (self.level == other.level) & (self.days == other.days) & (self.level_if_no == other.level_if_no)
        return np.asarray(alike & (self.passed == other.passed).all(axis=1))


@dataclass(frozen=True, eq=False)
class _Told:
    level: Levels
    days: Levels
    fired: Bools
    passed: Bools
    provisional: Bools


@dataclass(frozen=True, eq=False)
class Triager:
    """The rules, thresholds and signs of a knowledge base, ready for many people."""

    knowledge: Knowledge

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """What may decide: the columns of `ManyUrgencies.deciding`."""
        return (*self.knowledge.decisive, AGE)

    @cached_property
    def _rule_levels(self) -> Levels:
        return np.array([rule.level for rule in self.knowledge.rules.values()], dtype=np.int8)

    @cached_property
    def _rule_days(self) -> Levels:
        return np.array([rule.days or NO_DAYS for rule in self.knowledge.rules.values()], dtype=np.int8)

    @cached_property
    def _readers(self) -> dict[str, list[tuple[Level, Expr]]]:
        """Finding -> the rules of a red flag's level that read it."""
        readers: dict[str, list[tuple[Level, Expr]]] = {name: [] for name in self.knowledge.findings}
        for rule in self.knowledge.rules.values():
            when = self.knowledge.when[rule.id]
            if rule.level >= RED_FLAG:
                for name in set(self.knowledge.read_by(when)):
                    readers[name].append((rule.level, when))
        return readers

    @cached_property
    def _days_of(self) -> npt.NDArray[np.int8]:
        """Level of a sign -> days within which to be seen while it is open."""
        days = np.full(len(Level), NO_DAYS, dtype=np.int8)
        for level, number in self.knowledge.doubt.days.items():
            days[level] = number
        return days

    def urgencies(self, people: People, groups: Floats) -> ManyUrgencies:
        """The urgency of everyone, given the chances (n, thresholds) of the thresholds' groups."""
        facts = ManyFacts(people, self.knowledge)
        in_scope, asked = ~facts.holds(another_place(self.knowledge)), ~facts.holds(self.knowledge.outside)
        told = self._by_what_was_told(facts, groups, in_scope, asked)
        level, days, if_no = told.level.copy(), told.days.copy(), told.level.copy()
        deciding = np.zeros((len(people), len(self.knowledge.decisive) + 1), dtype=np.bool_)
        rows = np.flatnonzero((told.level <= Level.soon) & (told.days > self.knowledge.doubt.fewest))
        if len(rows):
            signs = self._deciding(people.some(rows), asked[rows])
            sooner = self._days_of[signs] < told.days[rows][:, None]
            fewest = np.where(sooner, self._days_of[signs], NO_DAYS).min(axis=1)
            deciding[rows] = sooner
            days[rows] = np.minimum(days[rows], fewest)
            level[rows[sooner.any(axis=1)]] = Level.soon
        calm = np.flatnonzero(deciding.any(axis=1) & (told.level < Level.soon))
        if len(calm):
            denied = ManyFacts(self._with_no_to(people.some(calm), deciding[calm]), self.knowledge)
            if_no[calm] = self._by_what_was_told(denied, groups[calm], in_scope[calm], asked[calm]).level
        return ManyUrgencies(level, if_no, days, told.provisional, in_scope, told.fired, told.passed, deciding)

    def _by_what_was_told(self, facts: ManyFacts, groups: Floats, in_scope: Bools, asked: Bools) -> _Told:
        """By what was told alone; `asked`: for whom chances count, since the leg is asked about."""
        knowledge, people = self.knowledge, facts.people
        fired = np.stack([facts.holds(when) for when in knowledge.when.values()], axis=1)
        passed = np.stack(
            [
                (groups[:, place] >= threshold.chance) & facts.holds(knowledge.counts[threshold.id]) & asked
                for place, threshold in enumerate(knowledge.thresholds.values())
            ],
            axis=1,
        )
        by_chance = np.array([min(t.level, HIGHEST_BY_CHANCE) for t in knowledge.thresholds.values()], dtype=np.int8)
        chance_days = np.array([t.days or NO_DAYS for t in knowledge.thresholds.values()], dtype=np.int8)
        open_signs, unsure_level = self._open_signs(people)
        base = np.where(open_signs | ~in_scope, Level.routine, Level.self_care).astype(np.int8)
        level = np.maximum.reduce(
            [base, unsure_level, (fired * self._rule_levels).max(axis=1), (passed * by_chance).max(axis=1)]
        )
        days = np.minimum(
            np.where(fired, self._rule_days, NO_DAYS).min(axis=1), np.where(passed, chance_days, NO_DAYS).min(axis=1)
        ).astype(np.int8)
        days[level != Level.soon] = NO_DAYS
        return _Told(level, days, fired, passed, open_signs)

    def _open_signs(self, people: People) -> tuple[Bools, Levels]:
        """Who has an open emergency sign, and the highest stated level of those answered unsure."""
        found, level = np.zeros(len(people), dtype=np.bool_), np.zeros(len(people), dtype=np.int8)
        for sign in self.knowledge.signs.values():
            state = people.state[people.place[sign.id]]
            found |= ~(people.said(sign.id, 0) | people.said(sign.id, 1))
            if sign.unsure:
                unsure = (state == UNSURE) | (state == HIDDEN)
                level[unsure] = np.maximum(level[unsure], sign.unsure.level)
        return found, level

    def _deciding(self, people: People, of_the_leg: Bools) -> Levels:
        """What a yes to each open sign would reach where it is a red flag, else 0; shape (n, signs + 1), age last."""
        knowledge = self.knowledge
        found = np.zeros((len(people), len(knowledge.decisive) + 1), dtype=np.int8)
        facts = ManyFacts(people, knowledge)
        for place, name in enumerate(knowledge.decisive):
            asked = is_open(people, name, knowledge) & fits_many(people, name, knowledge)
            if name not in knowledge.signs:
                asked &= of_the_leg
            if asked.any():
                found[:, place] = asked * self._reached(name, facts)
        rows = np.flatnonzero((people.age == UNKNOWN) & of_the_leg)
        if len(rows):
            found[rows, -1] = self._reached_by_age(people.some(rows))
        return found

    def _reached(self, name: str, facts: ManyFacts) -> Levels:
        """The highest level of a red flag's rules after any answer to a finding; 0 without one."""
        level = np.zeros(len(facts.people), dtype=np.int8)
        finding = self.knowledge.findings[name]
        for answer in range(max(len(finding.choices), 2)):
            touched = {name: answer, **({finding.parent[0]: 1} if answer == 1 and finding.parent else {})}
            after = ManyFacts(facts.people, self.knowledge, touched, facts)
            readers = {id(when): (at, when) for one in touched for at, when in self._readers[one]}
            for at, when in readers.values():
                np.maximum(level, after.holds(when) * np.int8(at), out=level)
        return level

    def _reached_by_age(self, people: People) -> Levels:
        level = np.zeros(len(people), dtype=np.int8)
        for age in self.knowledge.age_steps:
            facts = ManyFacts(replace(people, age=np.full(len(people), age, dtype=np.int16)), self.knowledge)
            for name in self.knowledge.read_age:
                holds = facts.holds(self.knowledge.when[name])
                level[holds] = np.maximum(level[holds], self.knowledge.rules[name].level)
        return level

    def _with_no_to(self, people: People, deciding: Bools) -> People:
        """The people with a no to each sign that decides; what has choices, and age, stays open."""
        knowledge = self.knowledge
        low, high, state = people.low.copy(), people.high.copy(), people.state.copy()
        for place, name in enumerate(knowledge.decisive):
            if not knowledge.findings[name].choices:
                for one in (name, *knowledge.children.get(name, ())):
                    line, rows = people.place[one], deciding[:, place]
                    low[line, rows], high[line, rows], state[line, rows] = 0, 0, TOLD
        return replace(people, low=low, high=high, state=state)
