"""What is kept of a case: its code, a clinician's code, a copy of it, and deleting it."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.case import has_answers
from popliteal.casework.errors import DatabaseError
from popliteal.casework.versions import LARGEST_RECORD
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import (
    CaseNow,
    CodeNow,
    DeskNow,
    FormNow,
    forget_code,
    go_to,
    only_the_person,
    tell_whose,
)
from popliteal.faces.pages.security import drop_cookie, read_cookie, report, set_cookie
from popliteal.interview import Finished

NOTE_COOKIE = "popliteal_note"
NOTE_SECONDS = 60
router = APIRouter(route_class=CaseRoute, prefix="/kept")


@router.get("")
def kept(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """The code of the case, and all that can be done with what is kept."""
    record = opened.record
    return desk.pages.page(
        request,
        "kept.html",
        code=code,
        role=opened.role,
        shared=opened.shared,
        answered=has_answers(record.file),
        finished=has_answers(record.file) and isinstance(desk.ready.interview.step(record.file), Finished),
        days=desk.settings.retention_days,
        has_result=bool(record.shown),
    )


@router.get("/card")
def card(request: Request, desk: DeskNow, opened: CaseNow, code: CodeNow) -> Response:
    """The code on a card to print, as letters and as a picture for a phone."""
    only_the_person(opened, "print the code")
    return desk.pages.page(request, "code_card.html", code=code, picture=qr_of(code), host=request.url.netloc)


def qr_of(code: str) -> str:
    """The code as a QR code, drawn as SVG; it holds the code alone.

    An address with the code in it would leave it in the histories of browsers and in the logs of servers; behind a `#`
    it would not, but then nothing without a script could put it into the form.
    """
    from segno import make_qr

    picture: str = make_qr(code, error="m").svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None)
    return picture


@router.post("/clinician-code")
def make_code(desk: DeskNow, code: CodeNow, _: FormNow) -> Response:
    """A new code with which a clinician reads and adds; to be shown once, however often that page is loaded again."""
    made = desk.cases.store().make_clinician_code(code)
    response = go_to("/kept/clinician-code")
    set_cookie(response, NOTE_COOKIE, made, desk.settings.secure_cookies, NOTE_SECONDS)
    return response


@router.get("/clinician-code")
def show_code(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The clinician's code that was made just now."""
    made = read_cookie(request, NOTE_COOKIE, desk.settings.secure_cookies)
    if not made:
        return go_to("/kept#share")
    response: Response = desk.pages.page(request, "clinician_code.html", code=made)
    drop_cookie(response, NOTE_COOKIE, desk.settings.secure_cookies)
    return response


@router.post("/clinician-code/withdraw")
def withdraw_code(desk: DeskNow, code: CodeNow, _: FormNow) -> Response:
    """Stops the clinician's code."""
    desk.cases.store().withdraw_clinician_code(code)
    return go_to("/kept#share")


@router.get("/copy")
def copy(desk: DeskNow, code: CodeNow) -> Response:
    """All that is kept of the case, as a JSON file."""
    content = copy_of(desk.cases.store().export(code))
    name = f"knee-{desk.today().isoformat()}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/json", headers=headers)


def copy_of(kept: dict[str, Any]) -> str:
    """The text of a copy: easy to read, unless it would then be too large to be opened again."""
    text = json.dumps(kept, indent=2, ensure_ascii=False)
    if len(text.encode()) <= LARGEST_RECORD:
        return text
    return json.dumps(kept, separators=(",", ":"), ensure_ascii=False)


@router.post("/delete")
def delete(request: Request, desk: DeskNow, code: CodeNow, form: FormNow) -> Response:
    """Deletes the case, once the person has said that they mean it."""
    if not form.one("sure"):
        tell_whose(request, code, desk)
        return desk.pages.page(request, "delete.html", failed=False)
    store = desk.cases.store()
    try:
        store.delete(code)
    except DatabaseError as error:
        report(error)
        return desk.pages.page(request, "delete.html", status=503, failed=True)
    return forget_code(desk.pages.page(request, "deleted.html", has_case=False, wiped=store.is_wiped), desk)


@router.post("/leave")
def leave(desk: DeskNow, _: FormNow) -> Response:
    """Takes the code out of this browser; the case stays."""
    return forget_code(go_to("/"), desk)
