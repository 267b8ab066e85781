"""What was mended when the plans of the textbook stories were read aloud."""

from __future__ import annotations

from typing import Any

import pytest

from popliteal.assess import assess
from popliteal.care.parts import Plan
from popliteal.case import CaseFile, build_case
from popliteal.knowledge import Knowledge
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.schema import TOLD_BY_THE_PERSON
from popliteal.reasoning.model import Model, build_model
from some import some

FEVER_OR_RED = "waiting_infection"
LIE_STILL, WEIGHT_OFF = "waiting_bone", "waiting_weak_bone"

GOUT: dict[str, Any] = {
    "onset": "sudden", "duration": "up_to_3_days", "severity": 9, "prior_gout": "yes", "knee_swelling": "yes",
    "warmth": "yes", "redness": "yes", "rest_pain": "yes", "night_pain": "yes", "hard_to_move_or_bend": "yes",
}  # fmt: skip
TORN_BAND: dict[str, Any] = {
    "onset": "sudden", "duration": "up_to_3_days", "severity": 7, "injury": "yes", "twisting_injury": "yes",
    "pop_at_injury": "yes", "rapid_knee_swelling": "yes", "knee_swelling": "yes", "giving_way": "yes", "limp": "yes",
    "hard_to_move_or_bend": "yes", "cannot_fully_bend": "yes",
}  # fmt: skip
NARROW_CANAL: dict[str, Any] = {
    "onset": "gradual", "duration": "over_6_weeks", "severity": 5, "back_or_buttock_pain": "yes", "both_legs": "yes",
    "better_sitting": "yes", "worse_walking": "yes", "numbness_or_tingling": "yes", "limits_routine": "yes",
}  # fmt: skip
WORN_KNEE: dict[str, Any] = {
    "onset": "gradual", "duration": "over_6_weeks", "severity": 5, "known_osteoarthritis": "yes",
    "morning_stiffness_under_30_min": "yes", "worse_walking": "yes", "worse_stairs_or_downhill": "yes", "aching": "yes",
}  # fmt: skip
CLOT: dict[str, Any] = {
    "onset": "gradual", "duration": "up_to_3_days", "calf_pain": "yes", "calf_swelling": "yes",
    "ultrasound_noncompressible_vein": "yes",
}  # fmt: skip


@pytest.fixture(scope="module")
def model(knowledge: Knowledge) -> Model:
    return build_model(knowledge, draws=1)


class Told:
    """Plans for whole histories: what is not told is denied."""

    def __init__(self, knowledge: Knowledge, care: CareKnowledge, model: Model) -> None:
        self.knowledge, self.care, self.model = knowledge, care, model

    def plan(self, age: int, told: dict[str, Any], not_asked: tuple[str, ...] = ()) -> Plan:
        asked = [f for f in self.knowledge.findings.values() if f.kind in TOLD_BY_THE_PERSON and not f.choices]
        denied = dict.fromkeys((f.id for f in asked if not {f.id, *f.parent} & set(not_asked)), "no")
        answers = {**denied, **told}
        case = build_case(CaseFile(age=age, sex="male", answers=answers), self.knowledge, "told")
        found = assess(case, self.model, with_intervals=False, care=self.care).plan
        assert found is not None
        return found


@pytest.fixture(scope="module")
def told(knowledge: Knowledge, care: CareKnowledge, model: Model) -> Told:
    return Told(knowledge, care, model)


def steps(plan: Plan) -> set[str]:
    return {item.id for item in plan.steps}


def test_nobody_with_a_gout_flare_is_told_to_leave_a_bone_where_it_is(told: Told) -> None:
    found = steps(told.plan(58, GOUT))
    assert WEIGHT_OFF in found
    assert LIE_STILL not in found


def test_after_an_injury_or_where_none_was_asked_about_the_leg_is_left_as_it_lies(told: Told) -> None:
    assert LIE_STILL in steps(told.plan(20, TORN_BAND))
    for sign in ("deformity", "knee_out_of_place"):
        assert LIE_STILL in steps(told.plan(58, GOUT | {sign: "yes"})), sign
    assert LIE_STILL in steps(told.plan(58, GOUT | {"injury": "unsure"}))
    assert LIE_STILL in steps(told.plan(58, GOUT, not_asked=("injury",)))


def test_weight_is_kept_off_a_bone_that_may_be_broken_in_one_way_or_the_other(told: Told) -> None:
    for age, answers in ((58, GOUT), (20, TORN_BAND)):
        assert len({LIE_STILL, WEIGHT_OFF} & steps(told.plan(age, answers))) == 1


def test_a_torn_band_without_any_sign_of_an_infection_is_told_nothing_of_fever(told: Told) -> None:
    assert FEVER_OR_RED not in steps(told.plan(20, TORN_BAND))


