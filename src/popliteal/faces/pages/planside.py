"""The plan for the other side of the printed summary: what to do, to tick off, on one page of paper."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from popliteal.care.parts import Later, Offered, Plan
from popliteal.casework.exercises import exercise_doses
from popliteal.casework.kept import KeptCase
from popliteal.casework.result import asked_next, has_standing, kept_result, result_of, soothes_too_early, told_now
from popliteal.drawing.figure import draw_movement
from popliteal.faces.pages.desk import Desk
from popliteal.followup.next_dose import NextDose
from popliteal.followup.retriage import FollowUp
from popliteal.knowledge.care_schema import Drawing

MOST_EXERCISES = 4
MOST_BY_DIARY = 3
"""Where the diary sets amounts: saying why takes the room of one exercise."""
MOST_LATER = 6


@dataclass(frozen=True)
class Practice:
    """An exercise with its picture, and the week in which it is begun."""

    item: Offered
    picture: str
    when: str


@dataclass(frozen=True)
class PlanSide:
    """What the other side of the summary shows of a plan.

    Attributes:
        doses: exercise -> how much of it is right today, by the diary.
        left: how many exercises did not fit.
        later: the time -> titles of what comes then, other than exercises and what has to be asked about first.
        more: how many of the things for later do not stand here.
    """

    plan: Plan
    doses: Mapping[str, NextDose]
    practices: tuple[Practice, ...]
    left: int
    later: Mapping[str, tuple[str, ...]]
    more: int
    take_care: tuple[Offered, ...]


def plan_side_of(record: KeptCase, now: FollowUp, desk: Desk) -> PlanSide | None:
    """The plan as the pages tell it today; None where they tell none, or none for the level that holds `now`."""
    ready, today = desk.ready, desk.today()
    floor = now if has_standing(record) else None
    found = kept_result(record, floor)
    if found is None and soothes_too_early(asked_next(record, ready, today), record, ready, today):
        return None
    plan = told_now(found or result_of(record, ready, today), floor).plan
    if plan is None or not plan.today or plan.level != now.level:
        return None
    return _side(plan, exercise_doses(plan, record, ready, today, now.raised), ready.care.drawings)


def _side(plan: Plan, doses: Mapping[str, NextDose], drawings: Mapping[str, Drawing]) -> PlanSide:
    exercises = {item.id: item for item in plan.exercises}
    weeks = [group for group in plan.later if group.week is not None]
    begun = [(exercises[name], group.when) for group in weeks for name in group.ids if name in exercises]
    shown = {item.id for item in plan.today} | set(exercises)
    later = {group.when: _of(group, plan, shown) for group in plan.later}
    fitting = {
        when: tuple(item.title for item in items if not item.ask_first)[:MOST_LATER] for when, items in later.items()
    }
    most = MOST_BY_DIARY if doses else MOST_EXERCISES
    now = {phase.id for phase in plan.phases if phase.now}
    said = shown | {plan.leave.id if plan.leave else ""}
    warned = [item for item in plan.steps if item.do == "do_not" and item.phase in now and item.id not in said]
    return PlanSide(
        plan=plan,
        doses=doses,
        practices=tuple(Practice(item, draw_movement(drawings[item.id]), when) for item, when in begun[:most]),
        left=len(exercises) - len(begun[:most]),
        later={when: titles for when, titles in fitting.items() if titles},
        more=sum(map(len, later.values())) - sum(map(len, fitting.values())),
        take_care=tuple(warned),
    )


def _of(group: Later, plan: Plan, shown: Set[str]) -> list[Offered]:
    """What comes at one time, other than what stands elsewhere on the page."""
    steps = {item.id: item for item in (*plan.steps, *plan.supports)}
    return [steps[name] for name in group.ids if name in steps and name not in shown]
