"""How much of each exercise of a plan is right by the diary beside it: the one place that joins the two."""

from __future__ import annotations

import datetime as dt

from popliteal.care.parts import Plan
from popliteal.case import CaseFile
from popliteal.casework.diary import day_of, diary_in, standing_in
from popliteal.casework.doses import result_on
from popliteal.casework.kept import KeptCase
from popliteal.casework.ready import Ready
from popliteal.casework.result import holds, work_out
from popliteal.followup.entry import Diary, diary_of
from popliteal.followup.next_dose import NextDose, next_doses
from popliteal.followup.retriage import FollowUp


def exercise_doses(plan: Plan, record: KeptCase, ready: Ready, today: dt.date, raised: bool) -> dict[str, NextDose]:
    """How much of each exercise of a plan is right today, by the diary of a kept case since the last full check.

    Args:
        plan: with its exercises.
        record: the case with its diary.
        ready: the knowledge made ready.
        today: the day to judge.
        raised: whether the diary raised the urgency.
    """
    standing, day = standing_in(record), day_of(record, today)
    first = standing.assessed if standing else dt.date.min
    return _by_diary(plan, diary_of(diary_in(record).between(first, day)), ready, day, raised)


def doses_followed(file: CaseFile, diary: Diary, found: FollowUp, ready: Ready) -> dict[str, NextDose]:
    """The same from answers and a diary alone; nothing needs to be kept.

    The plan is that of the last full check, as the pages tell it, or the one worked out anew once the diary raised it.

    Args:
        file: the answers of the last full check; `as_of` is its day.
        diary: the entries since.
        found: the urgency that they have come to.
        ready: the knowledge made ready.
    """
    checked = found.standing.assessed
    since = diary_of(diary.between(checked, found.day))
    if not since.entries and not found.raised:  # it tells nothing, so no plan has to be worked out for it
        return {}
    told = work_out(file, ready, checked)
    result = told if holds(told, found) else result_on(found.day, file, diary, found, ready)
    if result is None or result.plan is None:
        return {}
    return _by_diary(result.plan, since, ready, found.day, found.raised)


def _by_diary(plan: Plan, diary: Diary, ready: Ready, day: dt.date, raised: bool) -> dict[str, NextDose]:
    exercises = [(item.id, item.dose, item.progress or "") for item in plan.exercises if item.dose is not None]
    return next_doses(exercises, diary, day, ready.followup, raised)