@pytest.mark.parametrize("sign", ["fever", "warmth", "redness", "skin_wound", "feels_unwell", "joint_prosthesis"])
def test_after_an_injury_one_sign_of_an_infection_is_enough(sign: str, told: Told) -> None:
    assert FEVER_OR_RED in steps(told.plan(20, TORN_BAND | {sign: "yes"}))
    assert FEVER_OR_RED in steps(told.plan(20, TORN_BAND | {sign: "unsure"}))


def test_legs_that_ease_on_sitting_have_something_to_do_today(told: Told) -> None:
    found = told.plan(70, NARROW_CANAL)
    assert found.today[0].id == "walk_and_sit"
    assert found.today[0].do == "do"


def test_nobody_is_to_rest_and_to_do_more_in_the_same_days(told: Told) -> None:
    later = {group.when: group.ids for group in told.plan(66, WORN_KNEE).later}
    assert {"relative_rest", "ice", "elevation"} == set(later["When it flares up"])
    assert "watch_signs" in later["In the next days"]


def test_whoever_has_a_clot_is_told_that_walking_is_safe_on_a_blood_thinner(told: Told) -> None:
    found = told.plan(50, CLOT)
    assert found.waiting
    first = found.today[0]
    assert first.id == "walk_after_a_clot"
    assert "Once you take the blood thinner, walking is safe" in first.text
    assert {"liu-2015-dvt", "izcovich-2016"} <= set(first.source)
    assert "wait_at_rest" not in steps(found)
    assert "call_if_worse" in {item.id for item in found.today}


def test_whoever_takes_a_blood_thinner_after_a_test_is_told_of_walking_with_an_if(told: Told) -> None:
    seen = {"seen_by_clinician": "yes", "seen_result": "test_abnormal", "anticoagulant": "yes"}
    not_scanned = {name: value for name, value in CLOT.items() if name != "ultrasound_noncompressible_vein"}
    found = told.plan(50, not_scanned | seen)
    (step,) = [item for item in found.steps if item.id == "walk_if_a_clot_was_found"]
    assert step.title.startswith("If a doctor found a clot")
    assert step.id not in {item.id for item in found.today}
    assert "wait_at_rest" in steps(found)
    assert "walk_if_a_clot_was_found" not in steps(told.plan(50, not_scanned))


def test_whoever_may_have_a_clot_still_rests_until_it_is_scanned(told: Told) -> None:
    scan = "ultrasound_noncompressible_vein"
    for answers in ({name: value for name, value in CLOT.items() if name != scan}, CLOT | {scan: "no"}):
        found = steps(told.plan(50, answers))
        assert "walk_after_a_clot" not in found
        assert "wait_at_rest" in found


FOUND_BY_SCAN = {"ultrasound_noncompressible_vein": "yes"}
COLD_FOOT = {"cold_foot": "unsure"}
WORN_AND_BAD = {"onset": "sudden", "duration": "over_6_weeks", "severity": 8, "known_osteoarthritis": "yes"}


@pytest.mark.parametrize(
    ("age", "answers", "danger"),
    [
        (66, FOUND_BY_SCAN | WORN_AND_BAD, "bone"),
        (50, FOUND_BY_SCAN | COLD_FOOT, "artery"),
    ],
)
def test_a_clot_does_not_let_one_walk_while_something_else_forbids_it(
    age: int, answers: dict[str, Any], danger: str, told: Told
) -> None:
    found = told.plan(age, answers)
    assert danger in {item.id for item in found.open_dangers}
    assert "walk_after_a_clot" not in steps(found)
    held = {item.id: {reason.about for reason in item.reasons} for item in found.withheld}
    assert danger in held["walk_after_a_clot"]
    assert found.level == "urgent_24_hours"
    assert found.today[0].id == "wait_at_rest"


def test_walking_after_a_clot_with_an_if_is_held_back_like_the_other(told: Told) -> None:
    answers = {"onset": "gradual", "duration": "up_to_3_days", "calf_pain": "yes", "calf_swelling": "yes"}
    thinner = {"seen_by_clinician": "yes", "seen_result": "test_abnormal", "anticoagulant": "yes"}
    assert "walk_if_a_clot_was_found" in steps(told.plan(50, answers | thinner))
    for more in some((COLD_FOOT, {"bruising": "yes"})):
        found = told.plan(50, answers | thinner | more)
        assert "walk_if_a_clot_was_found" not in steps(found), more
        assert "walk_if_a_clot_was_found" in {item.id for item in found.withheld}, more


def test_whoever_waits_with_a_clot_is_told_either_to_walk_or_to_rest(told: Told) -> None:
    people = ((50, CLOT), (66, FOUND_BY_SCAN | WORN_AND_BAD), (50, CLOT | {"bruising": "yes"}), (50, CLOT | COLD_FOOT))
    for age, answers in some(people):
        found = told.plan(age, answers)
        assert found.level == "urgent_24_hours"
        assert len({"walk_after_a_clot", "wait_at_rest"} & steps(found)) == 1, answers
