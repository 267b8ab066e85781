"""The command `popliteal doses`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from popliteal.care.doses import DosesShown
from popliteal.faces.terminal.main import app
from popliteal.knowledge import CaseError, load_knowledge

CASE = "{age: 41, sex: female, as_of: 2026-11-22, answers: {known_osteoarthritis: yes, anticoagulant: yes}}"
LOG = """
- {medicine: acetaminophen, at: 2026-11-22T08:00, mg: 3000}
- {medicine: acetaminophen, at: 2026-11-22T14:30, mg: 1500}
- {medicine: ibuprofen, at: 2026-11-22T15:00, mg: 200}
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def run(case: Path, log: str, *more: str) -> str:
    path = case.parent / "log.yaml"
    path.write_text(log, encoding="utf-8")
    result = CliRunner().invoke(app, ["doses", str(path), str(case), "--at", "2026-11-22T16:00:00", *more])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_the_log_as_text_names_what_is_too_much_and_what_the_plan_refuses(case: Path) -> None:
    said = " ".join(run(case, LOG).split())
    assert "That came to 4500 mg in 24 hours." in said
    assert "Your plan says of it: Do not take it." in said
    assert "Take no more before" not in said


def test_the_log_as_json_can_be_read_back(case: Path) -> None:
    found = [DosesShown.model_validate(one) for one in json.loads(run(case, LOG, "--json"))["log"]]
    assert [(one.medicine, one.doses, one.total_mg) for one in found] == [
        ("ibuprofen", 1, 200),
        ("acetaminophen", 2, 4500),
    ]


def test_a_dose_after_the_time_does_not_count(case: Path) -> None:
    assert "Nothing was taken by then." in run(case, "- {medicine: acetaminophen, at: 2026-11-22T17:00, mg: 500}")


def test_danger_signs_with_no_answer_that_day_are_asked(case: Path) -> None:
    signs = load_knowledge().signs
    said = " ".join(run(case, LOG).split())
    assert "These danger signs have no answer for that day, or the answer was not sure." in said
    assert json.loads(run(case, LOG, "--json"))["open_signs"] == list(signs)
    assert all(" ".join(sign.question.split()) in said for sign in signs.values())
    case.write_text(CASE.replace("answers: {", f"absent: [{', '.join(signs)}], answers: {{"), encoding="utf-8")
    assert "danger signs" not in run(case, LOG)
    unsure = ", ".join(f"{sign}: {'unsure' if sign == 'cold_foot' else 'no'}" for sign in signs)
    case.write_text(CASE.replace("answers: {", f"answers: {{{unsure}, "), encoding="utf-8")
    assert json.loads(run(case, LOG, "--json"))["open_signs"] == ["cold_foot"]


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("medicine: ibuprofen", "is a list"),
        ("- {medicine: ibuprofin, at: 2026-11-22T08:00, mg: 200}", "Did you mean"),
        ("- {medicine: ibuprofen, at: 2026-11-22T08:00}", "mg holds null; allowed: how many milligrams"),
        ("- {medicine: ibuprofen, at: 2026-11-22T08:00Z, mg: 200}", "time zone"),
        ("- {medicine: ibuprofen, at: never, mg: 200}", "dose 1: at"),
    ],
)
def test_a_log_that_cannot_be_meant_is_refused_with_the_place(case: Path, log: str, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        run(case, log)


def test_a_child_is_judged_as_a_child_whatever_the_plan_says(case: Path) -> None:
    case.write_text("{age: 6, sex: male, answers: {fever: yes, knee_swelling: yes}}", encoding="utf-8")
    log = "".join(f"- {{medicine: ibuprofen, at: 2026-11-22T{hour:02}:00, mg: 200}}\n" for hour in range(1, 15, 2))
    notes = {note["id"] for note in json.loads(run(case, log, "--json"))["log"][0]["notes"]}
    assert {"dose_over_for_a_child", "dose_too_soon_for_a_child"} <= notes
