"""The knowledge that the care tests share, and a plan from a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from popliteal.care.parts import Plan
from popliteal.care.plan import plan
from popliteal.case import build_case, validate_case
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.care_load import CareKnowledge, load_care
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import triage

MakePlan = Callable[[Mapping[str, Any], Mapping[str, float]], Plan]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def care(knowledge: Knowledge) -> CareKnowledge:
    return load_care(knowledge)


@pytest.fixture(scope="session")
def make_plan(knowledge: Knowledge, care: CareKnowledge) -> MakePlan:
    """A plan from a case file's content and the chances of causes; a group has the chance of its likeliest cause."""

    def made(content: Mapping[str, Any], chances: Mapping[str, float]) -> Plan:
        facts = Facts(build_case(validate_case(content, "test"), knowledge, "test"), knowledge)
        return plan(facts, chances, triage(facts, group_chances(chances, knowledge), knowledge), care)

    return made


def group_chances(chances: Mapping[str, float], knowledge: Knowledge) -> dict[str, float]:
    return {
        threshold.id: max(chances.get(name, 0.0) for name in threshold.conditions)
        for threshold in knowledge.thresholds.values()
    }
