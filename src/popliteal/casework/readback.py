"""A new case from the copy of one: a file that anybody may have written, so nothing in it is believed unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from popliteal.case import CaseFile, build_case, has_answers
from popliteal.casework.answering import told_today
from popliteal.casework.diary import follow_up
from popliteal.casework.errors import UnreadableCaseError
from popliteal.casework.kept import KeptCase, KeptCheck, KeptDay
from popliteal.casework.ready import Ready
from popliteal.casework.versions import read_record
from popliteal.knowledge import CaseError, Level

DAY = dt.timedelta(days=1)
EARLIEST = dt.date(2000, 1, 1)


def read_back(content: bytes, ready: Ready, today: dt.date) -> KeptCase:
    """What the person told, as a new case.

    Left out is what the person did not say: results (they are worked out again, and one made up could soothe) and what
    a clinician or a health record added. A "no" to a danger sign is kept only from today, as everywhere.

    Raises:
        UnreadableCaseError: when it is no copy of a case, or holds what no case can hold.
    """
    try:
        told = read_record(content)
        file = _dated(told.file.model_copy(update={"others": []}), today)
        found = told.model_copy(update={"file": file, "shown": [], "clinician_findings": {}})
        _check(found, ready, today)
    except (CaseError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        raise UnreadableCaseError("It is no copy of a case, or it was changed since it was saved.") from None
    return found


def _dated(file: CaseFile, today: dt.date) -> CaseFile:
    """The file with a day on which it was told: where it states none, or one to come, the day before today."""
    told = file.as_of if file.as_of is not None and file.as_of <= today else today - DAY
    return file.model_copy(update={"as_of": told})


def _check(record: KeptCase, ready: Ready, today: dt.date) -> None:
    """Refuses what no page could show."""
    if not has_answers(record.file):
        raise UnreadableCaseError("It holds no answers.")
    if not all(EARLIEST <= day <= today + DAY for day in _days(record)):
        raise UnreadableCaseError("It holds a day that is still to come, or long gone.")
    for file in (record.file, *(file for check in _checks(record) for file in (check.before, check.file))):
        build_case(file, ready.knowledge, "file")
    signs = [name for item in record.diary if isinstance(item, KeptDay) for name in item.entry.signs]
    _known([*signs, *(name for check in _checks(record) for name in check.again)], ready.knowledge.findings)
    _known([dose.medicine for dose in record.doses], ready.care.medicines)
    _known([item.standing.base for item in record.diary if item.standing], Level.__members__)
    ready.interview.step(told_today(record.file, today, ready.knowledge))
    follow_up(record, ready, today)


def _checks(record: KeptCase) -> list[KeptCheck]:
    return [item for item in record.diary if isinstance(item, KeptCheck)]


def _known(names: Iterable[str], known: Iterable[str]) -> None:
    allowed = set(known)
    if any(name not in allowed for name in names):
        raise UnreadableCaseError("It holds a name that this version does not know.")


def _days(record: KeptCase) -> list[dt.date]:
    told = [item.entry.day if isinstance(item, KeptDay) else item.began for item in record.diary]
    judged = [day for item in record.diary if (s := item.standing) for day in (s.assessed, s.since, s.due) if day]
    files = [day for check in _checks(record) for day in (check.before.as_of, check.file.as_of) if day]
    goal = [record.goal.since] if record.goal else []
    asked = [record.file.as_of] if record.file.as_of else []
    return [*asked, *told, *judged, *files, *goal, *(dose.at.date() for dose in record.doses)]
