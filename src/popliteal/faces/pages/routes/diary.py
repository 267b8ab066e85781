"""The diary: how it goes, how soon to be seen, and the full re-check."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.case import CaseFile
from popliteal.casework.diary import (
    day_of,
    diary_in,
    entry_for,
    follow_up,
    last_check,
    levels_in,
    titles_in,
    yesterday_of,
)
from popliteal.casework.examination import found_in_words
from popliteal.casework.recheck import answered, begun, done, done_today, under_way
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import CaseNow, CodeNow, Desk, DeskNow, FormNow, go_to, only_the_person
from popliteal.faces.pages.followupview import chart_of, first_shown, view_of_follow_up
from popliteal.faces.pages.forms import Form, FormError, Problem, page_of, questions_of, read_answers
from popliteal.followup.ability import ability, ratings
from popliteal.followup.chart import COLUMNS, levels_said, rows
from popliteal.followup.entry import DiaryEntry
from popliteal.followup.recheck import differences, next_step
from popliteal.followup.retriage import FollowUp
from popliteal.followup.trend import trend
from popliteal.interview import Finished, Page
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.knowledge.levels import level_text
from popliteal.speech.words import Speaker
from popliteal.store.store import Opened

router = APIRouter(route_class=CaseRoute)


@router.get("/diary")
def diary(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """How soon to be seen, how the pain goes, the chart and the table."""
    record, today, followup = opened.record, day_of(opened.record, desk.today()), desk.ready.followup
    found = follow_up(record, desk.ready, desk.today())
    if found is None:
        return go_to("/questions")
    kept = diary_in(record)
    first, levels, entry = first_shown(kept, today), levels_in(record, found), entry_for(today, record)
    return desk.pages.page(
        request,
        "diary.html",
        about=record.file.who,
        view=view_of_follow_up(found),
        sentences=trend(kept, today, followup).sentences,
        filled=bool(kept.entries),
        today_told=entry is not None,
        today_filled=entry is not None and entry.told_whole,
        signs_left=_signs_left(entry, found, followup),
        yesterday=yesterday_of(record, today),
        chart=chart_of(kept, today, levels),
        levels=levels_said(levels),
        columns=COLUMNS,
        rows=rows(titles_in(kept, desk.ready.care), first, today, desk.ready.knowledge)[::-1],
        change=followup.change,
        checked_today=done_today(record, desk.today()),
        goal=record.goal,
        ability=ability(kept, record.goal.since, today, followup) if record.goal else [],
        ratings=ratings(kept, record.goal.since, today)[::-1] if record.goal else [],
        ability_basis=followup.ability,
        examined=found_in_words(record, desk.ready.knowledge),
        theirs=Speaker(record.file.who),
        may_write=opened.role == "person",
    )


def _signs_left(entry: DiaryEntry | None, found: FollowUp, followup: FollowupKnowledge) -> bool:
    """Whether a danger sign is still to be told today; on the day of the full check too, since one may have come."""
    untold = entry is not None and not set(followup.signs) <= set(entry.signs)
    return untold or any(sign.state == "not_asked" for sign in found.open_signs)


@router.get("/diary/not-right")
def not_right(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """What to say, and to ask, when a visit did not settle it."""
    going_back = desk.ready.followup.going_back
    return desk.pages.page(request, "diary_not_right.html", about=opened.record.file.who, going_back=going_back)


def _to_write(opened: Opened) -> Opened:
    only_the_person(opened, "do a re-check")
    return opened


@router.get("/recheck")
def recheck_start(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """What a full re-check is; or its next question, when one is under way."""
    if follow_up(opened.record, desk.ready, desk.today()) is None:
        return go_to("/questions")
    if under_way(opened.record, desk.today()):
        return go_to("/recheck/question")
    return desk.pages.page(request, "diary_recheck.html")


@router.post("/recheck")
def begin_recheck(desk: DeskNow, opened: CaseNow, code: CodeNow, _: FormNow) -> Response:
    """Begins a full re-check; one begun before and not done is dropped."""
    _to_write(opened)
    desk.cases.change(code, lambda kept: begun(kept, desk.ready, desk.today()))
    return go_to("/recheck/question")


@router.get("/recheck/question")
def recheck_question(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """The next question of the re-check, or its end."""
    check = under_way(opened.record, desk.today())
    if check is None:
        return go_to("/recheck")
    step = next_step(check.as_begun(), check.file, desk.ready.interview)
    if isinstance(step, Finished):
        desk.cases.change(code, lambda kept: done(kept, desk.ready, desk.today()))
        return go_to("/recheck/changes")
    return _question(request, desk, check.file, step)


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
        questions=questions_of(page, file, desk.ready.knowledge, sent),
        problems={problem.question: problem for problem in problems},
    )


@router.post("/recheck/question")
def recheck_answer(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow, form: FormNow) -> Response:
    """Keeps the answers of a page of the re-check; an emergency ends it at once."""
    knowledge = desk.ready.knowledge
    page = page_of(form, knowledge)
    sent = read_answers(page, form, knowledge)
    check = under_way(_to_write(opened).record, desk.today())
    if check is None:
        raise FormError("This re-check was begun on another day. Please begin it again.")
    if sent.problems or sent.incomplete:
        return _question(request, desk, check.file, page, form, sent.problems)
    kept = desk.cases.change(code, lambda kept: answered(kept, sent.answers, desk.ready, desk.today()))
    return go_to("/recheck/question" if under_way(kept, desk.today()) else "/recheck/changes")


@router.get("/recheck/changes")
def recheck_changes(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """What did change since the time before."""
    check = last_check(opened.record)
    if check is None or check.standing is None:
        return go_to("/recheck")
    standing, levels = check.standing, desk.ready.knowledge.levels
    days = None if standing.due is None else max((standing.due - check.began).days, 1)
    return desk.pages.page(
        request,
        "diary_changes.html",
        about=opened.record.file.who,
        day=check.began,
        found=differences(check.before, check.file, desk.ready.knowledge),
        level=level_text(levels[standing.level], days),
    )
