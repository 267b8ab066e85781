"""Exact inference over sets of conditions, its certificate, and its credible intervals.

The likelihood of a set is a product over findings of sums of products over its members (noisy-OR, noisy-MAX), so
enumerating the sets is the whole algorithm. What the sets leave out is known exactly by Quickscore (Heckerman 1989,
"A tractable inference algorithm for diagnosing multiple diseases"), run over the states of the linked parents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from popliteal.case import Case
from popliteal.reasoning.evidence import Factor, factors_of, shifts_of
from popliteal.reasoning.model import Model, Parameters
from popliteal.reasoning.prior import set_weights
from popliteal.reasoning.sets import ConditionSets, Floats, Ints

LARGEST_MASS_OUTSIDE = 0.005
LARGEST_SETS = 5
MOST_POSITIVES = 14
MOST_TERMS = 1 << 16


@dataclass(frozen=True)
class Certificate:
    """How much of the posterior lies in sets that were not enumerated, and how that is known."""

    mass_outside: float
    largest_set: int
    exact: bool


@dataclass(frozen=True, eq=False)
class Posterior:
    """Chances of all conditions, shape (n,), with the weights of the sets behind them."""

    chances: Floats
    weights: Floats
    sets: ConditionSets
    factors: tuple[Factor, ...]
    certificate: Certificate


def infer(case: Case, model: Model) -> Posterior:
    """The posterior of every condition; larger sets are taken in while more than 0.5 % lies outside."""
    factors = factors_of(case, model)
    shifts = shifts_of(case, model, model.point)
    whole = total_mass(model, factors, shifts)
    sets = model.sets
    weights = _weights(model, sets, factors, shifts)
    while True:
        inside = float(weights.sum())
        bigger = None
        if whole is None:
            bigger = ConditionSets(sets.n, sets.largest + 1)
            bigger_weights = _weights(model, bigger, factors, shifts)
            outside = 1 - inside / float(bigger_weights.sum())
        else:
            outside = 1 - inside / whole
        if outside <= LARGEST_MASS_OUTSIDE or sets.largest >= LARGEST_SETS:
            break
        sets = bigger or ConditionSets(sets.n, sets.largest + 1)
        weights = bigger_weights if bigger else _weights(model, sets, factors, shifts)
    certificate = Certificate(round(max(outside, 0.0), 6), sets.largest, whole is not None)
    chances = np.round(sets.marginals(weights) / weights.sum(), 6)
    return Posterior(chances, weights / weights.sum(), sets, factors, certificate)


def infer_quickly(case: Case, model: Model) -> Posterior:
    """The posterior over the model's own sets, with no certificate worked out: for valuing questions."""
    factors = factors_of(case, model)
    weights = _weights(model, model.sets, factors, shifts_of(case, model, model.point))
    weights /= weights.sum()
    certificate = Certificate(float("nan"), model.sets.largest, exact=False)
    return Posterior(np.round(model.sets.marginals(weights), 6), weights, model.sets, factors, certificate)


def _weights(model: Model, sets: ConditionSets, factors: Sequence[Factor], shifts: Floats) -> Floats:
    """Unnormalized posterior weight of each set, shape (sets,)."""
    weights = set_weights(model.point.prior, sets, shifts)[:, 0]
    for factor in factors:
        weights *= factor_values(model, sets, factor)
    return np.asarray(weights)


def factor_values(model: Model, sets: ConditionSets, factor: Factor) -> Floats:
    """A factor's value under each set, shape (sets,)."""
    total = np.zeros(len(sets.members))
    for sign, rows in factor.terms:
        term = np.full(len(sets.members), float(sign))
        for row in rows:
            term *= row_values(model, sets, row)
        total += term
    return total


def row_values(model: Model, sets: ConditionSets, row: int) -> Floats:
    """The chance to stay below one boundary under each set, shape (sets,)."""
    if sets is model.sets:
        return np.asarray(model.stay_in_set[row])
    return sets.product(model.point.stay[row, :, 0]) * model.point.background[row, 0]


def total_mass(model: Model, factors: Sequence[Factor], shifts: Floats) -> float | None:
    """The weight of all sets but the empty one, by Quickscore; None when too many findings are positive for it.

    The sum over sets turns, for each product of terms, into a product over conditions once the linked parents'
    state is fixed; it is taken over all their states.
    """
    several = [factor for factor in factors if len(factor.terms) > 1]
    count = int(np.prod([len(factor.terms) for factor in several], dtype=np.int64)) if several else 1
    if len(several) > MOST_POSITIVES or count > MOST_TERMS:
        return None
    signs, columns = _expand(model, factors)
    summed, empty = _sum_over_sets(model.point, columns, shifts)
    total = float((signs * (summed - empty)).sum())
    rounding = float((np.abs(signs) * summed).sum()) * np.finfo(float).eps * 64
    return total if total > 0 and rounding < 1e-4 * total else None


