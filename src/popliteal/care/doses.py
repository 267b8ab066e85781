"""A log of doses: what was taken in 24 hours, the earliest time for more, and what was counted twice. Pure.

Times are those on the person's own clock. A time for more is named only where the plan calls the medicine fine, or fine
once somebody was asked; an adult's dose never speaks for a child.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

from popliteal.care.medicines import HEADINGS
from popliteal.care.parts import MedicineAdvice, Statement, Verdict, basis
from popliteal.case import Who
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.care_schema import ChildLabel, Label, Medicine
from popliteal.knowledge.schema import Strict

ADULTS_DOSE_FROM = 12
"""Years; under it the labels of all pain pills here ask for a child's dose."""
DAY = dt.timedelta(hours=24)
KEPT = dt.timedelta(days=30)
"""A dose older than this, counted from the newest, is let go."""
MOST_KEPT = 300
MINUTE = dt.timedelta(minutes=1)
HARM_SHOWS = 3 * DAY
"""Harm of an overdose may not be felt for so long: until then it is told, and no time for more is named."""
MOST_MG = 400_000
"""Far above any overdose that is told of: what was taken must never be too much to be written down."""


class Taken(Strict):
    """One dose. `other_product`: it came in a product for colds or sleep, or in a prescribed pill."""

    model_config = ConfigDict(hide_input_in_errors=True)

    medicine: str
    at: dt.datetime = Field(description="day and time on the person's clock, with no time zone")
    mg: Annotated[float, Field(gt=0, le=MOST_MG)] | None = Field(None, description="in all; none for a gel")
    other_product: bool = False
    form: str = Field("", max_length=32, description="the form it came with, so that one sent twice is one dose")


class DoseNoteShown(Statement):
    """Something to know about what was taken."""

    id: str
    text: str


class DosesShown(Strict):
    """What the log says of one medicine."""

    medicine: str
    title: str
    verdict: Verdict | None = Field(description="what the plan says of it; none where it names it not at all")
    last: dt.datetime
    doses: int = Field(description="in the 24 hours before the time that was asked for")
    total_mg: float | None
    most_mg: float | None
    not_before: dt.datetime | None = Field(description="the earliest time for more; none where no time is named")
    notes: list[DoseNoteShown]


@dataclass(frozen=True)
class _Log:
    """The doses of one medicine up to `at`, beside those of all others."""

    medicine: Medicine
    mine: Sequence[Taken]
    every: Sequence[Taken]
    at: dt.datetime
    advice: MedicineAdvice | None
    care: CareKnowledge
    child: bool

    @property
    def for_child(self) -> bool:
        """Whether it is a child's dose that counts."""
        return self.child or (self.advice is not None and self.advice.verdict == "childs_dose")

    @property
    def age_open(self) -> bool:
        """Whether it is not known if an adult's dose is meant."""
        return self.advice is not None and any("age" in doubt.unanswered for doubt in self.advice.doubts)

    @property
    def may_be_taken(self) -> bool:
        """Whether the plan lets an adult's dose be taken, if only once somebody was asked."""
        adult = not (self.age_open or self.for_child)
        return adult and self.advice is not None and self.advice.verdict in ("fine", "ask_first")

    @property
    def recent(self) -> list[Taken]:
        """Its doses of the last 24 hours."""
        return within_a_day(self.mine, self.at)

    @property
    def lately(self) -> list[list[Taken]]:
        """The doses of each 24 hours that end while harm may still show."""
        first = self.at - HARM_SHOWS
        ends = [first, *(one.at for one in self.mine if one.at > first)]
        return [within_a_day(self.mine, end) for end in ends]


def misfit(dose: Taken, care: CareKnowledge) -> tuple[str, str] | None:
    """Which part of a dose that was written by hand does not fit, and what is allowed there; None where all fits."""
    if dose.medicine not in care.medicines:
        return "medicine", ", ".join(care.medicines)
    if dose.at.tzinfo is not None:
        return "at", "a time on the person's own clock, with no time zone"
    if dose.mg is None and care.medicines[dose.medicine].is_counted:
        return "mg", "how many milligrams in all, such as 1000 for 2 pills of 500"
    return None


def takes_a_childs_dose(age: int | None, who: Who) -> bool:
    """Whether somebody is under the age of an adult's dose, or a child whose age was not told."""
    return who == "my_child" if age is None else age < ADULTS_DOSE_FROM


