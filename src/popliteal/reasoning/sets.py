"""The hypotheses: sets of one, two or three conditions (more on demand), as index arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.intp]

FEW_SETS = 10_000
"""Up to here one gather is faster than a slice a block."""


@dataclass(frozen=True, eq=False)
class SetsOfSize:
    """All sets of one size, in lexicographic order, by their first condition.

    Attributes:
        rows: the place of the level among all sets.
        starts: where the sets of each first condition begin within the level, shape (first conditions,).
        blocks: for each first condition, its sets' rows and the rows of what is left of them without it: these are the
            smaller sets that start after it, in the same order, so one slice each.
    """

    rows: slice
    starts: Ints
    blocks: tuple[tuple[slice, slice], ...]


@dataclass(frozen=True, eq=False)
class ConditionSets:
    """All sets of 1 to `largest` of `n` conditions, smaller sets first."""

    n: int
    largest: int
    _states: dict[tuple[int, ...], Ints] = field(default_factory=dict, init=False, repr=False)
    _with_any: dict[tuple[int, ...], Ints] = field(default_factory=dict, init=False, repr=False)

    def __len__(self) -> int:
        return int(self.levels[-1].rows.stop)

    @cached_property
    def levels(self) -> tuple[SetsOfSize, ...]:
        """The sets by their size, the single conditions first."""
        found = [SetsOfSize(slice(0, self.n), np.arange(self.n, dtype=np.intp), ())]
        for _ in range(2, min(self.largest, self.n) + 1):
            found.append(_extended(found[-1]))
        return tuple(found)

    @property
    def two_largest(self) -> tuple[slice, slice]:
        """The rows of the sets one smaller than the largest, and of the largest."""
        return self.levels[-2].rows, self.levels[-1].rows

    @cached_property
    def members(self) -> Ints:
        """Indices of the members of each set, shape (sets, largest); unused places hold `n`."""
        members = np.full((len(self), self.largest), self.n, dtype=np.intp)
        members[: self.n, 0] = np.arange(self.n)
        for size, level in enumerate(self.levels[1:], start=1):
            for first, (own, rest) in enumerate(level.blocks):
                members[own, 0] = first
                members[own, 1 : size + 1] = members[rest, :size]
        return members

    @cached_property
    def containing(self) -> tuple[Ints, ...]:
        """For each condition, the rows of the sets that hold it."""
        return tuple(np.flatnonzero(column) for column in self.held)

    @cached_property
    def held(self) -> npt.NDArray[np.bool_]:
        """Whether a condition is held by a set, shape (n, sets): `holds` by condition."""
        return np.ascontiguousarray(self.holds.T)

    @cached_property
    def holds(self) -> npt.NDArray[np.bool_]:
        """Whether a set holds a condition, shape (sets, n)."""
        held = np.zeros((len(self), self.n + 1), dtype=bool)
        held[np.arange(len(self))[:, None], self.members] = True
        return held[:, : self.n]

    @cached_property
    def _members_by_place(self) -> Ints:
        return np.ascontiguousarray(self.members.T)

    @cached_property
    def _containing_in_a_row(self) -> tuple[Ints, Ints]:
        """`containing`, one after the other, and where each begins."""
        lengths = [len(rows) for rows in self.containing]
        return np.concatenate(self.containing), np.cumsum([0, *lengths[:-1]], dtype=np.intp)

    def states(self, conditions: Sequence[int]) -> Ints:
        """For each set, which of `conditions` it holds, as a binary number (the first is the lowest digit)."""
        key = tuple(conditions)
        if key not in self._states:
            digits = np.zeros(self.n, dtype=np.intp)
            digits[list(key)] = 1 << np.arange(len(key), dtype=np.intp)
            states = np.empty(len(self), dtype=np.intp)
            states[: self.n] = digits
            for level in self.levels[1:]:
                for first, (own, rest) in enumerate(level.blocks):
                    np.add(states[rest], digits[first], out=states[own])
            self._states[key] = states
        return self._states[key]

    def with_any(self, conditions: Sequence[int]) -> Ints:
        """The rows of the sets that hold at least one of `conditions`."""
        key = tuple(conditions)
        if key not in self._with_any:
            self._with_any[key] = np.flatnonzero(self.states(key))
        return self._with_any[key]

    def product(self, columns: Floats, scale: Floats | float = 1.0) -> Floats:
        """Product over each set's members of `columns` (n + 1, ...), whose last row is 1, times `scale` (...).

        Shape (sets, ...).
        """
        if columns[0].size == 1 and len(self) <= FEW_SETS:
            return np.asarray(np.multiply.reduce(columns[self._members_by_place], axis=0) * scale)
        result = np.empty((len(self), *columns.shape[1:]), dtype=columns.dtype)
        np.multiply(columns[: self.n], scale, out=result[: self.n])
        for level in self.levels[1:]:
            for column, (own, rest) in zip(columns, level.blocks, strict=False):
                np.multiply(result[rest], column, out=result[own])
        return result

    def multiply(self, weights: Floats, plus: float, terms: Sequence[tuple[Floats, Floats]]) -> None:
        """Multiply `weights` (sets, d) by `plus` and the products of all `terms`: columns (n + 1, d) and scale (d,).

        The values of the largest sets are made a block at a time, so that they stay in the processor's cache. Where the
        first condition of a block changes no term, as is so of half of them, they are those of the smaller sets.
        """
        below = [self._below.product(columns, scale) for columns, scale in terms]
        smaller = np.asarray(sum(below) + plus)
        weights[: len(self._below)] *= smaller
        idle = np.logical_and.reduce([(columns == 1).all(axis=1) for columns, _ in terms])
        for first, (own, rest) in enumerate(self.levels[-1].blocks):
            if idle[first]:
                weights[own] *= smaller[rest]
                continue
            value = below[0][rest] * terms[0][0][first]
            for (columns, _), products in zip(terms[1:], below[1:], strict=True):
                value += products[rest] * columns[first]
            value += plus
            weights[own] *= value

    def products(self, rows: Floats, scale: Floats) -> Floats:
        """For each of some rows (f, n) its product over each set's members, times its `scale` (f,); shape (f, sets)."""
        result = np.empty((len(rows), len(self)))
        np.multiply(rows, scale[:, None], out=result[:, : self.n])
        for level in self.levels[1:]:
            for first, (own, rest) in enumerate(level.blocks):
                np.multiply(result[:, rest], rows[:, first, None], out=result[:, own])
        return result

    def sums(self, weights: Floats) -> Floats:
        """For each row of `weights` (f, sets) the sums over the sets that hold each condition, shape (f, n).

        Overwrites `weights`: a set's weight is passed on to what is left of it without its first condition.
        """
        result = np.zeros((len(weights), self.n))
        for level in self.levels[:0:-1]:
            result[:, : len(level.blocks)] += np.add.reduceat(weights[:, level.rows], level.starts, axis=1)
            for own, rest in level.blocks:
                weights[:, rest] += weights[:, own]
        return np.asarray(result + weights[:, : self.n])

    def sums_of_products(self, weights: Floats, rows: Floats) -> tuple[Floats, Floats]:
        """`sums` of `weights` (sets,) times the products of each row (f, n), and their totals, shape (f,).

        The products of the largest sets are never made: those without their first condition are, and one matrix
        product over the first conditions does the rest.
        """
        if len(self.levels) == 1:  # no set is left without its first condition
            return rows * weights, rows @ weights
        below, largest = self._below, self.levels[-1]
        without_first = self.levels[-2].rows
        by_first = np.zeros((self.n, without_first.stop - without_first.start))
        for first, (own, rest) in enumerate(largest.blocks):
            by_first[first, rest.start - without_first.start :] = weights[own]
        carried = below.products(rows, np.ones(len(rows)))
        result = rows * (carried[:, without_first] @ by_first.T)
        factor = np.broadcast_to(weights[: len(below)], carried.shape).copy()
        factor[:, without_first] += rows @ by_first
        carried *= factor
        totals = np.add.reduce(carried, axis=1)
        return result + below.sums(carried), totals

    @cached_property
    def _below(self) -> ConditionSets:
        """The sets that are smaller than the largest."""
        return ConditionSets(self.n, len(self.levels) - 1)

    def marginals(self, weights: Floats) -> Floats:
        """Sum of `weights` (sets, ...) over the sets that hold each condition; shape (n, ...).

        Terms are added in a fixed order, so the result does not depend on the processor's features.
        """
        if weights.ndim == 1 and len(self) <= FEW_SETS:
            rows, starts = self._containing_in_a_row
            return np.asarray(np.add.reduceat(weights[rows], starts))
        carried = weights.copy()  # a set's weight is passed on to what is left of it without its first condition
        result = np.zeros((self.n, *weights.shape[1:]), dtype=weights.dtype)
        for level in self.levels[:0:-1]:
            for first, (own, rest) in enumerate(level.blocks):
                result[first] += np.add.reduce(carried[own], axis=0)
                carried[rest] += carried[own]
        return np.asarray(result + carried[: self.n])


