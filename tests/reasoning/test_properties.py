"""What holds for every case, on the real knowledge base."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from subnetworks import exact_chances

from popliteal.assess import assess
from popliteal.case import UNSURE, Case, Known, build_case, validate_case
from popliteal.knowledge import Finding, Knowledge, load_knowledge
from popliteal.reasoning.explain import LARGEST_WEIGHT, most_informative, most_telling, weights_of_evidence
from popliteal.reasoning.inference import infer, infer_quickly, intervals
from popliteal.reasoning.model import MODELED, Model
from popliteal.reasoning.said import as_said, tempered

FEW = settings(max_examples=25, deadline=None)
KNOWLEDGE = load_knowledge()
ASKED = sorted(name for name, finding in KNOWLEDGE.findings.items() if finding.kind in (*MODELED, "risk"))


def answers_to(finding: Finding) -> st.SearchStrategy[str]:
    choices = [choice.id for choice in finding.choices] or ["yes", "no"]
    return st.sampled_from([*choices, "unsure"])


@st.composite
def case_files(draw: st.DrawFn) -> dict[str, object]:
    names = draw(st.lists(st.sampled_from(ASKED), min_size=1, max_size=12, unique=True))
    file: dict[str, object] = {"answers": {name: draw(answers_to(KNOWLEDGE.findings[name])) for name in names}}
    file |= draw(st.fixed_dictionaries({}, optional={
        "age": st.integers(1, 100), "sex": st.sampled_from(["female", "male"]),
    }))  # fmt: skip
    return file


def understood(file: Mapping[str, object], knowledge: Knowledge) -> Case:
    return build_case(validate_case(file, "random"), knowledge, "random")


cases = case_files().map(lambda file: understood(file, KNOWLEDGE))


@FEW
@given(case=cases)
def test_every_number_is_a_probability_and_every_interval_holds_its_point(model: Model, case: Case) -> None:
    assessment = assess(case, model)
    for cause in assessment.causes:
        assert cause.low is not None
        assert cause.high is not None
        assert 0 <= cause.low <= cause.chance <= cause.high <= 1
    for danger in assessment.rule_out:
        assert (danger.chance is None) == assessment.chances_withheld
        assert danger.chance is None or 0 <= danger.chance <= 1
    assert 0 <= assessment.certificate.mass_outside <= 1
    if assessment.would_change:
        told = assessment.would_change
        for chance in (told.chance_of_yes, *told.if_yes.values(), *told.if_no.values()):
            assert 0 <= chance <= 1


@st.composite
def crowded(draw: st.DrawFn) -> Case:
    """Somebody who answers everything, and says yes far more often than anyone would."""
    names = [name for name in ASKED if not KNOWLEDGE.findings[name].choices]
    denied = draw(st.sets(st.sampled_from(names), max_size=40))
    told: dict[str, object] = {name: "no" if name in denied else "yes" for name in names}
    told |= {name: draw(answers_to(KNOWLEDGE.findings[name])) for name in ASKED if name not in told}
    return understood({"answers": told, "age": draw(st.integers(1, 100))}, KNOWLEDGE)


ALL_YES = understood({"answers": {n: "yes" for n in ASKED if not KNOWLEDGE.findings[n].choices}}, KNOWLEDGE)


@FEW
@given(case=st.one_of(crowded(), cases))
@example(case=ALL_YES)
def test_every_range_is_finite_and_ordered_however_much_is_told(model: Model, case: Case) -> None:
    found = intervals(case, model, tempered)
    assert found.keys() == set(model.conditions)
    for low, high in found.values():
        assert 0 <= low <= high <= 1  # never true of a nan
    assert max(high for _, high in found.values()) > 0


@FEW
@given(file=case_files(), order=st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(model: Model, file: dict[str, object], order: object) -> None:
    answers = list(file["answers"].items())  # type: ignore[attr-defined]
    order.shuffle(answers)  # type: ignore[attr-defined]
    one = assess(understood(file, KNOWLEDGE), model)
    other = assess(understood({**file, "answers": dict(answers)}, KNOWLEDGE), model)
    assert one.model_dump_json() == other.model_dump_json()


@FEW
@given(case=cases, name=st.sampled_from(ASKED))
def test_an_unsure_answer_moves_no_probability(model: Model, case: Case, name: str) -> None:
    assume(name not in case.answers)
    unsure = replace(case, answers={**case.answers, name: UNSURE})
    assert np.array_equal(infer(unsure, model).chances, infer(case, model).chances)


@FEW
@given(case=cases)
def test_the_chances_do_not_hang_on_what_was_worked_out_before(model: Model, case: Case) -> None:
    before = infer(case, model).chances
    infer(Case(), model)
    assert np.array_equal(infer(case, model).chances, before)


@FEW
@given(case=cases)
def test_leave_one_out_is_the_posterior_without_that_answer(model: Model, case: Case) -> None:
    posterior = infer_quickly(case, model)
    weights = weights_of_evidence(posterior, model)
    alone = [name for name in case.answers if stands_alone(name, case) and isinstance(case.answers[name], Known)]
    told = {weight.finding for weight in weights[model.conditions[0]]}
    for name in sorted(set(alone) & told):
        without = replace(case, answers={key: answer for key, answer in case.answers.items() if key != name})
        before = log_odds(exact_chances(infer_quickly(without, model)))
        moved = (log_odds(exact_chances(posterior)) - before) * 10 / math.log(10)
        expected = np.clip(moved, -LARGEST_WEIGHT, LARGEST_WEIGHT)
        found = [next(w.decibans for w in weights[c] if w.finding == name) for c in model.conditions]
        assert found == pytest.approx(expected, abs=0.051)


def stands_alone(name: str, case: Case) -> bool:
    """Taking the answer away changes no other answer's meaning."""
    children = KNOWLEDGE.children.get(name, ())
    return not KNOWLEDGE.findings[name].parent and not any(child in case.answers for child in children)