def put(taken: Sequence[Taken], dose: Taken) -> tuple[Taken, ...]:
    """The log with one more dose, oldest first; the same dose of the same form is one, and what is old is let go."""
    every = sorted({*taken, dose}, key=lambda one: (one.at, one.medicine, one.mg or 0, one.form))
    return tuple(one for one in every if every[-1].at - one.at <= KEPT)[-MOST_KEPT:]


def dose_log(
    taken: Sequence[Taken],
    medicines: Sequence[MedicineAdvice],
    care: CareKnowledge,
    at: dt.datetime,
    child: bool = False,
) -> list[DosesShown]:
    """What the log says of each medicine in it, the one taken last first.

    Args:
        taken: the doses.
        medicines: what the person's plan says of each medicine.
        care: what is known about medicines.
        at: the time to judge; a dose after it does not count.
        child: whether it is, or may be, a child who took them; then no adult's dose speaks, whatever the plan says.
    """
    advice = {item.id: item for item in medicines}
    every = sorted((one for one in taken if one.at <= at and one.medicine in care.medicines), key=lambda one: one.at)
    names = dict.fromkeys(one.medicine for one in reversed(every))
    logs = [
        _Log(
            care.medicines[name],
            [one for one in every if one.medicine == name],
            every,
            at,
            advice.get(name),
            care,
            child,
        )
        for name in names
    ]
    return [_shown(log) for log in logs]


def _shown(log: _Log) -> DosesShown:
    label = log.medicine.label
    recent = log.recent
    notes = list(_notes(log))
    return DosesShown(
        medicine=log.medicine.id,
        title=log.medicine.title,
        verdict=log.advice.verdict if log.advice else None,
        last=log.mine[-1].at,
        doses=len(recent),
        total_mg=total(recent) if any(one.mg for one in recent) else None,
        most_mg=label.most_in_24_hours_mg if label and log.may_be_taken else None,
        not_before=_not_before(log, {note.id for note in notes}),
        notes=notes,
    )


def within_a_day(taken: Sequence[Taken], at: dt.datetime) -> list[Taken]:
    """The doses of the 24 hours that end at `at`."""
    return [one for one in taken if at - DAY < one.at <= at]


def total(taken: Sequence[Taken]) -> float:
    """Milligrams in all."""
    return sum(one.mg or 0 for one in taken)


SILENT = frozenset(
    {
        "dose_over_the_most",
        "dose_overdose",
        "dose_many_days",
    }
)
"""Beside one of these no time for more is named."""


def _not_before(log: _Log, said: set[str]) -> dt.datetime | None:
    label = log.medicine.label
    if not log.may_be_taken or said & SILENT:
        return None
    if label is None or label.interval_hours is None or label.dose_mg is None or label.most_in_24_hours_mg is None:
        return None
    time = log.mine[-1].at + dt.timedelta(hours=label.interval_hours[1])
    others = [one.at + DAY for one in _other_nsaids(log)]
    time = max([time, *others])
    while total(within_a_day(log.mine, time)) + label.dose_mg[0] > label.most_in_24_hours_mg:
        time = within_a_day(log.mine, time)[0].at + DAY
    return time


def _other_nsaids(log: _Log) -> list[Taken]:
    """Doses of another drug of the kind of which only one is taken, where this is one."""
    medicines = log.care.medicines
    if not log.medicine.nsaid:
        return []
    return [one for one in log.every if one.medicine != log.medicine.id and medicines[one.medicine].nsaid]


def _notes(log: _Log) -> Iterator[DoseNoteShown]:
    yield from _of_the_plan(log)
    yield from _of_the_label(log)
    recent = log.recent
    if _stands_twice(log):
        yield _note("dose_stands_twice", log)
    if len(recent) > 1 and any(one.other_product for one in recent):
        yield _note("dose_two_products", log)
    others = within_a_day(_other_nsaids(log), log.at)
    if recent and others:
        other = log.care.medicines[others[-1].medicine].title
        yield _note("dose_two_nsaids", log, title=log.medicine.title, other=other)


def _stands_twice(log: _Log) -> bool:
    """Whether two doses that still count are the same in all but the form they came with."""
    lately = [(one.at, one.mg, one.other_product) for one in log.mine if one.at > log.at - HARM_SHOWS - DAY]
    return len(set(lately)) < len(lately)


