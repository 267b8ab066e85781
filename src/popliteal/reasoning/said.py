"""Chances as they are said, after many answers: less sure than the sums alone.

The sums take answers as independent given the causes, and figures as exact. Both errors add up with each answer, so
that after sixty of them a cause said to be nine in ten was there in six to seven of ten. All weights of sets are
therefore raised to the power 1 / (1 + n / n0), n the answers that enter the sums. `N0` is one constant, chosen on the
development cases (docs/decisions/chances.md). Levels, thresholds, plans, what to ask next and the certificate read the
chances before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from popliteal.knowledge import Threshold
from popliteal.reasoning.inference import Posterior
from popliteal.reasoning.sets import Floats

N0 = 100.0


def power_after(answers: int) -> float:
    """The power of the weights after so many answers: 1 for none, a half for `N0`."""
    return 1 / (1 + answers / N0)


def tempered(weights: Floats, answers: int) -> Floats:
    """Weights of sets after the power, adding up to 1 along the first axis; shape (sets,) or (sets, draws)."""
    raised = weights ** power_after(answers)
    return np.asarray(raised / np.add.reduce(raised, axis=0))


def as_said(posterior: Posterior) -> Posterior:
    """The posterior with its weights after the power."""
    weights = tempered(posterior.weights, len(posterior.factors))
    return replace(posterior, weights=weights, chances=np.round(posterior.sets.marginals(weights), 6))


def said_chances(posterior: Posterior, thresholds: Iterable[Threshold]) -> dict[str, float]:
    """Condition -> its chance as it is said, likeliest first.

    The order is that of the sums. Of a dangerous cause whose threshold is not reached no chance above that threshold is
    said, so that page and level cannot contradict each other.
    """
    raised = as_said(posterior)
    most = {
        name: threshold.chance
        for threshold in thresholds
        if not is_reached(threshold, posterior)
        for name in threshold.conditions
    }
    said: dict[str, float] = {}
    last = 1.0
    for name in posterior.ranking():
        last = said[name] = min(last, raised.chance_of(name), most.get(name, 1.0))
    return said


def said_of_groups(
    posterior: Posterior, said: Mapping[str, float], thresholds: Iterable[Threshold]
) -> dict[str, float]:
    """Threshold -> the chance that one of its causes is there, as it is said: on the same side as by the sums."""
    raised = as_said(posterior)
    return {threshold.id: _said_of(threshold, posterior, raised, said) for threshold in thresholds}


def _said_of(threshold: Threshold, posterior: Posterior, raised: Posterior, said: Mapping[str, float]) -> float:
    names = threshold.conditions
    chance = said[names[0]] if len(names) == 1 else round(raised.chance_of_any(names), 6)
    return max(chance, threshold.chance) if is_reached(threshold, posterior) else min(chance, threshold.chance)


def is_reached(threshold: Threshold, posterior: Posterior) -> bool:
    """Whether the sums reach a threshold."""
    return round(posterior.chance_of_any(threshold.conditions), 6) >= threshold.chance
