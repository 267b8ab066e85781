"""What to say at the desk holds a fact of each thing that made the level, and says how many it leaves out."""

from __future__ import annotations

import pytest

from popliteal.assess import assess, findings_behind, lay_answer
from popliteal.case import Case, CaseFile, build_case
from popliteal.casework.worth_saying import HOW_LONG, MOST_SAID, worth_saying
from popliteal.knowledge import load_knowledge
from popliteal.reasoning.model import Model, build_model
from popliteal.workshop.evaluation.simulate import people
from some import some

DRAWN, SEED = 150, 20


@pytest.fixture(scope="module")
def model() -> Model:
    return build_model(load_knowledge(), draws=1)


def deciding(case: Case, model: Model) -> tuple[list[str], tuple[str, ...]]:
    """The rules that give the level of a case, and what is said of it."""
    found = assess(case, model, with_intervals=False)
    level, rules = found.urgency.level, model.knowledge.rules
    given = [one.id for one in found.urgency.reasons if one.kind == "rule" and one.level == level and one.id in rules]
    return given, worth_saying(given, found, case, model.knowledge)


def test_of_each_rule_that_gives_the_level_a_fact_is_said(model: Model) -> None:
    silent, rules_seen = [], 0
    for person in some(people(model, DRAWN, SEED)):
        given, said = deciding(person.case, model)
        for rule in given:
            behind = [one for one in findings_behind(rule, person.case, model.knowledge) if one.id != HOW_LONG]
            told = {lay_answer(one, person.case.answers[one.id]) for one in behind}
            rules_seen += bool(told)
            if told and not told & set(said):
                silent.append((rule, said))
    assert silent == []
    assert rules_seen > DRAWN


def test_facts_that_are_left_out_are_counted(model: Model) -> None:
    for person in some(people(model, DRAWN, SEED)):
        given, said = deciding(person.case, model)
        behind = {one.id: one for rule in given for one in findings_behind(rule, person.case, model.knowledge)}
        behind.pop(HOW_LONG, None)
        left = [one for one in behind.values() if lay_answer(one, person.case.answers[one.id]) not in said]
        assert (f"and {len(left)} more" in said) == bool(left), said


def test_a_weak_foot_and_a_growing_lump_are_not_pushed_out_by_what_only_speaks_for_the_danger(model: Model) -> None:
    told = ("lump_behind_knee", "prior_vte", "foot_drop_or_weakness", "calf_pain", "redness", "growing_or_hard_lump")
    answers = dict.fromkeys((*told, "bruising"), True) | {"duration": "up_to_3_days"}
    _, said = deciding(build_case(CaseFile(age=40, sex="female", answers=answers), model.knowledge, "x"), model)
    findings = model.knowledge.findings
    assert {findings["foot_drop_or_weakness"].lay, findings["growing_or_hard_lump"].lay} <= set(said)
    assert len(said) > MOST_SAID


def test_a_time_that_is_not_one_is_not_said(model: Model) -> None:
    case = build_case(CaseFile(answers={"calf_swelling": True, "longer_than_six_weeks": False}), model.knowledge, "x")
    _, said = deciding(case, model)
    assert not [one for one in said if "lasted" in one]
