"""Names for less common causes: which fit, and that no level, chance or plan moves by them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popliteal.assess import assess
from popliteal.case import Case, build_case, validate_case
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.schema import Share
from popliteal.reasoning.evidence import factors_of
from popliteal.reasoning.inference import infer
from popliteal.reasoning.model import Model, build_model
from popliteal.reasoning.named import (
    LEAST_FIT,
    LEAST_GRAVE,
    LEAST_UNDER,
    LIKELIEST,
    MOST_TOLD,
    _parts,
    chances_alone,
    names_that_fit,
    pictures_of,
)
from some import some

PEOPLE = {
    "growing_pains": {"age": 6, "answers": {"night_pain": True, "both_legs": True, "calf_pain": True, "limp": False,
        "comes_and_goes": True, "duration": "over_6_weeks", "injury": False, "fever": False}},
    "bleed_into_the_muscle": {"age": 74, "answers": {"anticoagulant": True, "calf_pain": True, "calf_swelling": True,
        "onset": "sudden", "duration": "up_to_3_days", "rest_pain": True, "limp": True, "bruising": True,
        "worse_walking": True, "knee_swelling": False}},
    "shingles": {"age": 68, "answers": {"burning": True, "redness": True, "skin_discoloration": True,
        "night_pain": True, "rest_pain": True, "back_or_buttock_pain": True, "both_legs": False, "injury": False,
        "duration": "days_to_6_weeks", "onset": "over_days", "stabbing": True, "black_or_blistered_skin": True,
        "knee_swelling": False, "calf_swelling": False}},
    "knee_replacement_trouble": {"age": 70, "answers": {"joint_prosthesis": True, "cannot_fully_bend": True,
        "hard_to_move_or_bend": True, "knee_swelling": True, "duration": "over_6_weeks"}},
    "slipped_hip": {"age": 12, "answers": {"limp": True, "hip_or_groin_pain": True, "obesity": True,
        "front_knee_pain": True, "worse_walking": True, "knee_swelling": False}},
    "night_cramps": {"age": 66, "answers": {"cramping": True, "night_pain": True, "calf_pain": True,
        "comes_and_goes": True, "rest_pain": True, "calf_swelling": False, "worse_walking": False}},
}  # fmt: skip

KNOWLEDGE = load_knowledge()
QUESTIONS = [one.id for one in KNOWLEDGE.findings.values() if one.kind == "symptom" and not (one.parent or one.choices)]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return KNOWLEDGE


@pytest.fixture(scope="module")
def model(knowledge: Knowledge) -> Model:
    return build_model(knowledge, draws=1)


@pytest.fixture(scope="module")
def nameless(knowledge: Knowledge) -> Model:
    return build_model(replace(knowledge, named={}), draws=1)


def told(name: str, knowledge: Knowledge) -> Case:
    return build_case(validate_case(PEOPLE[name], name), knowledge, name)


@pytest.mark.parametrize("name", PEOPLE)
def test_someone_with_the_picture_is_told_its_name_first(name: str, model: Model) -> None:
    case = told(name, model.knowledge)
    fitting = names_that_fit(case, factors_of(case, model), model)
    assert next(iter(fitting)) == name, fitting


def test_a_name_of_childhood_is_not_told_to_someone_who_is_old(model: Model) -> None:
    young = told("growing_pains", model.knowledge)
    old = replace(young, age=70)
    assert "growing_pains" not in names_that_fit(old, factors_of(old, model), model)


@settings(max_examples=60, deadline=None)
@given(
    answers=st.dictionaries(st.sampled_from(QUESTIONS), st.booleans(), min_size=1, max_size=12),
    age=st.one_of(st.none(), st.integers(0, 100)),
)
def test_chances_of_names_are_chances_and_few_are_told(answers: dict[str, bool], age: int | None, model: Model) -> None:
    case = build_case(validate_case({"age": age, "answers": answers}, "drawn"), model.knowledge, "drawn")
    chances = chances_alone(case, factors_of(case, model), model)
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert sum(chances.values()) <= 1 + 1e-4
    fitting = names_that_fit(case, factors_of(case, model), model)
    harmless = [name for name in fitting if not model.knowledge.named[name].dangerous]
    assert len(harmless) <= MOST_TOLD
    assert all(chance >= LEAST_FIT for chance in fitting.values())
    assert list(fitting.values()) == sorted(fitting.values(), reverse=True)


@settings(max_examples=60, deadline=None)
@given(
    answers=st.dictionaries(st.sampled_from(QUESTIONS), st.booleans(), min_size=4, max_size=16),
    age=st.integers(0, 100),
)
def test_each_dangerous_name_is_told_from_its_bound_up_and_none_below(
    answers: dict[str, bool], age: int, model: Model
) -> None:
    """No harmless name takes the place of a dangerous one, and none frightens on less."""
    case = build_case(validate_case({"age": age, "answers": answers}, "drawn"), model.knowledge, "drawn")
    chances = chances_alone(case, factors_of(case, model), model)
    grave = {name for name, one in model.knowledge.named.items() if one.dangerous and chances[name] >= LEAST_GRAVE}
    fitting = names_that_fit(case, factors_of(case, model), model, infer(case, model).ranking())
    assert {name for name in fitting if model.knowledge.named[name].dangerous} == grave


def test_of_a_likely_cause_the_harmless_name_that_fits_best_is_told(model: Model) -> None:
    """Somebody whose first cause is "a growth" sees what it can be, and a fourth condition is not looked into."""
    lump = {"lump_behind_knee": True, "redness": False, "injury": False, "fever": False, "knee_swelling": False}
    case = build_case(validate_case({"age": 25, "answers": lump}, "lump"), model.knowledge, "lump")
    factors = factors_of(case, model)
    chances, alone = chances_alone(case, factors, model), set(names_that_fit(case, factors, model))
    under = [name for name, one in model.knowledge.named.items() if one.of == "tumor" and not one.dangerous]
    best = max(under, key=lambda name: chances[name])
    assert chances[best] >= LEAST_UNDER
    assert best not in alone
    others = [name for name in model.knowledge.conditions if name not in model.knowledge.named_under]
    assert set(names_that_fit(case, factors, model, ["tumor"])) == alone | {best}
    assert set(names_that_fit(case, factors, model, [*others[:LIKELIEST], "tumor"])) == alone


@pytest.mark.parametrize("name", PEOPLE)
def test_no_level_chance_or_score_moves_by_a_name(name: str, model: Model, nameless: Model) -> None:
    case = told(name, model.knowledge)
    named, without = assess(case, model), assess(case, nameless)
    assert named.named
    assert named.model_copy(update={"named": []}) == without


def test_with_one_picture_each_the_chances_are_those_of_single_causes(model: Model, nameless: Model) -> None:
    """A name that differs in nothing leaves its condition's chance, alone, as it is: the parts add up to it."""
    one = next(iter(model.knowledge.named.values()))
    same = one.model_copy(update={"findings": {}, "spreads": {}, "age": {}, "risks": {}, "female_odds": 1.0})
    twin = build_model(replace(model.knowledge, named={same.id: same}), draws=1)
    case = told("night_cramps", model.knowledge)
    posterior = infer(case, twin)
    part = chances_alone(case, posterior.factors, twin)[same.id]
    half = same.model_copy(update={"share": same.share / 2})
    smaller = build_model(replace(model.knowledge, named={half.id: half}), draws=1)
    assert chances_alone(case, posterior.factors, smaller)[half.id] == pytest.approx(part / 2, abs=2e-6)


