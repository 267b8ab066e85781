"""Why: the weight of each answer for and against a cause, and the open question that would change most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from popliteal.case import Case
from popliteal.reasoning.inference import Posterior, factor_values
from popliteal.reasoning.model import Model
from popliteal.reasoning.sets import Floats

LARGEST_WEIGHT = 60.0
"""Decibans; a million to one says no more than this."""


@dataclass(frozen=True)
class Weight:
    """How much one answer moved a cause, in decibans: 10·log10 of the factor on its odds, all else kept."""

    finding: str
    decibans: float


@dataclass(frozen=True)
class NextQuestion:
    """An open yes-or-no question and what each answer would make of the chances, shape (n,) each."""

    finding: str
    bits: float
    chance_of_yes: float
    if_yes: Floats
    if_no: Floats


def weights_of_evidence(posterior: Posterior, model: Model) -> dict[str, list[Weight]]:
    """Condition -> the weight of every answer, by exact leave-one-out, strongest first."""
    if not posterior.factors:
        return {name: [] for name in model.conditions}
    likelihoods = np.stack([factor_values(model, posterior.sets, factor) for factor in posterior.factors])
    without = posterior.weights[:, None] / likelihoods.T
    chances = posterior.sets.marginals(without) / np.add.reduce(without, axis=0)
    before = _decibans(chances)
    now = _decibans(posterior.sets.marginals(posterior.weights[:, None]))
    moved = np.round(np.clip(now - before, -LARGEST_WEIGHT, LARGEST_WEIGHT), 1)
    return {
        name: sorted(
            (Weight(factor.finding, float(moved[place, i])) for i, factor in enumerate(posterior.factors)),
            key=lambda weight: (-abs(weight.decibans), weight.finding),
        )
        for place, name in enumerate(model.conditions)
    }


def _decibans(chances: Floats) -> Floats:
    inside = np.clip(chances, 1e-12, 1 - 1e-12)
    return np.asarray(10 * (np.log10(inside) - np.log10(1 - inside)))


def information(posterior: Posterior, model: Model, rows: Floats) -> Floats:
    """Bits that the answer to each yes-or-no table row would tell about which causes are there.

    The mutual information H(Σ p_h P(f|h)) - Σ p_h H(P(f|h)); `rows` are indices of rows, result has their shape.
    """
    stay = model.stay_in_set[np.asarray(rows)]
    weights = posterior.weights
    return np.round(_entropy(stay @ weights) - _entropy(stay) @ weights, 9)


def _entropy(p: Floats) -> Floats:
    inside = np.clip(p, 1e-12, 1 - 1e-12)
    return np.asarray(-(inside * np.log2(inside) + (1 - inside) * np.log2(1 - inside)))


def most_telling(case: Case, posterior: Posterior, model: Model) -> NextQuestion | None:
    """The open symptom whose answer would tell most, with the chances after each answer."""
    if posterior.sets is not model.sets:
        return None
    names = open_symptoms(case, model)
    if not names:
        return None
    bits = information(posterior, model, np.array([model.first_row[name] for name in names]))
    best = names[int(np.argmax(bits))]
    no = model.stay_in_set[model.first_row[best]] * posterior.weights
    yes = posterior.weights - no
    return NextQuestion(
        best, float(bits.max()), round(float(yes.sum()), 6), _chances(posterior, yes), _chances(posterior, no)
    )


def _chances(posterior: Posterior, weights: Floats) -> Floats:
    return np.round(posterior.sets.marginals(weights) / max(float(weights.sum()), 1e-300), 6)


def open_symptoms(case: Case, model: Model) -> list[str]:
    """Yes-or-no symptoms that were not asked and hang under nothing."""
    findings = model.knowledge.findings
    return [
        name
        for name in model.first_row
        if name not in case.answers
        and findings[name].kind == "symptom"
        and not findings[name].parent
        and not findings[name].choices
        and asked_of(case, model, name)
    ]


def asked_of(case: Case, model: Model, name: str) -> bool:
    """Whether a finding is asked of a person of this age and sex (unknown ones are asked)."""
    finding = model.knowledge.findings[name]
    age_fits = finding.ages is None or case.age is None or finding.ages[0] <= case.age <= finding.ages[1]
    return age_fits and (not finding.sexes or case.sex is None or case.sex in finding.sexes)
