"""Steps of a less common cause with a name: they come where it fits best, and take nothing from anyone."""

from __future__ import annotations

import random

import pytest
from test_plan import base, offered_ids, random_person, urgency_of

from popliteal.assess import assess
from popliteal.care.parts import Plan
from popliteal.care.plan import plan
from popliteal.care.situation import LEAST_FIT
from popliteal.case import Case, build_case, validate_case
from popliteal.reasoning.model import build_model
from popliteal.triage.scores import Facts
from some import some

CALLED = {step.id: step.names for step in base()[1].steps.values() if step.names}
PEOPLE = 250


def made_for(case: Case, chances: dict[str, float], named: dict[str, float]) -> Plan:
    knowledge, care = base()
    facts = Facts(case, knowledge)
    return plan(facts, chances, urgency_of(facts, chances), care, named)


def quiet(of: str, **told: str) -> tuple[Case, dict[str, float]]:
    """Someone of whom only sore legs and what is `told` are so, in whom one condition alone is likely."""
    knowledge = base()[0]
    answers = {name: "no" for name, one in knowledge.findings.items() if not one.choices and not one.parent}
    answers |= {"both_legs": "yes"} | told
    case = build_case(validate_case({"age": 12, "sex": "male", "answers": answers}, "quiet"), knowledge, "quiet")
    return case, dict.fromkeys(knowledge.conditions, 0.01) | {of: 0.8}


def test_names_add_their_own_steps_and_change_nothing_else() -> None:
    """What is offered, withheld and said of medicines without names stays, whoever it is."""
    draw, knowledge, added = random.Random(12), base()[0], set()
    for _ in range(PEOPLE):
        case, chances = random_person(draw)
        of = draw.choice([knowledge.named[names[0]].of for names in CALLED.values()])
        chances[of] = 0.95
        named = {name: draw.uniform(0.05, 0.5) for names in CALLED.values() for name in names}
        plain, more = made_for(case, chances, {}), made_for(case, chances, named)
        added |= offered_ids(more) - offered_ids(plain)
        assert offered_ids(more) - CALLED.keys() == offered_ids(plain)
        assert [one for one in more.withheld if one.id not in CALLED] == plain.withheld
        assert (more.medicines, more.leave, more.safety_net) == (plain.medicines, plain.leave, plain.safety_net)
    assert added
    assert added <= CALLED.keys()


@pytest.mark.parametrize("step", some(sorted(CALLED)))
def test_each_step_comes_for_its_name_and_for_no_other(step: str) -> None:
    knowledge = base()[0]
    name = CALLED[step][0]
    case, chances = quiet(knowledge.named[name].of)
    assert step in offered_ids(made_for(case, chances, {name: LEAST_FIT}))
    assert step not in offered_ids(made_for(case, chances, {}))
    assert step not in offered_ids(made_for(case, chances, {name: LEAST_FIT - 0.01}))
    other = next(one.id for one in knowledge.named_under[knowledge.named[name].of] if one.id != name)
    assert step not in offered_ids(made_for(case, chances, {other: LEAST_FIT + 0.1, name: LEAST_FIT}))


def test_a_name_under_a_cause_that_is_not_likely_brings_nothing() -> None:
    case, chances = quiet("osteoarthritis")
    assert not offered_ids(made_for(case, chances, {"growing_pains": 0.9})) & CALLED.keys()


NOT_OF_IT = {
    "if_growing_pains": [
        *(
            "limp",
            "moves_leg_less",
            "worse_walking",
            "fever",
            "feels_unwell",
            "weight_loss",
            "bruising",
            "skin_discoloration",
        ),
        *(
            "knee_swelling",
            "several_joints",
            "injury",
            "deep_bone_pain",
            "cannot_fully_straighten",
            "cannot_fully_bend",
        ),
        *("hard_to_move_or_bend", "morning_stiffness_over_60_min"),
    ],
    "if_sore_growing_bone": ["rest_pain", "night_pain", "deep_bone_pain", "limp", "hip_or_groin_pain", "locking"],
    "if_weak_veins": ["rest_pain", "cold_foot", "atherosclerotic_disease"],
}


@pytest.mark.parametrize(("step", "sign"), some([(step, sign) for step, signs in NOT_OF_IT.items() for sign in signs]))
def test_a_step_is_not_for_whoever_tells_what_its_name_does_not_bring(step: str, sign: str) -> None:
    name = CALLED[step][0]
    of = base()[0].named[name].of
    assert step in offered_ids(made_for(*quiet(of), {name: 0.9}))
    assert step not in offered_ids(made_for(*quiet(of, **{sign: "yes"}), {name: 0.9}))


@pytest.mark.parametrize("told", [{"both_legs": "no"}, {"severity": "severe"}])
def test_one_leg_or_very_bad_pain_is_not_told_to_be_growing_pains(told: dict[str, str]) -> None:
    assert "if_growing_pains" not in offered_ids(made_for(*quiet("other_cause", **told), {"growing_pains": 0.9}))


def test_skin_that_changes_color_in_a_smoker_is_not_told_to_raise_the_leg() -> None:
    for told, offered in (({}, True), ({"smoker": "yes"}, False)):
        case, chances = quiet("other_cause", skin_discoloration="yes", **told)
        assert ("if_weak_veins" in offered_ids(made_for(case, chances, {"chronic_vein_trouble": 0.9}))) == offered


def test_whoever_may_have_a_clot_is_not_told_to_rub_the_leg() -> None:
    case, chances = quiet("other_cause")
    swollen = build_case(
        validate_case({"age": 12, "answers": {"calf_swelling": "yes", "onset": "sudden"}}, "clot"), base()[0], "clot"
    )
    assert "if_growing_pains" in offered_ids(made_for(case, chances, {"growing_pains": 0.5}))
    assert "if_growing_pains" not in offered_ids(made_for(swollen, chances, {"growing_pains": 0.5}))


def test_the_plan_of_an_assessment_has_the_steps_of_the_name_that_it_tells() -> None:
    knowledge, care = base()
    denied = {name: "no" for name, one in knowledge.findings.items() if not one.choices and not one.parent}
    answers = denied | {"both_legs": "yes", "night_pain": "yes", "calf_pain": "yes", "comes_and_goes": "yes",
        "duration": "over_6_weeks", "onset": "gradual", "severity": "mild"}  # fmt: skip
    case = build_case(validate_case({"age": 6, "sex": "female", "answers": answers}, "child"), knowledge, "child")
    told = assess(case, build_model(knowledge, draws=1), with_intervals=False, care=care)
    assert told.named[0].id == "growing_pains"
    assert told.plan is not None
    assert "if_growing_pains" in {item.id for item in told.plan.steps}
