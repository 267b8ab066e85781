"""What a weight says: above 0 for a cause, below 0 against it, 10 decibans for ten times the odds."""

from __future__ import annotations

from math import log10

import pytest

from popliteal.assess import assess
from popliteal.case import NO, YES, Answer, Case
from popliteal.reasoning.explain import weights_of_evidence
from popliteal.reasoning.inference import infer
from popliteal.reasoning.model import Model

CLOT = "deep_vein_thrombosis"


def decibans(answer: Answer, model: Model) -> float:
    """The weight of one answer about a swollen calf for a clot, with one other answer told."""
    weights = weights_of_evidence(infer(Case(answers={"calf_pain": YES, "calf_swelling": answer}), model), model)
    return next(weight.decibans for weight in weights[CLOT] if weight.finding == "calf_swelling")


def odds(case: Case, model: Model) -> float:
    chance = float(infer(case, model).chances[model.index[CLOT]])
    return chance / (1 - chance)


@pytest.mark.parametrize("answer", [YES, NO])
def test_a_weight_is_ten_times_the_logarithm_of_how_much_the_odds_grew(answer: Answer, model: Model) -> None:
    without = odds(Case(answers={"calf_pain": YES}), model)
    grown = odds(Case(answers={"calf_pain": YES, "calf_swelling": answer}), model) / without
    assert decibans(answer, model) == pytest.approx(10 * log10(grown), abs=0.15)


def test_a_swollen_calf_speaks_for_a_clot_and_none_against_it(model: Model) -> None:
    assert decibans(YES, model) > 3
    assert decibans(NO, model) < -1


def test_what_is_said_for_a_cause_has_a_weight_above_0_and_what_is_said_against_it_below(model: Model) -> None:
    case = Case(age=60, answers={"calf_swelling": YES, "calf_pain": YES, "injury": NO, "lump_behind_knee": NO})
    causes = {cause.condition: cause for cause in assess(case, model, with_intervals=False).causes}
    assert "calf_swelling" in {item.finding for item in causes[CLOT].for_it}
    assert "lump_behind_knee" in {item.finding for item in causes["popliteal_cyst"].against_it}
    assert {item.decibans > 0 for cause in causes.values() for item in cause.for_it} == {True}
    assert {item.decibans < 0 for cause in causes.values() for item in cause.against_it} == {True}
