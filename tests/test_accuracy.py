"""The exact marginals agree with summing over every set, and the report says how far the enumeration is."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from popliteal.case import Case, parse_case
from popliteal.knowledge import load_knowledge
from popliteal.reasoning.evidence import factors_of, shifts_of
from popliteal.reasoning.inference import factor_values
from popliteal.reasoning.model import Model, build_model
from popliteal.reasoning.prior import set_weights
from popliteal.reasoning.sets import ConditionSets, Floats
from popliteal.workshop.evaluation.accuracy import (
    LARGEST_DIFFERENCE,
    accuracy,
    exact_marginals,
    print_accuracy,
    with_exclusions,
)
from some import some

KEPT = (
    "acl_injury", "calf_strain", "deep_vein_thrombosis", "meniscus_tear", "osteoarthritis", "popliteal_cyst",
    "pulmonary_embolism", "rheumatoid_arthritis", "superficial_vein_thrombosis",
)  # fmt: skip
STORIES = (
    "{age: 66, sex: female, present: [calf_pain, calf_swelling, warmth], absent: [injury]}",
    "{present: [lump_behind_knee, knee_swelling, click_or_pop, aching], absent: [fever, calf_swelling]}",
    "{age: 24, present: [injury, pop_at_injury, giving_way], answers: {onset: sudden, severity: severe}}",
    "{sex: male, absent: [lump_behind_knee]}",
)


@pytest.fixture(scope="module")
def model() -> Model:
    """Nine conditions with every kind of link among them: a parent, a child, and one that is both."""
    base = load_knowledge()
    kept = {name: condition for name, condition in base.conditions.items() if name in KEPT}
    inside = {
        name: condition.model_copy(update={"links": [link for link in condition.links if link.cause in kept]})
        for name, condition in kept.items()
    }
    return build_model(replace(base, conditions=inside), draws=1)


@pytest.fixture(scope="module")
def cases(model: Model) -> list[Case]:
    return [parse_case(story, model.knowledge, "story") for story in STORIES]


def over_all_sets(case: Case, model: Model) -> Floats:
    sets = ConditionSets(len(model.conditions), len(model.conditions))
    weights = set_weights(model.point.prior, sets, shifts_of(case, model, model.point))[:, 0]
    for factor in factors_of(case, model):
        weights *= factor_values(model, sets, factor)
    return np.asarray(sets.marginals(weights) / weights.sum())


def test_exact_marginals_are_the_sum_over_every_set(model: Model, cases: list[Case]) -> None:
    for case in some(cases):
        found = exact_marginals(case, with_exclusions(model))
        assert found is not None
        np.testing.assert_allclose(found, over_all_sets(case, model), atol=1e-7, rtol=0)


def test_more_positive_answers_than_quickscore_takes_have_no_exact_marginals(model: Model) -> None:
    names = [name for name, finding in model.knowledge.findings.items()
             if finding.kind == "symptom" and not finding.choices and not finding.parent][:15]  # fmt: skip
    story = parse_case(f"{{present: [{', '.join(names)}]}}", model.knowledge, "story")
    assert exact_marginals(story, with_exclusions(model)) is None
    report = accuracy([story], model)
    assert report.exact == 0
    assert report.marginals is None
    assert report.estimated is not None


def test_the_report_names_the_largest_certificate_and_differences(model: Model, cases: list[Case]) -> None:
    report = accuracy(cases, model)
    assert report.cases == report.exact == len(cases)
    assert report.marginals is not None
    assert 0 <= report.marginals.mean <= report.marginals.largest
    assert report.holds == (max(report.largest_certificate, report.marginals.largest) < LARGEST_DIFFERENCE)
    stream = io.StringIO()
    print_accuracy(report, Console(file=stream, width=100))
    assert (
        f"largest certificate (chance outside the enumerated sets): {report.largest_certificate:.6f}"
        in stream.getvalue()
    )
    assert "against the exact joint model, 4 cases" in stream.getvalue()


def test_leaving_age_at_its_average_costs_nothing_where_no_age_matters(cases: list[Case], model: Model) -> None:
    ageless = {name: c.model_copy(update={"age": {}, "at_age": []}) for name, c in model.knowledge.conditions.items()}
    report = accuracy(cases, build_model(replace(model.knowledge, conditions=ageless), draws=1))
    assert report.unknown["age"].largest == pytest.approx(0, abs=1e-12)
    assert accuracy(cases, model).unknown["age"].largest > 0.001
