"""A calendar file of exercises and re-checks, with neutral titles: it names no illness and holds no code of a case."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

import icalendar

from popliteal.care.parts import Offered, Plan, dose_text
from popliteal.care.today import WEEKS
from popliteal.case.moved import end_of
from popliteal.knowledge import CaseError
from popliteal.knowledge.care_schema import PHASES

CHECK_DAYS = (14, 42)
"""After the first re-check: not clearly better at 2 weeks, not back to usual at 6 (care-advice-143)."""
EXERCISE_TITLE = "Exercise time"
CHECK_TITLE = "Look again"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SPREAD = {1: "0", 2: "03", 3: "024", 4: "0135", 5: "01245", 6: "012345", 7: "0123456"}
"""Days a week -> the weekdays, Monday 0; no more in a row than `Dose.days_in_a_row`, as then rest is told."""


def calendar(plan: Plan, start: dt.date | None) -> bytes:
    """The exercises, each from the week in which it is begun, and the re-checks, from the day `start` on.

    Args:
        plan: what to put down.
        start: the first day; the day that the answers describe.

    Raises:
        CaseError: when there is no start.
    """
    if start is None:
        raise CaseError("a calendar needs a first day: give as_of, the day that the answers describe, in the case")
    found = _with_checks(check_days(plan, start, start))
    alike: dict[tuple[int, int], list[Offered]] = {}
    for week, item in _begun(plan):
        if item.dose is not None:
            alike.setdefault((week, item.dose.days_a_week), []).append(item)
    until = start + dt.timedelta(weeks=WEEKS)
    for (week, days_a_week), exercises in sorted(alike.items()):
        found.add_component(_series(exercises, days_a_week, start + dt.timedelta(weeks=week - 1), until))
    return bytes(found.to_ical())


def check_calendar(days: Iterable[dt.date], secret: str) -> bytes:
    """The days to look again alone, so that it says nothing of a person.

    Args:
        days: the days to put down.
        secret: what only this case has. It goes into the ids, hashed, so that two people of one household do not share
            one; it has to be too long to be guessed.
    """
    return bytes(_with_checks(days, secret).to_ical())


def _with_checks(days: Iterable[dt.date], secret: str = "") -> icalendar.Calendar:
    found = icalendar.Calendar()
    found.add("prodid", "-//popliteal//plan//EN")
    found.add("version", "2.0")
    for day in days:
        found.add_component(_event(CHECK_TITLE, day, secret))
    return found


def check_days(plan: Plan, start: dt.date, began: dt.date) -> list[dt.date]:
    """The days to look again: those of the plan, and the one by which the likeliest cause should be better.

    That one is counted from the start of the trouble or, where it has gone by, from `start`, as the diary counts it.
    """
    later = () if plan.waiting else CHECK_DAYS
    days = {start + dt.timedelta(days=count) for count in (plan.safety_net.look_again_days, *later)}
    better = plan.courses[0].better_by_days if plan.courses else None
    if better is not None:
        days.add(end_of(better, began, start))
    return sorted(days)


def _begun(plan: Plan) -> list[tuple[int, Offered]]:
    """The exercises of the phase the person is in, and of those before it, each with the week of its start."""
    now = next((phase.id for phase in plan.phases if phase.now), PHASES[0])
    weeks = {name: group.week for group in plan.later if group.week for name in group.ids}
    fitting = [item for item in plan.exercises if PHASES.index(item.phase) <= PHASES.index(now)]
    return [(weeks[item.id], item) for item in fitting if item.id in weeks]


def _series(exercises: list[Offered], days_a_week: int, start: dt.date, until: dt.date) -> icalendar.Event:
    """Exercises that are done equally often, as one event that comes back each week."""
    days = [int(day) for day in SPREAD[days_a_week]]
    first = next(day for day in (start + dt.timedelta(days=n) for n in range(7)) if day.weekday() in days)
    event = _event(EXERCISE_TITLE, first, f"{days_a_week} days a week")
    event.add("description", "\n".join(f"{item.title}: {dose_text(item.dose)}" for item in exercises if item.dose))
    event.add("rrule", {"freq": "weekly", "byday": [WEEKDAYS[day] for day in days], "until": until})
    return event


def _event(title: str, day: dt.date, mark: str = "") -> icalendar.Event:
    """A whole-day event. Its id and stamp follow from its content, so that the same plan gives the same file."""
    event = icalendar.Event()
    event.add("summary", title)
    event.add("dtstart", day)
    event.add("dtstamp", dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC))
    event.add("uid", hashlib.sha256(f"{title} {mark} {day.isoformat()}".encode()).hexdigest()[:32])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
