"""What the diary shows from one day to the next."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from followup_setting import START

from popliteal.followup.days import from_day_to_day
from popliteal.followup.entry import diary_of, read_entry
from popliteal.knowledge.followup_load import FollowupKnowledge


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
