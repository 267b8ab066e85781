"""Which figures decide most: for how many people level or first three causes change within a figure's own interval.

A figure is one condition's share, odds or frequency of a finding. Each is moved alone to both ends of what is drawn of
it (90 %), all others as they are; curves by age and backgrounds have no interval and are not moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from popliteal.assess.reckoning import group_chances
from popliteal.case import YES, Case, Known
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.describe import Figure
from popliteal.knowledge.schema import BASES, Checked
from popliteal.reasoning.evidence import Factor
from popliteal.reasoning.inference import Posterior, infer_quickly
from popliteal.reasoning.model import Model
from popliteal.reasoning.sets import Floats
from popliteal.triage.scope import is_elsewhere
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import HIGHEST_BY_CHANCE, by_what_was_told

ENDS = (0.05, 0.95)
FIRST = 3
LEAST = 2e-4
"""A cause less likely than this is left out: no figure of it lifts it among the first three."""
FigureId = tuple[str, str]
"""A condition, and `share`, `risks.` with a risk, or a finding."""


@dataclass(frozen=True)
class DecisiveFigure:
    """A figure with the share of people for whom it decides, and what it rests on."""

    condition: str
    what: str
    checked: Checked
    weight: float


def decisive_figures(groups: Sequence[Sequence[Case]], model: Model) -> list[DecisiveFigure]:
    """Every figure that decides for somebody, heaviest first; each group of people counts alike, however large."""
    mover = _Mover(model)
    weights: dict[FigureId, float] = {}
    for cases in groups:
        for case in cases:
            for name in mover.deciding(case):
                weights[name] = weights.get(name, 0.0) + 1 / (len(cases) * len(groups))
    found = [DecisiveFigure(*name, figure_of(*name, model.knowledge).checked, w) for name, w in weights.items()]
    return sorted(found, key=lambda one: (-one.weight, one.condition, one.what))


def figure_of(condition: str, what: str, knowledge: Knowledge) -> Figure:
    """The figure of a condition that `what` names."""
    record = knowledge.conditions[condition]
    if what == "share":
        return record.share
    kind, _, name = what.partition(".")
    if kind == "at_age":
        band, _, name = name.partition(".")
        return next(one.findings[name] for one in record.at_age if band == one.bands[0] and name in one.findings)
    return record.risks[name] if kind == "risks" else record.findings[what]


def weight_by_basis(figures: Sequence[DecisiveFigure]) -> dict[str, float]:
    """Basis -> its share of all decisive weight."""
    total = sum(figure.weight for figure in figures) or 1.0
    return {basis: sum(one.weight for one in figures if one.checked == basis) / total for basis in BASES}


@dataclass(frozen=True, eq=False)
class _Person:
    """What is concluded of someone, and what a move of one weight changes in it."""

    weights: Floats
    marginals: Floats
    groups: Floats
    counted: Sequence[bool]
    by_rules: Level


@dataclass(frozen=True, eq=False)
class _Mover:
    model: Model

    @cached_property
    def rows(self) -> Floats:
        """How far each row of each condition moves, as a factor at both ends; shape (2, rows, n)."""
        drawn = np.quantile(self.model.draws.stay[:, :-1].astype(float), ENDS, axis=-1)
        return np.asarray(drawn / self.model.point.stay[:, :-1, 0])

    @cached_property
    def shares(self) -> Floats:
        """How far the odds of each condition move; shape (2, n)."""
        point, drawn = self.model.point.prior.base[:, 0], self.model.draws.prior.base
        ends = np.quantile(drawn, ENDS, axis=-1)
        return np.asarray(ends / (1 - ends) * (1 - point) / point)

    @cached_property
    def risks(self) -> Mapping[str, Floats]:
        """Risk -> how far the odds move with a yes (0) and a no (1); shape (2 ends, 2 answers, n)."""
        draws, point = self.model.draws.risk, self.model.point.risk
        return {name: np.exp(np.quantile(draws[name], ENDS, axis=-1) - point[name][:, :, 0]) for name in draws}

    @cached_property
    def members(self) -> tuple[Floats, ...]:
        """For each condition: who else is in each set that holds it, and which thresholds' groups are."""
        sets, index = self.model.sets, self.model.index
        places = [[index[name] for name in t.conditions] for t in self.model.knowledge.thresholds.values()]
        groups = np.stack([sets.holds[:, each].any(axis=1) for each in places], axis=1)
        both = np.concatenate([sets.holds, groups], axis=1)
        return tuple(both[rows].astype(float) for rows in sets.containing)

    def deciding(self, case: Case) -> Iterator[FigureId]:
        """The figures that decide for one person."""
        posterior = infer_quickly(case, self.model)
        person = self._person(case, posterior)
        now = self._concluded(person, person.marginals, person.groups)
        for condition in np.flatnonzero(person.marginals >= LEAST).tolist():
            for what, moved in self._moves(condition, case, posterior.factors):
                if any(self._after(person, condition, move) != now for move in moved):
                    yield self.model.conditions[condition], what

    def _person(self, case: Case, posterior: Posterior) -> _Person:
        facts, knowledge = Facts(case, self.model.knowledge), self.model.knowledge
        told, of_the_leg = by_what_was_told(facts, {}, knowledge), not is_elsewhere(case, knowledge)
        counted = [of_the_leg and facts.counts(name) is True for name in knowledge.thresholds]
        groups = np.array([*group_chances(posterior, knowledge).values()])
        marginals = self.model.sets.marginals(posterior.weights)
        return _Person(posterior.weights, marginals, groups, counted, told.level)

    def _moves(self, condition: int, case: Case, factors: Sequence[Factor]) -> Iterator[tuple[str, list[Floats]]]:
        """Each figure of a condition that the case reads, with the factor on its sets' weights at both ends."""
        one = np.ones(len(self.model.sets.containing[condition]))
        yield "share", [one * end for end in self.shares[:, condition]]
        record = self.model.knowledge.conditions[self.model.conditions[condition]]
        for name in record.risks.keys() & case.answers.keys() & self.risks.keys():
            answer = case.answers[name]
            if isinstance(answer, Known):
                side = 0 if answer == YES else 1
                yield f"risks.{name}", [one * end for end in self.risks[name][:, side, condition]]
        first, band = self.model.rows_at(case.age), self.model.knowledge.population.band_at(case.age)
        for factor in factors:
            read = {row for _, rows in factor.terms for row in rows}
            for name, own in self._findings_of(read, first):
                if name in record.findings:
                    other = record.at_age_of(band, name)
                    what = name if other is None else f"at_age.{other.bands[0]}.{name}"
                    yield what, [self._moved_factor(factor, condition, own, end) for end in (0, 1)]

    def _findings_of(self, rows: set[int], first: Mapping[str, int]) -> list[tuple[str, range]]:
        levels = self.model.levels
        own = {name: range(first[name], first[name] + levels[name] - 1) for name in first}
        return sorted((name, places) for name, places in own.items() if rows & set(places))

    def _moved_factor(self, factor: Factor, condition: int, own: range, end: int) -> Floats:
        """The factor's new value over its old one, on the sets that hold the condition, by a finding's `own` rows."""
        sets = self.model.sets.containing[condition]
        old, new = np.zeros(len(sets)), np.zeros(len(sets))
        for sign, rows in factor.terms:
            value = np.multiply.reduce([self.model.stay_in_set[row, sets] for row in rows], axis=0) if rows else 1.0
            move = np.prod([self.rows[end, row, condition] for row in rows if row in own])
            old, new = old + sign * value, new + sign * value * move
        return np.asarray(np.maximum(new, 1e-12) / np.maximum(old, 1e-12))

    def _after(self, person: _Person, condition: int, move: Floats) -> tuple[frozenset[int], Level]:
        n = len(self.model.conditions)
        moved = self._moved(person, condition, move)
        return self._concluded(person, moved[:n], moved[n:])

    def _moved(self, person: _Person, condition: int, move: Floats) -> Floats:
        """The chance of each condition, then of each threshold's group, when the condition's sets weigh otherwise."""
        added = person.weights[self.model.sets.containing[condition]] * (move - 1)
        before = np.concatenate([person.marginals, person.groups])
        return np.asarray((before + added @ self.members[condition]) / (1 + added.sum()))

    def _concluded(self, person: _Person, marginals: Floats, groups: Floats) -> tuple[frozenset[int], Level]:
        thresholds = self.model.knowledge.thresholds.values()
        passed = [
            min(threshold.level, HIGHEST_BY_CHANCE)
            for threshold, chance, counted in zip(thresholds, groups, person.counted, strict=True)
            if counted and chance >= threshold.chance
        ]
        first = np.argsort(-marginals, kind="stable")[:FIRST].tolist()
        return frozenset(first), max([person.by_rules, *passed])
