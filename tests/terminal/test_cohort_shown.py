"""`popliteal cohort`, `simulate` and `calibrate`: what became of the rows is said, and where to look."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from commanded import command

from popliteal.knowledge import PoplitealError
from some import some

PEOPLE = """id,age,sex,calf_swelling,calf_pain,chest_pain
swollen,61,female,yes,yes,no
breathless,50,male,yes,yes,yes
aching,200,male,no,yes,no
"""


def test_a_table_is_scored_and_the_row_that_is_not_understood_is_told(tmp_path: Path) -> None:
    people, result = tmp_path / "people.csv", tmp_path / "result.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    seen = command("cohort", people, result)
    assert seen.code == 0
    assert f"{result}: 2 of 3 rows scored in " in seen.text
    assert "1 rows not understood: " in seen.text
    bad = Path(seen.text.partition("not understood: ")[2].partition(" says why")[0])
    assert "200" in bad.read_text("utf-8")
    with result.open(encoding="utf-8") as file:
        levels = {row["id"]: row["level"] for row in csv.DictReader(file)}
    assert levels == {"swollen": "urgent_24_hours", "breathless": "emergency_now"}


def test_what_a_table_may_hold_and_what_comes_out_is_listed() -> None:
    seen = command("cohort", "--columns")
    before, _, after = seen.out.partition("Columns of the result")
    assert "calf_swelling" in before
    assert "level" in after


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "cohort needs a table to read and a file to write"),
        (("in.csv",), "cohort needs a table to read and a file to write"),
        (("in.csv", "out.csv", "--engine", "cloud"), "--engine takes local or spark, not 'cloud'"),
        (("nowhere.csv", "out.csv"), "nowhere.csv"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(PoplitealError, match=said):
        command("cohort", *words)


def test_drawn_people_are_a_table_that_can_be_scored(tmp_path: Path) -> None:
    drawn, result = tmp_path / "drawn.parquet", tmp_path / "result.csv"
    seen = command("simulate", drawn, "-n", "3", "--seed", "4")
    assert seen.text.startswith(f"{drawn}: 3 people drawn in ")
    assert "3 of 3 rows scored" in command("cohort", drawn, result).text


def test_whole_histories_are_reported_beside_the_papers_and_drawn(tmp_path: Path) -> None:
    seen = command("calibrate", "--whole", tmp_path / "report", "-n", "40")
    assert seen.text.startswith("40 drawn people; this tests the program, not the world first cause there in ")
    assert "people with a clot sent within 24 hours: " in seen.text
    report = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    assert (report["people"], report["seed"]) == (40, 1)
    for one in some(report["published"]):
        assert f"{one['score']}, {one['what']}: paper {one['paper']:.1%}" in seen.text
    assert sum(path.suffix == ".svg" for path in (tmp_path / "report").iterdir()) > 0


def test_drawn_people_interviewed_say_how_many_were_asked() -> None:
    report = json.loads(command("calibrate", "-n", "2", "--orders", "0").out)
    assert "questions_by_order" not in report
    assert report
