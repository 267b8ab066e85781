"""`popliteal knowledge copy`, `diff` and `coverage`: what whoever changes the knowledge is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commanded import command

from popliteal.knowledge import PoplitealError

ROOT = Path(__file__).parents[2]
KNOWN = """
- {id: swollen, diagnosis: deep_vein_thrombosis, triage: urgent_24_hours, story: My calf is twice as thick.,
   present: [calf_swelling, calf_pain]}
- {id: unread, diagnosis: popliteal_cyst, triage: routine, story: It aches., present: [no_such_finding]}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the knowledge, as the command makes it."""
    seen = command("knowledge", "copy", tmp_path / "own")
    assert f"popliteal knowledge diff shipped {tmp_path / 'own'}" in seen.out.replace("\n", " ")
    return tmp_path / "own"


@pytest.fixture
def known(tmp_path: Path) -> Path:
    path = tmp_path / "known.yaml"
    path.write_text(KNOWN, encoding="utf-8")
    return path


def test_a_copy_never_overwrites_a_folder(own: Path) -> None:
    with pytest.raises(PoplitealError, match="name a folder that is not there yet"):
        command("knowledge", "copy", own)


def test_of_a_copy_nothing_differs_and_nobody_is_told_otherwise(own: Path, known: Path) -> None:
    seen = command("knowledge", "diff", own, own, "--cases", known)
    assert seen.code == 0
    assert "No entry differs that decides an assessment." in seen.text
    assert "2 known cases: 0 get another level, 0 the same with another first cause" in seen.text


def test_a_change_that_sends_somebody_too_late_names_them_and_ends_with_1(own: Path, known: Path) -> None:
    for path in [*sorted((own / "triage").glob("*.yaml")), own / "thresholds.yaml"]:
        path.write_text(path.read_text("utf-8").replace("level: urgent_24_hours", "level: routine"), "utf-8")
    seen = command("knowledge", "diff", "shipped", own, "--cases", known)
    assert seen.code == 1
    assert "swollen: urgent_24_hours -> " in seen.text
    assert "stated urgent_24_hours SENT TOO LATE NOW My calf is twice as thick." in seen.text


def test_without_known_cases_near_it_says_where_they_are(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PoplitealError, match=r"is not here\. Run this in the project's folder"):
        command("knowledge", "diff", "shipped", own)


def test_every_fact_of_the_evidence_is_accounted_for_and_a_new_one_ends_it_with_1(tmp_path: Path) -> None:
    seen = command("knowledge", "coverage", "--evidence", ROOT / "evidence", "--json")
    assert (seen.code, json.loads(seen.out)["unaccounted"]) == (0, [])