def log_odds(chances: np.ndarray) -> np.ndarray:
    inside = np.clip(chances, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(inside) - np.log1p(-inside))


@FEW
@given(case=cases)
def test_information_is_what_two_more_inferences_would_find(model: Model, case: Case) -> None:
    posterior = infer_quickly(case, model)
    gains = {one.finding: one.bits for one in most_informative(model.questions, posterior, model)}
    open_names = [name for name in model.questions if name not in case.answers and name not in unasked_parents(case)]
    for name in open_names[:4] + open_names[-4:]:
        yes, no = (infer_quickly(answered(case, name, level), model).weights for level in (1, 0))
        chance = float((1 - model.stay_in_set[model.rows_at(case.age)[name]]) @ posterior.weights)
        naive = entropy(posterior.weights) - chance * entropy(yes) - (1 - chance) * entropy(no)
        assert gains[name] == pytest.approx(naive, abs=1e-7)


def unasked_parents(case: Case) -> set[str]:
    """Parents not asked though follow-ups were: their answer also changes what the follow-ups tell."""
    return {parent for name in case.answers for parent in KNOWLEDGE.findings[name].parent}


def answered(case: Case, name: str, level: int) -> Case:
    return replace(case, answers={**case.answers, name: Known(level, level)})


def entropy(weights: np.ndarray) -> float:
    there = weights[weights > 0]
    return float(-(there * np.log2(there)).sum())


@FEW
@given(case=cases)
def test_what_would_change_it_most_is_what_the_answers_then_give(model: Model, case: Case) -> None:
    posterior = infer(case, model)
    telling = most_telling(case, posterior, model)
    assume(telling is not None and telling.finding not in unasked_parents(case))
    assert telling is not None
    gains = {one.finding: one.bits for one in most_informative(model.questions, posterior, model)}
    best = max(gains[name] for name in gains if name not in case.answers and name in asked(case, model))
    assert telling.bits == round(best, 9)
    outside = posterior.certificate.mass_outside + 0.005
    for level, expected in ((1, telling.if_yes), (0, telling.if_no)):
        after = infer(answered(case, telling.finding, level), model)
        share = telling.chance_of_yes if level else 1 - telling.chance_of_yes
        apart = [abs(as_said(after).chance_of(name) - chance) for name, chance in expected.items()]
        assert max(apart) <= 2 * outside / max(share, 1e-3)


def asked(case: Case, model: Model) -> list[str]:
    from popliteal.reasoning.explain import open_symptoms

    return open_symptoms(case, model)
