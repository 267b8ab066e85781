"""`popliteal assess` and `plan`: what a person reads first, what is open, and what is not counted on."""

from __future__ import annotations

from pathlib import Path

import pytest
from commanded import command

from popliteal.knowledge import load_knowledge
from popliteal.version import __version__
from some import some

SWOLLEN = """
{age: 61, sex: female, as_of: 2026-11-22, answers: {trouble_place: leg_around_knee, onset: over_days,
 duration: up_to_3_days, severity: 6, calf_swelling: yes, calf_pain: yes, fever: no, took_pain_or_fever_medicine: yes,
 cold_foot: unsure, recent_surgery_or_immobilization: yes, chest_pain: no}}
"""
QUIET = """
{{age: 70, sex: female, as_of: 2026-11-22, absent: [{signs}], answers: {{trouble_place: behind_knee,
 known_osteoarthritis: yes, worse_stairs_or_downhill: yes, duration: over_6_weeks, severity: 3, onset: gradual}}}}
"""


HEADINGS = (
    "PAIN MEDICINES FROM THE STORE",
    "CAN I …?",
    "RICE OR MEAT?",
    "HOW IT MOST OFTEN GOES",
    "WHAT A DOCTOR OR THERAPIST MAY OFFER",
    "HOW TO KEEP IT FROM COMING BACK",
    "SAFETY NET",
)
"""What a whole plan has."""


def kept(folder: Path, text: str) -> Path:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def quiet(folder: Path) -> Path:
    """A worn knee, and no danger sign."""
    return kept(folder, QUIET.format(signs=", ".join(load_knowledge().signs)))


@pytest.fixture(scope="module")
def swollen(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a swollen calf after surgery, one danger sign in doubt and others not answered."""
    return command("assess", kept(tmp_path_factory.mktemp("swollen"), SWOLLEN), "--no-intervals").text


def test_how_soon_stands_first_and_says_that_it_is_only_for_now(swollen: str) -> None:
    assert swollen.startswith("BE SEEN BY A DOCTOR WITHIN 24 HOURS (for now: some danger signs are still open)")
    parts = (
        "WHY",
        "DANGER SIGNS THAT ARE STILL OPEN",
        "DANGEROUS CAUSES TO RULE OUT",
        "WHAT IT COULD BE",
        "ABOUT THIS",
    )
    places = [swollen.index(f" {part} ") for part in some(parts)]
    assert places == sorted(places)


def test_a_danger_sign_in_doubt_says_how_to_check_it_and_what_a_yes_means(swollen: str) -> None:
    sign = load_knowledge().signs["cold_foot"]
    told = swollen.partition(" ".join(sign.question.split()))[2]
    assert told.startswith(" (you were not sure) If yes: go to an emergency department. To check: ")
    assert "short of breath since the leg trouble began? If yes: call 911." in swollen


def test_a_no_that_a_pill_can_hide_is_not_counted_on_and_says_why(swollen: str) -> None:
    assert "We can't count on that, since this can hide it: you took a pain or fever medicine" in swollen


def test_each_figure_says_where_it_comes_from_and_what_would_change_it_is_asked(swollen: str) -> None:
    assert "[6 times the odds (3 to 13); heit-2000, goodacre-2005]" in swollen
    assert "SCORES A CLINICIAN MAY USE - Oudega primary care rule" in swollen
    change = swollen.partition("WHAT WOULD CHANGE THIS MOST")[2].partition("UNTIL YOU ARE SEEN")[0]
    assert "- If yes: " in change
    assert "- If no: " in change


def test_in_an_emergency_no_chance_is_told_that_could_talk_someone_out_of_going(tmp_path: Path) -> None:
    text = command("assess", kept(tmp_path, "{age: 50, answers: {chest_pain: yes, calf_swelling: yes}}")).text
    assert text.startswith("CALL 911 NOW")
    assert "WHAT IT COULD BE" not in text
    assert " of 100" not in text


def test_for_trouble_elsewhere_the_danger_signs_are_said_and_no_cause(tmp_path: Path) -> None:
    text = command("assess", kept(tmp_path, "answers: {trouble_place: elsewhere, aching: yes}")).text
    assert "ACT AT ONCE IF ANY OF THESE IS THERE" in text
    assert "you have had new chest pain" in text
    assert "WHAT IT COULD BE" not in text


def test_a_contradiction_is_told_and_both_are_taken_as_there(tmp_path: Path) -> None:
    text = command("assess", kept(tmp_path, "{present: [rapid_knee_swelling], absent: [knee_swelling]}")).text
    assert "WHAT WE COULD NOT BE SURE OF" in text
    assert "To be safe, we took both as there" in text


def test_with_every_danger_sign_denied_none_is_open_and_the_whole_plan_is_told(tmp_path: Path) -> None:
    case = quiet(tmp_path)
    said, plan = (command(word, case).text for word in ("assess", "plan"))
    assert "DANGER SIGNS THAT ARE STILL OPEN" not in said
    assert "WHAT TO DO TODAY" in said
    for heading in some(HEADINGS):
        assert heading in plan, heading
    assert "(YOU ARE HERE)" in plan
    assert "How much: " in plan


def test_the_version_names_the_program_and_its_knowledge() -> None:
    assert command("--version").out == f"popliteal {__version__}, knowledge {load_knowledge().version}\n"
