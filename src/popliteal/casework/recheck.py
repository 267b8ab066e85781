"""A full re-check of a kept case: begun, answered, and taken over into the case when it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from popliteal.case import Given
from popliteal.case import record as put_in
from popliteal.casework.answering import with_file
from popliteal.casework.diary import day_of, follow_up, last_check, with_diary
from popliteal.casework.kept import KeptCase, KeptCheck, KeptDay
from popliteal.casework.ready import Ready
from popliteal.casework.result import with_shown, work_out
from popliteal.followup.recheck import next_step, recheck
from popliteal.followup.retriage import standing_of
from popliteal.interview import Finished


def begun(record: KeptCase, ready: Ready, today: dt.date) -> KeptCase:
    """The record with a re-check that begins; one begun before and not done is dropped."""
    found = follow_up(record, ready, today)
    if found is None:
        return record
    day, before = day_of(record, today), record.file
    check = recheck(before, before.as_of or found.standing.assessed, day, ready.followup)
    file = check.file.model_copy(update={"as_of": day})
    now = KeptCheck(began=day, before=before, file=file, again=check.again)
    return with_diary(record, [*_all_but_open_checks(record), now])


def under_way(record: KeptCase, today: dt.date) -> KeptCheck | None:
    """The re-check that was begun today and is not done; a "no" of an earlier day would be no answer."""
    check = last_check(record)
    return check if check is not None and check.standing is None and check.began == day_of(record, today) else None


def done_today(record: KeptCase, today: dt.date) -> bool:
    """Whether a re-check was finished today."""
    check = last_check(record)
    return check is not None and check.standing is not None and check.began == day_of(record, today)


def answered(record: KeptCase, answers: Mapping[str, Given | None], ready: Ready, today: dt.date) -> KeptCase:
    """The record with answers of the re-check under way; an emergency ends it at once."""
    check = under_way(record, today)
    if check is None:
        return record
    now = check.model_copy(update={"file": put_in(check.file, answers, ready.knowledge)})
    changed = with_diary(record, [*_all_but_open_checks(record), now])
    step = next_step(now.as_begun(), now.file, ready.interview)
    ends = isinstance(step, Finished) and step.report.reason.startswith("emergency")
    return done(changed, ready, today) if ends else changed


def done(record: KeptCase, ready: Ready, today: dt.date) -> KeptCase:
    """The re-check taken over into the case: its answers, its result, and the urgency it came to."""
    check = under_way(record, today)
    if check is None:
        return record
    found = work_out(check.file, ready, today)
    over = check.model_copy(update={"standing": standing_of(found.assessment, day_of(record, today))})
    moved = with_shown(with_file(record, check.file), found.as_shown())
    return with_diary(moved, [*_all_but_open_checks(record), over])


def _all_but_open_checks(record: KeptCase) -> list[KeptDay | KeptCheck]:
    return [item for item in record.diary if item.standing is not None]
