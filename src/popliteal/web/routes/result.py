"""The result, worked out when it is first looked at and kept as it was shown."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.care.drawings import draw
from popliteal.care.parts import dose_text
from popliteal.case import has_answers
from popliteal.store.record import KeptCase
from popliteal.web.anatomy import parts_of
from popliteal.web.cases import last_shown, told_today, with_file, with_shown
from popliteal.web.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to
from popliteal.web.forms import questions_of
from popliteal.web.result import Told, figure_address, read_shown, view_of, work_out
from popliteal.web.trail import medicine_page, trail

router = APIRouter()


@router.get("/result")
def result(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """What to do, why, what to watch for, what may be behind it, and the plan."""
    record = opened.record
    if not has_answers(record.file):
        return go_to("/questions")
    found = read_shown(record.shown[-1]) if last_shown(record) else _new(code, desk)
    return _page(request, found, desk)


@router.post("/result")
def again(desk: DeskNow, opened: CaseNow, code: CodeNow, _: FormNow) -> Response:
    """Works the result out again, with what is known now."""
    if has_answers(opened.record.file):
        _new(code, desk)
    return go_to("/result")


def _new(code: str, desk: Desk) -> Told:
    """A new result, kept beside the answers it is for."""

    def put_in(kept: KeptCase) -> KeptCase:
        found = work_out(told_today(kept.file, desk.today(), desk.model.knowledge), desk)
        return with_shown(with_file(kept, found.file), found.as_shown())

    return read_shown(desk.cases.change(code, put_in).shown[-1])


def _page(request: Request, found: Told, desk: Desk) -> Response:
    knowledge = desk.model.knowledge
    return desk.pages.page(
        request,
        "result.html",
        about=found.file.who,
        view=view_of(found, desk),
        result=found.assessment,
        plan=found.plan,
        knowledge=knowledge,
        dose=dose_text,
        figure_address=figure_address,
        drawings={item.id: draw(desk.care.drawings[item.id]) for item in found.plan.exercises},
        parts_of=parts_of,
        asked=len(trail(found.file, knowledge)),
    )


@router.get("/medicines")
def medicines(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """What would settle whether a medicine from the store is safe."""
    file = opened.record.file
    if not has_answers(file):
        return go_to("/questions")
    names = tuple(work_out(file, desk).plan.medicine_questions)
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
