"""How much of an exercise is right today, by what the diary says of the days on which it was done. Pure.

The pain-monitoring model (ageberg-2010): pain up to 2 of 10 is safe, up to 5 acceptable, more a high risk, and on the
day after it is to be back to usual. The worst pain of a day stands for that of its exercises, since it is never less.
Four steps follow: one more in each set, the same, half as much, and none after two days in a row that were too much.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Literal

from popliteal.followup.chart import short_date
from popliteal.followup.days import LOOKED_BACK, OLDEST
from popliteal.followup.entry import Diary, DiaryEntry
from popliteal.knowledge.care_schema import Dose
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.knowledge.followup_schema import Loading

HowMuch = Literal["more", "full", "half", "none"]
DAY = dt.timedelta(days=1)
LEFT_OUT, HALF, FULL = -2, -1, 0
"""An amount: how many more in each set than the plan has, where it is above 0."""

MORE = "It went well {when}. Do a bit more today:"
ENOUGH = "It went well {when}. You do enough of it now: {progress}"
SAME = "It hurt some {when}, but not too much. Do no more than this today:"
AGAIN = "It was better {when}. Do the full amount today:"
TOO_MUCH = "It was too much {when}: {reason}. Do half today:"
CALMED = "It has calmed down. Begin with half today:"
TWICE = (
    "It was too much {when}: {reason}. That is two times in a row. Leave it out today, and ask a doctor or a therapist."
)
RAISED = "By your diary it has become worse. Do half at most until you have been seen:"
THIS_MORNING = "If it hurts more than usual this morning, do half."

WORST = "your worst pain was {worst} of 10"
ROSE = "it hurt more than on the days before"
SWELLED = "it was more swollen"
SIGN = "a danger sign was there, or in doubt"


@dataclass(frozen=True)
class NextDose:
    """Today's amount of one exercise, and why; `dose` is None where it is to be left out."""

    exercise: str
    step: HowMuch
    dose: Dose | None
    text: str
    morning: str


@dataclass(frozen=True)
class _State:
    """What the days so far have come to: the amount, the last day it was done, what is said, and what was too much."""

    amount: int
    last: dt.date
    said: str
    reason: str | None


def next_doses(
    exercises: Iterable[tuple[str, Dose, str]],
    diary: Diary,
    today: dt.date,
    followup: FollowupKnowledge,
    raised: bool = False,
) -> dict[str, NextDose]:
    """Exercise -> its amount today; one that was not done in the last week, or was done today, is not in it.

    Args:
        exercises: of the plan, each with its amount and how it goes on.
        diary: the entries since the last full check.
        today: the day to judge; an entry of today tells how the exercise of yesterday was borne.
        followup: how much pain is borne.
        raised: whether the diary has raised the urgency; nothing is done more then, and half at most.
    """
    entries = diary.between(dt.date.min, today)
    found = {}
    for name, dose, progress in exercises:
        state = _followed(name, entries, dose, followup.loading)
        if state is not None and state.last < today and today - state.last <= OLDEST:
            found[name] = _shown(name, dose, progress, state, today, raised)
    return found


def _followed(name: str, entries: Sequence[DiaryEntry], dose: Dose, loading: Loading) -> _State | None:
    """The days in their order: each on which the exercise was done moves the amount by one step."""
    state: _State | None = None
    for place, entry in enumerate(entries):
        if state is not None and entry.day - state.last > OLDEST:
            state = None
        before = FULL if state is None else state.amount
        if name in entry.tried:
            reason = _too_much(entries, place, name, loading)
            amount, said = _moved(before, reason, entry.worst <= loading.safe, _most(dose))
            state = _State(amount, entry.day, said, reason)
        elif state is not None and before == LEFT_OUT and _why(entry, None, loading) is None:
            state = _State(HALF, state.last, CALMED, None)
    return state


def _moved(amount: int, reason: str | None, fine: bool, most: int) -> tuple[int, str]:
    """The amount after a day on which the exercise was done, and what is said of it."""
    if reason is not None:
        return (HALF, TOO_MUCH) if amount >= FULL else (LEFT_OUT, TWICE)
    if amount < FULL:
        return amount + 1, AGAIN if amount == HALF else CALMED
    if not fine:
        return amount, SAME
    return (amount + 1, MORE) if amount < most else (amount, ENOUGH)


def _most(dose: Dose) -> int:
    """How many more are done before the next kind of it comes: half as much again."""
    return max(dose.times // 2, 1)


def _too_much(entries: Sequence[DiaryEntry], place: int, name: str, loading: Loading) -> str | None:
    """Why a day's exercise was too much, by that day or by the next if it was not done again; None where it was not."""
    day, usual = entries[place], _usual(entries, place)
    after = [one for one in entries[place + 1 : place + 2] if one.day - day.day == DAY and name not in one.tried]
    return next((reason for one in (day, *after) if (reason := _why(one, usual, loading))), None)


def _why(entry: DiaryEntry, usual: int | None, loading: Loading) -> str | None:
    if any(answer != "no" for answer in entry.signs.values()):
        return SIGN
    if entry.worst > loading.acceptable:
        return WORST.format(worst=entry.worst)
    if entry.swelling == "more":
        return SWELLED
    return ROSE if usual is not None and entry.worst - usual >= loading.rise else None


def _usual(entries: Sequence[DiaryEntry], place: int) -> int | None:
    """The middle one of the worst pains of up to three days before."""
    earlier = entries[:place][-LOOKED_BACK:]
    recent = [entry.worst for entry in earlier if entries[place].day - entry.day <= OLDEST]
    return median_low(recent) if recent else None


def _shown(name: str, dose: Dose, progress: str, state: _State, today: dt.date, raised: bool) -> NextDose:
    yesterday = today - state.last == DAY
    when = "yesterday" if yesterday else f"on {short_date(state.last)}"
    amount = min(state.amount, HALF) if raised else state.amount
    said = RAISED if raised and amount == HALF else state.said
    text = said.format(when=when, reason=state.reason, progress=progress)
    morning = THIS_MORNING if yesterday and amount >= FULL else ""
    return NextDose(name, _step(amount), _dose(dose, amount), text, morning)


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
