"""One day of the diary, and the diary that keeps them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from popliteal.followup.entry import Diary, DiaryEntry, Moment, at_one_time, diary_of, read_entry
from popliteal.knowledge import CaseError

DAY = dt.date(2026, 3, 1)
pains = st.integers(0, 10)
entries = st.builds(
    lambda offset, first, second: DiaryEntry(
        day=DAY + dt.timedelta(days=offset), worst=max(first, second), average=min(first, second)
    ),
    st.integers(0, 20),
    pains,
    pains,
)


one_a_day = st.lists(entries, unique_by=lambda entry: entry.day)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"worst": 11, "average": 2}, "worst"),
        ({"worst": 4, "average": -1}, "average"),
        ({"worst": "4", "average": 2}, "worst"),
        ({"worst": True, "average": 0}, "worst"),
        ({"worst": 4, "average": 2.5}, "average"),
        ({"worst": 4, "average": 5}, "can't be more than the worst pain"),
        ({"worst": 4, "average": 2, "mood": "low"}, "mood"),
        ({"worst": 4, "average": 2, "stopped": ["nothing", "sleep"]}, "not both"),
        ({"worst": 4, "average": 2, "stopped": ["flying"]}, "stopped.0"),
        ({"worst": 4, "average": 2, "swelling": "huge"}, "swelling"),
        ({"worst": 4, "average": 2, "signs": {"fever": "maybe"}}, "signs.fever"),
        ({"worst": 4, "average": 2, "note": "x" * 2001}, "note"),
        ({"worst": 4}, "average"),
    ],
)
def test_an_entry_that_does_not_fit_is_refused_with_the_field_named(content: dict[str, Any], says: str) -> None:
    with pytest.raises(CaseError, match="diary entry") as refused:
        read_entry({"day": DAY, **content})
    assert says in str(refused.value)


def test_an_entry_survives_being_kept_as_json() -> None:
    entry = read_entry(
        {
            "day": "2026-03-01",
            "worst": 6,
            "average": 3,
            "stopped": ["sleep", "walking"],
            "swelling": "more",
            "tried": ["ice"],
            "signs": {"fever": "unsure"},
            "note": "long walk",
        }
    )
    diary = diary_of([entry])
    assert Diary.model_validate_json(diary.model_dump_json()) == diary


def test_an_entry_cannot_be_changed_in_place() -> None:
    entry = DiaryEntry(day=DAY, worst=3, average=2)
    with pytest.raises(ValidationError):
        entry.worst = 9  # type: ignore[misc]


@given(one_a_day.flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_the_order_in_which_days_are_entered_does_not_matter(pair: tuple[list[DiaryEntry], list[DiaryEntry]]) -> None:
    one, other = pair
    assert diary_of(one) == diary_of(other)


@given(st.lists(entries), entries)
def test_a_second_entry_for_a_day_replaces_the_first(before: list[DiaryEntry], entry: DiaryEntry) -> None:
    diary = diary_of(before).put(entry)
    assert [kept for kept in diary.entries if kept.day == entry.day] == [entry]
    assert {kept.day for kept in diary.entries} == {kept.day for kept in before} | {entry.day}
    assert list(diary.entries) == sorted(diary.entries, key=lambda kept: kept.day)


def test_a_time_of_day_raises_the_worst_pain_of_its_day_and_never_lowers_it() -> None:
    day = read_entry({"day": "2026-03-03", "worst": 4, "average": 3})
    evening = day.with_moments([Moment(part="evening", pain=7)])
    assert (evening.worst, evening.average) == (7, 7)
    calmer = evening.with_moments([Moment(part="evening", pain=1), Moment(part="morning", pain=2)])
    assert calmer.worst == 7
    assert [(moment.part, moment.pain) for moment in calmer.moments] == [("morning", 2), ("evening", 1)]


@pytest.mark.parametrize(
    ("moments", "told"),
    [
        ([{"part": "evening", "pain": 3}, {"part": "morning", "pain": 3}], "in the order of a day"),
        ([{"part": "noon", "pain": 3}, {"part": "noon", "pain": 2}], "each time of day stands once"),
        ([{"part": "noon", "pain": 5}], "can be more than the worst pain"),
    ],
)
def test_times_of_day_that_do_not_fit_are_refused(moments: list[dict[str, object]], told: str) -> None:
    with pytest.raises(CaseError, match=told):
        read_entry({"day": "2026-03-03", "worst": 4, "average": 3, "moments": moments})


def test_the_average_of_a_day_told_by_times_alone_is_the_mean_of_them_rounded_up() -> None:
    times = [("morning", 1), ("noon", 5), ("evening", 5), ("night", 4)]
    told = [Moment.model_validate({"part": part, "pain": pain}) for part, pain in times]
    day = at_one_time(DAY, told[0]).with_moments(told[1:])
    assert (day.worst, day.average, day.told_whole) == (5, 4, False)


def test_times_raise_the_average_of_a_day_told_whole_and_never_lower_it() -> None:
    day = read_entry({"day": DAY, "worst": 5, "average": 3, "stopped": ["nothing"]})
    low, high = Moment(part="morning", pain=1), Moment(part="evening", pain=8)
    assert day.told_whole
    assert day.with_moments([low]).average == 3
    assert day.with_moments([low, high]).average == 5
    assert day.with_moments([]) == day
