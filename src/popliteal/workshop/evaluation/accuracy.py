"""How far the enumeration is from the exact joint model, and what leaving age and sex at their average costs.

Exact marginals come from Quickscore: with Z the mass of all sets and Z₀ the mass of the sets that do not hold a
condition, its chance is 1 - Z₀ / Z. Z₀ is the mass with one more answer, which nobody with the condition could give.
Beyond its 14 positive answers, sets one larger than those that answered stand in, and the result is an estimate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rich.console import Console

from popliteal.case import Case
from popliteal.reasoning.evidence import Factor, factors_of, shifts_of
from popliteal.reasoning.inference import (
    LARGER_SETS,
    MOST_COLUMNS,
    MOST_LEFT_OUT,
    Posterior,
    factor_values,
    infer,
    total_mass,
)
from popliteal.reasoning.model import Model
from popliteal.reasoning.prior import set_weights
from popliteal.reasoning.sets import ConditionSets, Floats, JoinedSets, Sets, sets_among

Groups = Sequence[tuple[float, Case]]
"""Shares of users, and the case as it is in each."""

LARGEST_DIFFERENCE = MOST_LEFT_OUT
"""Required of every certificate and of every marginal."""


@dataclass(frozen=True)
class Distance:
    """Differences of marginals between two ways to work them out, over cases and conditions."""

    largest: float
    mean: float
    condition: str


@dataclass(frozen=True)
class Accuracy:
    """What `accuracy` found.

    Attributes:
        cases, exact: how many cases, and for how many of them the comparison is exact and not an estimate.
        largest_certificate: largest posterior mass outside the enumerated sets.
        sizes: size of the largest enumerated sets -> number of cases.
        marginals: enumeration against the exact marginals; `estimated`: against the next size, None without such cases.
        unknown: what is not known -> its average against summing it out.
    """

    cases: int
    exact: int
    largest_certificate: float
    sizes: Mapping[int, int]
    marginals: Distance | None
    estimated: Distance | None
    unknown: Mapping[str, Distance]

    @property
    def holds(self) -> bool:
        """Whether certificates and differences are as small as required."""
        found = [self.largest_certificate] + [d.largest for d in (self.marginals, self.estimated) if d]
        return max(found) < LARGEST_DIFFERENCE


def accuracy(cases: Sequence[Case], model: Model) -> Accuracy:
    """Compare the enumeration with the exact joint model over `cases` (at least one)."""
    excluding = with_exclusions(model)
    posteriors = [infer(case, model) for case in cases]
    exact: list[Floats] = []
    estimated: list[Floats] = []
    for case, posterior in zip(cases, posteriors, strict=True):
        chances = exact_marginals(case, excluding)
        kept, other = (exact, chances) if chances is not None else (estimated, next_size(case, posterior, model))
        kept.append(np.abs(posterior.chances - other))
    sizes = [posterior.certificate.largest_set for posterior in posteriors]
    return Accuracy(
        len(cases),
        len(exact),
        max(posterior.certificate.mass_outside for posterior in posteriors),
        {size: sizes.count(size) for size in sorted(set(sizes))},
        _distance(exact, model),
        _distance(estimated, model),
        _unknown(cases, model),
    )


def _distance(differences: Sequence[Floats], model: Model) -> Distance | None:
    if not differences:
        return None
    table = np.stack(differences)
    worst = int(np.argmax(table.max(axis=0)))
    return Distance(float(table.max()), float(table.mean()), model.conditions[worst])


def exact_marginals(case: Case, excluding: Model) -> Floats | None:
    """Chance of each condition over all sets of any size, shape (n,); None when Quickscore cannot work it out.

    `excluding` is a model with the rows that `with_exclusions` adds.
    """
    factors, shifts = factors_of(case, excluding), shifts_of(case, excluding, excluding.point)
    whole = total_mass(excluding, factors, shifts)
    if whole is None:
        return None
    n = len(excluding.conditions)
    first = len(excluding.point.stay) - n
    chances = np.empty(n)
    for place in range(n):
        none_has_it = Factor(excluding.conditions[place], ((1, (first + place,)),))
        without = total_mass(excluding, (*factors, none_has_it), shifts)
        if without is None:
            return None
        chances[place] = 1 - without / whole
    return chances


def with_exclusions(model: Model) -> Model:
    """The model with one more row a condition: an answer that everyone gives but those who have it."""
    n = len(model.conditions)
    rows = np.ones((n, n + 1, 1))
    rows[np.arange(n), np.arange(n)] = 0.0
    stay = np.concatenate([model.point.stay, rows])
    background = np.concatenate([model.point.background, np.ones((n, 1))])
    return replace(model, point=replace(model.point, stay=stay, background=background))


def next_size(case: Case, posterior: Posterior, model: Model) -> Floats:
    """Chance of each condition, shape (n,), over more sets than those that answered: larger, or of more conditions."""
    sets = _more_sets(posterior)
    weights = set_weights(model.point.prior, sets, shifts_of(case, model, model.point))[:, 0]
    for factor in posterior.factors:
        weights *= factor_values(model, sets, factor)
    return np.asarray(sets.marginals(weights) / weights.sum())


def _more_sets(posterior: Posterior) -> Sets:
    sets = posterior.sets
    if not isinstance(sets, JoinedSets):
        return ConditionSets(sets.n, sets.largest + 1)
    likeliest = np.argsort(-posterior.chances, kind="stable")[: MOST_COLUMNS + 4]
    return JoinedSets(sets.small, sets_among(likeliest.tolist(), *LARGER_SETS, sets.n))


def _unknown(cases: Sequence[Case], model: Model) -> dict[str, Distance]:
    """What it costs that an unknown age, or sex, leaves the average, over `cases` with it taken away."""
    found = {
        "age": [_gap(replace(case, age=None), _by_age(case, model), model) for case in cases],
        "sex": [_gap(replace(case, sex=None), _by_sex(case, model), model) for case in cases],
    }
    distances = {what: _distance(gaps, model) for what, gaps in found.items()}
    return {what: distance for what, distance in distances.items() if distance is not None}


def _by_age(case: Case, model: Model) -> Groups:
    return [(band.share, replace(case, age=band.low)) for band in model.knowledge.population.age_bands]


def _by_sex(case: Case, model: Model) -> Groups:
    female = model.knowledge.population.female
    return [(female, replace(case, sex="female")), (1 - female, replace(case, sex="male"))]


def _gap(case: Case, groups: Groups, model: Model) -> Floats:
    return np.asarray(np.abs(_chances(case, model) - _summed_out(groups, model)))


def _chances(case: Case, model: Model) -> Floats:
    weights = _weights(case, model)[0]
    return np.asarray(model.sets.marginals(weights) / weights.sum())


def _weights(case: Case, model: Model) -> tuple[Floats, float]:
    """Posterior weights of the sets, not normalized, shape (sets,); and the prior mass they come from."""
    weights = set_weights(model.point.prior, model.sets, shifts_of(case, model, model.point))[:, 0]
    prior_mass = float(weights.sum())
    for factor in factors_of(case, model):
        weights = weights * factor_values(model, model.sets, factor)
    return weights, prior_mass


def _summed_out(groups: Groups, model: Model) -> Floats:
    """Σ share of group · P(answers | group) · P(condition | answers, group), over Σ share · P(answers | group)."""
    total, mass = np.zeros(len(model.conditions)), 0.0
    for share, case in groups:
        weights, prior_mass = _weights(case, model)
        total += share * model.sets.marginals(weights) / prior_mass
        mass += share * float(weights.sum()) / prior_mass
    return total / mass


def print_accuracy(report: Accuracy, console: Console) -> None:
    """Print the largest certificate and differences, and whether they are below what is required."""
    sizes = ", ".join(f"up to {size}: {count}" for size, count in report.sizes.items())
    console.print(f"{report.cases} cases; sets enumerated, and cases: {sizes}")
    console.print(f"largest certificate (chance outside the enumerated sets): {report.largest_certificate:.6f}")
    if report.marginals:
        _print_distance(f"against the exact joint model, {report.exact} cases", report.marginals, console)
    if report.estimated:
        label = f"against the next size (an estimate), {report.cases - report.exact} cases"
        _print_distance(label, report.estimated, console)
    verdict = "yes" if report.holds else "NO"
    console.print(f"all below {LARGEST_DIFFERENCE}: {verdict}")
    console.print("what it costs that an unknown one leaves the average, against summing it out:")
    for what, distance in report.unknown.items():
        _print_distance(f"  {what} unknown", distance, console)


def _print_distance(label: str, distance: Distance, console: Console) -> None:
    console.print(
        f"{label}: largest difference of any chance {distance.largest:.6f} ({distance.condition}), "
        f"mean {distance.mean:.6f}",
        soft_wrap=True,
    )
