"""The safety gate: on the development cases nobody is sent less urgently than is safe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from popliteal.knowledge import Level, load_knowledge
from popliteal.reasoning.model import build_model
from popliteal.workshop.evaluation.evaluate import Outcome, run, summary
from popliteal.workshop.evaluation.known_cases import read_known_cases
from some import some

CASES = sorted((Path(__file__).parent / "cases").glob("*development.yaml"))


@pytest.fixture(scope="module")
def outcomes() -> Sequence[Outcome]:
    knowledge = load_knowledge()
    known = [
        case for path in CASES for case in read_known_cases(path.read_text(encoding="utf-8"), knowledge, path.name)
    ]
    return run(known, build_model(knowledge, draws=1))


def test_every_development_case_can_be_read(outcomes: Sequence[Outcome]) -> None:
    assert [(outcome.known.id, outcome.known.problem) for outcome in outcomes if outcome.known.case is None] == []
    assert len(outcomes) > 50


def test_no_development_case_is_sent_less_urgently_than_is_safe(outcomes: Sequence[Outcome]) -> None:
    hazardous = [
        f"{outcome.known.id}: said {outcome.level.name}, lowest safe {outcome.known.lowest_safe.name}"
        for outcome in outcomes
        if outcome.hazardous
    ]
    assert hazardous == []


def test_neither_cheap_strategy_looks_good_beside_it(
    outcomes: Sequence[Outcome], capsys: pytest.CaptureFixture[str]
) -> None:
    baselines = summary(outcomes, outcomes)["baselines"]
    with capsys.disabled():
        for name, block in baselines.items():
            too_low, too_high = block["triage_hazardous"], block["triage_over"]
            print(f"\nalways {name}: hazardous {too_low['k']}/{too_low['n']}, over {too_high['k']}/{too_high['n']}")
        over = sum(outcome.over for outcome in outcomes)
        print(f"popliteal: hazardous {sum(o.hazardous for o in outcomes)}/{len(outcomes)}, over {over}/{len(outcomes)}")
    assert baselines[Level.self_care.name]["triage_hazardous"]["k"] > 0
    assert baselines[Level.emergency_now.name]["triage_over"]["k"] > sum(outcome.over for outcome in outcomes)


def test_the_expected_share_of_hits_comes_from_the_chances_themselves(outcomes: Sequence[Outcome]) -> None:
    for outcome in some(outcomes):
        first = [chance for _, chance in outcome.ranking]
        # A danger below its threshold is said no higher than the threshold: a little less than what is expected of it.
        assert first[0] - 1e-6 <= outcome.expected[1] <= first[0] + 0.01
        assert max(first[:3]) - 1e-6 <= outcome.expected[3] <= sum(first[:3]) + 1e-6
        assert outcome.expected[1] <= outcome.expected[3] <= outcome.expected[5]


def test_as_many_causes_are_found_as_the_chances_lead_to_expect(outcomes: Sequence[Outcome]) -> None:
    block = summary(outcomes, outcomes)["all"]
    for top in ("top1", "top3", "top5"):
        assert block[top]["low"] <= block["expected"][top] <= block[top]["high"]


def test_later_cases_are_not_sent_too_late_more_often_than_they_were() -> None:
    knowledge = load_knowledge()
    paths = sorted((Path(__file__).parent / "cases" / "later").glob("*.yaml"))
    known = [case for path in paths for case in read_known_cases(path.read_text("utf-8"), knowledge, path.name)]
    late = {outcome.known.id for outcome in run(known, build_model(knowledge, draws=1)) if outcome.hazardous}
    assert len(known) == 135
    # A fall told without its force, a stumble, and sudden pain told with no more than its day.
    assert late <= {"new-day-006", "new-day-025", "new-pub-006"}
