"""The sums over sets of conditions for many people, compiled.

The sets of one size, without their first condition, are the smaller sets that start after it: one stretch of
neighboring numbers, so that all sets with one first condition are a few additions and multiplications over a stretch,
which the compiler turns into vector instructions. What is so left of a set is its tail. Conditions with links stand
last: a set whose first condition has none has the links of its tail. `kernel_numpy` does the same where there is no
compiler.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from popliteal.cohort.compiled import compiled
from popliteal.reasoning.sets import Floats, Ints

LN_2 = 0.6931471805599453
SQRT_2 = 1.4142135623730951
NOTHING = 1e-10
"""Sets with one first condition are left out of what is said below this share; all together they are below 1e-8."""
MOST_IN_SINGLE = 1e20
"""Single precision, down to 1e-38, is taken where no set weighs more than this before its answers, the weight of the
sets so far being 1: then what it is too coarse for is below 1e-18."""


class Tails(NamedTuple):
    """The tails of one person's sets, in single or double precision; smaller ones first, singles at their place.

    Attributes:
        weights: odds of the members times the chance of their links; shape (tails,).
        odds, states: the odds alone and the state of the links, of tails that hold nothing but linked conditions.
        groups: bits of the groups of the members.
        lines: for a positive answer that stands alone its chance by the members, for one of a pair the chance of a no;
            shape (answers, tails).
        carried, inside, said: weight of the sets with each tail; of those whose other conditions are of a group, shape
            (groups * tails,); and as it is said.
        values: room for the weights of the sets with one first condition.
    """

    weights: Floats
    odds: Floats
    states: Ints
    groups: Ints
    lines: Floats
    carried: Floats
    inside: Floats
    said: Floats
    values: Floats


class PersonTold(NamedTuple):
    """What one person told, of some conditions.

    Attributes:
        odds: by condition, those with links last; the largest is 1. Shape (n,).
        bits, groups: of each condition, in the state of the links (0 without one) and of the groups; shape (n,).
        links: chance of the state of the links; shape (states,).
        rows, background: chance of a no to each positive answer by condition, and by the background alone.
        plain: how many of these answers stand alone, first; the others are pairs (follow-ups answered no under what was
            not asked).
        power: of the weights as they are said; with 0 nothing is said.
    """

    odds: Floats
    bits: Ints
    groups: Ints
    links: Floats
    rows: Floats
    background: Floats
    plain: int
    power: float


class Sums(NamedTuple):
    """One person's running sums: weight by size, by condition and by group, and the same as it is said."""

    mass: Floats
    chance: Floats
    of_group: Floats
    said_mass: Floats
    said_chance: Floats


@compiled()
def room_for(kind: Floats, tails: int, most: int, lines: int, groups: int) -> Tails:
    """Room for so many tails, used again for each person, with numbers like those in `kind`."""
    real = kind.dtype
    return Tails(
        np.empty(tails, real), np.empty(tails, real), np.empty(tails, np.int32), np.empty(tails, np.int32),
        np.empty((lines, tails), real), np.empty(tails, real), np.empty(groups * tails, real), np.empty(tails, real),
        np.empty(most, real),
    )  # fmt: skip


@compiled()
def beginnings(n: int, largest: int) -> Ints:
    """Where the sets of each size begin that start with each of `n` conditions, smaller sets first.

    Shape (largest + 1, n + 1); the last of a line is where they end. No sets stand in the first line.
    """
    choose = np.zeros((largest + 1, n + 1), dtype=np.intp)
    choose[0] = 1
    begins, before = np.zeros((largest + 1, n + 1), dtype=np.intp), 0
    for size in range(1, largest + 1):
        for m in range(1, n + 1):
            choose[size, m] = choose[size, m - 1] + choose[size - 1, m - 1]
        for c in range(n + 1):
            begins[size, c] = before + choose[size, n] - choose[size, n - c]
        before += choose[size, n]
    return begins


@compiled(fast=True)
def raised_single(value: float, power: float) -> float:
    """A number to a power between 0 and 1, to about 1e-6 of it."""
    real, bits = np.float32, np.float32(value).view(np.int32)
    mantissa = np.int32((bits & np.int32(0x7FFFFF)) | np.int32(0x3F800000)).view(np.float32)
    x = (mantissa - real(SQRT_2)) / (mantissa + real(SQRT_2))
    y = x * x
    series = real(1 / 3) + y * (real(1 / 5) + y * real(1 / 7))
    exponent = real((bits >> np.int32(23)) - np.int32(127)) + real(0.5)
    wanted = max(real(power) * (exponent + x * (real(1) + y * series) * real(2 / LN_2)), real(-126))
    up = np.floor(wanted + real(0.5))
    r = (wanted - up) * real(LN_2)
    e = real(1 / 6) + r * (real(1 / 24) + r * (real(1 / 120) + r * real(1 / 720)))
    scale = np.int32((np.int32(up) + np.int32(127)) << np.int32(23)).view(np.float32)
    raised: float = scale * (real(1) + r * (real(1) + r * (real(0.5) + r * e)))
    return raised


