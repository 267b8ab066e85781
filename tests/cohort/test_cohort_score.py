"""The batch says of everyone what a single assessment says."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from cohort_people import case_files
from hypothesis import given, settings
from hypothesis import strategies as st

from no_deadline import examples
from popliteal.assess.reckoning import reckon
from popliteal.case import Case, Known, build_case, validate_case
from popliteal.cohort import chances as chances_module
from popliteal.cohort import kernel_numpy
from popliteal.cohort import score as score_module
from popliteal.cohort.arrays import evidence_of
from popliteal.cohort.drawn import Drawer
from popliteal.cohort.kernel import weigh_people
from popliteal.cohort.people import People, case_of, people_of
from popliteal.cohort.score import Scored, Scorer
from popliteal.cohort.urgencies import NO_DAYS
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.reasoning.inference import infer_quickly
from popliteal.reasoning.model import LARGEST_SET
from popliteal.reasoning.said import N0
from popliteal.reasoning.sets import Floats
from popliteal.workshop.evaluation.histories import read_histories
from popliteal.workshop.evaluation.known_cases import read_known_cases
from popliteal.workshop.evaluation.simulate import people as drawn
from some import some

CASES = Path(__file__).parents[1] / "cases"
KNOWLEDGE = load_knowledge()
FILES = ("development", "ordinary_development", "later/everyday", "later/published")
ROUNDING = 1.5e-6
"""Both sides are rounded to 1e-6."""


def advice_of(case: Case, scorer: Scorer) -> tuple[object, ...]:
    """What one assessment rests on."""
    urgency = reckon(case, scorer.model).urgency
    return (
        urgency.level.name, urgency.level_if_no.name, urgency.days, urgency.provisional, urgency.in_scope,
        {rule.id for rule in urgency.fired}, {one.threshold.id for one in urgency.passed},
        {sign.finding for sign in urgency.deciding},
    )  # fmt: skip


def advice_in(scored: Scored, row: int, scorer: Scorer) -> tuple[object, ...]:
    """The same from a row of the batch."""
    knowledge, found = scorer.model.knowledge, scored.urgencies
    levels = list(type(knowledge.signs["fainting"].emergency))  # type: ignore[arg-type]
    days = int(found.days[row])
    return (
        levels[found.level[row]].name, levels[found.level_if_no[row]].name, None if days == NO_DAYS else days,
        bool(found.provisional[row]), bool(found.in_scope[row]),
        {name for name, held in zip(knowledge.rules, found.fired[row], strict=True) if held},
        {name for name, held in zip(knowledge.thresholds, found.passed[row], strict=True) if held},
        {name for name, held in zip(scorer.triager.signs, found.deciding[row], strict=True) if held},
    )  # fmt: skip


def assert_same(cases: Sequence[Case], scorer: Scorer) -> None:
    """Urgency the same; chances within rounding of the single path over the same sets."""
    scored = scorer.score(people_of(cases, scorer.model.knowledge))
    for row, case in enumerate(some(cases)):
        assert advice_in(scored, row, scorer) == advice_of(case, scorer)
        sums = reckon(case, scorer.model)
        posterior, found = sums.posterior, scored.chances
        if posterior.certificate.largest_set != found.largest[row]:
            assert not scored.single[row]
            assert found.largest[row] == LARGEST_SET
            posterior = infer_quickly(case, scorer.model)
        else:
            if np.isfinite(scored.said[row]).all():
                said = [sums.said.chances[name] for name in scorer.model.conditions]
                assert np.abs(scored.said[row] - said).max() <= ROUNDING
            else:
                assert not sums.urgency.in_scope or not posterior.certificate.is_enough
            if found.exact[row]:
                assert found.outside[row] == pytest.approx(posterior.certificate.mass_outside, abs=2e-6)
        assert np.abs(found.chances[row] - posterior.chances).max() <= ROUNDING


@given(st.lists(case_files(KNOWLEDGE), min_size=1, max_size=8))
@settings(max_examples=examples(12, slow=40))
def test_random_cases(scorer: Scorer, files: list[dict[str, object]]) -> None:
    assert_same([build_case(validate_case(file, "drawn"), KNOWLEDGE, "drawn") for file in files], scorer)


def known_cases(extra: tuple[str, ...] = ()) -> list[Case]:
    found = []
    for name in FILES:
        known = read_known_cases((CASES / f"{name}.yaml").read_text(encoding="utf-8"), KNOWLEDGE, name, extra)
        found += [one.case for one in known if one.case is not None]
    return found


@pytest.mark.parametrize("extra", [(), ("exam", "tests")])
def test_known_cases(scorer: Scorer, extra: tuple[str, ...]) -> None:
    assert_same(known_cases(extra), scorer)


def test_known_cases_of_people_who_call_the_place_elsewhere(scorer: Scorer) -> None:
    """The leg raises, and the place alone says that no chance is told."""
    elsewhere = Known(*[KNOWLEDGE.names.choices["trouble_place"].index("elsewhere")] * 2)
    cases = [replace(case, answers={**case.answers, "trouble_place": elsewhere}) for case in known_cases()]
    assert_same(cases, scorer)
    found = scorer.score(people_of(cases, KNOWLEDGE))
    assert found.urgencies.passed.any()
    assert not found.urgencies.in_scope.any()
    assert np.isnan(found.said).all()


@pytest.mark.parametrize("name", ["complete_everyday", "complete_published"])
def test_completed_histories(scorer: Scorer, name: str) -> None:
    known = {}
    for file in FILES:
        for one in read_known_cases((CASES / f"{file}.yaml").read_text(encoding="utf-8"), KNOWLEDGE, file):
            known[one.id] = one
    text = (CASES / "complete" / f"{name}.yaml").read_text(encoding="utf-8")
    assert_same([one.case for one in read_histories(text, known, KNOWLEDGE, name)], scorer)


def assert_the_same_in_numpy(people: People, scorer: Scorer) -> None:
    """What the compiled sums say, without them."""
    compiled = scorer.score(people)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chances_module, "weigh_people", kernel_numpy.weigh_people)
        patch.setattr(chances_module, "whole_mass", kernel_numpy.whole_mass)
        alone = scorer.score(people)
    assert compiled.urgencies.same_advice(alone.urgencies).all()
    for name in ("largest", "exact"):
        assert np.array_equal(getattr(compiled.chances, name), getattr(alone.chances, name)), name
    for name in ("chances", "groups", "outside"):
        assert np.allclose(getattr(compiled.chances, name), getattr(alone.chances, name), rtol=0, atol=ROUNDING), name
    assert np.allclose(compiled.said, alone.said, rtol=0, atol=ROUNDING, equal_nan=True)


@given(st.lists(case_files(KNOWLEDGE), min_size=1, max_size=8))
@settings(max_examples=examples(8, slow=25))
def test_numpy_alone_says_the_same_of_random_cases(scorer: Scorer, files: list[dict[str, object]]) -> None:
    cases = [build_case(validate_case(file, "drawn"), KNOWLEDGE, "drawn") for file in files]
    assert_the_same_in_numpy(people_of(cases, KNOWLEDGE), scorer)


def test_numpy_alone_says_the_same_of_known_cases_and_drawn_people(scorer: Scorer) -> None:
    assert_the_same_in_numpy(people_of(known_cases(("exam", "tests")), KNOWLEDGE), scorer)
    people = Drawer(scorer.model).draw(4 * kernel_numpy.BLOCK, 3).people
    assert_the_same_in_numpy(people, scorer)
    assert set(scorer.score(people).chances.largest.tolist()) == {3, 4, 6}


def fours_of(people: People, scorer: Scorer, before: float, is_rest: bool) -> list[Floats]:
    """Of the sets of four alone: weight, share by condition, and as it is said; `before` is what others weigh."""
    weigher, n = scorer.weigher, len(people)
    tables, evidence, sums = weigher.tables, evidence_of(people, weigher.tables), weigher._no_sums(n)
    sums.mass[:, 1] = before
    every = np.ascontiguousarray(np.broadcast_to(np.arange(scorer.model.sets.n), (n, scorer.model.sets.n)))
    weigh_people(
        np.arange(n), every, evidence.odds, evidence.families, tables.states, weigher._masks[4], tables.bits,
        tables.group_of, evidence.begins, evidence.plains, evidence.which, tables.rows, tables.background,
        1 / (1 + evidence.answers / N0), 4, 4, is_rest,
        sums.mass, sums.chances, sums.groups, sums.said_mass, sums.said_chances,
    )  # fmt: skip
    weight = sums.mass[:, 4]
    return [weight, sums.chances / weight[:, None], sums.said_chances / sums.said_mass[:, None]]


def test_larger_sets_in_single_precision_are_those_of_double(scorer: Scorer) -> None:
    """They are a small share of all, so that a millionth of them is far below what is told."""
    people = people_of(known_cases(("exam", "tests")), KNOWLEDGE)
    single, double = (fours_of(people, scorer, 1e-3, is_rest) for is_rest in (True, False))
    assert any(not np.array_equal(one, other) for one, other in zip(single, double, strict=True))
    for one, other in some(list(zip(single, double, strict=True))):
        assert np.allclose(one, other, rtol=1e-5, atol=2e-6)


def test_what_single_precision_has_no_room_for_is_weighed_in_double(scorer: Scorer) -> None:
    """Beside so little all weights are huge: in single precision they would be infinite."""
    people = people_of(known_cases(("exam", "tests")), KNOWLEDGE)
    single, double = (fours_of(people, scorer, 1e-60, is_rest) for is_rest in (True, False))
    for one, other in some(list(zip(single, double, strict=True))):
        assert np.allclose(one, other, rtol=1e-9, atol=1e-12)


def test_drawn_people_with_everything_told(scorer: Scorer) -> None:
    assert_same([person.case for person in drawn(scorer.model, 30, seed=5)], scorer)


def test_who_is_beside_a_threshold_takes_the_single_path(scorer: Scorer, monkeypatch: pytest.MonkeyPatch) -> None:
    """With so wide a margin many are beside one, and nothing that is said changes."""
    cases = known_cases()
    monkeypatch.setattr(score_module, "BESIDE", 0.05)
    assert scorer.score(people_of(cases, KNOWLEDGE)).single.sum() > 20
    assert_same(cases, scorer)


def test_a_child_of_unknown_age_takes_the_single_path(scorer: Scorer) -> None:
    file = {"who": "my_child", "answers": {"knee_swelling": "yes", "calf_pain": "no"}}
    case = build_case(validate_case(file, "child"), KNOWLEDGE, "child")
    assert scorer.score(people_of([case], KNOWLEDGE)).single.all()
    assert_same([case], scorer)


def test_the_order_and_the_neighbors_of_a_row_do_not_matter(scorer: Scorer) -> None:
    people = people_of(known_cases()[:60], KNOWLEDGE)
    whole, back = scorer.score(people), scorer.score(people.some(np.arange(59, -1, -1)))
    alone = scorer.score(people.some(np.array([7])))
    assert np.array_equal(whole.said, back.said[::-1], equal_nan=True)
    assert np.array_equal(whole.said[7:8], alone.said, equal_nan=True)
    assert np.array_equal(whole.urgencies.level, back.urgencies.level[::-1])


def test_without_the_said_chances_those_of_the_sums_are_given(scorer: Scorer) -> None:
    scored = scorer.score(people_of(known_cases()[:20], KNOWLEDGE), as_said=False)
    told = np.isfinite(scored.said)
    assert told.any()
    assert np.array_equal(scored.said[told], scored.chances.chances[told])


@given(case_files(KNOWLEDGE))
@settings(deadline=None)
def test_a_case_comes_back_from_the_arrays(knowledge: Knowledge, file: dict[str, object]) -> None:
    case = build_case(validate_case(file, "drawn"), knowledge, "drawn")
    back = case_of(people_of([case], knowledge), 0, knowledge)
    assert back.answers == case.answers
    assert {name: back.state(name) for name in case.answers} == {name: case.state(name) for name in case.answers}
    assert (back.age, back.sex, back.who == "my_child") == (case.age, case.sex, case.who == "my_child")


@pytest.mark.parametrize(("name", "falls_back"), [("numba", True), ("popliteal.cohort.kernel", False)])
def test_only_a_missing_compiler_is_made_up_for(name: str, falls_back: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the compiler the sums run in NumPy; a fault of ours is told, and not taken for that."""
    for module in ("kernel", "quickscore", "compiled"):
        monkeypatch.delitem(sys.modules, f"popliteal.cohort.{module}", raising=False)
    monkeypatch.setitem(sys.modules, name, None)
    if falls_back:
        assert runpy.run_path(chances_module.__file__)["COMPILED"] is False
        return
    with pytest.raises(ImportError) as told:
        runpy.run_path(chances_module.__file__)
    assert told.value.name == name
