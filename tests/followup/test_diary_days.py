"""What the diary shows from one day to the next."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from followup_setting import START
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from popliteal.followup.days import from_day_to_day
from popliteal.followup.entry import PARTS, Moment, at_one_time, diary_of, read_entry
from popliteal.knowledge.followup_load import FollowupKnowledge
from some import some


def shown(
    days: dict[int, dict[str, Any]], followup: FollowupKnowledge, today: int | None = None, at_check: int | None = None
) -> set[str]:
    """What holds on a day, the last one filled in if none is named; worst and average are 3 and 2 if not given."""
    entries = [
        read_entry({"worst": 3, "average": 2, **told, "day": START + dt.timedelta(days=day)})
        for day, told in days.items()
    ]
    day = START + dt.timedelta(days=max(days) if today is None else today)
    return set(from_day_to_day(diary_of(entries), day, followup.daily, at_check))


def pain(*worst: int) -> dict[int, dict[str, Any]]:
    return {day: {"worst": value, "average": value - 1} for day, value in enumerate(worst) if value}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (pain(3, 3, 5), set()),
        (pain(3, 3, 6), {"jumped"}),
        (pain(3, 3, 6, 6), {"jumped", "rose"}),
        (pain(3, 3, 6, 4), {"jumped"}),
        (pain(6, 5, 4, 6), set()),
        (pain(1, 6), {"jumped", "rose"}),
        (pain(8), set()),
    ],
)
def test_a_rise_counts_at_once_when_it_is_big_and_in_most_people_when_it_holds(
    days: dict[int, dict[str, Any]], expected: set[str], followup: FollowupKnowledge
) -> None:
    assert shown(days, followup) == expected


def test_a_rise_of_the_worst_pain_alone_is_a_jump_but_does_not_hold(followup: FollowupKnowledge) -> None:
    days = {0: {}, 1: {}, 2: {"worst": 6}, 3: {"worst": 6}}
    assert shown(days, followup) == {"jumped"}


def test_the_pain_told_at_the_check_comes_before_the_first_entry(followup: FollowupKnowledge) -> None:
    assert shown({1: {"worst": 6}}, followup, at_check=3) == {"jumped"}
    assert shown({1: {"worst": 6}}, followup, at_check=None) == set()
    assert shown({1: {"worst": 6}}, followup, at_check=5) == set()


def test_days_of_more_than_a_week_before_are_not_looked_at(followup: FollowupKnowledge) -> None:
    assert shown({0: {"worst": 2}, 7: {"worst": 6}}, followup) == {"jumped"}
    assert shown({0: {"worst": 2}, 8: {"worst": 6}}, followup) == set()


def test_swelling_grows_when_it_is_more_two_days_in_a_row(followup: FollowupKnowledge) -> None:
    more = {"swelling": "more"}
    assert shown({0: more, 1: more}, followup) == {"swelling_grows"}
    assert shown({0: more, 2: more}, followup) == {"swelling_grows"}
    assert shown({0: more, 3: more}, followup) == set()
    assert shown({0: more, 1: {"swelling": "same"}}, followup) == set()
    assert shown({0: more}, followup) == set()


def test_what_it_keeps_one_from_counts_only_when_that_is_new(followup: FollowupKnowledge) -> None:
    assert shown({0: {}, 1: {"stopped": ["sleep"]}}, followup) == {"newly_kept"}
    assert shown({0: {"stopped": ["sleep"]}, 1: {"stopped": ["sleep"]}}, followup) == set()
    assert shown({0: {"stopped": ["sleep"]}}, followup) == set()
    assert shown({0: {}, 1: {"stopped": ["sport", "stairs"]}}, followup) == set()
    both = {"stopped": ["walking", "sleep"]}
    assert shown({0: {}, 1: both, 2: both}, followup) == {"newly_kept", "kept_from_walking_and_sleep"}


def test_an_entry_of_yesterday_counts_today_and_no_older_one(followup: FollowupKnowledge) -> None:
    days = pain(3, 3, 6, 6)
    assert shown(days, followup, today=4) == {"jumped", "rose"}
    assert shown(days, followup, today=5) == set()


def by_times(*pains: int) -> dict[str, Any]:
    """A day of which only times are told."""
    told = [Moment(part=part, pain=pain) for part, pain in zip(PARTS, pains, strict=False)]
    entry = at_one_time(START, told[0]).with_moments(told[1:])
    return entry.model_dump(include={"worst", "average", "moments"})


def test_a_day_told_by_times_alone_denies_neither_swelling_nor_what_the_pain_kept_one_from(
    followup: FollowupKnowledge,
) -> None:
    more, both = {"swelling": "more"}, {"stopped": ["walking", "sleep"]}
    plain = {"swelling": "none", "stopped": ["nothing"]}
    assert "swelling_grows" in shown({0: plain, 1: more, 2: by_times(3), 3: more}, followup)
    assert "kept_from_walking_and_sleep" in shown({0: plain, 1: both, 2: by_times(3), 3: both}, followup)
    assert "newly_kept" not in shown({0: by_times(3), 1: both}, followup), "nothing is new to the first that tells it"


def test_swelling_that_one_could_not_tell_does_not_end_a_rise_of_it(followup: FollowupKnowledge) -> None:
    assert "swelling_grows" in shown({0: {"swelling": "more"}, 1: {}, 2: {"swelling": "more"}}, followup)


def test_a_rise_told_by_times_alone_counts_as_one_told_by_the_form(followup: FollowupKnowledge) -> None:
    whole = {"worst": 2, "average": 1, "stopped": ["nothing"]}
    times = by_times(1, 5, 5, 4)
    assert shown({0: whole, 1: times, 2: times}, followup) == {"jumped", "rose"}


@st.composite
def some_days(draw: st.DrawFn) -> dict[int, dict[str, Any]]:
    kept_from: list[list[str]] = [["nothing"], ["sleep"], ["walking", "sleep"]]
    whole = st.builds(
        lambda pains, stopped, swelling: {
            "worst": max(pains), "average": min(pains), "stopped": stopped, "swelling": swelling
        },
        st.tuples(st.integers(0, 10), st.integers(0, 10)),
        st.sampled_from(kept_from),
        st.sampled_from([None, "same", "more"]),
    )  # fmt: skip
    times = st.lists(st.integers(0, 10), min_size=1, max_size=4).map(lambda pains: by_times(*pains))
    return draw(st.dictionaries(st.integers(0, 9), whole | times, min_size=2, max_size=8))


@given(some_days(), st.integers(0, 9), st.integers(0, 9), st.none() | st.integers(0, 10))
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_telling_only_times_of_a_day_shows_all_that_is_shown_with_the_day_left_out(
    followup: FollowupKnowledge, days: dict[int, dict[str, Any]], place: int, pain: int, at_check: int | None
) -> None:
    left_out = {day: told for day, told in days.items() if day != place}
    told = {**left_out, place: by_times(pain)}
    for today in some(range(11)):
        without = shown(left_out, followup, today, at_check) if left_out else set()
        assert without <= shown(told, followup, today, at_check)
