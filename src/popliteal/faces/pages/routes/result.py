"""The result, worked out when it is first looked at and kept as it was shown."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.assess import TOO_MUCH_AT_ONCE
from popliteal.care.parts import dose_text
from popliteal.case import has_answers
from popliteal.casework.errors import NotAllowedError, StoreError
from popliteal.casework.kept import Result, read_shown
from popliteal.casework.result import NewResult, floor_of, kept_result, result_of, soothes_too_early, told_now
from popliteal.drawing.figure import draw_movement
from popliteal.drawing.leg import causes, draw_worked
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to
from popliteal.faces.pages.emergencyresult import emergency_view
from popliteal.faces.pages.followupview import view_of_follow_up
from popliteal.faces.pages.forms import questions_of
from popliteal.faces.pages.metrics import tell
from popliteal.faces.pages.resultview import figure_address, view_of
from popliteal.faces.pages.security import report
from popliteal.faces.pages.trail import medicine_page
from popliteal.followup.retriage import FollowUp
from popliteal.interview import Finished
from popliteal.store.store import Opened

router = APIRouter(route_class=CaseRoute)


@router.get("/result")
def result(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """What to do, why, what to watch for, what may be behind it, and the plan."""
    record = opened.record
    if not has_answers(record.file):
        return go_to("/questions")
    floor = floor_of(record, desk.ready, desk.today())
    found = kept_result(record, floor)
    if found is None and soothes_too_early(record, desk.ready, desk.today()):
        return go_to("/questions")
    if found is None:
        found = _kept_if_it_can_be(opened, code, desk)
    return _page(request, told_now(found, floor), floor, opened.role, desk)


def _kept_if_it_can_be(opened: Opened, code: str, desk: Desk) -> Result:
    """A new result. A full disk or a full case keeps nobody from reading it."""
    if opened.role != "person":  # what a clinician's code shows anew is not kept
        return result_of(opened.record, desk.ready, desk.today())
    try:
        return _new(code, opened, desk)
    except StoreError as error:
        report(error)
        return _counted(result_of(opened.record, desk.ready, desk.today()))


@router.post("/result")
def again(desk: DeskNow, opened: CaseNow, code: CodeNow, _: FormNow) -> Response:
    """Works the result out again, with what is known now. A clinician's code can only add, so it may not."""
    if opened.role != "person":
        raise NotAllowedError("Only the person can have the result worked out again.")
    if has_answers(opened.record.file) and not soothes_too_early(opened.record, desk.ready, desk.today()):
        _new(code, opened, desk)
    return go_to("/result")


def _new(code: str, opened: Opened, desk: Desk) -> Result:
    return _counted(read_shown(desk.cases.change(code, NewResult(desk.ready, desk.today()), opened).shown[-1]))


def _counted(found: Result) -> Result:
    tell("result", found.assessment.urgency.level)
    return found


def _page(request: Request, found: Result, floor: FollowUp | None, role: str, desk: Desk) -> Response:
    knowledge, view = desk.ready.knowledge, view_of(found, desk)
    exercises = found.plan.exercises if found.plan else []
    follow_up = view_of_follow_up(floor) if floor and found.standing else None
    if view.card == "emergency":
        return desk.pages.page(
            request,
            "emergency_result.html",
            about=found.file.who,
            view=view,
            help=emergency_view(view, follow_up, desk),
            more_to_tell=role == "person" and desk.ready.interview.has_lists_for_the_team(found.file),
            floor=follow_up,
        )
    return desk.pages.page(
        request,
        "result.html" if found.plan else "elsewhere.html",
        about=found.file.who,
        view=view,
        result=found.assessment,
        plan=found.plan,
        floor=follow_up,
        notes=floor.notes if floor else [],
        knowledge=knowledge,
        dose=dose_text,
        figure_address=figure_address,
        drawings={item.id: draw_movement(desk.ready.care.drawings[item.id]) for item in exercises},
        worked={item.id: draw_worked(desk.ready.care.drawings[item.id].works, f"{item.id}-leg") for item in exercises},
        parts_of=causes().get,
        too_much=TOO_MUCH_AT_ONCE,
        may_renew=role == "person",
        unfinished=not isinstance(desk.ready.interview.step(found.file), Finished),
    )


@router.get("/medicines")
def medicines(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """What would settle whether a medicine from the store is safe."""
    file = opened.record.file
    if not has_answers(file):
        return go_to("/questions")
    care = result_of(opened.record, desk.ready, desk.today()).plan
    names = tuple(care.medicine_questions) if care else ()
    if not names:
        return go_to("/result")
    page = medicine_page(names, desk.ready.knowledge)
    return desk.pages.page(
        request,
        "question.html",
        who=file.who,
        page=page,
        questions=questions_of(page, file, desk.ready.knowledge),
        problems={},
        step=0,
        back="/result",
        changing=False,
        introduction="",
        core=False,
    )
