"""The result, worked out when it is first looked at and kept as it was shown."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.assessment import TOO_MUCH_AT_ONCE
from popliteal.care.drawings import draw
from popliteal.care.parts import dose_text
from popliteal.case import has_answers
from popliteal.followup.retriage import FollowUp
from popliteal.interview import Finished
from popliteal.knowledge import Level
from popliteal.store.errors import NotAllowedError
from popliteal.store.record import KeptCase
from popliteal.web.anatomy import parts_of
from popliteal.web.cases import told_today, with_file, with_shown
from popliteal.web.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to
from popliteal.web.floor import floor_of, kept_result, result_of, told_now
from popliteal.web.followupview import view_of_follow_up
from popliteal.web.forms import questions_of
from popliteal.web.result import Told, figure_address, read_shown, view_of
from popliteal.web.trail import medicine_page

router = APIRouter()


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
        # A clinician's code can only add, so what it shows anew is not kept.
        found = _new(code, desk) if opened.role == "person" else result_of(record, desk)
    return _page(request, told_now(found, floor), floor, opened.role, desk)


@router.post("/result")
def again(desk: DeskNow, opened: CaseNow, code: CodeNow, _: FormNow) -> Response:
    """Works the result out again, with what is known now. A clinician's code can only add, so it may not."""
    if opened.role != "person":
        raise NotAllowedError("Only the person can have the result worked out again.")
    if has_answers(opened.record.file) and not _soothes_too_early(opened.record, desk):
        _new(code, desk)
    return go_to("/result")


def _soothes_too_early(record: KeptCase, desk: Desk) -> bool:
    """Whether the advice would be not to hurry although what everyone is asked, or a doubt, is still open."""
    file = told_today(record.file, desk.today(), desk.model.knowledge)
    step = desk.interview.step(file)
    if isinstance(step, Finished) or step.because not in ("core", "settle"):
        return False
    urgency = result_of(with_file(record, file), desk).assessment.urgency
    return Level[urgency.level] < Level.soon or bool(urgency.open_deciding)


def _new(code: str, desk: Desk) -> Told:
    """A new result, kept beside the answers it is for."""

    def put_in(kept: KeptCase) -> KeptCase:
        moved = with_file(kept, told_today(kept.file, desk.today(), desk.model.knowledge))
        return with_shown(moved, result_of(moved, desk).as_shown())

    return read_shown(desk.cases.change(code, put_in).shown[-1])


def _page(request: Request, found: Told, floor: FollowUp | None, role: str, desk: Desk) -> Response:
    knowledge = desk.model.knowledge
    return desk.pages.page(
        request,
        "result.html" if found.plan else "elsewhere.html",
        about=found.file.who,
        view=view_of(found, desk),
        result=found.assessment,
        plan=found.plan,
        floor=view_of_follow_up(floor) if floor and found.standing else None,
        notes=floor.notes if floor else [],
        knowledge=knowledge,
        dose=dose_text,
        figure_address=figure_address,
        drawings={item.id: draw(desk.care.drawings[item.id]) for item in found.plan.exercises} if found.plan else {},
        parts_of=parts_of,
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
