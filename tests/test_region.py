"""The terminal names the emergency number of the region that is set, as the pages do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "swollen-calf.yaml"


def said(*words: str, typed: str = "") -> str:
    """What the command prints where the number is 112 and the place is called A&E."""
    region = {"POPLITEAL_EMERGENCY_NUMBER": "112", "POPLITEAL_EMERGENCY_DEPARTMENT": "A&E"}
    command = [sys.executable, "-c", "from popliteal.cli import main; main()", *words]
    done = subprocess.run(command, env=os.environ | region, input=typed, capture_output=True, text=True, check=False)
    return done.stdout


@pytest.mark.parametrize("words", [("assess", str(EXAMPLE)), ("plan", str(EXAMPLE))])
def test_the_number_and_the_place_are_the_regions(words: tuple[str, ...]) -> None:
    text = said(*words)
    assert "112" in text
    assert "A&E" in text
    assert "911" not in text
    assert "emergency department" not in text


def test_the_interview_begins_with_the_regions_number() -> None:
    assert "call 112 now" in " ".join(said("interview", typed="q\n").split())


def test_the_urgency_in_json_names_the_regions_number() -> None:
    urgency = json.loads(said("assess", str(EXAMPLE), "--json"))["urgency"]
    assert "911" not in " ".join((urgency["heading"], urgency["where"], urgency["by_when"]))
