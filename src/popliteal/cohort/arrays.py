"""The model's arrays as the compiled sums read them, and the answers of many people as lists into these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, combinations_with_replacement

import numpy as np

from popliteal.cohort.people import UNKNOWN, People
from popliteal.knowledge import Threshold
from popliteal.reasoning.model import Model
from popliteal.reasoning.sets import Floats, Ints
from popliteal.triage.batch import Bools

WithRows = tuple[tuple[str, int], ...]
"""Findings, each with its first row at some age."""


@dataclass(frozen=True, eq=False)
class Tables:
    """What is the same for all people. Conditions stand in `order`, those with links last.

    Attributes:
        order: places of the conditions in the model.
        members, starts: conditions of each family of links (padded with -1), and where its table of states begins.
        states: for each state of all links, the place of each family's own state; shape (states, families).
        bits: each condition's bit in that state; shape (n,).
        group_of: bits of the groups that a condition belongs to; shape (n,).
        groups: the conditions of each group, as places in `order`.
        stay: logarithm of the chance that a condition leaves a boundary unpassed; shape (rows, n).
        rows, background: chance of a no to each positive answer, by condition and by the background.
        of_answer: (first row of a finding, low, high) -> its line in `rows`.
        of_pair: (parent, follow-ups answered no), with the first row of each -> the two lines of an unasked parent.
    """

    model: Model
    order: Ints
    members: Ints
    starts: Ints
    states: Ints
    bits: Ints
    group_of: Ints
    groups: tuple[tuple[int, ...], ...]
    stay: Floats
    rows: Floats
    background: Floats
    of_answer: dict[tuple[int, int, int], int]
    of_pair: dict[WithRows, tuple[int, int]]

    @property
    def free(self) -> int:
        """How many conditions have no links."""
        return len(self.order) - len(self.model.point.prior.linked)


def build_tables(model: Model) -> Tables:
    """The arrays of a model."""
    linked = model.point.prior.linked
    order = np.array([*(i for i in range(model.sets.n) if i not in linked), *linked], dtype=np.intp)
    at = {int(condition): place for place, condition in enumerate(order)}
    families = [[at[member] for member in family.members] for family in model.point.prior.families]
    most = max((len(family) for family in families), default=0)
    members = np.array([family + [-1] * (most - len(family)) for family in families], dtype=np.intp)
    bits = np.zeros(len(order), dtype=np.intp)
    bits[len(order) - len(linked) :] = 1 << np.arange(len(linked), dtype=np.intp)
    groups = tuple(
        tuple(at[model.index[name]] for name in names)
        for names in group_names(list(model.knowledge.thresholds.values()))
    )
    group_of = np.zeros(len(order), dtype=np.intp)
    for place, group in enumerate(groups):
        group_of[list(group)] |= 1 << place
    starts, states = _states(families)
    rows, background, of_answer, of_pair = _lines(model, order)
    stay = np.log(model.point.stay[:, order, 0])
    members = members.reshape(len(families), most)
    return Tables(
        model, order, members, starts, states, bits, group_of, groups, stay, rows, background, of_answer, of_pair
    )


def group_names(thresholds: Sequence[Threshold]) -> list[tuple[str, ...]]:
    """The groups of several conditions that thresholds are on, each once."""
    return list(dict.fromkeys(tuple(item.conditions) for item in thresholds if len(item.conditions) > 1))


def _states(families: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    sizes = [1 << len(family) for family in families]
    starts = np.cumsum([0, *sizes], dtype=np.intp)[:-1]
    state, states = np.arange(int(np.prod(sizes, dtype=np.int64)), dtype=np.intp), []
    for start, size in zip(starts, sizes, strict=True):
        states.append(start + state % size)
        state = state // size
    return starts, np.stack(states, axis=1) if states else np.zeros((1, 0), dtype=np.intp)


def _lines(
    model: Model, order: Ints
) -> tuple[Floats, Floats, dict[tuple[int, int, int], int], dict[WithRows, tuple[int, int]]]:
    stay, leak = model.point.stay[:, order, 0], model.point.background[:, 0]
    lines: list[tuple[Floats, float]] = []
    of_answer: dict[tuple[int, int, int], int] = {}
    for name, first in dict.fromkeys(item for rows in reversed(model.rows_by_age) for item in rows.items()):
        top = model.levels[name] - 1
        for low, high in combinations_with_replacement(range(1, top + 1), 2):
            of_answer[first, low, high] = len(lines)
            below = first + low - 1
            upper = (1.0, 1.0) if high == top else (stay[first + high], float(leak[first + high]))
            lines.append((stay[below] / upper[0], float(leak[below]) / upper[1]))
    of_pair: dict[WithRows, tuple[int, int]] = {}
    for with_rows in _unasked_parents(model):
        (_, first), *others = with_rows
        own = [row for _, row in others]
        of_pair[with_rows] = len(lines), len(lines) + 1
        lines.append((stay[first], float(leak[first])))
        lines.append((np.prod(stay[own], axis=0), float(np.prod(leak[own]))))
    return np.array([row for row, _ in lines]), np.array([back for _, back in lines]), of_answer, of_pair


def _unasked_parents(model: Model) -> list[WithRows]:
    """Each finding above others, with some of these, at each age at which their rows differ."""
    return list(
        dict.fromkeys(
            tuple((name, rows[name]) for name in (parent, *some))
            for parent, follow_ups in _follow_ups(model).items()
            for some in chain.from_iterable(combinations(follow_ups, size + 1) for size in range(len(follow_ups)))
            for rows in model.rows_by_age
        )
    )


def _follow_ups(model: Model) -> dict[str, tuple[str, ...]]:
    """Finding -> its follow-ups that are answered yes or no."""
    return {
        name: tuple(
            child
            for child in model.knowledge.children.get(name, ())
            if child in model.first_row and model.levels[child] == 2
        )
        for name in model.first_row
        if not model.knowledge.findings[name].parent
    }


@dataclass(frozen=True, eq=False)
class EvidenceLists:
    """The answers of `n` people as the sums read them.

    Attributes:
        odds: of each condition without its parents, all plain no's in it; shape (n, conditions).
        families: chance of each state of each family of links; shape (n, states of all families).
        begins: where each person's lines begin in `which`; shape (n + 1,).
        plains: how many of them stand alone; the others are pairs. Shape (n,).
        which: lines of `Tables.rows`.
        answers: how many answers enter the sums; shape (n,).
    """

    odds: Floats
    families: Floats
    begins: Ints
    plains: Ints
    which: Ints
    answers: Ints


def evidence_of(people: People, tables: Tables) -> EvidenceLists:
    """The likelihood of what was told: `reasoning.evidence`, for many people at once."""
    model, n, bands = tables.model, len(people), bands_of(people, tables.model)
    passed = np.zeros((n, len(tables.stay)), dtype=np.float64)
    positive = np.zeros((n, len(tables.rows)), dtype=np.bool_)
    answers = np.zeros(n, dtype=np.intp)
    for name in model.first_row:
        told = people.told(name)
        parent = model.knowledge.findings[name].parent
        if parent:
            told &= people.said(parent[0], 1)
        else:
            answers += _unasked(name, people, bands, tables, positive)
        first = first_rows(name, model)[bands]
        for row in dict.fromkeys(first_rows(name, model).tolist()):
            answers += _own(name, row, told & (first == row), people, tables, passed, positive)
    shifts = shifts_of_many(people, model)
    prior = model.point.prior
    prior = replace(prior, base=np.broadcast_to(prior.base, shifts.shape))
    odds = prior.root_odds(shifts)[tables.order].T * np.exp(passed @ tables.stay)
    families = [prior.family_table(family, shifts).T for family in prior.families]
    pairs = [line for lines in tables.of_pair.values() for line in lines]
    plains = positive.sum(axis=1) - positive[:, pairs].sum(axis=1)
    people_of_line, which = np.nonzero(positive)
    begins = np.searchsorted(people_of_line, np.arange(n + 1)).astype(np.intp)
    return EvidenceLists(
        np.ascontiguousarray(odds),
        np.ascontiguousarray(np.concatenate(families, axis=1)) if families else np.ones((n, 0)),
        begins, plains.astype(np.intp), which.astype(np.intp), answers,
    )  # fmt: skip


def _own(name: str, first: int, told: Bools, people: People, tables: Tables, passed: Floats, positive: Bools) -> Bools:
    """Put the answers to one finding in, by its rows from `first` on; returns who gave one that says something."""
    line, top = people.place[name], tables.model.levels[name] - 1
    low, high = people.low[line], people.high[line]
    says = told & ((low > 0) | (high < top))
    for level in range(top):
        passed[says & (high == level), first + level] = 1.0
    for least, most in combinations_with_replacement(range(1, top + 1), 2):
        positive[says & (low == least) & (high == most), tables.of_answer[first, least, most]] = True
    return np.asarray(says)


def _unasked(name: str, people: People, bands: Ints, tables: Tables, positive: Bools) -> Bools:
    """Follow-ups answered no though their parent was not; returns where that is so."""
    found = np.zeros(len(people), dtype=np.bool_)
    own = {with_rows: lines for with_rows, lines in tables.of_pair.items() if with_rows[0][0] == name}
    children = sorted({child for _, *some in own for child, _ in some})
    if not children:
        return found
    denied = np.stack([people.said(child, 0) for child in children]) & ~people.told(name)
    for with_rows, lines in own.items():
        some = {child for child, _ in with_rows[1:]}
        wanted = np.array([child in some for child in children])
        rows = (denied == wanted[:, None]).all(axis=0)
        for finding, row in with_rows:
            rows &= first_rows(finding, tables.model)[bands] == row
        positive[np.ix_(rows, lines)] = True
        found |= rows
    return found


def bands_of(people: People, model: Model) -> Ints:
    """The place of each person's age band; -1 where the age is not known; shape (n,)."""
    bands = np.full(len(people), -1, dtype=np.intp)
    for place, band in enumerate(model.knowledge.population.age_bands):
        bands[(people.age >= band.low) & (people.age <= band.high)] = place
    return bands


def first_rows(name: str, model: Model) -> Ints:
    """A finding's first row by the place of an age band, and last (-1) at an unknown age; shape (bands + 1,)."""
    return np.array([rows[name] for rows in model.rows_by_age], dtype=np.intp)


def shifts_of_many(people: People, model: Model) -> Floats:
    """Log-odds shifts from age, sex and risk factors, shape (conditions, people)."""
    point, bands = model.point, model.knowledge.population.age_bands
    told = [(people.age >= band.low) & (people.age <= band.high) & (people.age != UNKNOWN) for band in bands]
    told += [people.sex == place for place in range(2)]
    moves = [*point.age[:, :, 0], *point.sex[:, :, 0]]
    for name, (yes, no) in point.risk.items():
        is_yes = people.said(name, 1)
        told += [is_yes, people.told(name) & ~is_yes]
        moves += [yes[:, 0], no[:, 0]]
    return np.asarray(np.stack(moves, axis=1) @ np.stack(told).astype(np.float64))
