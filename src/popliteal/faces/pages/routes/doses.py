"""The log of doses: what was taken and when, the earliest time for more, and what was counted twice."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.diary import day_of
from popliteal.casework.doses import doses_shown, with_dose, without_dose
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to, only_the_person
from popliteal.faces.pages.doseform import dose_form, dose_named, read_dose
from popliteal.faces.pages.forms import Form, Problem
from popliteal.faces.pages.routes.result import answer_of
from popliteal.store.store import Opened

MAY = "write down what they took"
router = APIRouter(route_class=CaseRoute, prefix="/doses")
LISTED = 20
"""Doses on the page; the rest is kept, and counted."""


@router.get("")
def doses(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """What was taken, and what follows from it."""
    return _page(request, desk, opened, code)


def _page(
    request: Request, desk: Desk, opened: Opened, code: str, sent: Form | None = None,
    problems: tuple[Problem, ...] = (),
) -> Response:  # fmt: skip
    answer = answer_of(opened, code, desk)
    if answer is None:
        return go_to("/questions")
    record, care, today = opened.record, desk.ready.care, day_of(opened.record, desk.today())
    return desk.pages.page(
        request,
        "doses.html",
        status=400 if problems else 200,
        who=record.file.who,
        about=record.file.who,
        log=doses_shown(record, answer.found.plan, care, today),
        medicines=care.medicines,
        taken=list(enumerate(record.doses))[::-1][:LISTED],
        form=dose_form(care.medicines, today, sent),
        problems={problem.question: problem for problem in problems},
        may_write=opened.role == "person",
    )


@router.post("")
def add_dose(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow, form: FormNow) -> Response:
    """Keeps a dose."""
    only_the_person(opened, MAY)
    sent = read_dose(form, desk.ready.care.medicines, day_of(opened.record, desk.today()))
    if sent.dose is None:
        return _page(request, desk, opened, code, form, sent.problems)
    dose = sent.dose
    desk.cases.change(code, lambda kept: with_dose(kept, dose), opened)
    return go_to("/doses")


@router.post("/remove")
def remove_dose(desk: DeskNow, opened: CaseNow, code: CodeNow, form: FormNow) -> Response:
    """Takes out a dose that was written down by mistake."""
    only_the_person(opened, MAY)
    dose = dose_named(form, opened.record.doses)
    desk.cases.change(code, lambda kept: without_dose(kept, dose), opened)
    return go_to("/doses")
