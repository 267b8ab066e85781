"""The days to look again, as a calendar file that says nothing else."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from popliteal.care.calendar import check_calendar, check_days
from popliteal.case.moved import began
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import CaseNow, CodeNow, DeskNow, go_to
from popliteal.faces.pages.routes.result import answer_of

router = APIRouter(route_class=CaseRoute)


@router.get("/look-again.ics")
def look_again(desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """The days of the plan that is told now, from today on; when all have gone by, it is time to look again."""
    answer = answer_of(opened, code, desk)
    plan = answer.found.plan if answer else None
    if answer is None or plan is None:
        return go_to("/result")
    found = answer.found
    since = began(found.file, found.file.as_of or found.on, desk.ready.knowledge)
    days = [day for day in check_days(plan, found.on, since) if day >= desk.today()]
    if not days:
        return go_to("/recheck")
    content = check_calendar(days, code)
    headers = {"Content-Disposition": 'attachment; filename="look-again.ics"'}
    return Response(content, media_type="text/calendar", headers=headers)