def _expand(model: Model, factors: Sequence[Factor]) -> tuple[Floats, Floats]:
    """All products of terms: their signed backgrounds (terms,), and their factors a condition (terms, n)."""
    n = len(model.conditions)
    signs, columns = np.ones(1), np.ones((1, n))
    for factor in factors:
        own_sign = np.array([
            sign * np.prod([model.point.background[row, 0] for row in rows]) for sign, rows in factor.terms
        ])
        own = np.array([
            np.prod([model.point.stay[row, :n, 0] for row in rows], axis=0) if rows else np.ones(n)
            for _, rows in factor.terms
        ])
        signs = (signs[:, None] * own_sign[None, :]).ravel()
        columns = (columns[:, None, :] * own[None, :, :]).reshape(-1, n)
    return signs, columns


def _sum_over_sets(parameters: Parameters, columns: Floats, shifts: Floats) -> tuple[Floats, float]:
    """For each product of terms (rows of `columns`), the sum over all sets; and the empty set's part of it."""
    prior = parameters.prior
    odds = prior.root_odds(shifts)[:-1, 0]
    child_at = {child.index: child for child in prior.children}
    parents = sorted({parent for child in prior.children for parent in child.parents})
    free = [i for i in range(len(odds)) if i not in child_at and i not in parents]
    held = (np.arange(1 << len(parents))[:, None] >> np.arange(len(parents))) & 1
    chances = {
        child.index: prior.child_odds(child, shifts)[_configuration(child.parents, parents, held), 0]
        for child in prior.children
    }
    constant = np.ones(len(held))
    for index, chance in chances.items():
        inside = held[:, parents.index(index)] == 1 if index in parents else np.zeros(len(held), dtype=bool)
        constant *= np.where(inside, chance, 1.0) / (1 + chance)
    for place, parent in enumerate(parents):
        if parent not in child_at:
            constant *= np.where(held[:, place] == 1, odds[parent], 1.0)
    total = np.repeat(constant[:, None], len(columns), axis=1)
    for place, parent in enumerate(parents):
        total[held[:, place] == 1] *= columns[:, parent]
    for index, chance in chances.items():
        if index not in parents:
            total *= 1 + chance[:, None] * columns[:, index]
    common = np.prod(1 + odds[free] * columns[:, free], axis=1)
    return common * np.add.reduce(total, axis=0), float(constant[0])


def _configuration(wanted: tuple[int, ...], parents: list[int], held: Ints) -> Ints:
    """For each state of all linked parents, which of `wanted` it holds, as a binary number."""
    return np.asarray(sum(held[:, parents.index(parent)] << place for place, parent in enumerate(wanted)))


def intervals(case: Case, model: Model, level: float = 0.9) -> tuple[Floats, Floats]:
    """Credible intervals of all conditions' chances, from the parameter draws; two arrays of shape (n,)."""
    parameters = model.draws
    shifts = shifts_of(case, model, parameters)
    sets = model.sets
    weights = set_weights_32(parameters, sets, shifts, factors_of(case, model))
    chances = sets.marginals(weights) / np.add.reduce(weights, axis=0)
    low, high = np.quantile(chances, [(1 - level) / 2, (1 + level) / 2], axis=1)
    return np.round(low, 4), np.round(high, 4)


def set_weights_32(parameters: Parameters, sets: ConditionSets, shifts: Floats, factors: Sequence[Factor]) -> Floats:
    """Posterior weight of each set for each draw in single precision, shape (sets, draws).

    Everything that is one product over members is folded into the odds before the sets are looked at.
    """
    prior = parameters.prior
    columns = prior.root_odds(shifts).astype(np.float32)
    constant = np.ones(columns.shape[1], dtype=np.float32)
    several = []
    for factor in factors:
        if len(factor.terms) == 1:
            for row in factor.terms[0][1]:
                columns *= parameters.stay[row]
        else:
            several.append(factor)
    scale = constant / columns[:-1].max(axis=0)
    weights = sets.product(columns) * scale
    for child in prior.children:
        weights *= prior.link_factor(child, sets, shifts).astype(np.float32)
    for factor in several:
        weights *= _factor_draws(parameters, sets, factor)
    return weights


def _factor_draws(parameters: Parameters, sets: ConditionSets, factor: Factor) -> Floats:
    total: Floats | float = 0.0
    for sign, rows in factor.terms:
        if not rows:
            total = total + np.float32(sign)
            continue
        columns = parameters.stay[rows[0]] * 1
        background = parameters.background[rows[0]] * np.float32(sign)
        for row in rows[1:]:
            columns = columns * parameters.stay[row]
            background = background * parameters.background[row]
        total = total + sets.product(columns) * background
    return np.asarray(total)
