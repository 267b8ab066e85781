"""The diary as a line chart (SVG, made in code) and as the table that says the same.

The axis always runs from 0 to 10. A day without an entry breaks the line. The two lines differ in dash and in the shape
of their marks, so that they can be told apart in print and without color; there is no style sheet and no script in it,
so a strict content security policy lets it through. Lengths are in units of the drawing, which is 320 wide.
"""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from popliteal.assessment import Part
from popliteal.followup.entry import SIGN_WORDS, STOPPED, SWELLING, Diary, DiaryEntry
from popliteal.knowledge import Knowledge

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY = dt.timedelta(days=1)
WIDTH, HEIGHT = 320, 232
LEFT, RIGHT, TOP, BOTTOM = 26, 302, 40, 200
WORST, AVERAGE, GRID, INK = "#b3261e", "#005eb8", "#c9ced2", "#212b32"
DASH = "4 3"
LONGEST = 28
"""Days that stay readable at 320 px; a longer time is drawn as its last weeks, and the table has all of it."""
COLUMNS = ("Day", "Worst", "Average", "It kept you from", "Swelling", "What you tried", "Danger signs", "Note")


def short_date(day: dt.date) -> str:
    """A date as it is shown: Mar 3."""
    return f"{MONTHS[day.month - 1]} {day.day}"


def chart(diary: Diary, last: dt.date, days: int = 14, prefix: str = "diary") -> str:
    """The chart of the `days` up to `last` as SVG text, to be put into a page as it is.

    Args:
        diary: the entries.
        last: the last day drawn.
        days: how many days are drawn (2 to 28; more are cut to the last 28).
        prefix: start of the ids in it, so that two charts can stand on one page.

    Raises:
        ValueError: fewer than two days.
    """
    if days < 2:
        raise ValueError(f"a chart needs at least 2 days, not {days}")
    days = min(days, LONGEST)
    first = last - (days - 1) * DAY
    entries = diary.between(first, last)
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "role": "img",
            "aria-labelledby": f"{prefix}-title {prefix}-desc",
            "font-family": "Arial, Helvetica, sans-serif",
            "font-size": "12",
            "fill": INK,
        },
    )
    _add(svg, "title", f"Pain from {short_date(first)} to {short_date(last)}", id=f"{prefix}-title")
    _add(svg, "desc", description(entries, days), id=f"{prefix}-desc")
    _draw_axes(svg, first, days)
    xs = {first + place * DAY: LEFT + (place + 0.5) * (RIGHT - LEFT) / days for place in range(days)}
    for run in runs(entries):
        _draw_run(svg, [(xs[entry.day], _y(entry.worst)) for entry in run], WORST, DASH)
        _draw_run(svg, [(xs[entry.day], _y(entry.average)) for entry in run], AVERAGE, None)
    for entry in entries:
        _square(svg, xs[entry.day], _y(entry.worst))
        _dot(svg, xs[entry.day], _y(entry.average))
    _draw_key(svg)
    return ET.tostring(svg, encoding="unicode")


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
        "The table has each day."
    )


class Row(Part):
    """One day of the table, in words; a day that was not filled in has only its date, and says so."""

    day: dt.date
    filled: bool
    cells: list[str]


def rows(diary: Diary, first: dt.date, last: dt.date, knowledge: Knowledge) -> list[Row]:
    """Every day from `first` to `last`, gaps too; the cells go with `COLUMNS`."""
    by_day = {entry.day: entry for entry in diary.between(first, last)}
    every_day = [first + place * DAY for place in range((last - first).days + 1)]
    return [_row(day, by_day.get(day), knowledge) for day in every_day]


def _row(day: dt.date, entry: DiaryEntry | None, knowledge: Knowledge) -> Row:
    if entry is None:
        return Row(day=day, filled=False, cells=[short_date(day), "Not filled in", *[""] * (len(COLUMNS) - 2)])
    cells = [
        short_date(day),
        str(entry.worst),
        str(entry.average),
        ", ".join(STOPPED[word] for word in entry.stopped),
        SWELLING[entry.swelling] if entry.swelling else "",
        ", ".join(entry.tried),
        _signs(entry, knowledge),
        entry.note,
    ]
    return Row(day=day, filled=True, cells=cells)


def _signs(entry: DiaryEntry, knowledge: Knowledge) -> str:
    """What was not denied; that all were denied is said in one word, that none was asked in none."""
    if not entry.signs:
        return "Not asked"
    told = [f"{knowledge.findings[name].name}: {SIGN_WORDS[a]}" for name, a in entry.signs.items() if a != "no"]
    return "; ".join(told) or "None"


def _y(pain: int) -> float:
    return BOTTOM - pain * (BOTTOM - TOP) / 10


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str | float) -> ET.Element:
    written = {name.replace("_", "-"): f"{v:g}" if isinstance(v, float) else str(v) for name, v in attributes.items()}
    element = ET.SubElement(parent, tag, written)
    element.text = text
    return element


def _draw_axes(svg: ET.Element, first: dt.date, days: int) -> None:
    for pain in range(0, 11, 2):
        _add(svg, "line", x1=LEFT, x2=RIGHT, y1=_y(pain), y2=_y(pain), stroke=GRID, stroke_width=1)
        _add(svg, "text", str(pain), x=LEFT - 6, y=_y(pain) + 4, text_anchor="end")
    _add(svg, "line", x1=LEFT, x2=RIGHT, y1=BOTTOM, y2=BOTTOM, stroke=INK, stroke_width=1)
    for place in _labeled(days):
        x = LEFT + (place + 0.5) * (RIGHT - LEFT) / days
        _add(svg, "line", x1=x, x2=x, y1=BOTTOM, y2=BOTTOM + 5, stroke=INK, stroke_width=1)
        _add(svg, "text", short_date(first + place * DAY), x=x, y=BOTTOM + 19, text_anchor="middle")


def _labeled(days: int) -> Iterator[int]:
    """The days with a date below them: at most five, the last among them."""
    step = -(-days // 5)
    return (place for place in range(days) if (days - 1 - place) % step == 0)


def _draw_run(svg: ET.Element, points: Sequence[tuple[float, float]], color: str, dash: str | None) -> None:
    if len(points) > 1:
        line = _add(
            svg,
            "polyline",
            points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
            fill="none",
            stroke=color,
            stroke_width=2,
            stroke_linejoin="round",
        )
        if dash:
            line.set("stroke-dasharray", dash)


def _square(svg: ET.Element, x: float, y: float) -> None:
    _add(svg, "rect", x=x - 3.5, y=y - 3.5, width=7, height=7, fill="#ffffff", stroke=WORST, stroke_width=1.5)


def _dot(svg: ET.Element, x: float, y: float) -> None:
    _add(svg, "circle", cx=x, cy=y, r=2.6, fill=AVERAGE)


def _draw_key(svg: ET.Element) -> None:
    """The names of the lines above the drawing, each with its dash and its mark."""
    _draw_run(svg, [(LEFT, 12.0), (LEFT + 28, 12.0)], WORST, DASH)
    _square(svg, LEFT + 14, 12.0)
    _add(svg, "text", "Worst pain", x=LEFT + 34, y=16)
    _draw_run(svg, [(LEFT + 130, 12.0), (LEFT + 158, 12.0)], AVERAGE, None)
    _dot(svg, LEFT + 144, 12.0)
    _add(svg, "text", "Average pain", x=LEFT + 164, y=16)
