"""The weight of all sets of conditions, by Quickscore, for many people, compiled."""

from __future__ import annotations

import numpy as np

from popliteal.cohort.compiled import compiled
from popliteal.reasoning.sets import Floats, Ints


@compiled(fast=True)
def expand(lines: Ints, plain: int, rows: Floats, background: Floats, columns: Floats, sign: Floats) -> None:
    """All products of terms of the answers: `columns` (n, terms) by condition, `sign` (terms,) with the background."""
    n, filled = columns.shape[0], 1
    for p in range(plain):
        row = rows[lines[p]]
        for t in range(filled):
            sign[filled + t] = -sign[t] * background[lines[p]]
        for c in range(n):
            for t in range(filled):
                columns[c, filled + t] = columns[c, t] * row[c]
        filled *= 2
    for p in range(plain, lines.shape[0], 2):
        first, second = lines[p], lines[p + 1]
        for t in range(filled):
            sign[filled + t] = -sign[t] * background[first] * background[second]
            sign[2 * filled + t] = sign[t] * background[second]
            sign[t] *= background[first]
        for c in range(n):
            for t in range(filled):
                old = columns[c, t]
                columns[c, filled + t] = old * rows[first, c] * rows[second, c]
                columns[c, 2 * filled + t] = old * rows[second, c]
                columns[c, t] = old * rows[first, c]
        filled *= 3


@compiled(fast=True)
def times_family(members: Ints, chances: Floats, odds: Floats, columns: Floats, summed: Floats) -> None:
    """Multiply `summed` (terms,) by the sum over the states of one family of linked conditions."""
    size = np.count_nonzero(members >= 0)
    products = np.ones((1 << size, summed.shape[0]))
    part = np.full(summed.shape[0], chances[0])
    for place in range(size):
        c = members[place]
        for state in range(1 << place, 2 << place):
            for t in range(summed.shape[0]):
                products[state, t] = products[state - (1 << place), t] * odds[c] * columns[c, t]
                part[t] += chances[state] * products[state, t]
    for t in range(summed.shape[0]):
        summed[t] *= part[t]


@compiled(fast=True)
def whole_mass(
    who: Ints, odds: Floats, families: Floats, members: Ints, starts: Ints, free: int, begins: Ints, plains: Ints,
    which: Ints, rows: Floats, background: Floats, total: Floats,
) -> None:  # fmt: skip
    """The weight of all sets but the empty one (Quickscore), into `total`; nan where its rounding is too coarse.

    The first `free` conditions have no links; `members` (families, most) are those of each family, padded with -1;
    `starts` where its table begins.
    """
    for i in who:
        lines = which[begins[i] : begins[i + 1]]
        terms = (1 << plains[i]) * 3 ** ((lines.shape[0] - plains[i]) // 2)
        columns, sign, summed = np.ones((odds.shape[1], terms)), np.ones(terms), np.ones(terms)
        expand(lines, plains[i], rows, background, columns, sign)
        for c in range(free):
            for t in range(terms):
                summed[t] *= 1 + odds[i, c] * columns[c, t]
        empty = 1.0
        for f in range(members.shape[0]):
            times_family(members[f], families[i, starts[f] :], odds[i], columns, summed)
            empty *= families[i, starts[f]]
        found, size = 0.0, 0.0
        for t in range(terms):
            found += sign[t] * (summed[t] - empty)
            size += abs(sign[t]) * summed[t]
        rounding = size * 2.220446049250313e-16 * 64
        total[i] = found if found > 0 and rounding < 1e-4 * found else np.nan
