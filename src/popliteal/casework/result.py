"""The result of a case: worked out from its answers, kept as it was shown, and held at what the diary has come to.

A changed answer can make it more urgent, but never less; only a full re-check starts anew. What is held is worked out
from the answers with the diary's signs among them, so that the plan withholds what these signs forbid.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from popliteal.assess import Cause, Floor, UrgencyPart, assess
from popliteal.case import CaseFile, build_case
from popliteal.casework.answering import told_today, with_file
from popliteal.casework.diary import day_of, diary_in, follow_up
from popliteal.casework.kept import KeptCase, Result, Shown, last_shown
from popliteal.casework.ready import Ready
from popliteal.followup.retriage import FollowUp, read_today
from popliteal.interview import Finished, Step
from popliteal.knowledge import Level

LEAST_LISTED = 0.02
"""Causes below this chance are only named, so their reasons are not kept."""
NEWEST_KEPT = 10


def work_out(file: CaseFile, ready: Ready, today: dt.date, floor: FollowUp | None = None) -> Result:
    """The assessment and the plan for the answers of a file, held at the urgency of `floor` if one is given.

    Raises:
        CaseError: when it holds no answer.
    """
    case = build_case(file, ready.knowledge, "case")
    held = None if floor is None else Floor(Level[floor.level], floor.days)
    found = assess(case, ready.model, care=ready.care, floor=held)
    causes = [cause if cause.chance >= LEAST_LISTED else _without_reasons(cause) for cause in found.causes]
    shown = found.model_copy(update={"causes": causes, "plan": None})
    return Result(today, shown, found.plan, file, file)


def _without_reasons(cause: Cause) -> Cause:
    return cause.model_copy(update={"for_it": [], "against_it": []})


def held_at(floor: FollowUp, urgency: UrgencyPart) -> UrgencyPart:
    """The urgency with the level and the words of `floor`; its reasons stay."""
    return urgency.model_copy(
        update={name: getattr(floor, name) for name in ("level", "days", "heading", "where", "by_when")}
    )


def floor_of(record: KeptCase, ready: Ready, today: dt.date) -> FollowUp | None:
    """How urgent it is by the diary; None as long as nothing was written in it."""
    return follow_up(record, ready, today) if has_standing(record) else None


def has_standing(record: KeptCase) -> bool:
    """Whether something was written in the diary, so that it says how urgent it is."""
    return any(item.standing is not None for item in record.diary)


def kept_result(record: KeptCase, floor: FollowUp | None) -> Result | None:
    """The result as it was shown last, when it is for these answers and says no other urgency than stands."""
    found = last_shown(record)
    return found if found and found.answers == record.file and holds(found, floor) else None


def holds(found: Result, floor: FollowUp | None) -> bool:
    """Whether a result still says the urgency that the diary has come to."""
    if floor is None:
        return True
    falls = found.standing is not None and found.assessment.urgency.level != floor.level
    return not falls and not _is_above(floor, found)


def _is_above(floor: FollowUp, found: Result) -> bool:
    """Whether the floor has a higher level than a result, or the same with an earlier day to be seen by."""
    due, level = _due(found), found.assessment.urgency.level
    if due is None or floor.standing.due is None or floor.level != level:
        return Level[floor.level] > Level[level]
    return floor.standing.due < due


def _due(found: Result) -> dt.date | None:
    if found.standing is not None:
        return found.standing.due
    days = found.assessment.urgency.days
    return None if days is None else found.on + dt.timedelta(days=days)


def result_of(record: KeptCase, ready: Ready, today: dt.date) -> Result:
    """A new result for the answers of a case, no less urgent than what stands.

    Raises:
        CaseError: when it holds no answer.
    """
    alone, floor = work_out(record.file, ready, today), floor_of(record, ready, today)
    if floor is None or not _is_above(floor, alone):
        return alone
    read = read_today(record.file, diary_in(record), day_of(record, today), floor.standing, ready.knowledge)
    return replace(work_out(read, ready, today, floor), answers=record.file, standing=floor.standing)


def told_now(found: Result, floor: FollowUp | None) -> Result:
    """The result with the days left until the day to be seen by, where the diary counts them."""
    urgency = found.assessment.urgency
    if floor is None or floor.days is None or floor.level != urgency.level:
        return found
    return replace(found, assessment=found.assessment.model_copy(update={"urgency": held_at(floor, urgency)}))


@dataclass(frozen=True)
class NextStep:
    """What the interview would ask next, and of which answers: it is asked once for all that a page wants of it."""

    file: CaseFile
    step: Step


def asked_next(record: KeptCase, ready: Ready, today: dt.date) -> NextStep:
    """What the interview would ask next of the answers as they read today."""
    file = told_today(record.file, today, ready.knowledge)
    return NextStep(file, ready.interview.step(file))


def soothes_too_early(asked: NextStep, record: KeptCase, ready: Ready, today: dt.date) -> bool:
    """Whether the advice would be not to hurry although what everyone is asked, or a doubt, is still open."""
    if isinstance(asked.step, Finished) or not asked.step.comes_before_advice:
        return False
    found = result_of(with_file(record, asked.file), ready, today)
    urgency = found.assessment.urgency
    return Level[urgency.level] < Level.soon or (found.standing is None and bool(urgency.open_deciding))


class NewResult:
    """Puts a new result into a case, beside the answers it is for; the same one twice is kept once.

    Called again with what another browser saved meanwhile, it works out anew only what that changed.
    """

    def __init__(self, ready: Ready, today: dt.date) -> None:
        self.ready = ready
        self.today = today
        self._made: tuple[KeptCase, Result] | None = None

    def __call__(self, kept: KeptCase) -> KeptCase:
        """The record with its answers read today, and their result."""
        moved = with_file(kept, told_today(kept.file, self.today, self.ready.knowledge))
        if self._made is None or (self._made[0].file, self._made[0].diary) != (moved.file, moved.diary):
            self._made = moved, result_of(moved, self.ready, self.today)
        shown = self._made[1].as_shown()
        return moved if moved.shown and moved.shown[-1] == shown else with_shown(moved, shown)


def with_shown(record: KeptCase, shown: Shown) -> KeptCase:
    """The record with one more result as it was shown.

    Kept are the first, the newest, and the one that the diary stands on, so that no case fills up by use.
    """
    every, stands_on = [*record.shown, shown], _assessed(record)
    basis = next((place for place, item in enumerate(every) if item.on == stands_on), 0)
    places = sorted({0, basis, *range(max(len(every) - NEWEST_KEPT, 0), len(every))})
    return record.model_copy(update={"shown": [every[place] for place in places]})


def _assessed(record: KeptCase) -> dt.date | None:
    """The day of the full check that the diary stands on."""
    standings = [item.standing for item in record.diary if item.standing is not None]
    return standings[-1].assessed if standings else None
