"""One day of the diary: how it was, and on a page of its own the danger signs, unless they were told with it."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.diary import (
    day_of,
    entry_for,
    follow_up,
    signs_alone,
    triable,
    with_entry,
    yesterday_of,
)
from popliteal.casework.errors import NotAllowedError, StoreError
from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.cases import NoCaseError
from popliteal.faces.pages.desk import CaseNow, Desk, DeskNow, FormNow, code_of, go_to, only_the_person
from popliteal.faces.pages.diaryform import (
    day_form,
    of_no_day,
    read_day,
    read_signs,
    shown_signs,
    signs_day,
    signs_form,
    tells_of_signs,
    ticked_signs,
    ticks_something,
)
from popliteal.faces.pages.followupview import view_of_follow_up
from popliteal.faces.pages.forms import Form, Problem
from popliteal.faces.pages.metrics import tell
from popliteal.faces.pages.security import report
from popliteal.followup.entry import DiaryEntry
from popliteal.followup.told import signs_joined
from popliteal.store.store import Opened

router = APIRouter(route_class=CaseRoute)


@router.get("/diary/today")
@router.get("/diary/yesterday")
def day(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The form for today or the day before; what was told for that day before is filled in."""
    if follow_up(opened.record, desk.ready, desk.today()) is None:
        return go_to("/questions")
    asked = _asked_day(request, _to_write(opened).record, desk)
    return go_to("/diary/today") if asked is None else _day(request, desk, opened, asked)


def _is_today(request: Request) -> bool:
    return "yesterday" not in request.url.path.split("/")


def _asked_day(request: Request, record: KeptCase, desk: Desk) -> dt.date | None:
    """The day that the address is about; None for one before the last full check, which no entry can add to."""
    today = day_of(record, desk.today())
    return today if _is_today(request) else yesterday_of(record, today)


def _to_write(opened: Opened) -> Opened:
    only_the_person(opened, "fill in the diary")
    return opened


def _day(
    request: Request, desk: Desk, opened: Opened, asked: dt.date, sent: Form | None = None,
    problems: tuple[Problem, ...] = (), signs: Form | None = None,
) -> Response:  # fmt: skip
    record = opened.record
    kept, today = entry_for(asked, record), day_of(record, desk.today())
    return desk.pages.page(
        request,
        "diary_day.html",
        status=400 if problems else 200,
        who=record.file.who,
        day=asked,
        is_today=asked == today,
        yesterday=yesterday_of(record, today),
        goal=record.goal,
        form=day_form(
            record.file,
            kept,
            triable(record, asked, desk.ready.care),
            desk.ready.followup,
            asked,
            asked == today,
            sent,
            signs,
        ),
        problems={problem.question: problem for problem in problems},
    )


@router.post("/diary/today")
@router.post("/diary/yesterday")
def add_day(request: Request, desk: DeskNow, form: FormNow) -> Response:
    """Keeps the day. A warning sign on it gets its advice even when nothing can be kept."""
    followup = desk.ready.followup
    try:
        code = code_of(request, desk)
        opened = _to_write(desk.cases.open(code))
        request.state.whose = opened.record.file.who
        asked = _asked_day(request, opened.record, desk) or day_of(opened.record, desk.today())
        sent = read_day(form, asked, triable(opened.record, asked, desk.ready.care), followup)
        if sent.entry is None:
            return _day(request, desk, opened, asked, form, sent.problems)
        _keep(sent.entry, shown_signs(form), code, desk)
    except (StoreError, NoCaseError) as error:
        return _advice_alone(request, desk, form, error)
    if tells_of_signs(form):
        return go_to("/diary")
    return go_to("/diary/today/signs" if _is_today(request) else "/diary/yesterday/signs")


