"""Honest sentences on how the pain goes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from followup_setting import START, MakeDiary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from popliteal.followup.entry import DiaryEntry, Moment, at_one_time, diary_of
from popliteal.followup.trend import trend
from popliteal.knowledge.followup_load import FollowupKnowledge

N = None
LAST_OF_TWO_WEEKS = START + dt.timedelta(days=13)


@pytest.mark.parametrize(
    ("averages", "direction", "sentences"),
    [
        ([], "unknown", ["Your diary is empty. Fill in one day to begin."]),
        (
            [6] * 7 + [4] * 7,
            "better",
            [
                "Your average pain this week was 4. Last week it was 6.",
                "That is 2 points less. A drop this big most often means it is better.",
            ],
        ),
        (
            [6] * 7 + [5] * 7,
            "little_better",
            [
                "Your average pain this week was 5. Last week it was 6.",
                "That is 1 point less. It may be a bit better, but a drop this small can be chance.",
            ],
        ),
        (
            [5] * 7 + [5, 5, 5, 5, 5, 5, 4],
            "same",
            [
                "Your average pain this week was 4.9. Last week it was 5.",
                "That is about the same.",
            ],
        ),
        (
            [4] * 7 + [5] * 7,
            "worse",
            [
                "Your average pain this week was 5. Last week it was 4.",
                "That is 1 point more. A rise this big matters.",
            ],
        ),
        (
            [6, 6, N, N, N, N, N] + [4] * 7,
            "unknown",
            [
                "Your average pain this week was 4.",
                "We need 3 days of the week before to see if it has changed.",
            ],
        ),
        (
            [6] * 7 + [1, 1, N, N, N, N, N],
            "unknown",
            [
                "You filled in 2 of the last 7 days. We need 3 to give an average.",
                "Days that you left out stay empty. We do not guess.",
            ],
        ),
        (
            [6, 6, 6, N, N, N, N, 4, N, 4, N, 4, N, N],
            "better",
            [
                "Your average pain this week was 4. Last week it was 6.",
                "That is 2 points less. A drop this big most often means it is better.",
                "Days that you left out stay empty. We do not guess.",
            ],
        ),
    ],
)
def test_the_sentences_say_what_the_diary_shows_and_no_more(
    averages: list[int | None], direction: str, sentences: list[str], make_diary: MakeDiary, followup: FollowupKnowledge
) -> None:
    found = trend(make_diary(averages), LAST_OF_TWO_WEEKS, followup)
    assert (found.direction, found.sentences) == (direction, sentences)


def test_after_more_than_two_weeks_the_first_week_is_told_too(
    make_diary: MakeDiary, followup: FollowupKnowledge
) -> None:
    found = trend(make_diary([8] * 7 + [6] * 7 + [5] * 7), START + dt.timedelta(days=20), followup)
    assert "In your first week it was 8." in found.sentences


def test_a_week_without_any_pain_is_said_to_be_so(followup: FollowupKnowledge) -> None:
    days = [{"day": START + dt.timedelta(days=place), "worst": 0, "average": 0} for place in range(4)]
    found = trend(diary_of(days), START + dt.timedelta(days=3), followup)  # type: ignore[arg-type]
    assert found.gone
    assert found.sentences[0] == "You had no pain this week."


def test_entries_after_the_day_do_not_count(make_diary: MakeDiary, followup: FollowupKnowledge) -> None:
    first_week = make_diary([6] * 7)
    both = make_diary([6] * 7 + [0] * 7)
    day = START + dt.timedelta(days=6)
    assert trend(both, day, followup) == trend(first_week, day, followup)


weeks = st.lists(st.none() | st.integers(0, 10), min_size=14, max_size=14)


@given(weeks)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_change_is_claimed_unless_both_weeks_have_enough_days(
    make_diary: MakeDiary, followup: FollowupKnowledge, averages: list[int | None]
) -> None:
    found = trend(make_diary(averages), LAST_OF_TWO_WEEKS, followup)
    filled = [sum(pain is not None for pain in week) for week in (averages[:7], averages[7:])]
    assert (found.direction == "unknown") == (min(filled) < followup.entries_a_week)
    assert (found.points is None) == (found.direction == "unknown")


@given(weeks)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_average_is_taken_over_the_days_filled_in_and_gaps_count_for_nothing(
    make_diary: MakeDiary, followup: FollowupKnowledge, averages: list[int | None]
) -> None:
    found = trend(make_diary(averages), LAST_OF_TWO_WEEKS, followup).this_week
    told = [pain for pain in averages[7:] if pain is not None]
    assert found.filled == len(told)
    if found.average is not None:
        assert abs(found.average - Decimal(sum(told)) / len(told)) <= Decimal("0.05")


@given(weeks, st.integers(0, 13))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_more_pain_on_a_day_never_turns_worse_into_better(
    make_diary: MakeDiary, followup: FollowupKnowledge, averages: list[int | None], place: int
) -> None:
    order: list[Any] = ["better", "little_better", "same", "worse"]
    day = 7 + place % 7
    if averages[day] is None:
        return
    more = [*averages[:day], 10, *averages[day + 1 :]]
    before, after = (trend(make_diary(told), LAST_OF_TWO_WEEKS, followup).direction for told in (averages, more))
    if "unknown" not in (before, after):
        assert order.index(after) >= order.index(before)


def test_times_without_pain_are_no_week_without_pain(followup: FollowupKnowledge) -> None:
    days = [START + dt.timedelta(days=place) for place in range(4)]
    calm = Moment(part="morning", pain=0)
    whole = [DiaryEntry(day=day, worst=0, average=0, stopped=("nothing",)) for day in days[:3]]
    by_times = [at_one_time(day, calm) for day in days]
    assert not trend(diary_of(by_times), days[-1], followup).gone
    assert trend(diary_of([*whole, by_times[3]]), days[-1], followup).gone
    sore = at_one_time(days[3], Moment(part="night", pain=2))
    assert not trend(diary_of([*whole, sore]), days[-1], followup).gone
