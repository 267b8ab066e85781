"""A cause that looks otherwise at some ages: its figures there, and nothing else, stand for those of all ages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from oracle import oracle_chances
from subnetworks import exact_chances, small_model

from popliteal.assess.reckoning import reckon
from popliteal.case import NO, YES, Answer, Case, Known, build_case, validate_case
from popliteal.cohort.chances import Weigher
from popliteal.cohort.drawn import Drawer
from popliteal.cohort.people import people_of
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.schema import AtAge, Share, Spread
from popliteal.reasoning.evidence import factors_of
from popliteal.reasoning.explain import decibans_of_answers, most_informative
from popliteal.reasoning.inference import Posterior, infer, infer_quickly, intervals
from popliteal.reasoning.model import Model, build_model
from popliteal.reasoning.said import tempered
from some import some

PART = ("popliteal_cyst", "other_cause", "tumor", "calf_strain", "deep_vein_thrombosis")
OWN: Mapping[str, Share | Spread] = {
    "lump_behind_knee": Share(p=0.9, ci=(0.7, 0.97)),
    "calf_swelling": Share(p=0.02, ci=(0.01, 0.05)),
    "pitting_edema": Share(p=0.8, ci=(0.5, 0.95)),
    "severity": Spread(choices={"mild": 0.9, "moderate": 0.08, "severe": 0.02}),
}
CHILDREN = AtAge(bands=["0-1", "2-4", "5-9", "10-17"], because="a judgment", findings=dict(OWN))
ANSWERS: Mapping[str, Answer] = {
    "lump_behind_knee": YES,
    "pressure_or_bubble": NO,
    "severity": Known(0, 1),
    "duration": Known(2, 2),
    "calf_swelling": YES,
    "pitting_edema": NO,
}
UNASKED = {name: answer for name, answer in ANSWERS.items() if name != "calf_swelling"}


def with_figures(knowledge: Knowledge, at_age: list[AtAge], findings: Mapping[str, Share | Spread] = {}) -> Knowledge:
    """The knowledge with figures of the cyst at an age, and others at all ages; no other cause has any at an age."""
    plain = {name: one.model_copy(update={"at_age": []}) for name, one in knowledge.conditions.items()}
    cyst = plain["popliteal_cyst"]
    own = {"at_age": at_age, "findings": {**cyst.findings, **findings}}
    return replace(knowledge, conditions={**plain, cyst.id: cyst.model_copy(update=own)})


@pytest.fixture(scope="module")
def aged(knowledge: Knowledge) -> Model:
    return build_model(with_figures(knowledge, [CHILDREN]))


@pytest.fixture(scope="module")
def plain(knowledge: Knowledge) -> Model:
    return build_model(with_figures(knowledge, []))


@pytest.mark.parametrize("answers", [ANSWERS, UNASKED])
@pytest.mark.parametrize("age", [0, 8, 17])
def test_a_child_is_weighed_as_by_a_model_with_these_figures(
    knowledge: Knowledge, aged: Model, plain: Model, age: int, answers: Mapping[str, Answer]
) -> None:
    theirs, case = build_model(with_figures(knowledge, [], OWN), draws=1), Case(age=age, answers=answers)
    found = infer(case, aged)
    assert np.allclose(found.chances, infer(case, theirs).chances, atol=2e-6)
    assert found.certificate == infer(case, theirs).certificate
    assert np.abs(found.chances - infer(case, plain).chances).max() > 0.02
    gains, expected = (bits_of(infer(case, model), model) for model in (aged, theirs))
    assert gains == pytest.approx(expected, abs=1e-6)


def bits_of(posterior: Posterior, model: Model) -> dict[str, float]:
    return {one.finding: one.bits for one in most_informative(model.questions, posterior, model)}


@pytest.mark.parametrize("age", [None, 18, 70])
def test_nothing_changes_for_others_not_even_the_intervals(aged: Model, plain: Model, age: int | None) -> None:
    case = Case(age=age, answers=ANSWERS)
    assert np.array_equal(infer(case, aged).chances, infer(case, plain).chances)
    assert intervals(case, aged, tempered) == intervals(case, plain, tempered)


def test_an_interval_of_a_child_is_of_these_figures(aged: Model, plain: Model) -> None:
    case = Case(age=8, answers=ANSWERS)
    low, high = intervals(case, aged, tempered)["popliteal_cyst"]
    assert low < infer(case, aged).chance_of("popliteal_cyst") < high
    assert (low, high) != intervals(case, plain, tempered)["popliteal_cyst"]


@pytest.mark.parametrize("age", [8, 40, None])
def test_pyagrum_agrees(aged: Model, age: int | None) -> None:
    part, case = small_model(aged, PART), Case(age=age, answers=ANSWERS)
    assert np.abs(exact_chances(infer(case, part)) - oracle_chances(case, part)).max() < 1e-9


def test_what_an_answer_weighs_is_what_the_chance_loses_without_it(aged: Model) -> None:
    case = Case(age=8, answers=ANSWERS)
    found = infer_quickly(case, aged)
    decibans = decibans_of_answers(found, aged)[aged.index["popliteal_cyst"]]
    for factor, weight in some(zip(found.factors, decibans, strict=True)):
        if factor.finding in ("pitting_edema", "calf_swelling"):
            continue  # the one stands on the other
        others = {name: answer for name, answer in ANSWERS.items() if name != factor.finding}
        before = infer_quickly(Case(age=8, answers=others), aged)
        odds = [p / (1 - p) for p in (one.chance_of("popliteal_cyst") for one in (found, before))]
        assert weight == pytest.approx(10 * np.log10(odds[0] / odds[1]), abs=0.1)


def test_many_people_are_weighed_as_each_alone(aged: Model) -> None:
    answers = (ANSWERS, UNASKED)
    cases = [Case(age=age, answers=each) for age in (None, 0, 9, 10, 17, 18, 60) for each in answers]
    found = Weigher(aged).chances_of_small_sets(people_of(cases, aged.knowledge))
    alone = np.array([infer_quickly(case, aged).chances for case in some(cases)])
    assert np.abs(found - alone).max() < 2e-6


def test_drawn_children_have_the_finding_as_often_as_is_stated(aged: Model) -> None:
    drawn = Drawer(aged).draw(60_000, seed=4)
    alone = (drawn.causes.sum(axis=1) == 1) & drawn.causes[:, aged.index["popliteal_cyst"]]
    for child, share in ((True, 0.9), (False, 0.5)):
        rows = alone & ((drawn.people.age < 18) == child)
        assert rows.sum() > 100
        assert drawn.people.said("lump_behind_knee", 1)[rows].mean() == pytest.approx(share, abs=0.08)


def told_of_a_lump(knowledge: Knowledge, **told: str) -> Case:
    """A boy of 2 with a lump behind the knee for over six weeks and what is `told`; all else denied."""
    asked = [
        one for one in knowledge.findings.values() if one.kind in ("symptom", "risk", "context") and not one.parent
    ]
    denied = {one.id: "no" for one in asked if not one.choices}
    answers = {**denied, "lump_behind_knee": "yes", "duration": "over_6_weeks", **told}
    return build_case(validate_case({"age": 2, "sex": "male", "answers": answers}, "boy"), knowledge, "boy")


def test_a_small_child_whose_lump_hurts_badly_at_rest_is_seen_within_a_day(knowledge: Knowledge) -> None:
    """A soft lump is most likely a cyst; one that hurts badly must not vanish behind it."""
    model = build_model(knowledge, draws=1)
    bad = reckon(told_of_a_lump(knowledge, rest_pain="yes", severity="severe"), model)
    assert bad.urgency.level >= Level.urgent_24_hours
    soft = reckon(told_of_a_lump(knowledge, severity="mild", onset="gradual"), model)
    assert max(soft.chances, key=lambda name: soft.chances[name]) == "popliteal_cyst"


def test_a_finding_keeps_its_rows_where_no_cause_looks_otherwise(aged: Model) -> None:
    assert aged.rows_at(8)["worse_bending"] == aged.first_row["worse_bending"]
    assert aged.rows_at(8)["severity"] != aged.first_row["severity"]
    assert aged.rows_at(8) == aged.rows_at(12)
    assert factors_of(Case(age=40, answers=ANSWERS), aged) == factors_of(Case(answers=ANSWERS), aged)
