"""The page for a clinician, and what a clinician adds."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.clinician import VERDICTS, clinician_view, conflicts, marked_in, unanswered
from popliteal.casework.examination import KINDS, RESULTS, choices_of, with_finding
from popliteal.casework.kept import Found, KeptCase
from popliteal.drawing.places import draw_found
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to
from popliteal.faces.pages.followupview import LONGEST_CHART, first_shown, view_of_follow_up
from popliteal.faces.pages.forms import Form, FormError, Problem
from popliteal.followup.chart import chart

router = APIRouter(route_class=CaseRoute, prefix="/clinician")


@router.get("")
def clinician(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The case as a clinician reads it."""
    return _page(request, desk, opened.record)


def _page(
    request: Request, desk: Desk, record: KeptCase, sent: Form | None = None, problems: tuple[Problem, ...] = ()
) -> Response:
    view = clinician_view(record, desk.ready, desk.today())
    if view is None:
        return go_to("/questions")
    today = view.follow_up.day
    first = first_shown(view.diary, today)
    return desk.pages.page(
        request,
        "clinician.html",
        follow_up=view_of_follow_up(view.follow_up),
        status=400 if problems else 200,
        view=view,
        today=today,
        leg=draw_found(marked_in(view), "leg"),
        chart=chart(view.diary, today, min((today - first).days + 1, LONGEST_CHART)) if view.diary.entries else "",
        choices=choices_of(desk.ready.knowledge),
        results=RESULTS,
        verdicts=VERDICTS,
        conflicts=conflicts,
        unanswered=lambda medicine: unanswered(medicine, desk.ready.knowledge.findings),
        kept=record.clinician_findings,
        sent_finding=sent.one("finding") if sent else "",
        sent_result=sent.one("result") if sent else "",
        problems={problem.question: problem for problem in problems},
    )


@router.post("/findings")
def add_finding(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow, form: FormNow) -> Response:
    """Keeps what an examination or a test showed; a result given before is put right."""
    name, result = form.one("finding"), form.one("result")
    if problems := _problems(name, result, desk):
        return _page(request, desk, opened.record, form, problems)
    found = Found.model_validate({"answer": result, "on": desk.today()})
    desk.cases.change(code, lambda kept: with_finding(kept, name, found))
    return go_to("/clinician#examination")


def _problems(name: str, result: str, desk: Desk) -> tuple[Problem, ...]:
    finding = desk.ready.knowledge.findings.get(name)
    if (name and (finding is None or finding.kind not in KINDS)) or (result and result not in RESULTS):
        raise FormError("This page does not have what was sent. Please go back and try again.")
    missing = [] if name else [Problem("finding", "f-finding", "Choose what was examined or tested")]
    return (*missing, *([] if result else [Problem("result", "f-result-yes", "Choose what it showed")]))
