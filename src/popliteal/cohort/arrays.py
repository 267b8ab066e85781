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


@dataclass(frozen=True, eq=False)
class Tables:
    """What is the same for all people. Conditions stand in `order`, those with links first.

    Attributes:
        order: places of the conditions in the model.
        members, starts: conditions of each family of links (padded with -1), and where its table of states begins.
        states: for each state of all links, the place of each family's own state; shape (states, families).
        bits: each condition's bit in that state; shape (n,).
        group_of: bits of the groups that a condition belongs to; shape (n,).
        groups: the conditions of each group, as places in `order`.
        stay: logarithm of the chance that a condition leaves a boundary unpassed; shape (rows, n).
        rows, background: chance of a no to each positive answer, by condition and by the background.
        of_answer: (finding, low, high) -> its line in `rows`.
        of_pair: (parent, follow-ups answered no) -> the two lines of an unasked parent.
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
    of_answer: dict[tuple[str, int, int], int]
    of_pair: dict[tuple[str, tuple[str, ...]], tuple[int, int]]

    @property
    def linked(self) -> int:
        """How many conditions have links."""
        return len(self.model.point.prior.linked)


def build_tables(model: Model) -> Tables:
    """The arrays of a model."""
    linked = model.point.prior.linked
    order = np.array([*linked, *(i for i in range(model.sets.n) if i not in linked)], dtype=np.intp)
    at = {int(condition): place for place, condition in enumerate(order)}
    families = [[at[member] for member in family.members] for family in model.point.prior.families]
    most = max((len(family) for family in families), default=0)
    members = np.array([family + [-1] * (most - len(family)) for family in families], dtype=np.intp)
    bits = np.zeros(len(order), dtype=np.intp)
    bits[: len(linked)] = 1 << np.arange(len(linked), dtype=np.intp)
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
) -> tuple[Floats, Floats, dict[tuple[str, int, int], int], dict[tuple[str, tuple[str, ...]], tuple[int, int]]]:
    stay, leak = model.point.stay[:, order, 0], model.point.background[:, 0]
    lines: list[tuple[Floats, float]] = []
    of_answer: dict[tuple[str, int, int], int] = {}
    for name, first in model.first_row.items():
        top = model.levels[name] - 1
        for low, high in combinations_with_replacement(range(1, top + 1), 2):
            of_answer[name, low, high] = len(lines)
            below = first + low - 1
            upper = (1.0, 1.0) if high == top else (stay[first + high], float(leak[first + high]))
            lines.append((stay[below] / upper[0], float(leak[below]) / upper[1]))
    of_pair: dict[tuple[str, tuple[str, ...]], tuple[int, int]] = {}
    for parent, follow_ups in _follow_ups(model).items():
        for some in chain.from_iterable(combinations(follow_ups, size + 1) for size in range(len(follow_ups))):
            of_pair[parent, some] = len(lines), len(lines) + 1
            own = [model.first_row[child] for child in some]
            lines.append((stay[model.first_row[parent]], float(leak[model.first_row[parent]])))
            lines.append((np.prod(stay[own], axis=0), float(np.prod(leak[own]))))
    return np.array([row for row, _ in lines]), np.array([back for _, back in lines]), of_answer, of_pair


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
    model, n = tables.model, len(people)
    passed = np.zeros((n, len(tables.stay)), dtype=np.float64)
    positive = np.zeros((n, len(tables.rows)), dtype=np.bool_)
    answers = np.zeros(n, dtype=np.intp)
    for name in model.first_row:
        told = people.told(name)
        parent = model.knowledge.findings[name].parent
        if parent:
            told &= people.said(parent[0], 1)
        else:
            answers += _unasked(name, people, tables, positive)
        answers += _own(name, told, people, tables, passed, positive)
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


def _own(name: str, told: Bools, people: People, tables: Tables, passed: Floats, positive: Bools) -> Bools:
    """Put the answers to one finding in; returns who gave one that says something."""
    model, line = tables.model, people.place[name]
    first, top = model.first_row[name], model.levels[name] - 1
    low, high = people.low[line], people.high[line]
    says = told & ((low > 0) | (high < top))
    for level in range(top):
        passed[says & (high == level), first + level] = 1.0
    for least, most in combinations_with_replacement(range(1, top + 1), 2):
        positive[says & (low == least) & (high == most), tables.of_answer[name, least, most]] = True
    return np.asarray(says)


def _unasked(name: str, people: People, tables: Tables, positive: Bools) -> Bools:
    """Follow-ups answered no though their parent was not; returns where that is so."""
    found = np.zeros(len(people), dtype=np.bool_)
    children = sorted({child for parent, some in tables.of_pair if parent == name for child in some})
    if not children:
        return found
    denied = np.stack([people.said(child, 0) for child in children]) & ~people.told(name)
    for (parent, some), lines in tables.of_pair.items():
        if parent == name:
            wanted = np.array([child in some for child in children])
            rows = (denied == wanted[:, None]).all(axis=0)
            positive[np.ix_(rows, lines)] = True
            found |= rows
    return found


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
