"""Whether the trouble is ours to speak of, and whether the leg is to be asked about.

The two are not the same. A place is chosen once and in a hurry, so whoever names another one, and tells of the leg as
well, is asked about it, and what that finds can raise the level. But silence of the leg's rules says nothing of a chest
or a belly, so the place alone decides that nobody is calmed, or given causes or a plan.
"""

from __future__ import annotations

from popliteal.case import Case
from popliteal.knowledge import Knowledge
from popliteal.knowledge.logic import Has, evaluate
from popliteal.triage.scores import Facts

PLACE, ELSEWHERE = "trouble_place", "elsewhere"


def another_place(knowledge: Knowledge) -> Has:
    """The answer that the main trouble is outside the leg."""
    return Has(PLACE, frozenset({knowledge.names.choices[PLACE].index(ELSEWHERE)}))


def is_in_scope(case: Case, knowledge: Knowledge) -> bool:
    """Whether causes and a plan are ours to tell, and a calm level is: unless another place was named."""
    place = another_place(knowledge)
    return case.has(place.finding, place.levels) is not True


def is_elsewhere(case: Case, knowledge: Knowledge) -> bool:
    """Whether another place was named, and nothing told by which the leg is asked about, too."""
    return evaluate(knowledge.outside, Facts(case, knowledge)) is True
