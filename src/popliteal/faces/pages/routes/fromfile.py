"""A case opened from the file in which its copy was saved."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.errors import UnreadableCaseError
from popliteal.casework.readback import read_back
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import Desk, DeskNow, StrangeFormError, body_of, fits, go_to, keep_code, keep_record
from popliteal.faces.pages.upload import parse_upload

FIELD = "file"
NOTHING_CHOSEN = "Choose the file that you saved"
NOT_READ = "We could not read this file."
router = APIRouter(route_class=CaseRoute, prefix="/open/file")

BodyNow = Annotated[bytes, Depends(body_of)]


@router.get("")
def ask() -> Response:
    """The page on which a file can be chosen."""
    return go_to("/open#file")


@router.post("")
def open_file(request: Request, desk: DeskNow, body: BodyNow) -> Response:
    """A new case from a file; its code is another one than that of the case that was copied.

    Raises:
        FormError: when the form cannot be read.
        StrangeFormError: when it was not sent from one of our pages.
    """
    form, content = parse_upload(request.headers.get("content-type", ""), body, FIELD)
    if not fits(request, form, desk):
        raise StrangeFormError("the form's token does not fit")
    try:
        record = read_back(content, desk.ready, desk.today()) if content else None
    except UnreadableCaseError as error:
        return _again(request, desk, f"{NOT_READ} {error}")
    if record is None:
        return _again(request, desk, NOTHING_CHOSEN)
    return keep_code(request, go_to("/kept"), keep_record(request, desk, record), desk)


def _again(request: Request, desk: Desk, problem: str) -> Response:
    return desk.pages.page(request, "open.html", status=400, problem=None, typed="", groups=(), file_problem=problem)