@compiled(fast=True)
def raised_double(value: float, power: float) -> float:
    """A number to a power between 0 and 1, to about 1e-9 of it."""
    bits = np.float64(value).view(np.int64)
    mantissa = np.int64((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000).view(np.float64)
    x = (mantissa - SQRT_2) / (mantissa + SQRT_2)
    y = x * x
    series = 1 / 3 + y * (1 / 5 + y * (1 / 7 + y / 9))
    wanted = max(power * ((bits >> 52) - 1022.5 + x * (1 + y * series) * (2 / LN_2)), -1000.0)
    up = np.floor(wanted + 0.5)
    r = (wanted - up) * LN_2
    e = 1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r / 40320)))
    scale = np.int64((np.int64(up) + 1023) << 52).view(np.float64)
    raised: float = scale * (1 + r * (1 + r * (0.5 + r * (1 / 6 + r * e))))
    return raised


@compiled(fast=True)
def add_up(values: Floats, count: int, first: int, carried: Floats) -> float:
    """Give weights to the tails from `first` on; returns their sum."""
    total, begin = values.dtype.type(0), np.uintp(first)
    for h in range(np.uintp(count)):
        total += values[h]
        carried[begin + h] += values[h]
    return np.float64(total)


@compiled(fast=True)
def add_up_raised(values: Floats, count: int, first: int, carried: Floats, power: float) -> float:
    """The same of the weights to a power."""
    begin = np.uintp(first)
    if values.itemsize == 4:
        in_single = np.float32(0)
        for h in range(np.uintp(count)):
            small = raised_single(values[h], power)
            in_single += small
            carried[begin + h] += small
        return np.float64(in_single)
    total = 0.0
    for h in range(np.uintp(count)):
        large = raised_double(values[h], power)
        total += large
        carried[begin + h] += large
    return total


@compiled(fast=True)
def times(
    values: Floats, to: int, count: int, first: int, known: float, bit: int, links: Floats, weights: Floats,
    odds: Floats, states: Ints,
) -> None:  # fmt: skip
    """The weights before any answer of the sets of one condition, with odds `known`, and the tails from `first` on."""
    real, own, begin = values.dtype.type(known), np.uintp(to), np.uintp(first)
    if bit == 0:
        for h in range(np.uintp(count)):
            values[own + h] = real * weights[begin + h]
    else:
        for h in range(np.uintp(count)):
            values[own + h] = real * odds[begin + h] * links[np.uintp(bit | states[begin + h])]


@compiled(fast=True)
def times_answers(values: Floats, count: int, first: int, absent: Floats, lines: Floats, plain: int) -> None:
    """Multiply the weights of the sets with one first condition by the chance of the positive answers, four at once.

    `absent` holds, for each positive answer, the chance of a no by that condition alone; the first `plain` stand alone,
    the others are pairs (follow-ups answered no under what was not asked). Only what is positive is added up, so
    nothing cancels out.
    """
    begin, whole, real = np.uintp(first), plain - plain % 4, values.dtype.type
    for p in range(0, whole, 4):
        a, b, c, d = real(absent[p]), real(absent[p + 1]), real(absent[p + 2]), real(absent[p + 3])
        i, j, k, m = real(1 - absent[p]), real(1 - absent[p + 1]), real(1 - absent[p + 2]), real(1 - absent[p + 3])
        for h in range(np.uintp(count)):
            one = (i + a * lines[p, begin + h]) * (j + b * lines[p + 1, begin + h])
            two = (k + c * lines[p + 2, begin + h]) * (m + d * lines[p + 3, begin + h])
            values[h] *= one * two
    for p in range(whole, plain):
        a, i = real(absent[p]), real(1 - absent[p])
        for h in range(np.uintp(count)):
            values[h] *= i + a * lines[p, begin + h]
    for p in range(plain, len(absent), 2):
        a, b = real(absent[p]), real(absent[p + 1])
        for h in range(np.uintp(count)):
            x, y = a * lines[p, begin + h], b * lines[p + 1, begin + h]
            values[h] *= x + y - x * y


@compiled(fast=True)
def extend(
    own: int, count: int, first: int, odds: float, bit: int, group: int, tail_odds: Floats, states: Ints, groups: Ints
) -> None:
    """The odds, links and groups of the tails from `own` on: those from `first` on after one condition."""
    real, to, begin = tail_odds.dtype.type(odds), np.uintp(own), np.uintp(first)
    for h in range(np.uintp(count)):
        groups[to + h] = group | groups[begin + h]
    if bit != 0:
        for h in range(np.uintp(count)):
            tail_odds[to + h] = real * tail_odds[begin + h]
            states[to + h] = bit | states[begin + h]


