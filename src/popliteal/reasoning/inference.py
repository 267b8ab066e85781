"""Exact inference over sets of conditions, its certificate, and its credible intervals.

The likelihood of a set is a product over findings of sums of products over its members (noisy-OR, noisy-MAX), so
enumerating the sets is the whole algorithm. What the sets leave out is known exactly by Quickscore (Heckerman 1989,
"A tractable inference algorithm for diagnosing multiple diseases"), run over the states of the linked parents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from popliteal.case import Case
from popliteal.reasoning.evidence import Factor, Row, factors_of, shifts_of
from popliteal.reasoning.lines import lines_of, products_with
from popliteal.reasoning.model import Model, Parameters
from popliteal.reasoning.prior import Family
from popliteal.reasoning.sets import ConditionSets, Floats, JoinedSets, Sets, sets_among

LARGEST_MASS_OUTSIDE = 0.005
LARGEST_SETS = 4
"""Conditions in the largest sets that are ever enumerated: 59,535 sets of 35 conditions."""
LARGER_SETS = (5, 6)
MOST_COLUMNS = 16
"""Sets of five and six are enumerated among so many conditions: 12,376 sets."""
MOST_LEFT_OUT = 0.02
"""With more than this share of the posterior outside the sets, chances are not told: they would be too far off."""
MOST_POSITIVES = 14
MOST_TERMS = 1 << 16
SMALLEST_BEST = 1e-20
"""Where the largest weight of a draw is below, single precision (down to 1e-38) may lose sets that still count."""
Power = Callable[[Floats, int], Floats]


@dataclass(frozen=True)
class Certificate:
    """How much of the posterior lies in sets that were not enumerated, and how that is known."""

    mass_outside: float
    largest_set: int
    exact: bool

    @property
    def is_enough(self) -> bool:
        """Whether so little is left out that the chances can be told."""
        return self.mass_outside <= MOST_LEFT_OUT


@dataclass(frozen=True, eq=False)
class Posterior:
    """Chances of all conditions, shape (n,), with the weights of the sets behind them.

    `weights` has shape (sets,) and adds up to 1; `likelihoods` holds the value under each set of each factor that is
    not one product; `age` is the person's, by which further answers weigh. Others ask by the id of a condition:
    `chance_of`, `chance_of_any`, `ranking`.
    """

    conditions: tuple[str, ...]
    chances: Floats
    weights: Floats
    sets: Sets
    factors: tuple[Factor, ...]
    likelihoods: Floats
    certificate: Certificate
    age: int | None

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.conditions)}

    def chance_of(self, condition: str) -> float:
        """The chance that a condition is there, to 1e-6."""
        return self.by_name[condition]

    @cached_property
    def by_name(self) -> Mapping[str, float]:
        """Condition -> the chance that it is there, to 1e-6."""
        return dict(zip(self.conditions, self.chances.tolist(), strict=True))

    def chance_of_any(self, conditions: Sequence[str]) -> float:
        """The chance that at least one of the conditions is there."""
        if len(conditions) == 1:
            return self.chance_of(conditions[0])
        places = [self._places[name] for name in conditions]
        return float(np.add.reduce(self.weights[self.sets.with_any(places)]))

    def ranking(self) -> tuple[str, ...]:
        """All conditions, likeliest first; equal ones by their ids."""
        return tuple(sorted(self.conditions, key=lambda name: (-self.chance_of(name), name)))


def infer(case: Case, model: Model) -> Posterior:
    """The posterior of every condition.

    Sets of four are taken in while more than 0.5 % lies outside, and after them sets of five and six among the
    conditions that carry most of it: all sets of up to five would take gigabytes for one case. What is then left out is
    known by Quickscore, or estimated from how fast the mass grew; the certificate says it.
    """
    factors = factors_of(case, model)
    shifts = shifts_of(case, model, model.point)
    whole = total_mass(model, factors, shifts)
    now = weigh(model, model.sets if whole is not None else model.sets_up_to(LARGEST_SETS), factors, shifts)
    outside = _outside(now, whole)
    if now.sets is model.sets and outside > LARGEST_MASS_OUTSIDE:
        now = weigh(model, model.sets_up_to(LARGEST_SETS), factors, shifts)
        outside = _outside(now, whole)
    if outside > LARGEST_MASS_OUTSIDE:
        smaller, now = now, _with_larger_sets(now, model, factors, shifts)
        outside = 1 - now.mass / whole if whole is not None else _outside_after(now, smaller)
    certificate = Certificate(round(max(outside, 0.0), 6), now.sets.largest, whole is not None)
    weights = now.weights / now.mass
    chances = np.round(now.sets.marginals(weights), 6)
    return Posterior(model.conditions, chances, weights, now.sets, factors, now.likelihoods, certificate, case.age)


def _outside(now: Weighted, whole: float | None) -> float:
    """The share outside the sets: known from the weight of all sets, or estimated where that is not known."""
    return 1 - now.mass / whole if whole is not None else _share(mass_of_larger_sets(now), now.mass)


def _outside_after(now: Weighted, smaller: Weighted) -> float:
    """An estimate of what sets of up to six leave out: by the growth up to four, or up to six, the larger one."""
    left = max(smaller.mass + mass_of_larger_sets(smaller) - now.mass, mass_of_larger_sets(now))
    return _share(left, now.mass)


def _share(left: float, mass: float) -> float:
    return left / (mass + left) if left < float("inf") else 1.0


def _with_larger_sets(now: Weighted, model: Model, factors: Sequence[Factor], shifts: Floats) -> Weighted:
    """The sets weighed, with larger ones among the conditions that carry most of the weight."""
    carried = now.sets.marginals(now.weights / now.mass)
    columns = np.lexsort((np.arange(len(carried)), -np.round(carried, 12)))[:MOST_COLUMNS]
    among = sets_among(columns.tolist(), *LARGER_SETS, now.sets.n)
    more = weigh(model, among, factors, shifts)
    sets = JoinedSets(model.sets_up_to(LARGEST_SETS), among)
    weights = np.concatenate([now.weights, more.weights])
    return Weighted(sets, weights, np.concatenate([now.likelihoods, more.likelihoods], axis=1), now.mass + more.mass)


def mass_of_larger_sets(weighed: Weighted) -> float:
    """An estimate of the mass of all larger sets, from the masses of the two largest sizes weighed.

    Were the weight of a set one product over its members, the masses by size would be elementary symmetric sums, whose
    ratios fall from size to size (Newton's inequalities); so the geometric sum by the last ratio is too much if
    anything. Where they still grow, all may lie outside.
    """
    before, last = (float(np.add.reduce(weighed.weights[rows])) for rows in weighed.sets.two_largest)
    return _geometric_rest(before, last)


def _geometric_rest(before: float, last: float) -> float:
    ratio = last / before if before else 0.0
    return last * ratio / (1 - ratio) if ratio < 1 else float("inf")


def infer_quickly(case: Case, model: Model) -> Posterior:
    """The posterior over the model's own sets, with no certificate worked out: for valuing questions."""
    factors = factors_of(case, model)
    now = weigh(model, model.sets, factors, shifts_of(case, model, model.point))
    weights = now.weights / now.mass
    certificate = Certificate(float("nan"), model.sets.largest, exact=False)
    chances = np.round(model.sets.marginals(weights), 6)
    return Posterior(model.conditions, chances, weights, model.sets, factors, now.likelihoods, certificate, case.age)


@dataclass(frozen=True, eq=False)
class Weighted:
    """Sets with their unnormalized posterior weights, shape (sets,), and the likelihoods, shape (factors, sets).

    `mass` is the weight of all sets together.
    """

    sets: Sets
    weights: Floats
    likelihoods: Floats
    mass: float


def weigh(model: Model, sets: Sets, factors: Sequence[Factor], shifts: Floats) -> Weighted:
    """The sets weighed by the prior and by all factors: the enumeration itself."""
    prior = model.point.prior
    weights, likelihoods = products_with(prior.root_odds(shifts)[:-1, 0], lines_of(factors, model), sets)
    weights = weights * prior.link_factor(sets, shifts)[:, 0]
    weights *= np.multiply.reduce(likelihoods, axis=0)
    return Weighted(sets, weights, likelihoods, float(np.add.reduce(weights)))


def factor_values(model: Model, sets: Sets, factor: Factor) -> Floats:
    """A factor's value under each set, shape (sets,)."""
    (sign, rows), *others = factor.terms
    total = sign * _term_values(model, sets, rows)
    for sign, rows in others:
        total = total + sign * _term_values(model, sets, rows)
    return np.asarray(np.broadcast_to(total, len(sets)))


def row_values(model: Model, sets: Sets, row: int) -> Floats:
    """The chance to stay below one boundary under each set, shape (sets,)."""
    return np.asarray(_term_values(model, sets, (row,)))


def _term_values(model: Model, sets: Sets, rows: Row) -> Floats | float:
    """A product of table rows under each set, shape (sets,); 1 without rows."""
    if not rows:
        return 1.0
    if sets is model.sets:
        return np.asarray(np.multiply.reduce(model.stay_in_set[list(rows)], axis=0))
    columns, background = _product_of_rows(model.point, rows)
    return np.asarray(sets.product(columns[:, 0]) * background[0])


def _product_of_rows(parameters: Parameters, rows: Row) -> tuple[Floats, Floats]:
    """Product of table rows: a factor a condition, shape (n + 1, d), and the background's, shape (d,)."""
    columns, background = parameters.stay[rows[0]], parameters.background[rows[0]]
    for row in rows[1:]:
        columns, background = columns * parameters.stay[row], background * parameters.background[row]
    return columns, background


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
    """All products of terms: their signed backgrounds (terms,), and their factors a condition (n, terms)."""
    n = len(model.conditions)
    signs, columns = np.ones(1), np.ones((n, 1))
    for factor in sorted(factors, key=lambda factor: len(factor.terms)):  # first those that leave few terms
        own_sign, own = np.array([float(sign) for sign, _ in factor.terms]), np.ones((n, len(factor.terms)))
        for place, (_, rows) in enumerate(factor.terms):
            if rows:
                found, background = _product_of_rows(model.point, rows)
                own[:, place] = found[:n, 0]
                own_sign[place] *= background[0]
        signs = (own_sign[:, None] * signs[None, :]).ravel()
        columns = (own[:, :, None] * columns[:, None, :]).reshape(n, -1)
    return signs, columns


def _sum_over_sets(parameters: Parameters, columns: Floats, shifts: Floats) -> tuple[Floats, float]:
    """For each product of terms (`columns` (n, terms)), the sum over all sets; and the empty set's part of it."""
    prior = parameters.prior
    odds = prior.root_odds(shifts)[:-1, 0]
    linked = {index for family in prior.families for index in family.members}
    free = [i for i in range(len(odds)) if i not in linked]
    total = np.multiply.reduce(1 + odds[free, None] * columns[free], axis=0)
    tables = {child.index: prior.child_odds(child, shifts)[:, 0] for child in prior.children}
    for family in prior.families:
        total *= _sum_over_family(family, odds, tables, columns)
    empty = 1.0
    for table in tables.values():
        empty /= 1 + table[0]
    return total, float(empty)


def _sum_over_family(family: Family, odds: Floats, tables: Mapping[int, Floats], columns: Floats) -> Floats:
    """The sum over the states of linked conditions, shape (terms,): over their parents', each childless child apart."""
    parents = sorted({parent for child in family.children for parent in child.parents})
    held = (np.arange(1 << len(parents))[:, None] >> np.arange(len(parents))) & 1
    total = np.ones((len(held), columns.shape[1]))
    for place, parent in enumerate(parents):
        total[held[:, place] == 1] *= odds[parent] * columns[parent]
    for child in family.children:
        state = sum(held[:, parents.index(parent)] << digit for digit, parent in enumerate(child.parents))
        chance = tables[child.index][state][:, None]
        if child.index in parents:
            inside = held[:, parents.index(child.index)] == 1
            total *= np.where(inside[:, None], chance, 1.0) / (1 + chance)
        else:
            total *= (1 + chance * columns[child.index]) / (1 + chance)
    return np.asarray(np.add.reduce(total, axis=0))


def intervals(case: Case, model: Model, power: Power, level: float = 0.9) -> dict[str, tuple[float, float]]:
    """Condition -> the credible interval of its chance, from the parameter draws.

    `power` makes shares of weights of shape (sets, draws) and the number of answers (`reasoning.said.tempered`).
    """
    parameters = model.draws
    shifts = shifts_of(case, model, parameters)
    sets = model.sets
    factors = factors_of(case, model)
    weights = power(weights_by_draw(parameters, sets, shifts, factors), len(factors))
    chances = sets.marginals(weights)
    low, high = np.quantile(chances, [(1 - level) / 2, (1 + level) / 2], axis=1)
    ends = zip(np.round(low, 4).tolist(), np.round(high, 4).tolist(), strict=True)
    return dict(zip(model.conditions, ends, strict=True))


def weights_by_draw(parameters: Parameters, sets: ConditionSets, shifts: Floats, factors: Sequence[Factor]) -> Floats:
    """Posterior weight of each set for each draw, shape (sets, draws), each draw to its own scale.

    In single precision, which is faster; where so much that is rare was told together that it has no room for the
    weights, in double.
    """
    weights = _weights_by_draw(parameters, sets, shifts, factors, np.float32)
    first = weights[: sets.n]  # the single conditions nearly always settle it
    has_room = any(some.max(axis=0).min() >= SMALLEST_BEST for some in (first, weights))
    return weights if has_room else _weights_by_draw(parameters, sets, shifts, factors, np.float64)


def _weights_by_draw(
    parameters: Parameters, sets: ConditionSets, shifts: Floats, factors: Sequence[Factor], kind: type[np.floating]
) -> Floats:
    """The weights in one precision; in double the largest of a draw is 1 after each factor, so it is never lost.

    Everything that is one product over members is folded into the odds before the sets are looked at.
    """
    prior = parameters.prior
    columns = prior.root_odds(shifts).astype(kind)
    several = [factor for factor in factors if len(factor.terms) > 1]
    for factor in factors:
        if len(factor.terms) == 1 and factor.terms[0][1]:
            columns *= _product_of_rows(parameters, factor.terms[0][1])[0]
    weights = sets.product(columns, 1 / columns[:-1].max(axis=0))
    weights *= prior.link_factor(sets, shifts, kind)
    for factor in several:
        products = [(sign, _product_of_rows(parameters, rows)) for sign, rows in factor.terms if rows]
        terms = [(columns, sign * background) for sign, (columns, background) in products]
        sets.multiply(weights, sum(sign for sign, rows in factor.terms if not rows), terms)
        if kind is np.float64:
            weights /= weights.max(axis=0)
    return np.asarray(weights)
