"""How the log of the days before sets how much of an exercise is done today."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest
from followup_setting import START

import popliteal.followup.next_dose as next_dose_module
from popliteal.followup.entry import Diary, DiaryEntry, diary_of
from popliteal.followup.next_dose import NextDose, next_doses
from popliteal.knowledge.care_load import load_care
from popliteal.knowledge.care_schema import Dose
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.knowledge.readability import grade
from some import some

TEN = Dose(sets=2, times=10, days_a_week=7)
IT = "thigh_squeeze"
GOES_ON = "When 10 are easy, hold each for 10 seconds."


def day(number: int, worst: int, done: bool = True, **told: Any) -> DiaryEntry:
    tried = (IT,) if done else ()
    return DiaryEntry(day=START + dt.timedelta(days=number), worst=worst, average=min(worst, 2), tried=tried, **told)


def told(followup: FollowupKnowledge, *entries: DiaryEntry, on: int | None = None, raised: bool = False) -> NextDose:
    """What is said on a day, the day after the last entry if none is named."""
    diary, last = diary_of(entries), max(entry.day for entry in entries)
    today = last + dt.timedelta(days=1) if on is None else START + dt.timedelta(days=on)
    return next_doses([(IT, TEN, GOES_ON)], diary, today, followup, raised)[IT]


def times(found: NextDose) -> int | None:
    return found.dose.times if found.dose else None


def test_with_little_pain_one_more_is_done_each_time(followup: FollowupKnowledge) -> None:
    assert followup.loading.safe == 2
    found = [told(followup, *(day(number, 2) for number in range(days))) for days in (1, 2, 3)]
    assert [times(one) for one in found] == [11, 12, 13]
    assert {one.step for one in found} == {"more"}
    assert "yesterday" in found[0].text


def test_it_never_grows_beyond_half_as_much_again_and_then_the_next_kind_comes(followup: FollowupKnowledge) -> None:
    found = told(followup, *(day(number, 1) for number in range(30)))
    assert times(found) == 15
    assert GOES_ON in found.text


def test_with_bearable_pain_that_is_as_usual_the_same_is_done(followup: FollowupKnowledge) -> None:
    assert followup.loading.acceptable == 5
    found = told(followup, day(0, 4), day(1, 5))
    assert (found.step, times(found)) == ("full", 10)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (day(1, 6), "6 of 10"),
        (day(1, 3, swelling="more"), "more swollen"),
        (day(1, 4), "more than on the days before"),
        (day(1, 1, signs={"fever": "unsure"}), "danger sign"),
    ],
)
def test_a_day_that_was_too_much_is_followed_by_half_and_says_why(
    bad: DiaryEntry, why: str, followup: FollowupKnowledge
) -> None:
    found = told(followup, day(0, 2), bad)
    assert (found.step, times(found)) == ("half", 5)
    assert why in found.text


def test_what_has_not_settled_the_next_morning_was_too_much(followup: FollowupKnowledge) -> None:
    settled, not_settled = day(2, 2, done=False), day(2, 5, done=False)
    assert told(followup, day(0, 2), day(1, 2), settled, on=2).step == "more"
    assert told(followup, day(0, 2), day(1, 2), not_settled, on=2).step == "half"


def test_as_long_as_today_is_not_filled_in_the_morning_is_asked_after(followup: FollowupKnowledge) -> None:
    assert "this morning" in told(followup, day(0, 2)).morning
    assert told(followup, day(0, 6)).morning == ""


def test_twice_too_much_in_a_row_leaves_it_out_and_a_calm_day_begins_with_half(followup: FollowupKnowledge) -> None:
    twice = (day(0, 6), day(1, 7))
    left_out = told(followup, *twice)
    assert (left_out.step, left_out.dose) == ("none", None)
    assert "doctor" in left_out.text
    assert told(followup, *twice, day(2, 6, done=False)).step == "none"
    assert told(followup, *twice, day(2, 4, done=False)).step == "half"
    assert told(followup, *twice, day(2, 4, done=False), day(3, 4)).step == "full"


def test_after_half_that_went_well_the_full_amount_comes_first(followup: FollowupKnowledge) -> None:
    bad_day_after_a_rise = (day(0, 1), day(1, 1), day(2, 7))
    assert times(told(followup, *bad_day_after_a_rise)) == 5
    assert times(told(followup, *bad_day_after_a_rise, day(3, 1))) == 10


def test_once_the_diary_has_raised_the_urgency_nothing_is_done_more(followup: FollowupKnowledge) -> None:
    calm = tuple(day(number, 1) for number in range(4))
    found = told(followup, *calm, raised=True)
    assert (found.step, times(found)) == ("half", 5)
    assert "seen" in found.text


def test_what_was_not_done_in_the_last_week_or_was_done_today_says_nothing(followup: FollowupKnowledge) -> None:
    entries = diary_of([day(0, 1)])
    for later in (0, 8):
        today = START + dt.timedelta(days=later)
        assert next_doses([(IT, TEN, GOES_ON)], entries, today, followup) == {}
    assert next_doses([(IT, TEN, GOES_ON)], Diary(), START, followup) == {}


def test_after_a_week_without_it_the_amount_begins_anew(followup: FollowupKnowledge) -> None:
    assert times(told(followup, *(day(number, 1) for number in range(4)), day(12, 2))) == 11


def test_what_is_held_once_is_held_for_half_as_long(followup: FollowupKnowledge) -> None:
    once = Dose(sets=1, times=1, hold_seconds=45, days_a_week=7)
    found = next_doses([(IT, once, "")], diary_of([day(0, 8)]), START + dt.timedelta(days=1), followup)[IT]
    assert found.dose is not None
    assert (found.dose.times, found.dose.hold_seconds) == (1, 23)


def worse(entries: Sequence[DiaryEntry], draw: random.Random) -> list[DiaryEntry]:
    """The same days, the last with more pain."""
    *before, last = entries
    return [*before, last.model_copy(update={"worst": min(last.worst + draw.randrange(1, 5), 10)})]


def test_more_pain_on_the_last_day_never_allows_more(followup: FollowupKnowledge) -> None:
    draw, compared = random.Random(15), 0
    for _ in range(400):
        days = sorted(draw.sample(range(14), 6))
        entries = [day(number, draw.randrange(8), done=draw.random() < 0.7) for number in days]
        today = entries[-1].day + dt.timedelta(days=1)
        first, second = (
            next_doses([(IT, TEN, "")], diary_of(told_of), today, followup).get(IT)
            for told_of in (entries, worse(entries, draw))
        )
        if first is None or second is None:
            continue
        compared += 1
        assert (times(second) or 0) <= (times(first) or 0)
    assert compared > 200


def test_every_sentence_is_easy_to_read() -> None:
    def sentences(module: ModuleType) -> dict[str, str]:
        return {name: text for name, text in vars(module).items() if name.isupper() and isinstance(text, str)}

    for name, text in some(sentences(next_dose_module).items()):
        assert grade(text.replace("{", "").replace("}", "")) <= 6, name


def test_every_exercise_of_the_base_can_be_halved(followup: FollowupKnowledge) -> None:
    care = load_care(followup.knowledge)
    for exercise in some(care.exercises.values()):
        too_much = diary_of([day(0, 8).model_copy(update={"tried": (exercise.id,)})])
        today = START + dt.timedelta(days=1)
        found = next_doses([(exercise.id, exercise.dose, "")], too_much, today, followup)[exercise.id]
        assert found.dose is not None
        whole = (exercise.dose.times, exercise.dose.hold_seconds)
        assert (found.dose.times, found.dose.hold_seconds) < whole, exercise.id
