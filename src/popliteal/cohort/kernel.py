"""The sums over sets of conditions for many people, compiled.

The tails (pairs, say) of one person are weighed once, and every prefix takes a slice of them. So all sets with one
prefix are a few additions and multiplications over neighboring numbers, which the compiler turns into vector
instructions. Conditions with links stand first, so that only few tails hold one after a prefix and have to look the
links up. `kernel_numpy` does the same where there is no compiler.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from popliteal.reasoning.sets import Floats, Ints

Function = TypeVar("Function", bound=Callable[..., Any])
LN_2 = 0.6931471805599453
NOTHING = 1e-10
"""Sets with one prefix are left out of what is said below this share; all of them together are below 1e-7."""


def compiled(fast: bool = False) -> Callable[[Function], Function]:
    """A decorator that compiles a function, kept on disk; `fast` lets it add and multiply in any order."""

    def decorate(function: Function) -> Function:
        try:
            kept = numba.njit(function, nogil=True, cache=True, error_model="numpy", fastmath=fast)
        except RuntimeError:  # nowhere to keep it
            kept = numba.njit(function, nogil=True, error_model="numpy", fastmath=fast)
        return cast("Function", kept)

    return decorate


@compiled(fast=True)
def raise_to(values: Floats, bits: Ints, power: float, exponents: Floats, result: Floats, length: int) -> None:
    """`values` to a power between 0 and 1, to about 1e-9 of each; `bits` are the same numbers as integers.

    Leaves the mantissas in `values`. Loops over plain numbers, one kind each, so that they become vector instructions.
    """
    for h in range(np.uintp(length)):
        exponents[h] = (bits[h] >> 52) - 1022.5
        bits[h] = (bits[h] & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000
    for h in range(np.uintp(length)):
        x = (values[h] - 1.4142135623730951) / (values[h] + 1.4142135623730951)
        y = x * x
        series = 1 / 3 + y * (1 / 5 + y * (1 / 7 + y / 9))
        log = exponents[h] + 2 * x * (1 + y * series) * 1.4426950408889634
        wanted = max(power * log, -1000.0)
        up = np.floor(wanted + 0.5)
        r = (wanted - up) * LN_2
        e = 1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r / 40320)))
        result[h] = 1 + r * (1 + r * (0.5 + r * (1 / 6 + r * e)))
        exponents[h] = up
    for h in range(np.uintp(length)):
        bits[h] = (np.int64(exponents[h]) + 1023) << 52
    for h in range(np.uintp(length)):
        result[h] *= values[h]


@compiled(fast=True)
def add_up(
    values: Floats, begin: int, length: int, prefixes: Ints, place: int, carried: Floats, inside: Floats,
    group_of: Ints, chance: Floats, of_group: Floats,
) -> float:  # fmt: skip
    """Give the weights of the sets with one prefix to their conditions and groups; returns their sum."""
    total, first = 0.0, np.uintp(begin)
    for h in range(np.uintp(length)):
        total += values[h]
        carried[first + h] += values[h]
    mask = 0
    for z in range(prefixes.shape[1]):
        c = prefixes[place, z]
        if c < 0:
            break
        chance[c] += total
        mask |= group_of[c]
    for g in range(of_group.shape[0]):
        if mask >> g & 1:
            of_group[g] += total
            for h in range(np.uintp(length)):
                inside[g, first + h] += values[h]
    return total


@compiled()
def hand_out(carried: Floats, inside: Floats, tails: Ints, group_of: Ints, chance: Floats, of_group: Floats) -> None:
    """Give what the tails carry to their members, and to the groups that are not in a prefix already."""
    for h in range(carried.shape[0]):
        mask = 0
        for c in tails[:, h]:
            chance[c] += carried[h]
            mask |= group_of[c]
        for g in range(of_group.shape[0]):
            if mask >> g & 1:
                of_group[g] += carried[h] - inside[g, h]


@compiled(fast=True)
def tail_products(values: Floats, tails: Ints, result: Floats) -> None:
    """The product of `values` over the members of each tail."""
    for h in range(tails.shape[1]):
        result[h] = values[tails[0, h]]
    for z in range(1, tails.shape[0]):
        for h in range(tails.shape[1]):
            result[h] *= values[tails[z, h]]


@compiled(fast=True)
def prior_of(
    weights: Floats, begin: int, looked_up: int, length: int, tail_weights: Floats, tail_states: Ints, links: Floats,
    product: float, state: int,
) -> None:  # fmt: skip
    """The weights of the sets with one prefix before any answer; links are looked up for the first tails alone."""
    first, known = np.uintp(begin), product * links[state]
    for h in range(np.uintp(looked_up)):
        weights[h] = product * tail_weights[first + h] * links[np.uintp(state | tail_states[first + h])]
    for h in range(np.uintp(looked_up), np.uintp(length)):
        weights[h] = known * tail_weights[first + h]


@compiled(fast=True)
def times_answers(weights: Floats, begin: int, length: int, absent: Floats, tail_absent: Floats, plain: int) -> None:
    """Multiply the weights of the sets with one prefix by the chance of the positive answers, four at once.

    `absent` holds, for each positive answer, the chance of a no by the prefix alone; the first `plain` stand alone, the
    others are pairs (follow-ups answered no under what was not asked).
    """
    first, whole = np.uintp(begin), plain - plain % 4
    for p in range(0, whole, 4):
        a, b, c, d = absent[p], absent[p + 1], absent[p + 2], absent[p + 3]
        for h in range(np.uintp(length)):
            one = (1 - a * tail_absent[p, first + h]) * (1 - b * tail_absent[p + 1, first + h])
            two = (1 - c * tail_absent[p + 2, first + h]) * (1 - d * tail_absent[p + 3, first + h])
            weights[h] *= one * two
    for p in range(whole, plain):
        a = absent[p]
        for h in range(np.uintp(length)):
            weights[h] *= 1 - a * tail_absent[p, first + h]
    for p in range(plain, absent.shape[0], 2):
        a, b = absent[p], absent[p + 1]
        for h in range(np.uintp(length)):
            weights[h] *= 1 - (1 - a * tail_absent[p, first + h]) * (1 - b * tail_absent[p + 1, first + h])


@compiled()
def states_of(tails: Ints, bits: Ints) -> Ints:
    """The state of the links in each tail."""
    states = np.zeros(tails.shape[1], dtype=np.intp)
    for h in range(tails.shape[1]):
        for c in tails[:, h]:
            states[h] |= bits[c]
    return states


@compiled()
def weighed_tails(odds: Floats, rows: Floats, tails: Ints) -> tuple[Floats, Floats]:
    """The odds of each tail, and its chance of a no to each positive answer."""
    weights, absent = np.empty(tails.shape[1]), np.empty((rows.shape[0], tails.shape[1]))
    tail_products(odds, tails, weights)
    for p in range(rows.shape[0]):
        tail_products(rows[p], tails, absent[p])
    return weights, absent


@compiled()
def weigh_prefix(prefix: Ints, odds: Floats, bits: Ints, rows: Floats, absent: Floats) -> tuple[float, int, int]:
    """The odds of a prefix, its state of the links, and its last condition; `absent` takes it in."""
    product, state, last = 1.0, 0, -1
    for c in prefix:
        if c < 0:
            break
        product *= odds[c]
        state |= bits[c]
        last = c
        for p in range(rows.shape[0]):
            absent[p] *= rows[p, c]
    return product, state, last


@compiled()
def weigh_person(
    odds: Floats, bits: Ints, links: Floats, rows: Floats, background: Floats, plain: int, group_of: Ints, power: float,
    tails: Ints, start: Ints, prefixes: Ints, sizes: Ints, mass: Floats, chance: Floats, of_group: Floats,
    said_mass: Floats, said_chance: Floats,
) -> None:  # fmt: skip
    """Add the weights of one person's sets to `mass` by size, to `chance` by condition and to `of_group`.

    Args:
        odds: by condition, those with links first; shape (n,).
        bits: the bit of each condition in the state of the links, 0 without one; shape (n,).
        links: chance of the state of the links; shape (states,).
        rows, background: chance of a no to each positive answer by condition, and by the background alone.
        power: of the weights as they are said; 0 leaves the `said_` sums as they are.
    """
    many = tails.shape[1]
    tail_weights, tail_absent = weighed_tails(odds, rows, tails)
    tail_states = states_of(tails, bits)
    linked = np.count_nonzero(bits)
    groups, spoken = of_group.shape[0], many if power > 0 else 0
    carried, inside = np.zeros(many), np.zeros((groups, many))
    said_carried, nowhere, no_groups = np.zeros(spoken), np.zeros((0, spoken)), np.zeros(0)
    weights, said, exponents = np.empty(many), np.empty(spoken), np.empty(spoken)
    weight_bits, absent = weights.view(np.int64), np.empty(rows.shape[0])
    for place in range(prefixes.shape[0]):
        absent[:] = background
        product, state, last = weigh_prefix(prefixes[place], odds, bits, rows, absent)
        begin = start[last + 1]
        length = many - begin
        looked_up = max(start[linked] - begin, 0)
        prior_of(weights, begin, looked_up, length, tail_weights, tail_states, links, product, state)
        times_answers(weights, begin, length, absent, tail_absent, plain)
        total = add_up(weights, begin, length, prefixes, place, carried, inside, group_of, chance, of_group)
        mass[sizes[place]] += total
        # Of what is said, these sets are at most length^(1-power) · (total / mass)^power (Hölder's inequality).
        if power > 0 and length ** (1 - power) * (total / mass.sum()) ** power > NOTHING:
            raise_to(weights, weight_bits, power, exponents, said, length)
            said_mass[0] += add_up(
                said, begin, length, prefixes, place, said_carried, nowhere, group_of, said_chance, no_groups
            )
    hand_out(carried, inside, tails, group_of, chance, of_group)
    if power > 0:
        hand_out(said_carried, nowhere, tails, group_of, said_chance, no_groups)


@compiled()
def link_table(family: Floats, states: Ints, masks: Ints, table: Floats) -> None:
    """The chance of each state of the links in `masks`: a product of one entry of each family's table."""
    for mask in masks:
        value = 1.0
        for place in states[mask]:
            value *= family[place]
        table[mask] = value


