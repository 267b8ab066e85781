"""The first page, whom it is about, and opening a saved case by its code."""

from __future__ import annotations

from typing import get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.case import Who, has_answers
from popliteal.casework.errors import MistypedCodeError, UnknownCodeError
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.codeform import groups_of
from popliteal.faces.pages.desk import (
    WRONG,
    BeginningFormNow,
    Desk,
    DeskNow,
    FormNow,
    address_of,
    begin_case,
    begun_of,
    case_of,
    go_to,
    keep_begun,
    keep_code,
    not_too_many,
    only_if_it_changes_nothing,
    remember_right,
)
from popliteal.faces.pages.forms import Problem
from popliteal.faces.pages.routes.ownwords import LONGEST, TOO_LONG, told
from popliteal.speech.languages import in_catalogs
from popliteal.store.codes import LONGEST as LONGEST_CODE
from popliteal.store.codes import as_written

router = APIRouter()
waiting = APIRouter(route_class=CaseRoute)
WHO: dict[str, str] = {
    "me": in_catalogs("Me"),
    "my_child": in_catalogs("My child"),
    "someone_else": in_catalogs("Someone I help"),
}
NOT_CHOSEN = Problem("who", "f-who-me", in_catalogs("Choose whom it is about"))
TOO_MANY = in_catalogs("Too many codes were tried from here. Wait 10 minutes, then try again.")


@router.get("/")
def start(request: Request, desk: DeskNow) -> Response:
    """The first page, on which the questions are begun."""
    return desk.pages.page(request, "start.html", days=desk.settings.retention_days, choices=WHO)


@router.get("/begin")
def whom(request: Request, desk: DeskNow) -> Response:
    """Asks whom it is about, and takes own words."""
    return desk.pages.page(request, "begin.html", choices=WHO, chosen="", words="", problems=())


@waiting.post("/begin")
def begin(request: Request, desk: DeskNow, sent: BeginningFormNow) -> Response:
    """Goes on to the first question. Only what was told in own words is kept already, and is to be confirmed."""
    who, words = sent.form.one("who"), told(sent.form)
    if sent.again:
        only_if_it_changes_nothing(_is_begun(request, desk, who, words))
        return go_to("/own-words/confirm" if words else "/questions")
    problems = [*([NOT_CHOSEN] if who not in get_args(Who) else []), *([TOO_LONG] if len(words) > LONGEST else [])]
    if problems:
        return desk.pages.page(
            request, "begin.html", status=400, choices=WHO, chosen=who, words=words, problems=problems
        )
    begun = begin_case(who, sent.form.one("nonce"), request, desk)
    if not words:
        return keep_begun(go_to("/questions/1"), begun, desk)
    not_too_many(request, desk)
    code = desk.cases.create_once(begun.record(words), begun.code)
    return keep_code(request, go_to("/own-words/confirm"), code, desk)


def _is_begun(request: Request, desk: Desk, who: str, words: str) -> bool:
    """Whether the case that is begun or open here is the one that would be begun."""
    if not words:
        begun = begun_of(request, desk)
        return begun is not None and begun.file.who == who
    kept = case_of(request, desk).record
    return (kept.file.who, kept.own_words) == (who, words) and not has_answers(kept.file)


@router.get("/open")
def ask_code(request: Request, desk: DeskNow) -> Response:
    """Asks for the code of a saved case."""
    return desk.pages.page(request, "open.html", problem=None, typed="", groups=(), file_problem="")


@waiting.post("/open")
def open_case(request: Request, desk: DeskNow, form: FormNow) -> Response:
    """Opens a saved case. What was typed wrongly stays in the field, and is kept nowhere."""
    address = address_of(request)
    if desk.tries.is_over(WRONG, address):
        return desk.pages.page(request, "open.html", status=429, problem=TOO_MANY, typed="", groups=(), file_problem="")
    typed = form.one("code")
    try:
        code = as_written(typed)
        desk.cases.open(code)
    except UnknownCodeError as error:
        desk.tries.count(WRONG, address)
        mistyped = groups_of(typed) if isinstance(error, MistypedCodeError) else ()
        return desk.pages.page(
            request, "open.html", status=400, problem=str(error), typed=typed[:LONGEST_CODE], groups=mistyped,
            file_problem="",
        )  # fmt: skip
    remember_right(request, code, desk)
    return keep_code(request, go_to("/kept"), code, desk)
