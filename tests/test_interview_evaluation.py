"""The development cases, interviewed: short enough, the advice of the whole history, and nobody sent too late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from popliteal.case import Case, Known
from popliteal.interview import Interview, Page
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.reasoning.model import build_model
from popliteal.workshop.evaluation.interviewed import Rest, Told, interview_all, interview_summary
from popliteal.workshop.evaluation.known_cases import read_known_cases

CASES = sorted((Path(__file__).parent / "cases").glob("*development.yaml"))


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


def interviewed(knowledge: Knowledge, rest: Rest) -> dict[str, Any]:
    known = [
        case for path in CASES for case in read_known_cases(path.read_text(encoding="utf-8"), knowledge, path.name)
    ]
    return interview_summary(interview_all(known, Interview(build_model(knowledge, draws=1)), rest))


@pytest.fixture(scope="session")
def main_run(knowledge: Knowledge) -> dict[str, Any]:
    return interviewed(knowledge, "no")


@pytest.fixture(scope="session")
def unsure_run(knowledge: Knowledge) -> dict[str, Any]:
    return interviewed(knowledge, "unsure")


def test_it_takes_few_questions(main_run: dict[str, Any]) -> None:
    assert main_run["n"] > 50
    assert main_run["questions"]["median"] <= 18
    assert main_run["pages"]["median"] <= 14


def test_the_level_is_that_of_the_whole_history(main_run: dict[str, Any]) -> None:
    assert main_run["same_level"]["share"] >= 0.95, main_run["different"]


def test_nobody_is_sent_less_urgently_than_is_safe(main_run: dict[str, Any]) -> None:
    assert main_run["hazardous"] == []


def test_nor_when_all_else_is_not_sure(unsure_run: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    over = unsure_run["triage_over"]
    with capsys.disabled():
        print(f"\nall else not sure: too urgent in {over['k']} of {over['n']}")
    assert unsure_run["hazardous"] == []


def test_a_case_is_answered_as_it_is_told(knowledge: Knowledge) -> None:
    truth = Case(age=30, answers={"fever": Known(1, 1), "chills": Known(0, 0), "duration": Known(1, 2)})
    page = Page("heat", "", "", "", True, ("fever", "chills", "redness"), "causes")
    assert Told(truth, "no", knowledge).answer(page) == {"fever": "yes", "chills": "no", "redness": "no"}
    assert Told(truth, "unsure", knowledge).answer(page) == {"fever": "yes", "chills": "no", "redness": "unsure"}
    asked = Page("timing", "", "", "", False, ("duration", "onset", "age", "sex"), "core")
    told = {"duration": "days_to_6_weeks", "onset": "unsure", "age": 30, "sex": None}
    assert Told(truth, "no", knowledge).answer(asked) == told
