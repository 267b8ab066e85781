"""The chances of many people: the sets that `reasoning.inference.infer` would weigh for each, weighed for all.

What lies outside the sets is known by Quickscore, as for one person. With many positive findings it would take longer
than the sums, so an estimate that is too large if anything (`inference.mass_of_larger_sets`) is asked first: where it
is small, no more is needed. So all weigh the sets that `infer` weighs, but those with more positive findings than
Quickscore can take and a small estimate: `infer` goes on to sets of four there, and `least` and `most` say how far its
chances may lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from popliteal.cohort.arrays import EvidenceLists, Tables, build_tables, evidence_of
from popliteal.cohort.people import People
from popliteal.reasoning.inference import (
    LARGER_SETS,
    LARGEST_MASS_OUTSIDE,
    LARGEST_SETS,
    MOST_COLUMNS,
    MOST_POSITIVES,
    MOST_TERMS,
)
from popliteal.reasoning.model import LARGEST_SET, Model
from popliteal.reasoning.said import N0
from popliteal.reasoning.sets import Floats, Ints
from popliteal.triage.batch import Bools

try:
    from popliteal.cohort.kernel import weigh_people
    from popliteal.cohort.quickscore import whole_mass

    COMPILED = True
except ImportError as error:
    # No numba for this machine, or none for this NumPy, which numba says without a name; else something is broken here.
    if error.name not in ("numba", None):
        raise
    from popliteal.cohort.kernel_numpy import weigh_people, whole_mass

    COMPILED = False

FEW_TERMS = 1 << 8
"""Products of terms up to which Quickscore is asked first: 8 positive answers."""
LARGEST = max(LARGER_SETS)


@dataclass(frozen=True, eq=False)
class ManyChances:
    """Chances of `n` people by the sums.

    Attributes:
        conditions: ids of the conditions.
        chances, said: by the sums, and as they are said; shape (n, conditions).
        groups: chance that one of a threshold's causes is there; shape (n, thresholds).
        least, most: bounds of `groups` for what one person's assessment may have come to; same shape.
        outside: share of the posterior outside the sets, shape (n,).
        largest: conditions in the largest sets weighed, shape (n,).
        exact: whether `outside` is exact, shape (n,).
    """

    conditions: tuple[str, ...]
    chances: Floats
    said: Floats
    groups: Floats
    least: Floats
    most: Floats
    outside: Floats
    largest: Ints
    exact: Bools


@dataclass(eq=False)
class _Sums:
    """Running sums over sets: weight by size, by condition and by group, and the same as they are said."""

    mass: Floats
    chances: Floats
    groups: Floats
    said_mass: Floats
    said_chances: Floats


@dataclass(frozen=True, eq=False)
class Weigher:
    """A model ready to weigh the sets of many people. Making one takes a second, the first use some more."""

    model: Model

    @cached_property
    def tables(self) -> Tables:
        """The model's arrays."""
        return build_tables(self.model)

    @cached_property
    def _masks(self) -> dict[int, Ints]:
        """The states of the links that sets can have, by the size of the largest sets."""
        states = np.arange(len(self.tables.states), dtype=np.intp)
        held = np.array([int(state).bit_count() for state in states])
        return {largest: states[held <= largest] for largest in (LARGEST_SET, LARGEST_SETS, LARGEST)}

    def chances(self, people: People, said: bool = True) -> ManyChances:
        """The chances of everyone; without `said`, those that are said stay nan."""
        evidence = evidence_of(people, self.tables)
        n, sums = len(people), self._no_sums(len(people))
        powers = 1 / (1 + evidence.answers / N0) if said else np.zeros(n)
        everyone = np.arange(n, dtype=np.intp)
        pairs = (np.diff(evidence.begins) - evidence.plains) // 2
        terms = 2.0**evidence.plains * 3.0**pairs
        whole = np.full(n, np.nan)
        self._ask_quickscore(np.flatnonzero(terms <= FEW_TERMS), evidence, whole)
        self._weigh((1, LARGEST_SET), everyone, evidence, sums, powers)
        largest, outside = np.full(n, LARGEST_SET, dtype=np.intp), self._outside(sums, whole, LARGEST_SET)
        askable = (terms <= MOST_TERMS) & (evidence.plains + pairs <= MOST_POSITIVES)
        self._ask_quickscore(
            np.flatnonzero(askable & np.isnan(whole) & (outside > LARGEST_MASS_OUTSIDE)), evidence, whole
        )
        outside = self._outside(sums, whole, LARGEST_SET)
        more = np.flatnonzero(outside > LARGEST_MASS_OUTSIDE)
        if len(more):
            self._weigh((LARGEST_SETS, LARGEST_SETS), more, evidence, sums, powers)
            largest[more], outside[more] = LARGEST_SETS, self._outside(sums, whole, LARGEST_SETS)[more]
        still = more[outside[more] > LARGEST_MASS_OUTSIDE]
        if len(still):
            mass = sums.mass.sum(axis=1)
            geometric = mass + _rest(sums.mass[:, LARGEST_SETS - 1], sums.mass[:, LARGEST_SETS])
            self._weigh(LARGER_SETS, still, evidence, sums, powers, self._columns(sums, still))
            largest[still], outside[still] = LARGEST, self._outside_after(sums, whole, geometric)[still]
        groups_now, exact = self._groups(sums), ~np.isnan(whole)
        margin = np.where(askable | (largest > LARGEST_SET), 0.0, outside)[:, None]
        least, most = groups_now * (1 - margin), groups_now * (1 - margin) + margin
        return self._made(sums, groups_now, least, most, outside, largest, exact, said)

    def chances_of_small_sets(self, people: People) -> Floats:
        """The chances over the model's own sets alone (`inference.infer_quickly`); shape (n, conditions)."""
        evidence, n = evidence_of(people, self.tables), len(people)
        sums = self._no_sums(n)
        self._weigh((1, LARGEST_SET), np.arange(n, dtype=np.intp), evidence, sums, np.zeros(n))
        return np.asarray(sums.chances[:, np.argsort(self.tables.order)] / sums.mass.sum(axis=1, keepdims=True))

    def _no_sums(self, n: int) -> _Sums:
        conditions, groups = self.model.sets.n, len(self.tables.groups)
        wide, narrow = np.zeros((n, conditions)), np.zeros((n, groups))
        return _Sums(np.zeros((n, LARGEST + 1)), wide, narrow, np.zeros(n), wide.copy())

    def _weigh(
        self,
        sizes: tuple[int, int],
        who: Ints,
        evidence: EvidenceLists,
        sums: _Sums,
        powers: Floats,
        columns: Ints | None = None,
    ) -> None:
        """Add the sets of the sizes from the first to the last; `columns` are whose sets, else those of all."""
        tables, (smallest, largest) = self.tables, sizes
        if columns is None:
            columns = np.broadcast_to(np.arange(self.model.sets.n, dtype=np.intp), (len(who), self.model.sets.n))
        weigh_people(
            who, np.ascontiguousarray(columns), evidence.odds, evidence.families, tables.states, self._masks[largest],
            tables.bits, tables.group_of, evidence.begins, evidence.plains, evidence.which, tables.rows,
            tables.background, powers, smallest, largest, smallest > LARGEST_SET,
            sums.mass, sums.chances, sums.groups, sums.said_mass, sums.said_chances,
        )  # fmt: skip

    def _ask_quickscore(self, who: Ints, evidence: EvidenceLists, whole: Floats) -> None:
        """Put the weight of all sets but the empty one into `whole`, of `who`."""
        tables = self.tables
        whole_mass(
            who, evidence.odds, evidence.families, tables.members, tables.starts, tables.free, evidence.begins,
            evidence.plains, evidence.which, tables.rows, tables.background, whole,
        )  # fmt: skip

    def _outside(self, sums: _Sums, whole: Floats, largest: int) -> Floats:
        """The share outside the sets of up to `largest`; shape (n,)."""
        mass = sums.mass.sum(axis=1)
        left = _rest(sums.mass[:, largest - 1], sums.mass[:, largest])
        return np.where(np.isnan(whole), _share(left, mass), np.maximum(1 - mass / whole, 0.0))

    def _outside_after(self, sums: _Sums, whole: Floats, geometric: Floats) -> Floats:
        """The share outside all sets weighed: by the growth up to four, or up to six, the larger one."""
        mass = sums.mass.sum(axis=1)
        left = np.maximum(geometric - mass, _rest(sums.mass[:, LARGER_SETS[0]], sums.mass[:, LARGER_SETS[1]]))
        return np.where(np.isnan(whole), _share(left, mass), np.maximum(1 - mass / whole, 0.0))

    def _columns(self, sums: _Sums, who: Ints) -> Ints:
        """The conditions that carry most of each person's weight, those with links last; shape (people, most)."""
        carried = np.round(sums.chances[who] / sums.mass[who].sum(axis=1, keepdims=True), 12)
        ids = np.broadcast_to(self.tables.order, carried.shape)
        return np.sort(np.lexsort((ids, -carried), axis=1)[:, :MOST_COLUMNS], axis=1).astype(np.intp)

    def _groups(self, sums: _Sums) -> Floats:
        """The chance of each threshold's group; shape (n, thresholds)."""
        tables, columns = self.tables, []
        place_of = {condition: place for place, condition in enumerate(tables.order)}
        for threshold in self.model.knowledge.thresholds.values():
            places = tuple(place_of[self.model.index[name]] for name in threshold.conditions)
            one = len(places) == 1
            columns.append(sums.chances[:, places[0]] if one else sums.groups[:, tables.groups.index(places)])
        return np.asarray(np.stack(columns, axis=1) / sums.mass.sum(axis=1, keepdims=True))

    def _made(
        self,
        sums: _Sums,
        groups: Floats,
        least: Floats,
        most: Floats,
        outside: Floats,
        largest: Ints,
        exact: Bools,
        said: bool,
    ) -> ManyChances:
        back = np.argsort(self.tables.order)
        said_mass = sums.said_mass if said else np.full(len(outside), np.nan)
        chances = np.round(sums.chances[:, back] / sums.mass.sum(axis=1, keepdims=True), 6)
        return ManyChances(
            self.model.conditions,
            chances,
            np.round(sums.said_chances[:, back] / said_mass[:, None], 6),
            np.round(groups, 6),
            least,
            most,
            np.round(outside, 6),
            largest,
            exact,
        )


def _rest(before: Floats, last: Floats) -> Floats:
    """An estimate of the weight of all larger sets (`inference.mass_of_larger_sets`); infinite where it still grows."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(before > 0, last / before, 0.0)
        return np.where(ratio < 1, last * ratio / (1 - ratio), np.inf)


def _share(left: Floats, mass: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where(np.isinf(left), 1.0, left / (mass + left))
