"""Chances as they are said: less sure than the sums, in the same order, on the same side of every threshold."""

from __future__ import annotations

import pytest
from hypothesis import given
from test_properties import FEW, cases

from popliteal.assess import assess, group_chances, reckon
from popliteal.case import Case
from popliteal.reasoning.inference import Posterior, infer
from popliteal.reasoning.model import Model
from popliteal.reasoning.said import N0, Spoken, as_said, power_after, said_of


def test_the_power_is_one_without_answers_and_a_half_after_a_hundred() -> None:
    assert N0 == 100
    assert [power_after(answers) for answers in (0, 100, 300)] == [1, 0.5, 0.25]


def spoken(posterior: Posterior, model: Model) -> Spoken:
    return said_of(posterior, group_chances(posterior, model.knowledge), model.knowledge.thresholds.values())


@FEW
@given(case=cases)
def test_the_order_of_the_causes_is_that_of_the_sums(model: Model, case: Case) -> None:
    posterior = infer(case, model)
    said = spoken(posterior, model).chances
    assert tuple(said) == posterior.ranking()
    assert list(said.values()) == sorted(said.values(), reverse=True)


@FEW
@given(case=cases)
def test_what_is_said_of_a_danger_lies_on_the_side_of_its_threshold_where_the_level_stands(
    model: Model, case: Case
) -> None:
    posterior = infer(case, model)
    said, by_the_sums = spoken(posterior, model), group_chances(posterior, model.knowledge)
    for name, threshold in model.knowledge.thresholds.items():
        if by_the_sums[name] >= threshold.chance:
            assert said.groups[name] >= threshold.chance
        else:
            assert said.groups[name] <= threshold.chance
            assert all(said.chances[condition] <= threshold.chance for condition in threshold.conditions)


def test_without_an_answer_the_sums_are_said_as_they_are(model: Model) -> None:
    posterior = infer(Case(), model)
    assert as_said(posterior).chances == pytest.approx(posterior.chances, abs=1e-6)


@FEW
@given(case=cases)
def test_the_level_is_worked_out_from_the_sums_and_the_list_from_what_is_said(model: Model, case: Case) -> None:
    found, sums = assess(case, model, with_intervals=False), reckon(case, model)
    for danger in found.rule_out:
        assert not danger.raises_level or sums.groups[danger.id] >= danger.threshold
    assert (
        found.chances_withheld
        or not found.in_scope
        or {c.condition: c.chance for c in found.causes} == (sums.said.chances)
    )
