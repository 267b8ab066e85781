"""Every face names the emergency number and the places of the region that is set; nothing else is touched."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from popliteal.assess import assess
from popliteal.care.calendar import calendar
from popliteal.case import CaseFile, build_case
from popliteal.followup.entry import Diary
from popliteal.followup.retriage import retriage, standing_of
from popliteal.knowledge import Knowledge, Level, load_knowledge
from popliteal.knowledge.care_load import CareKnowledge, load_care
from popliteal.knowledge.followup_load import FollowupKnowledge, load_followup
from popliteal.knowledge.region import Region
from popliteal.reasoning.model import Model, build_model

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "swollen-calf.yaml"


def said(*words: str, typed: str = "") -> str:
    """What the command prints where the number is 112 and the place is called A&E."""
    region = {"POPLITEAL_EMERGENCY_NUMBER": "112", "POPLITEAL_EMERGENCY_DEPARTMENT": "A&E"}
    command = [sys.executable, "-c", "from popliteal.faces.terminal import main; main()", *words]
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


@pytest.mark.parametrize("command", ["assess", "plan"])
def test_the_whole_json_names_the_regions_number(command: str) -> None:
    text = said(command, str(EXAMPLE), "--json")
    assert json.loads(text)
    assert "112" in text
    assert not re.search(r"(?<![\d.])911\b", text), "a number of the home region; a chance may hold its figures"


def test_the_calendar_names_the_regions_number(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("{as_of: 2026-03-01, answers: {calf_pain: yes, duration: over_6_weeks}}", encoding="utf-8")
    said("plan", str(case), "--calendar", str(tmp_path / "plan.ics"))
    assert HOME.search((tmp_path / "plan.ics").read_text(encoding="utf-8")) is None


HOME = re.compile(r"\b(911|emergency department|urgent care clinic)\b", re.IGNORECASE)
NOT_SAID = {"because", "age_because", "population", "assumption", "sum", "performance"}
ELSEWHERE = Region("112", "A&E", "walk-in clinic")
STORIES: dict[Level, dict[str, str]] = {
    Level.emergency_now: {"chest_pain": "yes"},
    Level.emergency_department: {"cold_foot": "yes"},
    Level.urgent_24_hours: {"calf_swelling": "yes"},
    Level.soon: {"knee_swelling": "yes"},
    Level.routine: {"aching": "yes", "duration": "over_6_weeks"},
    Level.self_care: {"aching": "yes", "duration": "up_to_3_days", "severity": "mild"},
}


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return load_knowledge(region=ELSEWHERE)


@pytest.fixture(scope="module")
def care(known: Knowledge) -> CareKnowledge:
    return load_care(known)


@pytest.fixture(scope="module")
def followup(care: CareKnowledge) -> FollowupKnowledge:
    return load_followup(care)


@pytest.fixture(scope="module")
def model(known: Knowledge) -> Model:
    return build_model(known, draws=1)


def texts(value: Any) -> Iterator[str]:
    """Every text below a value that may be said to a person."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from texts({name: getattr(value, name) for name in type(value).model_fields})
    elif is_dataclass(value):
        yield from texts({item.name: getattr(value, item.name) for item in fields(value)})
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in NOT_SAID:
                yield from texts(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from texts(item)


def test_no_text_of_the_knowledge_names_another_region(followup: FollowupKnowledge, care: CareKnowledge) -> None:
    found = list(texts(followup)) + list(texts(care))
    assert len(found) > 5000
    assert [text for text in found if HOME.search(text)] == []
    assert any("112" in text for text in found)
    assert not any("{number}" in text or "{urgent_care}" in text for text in found)


@pytest.mark.parametrize("level", STORIES, ids=lambda level: level.name)
def test_assessment_plan_calendar_and_diary_of_every_level_name_the_region(
    level: Level, known: Knowledge, care: CareKnowledge, followup: FollowupKnowledge, model: Model
) -> None:
    plain = [name for name in known.decisive if not known.findings[name].choices]
    answers = dict.fromkeys([*known.signs, *plain], "no") | STORIES[level]
    file = CaseFile.model_validate({"age": 40, "as_of": "2026-03-01", "answers": answers})
    result = assess(build_case(file, known, "case"), model, care=care)
    assert result.urgency.level == level.name
    assert result.plan is not None
    assert file.as_of is not None
    later = retriage(file, Diary(), file.as_of, standing_of(result, file.as_of), model, followup)
    said = [*texts(result), *texts(later), calendar(result.plan, file.as_of).decode()]
    assert "112" in " ".join(said)
    assert [text for text in said if HOME.search(text)] == []


def test_the_region_leaves_the_version_and_the_sources_as_they_are(known: Knowledge) -> None:
    home = load_knowledge()
    assert known.version == home.version
    assert known.sources == home.sources
    numbered = Region("4711").fill({"DOI": "10.1136/911", "text": "Call {number}", "n": 911})
    assert numbered == {"DOI": "10.1136/911", "text": "Call 4711", "n": 911}
