"""Doses judged by the plan that stands now: those of a kept case, and those told with the answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from popliteal.care.doses import DosesShown, Taken, dose_log, put, takes_a_childs_dose
from popliteal.care.parts import Plan
from popliteal.case import CaseFile
from popliteal.casework.assessing import assessed
from popliteal.casework.kept import KeptCase
from popliteal.casework.ready import Ready
from popliteal.knowledge.care_load import CareKnowledge


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


def doses_judged(file: CaseFile, taken: Sequence[Taken], at: dt.datetime, ready: Ready) -> list[DosesShown]:
    """What a log says at a time, by the plan for the answers it comes with; nothing needs to be kept."""
    plan = assessed(file, ready, intervals=False).plan
    child = takes_a_childs_dose(file.age, file.who)
    return dose_log(taken, plan.medicines if plan else [], ready.care, at, child)
