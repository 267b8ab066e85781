"""One thing that the person wants to do again, rated over days."""

from __future__ import annotations

import datetime as dt

import pytest
from followup_setting import START
from pydantic import ValidationError

from popliteal.casework.diary import diary_in, with_goal
from popliteal.casework.kept import Goal, KeptCase, KeptDay
from popliteal.followup.ability import BETTER, NOT_RATED, TOO_CLOSE, WORSE, ability, ratings
from popliteal.followup.entry import Diary, DiaryEntry, diary_of
from popliteal.followup.retriage import Standing
from popliteal.knowledge.followup_load import FollowupKnowledge

TODAY = START + dt.timedelta(days=30)


def rated(*points: int | None) -> Diary:
    days = enumerate(points)
    return diary_of(
        DiaryEntry(day=START + dt.timedelta(days=place), worst=3, average=2, able=able) for place, able in days
    )


def test_without_a_rating_it_says_how_to_give_one(followup: FollowupKnowledge) -> None:
    assert ability(rated(None, None), START, TODAY, followup) == [NOT_RATED]


def test_one_rating_makes_no_claim(followup: FollowupKnowledge) -> None:
    assert ability(rated(4, None), START, TODAY, followup) == ["You rated it 4 of 10 on Mar 1."]


@pytest.mark.parametrize(
    ("points", "claim"),
    [((2, 4), TOO_CLOSE), ((4, 2), TOO_CLOSE), ((2, 9, 5), BETTER), ((6, None, 3), WORSE), ((5, 5), TOO_CLOSE)],
)
def test_a_change_is_claimed_only_from_the_smallest_that_matters(
    points: tuple[int | None, ...], claim: str, followup: FollowupKnowledge
) -> None:
    assert followup.ability.points == 3
    *_, last = ability(rated(*points), START, TODAY, followup)
    assert last == claim.format(points=3)


def test_what_was_rated_before_the_thing_was_chosen_does_not_count(followup: FollowupKnowledge) -> None:
    since = START + dt.timedelta(days=1)
    assert [entry.able for entry in ratings(rated(9, None, 2), since, TODAY)] == [2]
    assert ability(rated(9, None, 2), since, TODAY, followup) == ["You rated it 2 of 10 on Mar 3."]


def with_rating(goal: Goal, *able: int | None) -> KeptCase:
    calm = Standing(assessed=START, base="self_care", cause=None, level="self_care", since=START, due=None)
    return KeptCase(goal=goal, diary=[KeptDay(entry=entry, standing=calm) for entry in rated(*able).entries])


def test_a_new_thing_does_not_take_over_the_rating_of_the_old_one(followup: FollowupKnowledge) -> None:
    today = START + dt.timedelta(days=1)
    kept = with_rating(Goal(activity="climb stairs", since=START), 3, 8)
    new = with_goal(kept, Goal(activity="ride a bike", since=today))
    assert ability(diary_in(new), today, today, followup) == [NOT_RATED]
    assert [entry.able for entry in diary_in(new).entries] == [3, None]
    again = with_goal(with_goal(kept, None), Goal(activity="ride a bike", since=today))
    assert ability(diary_in(again), today, today, followup) == [NOT_RATED]


def test_another_hope_for_the_same_thing_keeps_its_ratings() -> None:
    kept = with_rating(Goal(activity="climb stairs", since=START), 3, 8)
    same = with_goal(kept, Goal(activity="climb stairs", hope="by May", since=START + dt.timedelta(days=1)))
    assert same.goal == Goal(activity="climb stairs", hope="by May", since=START)
    assert [entry.able for entry in ratings(diary_in(same), START, TODAY)] == [3, 8]


def test_a_rating_is_a_whole_number_from_0_to_10() -> None:
    for able in (-1, 11, 2.5, True):
        with pytest.raises(ValidationError):
            DiaryEntry.model_validate({"day": START, "worst": 3, "average": 2, "able": able})
