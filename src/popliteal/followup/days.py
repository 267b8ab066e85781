"""What the diary shows from one day to the next: a rise of the pain, swelling that grows, what it now keeps one from.

A day is set beside the entries before it, three at most and none older than a week. Two entries are "in a row" when no
more than one day was left out between them. What yesterday's entry shows counts today, too: it may be written late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from popliteal.followup.entry import Diary, DiaryEntry, Stopped
from popliteal.knowledge.followup_schema import DailyChange, When

LOOKED_BACK = 3
OLDEST = dt.timedelta(days=7)
IN_A_ROW = dt.timedelta(days=2)
FRESH = dt.timedelta(days=1)
HOLDS: frozenset[Stopped] = frozenset({"walking", "work", "sleep"})
BOTH: frozenset[Stopped] = frozenset({"walking", "sleep"})


def from_day_to_day(diary: Diary, today: dt.date, daily: DailyChange, at_check: int | None = None) -> frozenset[When]:
    """What holds by the entry of today or of yesterday.

    Args:
        diary: the entries since the last full check.
        today: the day to judge.
        daily: how many points are a rise.
        at_check: the worst pain that the last full check was told, where that was a number.
    """
    found: set[When] = set()
    for place, entry in enumerate(diary.entries):
        if today - FRESH <= entry.day <= today:
            found |= _shown_by(diary.entries[: place + 1], daily, at_check)
    return frozenset(found)


def _shown_by(entries: Sequence[DiaryEntry], daily: DailyChange, at_check: int | None) -> set[When]:
    """What the last of the entries shows."""
    checks: dict[When, bool] = {
        "jumped": _jump(entries, at_check) >= daily.worst,
        "rose": _jump(entries) >= daily.at_once or _holds_for_two(entries, daily),
        "swelling_grows": _in_a_row(entries) and all(entry.swelling == "more" for entry in entries[-2:]),
        "newly_kept": bool(_newly(entries, 1) & HOLDS),
        "kept_from_walking_and_sleep": _in_a_row(entries) and _newly(entries, 2) >= BOTH,
    }
    return {name for name, holds in checks.items() if holds}


def _before(entries: Sequence[DiaryEntry], last: int) -> Sequence[DiaryEntry]:
    """The entries that the `last` ones are set beside."""
    earlier = entries[:-last][-LOOKED_BACK:]
    return [entry for entry in earlier if entries[-1].day - entry.day <= OLDEST]


def _jump(entries: Sequence[DiaryEntry], at_check: int | None = None) -> int:
    """Points by which the worst pain of the last entry is above the lowest before it; the check is before the first."""
    told = [at_check] if at_check is not None and len(entries) <= LOOKED_BACK else []
    lowest = [*told, *(entry.worst for entry in _before(entries, 1))]
    return entries[-1].worst - min(lowest, default=entries[-1].worst)


def _holds_for_two(entries: Sequence[DiaryEntry], daily: DailyChange) -> bool:
    before, last = _before(entries, 2), entries[-2:]
    if not before or not _in_a_row(entries):
        return False
    worst = min(entry.worst for entry in last) - min(entry.worst for entry in before)
    average = min(entry.average for entry in last) - min(entry.average for entry in before)
    return worst >= daily.worst and average >= daily.average


def _in_a_row(entries: Sequence[DiaryEntry]) -> bool:
    return len(entries) > 1 and entries[-1].day - entries[-2].day <= IN_A_ROW


def _newly(entries: Sequence[DiaryEntry], last: int) -> frozenset[Stopped]:
    """What each of the `last` entries was kept from, and none of those before; nothing is new to the first entry."""
    before = _before(entries, last)
    if not before:
        return frozenset()
    now = frozenset.intersection(*(frozenset(entry.stopped) for entry in entries[-last:]))
    return now - {word for entry in before for word in entry.stopped}
