"""The hypotheses: sets of one, two or three conditions (more on demand), as index arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ConditionSets:
    """All sets of 1 to `largest` of `n` conditions.

    `members` has shape (sets, largest); unused places hold `n`, the index of a neutral column.
    """

    n: int
    largest: int

    @cached_property
    def members(self) -> Ints:
        """Indices of the members of each set, shape (sets, largest)."""
        blocks = []
        for size in range(1, self.largest + 1):
            block = np.full((_choose(self.n, size), self.largest), self.n, dtype=np.intp)
            block[:, :size] = np.array(list(combinations(range(self.n), size)), dtype=np.intp).reshape(-1, size)
            blocks.append(block)
        return np.concatenate(blocks)

    @cached_property
    def containing(self) -> tuple[Ints, ...]:
        """For each condition, the rows of the sets that hold it."""
        return tuple(np.flatnonzero((self.members == index).any(axis=1)) for index in range(self.n))

    @cached_property
    def holds(self) -> npt.NDArray[np.bool_]:
        """Whether a set holds a condition, shape (sets, n)."""
        held = np.zeros((len(self.members), self.n + 1), dtype=bool)
        held[np.arange(len(self.members))[:, None], self.members] = True
        return held[:, : self.n]

    def product(self, columns: Floats) -> Floats:
        """Product over each set's members of `columns` (n + 1, ...), whose last row is 1; shape (sets, ...)."""
        result = columns[self.members[:, 0]]
        for place in range(1, self.largest):
            result *= columns[self.members[:, place]]
        return result

    def marginals(self, weights: Floats) -> Floats:
        """Sum of `weights` (sets, ...) over the sets that hold each condition; shape (n, ...).

        Rows are added in a fixed order, so the result does not depend on the processor's features.
        """
        return np.stack([np.add.reduce(weights[rows], axis=0) for rows in self.containing])


def _choose(n: int, k: int) -> int:
    result = 1
    for step in range(k):
        result = result * (n - step) // (step + 1)
    return result
