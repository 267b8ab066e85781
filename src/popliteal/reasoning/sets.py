"""The hypotheses: sets of one, two or three conditions (more on demand), as index arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import combinations

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
        return tuple(np.flatnonzero(column) for column in np.ascontiguousarray(self.holds.T))

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

    def product(self, columns: Floats) -> Floats:
        """Product over each set's members of `columns` (n + 1, ...), whose last row is 1; shape (sets, ...)."""
        if columns[0].size == 1 and len(self) <= FEW_SETS:
            return np.asarray(np.multiply.reduce(columns[self._members_by_place], axis=0))
        result = np.empty((len(self), *columns.shape[1:]), dtype=columns.dtype)
        result[: self.n] = columns[: self.n]
        for level in self.levels[1:]:
            for column, (own, rest) in zip(columns, level.blocks, strict=False):
                np.multiply(result[rest], column, out=result[own])
        return result

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
            result[: len(level.blocks)] += np.add.reduceat(carried[level.rows], level.starts, axis=0)
            for own, rest in level.blocks:
                carried[rest] += carried[own]
        return np.asarray(result + carried[: self.n])


@dataclass(frozen=True, eq=False)
class ListedSets(ConditionSets):
    """Sets of 1 to `largest` of `n` conditions that are listed one by one.

    `listed` has shape (sets, largest) and holds the indices of their members; unused places hold `n`.
    """

    listed: Ints

    def __len__(self) -> int:
        return len(self.listed)

    @cached_property
    def members(self) -> Ints:
        """Indices of the members of each set."""
        return self.listed

    def states(self, conditions: Sequence[int]) -> Ints:
        """As for all sets."""
        digits = np.zeros(self.n + 1, dtype=np.intp)
        digits[list(conditions)] = 1 << np.arange(len(conditions), dtype=np.intp)
        return np.asarray(np.add.reduce(digits[self.listed], axis=1))

    def with_any(self, conditions: Sequence[int]) -> Ints:
        """As for all sets."""
        return np.flatnonzero(self.states(conditions))

    def product(self, columns: Floats) -> Floats:
        """As for all sets."""
        return np.asarray(np.multiply.reduce(columns[self._members_by_place], axis=0))

    def marginals(self, weights: Floats) -> Floats:
        """As for all sets, of `weights` (sets,); nothing of a condition that no set holds."""
        return _by_member(self.listed, weights, self.n)


@dataclass(frozen=True, eq=False)
class JoinedSets(ListedSets):
    """All sets up to a size, and after them larger ones that are listed."""

    small: ConditionSets

    def __len__(self) -> int:
        return len(self.small) + len(self.listed)

    @cached_property
    def members(self) -> Ints:
        """Indices of the members of each set."""
        wide = np.full((len(self.small), self.largest), self.n, dtype=np.intp)
        wide[:, : self.small.largest] = self.small.members
        return np.concatenate([wide, self.listed])

    def states(self, conditions: Sequence[int]) -> Ints:
        """As for all sets."""
        return np.concatenate([self.small.states(conditions), super().states(conditions)])

    def with_any(self, conditions: Sequence[int]) -> Ints:
        """As for all sets; those of the small ones are looked up."""
        listed = np.flatnonzero(super().states(conditions))
        return np.concatenate([self.small.with_any(conditions), listed + len(self.small)])

    def product(self, columns: Floats) -> Floats:
        """As for all sets."""
        listed = np.multiply.reduce(columns[np.ascontiguousarray(self.listed.T)], axis=0)
        return np.concatenate([self.small.product(columns), listed])

    def marginals(self, weights: Floats) -> Floats:
        """As for all sets."""
        small, listed = weights[: len(self.small)], weights[len(self.small) :]
        return np.asarray(self.small.marginals(small) + _by_member(self.listed, listed, self.n))


def _by_member(listed: Ints, weights: Floats, n: int) -> Floats:
    """Sum of `weights` (sets,) over the listed sets that hold each condition, in a fixed order."""
    columns = (np.bincount(column, weights, n + 1) for column in listed.T)
    return np.asarray(sum(columns, np.zeros(n + 1))[:n])


def sets_among(columns: Sequence[int], sizes: Sequence[int], n: int) -> ListedSets:
    """All sets of the given sizes whose members are all among `columns`."""
    chosen = np.append(np.sort(np.asarray(columns, dtype=np.intp)), n)
    picked = _combinations(len(columns), tuple(sizes))
    return ListedSets(n, max(sizes), chosen[picked])


@lru_cache(maxsize=8)
def _combinations(count: int, sizes: tuple[int, ...]) -> Ints:
    """Places of the members of all sets of these sizes of `count` things; an unused place holds `count`."""
    blocks = []
    for size in sizes:
        block = np.array(list(combinations(range(count), size)), dtype=np.intp).reshape(-1, size)
        blocks.append(np.pad(block, ((0, 0), (0, max(sizes) - size)), constant_values=count))
    return np.concatenate(blocks)


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
