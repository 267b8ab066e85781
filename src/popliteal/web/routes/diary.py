"""The diary: one day at a time, how it goes, how soon to be seen, and the full re-check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.care.parts import Plan
from popliteal.case import CaseFile
from popliteal.followup.chart import COLUMNS, chart, rows
from popliteal.followup.entry import DiaryEntry, diary_of
from popliteal.followup.recheck import differences, next_step, recheck
from popliteal.followup.retriage import FollowUp, Standing, retriage, standing_of
from popliteal.followup.trend import trend
from popliteal.interview import Finished, Page
from popliteal.interview.record import Given
from popliteal.interview.record import record as put_in
from popliteal.knowledge.levels import level_text
from popliteal.store.errors import NotAllowedError, StoreError
from popliteal.store.record import KeptCase
from popliteal.store.store import Opened
from popliteal.web.casepage import CaseRoute
from popliteal.web.cases import NoCaseError, with_file, with_shown
from popliteal.web.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, code_of, go_to
from popliteal.web.diaryform import day_form, read_day, ticked_signs
from popliteal.web.evidence.care import advice_by_id
from popliteal.web.followupview import LONGEST_CHART, first_shown, titles_in, view_of_follow_up
from popliteal.web.forms import Form, FormError, Problem, page_of, questions_of, read_answers
from popliteal.web.notebook import (
    KeptCheck,
    KeptDay,
    day_of,
    diary_in,
    follow_up,
    followup_of,
    last_check,
    notebook_of,
    standing_in,
    with_entry,
    with_notebook,
)
from popliteal.web.result import read_shown, work_out
from popliteal.web.security import report
from popliteal.web.trail import one_at_a_time

router = APIRouter(route_class=CaseRoute)


@router.get("/diary")
def diary(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """How soon to be seen, how the pain goes, the chart and the table."""
    record, today, followup = opened.record, day_of(opened.record, desk), followup_of(desk)
    found = follow_up(record, desk)
    if found is None:
        return go_to("/questions")
    kept = diary_in(record)
    first = first_shown(kept, today)
    return desk.pages.page(
        request,
        "diary.html",
        about=record.file.who,
        view=view_of_follow_up(found),
        sentences=trend(kept, today, followup).sentences,
        filled=bool(kept.entries),
        today_filled=any(entry.day == today for entry in kept.entries),
        yesterday=_yesterday(record, today),
        chart=chart(kept, today, min((today - first).days + 1, LONGEST_CHART)) if kept.entries else "",
        columns=COLUMNS,
        rows=rows(titles_in(kept, desk.care), first, today, desk.model.knowledge)[::-1],
        change=followup.change,
        checked_today=_done_today(record, desk),
        may_write=opened.role == "person",
    )


def _done_today(record: KeptCase, desk: Desk) -> bool:
    check = last_check(record)
    return check is not None and check.standing is not None and check.began == day_of(record, desk)


@router.get("/diary/today")
@router.get("/diary/yesterday")
def day(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The form for today or the day before; what was told for that day before is filled in."""
    if follow_up(opened.record, desk) is None:
        return go_to("/questions")
    asked = _asked_day(request, _to_write(opened).record, desk)
    return go_to("/diary/today") if asked is None else _day(request, desk, opened, asked)


def _asked_day(request: Request, record: KeptCase, desk: Desk) -> dt.date | None:
    """The day that the address is about; None for one before the last full check, which no entry can add to."""
    today = day_of(record, desk)
    if request.url.path == "/diary/today":
        return today
    return _yesterday(record, today)


def _yesterday(record: KeptCase, today: dt.date) -> dt.date | None:
    """The day before, when the last full check is not of a later day."""
    before, standing = today - dt.timedelta(days=1), standing_in(record)
    return before if standing is not None and standing.assessed <= before else None


def _to_write(opened: Opened) -> Opened:
    if opened.role != "person":
        raise NotAllowedError("Only the person can fill in the diary or do a re-check.")
    return opened


