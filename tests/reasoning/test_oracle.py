"""Our inference agrees with an independent exact engine on parts of the real knowledge base, all sets enumerated."""

from __future__ import annotations

import numpy as np
import pytest
from oracle import oracle_chances
from subnetworks import exact_chances, random_case, small_model

from popliteal.case import NO, YES, Case, Known
from popliteal.reasoning.evidence import factors_of
from popliteal.reasoning.inference import infer
from popliteal.reasoning.model import Model

LINKED = (
    "osteoarthritis", "rheumatoid_arthritis", "meniscus_tear", "acl_injury", "popliteal_cyst",
    "ruptured_popliteal_cyst",
)  # fmt: skip
CLOTS = ("deep_vein_thrombosis", "superficial_vein_thrombosis", "pulmonary_embolism", "calf_strain", "cellulitis")
VESSELS = ("popliteal_artery_aneurysm", "acute_limb_ischemia", "fracture", "compartment_syndrome", "other_cause")
PARTS = {
    "a cyst with what fills it": LINKED,
    "clots and their look-alikes": (*CLOTS, "ruptured_popliteal_cyst"),
    "vessels and injuries": VESSELS,
    "eleven conditions": (*LINKED, *CLOTS),
    "sixteen conditions": (*LINKED, *CLOTS, *VESSELS),
}
TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def parts(model: Model) -> dict[str, Model]:
    return {name: small_model(model, conditions) for name, conditions in PARTS.items()}


def disagreement(case: Case, model: Model) -> float:
    return float(np.abs(exact_chances(infer(case, model)) - oracle_chances(case, model)).max())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("part", [name for name in PARTS if name != "sixteen conditions"])
def test_random_cases_agree_with_pyagrum(parts: dict[str, Model], part: str, seed: int) -> None:
    case = random_case(parts[part].knowledge, seed)
    assert factors_of(case, parts[part])
    assert disagreement(case, parts[part]) < TOLERANCE


def test_sixteen_conditions_agree_with_pyagrum(parts: dict[str, Model]) -> None:
    model = parts["sixteen conditions"]
    assert len(model.sets) == 2**16 - 1
    assert disagreement(random_case(model.knowledge, 11, asked=10), model) < TOLERANCE


def test_no_answer_at_all_gives_the_prior_of_pyagrum(parts: dict[str, Model]) -> None:
    assert disagreement(Case(), parts["eleven conditions"]) < TOLERANCE


def test_age_sex_and_risk_factors_agree(parts: dict[str, Model]) -> None:
    model = parts["eleven conditions"]
    told = {"recent_surgery_or_immobilization": YES, "active_cancer": NO, "calf_swelling": YES}
    case = Case(age=71, sex="female", answers={name: told[name] for name in told if name in model.knowledge.findings})
    assert len(case.answers) == len(told)
    assert disagreement(case, model) < TOLERANCE
    assert np.abs(exact_chances(infer(case, model)) - exact_chances(infer(Case(), model))).max() > 0.01


@pytest.mark.parametrize("finding", ["onset", "duration", "severity"])
def test_each_level_and_range_of_an_ordered_finding_agrees(parts: dict[str, Model], finding: str) -> None:
    model = parts["eleven conditions"]
    top = model.levels[finding] - 1
    for low in range(top + 1):
        for high in range(low, top + 1):
            assert disagreement(Case(answers={finding: Known(low, high), "calf_swelling": YES}), model) < TOLERANCE


@pytest.mark.parametrize("answer", [YES, NO], ids=["yes", "no"])
def test_follow_ups_under_a_yes_agree(parts: dict[str, Model], answer: Known) -> None:
    case = Case(answers={"calf_swelling": YES, "pitting_edema": answer, "whole_leg_swelling": NO})
    assert disagreement(case, parts["eleven conditions"]) < TOLERANCE


def test_follow_ups_answered_no_under_a_parent_not_asked_agree(parts: dict[str, Model]) -> None:
    model = parts["eleven conditions"]
    case = Case(
        answers={"pitting_edema": NO, "whole_leg_swelling": NO, "rapid_knee_swelling": NO, "onset": Known(1, 2)}
    )
    assert max(len(factor.terms) for factor in factors_of(case, model)) == 3
    assert disagreement(case, model) < TOLERANCE


def test_follow_ups_under_a_no_say_nothing_more(parts: dict[str, Model]) -> None:
    model = parts["eleven conditions"]
    alone = Case(answers={"calf_swelling": NO})
    case = Case(answers={"calf_swelling": NO, "pitting_edema": NO})
    assert disagreement(case, model) < TOLERANCE
    assert np.array_equal(exact_chances(infer(case, model)), exact_chances(infer(alone, model)))
