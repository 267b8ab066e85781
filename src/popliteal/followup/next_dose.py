"""How much of an exercise is right today or the next time, by what the diary says of the days since. Pure.

The pain-monitoring model (ageberg-2010): pain up to 2 of 10 is safe, up to 5 acceptable, more a high risk, and on the
day after it is to be back to usual. The worst pain of a day stands for that of its exercises, since it is never less.
Four steps follow: one more in each set, the same, half as much, and none after two times in a row that were too much.
Whatever was borne before, it is half at most while the newest entry is not calm, or after a week without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median_low
from typing import Literal, NamedTuple

from popliteal.followup.chart import short_date
from popliteal.followup.days import LOOKED_BACK, OLDEST
from popliteal.followup.entry import Diary, DiaryEntry
from popliteal.knowledge.care_schema import Dose
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.knowledge.followup_schema import Loading

HowMuch = Literal["more", "full", "half", "none"]
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
LEFT_OUT, HALF, FULL = -2, -1, 0
"""An amount: how many more in each set than the plan has, where it is above 0."""


class Wording(NamedTuple):
    """What was seen, and what to do; between the two stands when to do it."""

    seen: str
    do: str


class Strain(NamedTuple):
    """Why a day was too much, and what has to be so before half is done; empty where half can be done right away."""

    text: str
    until: str = ""


MORE = Wording("It went well {when}.", "do a bit more:")
ENOUGH = Wording("It went well {when}. You do enough of it now: {progress}", "do this much:")
SAME = Wording("It hurt some {when}, but not too much.", "do no more than this:")
AGAIN = Wording("It was all right {when}.", "do the full amount:")
TOO_MUCH = Wording("It was too much {when}: {strain}.", "do half:")
NOT_CALM = Wording("It is not calm. {When}, {strain}.", "do half:")
CALMED = Wording("It has calmed down.", "begin with half:")
GENTLY = Wording("By your diary you have not done it for over a week.", "start again gently, with half:")
TWICE = Wording(
    "It was too much again {when}: {strain}.",
    "leave it out, and ask a doctor or a therapist. It comes back once your diary has a calm day.",
)
RAISED = Wording("By your diary it has become worse.", "do half at most until you have been seen:")

TODAY, NEXT_TIME, FOR_NOW = "Today,", "Next time,", "For now,"
DONE, REST = "Done for today.", "Rest from it today."
THIS_MORNING = "If it hurts more than usual this morning, do half."

BACK_TO_USUAL = "Only once it is back to usual,"
SIGN_GONE = "Only once you are sure that the sign is not there,"
WORST = "your worst pain was {worst} of 10"
ROSE = Strain("it hurt more than on the days before")
SWELLED = Strain("it was more swollen")
SIGN = Strain("a danger sign was there, or in doubt", SIGN_GONE)


@dataclass(frozen=True)
class NextDose:
    """The next amount of one exercise, and why; `dose` is None where it is to be left out."""

    exercise: str
    step: HowMuch
    dose: Dose | None
    text: str
    morning: str


@dataclass(frozen=True)
class _State:
    """What the days so far have come to: the amount, the day that is spoken of, what is said, and the last strain.

    The strain is None once half of it was borne.
    """

    amount: int
    day: dt.date
    said: Wording
    strain: Strain | None = None


def next_doses(
    exercises: Iterable[tuple[str, Dose, str]],
    diary: Diary,
    today: dt.date,
    followup: FollowupKnowledge,
    raised: bool = False,
) -> dict[str, NextDose]:
    """Exercise -> its amount today, or the next time; one of which the diary tells nothing is not in it.

    Args:
        exercises: of the plan, each with its amount and how it goes on.
        diary: the entries since the last full check.
        today: the day to judge; an entry of today tells how the exercise of yesterday was borne.
        followup: how much pain is borne.
        raised: whether the diary has raised the urgency; nothing is done more then, and half at most.
    """
    entries, found = diary.between(dt.date.min, today), {}
    for name, dose, progress in exercises:
        state = _followed(name, entries, dose, followup.loading)
        state = _today(state, entries, today, raised, followup.loading)
        if state is not None:
            over = _over_for_today(name, dose, entries, today)
            found[name] = _shown(name, dose, progress, state, today, over)
    return found


def _followed(name: str, entries: Sequence[DiaryEntry], dose: Dose, loading: Loading) -> _State | None:
    """The days in their order: each on which the exercise was done moves the amount by one step."""
    state: _State | None = None
    for place, entry in enumerate(entries):
        state = _after_a_week(state, entry.day)
        if name in entry.tried:
            strain = _too_much(entries, place, name, loading)
            state = _moved(state, entry.day, strain, entry.worst <= loading.safe, _most(dose))
        elif state is not None and state.amount == LEFT_OUT and _why(entry, None, loading) is None:
            state = _calmed(state, state.day)
    return state


def _today(
    state: _State | None, entries: Sequence[DiaryEntry], today: dt.date, raised: bool, loading: Loading
) -> _State | None:
    """Half at most after a week without it, while the newest entry is not calm, and once the urgency was raised."""
    state = _after_a_week(state, today)
    if entries and today - entries[-1].day <= OLDEST:
        newest, strain = entries[-1].day, _why(entries[-1], _usual(entries, len(entries) - 1), loading)
        if strain is not None and (state is None or state.day < newest):
            state = _half_at_most(state, _State(HALF, newest, NOT_CALM, strain))
    if raised:
        return _half_at_most(state, _State(HALF, today, RAISED, state.strain if state else None))
    return state


def _after_a_week(state: _State | None, day: dt.date) -> _State | None:
    """The state on a day: what was left out stays so, all else begins again with half once a week has gone by."""
    if state is None or day - state.day <= OLDEST:
        return state
    return _half_at_most(state, replace(state, amount=HALF, said=GENTLY))


def _half_at_most(state: _State | None, half: _State) -> _State:
    return state if state is not None and state.amount == LEFT_OUT else half


def _calmed(state: _State, day: dt.date) -> _State:
    """Half again after it was left out; were that too much, it would be so again."""
    return _State(HALF, day, CALMED, state.strain and state.strain._replace(until=""))


def _moved(state: _State | None, day: dt.date, strain: Strain | None, fine: bool, most: int) -> _State:
    """The state after a day on which the exercise was done."""
    amount = FULL if state is None else state.amount
    if strain is not None:
        again = state is not None and state.strain is not None
        return _State(LEFT_OUT, day, TWICE, strain) if again else _State(HALF, day, TOO_MUCH, strain)
    if state is not None and amount == LEFT_OUT:
        return _calmed(state, day)
    if amount == HALF:
        return _State(FULL, day, AGAIN)
    if not fine:
        return _State(amount, day, SAME)
    return _State(amount + 1, day, MORE) if amount < most else _State(amount, day, ENOUGH)


def _most(dose: Dose) -> int:
    """How many more are done before the next kind of it comes: half as much again."""
    return max(dose.times // 2, 1)


def _too_much(entries: Sequence[DiaryEntry], place: int, name: str, loading: Loading) -> Strain | None:
    """Why a day's exercise was too much, by that day or by the next entry if it was not done again; else None."""
    day, usual = entries[place], _usual(entries, place)
    after = [one for one in entries[place + 1 : place + 2] if one.day - day.day <= OLDEST and name not in one.tried]
    return next((strain for one in (day, *after) if (strain := _why(one, usual, loading))), None)


