"""`popliteal knowledge prove`, `mutate`, and `safety-case`: what is shown of a fault, and how they end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from commanded import command

from popliteal.knowledge import BASE, PoplitealError

ROOT = Path(__file__).parents[2]
ODD = """
- {id: odd, level: emergency_now, not_for: nobody, when: {all: [aching, {not: pulsating_lump}]}, reason: A test rule.,
   because: "Judgment: a test."}
- {id: idle, level: emergency_now, not_for: nobody, when: {all: [aching, {not: aching}]}, reason: A test rule.,
   because: "Judgment: a test."}
"""
"""A rule that a danger sign switches off, and one that never holds."""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the knowledge with the rules of `ODD` in it."""
    shutil.copytree(BASE, tmp_path / "base")
    with (tmp_path / "base" / "triage" / "emergency.yaml").open("a", encoding="utf-8") as file:
        file.write(ODD)
    return tmp_path / "base"


def test_theorems_that_hold_are_told_with_how_much_was_looked_at() -> None:
    seen = command("knowledge", "prove", "--only", "doubts_add_up", "--json")
    assert seen.code == 0
    report = json.loads(seen.out)
    assert [(one["id"], one["holds"], one["failures"]) for one in report["theorems"]] == [("doubts_add_up", True, [])]
    assert report["theorems"][0]["claims"] > 0


def test_what_fails_ends_with_1_and_shows_case_files_that_show_it_where_there_are_any(broken: Path) -> None:
    asked = ("--only", "red_flag_never_lowers", "--only", "every_rule_matters")
    seen = command("knowledge", "prove", *asked, "--knowledge", broken)
    assert seen.code == 1
    assert "FAILS red_flag_never_lowers (" in seen.text
    _, *cases = seen.out.partition("Save each as a file and run: popliteal assess FILE")[2].split("\n\n")
    told = [yaml.safe_load(case.split("\n        ")[0]) for case in cases[:1]]
    assert [case["answers"]["aching"] for case in told] == [True]
    assert "FAILS every_rule_matters (" in seen.text
    assert "idle" in seen.text.partition("FAILS every_rule_matters (")[2]


def test_an_unknown_theorem_is_named_with_those_there_are() -> None:
    with pytest.raises(PoplitealError, match="'safe' is no theorem; they are: red_flag_never_lowers, "):
        command("knowledge", "prove", "--only", "safe")


def test_mistakes_that_nothing_notices_are_named_and_end_it_with_1(tmp_path: Path) -> None:
    for name in ("triage_examples.yaml", "triage_boundaries.yaml"):
        (tmp_path / name).write_text("[]", encoding="utf-8")  # so that the proofs are left alone to notice anything
    seen = command("knowledge", "mutate", "--sample", "1", "--seed", "9", "--tests", tmp_path)
    assert seen.code == 1
    assert "all rules: 0 of 1 mistakes noticed = 0.0%" in seen.text
    assert seen.text.count("NOT NOTICED: ") == 1


def test_the_safety_case_is_the_one_that_is_printed() -> None:
    assert command("safety-case", "--root", ROOT).out == (ROOT / "docs" / "safety-case.md").read_text("utf-8")
