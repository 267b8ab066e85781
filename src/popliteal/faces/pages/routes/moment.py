"""One more time of today in the diary: how bad it is now. What it tells can only raise the day's worst pain."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.diary import day_of, entry_for, follow_up, with_entry, yesterday_of
from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to, only_the_person
from popliteal.faces.pages.diaryform import signs_day
from popliteal.faces.pages.forms import Form, Problem
from popliteal.faces.pages.momentform import ANOTHER_DAY, moment_form, read_moment
from popliteal.followup.entry import at_one_time
from popliteal.store.store import Opened

router = APIRouter(route_class=CaseRoute)


@router.get("/diary/now")
def now(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """How bad the pain is at this time of the day."""
    only_the_person(opened, "fill in the diary")
    if follow_up(opened.record, desk.ready, desk.today()) is None:
        return go_to("/questions")
    return _now(request, desk, opened)


def _now(
    request: Request, desk: Desk, opened: Opened, sent: Form | None = None, problems: tuple[Problem, ...] = ()
) -> Response:
    pain, part = moment_form(sent)
    return desk.pages.page(
        request,
        "diary_now.html",
        status=400 if problems else 200,
        who=opened.record.file.who,
        day=day_of(opened.record, desk.today()),
        pain=pain,
        part=part,
        problems={problem.question: problem for problem in problems},
    )


@router.post("/diary/now")
def add_now(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow, form: FormNow) -> Response:
    """Keeps the time with its day, then asks for anything new."""
    only_the_person(opened, "fill in the diary")
    told = read_moment(form)
    if isinstance(told, tuple):
        return _now(request, desk, opened, form, told)

    today, asked = day_of(opened.record, desk.today()), signs_day(form)
    day = today if asked is None else asked
    if day not in (today, yesterday_of(opened.record, today)):
        return _now(request, desk, opened, form, (ANOTHER_DAY,))

    def put(kept: KeptCase) -> KeptCase:
        before = entry_for(day, kept)
        entry = before.with_moments([told]) if before else at_one_time(day, told)
        return with_entry(kept, entry, desk.ready, desk.today())

    desk.cases.change(code, put)
    return go_to("/diary/today/signs" if day == today else "/diary/yesterday/signs")