def _why(entry: DiaryEntry, usual: int | None, loading: Loading) -> Strain | None:
    if any(answer != "no" for answer in entry.signs.values()):
        return SIGN
    if entry.worst > loading.acceptable:
        return Strain(WORST.format(worst=entry.worst), BACK_TO_USUAL)
    if entry.swelling == "more":
        return SWELLED
    return ROSE if usual is not None and entry.worst - usual >= loading.rise else None


def _usual(entries: Sequence[DiaryEntry], place: int) -> int | None:
    """The middle one of the worst pains of up to three days before."""
    earlier = entries[:place][-LOOKED_BACK:]
    recent = [entry.worst for entry in earlier if entries[place].day - entry.day <= OLDEST]
    return median_low(recent) if recent else None


def _over_for_today(name: str, dose: Dose, entries: Sequence[DiaryEntry], today: dt.date) -> str:
    """Why it is not for today: done already, or to rest after as many days as it has in a row or a week; else empty."""
    done = {entry.day for entry in entries if name in entry.tried}
    if today in done:
        return DONE
    this_week = [day for day in done if today - day < WEEK]
    in_a_row = all(today - DAY * back in done for back in range(1, dose.days_in_a_row + 1))
    rests = dose.days_a_week < 7 and (in_a_row or len(this_week) >= dose.days_a_week)
    return REST if rests else ""


def _shown(name: str, dose: Dose, progress: str, state: _State, today: dt.date, over: str) -> NextDose:
    near = {today: "today", today - DAY: "yesterday"}
    when, strain = near.get(state.day, f"on {short_date(state.day)}"), state.strain
    seen = state.said.seen.format(
        when=when, When=when[:1].upper() + when[1:], strain=strain.text if strain else "", progress=progress
    )
    start = over if over == DONE or state.amount != LEFT_OUT else ""
    text = " ".join(part for part in (start, seen, _from_when(state, over), state.said.do) if part)
    morning = THIS_MORNING if when == "yesterday" and state.amount >= FULL and not over else ""
    return NextDose(name, _step(state.amount), _dose(dose, state.amount), text, morning)


def _from_when(state: _State, over: str) -> str:
    """From when on the amount stands."""
    if state.amount == LEFT_OUT:
        return FOR_NOW
    if state.strain is not None and state.strain.until:
        return state.strain.until
    return NEXT_TIME if over else TODAY


def _step(amount: int) -> HowMuch:
    steps: Mapping[int, HowMuch] = {LEFT_OUT: "none", HALF: "half", FULL: "full"}
    return steps.get(amount, "more")


def _dose(dose: Dose, amount: int) -> Dose | None:
    if amount == LEFT_OUT:
        return None
    if amount == HALF and dose.times == 1:
        return dose.model_copy(update={"hold_seconds": -(-dose.hold_seconds // 2)})
    times = -(-dose.times // 2) if amount == HALF else dose.times + amount
    return dose.model_copy(update={"times": times})
