"""Steps of a less common cause with a name: they come where it fits best, and take nothing from anyone."""

from __future__ import annotations

import random

import pytest
from test_plan import base, offered_ids, random_person, urgency_of

from popliteal.assess import assess
from popliteal.care.parts import Plan
from popliteal.care.plan import plan
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


def quiet(of: str) -> tuple[Case, dict[str, float]]:
    """Someone with no danger sign in whom one condition alone is likely."""
    knowledge = base()[0]
    answers = {name: "no" for name, one in knowledge.findings.items() if not one.choices and not one.parent}
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
    assert step in offered_ids(made_for(case, chances, {name: 0.3}))
    assert step not in offered_ids(made_for(case, chances, {}))
    assert step not in offered_ids(made_for(case, chances, {name: 0.09}))
    other = next(one.id for one in knowledge.named_under[knowledge.named[name].of] if one.id != name)
    assert step not in offered_ids(made_for(case, chances, {other: 0.4, name: 0.3}))


def test_a_name_under_a_cause_that_is_not_likely_brings_nothing() -> None:
    case, chances = quiet("osteoarthritis")
    assert not offered_ids(made_for(case, chances, {"growing_pains": 0.9})) & CALLED.keys()


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
