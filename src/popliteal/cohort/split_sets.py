"""Sets of conditions, each a prefix and a tail that starts after it, so that they share what is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from popliteal.reasoning.sets import Ints


@dataclass(frozen=True, eq=False)
class SplitSets:
    """Sets of `n` conditions, each a prefix and a tail.

    Attributes:
        tails: members of the tails, in lexicographic order; shape (tail size, tails).
        start: the first tail whose first member is not below a condition; shape (n + 1,).
        prefixes: members of the prefixes, unused places hold -1; shape (prefixes, largest).
        sizes: members of the sets with each prefix; shape (prefixes,).
    """

    tails: Ints
    start: Ints
    prefixes: Ints
    sizes: Ints


def split_sets(n: int, tail: int, sizes: tuple[int, ...]) -> SplitSets:
    """All sets of the given sizes of `n` conditions, with tails of `tail`."""
    tails = np.array(list(combinations(range(n), tail)), dtype=np.intp).T.copy()
    lists = [prefix for size in sizes for prefix in combinations(range(n), size - tail)]
    lists = [prefix for prefix in lists if (prefix[-1] if prefix else -1) < n - tail]
    prefixes = np.full((len(lists), max(sizes) - tail + 1), -1, dtype=np.intp)
    for place, prefix in enumerate(lists):
        prefixes[place, : len(prefix)] = prefix
    start = np.searchsorted(tails[0], np.arange(n + 1)).astype(np.intp)
    return SplitSets(tails, start, prefixes, np.array([len(prefix) + tail for prefix in lists], dtype=np.intp))