def _day(
    request: Request, desk: Desk, opened: Opened, asked: dt.date, sent: Form | None = None,
    problems: tuple[Problem, ...] = (),
) -> Response:  # fmt: skip
    record = opened.record
    kept, today = _entry_for(asked, record), day_of(record, desk)
    return desk.pages.page(
        request,
        "diary_day.html",
        status=400 if problems else 200,
        who=record.file.who,
        day=asked,
        is_today=asked == today,
        yesterday=_yesterday(record, today),
        form=day_form(kept, _plan(record, asked, desk), followup_of(desk), asked == today, sent),
        problems={problem.question: problem for problem in problems},
    )


def _entry_for(asked: dt.date, record: KeptCase) -> DiaryEntry | None:
    return next((entry for entry in diary_in(record).entries if entry.day == asked), None)


def _plan(record: KeptCase, asked: dt.date, desk: Desk) -> dict[str, str]:
    """What can have been tried, id -> title: what the plan as last shown holds, and what was ticked for that day."""
    known, kept = advice_by_id(desk.care), _entry_for(asked, record)
    ticked = {word: str(getattr(known[word], "title", word)) for word in (kept.tried if kept else ()) if word in known}
    care = read_shown(record.shown[-1]).plan if record.shown else None
    return ticked | (_to_do(care) if care else {})


def _to_do(care: Plan) -> dict[str, str]:
    steps = [item for item in care.steps if item.do == "do" and item.phase != "waiting"]
    taken = {item.id: item.title for item in care.medicines if item.verdict in ("fine", "ask_first")}
    return {item.id: item.title for item in [*steps, *care.supports, *care.exercises]} | taken


@router.post("/diary/today")
@router.post("/diary/yesterday")
def add_day(request: Request, desk: DeskNow, form: FormNow) -> Response:
    """Keeps the day. A warning sign on it gets its advice even when nothing can be kept."""
    followup = followup_of(desk)
    try:
        code = code_of(request, desk)
        opened = _to_write(desk.cases.open(code))
        asked = _asked_day(request, opened.record, desk) or day_of(opened.record, desk)
        sent = read_day(form, asked, _plan(opened.record, asked, desk), followup)
        if sent.entry is None:
            return _day(request, desk, opened, asked, form, sent.problems)
        entry = sent.entry
        desk.cases.change(code, lambda kept: with_entry(kept, entry, desk))
    except (StoreError, NoCaseError) as error:
        signs = ticked_signs(form, followup)
        if not signs or request.state.card:
            raise
        report(error)
        alone = _from_this_page(DiaryEntry(day=desk.today(), worst=0, average=0, signs=signs), desk)
        return desk.pages.page(request, "diary_card.html", view=view_of_follow_up(alone))
    return go_to("/diary")


def _from_this_page(entry: DiaryEntry, desk: Desk) -> FollowUp:
    """The urgency that one entry calls for by itself."""
    today = desk.today()
    nothing = Standing(assessed=today, base="self_care", cause=None, level="self_care", since=today, due=None)
    return retriage(CaseFile(), diary_of([entry]), today, nothing, desk.model, followup_of(desk))