def _keep(entry: DiaryEntry, shown: list[str], code: str, desk: Desk, signs_only: bool = False) -> None:
    """Keeps a day, or its signs alone, beside what was told of it meanwhile: a sign that no form took back stays."""

    def put(kept: KeptCase) -> KeptCase:
        before = entry_for(entry.day, kept)
        told = entry.with_moments(before.moments) if before else entry
        rest = before if signs_only and before else told
        signs = signs_joined(before.signs if before else {}, entry.signs, shown)
        return with_entry(kept, rest.model_copy(update={"signs": signs}), desk.ready, desk.today())

    saved = desk.cases.change(code, put)
    tell("diary", next(item.standing.level for item in reversed(saved.diary) if item.standing))


def _advice_alone(request: Request, desk: Desk, form: Form, error: Exception) -> Response:
    """What the signs of a form call for where nothing could be kept; a code that may not write is told so as well.

    Raises:
        Exception: the error, where nothing is ticked or the card is told above it anyway.
    """
    signs = ticked_signs(form, desk.ready.followup)
    if not signs or request.state.card:
        raise error
    report(error)
    alone = signs_alone(signs, desk.ready, desk.today())
    tell("diary", alone.level)
    status = 403 if isinstance(error, NotAllowedError) else 200
    return desk.pages.page(request, "diary_card.html", status=status, view=view_of_follow_up(alone))


@router.get("/diary/today/signs")
@router.get("/diary/yesterday/signs")
def signs(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The danger signs of a day that is kept already."""
    record = _to_write(opened).record
    asked = _asked_day(request, record, desk)
    entry = entry_for(asked, record) if asked else None
    return go_to("/diary/today") if entry is None else _signs(request, desk, opened, entry)


def _entry(form: Form, record: KeptCase, desk: Desk) -> DiaryEntry | None:
    """The entry that the signs of a form were asked with; None where it is of neither today nor the day before."""
    today, asked = day_of(record, desk.today()), signs_day(form)
    return entry_for(asked, record) if asked and asked in (today, yesterday_of(record, today)) else None


def _signs(
    request: Request, desk: Desk, opened: Opened, entry: DiaryEntry, sent: Form | None = None,
    problems: tuple[Problem, ...] = (),
) -> Response:  # fmt: skip
    is_today = entry.day == day_of(opened.record, desk.today())
    return desk.pages.page(
        request,
        "diary_signs.html",
        status=400 if problems else 200,
        who=opened.record.file.who,
        day=entry.day,
        when="today" if is_today else "yesterday",
        form=signs_form(opened.record.file, entry, desk.ready.followup, is_today, sent),
        problems={problem.question: problem for problem in problems},
    )


@router.post("/diary/today/signs")
@router.post("/diary/yesterday/signs")
def add_signs(request: Request, desk: DeskNow, form: FormNow) -> Response:
    """Keeps the danger signs with their day. One that is ticked gets its advice even when nothing can be kept."""
    try:
        code = code_of(request, desk)
        opened = _to_write(desk.cases.open(code))
        request.state.whose = opened.record.file.who
        entry = _entry(form, opened.record, desk)
        if entry is None:
            return _signs_of_no_day(request, desk, opened, form)
        sent = read_signs(form, entry, desk.ready.followup)
        if sent.entry is None:
            return _signs(request, desk, opened, entry, form, sent.problems)
        _keep(sent.entry, shown_signs(form), code, desk, signs_only=True)
    except (StoreError, NoCaseError) as error:
        return _advice_alone(request, desk, form, error)
    return go_to("/diary")


def _signs_of_no_day(request: Request, desk: Desk, opened: Opened, form: Form) -> Response:
    """Asks of today, with what was ticked.

    Raises:
        NoCaseError: where a sign is there, which first gets its advice.
    """
    if ticked_signs(form, desk.ready.followup):
        raise NoCaseError
    if not ticks_something(form):
        return go_to("/diary/today")
    ticks, problems = of_no_day(form)
    return _day(request, desk, opened, day_of(opened.record, desk.today()), problems=problems, signs=ticks)
