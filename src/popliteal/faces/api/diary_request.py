"""What is sent about the days since a full check: entries, the thing to do again, doses; and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field

from popliteal.care.doses import MOST_KEPT, Taken, misfit
from popliteal.case import CaseFile
from popliteal.case.file import shown
from popliteal.casework.faults import BadPart, FaultyCaseError, checked_case, day_fault
from popliteal.casework.kept import Goal
from popliteal.casework.ready import Ready
from popliteal.followup.entry import DiaryEntry
from popliteal.knowledge.care_load import CareKnowledge

MOST_ENTRIES = 62
"""Days of a diary between two full checks."""


class DiaryRequest(BaseModel):
    """The answers of the last full check (`as_of` is its day), and the days written since."""

    model_config = ConfigDict(extra="forbid")

    case: CaseFile
    entries: list[DiaryEntry] = Field([], max_length=MOST_ENTRIES)
    goal: Goal | None = Field(None, description="the thing to do again that `able` of the entries rates")
    today: dt.date


class DosesRequest(BaseModel):
    """The answers of the last full check, the days since, what was taken; times are those on the person's own clock."""

    model_config = ConfigDict(extra="forbid")

    case: CaseFile = Field(
        description="a case with no `as_of` is read as told on the day of `at`; one of a later day is refused"
    )
    entries: list[DiaryEntry] = Field([], max_length=MOST_ENTRIES, description="the diary since; it may withhold more")
    taken: list[Taken] = Field(max_length=MOST_KEPT)
    at: dt.datetime = Field(description="the time to judge, with no time zone; a dose after it does not count")


class DiaryExport(DiaryRequest):
    """A diary with the doses that were taken in its days."""

    taken: list[Taken] = Field([], max_length=MOST_KEPT)


def check_diary(sent: DiaryRequest, ready: Ready) -> None:
    """Whether a diary can be read.

    Raises:
        FaultyCaseError: each part that cannot be.
    """
    days = [("/today", sent.today), *((f"/entries/{n}/day", entry.day) for n, entry in enumerate(sent.entries))]
    days += [("/goal/since", sent.goal.since)] if sent.goal else []
    faults = [fault for element, day in days for fault in day_fault(day, element)]
    faults += [
        *_began_faults(sent.case, sent.today, "/today"),
        *_entry_faults(sent.entries, sent.today, "/today", ready),
    ]
    if isinstance(sent, DiaryExport):
        faults += _dose_faults(sent.taken, ready.care)
        faults += [
            BadPart(f"/taken/{n}/at", str(dose.at), "a time not after /today")
            for n, dose in enumerate(sent.taken) if dose.at.date() > sent.today
        ]  # fmt: skip
    if faults:
        raise FaultyCaseError(tuple(faults))
    checked_case(sent.case, ready.knowledge, "/case")


def _began_faults(case: CaseFile, today: dt.date, place: str) -> Iterator[BadPart]:
    if case.as_of is None:
        yield BadPart("/case/as_of", "null", "the day of the answers that the diary goes on from")
    elif today < case.as_of:
        yield BadPart(place, str(today), "a day not before /case/as_of")


def _entry_faults(entries: Sequence[DiaryEntry], today: dt.date, place: str, ready: Ready) -> list[BadPart]:
    known, harder = ready.followup.asked, ready.followup.persistence.texts
    days = [entry.day for entry in entries]
    late = [
        BadPart(f"/entries/{n}/day", str(day), f"a day not after {place}")
        for n, day in enumerate(days) if day > today
    ]  # fmt: skip
    # The last does not stand: a sign that only the first tells of would be lost.
    twice = [
        BadPart(f"/entries/{n}/day", str(day), "one entry a day; put what both say into one")
        for n, day in enumerate(days) if day in days[:n]
    ]  # fmt: skip
    return late + twice + [
        BadPart(f"/entries/{n}/signs", name[:60], f"the warning signs that the diary asks: {', '.join(known)}")
        for n, entry in enumerate(entries) for name in entry.signs if name not in known
    ] + [
        BadPart(f"/entries/{n}/harder", name[:60], f"what is asked when pain lasts: {', '.join(harder)}")
        for n, entry in enumerate(entries) for name in entry.harder if name not in harder
    ]  # fmt: skip


def check_doses(sent: DosesRequest, ready: Ready) -> None:
    """Whether a log of doses can be read.

    Raises:
        FaultyCaseError: each part that cannot be.
    """
    day = sent.at.date()
    faults = [*day_fault(day, "/at"), *_dose_faults(sent.taken, ready.care)]
    if sent.entries:
        faults += [fault for n, one in enumerate(sent.entries) for fault in day_fault(one.day, f"/entries/{n}/day")]
        faults += [*_began_faults(sent.case, day, "/at"), *_entry_faults(sent.entries, day, "/at", ready)]
    if sent.case.as_of is not None and sent.case.as_of > day:
        faults.append(BadPart("/at", str(sent.at), f"a time not before the day of the case, {sent.case.as_of}"))
    if sent.at.tzinfo is not None:
        faults.append(BadPart("/at", str(sent.at), "a time on the person's own clock, with no time zone"))
    if faults:
        raise FaultyCaseError(tuple(faults))
    checked_case(sent.case, ready.knowledge, "/case")


def _dose_faults(taken: Sequence[Taken], care: CareKnowledge) -> Iterator[BadPart]:
    for number, dose in enumerate(taken):
        yield from day_fault(dose.at.date(), f"/taken/{number}/at")
        wrong = misfit(dose, care)
        if wrong is not None:
            part, allowed = wrong
            yield BadPart(f"/taken/{number}/{part}", shown(getattr(dose, part)), allowed)
