"""How the pain goes, in honest sentences: weekly averages, and a claim of change only when there is enough to make one.

A week is seven days in a row. Averages are taken over the days that were filled in, rounded half up to a tenth, and
compared as rounded, so that what is claimed agrees with the figures that are shown. A gap is never filled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from popliteal.assess import Part
from popliteal.followup.entry import Diary, DiaryEntry
from popliteal.knowledge.followup_load import FollowupKnowledge

WEEK = dt.timedelta(days=6)
"""From the first day of a week to its last."""
TENTH = Decimal("0.1")

Direction = Literal["better", "little_better", "same", "worse", "unknown"]

EMPTY = "Your diary is empty. Fill in one day to begin."
TOO_FEW = "You filled in {days} of the last 7 days. We need {needed} to give an average."
AVERAGE = "Your average pain this week was {this}."
AND_LAST = "Your average pain this week was {this}. Last week it was {last}."
NO_LAST = "We need {needed} days of the week before to see if it has changed."
SINCE_FIRST = "In your first week it was {first}."
GONE = "You had no pain this week."
GAPS = "Days that you left out stay empty. We do not guess."
CLAIMS: dict[Direction, str] = {
    "better": "That is {points} less. A drop this big most often means it is better.",
    "little_better": "That is {points} less. It may be a bit better, but a drop this small can be chance.",
    "same": "That is about the same.",
    "worse": "That is {points} more. A rise this big matters.",
}


class Week(Part):
    """Seven days: those filled in, and their average; None when they are too few for one. Points, 0 to 10."""

    first: dt.date
    last: dt.date
    filled: int
    average: Decimal | None


class Trend(Part):
    """How the pain goes up to `day`; `points` is this week less last week (below 0: less pain)."""

    day: dt.date
    this_week: Week
    last_week: Week
    first_week: Week | None
    direction: Direction
    points: Decimal | None
    gone: bool
    sentences: list[str]


def trend(diary: Diary, today: dt.date, followup: FollowupKnowledge) -> Trend:
    """How the pain goes; entries after `today` do not count."""
    this = week_to(diary, today, followup)
    last = week_to(diary, today - WEEK - dt.timedelta(days=1), followup)
    first = first_week(diary, today, followup)
    points = change(last, this)
    found = Trend(
        day=today,
        this_week=this,
        last_week=last,
        first_week=first,
        direction=direction(points, followup),
        points=points,
        gone=is_gone(diary, this, followup),
        sentences=[],
    )
    return found.model_copy(update={"sentences": _sentences(diary, found, followup)})


def week_to(diary: Diary, last: dt.date, followup: FollowupKnowledge) -> Week:
    """The week that ends on `last`."""
    entries = diary.between(last - WEEK, last)
    enough = len(entries) >= followup.entries_a_week
    return Week(first=last - WEEK, last=last, filled=len(entries), average=_average(entries) if enough else None)


def first_week(diary: Diary, today: dt.date, followup: FollowupKnowledge) -> Week | None:
    """The week that begins with the first entry, when it was over before the week to `today` began."""
    entries = diary.between(dt.date.min, today)
    if not entries or entries[0].day + WEEK >= today - WEEK:
        return None
    return week_to(diary, entries[0].day + WEEK, followup)


def change(before: Week | None, after: Week) -> Decimal | None:
    """Points from one week to the other (below 0: less pain), or None when one of them has no average."""
    if before is None or before.average is None or after.average is None:
        return None
    return after.average - before.average


def direction(points: Decimal | None, followup: FollowupKnowledge) -> Direction:
    """What a change between two weekly averages may be called."""
    if points is None:
        return "unknown"
    if points >= Decimal(str(followup.change.worse)):
        return "worse"
    if points <= -Decimal(str(followup.change.better)):
        return "better"
    return "little_better" if points <= -Decimal(str(followup.change.worse)) else "same"


def is_gone(diary: Diary, week: Week, followup: FollowupKnowledge) -> bool:
    """Whether there was no pain at all in a week with enough days told whole: a time without pain is no such day."""
    entries = diary.between(week.first, week.last)
    enough = sum(entry.told_whole for entry in entries) >= followup.entries_a_week
    return enough and all(entry.worst == 0 for entry in entries)


def figure(value: Decimal) -> str:
    """Points as they are shown: 4, not 4.0."""
    return f"{value.quantize(TENTH):f}".removesuffix(".0")


def _average(entries: Sequence[DiaryEntry]) -> Decimal:
    total = Decimal(sum(entry.average for entry in entries))
    return (total / len(entries)).quantize(TENTH, ROUND_HALF_UP)


def _sentences(diary: Diary, found: Trend, followup: FollowupKnowledge) -> list[str]:
    if not diary.between(dt.date.min, found.day):
        return [EMPTY]
    said = _about_this_week(found, followup)
    first = found.first_week
    began_at = first.average if first and first.first < found.last_week.first else None
    if began_at is not None and found.this_week.average is not None:
        said.append(SINCE_FIRST.format(first=figure(began_at)))
    if found.this_week.filled < 7:
        said.append(GAPS)
    return said


def _about_this_week(found: Trend, followup: FollowupKnowledge) -> list[str]:
    this, last, needed = found.this_week.average, found.last_week.average, followup.entries_a_week
    if this is None:
        return [TOO_FEW.format(days=found.this_week.filled, needed=needed)]
    gone = [GONE] if found.gone else []
    if last is None or found.points is None:
        return [*gone, AVERAGE.format(this=figure(this)), NO_LAST.format(needed=needed)]
    claim = CLAIMS[found.direction].format(points=_points(abs(found.points)))
    return [*gone, AND_LAST.format(this=figure(this), last=figure(last)), claim]


def _points(value: Decimal) -> str:
    return f"{figure(value)} {'point' if value == 1 else 'points'}"
