"""`popliteal cohort` and `simulate`: what became of the rows is said, and where to look."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from commanded import command

from popliteal.knowledge import PoplitealError

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
