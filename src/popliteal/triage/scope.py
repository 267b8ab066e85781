"""Whether the trouble is ours to speak of."""

from __future__ import annotations

from popliteal.case import Case
from popliteal.knowledge import Knowledge
from popliteal.knowledge.logic import Has, evaluate
from popliteal.triage.scores import Facts

PLACE, ELSEWHERE = "trouble_place", "elsewhere"


def another_place(knowledge: Knowledge) -> Has:
    """The answer that the main trouble is outside the leg."""
    return Has(PLACE, frozenset({knowledge.names.choices[PLACE].index(ELSEWHERE)}))


def is_elsewhere(case: Case, knowledge: Knowledge) -> bool:
    """Whether that was answered, and nothing was told of the leg itself."""
    return evaluate(knowledge.outside, Facts(case, knowledge)) is True
