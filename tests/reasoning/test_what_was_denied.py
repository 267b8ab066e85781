"""A cause that rests on a lump, a place or a pattern is not first when all of that was denied; ranges say something."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from popliteal.case import NO, YES, Answer, Case, Known, fits
from popliteal.knowledge import Knowledge
from popliteal.reasoning.inference import infer, intervals
from popliteal.reasoning.model import Model
from popliteal.reasoning.said import tempered
from some import some

RESTS_ON = {
    "popliteal_artery_aneurysm": ["lump_behind_knee", "pressure_or_bubble", "exertional_calf_pain", "calf_pain"],
    "tumor": ["lump_behind_knee", "pressure_or_bubble", "deep_bone_pain", "night_pain"],
    "peripheral_artery_disease": ["exertional_calf_pain", "worse_walking", "calf_pain", "cramping", "rest_pain"],
    "popliteal_artery_entrapment": ["exertional_calf_pain", "worse_walking", "calf_pain"],
    "superficial_vein_thrombosis": ["tender_cord", "varicose_veins"],
    "popliteal_cyst": ["lump_behind_knee", "pressure_or_bubble"],
    "ruptured_popliteal_cyst": ["calf_pain", "calf_swelling"],
    "calf_strain": ["calf_pain"],
    "patellofemoral_pain": ["front_knee_pain"],
    "hip_referred_pain": ["hip_or_groin_pain"],
    "lumbar_radiculopathy": ["back_or_buttock_pain", "back_of_thigh_pain", "numbness_or_tingling"],
    "popliteus_tendinopathy": ["lateral_back_of_knee", "outer_knee_pain"],
    "hamstring_tendinopathy": ["medial_back_of_knee", "lateral_back_of_knee", "back_of_thigh_pain"],
}
"""Condition -> what its picture stands on: with none of it there is hardly anybody who has it and feels it."""
CLOT = ["calf_pain", "calf_swelling", "whole_leg_swelling"]
TIMES = ("duration", "severity", "onset")
STORIES = 40


def stories(knowledge: Knowledge, denied: list[str], all_else: bool, seed: str) -> Iterator[Case]:
    """Drawn stories of up to three symptoms and a time course with `denied`, and with `all_else` all other, denied."""
    draw = random.Random(seed)
    questions = [
        one
        for one in knowledge.findings.values()
        if one.kind in ("symptom", "risk") and not (one.choices or one.parent or one.id.startswith("known_"))
    ]
    for _ in range(STORIES):
        bare = Case(age=draw.randrange(5, 92), sex=draw.choice(["female", "male"]))
        open_to = [one for one in questions if fits(one, bare)]
        answers: dict[str, Answer] = {one.id: NO for one in open_to} if all_else else {}
        told = [one.id for one in open_to if one.kind == "symptom" and one.id not in (*denied, *knowledge.signs)]
        answers |= dict.fromkeys(draw.sample(told, draw.randrange(4)), YES)
        answers |= dict.fromkeys(denied, NO)
        for name in TIMES:
            choice = draw.randrange(3)
            answers[name] = Known(choice, choice)
        yield Case(age=bare.age, sex=bare.sex, answers=answers)


@pytest.mark.parametrize("all_else", [True, False])
@pytest.mark.parametrize("condition", RESTS_ON)
def test_a_cause_without_anything_that_it_rests_on_is_not_first(model: Model, condition: str, all_else: bool) -> None:
    for case in some(list(stories(model.knowledge, RESTS_ON[condition], all_else, condition))):
        assert infer(case, model).ranking()[0] != condition, case


@pytest.mark.parametrize(
    "condition", ["tumor", "lumbar_radiculopathy", "superficial_vein_thrombosis", "popliteal_cyst"]
)
def test_a_story_makes_no_range_a_certainty_and_none_says_nothing(model: Model, condition: str) -> None:
    """Neither 100 to 100 of 100, where all that a cause rests on was told and all else denied, nor 1 to 97."""
    case = next(stories(model.knowledge, [], True, condition))
    full = Case(age=55, sex=case.sex, answers={**case.answers, **dict.fromkeys(RESTS_ON[condition], YES)})
    little = Case(age=55, sex=case.sex, answers=dict.fromkeys(RESTS_ON[condition], YES))
    for told in (full, little):
        for low, high in some(list(intervals(told, model, tempered).values())):
            assert low < 0.995
            assert high - low < 0.95