@dataclass(frozen=True, eq=False)
class SetsAmong:
    """All sets of the sizes `smallest` to `largest` whose members are all among a few of `n` conditions.

    Attributes:
        among: the conditions, in rising order.
        places: all sets up to the largest size of as many conditions as `among` has; made once for every case.
        first: where those of the smallest size begin.
    """

    n: int
    among: Ints
    places: ConditionSets
    first: int

    def __len__(self) -> int:
        return len(self.places) - self.first

    @property
    def largest(self) -> int:
        """The size of the largest sets."""
        return self.places.largest

    @property
    def two_largest(self) -> tuple[slice, slice]:
        """As for all sets."""
        return _moved(self.places.two_largest, -self.first)

    @cached_property
    def _held(self) -> Mapping[int, npt.NDArray[np.bool_]]:
        """Condition -> which of the sets hold it; shape (sets,)."""
        held = self.places.held[:, self.first :]
        return {condition: held[place] for place, condition in enumerate(self.among.tolist())}

    def states(self, conditions: Sequence[int]) -> Ints:
        """As for all sets; a condition that no set holds is in none."""
        states = np.zeros(len(self), dtype=np.intp)
        for digit, condition in enumerate(conditions):
            if condition in self._held:
                states += self._held[condition] * np.intp(1 << digit)
        return states

    def with_any(self, conditions: Sequence[int]) -> Ints:
        """The rows of the sets that hold at least one of `conditions`."""
        held = np.zeros(len(self), dtype=bool)
        for condition in self._held.keys() & set(conditions):
            held |= self._held[condition]
        return np.flatnonzero(held)

    def product(self, columns: Floats, scale: Floats | float = 1.0) -> Floats:
        """As for all sets."""
        return self.places.product(columns[np.append(self.among, self.n)], scale)[self.first :]

    def products(self, rows: Floats, scale: Floats) -> Floats:
        """As for all sets."""
        return self.places.products(rows[:, self.among], scale)[:, self.first :]

    def sums(self, weights: Floats) -> Floats:
        """As for all sets, with nothing of a condition that no set holds; leaves `weights` as they are."""
        result = np.zeros((len(weights), self.n))
        padded = np.concatenate([np.zeros((len(weights), self.first)), weights], axis=1)
        result[:, self.among] = self.places.sums(padded)
        return result

    def sums_of_products(self, weights: Floats, rows: Floats) -> tuple[Floats, Floats]:
        """As for all sets."""
        result = np.zeros(rows.shape)
        padded = np.concatenate([np.zeros(self.first), weights])
        result[:, self.among], totals = self.places.sums_of_products(padded, rows[:, self.among])
        return result, totals

    def marginals(self, weights: Floats) -> Floats:
        """As for all sets; nothing of a condition that no set holds."""
        result = np.zeros((self.n, *weights.shape[1:]))
        padded = np.concatenate([np.zeros((self.first, *weights.shape[1:])), weights])
        result[self.among] = self.places.marginals(padded)
        return result


