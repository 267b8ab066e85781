"""The sums of `kernel` and `quickscore` in NumPy alone, where nothing compiles their loops.

Slower, and the same to the last digits told.

Weights are logarithms, so that the chance of all positive answers under all sets with one prefix is one matrix product;
everything else of a set is a prefix's part and a tail's part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from popliteal.cohort.split_sets import SplitSets, split_sets
from popliteal.reasoning.sets import Floats, Ints

BLOCK = 192
"""People at once: their weights under the sets with one prefix stay in the processor's cache."""
LEAST = 1e-300


def log_of(values: Floats) -> Floats:
    """The logarithm; of nothing a number so low that it counts for nothing, and can still be added to."""
    return np.asarray(np.log(np.maximum(values, LEAST)))


@dataclass(frozen=True, eq=False)
class GivenAnswers:
    """The positive answers of some people, each different one once.

    Attributes:
        given: who gave which; one more column is left for the prefix; shape (people, answers + 1).
        first, second: the lines of each; the second is -1 where it is no pair. Shape (answers,).
    """

    given: Floats
    first: Ints
    second: Ints


def answers_of(who: Ints, begins: Ints, plains: Ints, which: Ints) -> GivenAnswers:
    """The answers of the people in `who`."""
    counts = begins[who + 1] - begins[who]
    people = np.repeat(np.arange(len(who)), counts)
    at = np.arange(len(people)) - np.repeat(np.cumsum(counts) - counts, counts)
    lines = which[np.repeat(begins[who], counts) + at]
    behind = at - plains[who][people]
    begun = (behind < 0) | (behind % 2 == 0)
    other = np.where(behind < 0, -1, np.append(lines[1:], -1))
    many = lines.max(initial=0) + 2
    codes, place = np.unique((lines * many + other + 1)[begun], return_inverse=True)
    given = np.zeros((len(who), len(codes) + 1))
    given[people[begun], place] = 1.0
    return GivenAnswers(given, codes // many, codes % many - 1)


@dataclass(frozen=True, eq=False)
class TailTable:
    """The tails of sets of some conditions.

    Attributes:
        members: as in `SplitSets.tails`.
        bits, groups: of each condition.
        state: the state of the links in each tail; shape (tails,).
        holds: whether a tail holds a condition; shape (tails, conditions).
        inside: whether it holds one of a group; shape (tails, groups).
        place: of each state of the links among those that sets can have.
    """

    members: Ints
    bits: Ints
    groups: Ints
    state: Ints
    holds: Floats
    inside: Floats
    place: Ints


def tails_of(members: Ints, bits: Ints, groups: Ints, states: int, masks: Ints, many: int) -> TailTable:
    """The tails, with `many` groups and so many `states` of the links, of which sets can have those in `masks`."""
    place = np.zeros(states, dtype=np.intp)
    place[masks] = np.arange(len(masks))
    holds = (members[:, :, None] == np.arange(len(bits))).any(axis=0)
    inside = np.bitwise_or.reduce(groups[members], axis=0)[:, None] >> np.arange(many) & 1
    state = np.bitwise_or.reduce(bits[members], axis=0)
    return TailTable(members, bits, groups, state, holds.astype(np.float64), inside.astype(np.float64), place)


@dataclass(frozen=True, eq=False)
class PrefixSets:
    """The sets with one prefix, the same for all people.

    Attributes:
        members, size: the conditions of the prefix, and how many the sets have.
        begin: the first tail.
        looked: where the links of the sets stand in a table of them; empty where they are those of the tails.
        group: bits of the groups of the prefix.
        answers: logarithm of the chance of each answer under each set, and 1 for the prefix; shape (answers + 1, sets).
    """

    members: Ints
    size: int
    begin: int
    looked: Ints
    group: int
    answers: Floats


def sets_of_prefixes(
    tails: TailTable, start: Ints, prefixes: Ints, sizes: Ints, answers: GivenAnswers, rows: Floats, background: Floats
) -> Iterator[PrefixSets]:
    """The sets of each prefix, with the chance of the answers under them."""
    paired = answers.second >= 0
    parts = [(lines, rows[lines], rows[lines][:, tails.members].prod(axis=1))
             for lines in (answers.first, answers.second[paired])]  # fmt: skip
    for prefix, size in zip(prefixes, sizes, strict=True):
        members = prefix[prefix >= 0]
        begin = int(start[members[-1] + 1]) if len(members) else 0
        state = int(np.bitwise_or.reduce(tails.bits[members], initial=0))
        absent, other = (
            (background[lines] * own[:, members].prod(axis=1))[:, None] * in_tail[:, begin:]
            for lines, own, in_tail in parts
        )
        chance = np.subtract(1, absent, out=absent)
        if len(other):
            chance[paired] = 1 - chance[paired] * (1 - other)
        looked = tails.place[state | tails.state[begin:]] if state else np.zeros(0, dtype=np.intp)
        group = int(np.bitwise_or.reduce(tails.groups[members], initial=0))
        told = np.concatenate([log_of(chance), np.ones((1, absent.shape[1]))])
        yield PrefixSets(members, int(size), begin, looked, group, told)


@dataclass(frozen=True, eq=False)
class PeopleBlock:
    """Some people: logarithms of their odds by condition and by tail, of their links, and what they answered.

    `of_tail` are the links of each tail, which its odds hold.
    """

    odds: Floats
    in_tail: Floats
    of_tail: Floats
    links: Floats
    given: Floats
    powers: Floats


@dataclass(frozen=True, eq=False)
class BlockRoom:
    """Memory for the weights of a block, used again for each prefix: taking it anew costs as much as the sums.

    Attributes:
        weights, spare: for the sets with one prefix.
        carried: what the tails carry, by the groups of the prefix.
        said: the same of what is said.
    """

    weights: Floats
    spare: Floats
    carried: dict[int, Floats]
    said: Floats


def room_for(stretches: Sequence[PrefixSets], tails: int) -> BlockRoom:
    """Room for the largest block."""
    carried: dict[int, Floats] = {stretch.group: np.empty((BLOCK, tails)) for stretch in stretches}
    return BlockRoom(np.empty(BLOCK * tails), np.empty(BLOCK * tails), carried, np.empty((BLOCK, tails)))


def shaped(room: Floats, people: int, width: int) -> Floats:
    """The beginning of some memory as a table."""
    return room[: people * width].reshape(people, width)


@dataclass(eq=False)
class BlockSums:
    """The sums of a block, as `kernel.weigh_person` adds them up."""

    mass: Floats
    chance: Floats
    of_group: Floats
    said_mass: Floats
    said: Floats


def no_sums(people: int, conditions: int, sizes: int, groups: int) -> BlockSums:
    """Sums of nothing yet."""
    chance = np.zeros((people, conditions))
    return BlockSums(
        np.zeros((people, sizes)), chance, np.zeros((people, groups)), np.zeros(people), np.zeros_like(chance)
    )


def log_weights(block: PeopleBlock, stretch: PrefixSets, room: BlockRoom) -> Floats:
    """The logarithm of the weight of each set with one prefix; shape (people, sets)."""
    block.given[:, -1] = block.odds[:, stretch.members].sum(axis=1)
    weights = shaped(room.weights, len(block.links), stretch.answers.shape[1])
    np.matmul(block.given, stretch.answers, out=weights)
    weights += block.in_tail[:, stretch.begin :]
    if len(stretch.looked):  # all are linked, and stand last, so these are few
        weights += block.links[:, stretch.looked] - block.of_tail[:, stretch.begin :]
    return weights


def weigh_block(
    block: PeopleBlock, stretches: Sequence[PrefixSets], tails: TailTable, sums: BlockSums, room: BlockRoom
) -> None:
    """Add the weights of all sets of some people to `sums`."""
    people, speaks = len(block.odds), bool(block.powers.any())
    for share in (*room.carried.values(), room.said):
        share[:people] = 0.0
    for stretch in stretches:
        weights = log_weights(block, stretch, room)
        if speaks:
            said = np.multiply(weights, block.powers[:, None], out=shaped(room.spare, *weights.shape))
            sums.said_mass += add_up(np.exp(said, out=said), stretch, sums.said, room.said)
        total = add_up(np.exp(weights, out=weights), stretch, sums.chance, room.carried[stretch.group])
        sums.mass[:, stretch.size] += total
    sums.chance += sum(share[:people] for share in room.carried.values()) @ tails.holds
    for group, share in room.carried.items():
        whole = group >> np.arange(tails.inside.shape[1]) & 1
        sums.of_group += share[:people] @ np.where(whole, 1.0, tails.inside)
    if speaks:
        sums.said += room.said[:people] @ tails.holds


def add_up(weights: Floats, stretch: PrefixSets, chance: Floats, carried: Floats) -> Floats:
    """Give the weights of the sets with one prefix to the prefix's conditions and to the tails; returns their sum."""
    total = weights.sum(axis=1)
    chance[:, stretch.members] += total[:, None]
    carried[: len(total), stretch.begin :] += weights
    return np.asarray(total)


def summed_over(values: Floats, places: Ints) -> Floats:
    """For each column of `places`, the sum of the columns of `values` that it names."""
    total = np.zeros((len(values), places.shape[1]))
    for line in places:
        total += values[:, line]
    return total


def kinds_of(columns: Ints) -> tuple[Ints, Ints]:
    """The different rows, and which of them each row is."""
    if (columns == columns[:1]).all():
        return columns[:1], np.zeros(len(columns), dtype=np.intp)
    own, kind = np.unique(columns, axis=0, return_inverse=True)
    return own, kind.ravel()


@lru_cache(maxsize=16)
def splits_of(n: int, smallest: int, largest: int) -> tuple[SplitSets, ...]:
    """The sets of `n` conditions of these sizes; the tails are as large as serves best."""
    one = (split_sets(n, 1, (1,)),) if smallest == 1 else ()
    sizes = tuple(range(max(smallest, 2), largest + 1))
    return (*one, split_sets(n, 2 if largest < 5 else 3, sizes)) if sizes else one


def weigh_people(
    who: Ints, columns: Ints, odds: Floats, families: Floats, states: Ints, masks: Ints, bits: Ints, group_of: Ints,
    begins: Ints, plains: Ints, which: Ints, rows: Floats, background: Floats, powers: Floats,
    smallest: int, largest: int, is_rest: bool,
    mass: Floats, chances: Floats, of_groups: Floats, said_mass: Floats, said_chances: Floats,
) -> None:  # fmt: skip
    """As `kernel.weigh_people`, always in double precision; either all `powers` are 0 or none is."""
    own, kind = kinds_of(columns)
    for number, conditions in enumerate(own):
        some = who[kind == number]
        answers = answers_of(some, begins, plains, which)
        for split in splits_of(len(conditions), smallest, largest):
            shape = tails_of(
                split.tails, bits[conditions], group_of[conditions], len(states), masks, of_groups.shape[1]
            )
            stretches = list(sets_of_prefixes(
                shape, split.start, split.prefixes, split.sizes, answers, rows[:, conditions], background
            ))  # fmt: skip
            room = room_for(stretches, split.tails.shape[1])
            for begin in range(0, len(some), BLOCK):
                people = some[begin : begin + BLOCK]
                log_odds = log_of(odds[np.ix_(people, conditions)])
                links = summed_over(log_of(families[people]), states[masks].T)
                of_tail = links[:, shape.place[shape.state]]
                in_tail = summed_over(log_odds, split.tails) + of_tail
                given = answers.given[begin : begin + BLOCK]
                sums = no_sums(len(people), len(conditions), mass.shape[1], of_groups.shape[1])
                block = PeopleBlock(log_odds, in_tail, of_tail, links, given, powers[people])
                weigh_block(block, stretches, shape, sums, room)
                mass[people] += sums.mass
                of_groups[people] += sums.of_group
                said_mass[people] += sums.said_mass
                chances[np.ix_(people, conditions)] += sums.chance
                said_chances[np.ix_(people, conditions)] += sums.said


def terms_of(lines: Ints, plain: int, rows: Floats, background: Floats) -> tuple[Floats, Floats]:
    """All products of terms of the answers, as `quickscore.expand`: by condition, and the sign with the background."""
    columns, sign = np.ones((rows.shape[1], 1)), np.ones(1)
    for line in lines[:plain]:
        columns = np.concatenate([columns, columns * rows[line][:, None]], axis=1)
        sign = np.concatenate([sign, -background[line] * sign])
    for one, two in zip(lines[plain::2], lines[plain + 1 :: 2], strict=True):
        first, second, both = columns * rows[one][:, None], columns * rows[two][:, None], rows[two][:, None]
        columns = np.concatenate([first, second, first * both], axis=1)
        sign = np.concatenate(
            [background[one] * sign, background[two] * sign, -background[one] * background[two] * sign]
        )
    return columns, sign


def whole_mass(
    who: Ints, odds: Floats, families: Floats, members: Ints, starts: Ints, free: int, begins: Ints, plains: Ints,
    which: Ints, rows: Floats, background: Floats, total: Floats,
) -> None:  # fmt: skip
    """As `quickscore.whole_mass`."""
    for i in who:
        columns, sign = terms_of(which[begins[i] : begins[i + 1]], plains[i], rows, background)
        weighted = odds[i][:, None] * columns
        summed, empty = np.prod(1 + weighted[:free], axis=0), 1.0
        for own, start in zip(members, starts, strict=True):
            products = np.ones((1, len(sign)))
            for condition in own[own >= 0]:
                products = np.concatenate([products, products * weighted[condition]])
            chance = families[i, start : start + len(products)]
            summed *= chance @ products
            empty *= float(chance[0])
        found, size = float(sign @ (summed - empty)), float(np.abs(sign) @ summed)
        rounding = size * 2.220446049250313e-16 * 64
        total[i] = found if found > 0 and rounding < 1e-4 * found else np.nan
