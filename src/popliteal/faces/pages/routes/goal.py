"""One thing that the person can't do now and wants to do again, and what they hope for; rated with each day."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.diary import day_of, with_goal
from popliteal.casework.kept import LONGEST_ACTIVITY, LONGEST_GOAL, Goal
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to, only_the_person
from popliteal.faces.pages.forms import Problem
from popliteal.store.store import Opened

MAY = "write down what they want to do again"
router = APIRouter(route_class=CaseRoute, prefix="/goal")


@router.get("")
def goal(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The form, with what was written before."""
    only_the_person(opened, MAY)
    kept = opened.record.goal
    return _page(request, desk, opened, kept.activity if kept else "", kept.hope if kept else "")


@router.post("")
def set_goal(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow, form: FormNow) -> Response:
    """Keeps it; another thing is rated anew, and nothing written takes it out."""
    only_the_person(opened, MAY)
    activity, hope = " ".join(form.one("activity").split()), " ".join(form.one("hope").split())
    problems = [
        Problem(name, f"f-{name}", f"Use up to {most} letters")
        for name, text, most in (("activity", activity, LONGEST_ACTIVITY), ("hope", hope, LONGEST_GOAL))
        if len(text) > most
    ]
    if hope and not activity:
        problems.append(Problem("activity", "f-activity", "Write one thing that you can’t do now"))
    if problems:
        return _page(request, desk, opened, activity, hope, tuple(problems))
    made = Goal(activity=activity, hope=hope, since=day_of(opened.record, desk.today())) if activity else None
    desk.cases.change(code, lambda kept: with_goal(kept, made), opened)
    return go_to("/diary#goal")


def _page(
    request: Request, desk: Desk, opened: Opened, activity: str, hope: str, problems: tuple[Problem, ...] = ()
) -> Response:
    return desk.pages.page(
        request,
        "goal.html",
        status=400 if problems else 200,
        who=opened.record.file.who,
        activity=activity,
        hope=hope,
        problems={problem.question: problem for problem in problems},
    )
