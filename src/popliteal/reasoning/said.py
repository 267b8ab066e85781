"""Chances as they are said, after many answers: less sure than the sums alone.

The sums take answers as independent given the causes, and figures as exact. Both errors add up with each answer, so
that after sixty of them a cause said to be nine in ten was there in six to seven of ten. All weights of sets are
therefore raised to the power 1 / (1 + n / n0), n the answers that enter the sums. `N0` is one constant, chosen on the
development cases (docs/decisions/chances.md). Levels, thresholds, plans, what to ask next and the certificate read the
chances before it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

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
    raised /= np.add.reduce(raised, axis=0)
    return np.asarray(raised)


def as_said(posterior: Posterior) -> Posterior:
    """The posterior with its weights after the power."""
    weights = tempered(posterior.weights, len(posterior.factors))
    return replace(posterior, weights=weights, chances=np.round(posterior.sets.marginals(weights), 6))


@dataclass(frozen=True)
class Spoken:
    """What is said: condition -> its chance, likeliest first, and threshold -> the chance of one of its causes."""

    chances: Mapping[str, float]
    groups: Mapping[str, float]


def said_of(posterior: Posterior, groups: Mapping[str, float], thresholds: Collection[Threshold]) -> Spoken:
    """The chances as they are said; `groups` has those of the thresholds by the sums.

    The order is that of the sums. Of a dangerous cause whose threshold is not reached no chance above that threshold is
    said, so that page and level cannot contradict each other.
    """
    raised = as_said(posterior)
    short_of = [threshold for threshold in thresholds if groups[threshold.id] < threshold.chance]
    most = {name: threshold.chance for threshold in short_of for name in threshold.conditions}
    chances: dict[str, float] = {}
    last = 1.0
    for name in posterior.ranking():
        last = chances[name] = min(last, raised.chance_of(name), most.get(name, 1.0))
    return Spoken(chances, {item.id: _of_group(item, groups[item.id], chances, raised) for item in thresholds})


def _of_group(threshold: Threshold, chance: float, chances: Mapping[str, float], raised: Posterior) -> float:
    """The chance of one of a threshold's causes: on the same side of the threshold as by the sums."""
    names = threshold.conditions
    said = chances[names[0]] if len(names) == 1 else round(raised.chance_of_any(names), 6)
    return max(said, threshold.chance) if chance >= threshold.chance else min(said, threshold.chance)
