"""The interview page by page, back and change, and the check page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.case import CaseFile, Given, has_answers
from popliteal.casework.answering import answered_today, told_today, with_answers
from popliteal.casework.emergency import ALREADY_TOLD
from popliteal.casework.errors import ConflictError
from popliteal.casework.kept import KeptCase
from popliteal.casework.result import floor_of
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import (
    BeginningFormNow,
    Begun,
    CaseNow,
    CodeNow,
    Desk,
    DeskNow,
    FormNow,
    begun_of,
    case_of,
    code_of,
    go_to,
    keep_code,
    not_too_many,
    only_if_it_changes_nothing,
    tell_whose,
)
from popliteal.faces.pages.emergency import told_in
from popliteal.faces.pages.forms import Form, FormError, Problem, page_of, questions_of, read_answers, texts_of
from popliteal.faces.pages.render import open_code
from popliteal.faces.pages.so_far import rows_of
from popliteal.faces.pages.stages import DANGER, STAGES, stage_of
from popliteal.faces.pages.trail import MEDICINES, next_address, themes, trail
from popliteal.interview import Finished, Page
from popliteal.interview.pages import TEAM
from popliteal.interview.wording import INTRODUCTION
from popliteal.store.store import Opened

router = APIRouter(route_class=CaseRoute)
JUST_SAVED = 2
"""The question that comes once the first answers were kept, with the code to them."""


@router.get("/questions")
def next_question(request: Request, desk: DeskNow) -> Response:
    """On to the next page of questions, which has its own address."""
    return go_to(next_address(_file_now(request, desk), desk.ready.knowledge))


@router.get("/questions/{step}")
def question(request: Request, step: int, desk: DeskNow) -> Response:
    """A question by its place in the order of asking: an earlier one with its answer, or the next.

    Each has an address of its own, so that a browser's Back leads to the one before.
    """
    file = _file_now(request, desk)
    before = trail(file, desk.ready.knowledge)
    if 1 <= step <= len(before):
        return _question(request, desk, before[step - 1], file, step)
    if step != len(before) + 1:
        return go_to("/questions")
    page = desk.ready.interview.step(file)
    return go_to("/result") if isinstance(page, Finished) else _question(request, desk, page, file, step)


def _file_now(request: Request, desk: Desk) -> CaseFile:
    """What was told, as it reads today."""
    begun = begun_of(request, desk)
    return begun.file if begun else told_today(case_of(request, desk).record.file, desk.today(), desk.ready.knowledge)


@router.get("/change/{theme}")
def change(request: Request, theme: int, desk: DeskNow, opened: CaseNow) -> Response:
    """What was told about one theme, to be changed."""
    file = told_today(opened.record.file, desk.today(), desk.ready.knowledge)
    told = themes(file, desk.ready.knowledge)
    if not 1 <= theme <= len(told):
        return go_to("/check")
    return _question(request, desk, told[theme - 1], file, theme, changing=True)


def _question(
    request: Request, desk: Desk, page: Page, file: CaseFile, step: int,
    changing: bool = False, sent: Form | None = None, problems: tuple[Problem, ...] = (),
) -> Response:  # fmt: skip
    questions = questions_of(page, file, desk.ready.knowledge, sent)
    stage = None if changing else stage_of(page, file, desk.ready.knowledge)
    back = "/check" if changing else f"/questions/{step - 1}" if step > 1 else "/begin"
    return desk.pages.page(
        request,
        "question.html",
        status=400 if problems else 200,
        who=file.who,
        page=page,
        questions=questions,
        problems={problem.question: problem for problem in problems},
        step=step,
        back=back,
        changing=changing,
        introduction=INTRODUCTION[file.who],
        core=page.because in ("complaint", "core"),
        stage=stage,
        past_signs=stage is not None and stage > DANGER,
        stages=STAGES,
        asks=texts_of(page, questions),
        first_saved=open_code(request, desk.settings.secure_cookies) if step == JUST_SAVED and not changing else "",
    )


@router.post("/questions")
def answer(request: Request, desk: DeskNow, sent_form: BeginningFormNow) -> Response:
    """Keeps the answers of a page; the first ones of a case keep the case."""
    form, begun = sent_form.form, begun_of(request, desk)
    opened = None if begun else case_of(request, desk)
    if sent_form.again:
        only_if_it_changes_nothing(opened is not None and _is_kept(opened, form, desk))
        return go_to("/questions")
    page = page_of(form, desk.ready.knowledge)
    sent = read_answers(page, form, desk.ready.knowledge)
    if sent.problems or sent.incomplete:
        file = begun.file if begun else case_of(request, desk).record.file
        return _question(request, desk, page, file, _number(form), bool(form.one("change")), form, sent.problems)
    if begun:
        _keep_first(request, begun, sent.answers, desk)
        return keep_code(request, go_to(f"/questions/{JUST_SAVED}"), begun.code, desk)
    kept = keep_answers(code_of(request, desk), sent.answers, desk, opened)
    if form.one("after") == "result":  # asked in place, below the answer
        return go_to("/result")
    file = told_today(kept.file, desk.today(), desk.ready.knowledge)
    onward = {MEDICINES: "/medicines", TEAM: "/for-the-team"}
    return go_to(onward.get(page.id) or next_address(file, desk.ready.knowledge))


@router.get("/for-the-team")
def for_the_team(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The next list for those who will see the person, or back to the card."""
    file = told_today(opened.record.file, desk.today(), desk.ready.knowledge)
    page = desk.ready.interview.for_the_team(file) if has_answers(file) else None
    if page is None:
        return go_to("/result")
    return _question(request, desk, page, file, len(trail(file, desk.ready.knowledge)) + 1)


