"""`popliteal evaluate`: what it measures stands on the screen, and the gate ends it where somebody is sent too late."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commanded import Seen, command

from popliteal.knowledge import PoplitealError

KNOWN = """
- {id: clot, age: 61, sex: female, story: My calf swelled after a flight., diagnosis: deep_vein_thrombosis,
   present: [calf_swelling, calf_pain, long_travel], absent: [chest_pain], triage: urgent_24_hours}
"""
MISREAD = "- {id: misread, age: 50, diagnosis: popliteal_cyst, present: [no_such_finding], triage: routine}"
TOO_LATE = """
- {id: untold, age: 40, sex: male, diagnosis: deep_vein_thrombosis, present: [aching], triage: emergency_now,
   triage_lowest_safe: emergency_now, thin: true}
"""
WHOLE = """
- id: clot
  age: 61
  sex: female
  answers: {trouble_place: leg_around_knee, onset: over_days, duration: up_to_3_days, severity: 6, calf_swelling: yes,
    calf_pain: yes, long_travel: yes}
"""


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """A file with a clot, told so that it can be seen."""
    return kept(tmp_path / "known.yaml", KNOWN)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """All that the person with the clot would answer."""
    return kept(tmp_path / "whole.yaml", WHOLE)


def kept(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def as_data(seen: Seen) -> Any:
    """What was printed as JSON, and nothing beside it."""
    return json.loads(seen.out)


def test_known_cases_are_counted_and_each_miss_is_named_with_its_reason(tmp_path: Path) -> None:
    seen = command("evaluate", kept(tmp_path / "cases.yaml", KNOWN + TOO_LATE + MISREAD))
    assert seen.code == 0, "without the gate it only tells"
    assert "all: 3 cases" in seen.text
    assert "triage: hazardous (too low) 2/3 = 67%" in seen.text, "what cannot be read counts as sent too late"
    assert "untold deep_vein_thrombosis: rank " in seen.text
    assert "stated emergency_now [hazardous, thin]" in seen.text
    assert "'no_such_finding' is no finding.; said self_care, stated routine [hazardous]" in seen.text
    assert "urgent_24_hours (1): urgent_24_hours 1" in seen.text
    assert "always self_care: hazardous 3/3" in seen.text


@pytest.mark.parametrize(("cases", "code"), [(KNOWN, 0), (MISREAD, 1)])
def test_the_gate_ends_with_1_for_one_sent_too_late_or_not_read(cases: str, code: int, tmp_path: Path) -> None:
    seen = command("evaluate", kept(tmp_path / "cases.yaml", cases), "--gate", "--json")
    assert seen.code == code == as_data(seen)["all"]["triage_hazardous"]["k"]


def test_what_was_found_later_is_added_only_when_it_is_asked_for(tmp_path: Path) -> None:
    file = kept(
        tmp_path / "later.yaml", KNOWN.replace("absent:", "tests_present: [ultrasound_noncompressible_vein], absent:")
    )
    alone, tested = (as_data(command("evaluate", file, "--json", *more)) for more in ((), ("--with", "tests")))
    assert tested["all"]["brier"] < alone["all"]["brier"]
    with pytest.raises(PoplitealError, match="--with takes exam, tests, not 'scans'"):
        command("evaluate", file, "--with", "scans")


def test_it_needs_cases_or_a_panel() -> None:
    with pytest.raises(PoplitealError, match="needs files of known cases, or --panel FILE"):
        command("evaluate")


def test_an_interview_is_held_twice_and_its_length_is_told(known: Path) -> None:
    seen = command("evaluate", known, "--interview", "--gate")
    assert seen.code == 0
    assert "rest answered no: 1 cases pages: median " in seen.text
    assert "rest answered unsure: 1 cases" in seen.text
    assert "triage hazardous: 0/1 = 0%" in seen.text


def test_own_words_first_are_set_beside_questions_alone(known: Path) -> None:
    report = as_data(command("evaluate", known, "--interview", "--intake", "--json"))
    assert list(report) == ["tiles_alone", "own_words_first"]
    assert [way["n"] for way in report.values()] == [1, 1]


def test_a_whole_history_is_told_by_group_and_set_beside_an_earlier_run(
    known: Path, whole: Path, tmp_path: Path
) -> None:
    earlier = command("evaluate", known, "--complete", whole, "--json")
    before = kept(tmp_path / "before.json", earlier.out)
    seen = command("evaluate", known, "--complete", whole, "--against", before, "--gate")
    assert seen.code == 0
    assert "all: 1 people hazardous: 0/1 = 0%" in seen.text
    pages = as_data(earlier)["all"]["pages"]["median"]
    assert f"pages: {pages:g} to {pages:g}, change 0" in seen.text.replace(".0 ", " ").replace(".0,", ",")
    assert "ended: " in seen.text


@pytest.mark.parametrize(("content", "said"), [("people:", "not JSON"), ("[]", "--against takes what")])
def test_what_is_no_earlier_run_is_refused(content: str, said: str, known: Path, whole: Path, tmp_path: Path) -> None:
    with pytest.raises(PoplitealError, match=said):
        command("evaluate", known, "--complete", whole, "--against", kept(tmp_path / "before.json", content))


def test_the_careless_are_told_as_means_of_their_runs(known: Path, whole: Path) -> None:
    seen = command("evaluate", known, "--complete", whole, "--careless", "2")
    assert seen.out.startswith("1 people, answered carelessly 2 times; means of a run")
    assert "hazardous in each run: " in seen.text


PANEL = """
- {id: late, age: 60, sex: male, answers: {onset: gradual, duration: over_6_weeks, severity: 2, aching: yes},
   lowest_safe: emergency_now, best: emergency_now, highest_reasonable: emergency_now}
