"""Enumeration, its certificate, and the figures that go in."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from subnetworks import likely_case, random_case, small_model

from popliteal.case import NO, YES, Case
from popliteal.checks.records import Files
from popliteal.checks.shares import REACHED, check_shares
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.schema import Share, Spread
from popliteal.reasoning import inference
from popliteal.reasoning.evidence import factors_of, shifts_of
from popliteal.reasoning.inference import (
    LARGEST_SETS,
    MOST_POSITIVES,
    infer,
    infer_quickly,
    intervals,
    mass_of_larger_sets,
    total_mass,
    weigh,
    weights_by_draw,
)
from popliteal.reasoning.model import Model, build_model
from popliteal.reasoning.parameters import beta_of, logit, mean_keeping_shifts, sigmoid, spread_of
from popliteal.reasoning.prior import implied_shares
from popliteal.reasoning.said import tempered
from popliteal.reasoning.sets import ConditionSets, JoinedSets, sets_among

TEN = (
    "osteoarthritis", "rheumatoid_arthritis", "meniscus_tear", "popliteal_cyst", "ruptured_popliteal_cyst",
    "superficial_vein_thrombosis", "deep_vein_thrombosis", "pulmonary_embolism", "calf_strain", "other_cause",
)  # fmt: skip
TWELVE = (*TEN, "acl_injury", "cellulitis")


@pytest.fixture(scope="module")
def ten(model: Model) -> Model:
    return small_model(model, TEN)


@pytest.fixture(scope="module")
def twelve(model: Model) -> Model:
    return small_model(model, TWELVE)


def mass_over(case: Case, model: Model, largest: int) -> float:
    """The unnormalized posterior mass of the sets up to a size, each set worked out by itself."""
    point, prior = model.point, model.point.prior
    shifts = shifts_of(case, model, point)
    odds = prior.root_odds(shifts)[:, 0]
    children = {child.index: (child, prior.child_odds(child, shifts)[:, 0]) for child in prior.children}
    total = 0.0
    for size in range(1, largest + 1):
        for members in combinations(range(len(model.conditions)), size):
            weight = 1.0
            for i in members:
                weight *= odds[i]
            for index, (child, table) in children.items():
                chance = table[sum((parent in members) << place for place, parent in enumerate(child.parents))]
                weight *= chance / (1 + chance) if index in members else 1 / (1 + chance)
            for factor in factors_of(case, model):
                weight *= sum(
                    sign
                    * np.prod([point.background[row, 0] * point.stay[row, list(members), 0].prod() for row in rows])
                    for sign, rows in factor.terms
                )
            total += weight
    return total


@pytest.mark.parametrize("seed", range(3))
def test_quickscore_is_the_sum_over_all_sets(ten: Model, seed: int) -> None:
    case = likely_case(ten.knowledge, seed)
    whole = total_mass(ten, factors_of(case, ten), shifts_of(case, ten, ten.point))
    assert whole == pytest.approx(mass_over(case, ten, 10), rel=1e-10, abs=0)


@pytest.mark.parametrize("seed", range(3, 9))
def test_quickscore_is_the_mass_of_the_enumeration_of_all_sets(twelve: Model, seed: int) -> None:
    case = likely_case(twelve.knowledge, seed, asked=5)
    posterior = infer(case, twelve)
    unnormalized = mass_over(case, twelve, 1) / posterior.weights[:12].sum()
    whole = total_mass(twelve, factors_of(case, twelve), shifts_of(case, twelve, twelve.point))
    assert whole == pytest.approx(unnormalized, rel=1e-10, abs=0)
    assert posterior.certificate.mass_outside == 0
    assert posterior.certificate.exact


@pytest.mark.parametrize("largest", [1, 2])
def test_the_certificate_is_the_mass_left_out(ten: Model, monkeypatch: pytest.MonkeyPatch, largest: int) -> None:
    monkeypatch.setattr("popliteal.reasoning.inference.LARGEST_MASS_OUTSIDE", 1.0)
    case = random_case(ten.knowledge, 1, asked=6)
    expected = 1 - mass_over(case, ten, largest) / mass_over(case, ten, 10)
    assert expected > 1e-5
    found = infer(case, replace(ten, sets=ConditionSets(10, largest))).certificate
    assert (found.largest_set, found.exact) == (largest, True)
    assert found.mass_outside == pytest.approx(expected, abs=1e-6)


def test_the_certificate_counts_the_sets_of_five_and_six_that_are_taken_in(
    ten: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All sets of ten are weighed first, so nothing is outside; they are taken in whatever the rounding says of that.
    monkeypatch.setattr("popliteal.reasoning.inference.LARGEST_MASS_OUTSIDE", -1.0)
    monkeypatch.setattr("popliteal.reasoning.inference.MOST_COLUMNS", 10)
    case = random_case(ten.knowledge, 1, asked=6)
    found = infer(case, ten).certificate
    assert (found.largest_set, found.exact) == (6, True)
    assert found.mass_outside == pytest.approx(1 - mass_over(case, ten, 6) / mass_over(case, ten, 10), abs=1e-6)


def test_larger_sets_leave_less_outside(model: Model) -> None:
    case = random_case(model.knowledge, 3, asked=6)
    whole = total_mass(model, factors_of(case, model), shifts_of(case, model, model.point))
    assert whole is not None
    left = [1 - mass_by_enumeration(case, model, size) / whole for size in (1, 2, 3, 4)]
    assert left == sorted(left, reverse=True)
    assert left[0] > left[-1] > 0


def mass_by_enumeration(case: Case, model: Model, largest: int) -> float:
    part = replace(model, sets=ConditionSets(model.sets.n, largest))
    singles = replace(model, sets=ConditionSets(model.sets.n, 1))
    return mass_over(case, singles, 1) / float(infer_quickly(case, part).weights[: model.sets.n].sum())


def test_larger_sets_are_taken_in_until_little_is_left_outside(model: Model) -> None:
    taken = {
        infer(case, model).certificate.largest_set for case in (random_case(model.knowledge, s) for s in range(20))
    }
    assert len(taken) > 1
    for seed in range(20):
        certificate = infer(random_case(model.knowledge, seed), model).certificate
        assert certificate.mass_outside <= 0.005 or certificate.largest_set == LARGEST_SETS == 4


@pytest.mark.parametrize("seed", range(12))
def test_an_estimate_of_what_is_left_out_is_never_too_small(model: Model, seed: int) -> None:
    case = random_case(model.knowledge, seed)
    factors, shifts = factors_of(case, model), shifts_of(case, model, model.point)
    whole = total_mass(model, factors, shifts)
    weighed = weigh(model, model.sets_up_to(LARGEST_SETS), factors, shifts)
    if whole is not None:
        assert weighed.mass + mass_of_larger_sets(weighed) >= whole * (1 - 1e-9)


def test_where_larger_sets_weigh_more_all_may_lie_outside(model: Model) -> None:
    everything = Case(answers=dict.fromkeys(model.questions, YES))
    certificate = infer(everything, model).certificate
    assert (certificate.mass_outside, certificate.is_enough) == (1.0, False)


def test_more_positive_answers_than_quickscore_takes_are_named_an_estimate(model: Model) -> None:
    names = model.questions[: MOST_POSITIVES + 1]
    certificate = infer(Case(answers=dict.fromkeys(names, YES)), model).certificate
    assert not certificate.exact
    assert infer(Case(answers=dict.fromkeys(names[:6], YES)), model).certificate.exact


def test_answers_too_unlikely_together_for_quickscores_precision_are_named_an_estimate(twelve: Model) -> None:
    """Quickscore subtracts numbers near 1, so a mass near 1e-12 would keep too few digits."""
    rows = [twelve.first_row[name] for name in twelve.questions]
    rarest = np.array(twelve.questions)[np.argsort(-twelve.point.background[rows, 0])][:8]
    case = Case(answers={str(name): YES for name in rarest})
    assert 0 < mass_over(case, twelve, 3) < 1e-11
    assert total_mass(twelve, factors_of(case, twelve), shifts_of(case, twelve, twelve.point)) is None
    assert not infer(case, twelve).certificate.exact


def test_an_estimate_is_close_to_the_exact_certificate(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    case = random_case(model.knowledge, 4)
    exact = infer(case, model)
    monkeypatch.setattr("popliteal.reasoning.inference.MOST_POSITIVES", 0)
    estimate = infer(case, model)
    assert not estimate.certificate.exact
    assert np.abs(estimate.chances - exact.chances).max() < 0.005


def test_a_posterior_without_certificate_says_so(model: Model) -> None:
    case = random_case(model.knowledge, 2)
    quick = infer_quickly(case, model)
    assert np.isnan(quick.certificate.mass_outside)
    assert quick.weights.sum() == pytest.approx(1)


@given(
    share=st.floats(1e-4, 0.9),
    offsets=arrays.arrays(float, 4, elements=st.floats(-5, 5)),
    sizes=arrays.arrays(float, 4, elements=st.floats(0.05, 1)),
)
def test_shifts_by_group_keep_the_average_share(share: float, offsets: np.ndarray, sizes: np.ndarray) -> None:
    prevalence = sizes / sizes.sum()
    shifts = mean_keeping_shifts(np.array([share]), prevalence, offsets)[:, 0]
    assert (prevalence * sigmoid(logit(share) + shifts)).sum() == pytest.approx(share, rel=1e-9)
    assert np.diff(shifts) == pytest.approx(np.diff(offsets), abs=1e-9)


def test_the_prior_gives_back_every_stated_share(model: Model) -> None:
    stated = [beta_of(model.knowledge.conditions[name].share, model.knowledge.scale).p for name in model.conditions]
    conditions = model.knowledge.conditions
    own = np.array([not conditions[name].only_through_links for name in model.conditions])
    moved = np.abs(implied_shares(model.point.prior)[:, 0] - stated) / stated
    # What comes only through links loses its rest after the steps, so all others gain one part in some thousands.
    assert moved[own].max() < 2e-4


def test_a_consequence_is_never_there_without_its_cause(model: Model) -> None:
    denied = Case(age=45, answers={name: NO for name in model.first_row if model.levels[name] == 2})
    chances = dict(zip(model.conditions, infer(denied, model).chances, strict=True))
    assert chances["pulmonary_embolism"] <= chances["deep_vein_thrombosis"]
    assert chances["pulmonary_embolism"] < 0.001


def test_links_hardly_move_the_share_of_the_parent_and_the_check_names_what_they_do_move(knowledge: Knowledge) -> None:
    """Even when they are so strong that the children come out above their stated shares."""
    strong = Share(p=0.9, ci=(0.8, 0.95))
    conditions = {
        name: condition.model_copy(
            update={"links": [link.model_copy(update={"share": strong}) for link in condition.links]}
        )
        for name, condition in knowledge.conditions.items()
    }
    strained = replace(knowledge, conditions=conditions)
    model = build_model(strained, draws=1)
    stated = np.array([beta_of(conditions[name].share, knowledge.scale).p for name in model.conditions])
    moved = np.abs(implied_shares(model.point.prior)[:, 0] - stated)
    children = [child.index for child in model.point.prior.children]
    parents = {parent for child in model.point.prior.children for parent in child.parents} - set(children)
    assert moved[children].max() > 0.01
    assert (moved / stated)[sorted(parents)].max() < 1e-4
    far = {model.conditions[place] for place in np.flatnonzero(moved / stated > REACHED)}
    own = {name for name in far if not conditions[name].only_through_links}
    assert {fault.id for fault in check_shares(Files(strained))} == own != set()
    assert list(check_shares(Files(knowledge))) == []


def test_a_link_makes_the_child_likelier_when_the_parent_is_there(twelve: Model) -> None:
    acl, meniscus = twelve.index["acl_injury"], twelve.index["meniscus_tear"]
    holds, weights = twelve.sets.holds, infer(Case(), twelve).weights
    given_acl = weights[holds[:, acl] & holds[:, meniscus]].sum() / weights[holds[:, acl]].sum()
    assert given_acl > 2 * weights[holds[:, meniscus]].sum()


def test_a_zero_count_gets_the_floor_of_its_beta() -> None:
    scale = load_knowledge().scale
    none_of_forty = beta_of(Share(k=0, n=40), scale)
    assert none_of_forty.p == pytest.approx(0.5 / 41)
    assert beta_of(Share(k=40, n=40), scale).p == pytest.approx(40.5 / 41)
    assert beta_of(Share(k=0, n=10**6), scale).p == scale.zero_floor


def test_a_choice_nobody_gave_keeps_a_little_probability() -> None:
    scale = load_knowledge().scale
    shares, _ = spread_of(Spread(choices={"mild": 1.0, "severe": 0.0}), ["mild", "severe"], scale)
    assert 0 < shares[1] <= scale.zero_floor
    assert sum(shares) == pytest.approx(1)


@pytest.mark.parametrize("largest", [1, 2, 3, 4, 7])
def test_products_and_marginals_are_those_of_the_sets(largest: int) -> None:
    sets = ConditionSets(7, largest)
    expected = [set(members) for size in range(1, largest + 1) for members in combinations(range(7), size)]
    assert [set(row[row < 7]) for row in sets.members] == expected
    rng = np.random.default_rng(1)
    columns, weights = np.append(rng.random(7), 1.0), rng.random(len(expected))
    products = [columns[list(members)].prod() for members in expected]
    assert sets.product(columns) == pytest.approx(products)
    assert sets.product(columns[:, None].repeat(2, axis=1))[:, 1] == pytest.approx(products)
    marginals = [sum(w for w, members in zip(weights, expected, strict=True) if i in members) for i in range(7)]
    assert sets.marginals(weights) == pytest.approx(marginals)
    assert sets.marginals(weights[:, None])[:, 0] == pytest.approx(marginals)


@pytest.mark.parametrize("largest", [2, 3, 4, 7])
def test_many_rows_at_once_are_as_one_by_one(largest: int) -> None:
    rng = np.random.default_rng(2)
    for sets in (
        ConditionSets(7, largest),
        JoinedSets(ConditionSets(7, largest), sets_among([6, 1, 2, 4, 5], 4, 5, 7)),
    ):
        rows, scale, weights = rng.random((3, 7)), rng.random(3), rng.random((3, len(sets)))
        products = np.stack([sets.product(np.append(row, 1.0)) for row in rows])
        assert sets.products(rows, scale) == pytest.approx(products * scale[:, None])
        sums, totals = sets.sums_of_products(weights[0], rows)
        assert sums == pytest.approx(np.stack([sets.marginals(weights[0] * one) for one in products]))
        assert totals == pytest.approx((weights[0] * products).sum(axis=1))
        marginals = np.stack([sets.marginals(one) for one in weights])
        assert sets.sums(weights) == pytest.approx(marginals)


@pytest.mark.parametrize(("n", "largest"), [(1, 1), (1, 3), (7, 1)])
def test_sets_of_one_condition_each_are_summed_as_larger_ones_are(n: int, largest: int) -> None:
    rng = np.random.default_rng(3)
    rows, weights = rng.random((3, n)), rng.random(n)
    sums, totals = ConditionSets(n, largest).sums_of_products(weights, rows)
    assert sums == pytest.approx(weights * rows)
    assert totals == pytest.approx((weights * rows).sum(axis=1))


def test_a_narrower_credible_level_lies_inside_a_wider_one(model: Model) -> None:
    case = random_case(model.knowledge, 6)
    half, most = intervals(case, model, tempered, level=0.5), intervals(case, model, tempered, level=0.9)
    ends = [(most[name][0], half[name][0], half[name][1], most[name][1]) for name in model.conditions]
    assert all(lower <= low <= high <= higher for lower, low, high, higher in ends)
    assert max(higher - lower for lower, _, _, higher in ends) > 0.05


def test_a_no_lowers_what_the_yes_raises(model: Model) -> None:
    swollen = infer(Case(answers={"calf_swelling": YES}), model).chances
    not_swollen = infer(Case(answers={"calf_swelling": NO}), model).chances
    clot = model.index["deep_vein_thrombosis"]
    assert swollen[clot] > infer(Case(), model).chances[clot] > not_swollen[clot]


def test_a_range_holds_nine_of_ten_draws(model: Model) -> None:
    case = Case(age=50, answers={"calf_swelling": YES, "calf_pain": YES})
    weights = weights_by_draw(model.draws, model.sets, shifts_of(case, model, model.draws), factors_of(case, model))
    drawn = model.sets.marginals(tempered(weights, 2))
    low, high = np.array([intervals(case, model, tempered)[name] for name in model.conditions]).T
    inside = ((drawn >= low[:, None] - 5e-5) & (drawn <= high[:, None] + 5e-5)).mean(axis=1)
    assert drawn.shape[1] >= 100
    assert inside.min() >= 0.89
    likely = high > 0.01
    assert inside[likely].max() <= 0.92


def test_a_range_is_the_same_in_single_and_in_double_precision(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    case = random_case(model.knowledge, 6)
    single = np.array(list(intervals(case, model, tempered).values()))
    monkeypatch.setattr(inference, "SMALLEST_BEST", 2.0)
    double = np.array(list(intervals(case, model, tempered).values()))
    assert single.max() > 0.1
    assert single == pytest.approx(double, abs=2e-4)


def test_larger_sets_among_a_few_conditions_are_weighed_like_all_others() -> None:
    small, rng = ConditionSets(7, 3), np.random.default_rng(4)
    joined = JoinedSets(small, sets_among([6, 1, 2, 4, 5], 4, 5, 7))
    expected = [*combinations_up_to(7, 3), *combinations([1, 2, 4, 5, 6], 4), (1, 2, 4, 5, 6)]
    assert joined.states(range(7)).tolist() == [sum(1 << i for i in held) for held in expected]
    assert len(joined) == len(expected)
    columns, weights = np.append(rng.random(7), 1.0), rng.random(len(expected))
    assert joined.product(columns) == pytest.approx([np.prod([columns[i] for i in held]) for held in expected])
    marginals = [sum(w for w, held in zip(weights, expected, strict=True) if i in held) for i in range(7)]
    assert joined.marginals(weights) == pytest.approx(marginals)
    assert joined.states([2, 6]).tolist() == [(2 in held) + 2 * (6 in held) for held in expected]
    assert joined.with_any([2, 6]).tolist() == [at for at, held in enumerate(expected) if 2 in held or 6 in held]


def combinations_up_to(n: int, largest: int) -> list[tuple[int, ...]]:
    return [held for size in range(1, largest + 1) for held in combinations(range(n), size)]
