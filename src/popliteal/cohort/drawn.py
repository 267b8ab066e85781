"""People drawn from the model itself, many at once: age, sex and risk factors, then causes, then findings.

The same distribution as `workshop.evaluation.simulate`: causes without links, and parents, are drawn apart, then what
they bring about; who has no cause, or more than the largest sets hold, is drawn again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from popliteal.cohort.arrays import bands_of, first_rows, shifts_of_many
from popliteal.cohort.people import TOLD, People, nobody_told
from popliteal.cohort.truth import fits_many
from popliteal.knowledge.schema import Kind
from popliteal.reasoning.model import Model
from popliteal.reasoning.parameters import beta_of
from popliteal.reasoning.sets import Floats, Ints
from popliteal.triage.batch import Bools

OLDEST_DRAWN = 95
TOLD_KINDS: tuple[Kind, ...] = ("symptom",)
"""Findings that are drawn unless others are asked for, besides risk factors."""


@dataclass(frozen=True, eq=False)
class DrawnTable:
    """`n` drawn people, and the causes that are there; shape (n, conditions)."""

    people: People
    causes: Bools


@dataclass(frozen=True, eq=False)
class Drawer:
    """A model to draw people from."""

    model: Model

    def draw(self, n: int, seed: int, stretch: int = 0, kinds: Collection[Kind] = TOLD_KINDS) -> DrawnTable:
        """`n` people, the same for the same knowledge, seed and stretch of a longer table.

        `kinds` are the findings drawn: what they can tell, and perhaps what an examination and tests would show.
        """
        rng = np.random.default_rng([seed, stretch])
        people = nobody_told(n, self.model.knowledge)
        self._about(people, rng)
        self._risks(people, rng)
        causes = self._causes(people, rng)
        self._findings(people, causes, rng, kinds)
        return DrawnTable(people, causes)

    def _about(self, people: People, rng: np.random.Generator) -> None:
        population = self.model.knowledge.population
        shares = np.array([band.share for band in population.age_bands])
        band = rng.choice(len(shares), size=len(people), p=shares / shares.sum())
        low = np.array([band.low for band in population.age_bands])[band]
        high = np.array([min(band.high, OLDEST_DRAWN) for band in population.age_bands])[band]
        people.age[:] = rng.integers(low, high + 1)
        people.sex[:] = rng.random(len(people)) >= population.female

    def _risks(self, people: People, rng: np.random.Generator) -> None:
        knowledge = self.model.knowledge
        for name in self.model.point.risk:
            share = knowledge.findings[name].background
            present = rng.random(len(people)) < beta_of(share, knowledge.scale).p  # type: ignore[arg-type]
            _tell(people, name, present.astype(np.int8), fits_many(people, name, knowledge))

    def _causes(self, people: People, rng: np.random.Generator) -> Bools:
        """Who has which causes: drawn again until there is one at least, and no more than the largest sets hold."""
        prior, shifts = self.model.point.prior, shifts_of_many(people, self.model)
        roots = (prior.base / (1 - prior.base) * np.exp(shifts)).T
        roots = np.ascontiguousarray(roots / (1 + roots))
        causes = np.zeros(roots.shape, dtype=np.bool_)
        left = np.arange(len(people))
        while len(left):
            found = rng.random((len(left), roots.shape[1])) < roots[left]
            for child in prior.children:  # each after its own parents
                state = np.zeros(len(left), dtype=np.intp)
                for digit, parent in enumerate(child.parents):
                    state += found[:, parent] << digit
                odds = child.odds(prior.base[child.index])[state, 0] * np.exp(shifts[child.index, left])
                found[:, child.index] = rng.random(len(left)) < odds / (1 + odds)
            causes[left] = found
            count = found.sum(axis=1)
            left = left[(count == 0) | (count > self.model.sets.largest)]
        return causes

    @cached_property
    def _stay(self) -> Floats:
        return np.ascontiguousarray(self.model.point.stay[:, :, 0])

    def _findings(self, people: People, causes: Bools, rng: np.random.Generator, kinds: Collection[Kind]) -> None:
        findings, background = self.model.knowledge.findings, self.model.point.background[:, 0]
        members, bands = self._members(causes), bands_of(people, self.model)
        for name in sorted(self.model.first_row, key=lambda name: (bool(findings[name].parent), name)):
            finding = findings[name]
            if finding.kind not in kinds:
                continue
            first, drawn = first_rows(name, self.model)[bands], rng.random(len(people))
            level = np.zeros(len(people), dtype=np.int8)
            for above in range(self.model.levels[name] - 1):
                level += drawn >= background[first + above] * self._stay[first + above, members].prod(axis=0)
            rows = fits_many(people, name, self.model.knowledge)
            if finding.parent:
                rows &= people.said(finding.parent[0], 1)
            _tell(people, name, level, rows)

    def _members(self, causes: Bools) -> Ints:
        """The causes of each person, padded with the place that changes nothing; shape (largest, n)."""
        n, conditions = causes.shape
        members = np.full((self.model.sets.largest, n), conditions, dtype=np.intp)
        who, which = np.nonzero(causes)
        starts = np.concatenate([[0], np.cumsum(causes.sum(axis=1))])[:-1]
        members[np.arange(len(who)) - starts[who], who] = which
        return members


def _tell(people: People, name: str, level: np.ndarray, rows: Bools) -> None:
    line = people.place[name]
    people.state[line] = np.where(rows, TOLD, people.state[line])
    people.low[line] = np.where(rows, level, people.low[line])
    people.high[line] = np.where(rows, level, people.high[line])
