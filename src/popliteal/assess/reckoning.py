"""The sums behind an assessment: the chances of the causes, of each threshold's group, and the urgency."""

from __future__ import annotations

from dataclasses import dataclass

from popliteal.case import Case
from popliteal.knowledge import Knowledge
from popliteal.reasoning.inference import Posterior, infer
from popliteal.reasoning.model import Model
from popliteal.reasoning.said import Spoken, said_of
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency, triage


@dataclass(frozen=True, eq=False)
class Reckoning:
    """What an assessment puts in words.

    Attributes:
        chances, groups: condition and threshold -> the chance by the sums, which levels, thresholds and plans read.
        said: the same as they are said.
    """

    facts: Facts
    posterior: Posterior
    chances: dict[str, float]
    groups: dict[str, float]
    said: Spoken
    urgency: Urgency


def reckon(case: Case, model: Model) -> Reckoning:
    """The sums behind an assessment."""
    facts, posterior = Facts(case, model.knowledge), infer(case, model)
    chances = {name: posterior.chance_of(name) for name in posterior.conditions}
    groups = group_chances(posterior, model.knowledge)
    said = said_of(posterior, groups, model.knowledge.thresholds.values())
    return Reckoning(facts, posterior, chances, groups, said, triage(facts, groups, model.knowledge))


def group_chances(posterior: Posterior, knowledge: Knowledge) -> dict[str, float]:
    """Threshold -> the chance that at least one of its causes is there, to 1e-6."""
    return {
        threshold.id: round(posterior.chance_of_any(threshold.conditions), 6)
        for threshold in knowledge.thresholds.values()
    }