def _of_the_plan(log: _Log) -> Iterator[DoseNoteShown]:
    """What keeps a time for more from being named, or puts somebody to be asked before it."""
    verdict = log.advice.verdict if log.advice else None
    if log.for_child and verdict in ("childs_dose", "fine", "ask_first"):
        yield _note("dose_for_a_child", log)
    elif log.age_open:
        yield _note("dose_with_no_age", log)
    elif verdict == "ask_first":
        yield _note("dose_ask_first", log)
    elif verdict == "stay_with_it":
        yield _note("dose_taken_already", log)
    elif verdict != "fine":
        heading = log.advice.heading if log.advice else HEADINGS["not_for_this"]
        yield _note("dose_not_in_the_plan", log, heading=heading)


def _of_the_label(log: _Log) -> Iterator[DoseNoteShown]:
    label = log.medicine.label
    if label is None:
        yield _note("dose_not_judged", log)
        return
    if log.for_child and label.child is not None:
        yield from _of_a_child(log, label.child)
    elif not log.for_child and label.interval_hours is not None:
        least, wait = label.interval_hours
        yield from _too_soon("dose_too_soon", log, least, wait)
    yield from _of_the_amount(log, label)
    days, most = _days_in_a_row(log), label.most_days
    if log.for_child and label.child is not None:
        most = label.child.most_days or most
    if most is not None and days >= most:
        yield _note("dose_many_days", log, days=str(days), most=str(most))


def _of_the_amount(log: _Log, label: Label) -> Iterator[DoseNoteShown]:
    """What is too much for an adult, and surely for a child.

    A child's, and what no label says the harm of, is told for as long as an overdose.
    """
    most, harmful = label.most_in_24_hours_mg, label.overdose_mg
    lately = max(total(day) for day in log.lately)
    worst = lately if log.for_child or harmful is None else _worst_day(log)
    if harmful is not None and lately > harmful:
        name = "dose_overdose_for_a_child" if log.for_child else "dose_overdose"
        yield _note(name, log, total=mg_text(lately), most=mg_text(harmful))
    elif most is not None and worst > most:
        name = "dose_over_the_most_for_a_child" if log.for_child else "dose_over_the_most"
        yield _note(name, log, total=mg_text(worst), most=mg_text(most))


def mg_text(amount: float) -> str:
    """Milligrams, however many, as digits."""
    return f"{amount:.10g}"


def _of_a_child(log: _Log, child: ChildLabel) -> Iterator[DoseNoteShown]:
    yield from _too_soon("dose_too_soon_for_a_child", log, child.interval_hours, child.interval_hours)
    count = max(len(day) for day in log.lately)
    if count > child.most_doses:
        yield _note("dose_over_for_a_child", log, count=str(count), most=str(child.most_doses))


def _too_soon(name: str, log: _Log, least: int, wait: int) -> Iterator[DoseNoteShown]:
    """The shortest wait before a dose of the last 24 hours, where it was too short."""
    pairs = zip(log.mine, log.mine[1:], strict=False)
    waits = [one.at - before.at for before, one in pairs if one.at > log.at - DAY]
    shortest = min(waits, default=DAY)
    if shortest < dt.timedelta(hours=least):
        yield _note(name, log, hours=_hours(shortest), wait=str(wait))


def _hours(wait: dt.timedelta) -> str:
    """Hours to a half, rounded down, so that a short wait is not told as a long one."""
    return f"{wait // (30 * MINUTE) / 2:g}"


def _worst_day(log: _Log) -> float:
    """The most that was taken in any 24 hours that end with a dose of the last 24."""
    return max((total(within_a_day(log.mine, one.at)) for one in log.recent), default=0)


def _days_in_a_row(log: _Log) -> int:
    """Days with a dose, one after the other, up to the last; none when that was over a day ago."""
    days = {one.at.date() for one in log.mine}
    day = max(days)
    if log.at.date() - day > dt.timedelta(days=1):
        return 0
    count = 0
    while day - dt.timedelta(days=count) in days:
        count += 1
    return count


def _note(name: str, log: _Log, **figures: str) -> DoseNoteShown:
    note = log.care.doses[name]
    return DoseNoteShown(id=name, text=note.text.format(**figures), **basis(note))
