"""Diaries that one reader judged before the rules were changed: each comes to a level that was wanted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from followup_setting import START

from popliteal.case import CaseFile, build_case, fits
from popliteal.casework.diary import followed
from popliteal.casework.ready import Ready, make_ready
from popliteal.followup.entry import diary_of, read_entry
from popliteal.followup.retriage import CHECK_SIGNS, OVERDUE, FollowUp
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.schema import TOLD_BY_THE_PERSON
from popliteal.knowledge.yamlfile import read_yaml

SCENARIOS = read_yaml((Path(__file__).parent / "scenarios.yaml").read_text(encoding="utf-8"))
WORDS = {True: "yes", False: "no"}


@pytest.fixture(scope="module")
def ready(knowledge: Knowledge) -> Ready:
    return make_ready(knowledge)


def whole_history(told: dict[str, Any], knowledge: Knowledge) -> CaseFile:
    """The person at the full check: what is not listed was answered no."""
    person = CaseFile(age=told["age"], sex=told["sex"], as_of=START, answers={"sore": "yes"})
    case = build_case(person, knowledge, "scenario")
    asked = [f for f in knowledge.findings.values() if f.kind in TOLD_BY_THE_PERSON and not f.choices and fits(f, case)]
    denied = dict.fromkeys((finding.id for finding in asked), "no")
    yes = {name: WORDS.get(value, value) for name, value in told["answers"].items()}
    parents = {parent: "yes" for name in yes for parent in knowledge.findings[name].parent[:1]}
    return person.model_copy(update={"answers": {**denied, **parents, **yes}})


def outcome(told: dict[str, Any], ready: Ready) -> FollowUp:
    """What the diary comes to on its last day, or on the day by which the level is wanted."""
    last = told["wanted"].get("by_day", told["entries"][-1]["day"])
    entries = [_entry(entry, ready) for entry in told["entries"] if entry["day"] <= last]
    file = whole_history(told, ready.knowledge)
    return followed(file, diary_of(entries), ready, START + dt.timedelta(days=last))


def _entry(told: dict[str, Any], ready: Ready) -> Any:
    given = told.get("signs", {})
    signs = (
        {} if given is None else {**dict.fromkeys(ready.followup.signs, "no"), **given, **told.get("asked_since", {})}
    )
    signs = {name: WORDS.get(value, value) for name, value in signs.items()}
    rest = {name: value for name, value in told.items() if name != "asked_since"}
    return read_entry({**rest, "day": START + dt.timedelta(days=told["day"]), "signs": signs})


def breach(wanted: dict[str, Any], found: FollowUp) -> str | None:
    """What of the wanted outcome does not hold."""
    if wanted.get("asks"):
        return None if CHECK_SIGNS in found.notes else "does not ask for the danger signs"
    if wanted.get("overdue"):
        return None if OVERDUE in found.notes else "does not say that the visit is overdue"
    lowest, highest = Level[wanted["lowest"]], Level[wanted["highest"]]
    if not lowest <= Level[found.level] <= highest:
        return f"comes to {found.level}"
    late = found.level == "soon" and "within" in wanted and (found.days or 0) > wanted["within"]
    return f"only within {found.days} days" if late else None


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario["name"] for scenario in SCENARIOS])
def test_the_diary_comes_to_what_is_wanted(scenario: dict[str, Any], ready: Ready) -> None:
    found, exception = outcome(scenario, ready), scenario.get("exception")
    if exception is None:
        assert breach(scenario["wanted"], found) is None
    else:
        assert breach(scenario["wanted"], found)
        assert found.level == exception["level"]
        assert exception["source"] in ready.knowledge.sources