@compiled(fast=True)
def extend_lines(own: int, count: int, first: int, absent: Floats, lines: Floats, plain: int) -> None:
    """The chance of the positive answers by the tails from `own` on: those from `first` on after one condition."""
    to, begin, real = np.uintp(own), np.uintp(first), lines.dtype.type
    for p in range(len(absent)):
        no, yes = real(absent[p]), real(1 - absent[p] if p < plain else 0.0)
        for h in range(np.uintp(count)):
            lines[p, to + h] = yes + no * lines[p, begin + h]


@compiled()
def make_tails(tails: Tails, person: PersonTold, begins: Ints, largest: int) -> None:
    """The tails of up to `largest` conditions."""
    n, plain, absent, links = len(person.odds), person.plain, np.ascontiguousarray(person.rows.T), person.links
    weights, odds, states, groups, lines = tails.weights, tails.odds, tails.states, tails.groups, tails.lines
    for c in range(n):
        odds[c], states[c], groups[c] = person.odds[c], person.bits[c], person.groups[c]
        weights[c] = person.odds[c] * links[person.bits[c]]
        for p in range(absent.shape[1]):
            lines[p, c] = 1 - absent[c, p] if p < plain else absent[c, p]
    for k in range(2, largest + 1):
        for c in range(n - k + 1):
            own, first, bit = begins[k, c], begins[k - 1, c + 1], person.bits[c]
            count = begins[k, c + 1] - own
            times(weights, own, count, first, person.odds[c], bit, links, weights, odds, states)
            extend(own, count, first, person.odds[c], bit, person.groups[c], odds, states, groups)
            extend_lines(own, count, first, absent[c], lines, plain)


@compiled(fast=True)
def nothing_carried(carried: Floats, said: Floats, inside: Floats) -> None:
    """Begin the sums."""
    for h in range(len(carried)):
        carried[h] = said[h] = 0
    for h in range(len(inside)):
        inside[h] = 0


@compiled(fast=True)
def of_groups_in_tails(carried: Floats, inside: Floats, groups: Ints, of_group: Floats) -> None:
    """Give each group the sets that hold one of it in their tail and none before."""
    for g in range(len(of_group)):
        total, begin = carried.dtype.type(0), np.uintp(g * len(carried))
        for h in range(len(carried)):
            holds = carried.dtype.type(groups[h] >> np.int32(g) & np.int32(1))
            total += (carried[h] - inside[begin + h]) * holds
        of_group[g] += total


@compiled()
def hand_down(begins: Ints, size: int, carried: Floats, chance: Floats) -> None:
    """Give what the tails of up to `size` carry to their members: to the first, and on to what is left without it."""
    n = len(chance)
    for k in range(size, 1, -1):
        for c in range(n - k + 1):
            own, end = begins[k, c], begins[k, c + 1]
            chance[c] += add_up(carried[own:end], end - own, begins[k - 1, c + 1], carried)
    for c in range(n):
        chance[c] += carried[c]


@compiled()
def weigh_singles(tails: Tails, person: PersonTold, scale: float, sums: Sums) -> None:
    """Add the sets of one condition."""
    n, values = len(person.odds), tails.values
    for c in range(n):
        values[c] = scale * tails.weights[c]
    times_answers(values, n, 0, person.background, tails.lines, person.plain)
    sums.mass[1] += add_up(values, n, 0, tails.carried)
    if person.power > 0:
        sums.said_mass[0] += add_up_raised(values, n, 0, tails.said, person.power)


@compiled()
def weigh_sets(
    tails: Tails, size: int, begins: Ints, person: PersonTold, before: float, scale: float, inside: Floats, sums: Sums
) -> None:
    """Add the sets of one size, of two or more: a stretch of tails for each first condition."""
    n, many, power, absent = len(person.odds), len(tails.carried), person.power, np.empty(len(person.background))
    values, carried, said, weights, odds = tails.values, tails.carried, tails.said, tails.weights, tails.odds
    links, states, mass, lines = person.links, tails.states, sums.mass, tails.lines
    for c in range(n - size + 1):
        first, count = begins[size - 1, c + 1], begins[size - 1, n] - begins[size - 1, c + 1]
        times(values, 0, count, first, person.odds[c] * scale, person.bits[c], links, weights, odds, states)
        for p in range(len(absent)):
            absent[p] = person.background[p] * person.rows[p, c]
        times_answers(values, count, first, absent, lines, person.plain)
        total = add_up(values, count, first, carried)
        mass[size] += total
        sums.chance[c] += total
        for g in range(len(sums.of_group)):
            if person.groups[c] >> g & 1:
                sums.of_group[g] += total
                add_up(values, count, g * many + first, inside)
        # Of what is said, these sets are at most count^(1-power) · (total / mass)^power (Hölder's inequality).
        if power > 0 and count ** (1 - power) * (total / (before + mass.sum())) ** power > NOTHING:
            said_total = add_up_raised(values, count, first, said, power)
            sums.said_mass[0] += said_total
            sums.said_chance[c] += said_total