def test_figures_at_an_age_are_the_sum_over_the_names_of_a_condition(model: Model) -> None:
    """Where a condition has names, what it looks like at an age follows from their parts there; rounded to 0.01."""
    pictures, knowledge = pictures_of(model), model.knowledge
    aged = [(model.index[name], knowledge.conditions[name].at_age) for name in knowledge.named_under]
    for place, figures in some([one for one in aged if one[1]]):
        for part in figures:
            bands = [band for band in knowledge.population.age_bands if band.id in part.bands]
            weights = sum(band.share * _parts(pictures, Case(age=band.low), knowledge) for band in bands)
            own = np.flatnonzero(pictures.of == place)
            summed = pictures.stay[:, own] @ weights[own] / sum(band.share for band in bands)
            for finding, share in some(part.findings.items()):
                assert isinstance(share, Share)
                assert share.p == pytest.approx(1 - summed[model.first_row[finding]], abs=0.0051), (place, finding)


def test_a_name_looks_the_same_at_each_age_at_which_it_comes(model: Model) -> None:
    pictures = pictures_of(model)
    place = len(model.conditions) + [one.id for one in pictures.names].index("contusion")
    child, first = model.rows_at(8), model.first_row
    moved = [name for name in first if child[name] != first[name]]
    for name in some(moved):
        assert pictures.stay[child[name], place] == pictures.stay[first[name], place]
