"""The diary as a line chart (SVG, made in code) and as the table that says the same.

The axis always runs from 0 to 10. A day without an entry breaks the line. Where times of day were told, the last of
them has a mark of its own. Lines and marks differ in dash and in shape, so that they can be told apart in print and
without color. Lengths are in units of the drawing, which is 320 wide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from popliteal.assess import Part
from popliteal.drawing.plot import DASH, Frame, chart_sheet, cross, dot, grid, line, square, tick, write_words
from popliteal.drawing.svg import Element, add, write
from popliteal.drawing.tones import outlined
from popliteal.followup.entry import PARTS, SIGN_WORDS, STOPPED, SWELLING, Diary, DiaryEntry
from popliteal.knowledge import Knowledge, Level

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY = dt.timedelta(days=1)
WIDTH, HEIGHT = 320, 232
LEFT, RIGHT, TOP, BOTTOM = 26, 302, 40, 200
FRAME = Frame(LEFT, RIGHT, TOP, BOTTOM, most=10)
WORST, AVERAGE = "ink", "accent"
LONGEST = 28
"""Days that stay readable at 320 px; a longer time is drawn as its last weeks, and the table has all of it."""
STRIP, STEP = 36.0, 2.0
"""The foot of the strip of levels, and how much higher it is for each step of urgency: it is read without its color."""
LEVELS: Mapping[Level, tuple[str, str]] = {
    Level.self_care: ("green", "at home"),
    Level.routine: ("blue", "a regular visit"),
    Level.soon: ("blue", "within days"),
    Level.urgent_24_hours: ("orange", "within 24 hours"),
    Level.emergency_department: ("red", "hospital now"),
    Level.emergency_now: ("red", "ambulance now"),
}
"""Level -> its tone in the strip, and its words beside it."""
COLUMNS = (
    "Day",
    "Worst",
    "Average",
    "Times of day",
    "It kept you from",
    "Swelling",
    "What you tried",
    "Danger signs",
    "Note",
)


def short_date(day: dt.date) -> str:
    """A date as it is shown: Mar 3."""
    return f"{MONTHS[day.month - 1]} {day.day}"


def chart(
    diary: Diary, last: dt.date, days: int = 14, prefix: str = "diary", levels: Mapping[dt.date, Level] | None = None
) -> str:
    """The chart of the `days` up to `last` as SVG text, to be put into a page as it is.

    Args:
        diary: the entries.
        last: the last day drawn.
        days: how many days are drawn (2 to 28; more are cut to the last 28).
        prefix: start of the ids in it, so that two charts can stand on one page.
        levels: day -> how urgent it stood, drawn as a strip above the lines.

    Raises:
        ValueError: fewer than two days.
    """
    if days < 2:
        raise ValueError(f"a chart needs at least 2 days, not {days}")
    days = min(days, LONGEST)
    first = last - (days - 1) * DAY
    entries = diary.between(first, last)
    title = f"Pain from {short_date(first)} to {short_date(last)}"
    svg = chart_sheet((0, 0, WIDTH, HEIGHT), prefix, title, description(entries, days))
    grid(svg, FRAME, {pain: str(pain) for pain in range(0, 11, 2)})
    for place in _labeled(days):
        tick(svg, FRAME, FRAME.place((place + 0.5) / days), short_date(first + place * DAY))
    xs = {first + place * DAY: FRAME.place((place + 0.5) / days) for place in range(days)}
    for run in runs(entries):
        line(svg, [(xs[entry.day], FRAME.height(entry.worst)) for entry in run], WORST, DASH)
        line(svg, [(xs[entry.day], FRAME.height(entry.average)) for entry in run], AVERAGE)
    for entry in entries:
        square(svg, xs[entry.day], FRAME.height(entry.worst), WORST)
        dot(svg, xs[entry.day], FRAME.height(entry.average), AVERAGE)
        if entry.moments:
            cross(svg, xs[entry.day], FRAME.height(entry.moments[-1].pain), WORST)
    _draw_levels(svg, {xs[day]: level for day, level in (levels or {}).items() if day in xs}, (RIGHT - LEFT) / days)
    _draw_key(svg, any(entry.moments for entry in entries))
    return write(svg)


def runs(entries: Sequence[DiaryEntry]) -> list[list[DiaryEntry]]:
    """Entries on days in a row; a line is drawn only within one."""
    found: list[list[DiaryEntry]] = []
    for entry in entries:
        if found and entry.day - found[-1][-1].day == DAY:
            found[-1].append(entry)
        else:
            found.append([entry])
    return found


def description(entries: Sequence[DiaryEntry], days: int) -> str:
    """The chart in words."""
    if not entries:
        return f"The scale goes from 0 to 10. No day of {days} was filled in."
    averages, worst = [entry.average for entry in entries], [entry.worst for entry in entries]
    return (
        f"The scale goes from 0 to 10. {len(entries)} of {days} days were filled in; the other days are left empty. "
        f"Average pain: from {min(averages)} to {max(averages)}. Worst pain: from {min(worst)} to {max(worst)}. "
        f"{_last_said(entries)}The table has each day."
    )


def _last_said(entries: Sequence[DiaryEntry]) -> str:
    """The latest time of the last day with times of day, or nothing."""
    told = [entry for entry in entries if entry.moments]
    if not told:
        return ""
    last = told[-1].moments[-1]
    return f"Latest time of the day on {short_date(told[-1].day)}, {PARTS[last.part].lower()}: {last.pain}. "


def levels_said(levels: Mapping[dt.date, Level]) -> str:
    """The strip of levels in words: "Mar 1: at home; Mar 6: within 24 hours"."""
    found = [next(days) for _, days in groupby(sorted(levels), key=levels.__getitem__)]
    return "; ".join(f"{short_date(day)}: {LEVELS[levels[day]][1]}" for day in found)


def _draw_levels(svg: Element, levels: Mapping[float, Level], width: float) -> None:
    """A bar for each day, higher the more urgent."""
    for x, level in levels.items():
        height = STEP * (list(LEVELS).index(level) + 1)
        look = outlined(LEVELS[level][0], "ink", 0.5)
        add(svg, "path", d=f"M{x - width / 2:.1f},{STRIP}v{-height}h{width:.1f}v{height}z", **look)


class DayRow(Part):
    """One day of the table, in words; a day that was not filled in has only its date, and says so."""

    day: dt.date
    filled: bool
    cells: list[str]


def rows(diary: Diary, first: dt.date, last: dt.date, knowledge: Knowledge) -> list[DayRow]:
    """Every day from `first` to `last`, gaps too; the cells go with `COLUMNS`."""
    by_day = {entry.day: entry for entry in diary.between(first, last)}
    every_day = [first + place * DAY for place in range((last - first).days + 1)]
    return [_row(day, by_day.get(day), knowledge) for day in every_day]


def _row(day: dt.date, entry: DiaryEntry | None, knowledge: Knowledge) -> DayRow:
    if entry is None:
        return DayRow(day=day, filled=False, cells=[short_date(day), "Not filled in", *[""] * (len(COLUMNS) - 2)])
    cells = [
        short_date(day),
        str(entry.worst),
        str(entry.average),
        ", ".join(f"{moment.part.replace('_', ' ')} {moment.pain}" for moment in entry.moments),
        ", ".join(STOPPED[word] for word in entry.stopped),
        SWELLING[entry.swelling] if entry.swelling else "",
        ", ".join(entry.tried),
        _signs(entry, knowledge),
        entry.note,
    ]
    return DayRow(day=day, filled=True, cells=cells)


def _signs(entry: DiaryEntry, knowledge: Knowledge) -> str:
    """What was not denied; that all were denied is said in one word, that none was asked in none."""
    if not entry.signs:
        return "Not asked"
    told = [f"{knowledge.findings[name].name}: {SIGN_WORDS[a]}" for name, a in entry.signs.items() if a != "no"]
    return "; ".join(told) or "None"


def _labeled(days: int) -> Iterator[int]:
    """The days with a date below them: at most five, the last among them."""
    step = -(-days // 5)
    return (place for place in range(days) if (days - 1 - place) % step == 0)


def _draw_key(svg: Element, with_last: bool) -> None:
    """The names of the lines above the drawing, each with its dash and its mark."""
    line(svg, [(LEFT, 12.0), (LEFT + 28, 12.0)], WORST, DASH)
    square(svg, LEFT + 14, 12.0, WORST)
    write_words(svg, "Worst pain", (LEFT + 34, 16))
    line(svg, [(LEFT + 112, 12.0), (LEFT + 140, 12.0)], AVERAGE)
    dot(svg, LEFT + 126, 12.0, AVERAGE)
    write_words(svg, "Average pain", (LEFT + 146, 16))
    if with_last:
        cross(svg, LEFT + 240, 12.0, WORST)
        write_words(svg, "Last", (LEFT + 248, 16))