@dataclass(frozen=True, eq=False)
class JoinedSets:
    """All sets up to a size, and after them larger ones among a few conditions."""

    small: ConditionSets
    larger: SetsAmong

    def __len__(self) -> int:
        return len(self.small) + len(self.larger)

    @property
    def n(self) -> int:
        """How many conditions there are."""
        return self.small.n

    @property
    def largest(self) -> int:
        """The size of the largest sets."""
        return self.larger.largest

    @property
    def two_largest(self) -> tuple[slice, slice]:
        """As for all sets."""
        return _moved(self.larger.two_largest, len(self.small))

    def states(self, conditions: Sequence[int]) -> Ints:
        """As for all sets."""
        return np.concatenate([self.small.states(conditions), self.larger.states(conditions)])

    def with_any(self, conditions: Sequence[int]) -> Ints:
        """As for all sets."""
        return np.concatenate([self.small.with_any(conditions), self.larger.with_any(conditions) + len(self.small)])

    def product(self, columns: Floats, scale: Floats | float = 1.0) -> Floats:
        """As for all sets."""
        return np.concatenate([self.small.product(columns, scale), self.larger.product(columns, scale)])

    def products(self, rows: Floats, scale: Floats) -> Floats:
        """As for all sets."""
        return np.concatenate([self.small.products(rows, scale), self.larger.products(rows, scale)], axis=1)

    def sums(self, weights: Floats) -> Floats:
        """As for all sets."""
        small, larger = weights[:, : len(self.small)], weights[:, len(self.small) :]
        return np.asarray(self.larger.sums(larger) + self.small.sums(small))

    def sums_of_products(self, weights: Floats, rows: Floats) -> tuple[Floats, Floats]:
        """As for all sets."""
        small, totals = self.small.sums_of_products(weights[: len(self.small)], rows)
        larger, more = self.larger.sums_of_products(weights[len(self.small) :], rows)
        return np.asarray(small + larger), np.asarray(totals + more)

    def marginals(self, weights: Floats) -> Floats:
        """As for all sets."""
        small, larger = weights[: len(self.small)], weights[len(self.small) :]
        return np.asarray(self.small.marginals(small) + self.larger.marginals(larger))