@router.get("/recheck")
def recheck_start(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """What a full re-check is; or its next question, when one is under way."""
    if follow_up(opened.record, desk) is None:
        return go_to("/questions")
    if _under_way(opened.record, desk):
        return go_to("/recheck/question")
    return desk.pages.page(request, "diary_recheck.html")


@router.post("/recheck")
def begin_recheck(desk: DeskNow, opened: CaseNow, code: CodeNow, _: FormNow) -> Response:
    """Begins a full re-check; one begun before and not done is dropped."""
    _to_write(opened)
    desk.cases.change(code, lambda kept: _begun(kept, desk))
    return go_to("/recheck/question")


def _begun(record: KeptCase, desk: Desk) -> KeptCase:
    found = follow_up(record, desk)
    if found is None:
        return record
    today, before = day_of(record, desk), record.file
    check = recheck(before, before.as_of or found.standing.assessed, today, followup_of(desk))
    file = check.file.model_copy(update={"as_of": today})
    items = _all_but_open_checks(record)
    return with_notebook(record, [*items, KeptCheck(began=today, before=before, file=file, again=check.again)])


def _under_way(record: KeptCase, desk: Desk) -> KeptCheck | None:
    """The re-check that was begun today and is not done; a "no" of an earlier day would be no answer."""
    check = last_check(record)
    return check if check is not None and check.standing is None and check.began == day_of(record, desk) else None


@router.get("/recheck/question")
def recheck_question(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """The next question of the re-check, or its end."""
    check = _under_way(opened.record, desk)
    if check is None:
        return go_to("/recheck")
    step = next_step(check.as_begun(), check.file, desk.interview)
    if isinstance(step, Finished):
        desk.cases.change(code, lambda kept: _done(kept, desk))
        return go_to("/recheck/changes")
    return _question(request, desk, check.file, one_at_a_time(step))


def _question(
    request: Request, desk: Desk, file: CaseFile, page: Page, sent: Form | None = None,
    problems: tuple[Problem, ...] = (),
) -> Response:  # fmt: skip
    return desk.pages.page(
        request,
        "diary_question.html",
        status=400 if problems else 200,
        who=file.who,
        page=page,
        questions=questions_of(page, file, desk.model.knowledge, sent),
        problems={problem.question: problem for problem in problems},
    )


@router.post("/recheck/question")
def recheck_answer(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow, form: FormNow) -> Response:
    """Keeps the answers of a page of the re-check; an emergency ends it at once."""
    knowledge = desk.model.knowledge
    page = page_of(form, knowledge)
    sent = read_answers(page, form, knowledge)
    check = _under_way(_to_write(opened).record, desk)
    if check is None:
        raise FormError("This re-check was begun on another day. Please begin it again.")
    if sent.problems or sent.incomplete:
        return _question(request, desk, check.file, page, form, sent.problems)
    kept = desk.cases.change(code, lambda kept: _answered(kept, sent.answers, desk))
    return go_to("/recheck/question" if _under_way(kept, desk) else "/recheck/changes")


def _answered(record: KeptCase, answers: Mapping[str, Given | None], desk: Desk) -> KeptCase:
    check = _under_way(record, desk)
    if check is None:
        return record
    now = check.model_copy(update={"file": put_in(check.file, answers, desk.model.knowledge)})
    answered = with_notebook(record, [*_all_but_open_checks(record), now])
    step = next_step(now.as_begun(), now.file, desk.interview)
    ends = isinstance(step, Finished) and step.report.reason.startswith("emergency")
    return _done(answered, desk) if ends else answered


def _all_but_open_checks(record: KeptCase) -> list[KeptDay | KeptCheck]:
    return [item for item in notebook_of(record) if item.standing is not None]


def _done(record: KeptCase, desk: Desk) -> KeptCase:
    """The re-check taken over into the case: its answers, its result, and the urgency it came to."""
    check = _under_way(record, desk)
    if check is None:
        return record
    told = work_out(check.file, desk)
    done = check.model_copy(update={"standing": standing_of(told.assessment, day_of(record, desk))})
    moved = with_shown(with_file(record, check.file), told.as_shown())
    return with_notebook(moved, [*_all_but_open_checks(record), done])


@router.get("/recheck/changes")
def recheck_changes(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """What did change since the time before."""
    check = last_check(opened.record)
    if check is None or check.standing is None:
        return go_to("/recheck")
    standing, levels = check.standing, desk.model.knowledge.levels
    days = None if standing.due is None else max((standing.due - check.began).days, 1)
    return desk.pages.page(
        request,
        "diary_changes.html",
        about=opened.record.file.who,
        day=check.began,
        found=differences(check.before, check.file, desk.model.knowledge),
        level=level_text(levels[standing.level], days),
    )
