"""Why: the weight of each answer for and against a cause, and the open question that would change most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from popliteal.case import Case, fits
from popliteal.reasoning.inference import Posterior, row_values
from popliteal.reasoning.lines import denied_rows
from popliteal.reasoning.model import Model
from popliteal.reasoning.parameters import binary_entropy
from popliteal.reasoning.said import tempered
from popliteal.reasoning.sets import Floats

ROUGHLY = 1e-3
"""Bits; single precision is nearer than a hundredth of this."""
LARGEST_WEIGHT = 60.0
"""Decibans; a million to one says no more than this."""


class Weight(NamedTuple):
    """How much one answer moved a cause, in decibans: 10·log10 of the factor on its odds, all else kept."""

    finding: str
    decibans: float


@dataclass(frozen=True)
class NextQuestion:
    """An open yes-or-no question, and what each answer would make of the chance of each condition."""

    finding: str
    bits: float
    chance_of_yes: float
    if_yes: Mapping[str, float]
    if_no: Mapping[str, float]


def weights_of_evidence(posterior: Posterior, model: Model, least: float = 0.0) -> dict[str, list[Weight]]:
    """Condition -> the weight of every answer that has at least `least` decibans, by exact leave-one-out.

    Strongest first; of equal ones that of the first finding by name.
    """
    findings = [factor.finding for factor in posterior.factors]
    found = strongest_first(findings, decibans_of_answers(posterior, model), least)
    return dict(zip(model.conditions, found, strict=True))


def decibans_of_answers(posterior: Posterior, model: Model) -> Floats:
    """What each answer adds to each condition's log-odds, in decibans; shape (n, factors)."""
    if not posterior.factors:
        return np.zeros((len(model.conditions), 0))
    now = _decibans(posterior.sets.marginals(posterior.weights))
    before = _decibans(_chances_without_each(posterior, model)).T
    return np.round(np.clip(now[:, None] - before, -LARGEST_WEIGHT, LARGEST_WEIGHT), 1)


def strongest_first(
    findings: Sequence[str], decibans: Floats, least: float, most: int | None = None
) -> list[list[Weight]]:
    """For each row of `decibans` (n, findings), its weights of at least `least`; of each sign at most `most`."""
    by_name = np.argsort(np.array(findings, dtype=np.str_), kind="stable")
    order = by_name[np.argsort(-np.abs(decibans[:, by_name]), axis=1, kind="stable")]
    sorted_ones = np.take_along_axis(decibans, order, axis=1)
    told = np.abs(sorted_ones) >= least
    if most is not None:
        rises = sorted_ones > 0
        told &= np.where(rises, np.cumsum(rises, axis=1), np.cumsum(~rises, axis=1)) <= most
    return [
        [Weight(findings[i], decibans) for i, decibans in zip(row[keep].tolist(), values[keep].tolist(), strict=True)]
        for row, values, keep in zip(order, sorted_ones, told, strict=True)
    ]


def _chances_without_each(posterior: Posterior, model: Model) -> Floats:
    """The chances had one answer not been given, for each answer; shape (factors, n)."""
    chances = np.empty((len(posterior.factors), len(model.conditions)))
    products, rows = denied_rows(posterior.factors, model)
    if products:
        # The matrix product adds in an order of its own; what is told is rounded far above that.
        sums, totals = posterior.sets.sums_of_products(posterior.weights, 1 / rows)
        chances[products] = sums / totals[:, None]
    others = [place for place, factor in enumerate(posterior.factors) if len(factor.terms) > 1]
    if others:
        weights = posterior.weights / posterior.likelihoods
        totals = np.add.reduce(weights, axis=1)
        chances[others] = posterior.sets.sums(weights) / totals[:, None]
    return chances


def _decibans(chances: Floats) -> Floats:
    inside = np.clip(chances, 1e-12, 1 - 1e-12)
    return np.asarray(10 * (np.log10(inside) - np.log10(1 - inside)))


@dataclass(frozen=True)
class Informative:
    """What the answer to a question would tell, in bits, and the chance that it is a yes."""

    finding: str
    bits: float
    chance: float


def most_informative(names: Sequence[str], posterior: Posterior, model: Model) -> list[Informative]:
    """The questions among `names`, first the one that would tell most about which causes are there.

    The mutual information H(Σ p_h P(f|h)) - Σ p_h H(P(f|h)) over the hypotheses of up to three conditions, whose
    tables are ready.
    """
    if not names:
        return []
    weights = _weights(posterior, model)
    rows = model.rows_at(posterior.age)
    tables = model.stay_in_set[[rows[name] for name in names]]
    # einsum adds in one order on every processor; BLAS does not.
    no = np.einsum("qs,s->q", tables, weights)
    bits = binary_entropy(no) - np.einsum("qs,s->q", binary_entropy(tables), weights)
    found = [Informative(name, float(bits[place]), 1 - float(no[place])) for place, name in enumerate(names)]
    return sorted(found, key=lambda told: (-round(told.bits, 9), told.finding))


def _weights(posterior: Posterior, model: Model) -> Floats:
    """The weights of the hypotheses of up to three conditions, adding up to 1."""
    weights = posterior.weights[: len(model.sets)]
    return np.asarray(weights / weights.sum())


def likelihood_ratio(finding: str, condition: str, positive: bool, age: int | None, model: Model) -> float:
    """P(result | this condition alone) / P(result | no condition) of a yes-or-no finding at an age."""
    row = model.rows_at(age)[finding]
    without = float(model.point.background[row, 0])
    stay = float(model.point.stay[row, model.index[condition], 0])
    return (1 - stay * without) / (1 - without) if positive else stay


def most_telling(case: Case, posterior: Posterior, model: Model) -> NextQuestion | None:
    """The open symptom whose answer would tell most, with the chances after each answer."""
    names = open_symptoms(case, model)
    if not names:
        return None
    best, *_ = most_informative(_near_the_best(names, posterior, model), posterior, model)
    no = row_values(model, posterior.sets, model.rows_at(posterior.age)[best.finding]) * posterior.weights
    yes = posterior.weights - no
    chance = round(float(yes.sum()), 6)
    return NextQuestion(best.finding, round(best.bits, 9), chance, _chances(posterior, yes), _chances(posterior, no))


def _near_the_best(names: Sequence[str], posterior: Posterior, model: Model) -> list[str]:
    """Those of `names` that may tell most, by tables in single precision; nearly always one."""
    weights = _weights(posterior, model).astype(np.float32)
    no, left_open = (table @ weights for table in model.question_tables(model.rows_at(posterior.age)))
    bits = dict(zip(model.questions, (binary_entropy(no.astype(float)) - left_open).tolist(), strict=True))
    least = max(bits[name] for name in names) - ROUGHLY
    return [name for name in names if bits[name] >= least]


def _chances(posterior: Posterior, weights: Floats) -> dict[str, float]:
    """The chances as they are said after one answer more."""
    told = tempered(np.maximum(weights, 0.0), len(posterior.factors) + 1)
    chances = np.round(posterior.sets.marginals(told), 6)
    return dict(zip(posterior.conditions, chances.tolist(), strict=True))


def open_symptoms(case: Case, model: Model) -> list[str]:
    """Yes-or-no symptoms that were not asked and hang under nothing."""
    return [name for name in model.questions if name not in case.answers and fits(model.knowledge.findings[name], case)]
