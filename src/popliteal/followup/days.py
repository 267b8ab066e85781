"""What the diary shows from one day to the next: a rise of the pain, swelling that grows, what it now keeps one from.

A day is set beside the entries before it, three at most and none older than a week. Two entries are "in a row" when no
more than one day was left out between them. What yesterday's entry shows counts today, too: it may be written late.

An entry that does not answer a question denies nothing, so each question is read from the entries that answer it. A
day told by times alone answers for the pain at these times: it can show a rise, and hides none that other days show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

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
    pain = diary.entries
    swelling = [entry for entry in pain if entry.swelling is not None]
    kept_from = diary.told_whole().entries
    checks: dict[When, bool] = {
        "jumped": any(_jump(entries, at_check) >= daily.worst for entries in _up_to(pain, today)),
        "rose": any(_rose(entries, daily) for entries in _up_to(pain, today)),
        "swelling_grows": any(_swells(entries) for entries in _up_to(swelling, today)),
        "newly_kept": any(_newly(entries, 1) & HOLDS for entries in _up_to(kept_from, today)),
        "kept_from_walking_and_sleep": any(_kept_from_both(entries) for entries in _up_to(kept_from, today)),
    }
    return frozenset(name for name, holds in checks.items() if holds)


def _up_to(entries: Sequence[DiaryEntry], today: dt.date) -> Iterator[Sequence[DiaryEntry]]:
    """The entries up to that of today, and up to that of yesterday, where there are such."""
    for place, entry in enumerate(entries):
        if today - FRESH <= entry.day <= today:
            yield entries[: place + 1]


def _before(entries: Sequence[DiaryEntry], day: dt.date) -> Sequence[DiaryEntry]:
    """The entries that a day is set beside. One told by times alone takes no place of one told whole."""
    whole = [entry for entry in entries if entry.told_whole][-LOOKED_BACK:]
    by_times = [entry for entry in entries if not entry.told_whole]
    return [entry for entry in (*whole, *by_times) if day - entry.day <= OLDEST]


def _jump(entries: Sequence[DiaryEntry], at_check: int | None = None) -> int:
    """Points by which the worst pain of the last entry is above the lowest before it; the check is before the first."""
    *earlier, last = entries
    is_near = sum(entry.told_whole for entry in earlier) < LOOKED_BACK
    told = [at_check] if at_check is not None and is_near else []
    lowest = [*told, *(entry.worst for entry in _before(earlier, last.day))]
    return last.worst - min(lowest, default=last.worst)


def _rose(entries: Sequence[DiaryEntry], daily: DailyChange) -> bool:
    """Whether the pain rose by much at once, or by less and held for two entries in a row."""
    if _jump(entries) >= daily.at_once:
        return True
    for place in reversed(range(len(entries) - 1)):
        if not _in_a_row(entries[place], entries[-1]):
            return False
        if _holds_for_two(entries[:place], (entries[place], entries[-1]), daily):
            return True
        if entries[place].told_whole:
            return False
    return False


def _holds_for_two(earlier: Sequence[DiaryEntry], two: tuple[DiaryEntry, DiaryEntry], daily: DailyChange) -> bool:
    before = _before(earlier, two[-1].day)
    if not before:
        return False
    worst = min(entry.worst for entry in two) - min(entry.worst for entry in before)
    average = min(entry.average for entry in two) - min(entry.average for entry in before)
    return worst >= daily.worst and average >= daily.average


def _in_a_row(before: DiaryEntry, entry: DiaryEntry) -> bool:
    return entry.day - before.day <= IN_A_ROW


def _swells(entries: Sequence[DiaryEntry]) -> bool:
    return len(entries) > 1 and _in_a_row(*entries[-2:]) and all(entry.swelling == "more" for entry in entries[-2:])


def _kept_from_both(entries: Sequence[DiaryEntry]) -> bool:
    return len(entries) > 1 and _in_a_row(*entries[-2:]) and _newly(entries, 2) >= BOTH


def _newly(entries: Sequence[DiaryEntry], last: int) -> frozenset[Stopped]:
    """What each of the `last` entries was kept from, and none of those before; nothing is new to the first entry."""
    before = _before(entries[:-last], entries[-1].day)
    if not before:
        return frozenset()
    now = frozenset.intersection(*(frozenset(entry.stopped) for entry in entries[-last:]))
    return now - {word for entry in before for word in entry.stopped}
