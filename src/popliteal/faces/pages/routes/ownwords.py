"""The person's own words: told freely, kept with the case, and read so that the person can confirm what they say."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.kept import LONGEST_WORDS
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import CaseNow, CodeNow, DeskNow, FormNow, go_to
from popliteal.faces.pages.forms import Form, Problem
from popliteal.faces.pages.routes.confirm import read

router = APIRouter(route_class=CaseRoute, prefix="/own-words")
LONGEST = LONGEST_WORDS
TOO_LONG = Problem("words", "f-words", f"Use up to {LONGEST:,} letters")


@router.get("")
def ask(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The place to write in, with what was written before."""
    words = opened.record.own_words
    return desk.pages.page(request, "own_words.html", who=opened.record.file.who, words=words, problem=None)


@router.post("")
def keep(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow, form: FormNow) -> Response:
    """Keeps what was written, in place of what was written before; nothing written takes it out."""
    words = told(form)
    if len(words) > LONGEST:
        who = opened.record.file.who
        return desk.pages.page(request, "own_words.html", status=400, who=who, words=words, problem=TOO_LONG)
    kept = desk.cases.change(code, lambda kept: kept.model_copy(update={"own_words": words}))
    return go_to("/own-words/confirm" if read(kept, desk)[1] else "/check")


def told(form: Form) -> str:
    """What was written in a form."""
    return form.one("words").replace("\r\n", "\n").strip()
