""" "Can I …?" and the choices side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from popliteal.care.parts import Plan
from popliteal.knowledge import Knowledge
from popliteal.knowledge.care_load import CareKnowledge
from some import some

LOADS = ("can_i_swim", "can_i_cycle", "can_i_do_sport")
Made = Callable[..., Plan]


@pytest.fixture
def made(knowledge: Knowledge, make_plan: Callable[..., Plan]) -> Made:
    """A plan for one likely cause, with every danger sign denied and some answers."""

    def plan_for(cause: str, **told: str) -> Plan:
        answers = {**dict.fromkeys([*knowledge.signs, "nerve_damage", "warmth", "redness"], "no"), **told}
        chances = dict.fromkeys(knowledge.conditions, 0.001) | {cause: 0.8}
        return make_plan({"age": 40, "sex": "male", "answers": answers}, chances)

    return plan_for


def said(plan: Plan) -> dict[str, str]:
    return {item.id: item.say for item in plan.activities}


def test_everyone_gets_an_answer_to_each(care: CareKnowledge, made: Made) -> None:
    of_grown_ups = [name for name in care.activities if name != "can_i_go_to_school"]
    for cause in some(care.knowledge.conditions):
        plan = made(cause, duration="days_to_6_weeks")
        assert [item.id for item in plan.activities] == of_grown_ups
        assert all(item.text for item in plan.activities)


def test_who_is_to_be_seen_today_does_none_of_it_first(made: Made) -> None:
    plan = made("deep_vein_thrombosis", calf_swelling="yes")
    assert plan.waiting
    assert {name for name, answer in said(plan).items() if answer != "not_now"} == {"how_to_sleep"}


def test_a_child_is_told_of_school_and_not_of_work_or_driving(knowledge: Knowledge, make_plan: Made) -> None:
    chances = dict.fromkeys(knowledge.conditions, 0.001) | {"patellofemoral_pain": 0.8}
    asked = {age: said(make_plan({"age": age, "answers": {"sore": "yes"}}, chances)) for age in (8, 15, 16)}
    for age in (8, 15):
        assert "can_i_go_to_school" in asked[age]
        assert not {"can_i_work", "can_i_drive"} & set(asked[age])
    assert {"can_i_work", "can_i_drive"} <= set(asked[16])
    assert "can_i_go_to_school" not in asked[16]


def test_a_fresh_injury_waits_with_water_and_wheels(made: Made) -> None:
    fresh, later = made("hamstring_strain", duration="up_to_3_days"), made("osteoarthritis", duration="over_6_weeks")
    assert {said(fresh)[name] for name in LOADS} == {"not_now"}
    assert {said(later)[name] for name in LOADS} == {"with_care"}


def test_heat_is_said_yes_to_only_when_the_plan_offers_it(care: CareKnowledge, made: Made) -> None:
    for cause in some(care.knowledge.conditions):
        plan = made(cause, duration="over_6_weeks")
        offered = "heat" in {step.id for step in plan.steps}
        assert (said(plan)["can_i_use_heat"] == "with_care") is offered, cause


def test_a_long_flight_waits_while_a_clot_is_not_ruled_out(knowledge: Knowledge, make_plan: Made) -> None:
    chances = dict.fromkeys(knowledge.conditions, 0.001) | {"osteoarthritis": 0.8}
    unasked = make_plan({"age": 40, "answers": {"sore": "yes"}}, chances)
    assert said(unasked)["can_i_fly"] == "not_now"


@pytest.mark.parametrize(
    ("cause", "activity", "words"),
    [
        ("pcl_injury", "can_i_cycle", "no clips or straps"),
        ("pcl_injury", "how_to_sleep", "under the calf, not under the thigh"),
        ("popliteal_cyst", "how_to_sleep", "pillow between your knees"),
        ("nerve_entrapment", "can_i_kneel", "presses on what is hurt"),
        ("collateral_ligament_injury", "can_i_do_sport", "say yes"),
        ("peripheral_artery_disease", "can_i_cycle", "rest until it is gone"),
        ("peripheral_artery_disease", "can_i_do_sport", "Walk, as your plan says"),
    ],
)
def test_the_answer_is_for_the_likely_cause(cause: str, activity: str, words: str, made: Made) -> None:
    plan = made(cause, duration="days_to_6_weeks")
    assert words in next(item.text for item in plan.activities if item.id == activity)


def test_choices_stand_side_by_side_for_a_cyst_a_meniscus_and_a_worn_knee(made: Made) -> None:
    shown: dict[str, Any] = {
        cause: [choice.id for choice in made(cause, duration="over_6_weeks").choices]
        for cause in ("popliteal_cyst", "meniscus_tear", "osteoarthritis", "muscle_tightness")
    }
    assert shown == {
        "popliteal_cyst": ["choices_cyst"],
        "meniscus_tear": ["choices_meniscus"],
        "osteoarthritis": ["choices_worn_knee"],
        "muscle_tightness": [],
    }