@compiled()
def weigh_person(
    tails: Tails,
    smallest: int,
    largest: int,
    begins: Ints,
    person: PersonTold,
    before: float,
    scales: Floats,
    sums: Sums,
) -> None:
    """Add the weights of one person's sets of `smallest` to `largest` conditions to `sums`.

    Args:
        tails: room; its numbers say the precision.
        smallest, largest: conditions in the sets.
        begins: as of `beginnings`.
        person: what was told.
        before: the weight of other sets, by which it is told what is too small to be said.
        scales: what the weights of the sets of each size are multiplied by.
        sums: what to add to.
    """
    make_tails(tails, person, begins, largest - 1)
    nothing_carried(tails.carried, tails.said, tails.inside)
    if smallest == 1:
        weigh_singles(tails, person, scales[1], sums)
    for size in range(max(smallest, 2), largest + 1):
        weigh_sets(tails, size, begins, person, before, scales[size], tails.inside, sums)
    of_groups_in_tails(tails.carried, tails.inside, tails.groups, sums.of_group)
    hand_down(begins, max(largest - 1, 1), tails.carried, sums.chance)
    hand_down(begins, max(largest - 1, 1), tails.said, sums.said_chance)


@compiled()
def link_table(family: Floats, states: Ints, masks: Ints, table: Floats) -> None:
    """The chance of each state of the links in `masks`: a product of one entry of each family's table."""
    for mask in masks:
        value = 1.0
        for place in states[mask]:
            value *= family[place]
        table[mask] = value


@compiled()
def answers_of(lines: Ints, columns: Ints, rows: Floats) -> Floats:
    """The chance of a no to each positive answer by each of some conditions; shape (answers, conditions)."""
    found = np.empty((len(lines), len(columns)))
    for p in range(len(lines)):
        for c in range(len(columns)):
            found[p, c] = rows[lines[p], columns[c]]
    return found


@compiled()
def weigh_people(
    who: Ints, columns: Ints, odds: Floats, families: Floats, states: Ints, masks: Ints, bits: Ints, group_of: Ints,
    begins: Ints, plains: Ints, which: Ints, rows: Floats, background: Floats, powers: Floats,
    smallest: int, largest: int, is_rest: bool,
    mass: Floats, chances: Floats, of_groups: Floats, said_mass: Floats, said_chances: Floats,
) -> None:  # fmt: skip
    """Add the weights of each one's sets of `smallest` to `largest` conditions; `columns` (people, n) are those taken.

    With `is_rest` the sets weighed before, to which `mass` adds up, carry most, and single precision will do.
    """
    n, links, before = columns.shape[1], np.ones(len(states)), 1.0 if is_rest else 0.0
    starts, lines = beginnings(n, largest), (begins[1:] - begins[:-1]).max()
    end = starts[max(largest - 1, 1), n]
    most = end - starts[max(largest - 1, 1), 0]
    double = room_for(np.empty(0, np.float64), end, most, lines, of_groups.shape[1])
    single = room_for(np.empty(0, np.float32), end if is_rest else 0, most, lines, of_groups.shape[1])
    for place in range(len(who)):
        i, own = who[place], columns[place]
        link_table(families[i], states, masks, links)
        answers, own_odds = which[begins[i] : begins[i + 1]], odds[i][own]
        top, unit = own_odds.max(), mass[i].sum() if is_rest and mass[i].sum() > 0 else 1.0
        person = PersonTold(
            own_odds / top, bits[own], group_of[own], links, answers_of(answers, own, rows), background[answers],
            plains[i], powers[i],
        )  # fmt: skip
        scales = top ** np.arange(largest + 1) / unit
        sums = Sums(np.zeros(mass.shape[1]), np.zeros(n), np.zeros(of_groups.shape[1]), np.zeros(1), np.zeros(n))
        if is_rest and scales[largest] < MOST_IN_SINGLE:
            weigh_person(single, smallest, largest, starts, person, before, scales, sums)
        else:
            weigh_person(double, smallest, largest, starts, person, before, scales, sums)
        raised = unit ** powers[i]
        mass[i] += sums.mass * unit
        of_groups[i] += sums.of_group * unit
        said_mass[i] += sums.said_mass[0] * raised
        for c in range(n):
            chances[i, own[c]] += sums.chance[c] * unit
            said_chances[i, own[c]] += sums.said_chance[c] * raised
