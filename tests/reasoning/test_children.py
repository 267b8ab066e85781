"""A small child's lump behind the knee: what it most likely is, and that a growth is still looked for."""

from __future__ import annotations

import pytest

from popliteal.assess import reckon
from popliteal.case import NO, YES, Case, Known
from popliteal.knowledge import Level
from popliteal.reasoning.model import Model

SOFT = {"lump_behind_knee": YES, "growing_or_hard_lump": NO}
PAINLESS = {
    "severity": Known(0, 0),
    "night_pain": NO,
    "deep_bone_pain": NO,
    "limp": NO,
    "fever": NO,
    "knee_swelling": NO,
}


@pytest.mark.parametrize("age", [2, 5, 8])
@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("answers", [{"lump_behind_knee": YES}, SOFT, SOFT | PAINLESS])
def test_a_soft_lump_is_a_cyst_before_another_cause_and_far_before_a_growth(
    model: Model, age: int, sex: str, answers: dict[str, Known]
) -> None:
    said = reckon(Case(age=age, sex=sex, answers=answers), model).said.chances
    assert next(iter(said)) == "popliteal_cyst"
    assert said["popliteal_cyst"] > 1.5 * said["other_cause"]
    assert said["tumor"] < 0.1 * said["popliteal_cyst"]


@pytest.mark.parametrize("age", [2, 8, 14])
def test_a_lump_that_grows_or_is_hard_is_seen_within_a_day_and_a_growth_stays_likely(model: Model, age: int) -> None:
    found = reckon(Case(age=age, answers={"lump_behind_knee": YES, "growing_or_hard_lump": YES}), model)
    assert found.urgency.level >= Level.urgent_24_hours
    assert found.chances["tumor"] > 0.1


def test_pains_of_both_legs_at_night_without_a_lump_are_another_cause_before_a_cyst(model: Model) -> None:
    answers = {"both_legs": YES, "comes_and_goes": YES, "night_pain": YES, "lump_behind_knee": NO, "limp": NO}
    said = reckon(Case(age=6, answers=answers), model).said.chances
    assert said["popliteal_cyst"] < said["other_cause"] / 2
