"""Whether the trouble is ours to speak of."""

from __future__ import annotations

from popliteal.case import Case
from popliteal.knowledge import Knowledge
from popliteal.knowledge.logic import Has

PLACE, ELSEWHERE = "trouble_place", "elsewhere"


def is_elsewhere(case: Case, knowledge: Knowledge) -> bool:
    """Whether the main trouble is known to be outside the back of the knee and the leg around it."""
    place = elsewhere(knowledge)
    return case.has(place.finding, place.levels) is True


def elsewhere(knowledge: Knowledge) -> Has:
    """The answer that says so."""
    return Has(PLACE, frozenset({knowledge.names.choices[PLACE].index(ELSEWHERE)}))
