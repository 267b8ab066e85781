"""The doses of a kept case, judged by the plan that stands now."""

from __future__ import annotations

import datetime as dt

from popliteal.care.doses import DosesShown, Taken, dose_log, put, takes_a_childs_dose
from popliteal.care.parts import Plan
from popliteal.casework.kept import KeptCase
from popliteal.knowledge.care_load import CareKnowledge


def with_dose(record: KeptCase, dose: Taken) -> KeptCase:
    """The record with one more dose."""
    return record.model_copy(update={"doses": put(record.doses, dose)})


def without_dose(record: KeptCase, dose: Taken) -> KeptCase:
    """The record without a dose that was written down by mistake."""
    return record.model_copy(update={"doses": tuple(one for one in record.doses if one != dose)})


def doses_shown(record: KeptCase, plan: Plan | None, care: CareKnowledge, today: dt.date) -> list[DosesShown]:
    """What the log says now.

    The hour on the person's clock is not known here. It is at least that of the last dose, and at least the start of
    today; judged at the earlier time, a dose counts for longer and never shorter than it does.
    """
    if not record.doses:
        return []
    child = takes_a_childs_dose(record.file.age, record.file.who)
    now = max(record.doses[-1].at, dt.datetime.combine(today, dt.time.min))
    return dose_log(record.doses, plan.medicines if plan else [], care, now, child)
