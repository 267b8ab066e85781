"""The page for a clinician, and what a clinician adds."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.clinician import VERDICTS, clinician_view, conflicts, marked_in, unanswered
from popliteal.casework.examination import KINDS, RESULTS, choices_of, with_findings
from popliteal.casework.kept import Found, KeptCase
from popliteal.drawing.places import draw_found
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to
from popliteal.faces.pages.followupview import chart_of, view_of_follow_up
from popliteal.faces.pages.forms import ROWS, Form, FormError, Problem

router = APIRouter(route_class=CaseRoute, prefix="/clinician")
AT_ONCE = 3
"""How many findings can be put in without opening a fold: as many as the first screen of a desk has room for."""


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
    rows = [(row, sent.one(f"finding{row}"), sent.one(f"result{row}")) if sent else (row, "", "") for row in ROWS]
    return desk.pages.page(
        request,
        "clinician.html",
        follow_up=view_of_follow_up(view.follow_up),
        status=400 if problems else 200,
        view=view,
        today=today,
        leg=draw_found(marked_in(view), "leg"),
        chart=chart_of(view.diary, today),
        choices=choices_of(desk.ready.knowledge),
        results=RESULTS,
        verdicts=VERDICTS,
        conflicts=conflicts,
        unanswered=lambda medicine: unanswered(medicine, desk.ready.knowledge.findings),
        kept=record.clinician_findings,
        rows=rows,
        at_once=AT_ONCE,
        more=any(name or result for _, name, result in rows[AT_ONCE:]),
        problems={problem.question: problem for problem in problems},
    )


@router.post("/findings")
def add_findings(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow, form: FormNow) -> Response:
    """Keeps what examinations or tests showed; a result given before is put right."""
    sent = {row: (form.one(f"finding{row}"), form.one(f"result{row}")) for row in ROWS}
    filled = {row: pair for row, pair in sent.items() if any(pair)} or {"": ("", "")}
    problems = tuple(problem for row, pair in filled.items() for problem in _problems(row, *pair, desk))
    if problems := problems or _twice(filled):
        return _page(request, desk, opened.record, form, problems)
    found = {name: Found.model_validate({"answer": result, "on": desk.today()}) for name, result in filled.values()}
    desk.cases.change(code, lambda kept: with_findings(kept, found))
    return go_to("/clinician#examination")


def _problems(row: str, name: str, result: str, desk: Desk) -> tuple[Problem, ...]:
    finding = desk.ready.knowledge.findings.get(name)
    if (name and (finding is None or finding.kind not in KINDS)) or (result and result not in RESULTS):
        raise FormError("This page does not have what was sent. Please go back and try again.")
    what = Problem(f"finding{row}", f"f-finding{row}", "Choose what was examined or tested")
    showed = Problem(f"result{row}", f"f-result{row}-yes", "Choose what it showed")
    return (*(() if name else (what,)), *(() if result else (showed,)))


def _twice(filled: Mapping[str, tuple[str, str]]) -> tuple[Problem, ...]:
    """A finding that stands in the form more than once."""
    names = [name for name, _ in filled.values()]
    again = [row for place, (row, (name, _)) in enumerate(filled.items()) if name in names[:place]]
    return tuple(Problem(f"finding{row}", f"f-finding{row}", "This one stands in the form twice") for row in again)
