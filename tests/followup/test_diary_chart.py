"""The chart and the table of the diary."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from followup_setting import START, MakeDiary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from popliteal.followup.chart import (
    BOTTOM,
    COLUMNS,
    LEFT,
    LEVELS,
    RIGHT,
    STRIP,
    TOP,
    WIDTH,
    chart,
    levels_said,
    rows,
    runs,
)
from popliteal.followup.entry import Diary, DiaryEntry, Moment, diary_of
from popliteal.knowledge import Knowledge, Level

SVG = "{http://www.w3.org/2000/svg}"
LAST = START + dt.timedelta(days=13)
N = None


def lines_of(svg: ET.Element) -> list[ET.Element]:
    """The drawn lines, the two of the key left out: those stand above the 10."""
    return [line for line in svg.iter(f"{SVG}polyline") if first_height(line) >= TOP]


def first_height(line: ET.Element) -> float:
    return float(line.get("points", "").split()[0].split(",")[1])


def test_the_axis_always_runs_from_0_to_10(make_diary: MakeDiary) -> None:
    for averages in ([], [0] * 14, [9] * 14):
        texts = [text.text for text in ET.fromstring(chart(make_diary(averages), LAST)).iter(f"{SVG}text")]
        assert [text for text in texts if text and text.isdigit()] == ["0", "2", "4", "6", "8", "10"]


def test_the_two_lines_differ_in_dash_and_in_the_shape_of_their_marks(make_diary: MakeDiary) -> None:
    svg = ET.fromstring(chart(make_diary([3, 4, 5]), START + dt.timedelta(days=2), days=3))
    worst, average = lines_of(svg)
    assert worst.get("stroke-dasharray")
    assert average.get("stroke-dasharray") is None
    assert (len(list(svg.iter(f"{SVG}rect"))), len(list(svg.iter(f"{SVG}circle")))) == (3 + 1, 3 + 1)


def test_it_has_a_title_and_says_in_words_what_it_shows(make_diary: MakeDiary) -> None:
    svg = ET.fromstring(chart(make_diary([3, N, 5]), START + dt.timedelta(days=2), days=3, prefix="mine"))
    title, words = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert words is not None
    assert svg.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}" == "mine-title mine-text"
    assert title.text == "Pain from Mar 1 to Mar 3"
    assert "2 of 3 days were filled in" in str(words.text)
    assert "Average pain: from 3 to 5. Worst pain: from 4 to 6." in str(words.text)


def test_it_needs_no_style_sheet_and_no_script(make_diary: MakeDiary) -> None:
    elements = list(ET.fromstring(chart(make_diary([3] * 14), LAST)).iter())
    assert not [element.tag for element in elements if element.tag in (f"{SVG}style", f"{SVG}script")]
    assert not [element for element in elements if "style" in element.attrib]


@pytest.mark.parametrize("days", [2, 3, 7, 14, 28])
def test_dates_stand_inside_the_drawing_and_do_not_touch(days: int) -> None:
    """A date is at most 38 wide at this size of letters."""
    svg = ET.fromstring(chart(Diary(), LAST, days))
    middles = [float(text.get("x", "")) for text in svg.iter(f"{SVG}text") if str(text.text)[:3] in ("Feb", "Mar")]
    assert middles
    assert all(19 <= x <= WIDTH - 19 for x in middles)
    assert all(right - left >= 40 for left, right in pairwise(middles))


def test_the_strip_of_levels_is_higher_the_more_urgent_and_stands_apart_from_key_and_lines() -> None:
    levels = {START + place * dt.timedelta(days=1): level for place, level in enumerate(LEVELS)}
    svg = ET.fromstring(chart(Diary(), LAST, levels=levels))
    heights = [float(bar.get("d", "").split("v")[-1].split("z")[0].lstrip("-")) for bar in svg.iter(f"{SVG}path")]
    assert heights == sorted(set(heights))
    assert len(heights) == len(Level) == len(LEVELS)
    assert STRIP < TOP
    assert STRIP - max(heights) > 16, "the key ends there"


def test_a_day_without_a_level_or_outside_the_chart_has_no_bar() -> None:
    levels = {START: Level.soon, START - dt.timedelta(days=1): Level.soon}
    assert len(list(ET.fromstring(chart(Diary(), LAST, levels=levels)).iter(f"{SVG}path"))) == 1


def test_the_strip_is_said_in_words_where_it_changes() -> None:
    days = [START + dt.timedelta(days=place) for place in range(4)]
    levels = dict(zip(days, [Level.self_care, Level.self_care, Level.urgent_24_hours, Level.self_care], strict=True))
    assert levels_said(levels) == "Mar 1: at home; Mar 3: within 24 hours; Mar 4: at home"


def test_a_chart_of_one_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 days"):
        chart(Diary(), LAST, days=1)


averages = st.lists(st.none() | st.integers(0, 10), min_size=14, max_size=14)


@given(averages)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_gap_is_never_bridged(make_diary: MakeDiary, averages: list[int | None]) -> None:
    diary = make_diary(averages)
    assert [entry for run in runs(diary.entries) for entry in run] == list(diary.entries)
    a_day = (RIGHT - LEFT) / 14
    for line in lines_of(ET.fromstring(chart(diary, LAST))):
        xs = [float(point.split(",")[0]) for point in line.get("points", "").split()]
        assert all(abs(right - left - a_day) < 0.2 for left, right in pairwise(xs))


@given(averages)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_entry_is_drawn_at_its_height(make_diary: MakeDiary, averages: list[int | None]) -> None:
    dots = list(ET.fromstring(chart(make_diary(averages), LAST)).iter(f"{SVG}circle"))[:-1]
    heights = [10 * (BOTTOM - float(dot.get("cy", ""))) / (BOTTOM - TOP) for dot in dots]
    assert heights == pytest.approx([pain for pain in averages if pain is not None])


def test_the_table_has_each_day_and_says_which_was_not_filled_in(knowledge: Knowledge) -> None:
    entry = DiaryEntry(
        day=START,
        worst=6,
        average=3,
        stopped=("sleep", "walking"),
        swelling="less",
        tried=("Ice",),
        signs={"fever": "no", "chest_pain": "unsure"},
        note="<b>",
    )
    plain = DiaryEntry(day=START + dt.timedelta(days=2), worst=1, average=1, signs={"fever": "no"})
    table = rows(diary_of([entry, plain]), START, START + dt.timedelta(days=3), knowledge)
    assert [row.cells[:3] for row in table] == [
        ["Mar 1", "6", "3"],
        ["Mar 2", "Not filled in", ""],
        ["Mar 3", "1", "1"],
        ["Mar 4", "Not filled in", ""],
    ]
    assert table[0].cells[3:] == [
        "",
        "Sleep, Walking",
        "Less than the day before",
        "Ice",
        "new chest pain: Not sure",
        "<b>",
    ]
    assert table[2].cells[7] == "None"
    assert all(len(row.cells) == len(COLUMNS) for row in table)


def test_the_last_time_of_a_day_has_a_mark_and_words_of_its_own(knowledge: Knowledge) -> None:
    plain = DiaryEntry(day=START, worst=2, average=2)
    told = plain.with_moments([Moment(part="morning", pain=2), Moment(part="evening", pain=6)])
    without, marked = chart(diary_of([plain]), START), chart(diary_of([told]), START)
    assert (without.count("Last"), marked.count(">Last<")) == (0, 1)
    assert "Latest time of the day on Mar 1, in the evening: 6." in marked
    assert marked.count("<path") - without.count("<path") == 2, "the mark, and the one in the key"
    assert rows(diary_of([told]), START, START, knowledge)[0].cells[3] == "morning 2, evening 6"
