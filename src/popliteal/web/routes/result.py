"""The result, worked out when it is first looked at and kept as it was shown."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.assessment import TOO_MUCH_AT_ONCE
from popliteal.care.parts import dose_text
from popliteal.case import has_answers
from popliteal.drawing.figure import draw_movement
from popliteal.drawing.leg import causes, draw_worked
from popliteal.followup.retriage import FollowUp
from popliteal.interview import Finished
from popliteal.knowledge import Level
from popliteal.store.errors import NotAllowedError, StoreError
from popliteal.store.record import KeptCase
from popliteal.store.store import Opened
from popliteal.web.casepage import CaseRoute
from popliteal.web.cases import told_today, with_file, with_shown
from popliteal.web.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to
from popliteal.web.emergencyresult import emergency_view
from popliteal.web.floor import floor_of, kept_result, result_of, told_now
from popliteal.web.followupview import view_of_follow_up
from popliteal.web.forms import questions_of
from popliteal.web.result import Told, figure_address, read_shown, view_of
from popliteal.web.security import report
from popliteal.web.trail import medicine_page

router = APIRouter(route_class=CaseRoute)


@router.get("/result")
def result(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """What to do, why, what to watch for, what may be behind it, and the plan."""
    record = opened.record
    if not has_answers(record.file):
        return go_to("/questions")
    floor = floor_of(record, desk)
    found = kept_result(record, floor)
    if found is None and _soothes_too_early(record, desk):
        return go_to("/questions")
    if found is None:
        found = _kept_if_it_can_be(opened, code, desk)
    return _page(request, told_now(found, floor), floor, opened.role, desk)


def _kept_if_it_can_be(opened: Opened, code: str, desk: Desk) -> Told:
    """A new result. A full disk or a full case keeps nobody from reading it."""
    if opened.role != "person":  # what a clinician's code shows anew is not kept
        return result_of(opened.record, desk)
    try:
        return _new(code, opened, desk)
    except StoreError as error:
        report(error)
        return result_of(opened.record, desk)


@router.post("/result")
def again(desk: DeskNow, opened: CaseNow, code: CodeNow, _: FormNow) -> Response:
    """Works the result out again, with what is known now. A clinician's code can only add, so it may not."""
    if opened.role != "person":
        raise NotAllowedError("Only the person can have the result worked out again.")
    if has_answers(opened.record.file) and not _soothes_too_early(opened.record, desk):
        _new(code, opened, desk)
    return go_to("/result")


def _soothes_too_early(record: KeptCase, desk: Desk) -> bool:
    """Whether the advice would be not to hurry although what everyone is asked, or a doubt, is still open."""
    file = told_today(record.file, desk.today(), desk.model.knowledge)
    step = desk.interview.step(file)
    if isinstance(step, Finished) or step.because not in ("core", "settle"):
        return False
    found = result_of(with_file(record, file), desk)
    urgency = found.assessment.urgency
    return Level[urgency.level] < Level.soon or (found.standing is None and bool(urgency.open_deciding))


def _new(code: str, opened: Opened, desk: Desk) -> Told:
    """A new result, kept beside the answers it is for; the same one twice is kept once."""
    today, knowledge = desk.today(), desk.model.knowledge
    worked_out: tuple[KeptCase, Told] | None = None

    def put_in(kept: KeptCase) -> KeptCase:
        nonlocal worked_out
        moved = with_file(kept, told_today(kept.file, today, knowledge))
        if worked_out is None or (worked_out[0].file, worked_out[0].diary) != (moved.file, moved.diary):
            worked_out = moved, result_of(moved, desk)
        shown = worked_out[1].as_shown()
        return moved if moved.shown and moved.shown[-1] == shown else with_shown(moved, shown)

    return read_shown(desk.cases.change(code, put_in, opened).shown[-1])


def _page(request: Request, found: Told, floor: FollowUp | None, role: str, desk: Desk) -> Response:
    knowledge, view = desk.model.knowledge, view_of(found, desk)
    exercises = found.plan.exercises if found.plan else []
    follow_up = view_of_follow_up(floor) if floor and found.standing else None
    if view.card == "emergency":
        return desk.pages.page(
            request,
            "emergency_result.html",
            about=found.file.who,
            view=view,
            help=emergency_view(view, follow_up, desk),
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
        drawings={item.id: draw_movement(desk.care.drawings[item.id]) for item in exercises},
        worked={item.id: draw_worked(desk.care.drawings[item.id].works, f"{item.id}-leg") for item in exercises},
        parts_of=causes().get,
        too_much=TOO_MUCH_AT_ONCE,
        may_renew=role == "person",
        unfinished=not isinstance(desk.interview.step(found.file), Finished),
    )


@router.get("/medicines")
def medicines(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """What would settle whether a medicine from the store is safe."""
    file = opened.record.file
    if not has_answers(file):
        return go_to("/questions")
    care = result_of(opened.record, desk).plan
    names = tuple(care.medicine_questions) if care else ()
    if not names:
        return go_to("/result")
    page = medicine_page(names, desk.model.knowledge)
    return desk.pages.page(
        request,
        "question.html",
        who=file.who,
        page=page,
        questions=questions_of(page, file, desk.model.knowledge),
        problems={},
        step=0,
        back="/result",
        changing=False,
        introduction="",
        core=False,
    )
