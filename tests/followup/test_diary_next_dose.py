"""How the log of the days before sets how much of an exercise is done today."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

import pytest
from followup_setting import START, MakeStanding

import popliteal.followup.next_dose as next_dose_module
from popliteal.care.calendar import SPREAD
from popliteal.care.parts import Offered, Plan
from popliteal.case import CaseFile
from popliteal.casework.exercises import exercise_doses
from popliteal.casework.kept import KeptCase, KeptCheck, KeptDay
from popliteal.casework.ready import make_ready
from popliteal.followup.entry import Diary, DiaryEntry, diary_of
from popliteal.followup.next_dose import (
    BACK_TO_USUAL,
    DONE,
    FOR_NOW,
    NEXT_TIME,
    REST,
    SIGN,
    SIGN_GONE,
    TODAY,
    NextDose,
    Wording,
    _usual,
    _why,
    next_doses,
)
from popliteal.knowledge import Knowledge
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


def test_of_what_was_never_done_a_calm_diary_says_nothing(followup: FollowupKnowledge) -> None:
    for entries in (Diary(), diary_of([day(0, 4, done=False)])):
        assert next_doses([(IT, TEN, GOES_ON)], entries, START + dt.timedelta(days=1), followup) == {}


def test_what_was_done_today_is_done_and_the_next_time_is_told(followup: FollowupKnowledge) -> None:
    well = told(followup, day(0, 1), on=0)
    assert well.text.startswith("Done for today. It went well today. Next time, do a bit more:")
    assert well.morning == ""
    assert told(followup, day(0, 4, swelling="more"), on=0).text == (
        "Done for today. It was too much today: it was more swollen. Next time, do half:"
    )
    left_out = told(followup, day(0, 7), day(1, 7), on=1)
    assert left_out.dose is None
    assert left_out.text.startswith("Done for today. It was too much again today")


def test_a_newest_entry_that_is_not_calm_allows_half_at_most_though_the_exercise_was_borne(
    followup: FollowupKnowledge,
) -> None:
    bad_days = (
        day(2, 5, done=False, swelling="more"),
        day(2, 1, done=False, signs={"leg_numbness": "unsure"}),
        day(2, 4, done=False),
        day(2, 7, done=False),
    )
    for bad in some(bad_days):
        found = told(followup, day(0, 1), day(1, 1, done=False), bad)
        assert (found.step, times(found)) == ("half", 5), bad
        assert found.text.startswith("It is not calm. Yesterday, "), bad
    assert "Today, it was more swollen." in told(followup, day(0, 1), bad_days[0], on=2).text


def test_a_newest_entry_that_is_not_calm_holds_what_was_never_done_too(followup: FollowupKnowledge) -> None:
    assert told(followup, day(0, 3, done=False, swelling="more")).step == "half"
    assert told(followup, day(0, 1, done=False), raised=True).step == "half"


def test_the_first_entry_after_it_counts_though_days_were_left_out(followup: FollowupKnowledge) -> None:
    found = told(followup, day(0, 1), day(3, 1, done=False, swelling="more"), day(4, 1, done=False))
    assert (found.step, times(found)) == ("half", 5)
    assert "more swollen" in found.text


def test_after_pain_above_five_half_waits_until_it_is_back_to_usual(followup: FollowupKnowledge) -> None:
    at_once = "Today, do half:"
    for found in (told(followup, day(0, 6)), told(followup, day(0, 1), day(1, 6, done=False))):
        assert found.text.endswith("6 of 10. Only once it is back to usual, do half:")
    assert told(followup, day(0, 1), day(1, 5)).text.endswith(at_once)
    raised = told(followup, day(0, 6), raised=True)
    assert raised.text.endswith("Only once it is back to usual, do half at most until you have been seen:")


def test_what_was_left_out_stays_so_until_a_calm_day_is_written(followup: FollowupKnowledge) -> None:
    twice = (day(0, 6), day(1, 7))
    for later in (2, 8, 9, 10, 40):
        assert told(followup, *twice, on=later).step == "none", later
    assert told(followup, *twice, day(12, 6, done=False), day(20, 7, done=False)).step == "none"
    calm = told(followup, *twice, day(12, 3, done=False))
    assert (calm.step, times(calm)) == ("half", 5)


def test_after_a_week_without_it_half_is_begun_with_and_said_so(followup: FollowupKnowledge) -> None:
    calm = tuple(day(number, 1) for number in range(4))
    assert told(followup, *calm, on=10).step == "more"
    for found in (told(followup, *calm, on=11), told(followup, *calm, day(10, 1, done=False), on=11)):
        assert (found.step, times(found)) == ("half", 5)
        assert "start again gently" in found.text
    assert times(told(followup, *calm, day(12, 2))) == 10
    assert told(followup, *calm, day(12, 7)).step == "half"


THREE_A_WEEK = TEN.model_copy(update={"days_a_week": 3})


def of_three_a_week(followup: FollowupKnowledge, done_on: Sequence[int], on: int) -> NextDose:
    entries = diary_of([day(number, 1) for number in done_on])
    return next_doses([(IT, THREE_A_WEEK, "")], entries, START + dt.timedelta(days=on), followup)[IT]


def test_on_the_day_after_it_what_is_not_for_every_day_rests(followup: FollowupKnowledge) -> None:
    found = of_three_a_week(followup, [0], 1)
    assert found.text == "Rest from it today. It went well yesterday. Next time, do a bit more:"
    assert found.morning == ""
    assert "Today," in of_three_a_week(followup, [0], 2).text
    assert "Rest" not in told(followup, day(0, 1)).text, "every day"


def test_once_it_was_done_on_the_days_of_its_week_it_rests_until_seven_days_are_over(
    followup: FollowupKnowledge,
) -> None:
    done_on = [0, 2, 4]
    assert of_three_a_week(followup, done_on, 6).text.startswith("Rest from it today.")
    assert "Today," in of_three_a_week(followup, done_on, 7).text


def rests(followup: FollowupKnowledge, days_a_week: int, done_on: Sequence[int], on: int) -> bool:
    """Whether rest is told on a day, counted from the first, once it was done on some days before."""
    dose = TEN.model_copy(update={"days_a_week": days_a_week})
    entries = diary_of([day(number, 1) for number in done_on if number < on])
    return REST in next_doses([(IT, dose, "")], entries, START + dt.timedelta(days=on), followup)[IT].text


@pytest.mark.parametrize("days_a_week", SPREAD)
def test_who_follows_the_calendar_is_never_told_to_rest_on_one_of_its_days(
    days_a_week: int, followup: FollowupKnowledge
) -> None:
    week = [int(place) for place in SPREAD[days_a_week]]
    assert len(week) == len(set(week)) == days_a_week
    for first in some(week):
        planned = [number for number in range(first, 42) if number % 7 in week]
        for number in some(planned[1:]):
            assert not rests(followup, days_a_week, planned, number), (first, number)
        told = [number for number in range(first + 7, 42) if rests(followup, days_a_week, planned, number)]
        assert told == [number for number in range(first + 7, 42) if number % 7 not in week]


@pytest.mark.parametrize(("days_a_week", "in_a_row"), [(1, 1), (2, 1), (3, 1), (4, 2), (5, 3), (6, 6)])
def test_after_as_many_days_in_a_row_as_it_may_be_done_rest_is_told(
    days_a_week: int, in_a_row: int, followup: FollowupKnowledge
) -> None:
    assert TEN.model_copy(update={"days_a_week": days_a_week}).days_in_a_row == in_a_row
    told = [rests(followup, days_a_week, range(on), on) for on in range(1, in_a_row + 1)]
    assert told == [*[False] * (in_a_row - 1), True]


@pytest.mark.parametrize("days_a_week", SPREAD)
def test_who_does_it_whenever_no_rest_is_told_never_does_it_on_more_days_of_a_week(
    days_a_week: int, followup: FollowupKnowledge
) -> None:
    draw = random.Random(days_a_week)
    for keen in (1.0, 0.9, 0.6):
        done = [0]
        for on in range(1, 56):
            if draw.random() < keen and not rests(followup, days_a_week, done, on):
                done.append(on)
        assert len(done) >= 8, keen
        for first in range(50):
            assert len([number for number in done if first <= number < first + 7]) <= days_a_week


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


def drawn(draw: random.Random) -> list[DiaryEntry]:
    """Entries of some of 14 days, with whatever a day can tell."""
    return [
        day(
            number,
            draw.randrange(8),
            done=draw.random() < 0.6,
            swelling=draw.choice(["none", "less", "same", "more", None]),
            signs=draw.choice([{}, {}, {"fever": "no"}, {"fever": "unsure"}]),
        )
        for number in sorted(draw.sample(range(14), draw.randrange(1, 9)))
    ]


def test_the_full_amount_or_more_is_never_told_while_the_newest_entry_is_not_calm(followup: FollowupKnowledge) -> None:
    draw, loading, held = random.Random(8), followup.loading, 0
    for _ in range(1500):
        entries = drawn(draw)
        newest, usual = entries[-1], _usual(entries, len(entries) - 1)
        if _why(newest, usual, loading) is None:
            continue
        held += 1
        today = newest.day + dt.timedelta(days=draw.randrange(8))
        dose = draw.choice([TEN, THREE_A_WEEK])
        found = next_doses([(IT, dose, "")], diary_of(entries), today, followup)[IT]
        assert found.step in ("half", "none"), entries
    assert held > 500


def test_every_sentence_is_easy_to_read() -> None:
    said = {name: one for name, one in vars(next_dose_module).items() if isinstance(one, Wording)}
    for name, one in some(said.items()):
        text = one.seen.format(when="yesterday", When="Yesterday", strain=SIGN.text, progress=GOES_ON)
        for begin in (TODAY, NEXT_TIME, FOR_NOW, BACK_TO_USUAL, SIGN_GONE):
            assert grade(f"{DONE} {REST} {text} {begin} {one.do}") <= 6, (name, begin)


def test_every_exercise_of_the_base_can_be_halved(followup: FollowupKnowledge) -> None:
    care = load_care(followup.knowledge)
    for exercise in some(care.exercises.values()):
        too_much = diary_of([day(0, 8).model_copy(update={"tried": (exercise.id,)})])
        today = START + dt.timedelta(days=1)
        found = next_doses([(exercise.id, exercise.dose, "")], too_much, today, followup)[exercise.id]
        assert found.dose is not None
        whole = (exercise.dose.times, exercise.dose.hold_seconds)
        assert (found.dose.times, found.dose.hold_seconds) < whole, exercise.id


def test_only_what_was_written_since_the_last_full_check_counts(
    knowledge: Knowledge, sore_calf: CaseFile, make_standing: MakeStanding
) -> None:
    standing, ready = make_standing(sore_calf), make_ready(knowledge)
    plan = Plan.model_construct(exercises=[Offered.model_construct(id=IT, dose=TEN, progress=GOES_ON)])
    days: list[KeptDay | KeptCheck] = [KeptDay(entry=day(number, 7), standing=standing) for number in (0, 1)]
    checked = START + dt.timedelta(days=3)
    check = KeptCheck(
        began=checked,
        before=sore_calf,
        file=sore_calf,
        again=(),
        standing=standing.model_copy(update={"assessed": checked}),
    )
    found = exercise_doses(plan, KeptCase(file=sore_calf, diary=days), ready, checked, raised=False)
    assert found[IT].step == "none"
    assert exercise_doses(plan, KeptCase(file=sore_calf, diary=[*days, check]), ready, checked, raised=False) == {}
