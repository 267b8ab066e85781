"""People drawn from the model: valid case files, and chances that come true as often as they say."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from typer.testing import CliRunner

from popliteal.case import build_case, validate_case
from popliteal.case.meaning import fits
from popliteal.faces.terminal.main import app
from popliteal.interview import Interview
from popliteal.knowledge import load_knowledge
from popliteal.reasoning.inference import infer_quickly
from popliteal.reasoning.model import Model, build_model
from popliteal.workshop.evaluation.calibrate import Done, calibration, compare_orders, interview_people
from popliteal.workshop.evaluation.simulate import people
from some import some

PEOPLE = 60


@pytest.fixture(scope="module")
def model() -> Model:
    return build_model(load_knowledge(), draws=1)


@pytest.fixture(scope="module")
def done(model: Model) -> Sequence[Done]:
    return interview_people(model, Interview(model), PEOPLE)


def test_each_person_is_a_valid_case_file_with_true_causes(model: Model) -> None:
    printed = CliRunner().invoke(app, ["simulate", "-n", "20", "--seed", "4"]).stdout
    records = [json.loads(line) for line in printed.splitlines()]
    assert len(records) == 20
    for record, person in some(zip(records, people(model, 20, 4), strict=True)):
        case = build_case(validate_case(record["case"], "drawn"), model.knowledge, "drawn")
        assert set(record["causes"]) <= set(model.knowledge.conditions)
        assert record["causes"]
        assert case.contradictions == ()
        assert {n: a for n, a in person.case.answers.items() if n not in case.hidden}.items() <= case.answers.items()
        assert all(fits(model.knowledge.findings[name], case) for name in case.stated)


def test_the_same_seed_draws_the_same_people(model: Model) -> None:
    assert list(people(model, 5, 1)) == list(people(model, 5, 1))
    assert list(people(model, 5, 1)) != list(people(model, 5, 2))


def test_causes_come_true_as_often_as_the_whole_history_says(model: Model) -> None:
    """The sum of stated chances against the count, cause by cause, within 4 standard errors."""
    drawn = list(people(model, 300, 11))
    stated = [infer_quickly(person.case, model).chances for person in drawn]
    for place, name in some(enumerate(model.conditions)):
        chances = [float(row[place]) for row in stated]
        error = sum(p * (1 - p) for p in chances) ** 0.5
        assert abs(sum(name in person.causes for person in drawn) - sum(chances)) <= 4 * error + 1, name


def test_the_chances_after_an_interview_lie_within_sampling_error(done: Sequence[Done]) -> None:
    report = calibration(done)
    wide = [row for row in report["reliability"] if row["came_true"]["n"] >= 5 and not row["inside"]]
    assert len(wide) <= 1, wide
    kept = [item for item in done if item.ended not in ("emergency_now", "emergency_department")]
    expected = sum(item.chance for item in kept)
    error = sum(item.chance * (1 - item.chance) for item in kept) ** 0.5
    assert abs(sum(item.hit for item in kept) - expected) <= 3 * error


def test_people_whom_an_emergency_ends_early_are_left_out(done: Sequence[Done]) -> None:
    report = calibration(done)
    early = sum(item.ended in ("emergency_now", "emergency_department") for item in done)
    assert report["ended_early_by_emergency"] == early
    assert report["interview_top1"]["n"] == PEOPLE - early


def test_asking_by_value_takes_fewer_questions_than_a_fixed_or_random_order(
    model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    found = compare_orders(model, 10)
    with capsys.disabled():
        print(f"\nquestions until the same stop rule holds, by order: {found}")
    assert found["by value"]["mean"] < found["fixed order"]["mean"]
    assert found["by value"]["mean"] < found["at random"]["mean"]