@compiled()
def weigh_people(
    who: Ints, columns: Ints, odds: Floats, families: Floats, states: Ints, masks: Ints, bits: Ints, group_of: Ints,
    begins: Ints, plains: Ints, which: Ints, rows: Floats, background: Floats, powers: Floats,
    tails: Ints, start: Ints, prefixes: Ints, sizes: Ints,
    mass: Floats, chances: Floats, of_groups: Floats, said_mass: Floats, said_chances: Floats,
) -> None:  # fmt: skip
    """Add the weights of the sets of each person in `who`; `columns` (people, n) are the conditions they are among."""
    links = np.ones(states.shape[0])
    n = columns.shape[1]
    chance, said_chance = np.empty(n), np.empty(n)
    for place in range(who.shape[0]):
        i = who[place]
        own = columns[place]
        link_table(families[i], states, masks, links)
        answers = which[begins[i] : begins[i + 1]]
        found = np.empty((answers.shape[0], n))
        for p in range(answers.shape[0]):
            for c in range(n):
                found[p, c] = rows[answers[p], own[c]]
        chance[:], said_chance[:] = 0.0, 0.0
        weigh_person(
            odds[i][own], bits[own], links, found, background[answers], plains[i], group_of[own], powers[i],
            tails, start, prefixes, sizes,
            mass[i], chance, of_groups[i], said_mass[i : i + 1], said_chance,
        )  # fmt: skip
        for c in range(n):
            chances[i, own[c]] += chance[c]
            said_chances[i, own[c]] += said_chance[c]


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
    who: Ints, odds: Floats, families: Floats, members: Ints, starts: Ints, linked: int, begins: Ints, plains: Ints,
    which: Ints, rows: Floats, background: Floats, total: Floats,
) -> None:  # fmt: skip
    """The weight of all sets but the empty one (Quickscore), into `total`; nan where its rounding is too coarse.

    `members` (families, most) are the conditions of each family, padded with -1; `starts` where its table begins.
    """
    n = odds.shape[1]
    for i in who:
        lines = which[begins[i] : begins[i + 1]]
        terms = (1 << plains[i]) * 3 ** ((lines.shape[0] - plains[i]) // 2)
        columns, sign, summed = np.ones((n, terms)), np.ones(terms), np.ones(terms)
        expand(lines, plains[i], rows, background, columns, sign)
        for c in range(linked, n):
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
