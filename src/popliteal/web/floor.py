"""The result, held at what the diary has come to: a changed answer can make it more urgent, but never less.

Only a full re-check starts anew. What is held is worked out from the answers with the diary's signs among them, so that
the plan withholds what these signs forbid.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from popliteal.followup.retriage import FollowUp, read_today
from popliteal.knowledge import Level
from popliteal.store.record import KeptCase
from popliteal.web.desk import Desk
from popliteal.web.notebook import day_of, diary_in, follow_up, notebook_of
from popliteal.web.result import Told, held_at, read_shown, work_out


def floor_of(record: KeptCase, desk: Desk) -> FollowUp | None:
    """How urgent it is by the diary; None as long as nothing was written in it."""
    written = any(item.standing is not None for item in notebook_of(record))
    return follow_up(record, desk) if written else None


def kept_result(record: KeptCase, floor: FollowUp | None) -> Told | None:
    """The result as it was shown last, when it is for these answers and says no other urgency than stands."""
    if not record.shown:
        return None
    found = read_shown(record.shown[-1])
    return found if found.answers == record.file and _holds(found, floor) else None


def _holds(found: Told, floor: FollowUp | None) -> bool:
    if floor is None:
        return True
    falls = found.standing is not None and found.assessment.urgency.level != floor.level
    return not falls and not _is_above(floor, found)


def _is_above(floor: FollowUp, found: Told) -> bool:
    """Whether the floor has a higher level than a result, or the same with an earlier day to be seen by."""
    due, level = _due(found), found.assessment.urgency.level
    if due is None or floor.standing.due is None or floor.level != level:
        return Level[floor.level] > Level[level]
    return floor.standing.due < due


def _due(found: Told) -> dt.date | None:
    if found.standing is not None:
        return found.standing.due
    days = found.assessment.urgency.days
    return None if days is None else found.on + dt.timedelta(days=days)


def result_of(record: KeptCase, desk: Desk) -> Told:
    """A new result for the answers of a case, no less urgent than what stands.

    Raises:
        CaseError: when it holds no answer.
    """
    alone, floor = work_out(record.file, desk), floor_of(record, desk)
    if floor is None or not _is_above(floor, alone):
        return alone
    read = read_today(record.file, diary_in(record), day_of(record, desk), floor.standing, desk.model.knowledge)
    return replace(work_out(read, desk, floor), answers=record.file, standing=floor.standing)


def told_now(found: Told, floor: FollowUp | None) -> Told:
    """The result with the days left until the day to be seen by, where the diary counts them."""
    urgency = found.assessment.urgency
    if floor is None or floor.days is None or floor.level != urgency.level:
        return found
    return replace(found, assessment=found.assessment.model_copy(update={"urgency": held_at(floor, urgency)}))