@router.post("/ambulance")
def add_signs(request: Request, desk: DeskNow, code: CodeNow, form: FormNow) -> Response:
    """Keeps what was ticked below an emergency card. What was not ticked there is not taken for a no.

    It is kept before the case is looked at, so in an older copy too.
    """
    ticked = Form(tuple(item for item in form.fields if item[0] != ALREADY_TOLD))
    if told := told_in(ticked, desk.ready.knowledge):
        keep_answers(code, told, desk)
    tell_whose(request, code, desk)
    return go_to("/result")


def _keep_first(request: Request, begun: Begun, answers: Mapping[str, Given | None], desk: Desk) -> None:
    """Keep a case with its first answers.

    It is there already when the form was sent twice at one moment. Which came first is not known, so what either ticked
    stays ticked, and what either is not sure of is no "no".
    """
    today, knowledge = desk.today(), desk.ready.knowledge

    def both(kept: KeptCase) -> KeptCase:
        stays = {
            item: given
            for item, given in kept.file.answers.items()
            if given == "yes" or (given == "unsure" and answers.get(item) == "no")
        }
        return answered_today(kept, {**answers, **stays}, today, knowledge)

    not_too_many(request, desk)
    first = replace(begun, file=with_answers(begun.file, answers, knowledge))
    try:
        desk.cases.create(first.record(), begun.code)
    except ConflictError:
        desk.cases.change(begun.code, both)


def _is_kept(opened: Opened, form: Form, desk: Desk) -> bool:
    """Whether a form says what the case holds already; one that says nothing does not."""
    kept = opened.record
    try:
        answers = read_answers(page_of(form, desk.ready.knowledge), form, desk.ready.knowledge).answers
    except FormError:
        return False
    return bool(answers) and answered_today(kept, answers, desk.today(), desk.ready.knowledge) == kept


def _number(form: Form) -> int:
    typed = form.one("step")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else 1


def keep_answers(code: str, answers: Mapping[str, Given | None], desk: Desk, opened: Opened | None = None) -> KeptCase:
    """The case with the answers put into it.

    Raises:
        StoreError: when they are not known to be saved.
    """
    today, knowledge = desk.today(), desk.ready.knowledge
    return desk.cases.change(code, lambda kept: answered_today(kept, answers, today, knowledge), opened)


@router.get("/check")
def check(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The answers so far, each with a way to change it."""
    file = told_today(opened.record.file, desk.today(), desk.ready.knowledge)
    step = desk.ready.interview.step(file)
    return desk.pages.page(
        request,
        "check.html",
        who=file.who,
        rows=rows_of(file, desk.ready.knowledge),
        open_questions=isinstance(step, Page),
        floor=floor_of(opened.record, desk.ready, desk.today()),
        own_words=opened.record.own_words,
        stages=STAGES,
    )
