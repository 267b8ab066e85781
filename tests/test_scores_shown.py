"""Published scores come with the cause they are about: that of the likeliest cause first."""

from __future__ import annotations

import pytest

from popliteal.assess import Assessment, assess, build_model
from popliteal.case import build_case, validate_case
from popliteal.knowledge import load_knowledge
from popliteal.reasoning.model import Model

CLOT = ("oudega_dvt_2005", "wells_dvt_2003")


@pytest.fixture(scope="module")
def model() -> Model:
    return build_model(load_knowledge(), draws=1)


def assessed(model: Model, **told: object) -> Assessment:
    return assess(build_case(validate_case(told, "person"), model.knowledge, "person"), model, with_intervals=False)


def test_a_swollen_calf_with_a_clot_first_shows_wells_and_oudega(model: Model) -> None:
    answers = {"calf_swelling": True, "calf_pain": True, "pitting_edema": True, "active_cancer": True,
               "prior_vte": True, "onset": "over_days", "duration": "up_to_3_days", "knee_swelling": True,
               "several_joints": False, "morning_stiffness_under_30_min": True}  # fmt: skip
    found = assessed(model, age=66, sex="male", answers=answers)
    assert found.causes[0].condition == "deep_vein_thrombosis"
    assert {score.id for score in found.scores[:2]} == set(CLOT)
    assert len(found.scores) > 2


def test_an_old_stiff_knee_first_shows_the_criteria_of_arthritis(model: Model) -> None:
    answers = {"morning_stiffness_under_30_min": True, "duration": "over_6_weeks", "worse_stairs_or_downhill": True,
               "click_or_pop": True, "calf_pain": True, "prior_vte": True}  # fmt: skip
    found = assessed(model, age=66, sex="female", answers=answers)
    about = [model.knowledge.scores[score.id].condition for score in found.scores]
    assert found.causes[0].condition == "osteoarthritis"
    assert about[0] == "osteoarthritis"
    assert "deep_vein_thrombosis" in about
