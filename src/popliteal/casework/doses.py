"""Doses judged by the plan that stands now: those of a kept case, and those told with the answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from popliteal.care.doses import DosesShown, Taken, dose_log, put, takes_a_childs_dose
from popliteal.care.parts import Plan
from popliteal.case import CaseFile, has_answers
from popliteal.casework.answering import told_today
from popliteal.casework.kept import KeptCase, Result
from popliteal.casework.ready import Ready
from popliteal.casework.result import work_out
from popliteal.followup.entry import Diary, diary_of
from popliteal.followup.retriage import FollowUp, read_today
from popliteal.knowledge import Level
from popliteal.knowledge.care_load import CareKnowledge

NOTHING_WRITTEN = diary_of([])


def with_dose(record: KeptCase, dose: Taken) -> KeptCase:
    """The record with one more dose."""
    return record.model_copy(update={"doses": put(record.doses, dose)})


def without_dose(record: KeptCase, dose: Taken) -> KeptCase:
    """The record without a dose that was written down by mistake."""
    return record.model_copy(update={"doses": tuple(one for one in record.doses if one != dose)})


def doses_shown(record: KeptCase, plan: Plan | None, care: CareKnowledge, today: dt.date) -> list[DosesShown]:
    """What the log says now."""
    child = takes_a_childs_dose(record.file.age, record.file.who)
    return dose_log(record.doses, plan.medicines if plan else [], care, earliest_now(record.doses, today), child)


def earliest_now(taken: Sequence[Taken], today: dt.date) -> dt.datetime:
    """The time to judge doses at where the hour on the person's clock is not known.

    It is at least that of the last dose, and at least the start of today; judged at the earlier time, a dose counts for
    longer and never shorter than it does.
    """
    return max([dt.datetime.combine(today, dt.time.min), *(one.at for one in taken)])


@dataclass(frozen=True)
class DosesJudged:
    """What a log says at a time.

    Attributes:
        open_signs: the danger signs with no sure answer on that day: none at all, as a "no" of an earlier day is none,
            or "not sure". The plan of the day withholds what could hide one, until each is known.
    """

    log: list[DosesShown]
    open_signs: list[str]


def doses_judged(
    file: CaseFile,
    taken: Sequence[Taken],
    at: dt.datetime,
    ready: Ready,
    diary: Diary = NOTHING_WRITTEN,
    found: FollowUp | None = None,
) -> DosesJudged:
    """What a log says at a time, by the plan that stands on its day; nothing needs to be kept.

    Args:
        file: the answers of the last full check.
        taken: the doses.
        at: the time to judge.
        ready: the knowledge made ready.
        diary: what was written since that check.
        found: the urgency that the diary comes to on that day; None when nothing was written.
    """
    result = result_on(at.date(), file, diary, found, ready)
    medicines = result.plan.medicines if result and result.plan else []
    child = takes_a_childs_dose(file.age, file.who)
    return DosesJudged(dose_log(taken, medicines, ready.care, at, child), _open_signs(result, ready))


def _open_signs(result: Result | None, ready: Ready) -> list[str]:
    """The danger signs to be answered; on the way to an emergency department nobody is to sit and answer them."""
    if result is None:
        return list(ready.knowledge.signs)
    urgency = result.assessment.urgency
    if Level[urgency.level] >= Level.emergency_department:
        return []
    return [sign.id for sign in urgency.open_signs if sign.id in ready.knowledge.signs]


def result_on(day: dt.date, file: CaseFile, diary: Diary, found: FollowUp | None, ready: Ready) -> Result | None:
    """The result of a day, whose plan withholds what the diary's signs forbid; None where no answer can be read."""
    if found is None:
        read = told_today(file, day, ready.knowledge)
    else:
        read = read_today(file, diary, day, found.standing, ready.knowledge)
    return work_out(read, ready, day, found) if has_answers(read) else None
