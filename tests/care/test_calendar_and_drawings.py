"""The calendar file and the drawings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import icalendar
import pytest

from popliteal.care.calendar import calendar, check_calendar, check_days
from popliteal.care.parts import Plan
from popliteal.knowledge import CaseError, Knowledge
from popliteal.knowledge.care_load import CareKnowledge

DAY = dt.date(2026, 11, 22)


@pytest.fixture
def arthritis(knowledge: Knowledge, make_plan: Callable[..., Plan]) -> Plan:
    answers = {**dict.fromkeys(knowledge.signs, "no"), "duration": "over_6_weeks"}
    chances = dict.fromkeys(knowledge.conditions, 0.001) | {"osteoarthritis": 0.8}
    return make_plan({"age": 50, "answers": answers}, chances)


def events(plan: Plan) -> list[str]:
    """Each event as text, its folded lines put together again."""
    found = icalendar.Calendar.from_ical(calendar(plan, DAY)).walk("VEVENT")
    return [event.to_ical().decode().replace("\r\n ", "") for event in found]


def value(event: str, name: str) -> str:
    """The value of one property of an event, empty when it is absent."""
    found = re.search(rf"^{name}[^:\r\n]*:(.*?)\r?$", event, re.MULTILINE)
    return found.group(1) if found else ""


def day(event: str) -> dt.date:
    return dt.datetime.strptime(value(event, "DTSTART"), "%Y%m%d").date()


def test_the_calendar_holds_the_recheck_and_the_exercises(arthritis: Plan) -> None:
    found = events(arthritis)
    checks = [day(event) for event in found if value(event, "SUMMARY") == "Look again"]
    assert checks[0] == DAY + dt.timedelta(days=arthritis.safety_net.look_again_days)
    told = " ".join(value(event, "DESCRIPTION") for event in found)
    begun = [name for group in arthritis.later if group.week for name in group.ids]
    assert len(begun) > 2
    assert [item.title for item in arthritis.exercises if item.id in begun and item.title not in told] == []


def test_the_day_by_which_it_should_be_better_is_among_the_checks(arthritis: Plan) -> None:
    better = dt.timedelta(days=arthritis.courses[0].better_by_days or 0)
    assert better
    assert DAY + better in check_days(arthritis, DAY, DAY)
    began = DAY - dt.timedelta(days=5)
    assert began + better in check_days(arthritis, DAY, began)
    assert DAY + better in check_days(arthritis, DAY, DAY - better)


def test_the_calendar_of_checks_says_nothing_but_to_look_again(arthritis: Plan) -> None:
    content = check_calendar(check_days(arthritis, DAY, DAY), "one case")
    found = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert [event["DTSTART"].dt for event in found] == check_days(arthritis, DAY, DAY)
    assert {str(event["SUMMARY"]) for event in found} == {"Look again"}
    assert {name for event in found for name in event} == {
        "SUMMARY", "DTSTART", "DTSTAMP", "UID", "CLASS", "TRANSP",
    }  # fmt: skip


def test_two_people_of_one_household_share_no_event_and_one_person_keeps_theirs(arthritis: Plan) -> None:
    days = check_days(arthritis, DAY, DAY)
    one, other = (
        {str(event["UID"]) for event in icalendar.Calendar.from_ical(check_calendar(days, secret)).walk("VEVENT")}
        for secret in ("one case", "another case")
    )
    assert len(one) == len(other) == len(days)
    assert not one & other
    assert check_calendar(days, "one case") == check_calendar(days, "one case")


def test_two_exercises_are_in_the_first_week_and_one_more_in_each(arthritis: Plan) -> None:
    series = [event for event in events(arthritis) if value(event, "RRULE")]
    starts = {day(event) for event in series}
    first_week = [event for event in series if day(event) < DAY + dt.timedelta(weeks=1)]
    assert (
        sum(
            value(event, "DESCRIPTION").count("every day") + value(event, "DESCRIPTION").count("days a week")
            for event in first_week
        )
        == 2
    )
    assert max(starts) >= DAY + dt.timedelta(weeks=5)


def test_each_series_starts_on_one_of_its_own_days_and_has_its_own_id(arthritis: Plan) -> None:
    found = events(arthritis)
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    series = [event for event in found if value(event, "RRULE")]
    assert series
    assert all(names[day(event).weekday()] in value(event, "RRULE").split("BYDAY=")[1] for event in series)
    assert len({value(event, "UID") for event in found}) == len(found)


def test_the_titles_name_no_illness(arthritis: Plan) -> None:
    assert {value(event, "SUMMARY") for event in events(arthritis)} == {"Look again", "Exercise time"}
    text = calendar(arthritis, DAY).decode().lower()
    assert [cause.condition for cause in arthritis.likely if cause.condition in text] == []


def test_the_same_plan_gives_the_same_file(arthritis: Plan) -> None:
    assert calendar(arthritis, DAY) == calendar(arthritis, DAY)


def test_a_calendar_without_a_first_day_says_what_to_do(arthritis: Plan) -> None:
    with pytest.raises(CaseError, match="as_of"):
        calendar(arthritis, None)


def test_someone_who_waits_gets_no_exercises(knowledge: Knowledge, make_plan: Callable[..., Plan]) -> None:
    chances = dict.fromkeys(knowledge.conditions, 0.001) | {"osteoarthritis": 0.8}
    made = make_plan({"answers": {"cold_foot": "yes"}}, chances)
    assert [value(event, "SUMMARY") for event in events(made)] == ["Look again"]


def test_every_part_of_the_leg_has_an_exercise(care: CareKnowledge) -> None:
    parts = {"quadriceps", "hamstring", "calf", "hip", "balance", "range_of_motion"}
    assert {exercise.part for exercise in care.exercises.values()} == parts