- {id: soon, age: 24, sex: female, answers: {onset: sudden, duration: up_to_3_days, severity: 9, chest_pain: yes},
   lowest_safe: self_care, best: self_care, highest_reasonable: self_care}
"""


def test_a_panel_names_who_is_sent_too_late_and_who_too_soon(tmp_path: Path) -> None:
    panel = kept(tmp_path / "panel.yaml", PANEL)
    names = kept(tmp_path / "names.yaml", "late: []\nsoon: [shin_splints]\n")
    seen = command("evaluate", "--panel", panel, "--names", names, "--gate")
    assert seen.code == 1
    assert "as told: 2 people under: 1/2 = 50%" in seen.text
    assert "too late late: said " in seen.text
    assert "too soon soon: said emergency_now, highest_reasonable self_care" in seen.text
    assert "has a name: 1/2 = 50%" in seen.text


def test_own_words_are_told_with_what_was_missed_and_what_the_key_does_not_have(tmp_path: Path) -> None:
    told = """
- {id: a, own_words: My calf is swollen. I smoke., mentions: [{finding: calf_swelling, polarity: present},
   {finding: night_pain, polarity: present}]}
- {id: b, own_words: The moon is full., mentions: [{finding: fainting, polarity: present}]}
"""
    seen = command("evaluate", kept(tmp_path / "told.yaml", told), "--intake", "--gate")
    assert seen.code == 1
    assert "2 texts, 3 mentions, 0 of them denials" in seen.text
    assert "danger signs whose question was not brought: b fainting" in seen.text
    assert "a: not in key: smoker: stated: I smoke" in seen.text
    assert "a: missed: night_pain" in seen.text


def test_a_rule_is_weighed_on_everyday_people_unless_that_is_not_wanted(tmp_path: Path) -> None:
    for path, text in (
        ("ordinary_development.yaml", KNOWN),
        ("later/everyday.yaml", MISREAD),
        ("complete/complete_everyday.yaml", WHOLE),
    ):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        kept(tmp_path / path, text)
    seen = command("knowledge", "weight", "--cases", tmp_path)
    assert seen.text.startswith("1 people. fires: on how many; alone: it alone gives a level above the best.")
    assert "1 fires 0 alone urgent_24_hours" in seen.text
    assert command("knowledge", "weight", "--no-rules", "--cases", tmp_path).out == ""


def test_how_far_the_sums_are_from_the_whole_model_is_told(known: Path, tmp_path: Path) -> None:
    seen = command("knowledge", "accuracy", known)
    assert seen.code == 0
    assert "1 case" in seen.text
    with pytest.raises(PoplitealError, match="none of these cases can be read"):
        command("knowledge", "accuracy", kept(tmp_path / "misread.yaml", MISREAD))
