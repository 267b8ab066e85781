"""The command `popliteal plan`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from popliteal.care.parts import Plan
from popliteal.faces.terminal.main import app
from popliteal.knowledge import CaseError, PoplitealError

CASE = """
age: 70
sex: female
as_of: 2026-11-22
answers: {known_osteoarthritis: yes, worse_stairs_or_downhill: yes, anticoagulant: yes, duration: over_6_weeks}
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def test_the_plan_as_json_can_be_read_back(case: Path) -> None:
    result = CliRunner().invoke(app, ["plan", str(case), "--json"])
    assert result.exit_code == 0
    content = json.loads(result.stdout)
    assert content["schema"] == "popliteal/plan/1"
    plan = Plan.model_validate(content)
    assert {m.id: m.verdict for m in plan.medicines}["ibuprofen"] == "do_not_take"


def test_the_plan_as_text_says_why_with_its_source(case: Path) -> None:
    result = CliRunner().invoke(app, ["plan", str(case)])
    assert result.exit_code == 0
    assert "Ibuprofen (Advil, Motrin): Do not take it" in result.stdout
    assert "petersen-2024" in result.stdout
    assert "SAFETY NET" in result.stdout
    assert "Hold off until you have answered the danger questions" in " ".join(result.stdout.split())


def test_the_same_case_gives_the_same_plan(case: Path) -> None:
    first, second = (CliRunner().invoke(app, ["plan", str(case), "--json"]).stdout for _ in range(2))
    assert first == second


def test_the_calendar_is_written_where_it_was_asked_for(case: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "plan.ics"
    assert CliRunner().invoke(app, ["plan", str(case), "--calendar", str(wanted)]).exit_code == 0
    assert wanted.read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")


def test_trouble_elsewhere_has_no_plan_just_as_in_the_assessment(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("answers: {trouble_place: elsewhere, aching: yes}", encoding="utf-8")
    result = CliRunner().invoke(app, ["plan", str(path)])
    assert isinstance(result.exception, PoplitealError)
    assert "there is no plan" in str(result.exception)


def test_a_case_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["plan", str(tmp_path / "none.yaml")])
    assert isinstance(result.exception, CaseError)
    assert "none.yaml" in str(result.exception)


def test_what_must_be_asked_about_first_stands_beside_the_step(case: Path) -> None:
    case.write_text("{age: 40, sex: male, answers: {deformity: yes}}", encoding="utf-8")
    said = " ".join(CliRunner().invoke(app, ["plan", str(case)]).stdout.split())
    step = said.partition("Don't eat or drink.")[2].partition("WHILE YOU WAIT")[0]
    assert "Ask first if this is so: With diabetes" in step[:400]