def _moved(rows: tuple[slice, slice], by: int) -> tuple[slice, slice]:
    before, last = rows
    return slice(before.start + by, before.stop + by), slice(last.start + by, last.stop + by)


Sets = ConditionSets | SetsAmong | JoinedSets
"""What can be weighed."""


def sets_among(columns: Sequence[int], smallest: int, largest: int, n: int) -> SetsAmong:
    """All sets of `smallest` to `largest` conditions whose members are all among `columns`."""
    places = _places(len(columns), largest)
    return SetsAmong(n, np.sort(np.asarray(columns, dtype=np.intp)), places, places.levels[smallest - 1].rows.start)


@lru_cache(maxsize=8)
def _places(count: int, largest: int) -> ConditionSets:
    return ConditionSets(count, largest)


def _extended(below: SetsOfSize) -> SetsOfSize:
    """The sets with one more condition: each first condition before every set that starts after it."""
    ends, begin = below.rows.stop, below.rows.stop
    blocks = []
    for start in below.starts[1:].tolist():
        rest = slice(below.rows.start + start, ends)
        own = slice(begin, begin + rest.stop - rest.start)
        blocks.append((own, rest))
        begin = own.stop
    starts = np.array([own.start - ends for own, _ in blocks], dtype=np.intp)
    return SetsOfSize(slice(ends, begin), starts, tuple(blocks))
