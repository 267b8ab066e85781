"""A case opened from the file in which its copy was saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.emergency import card_of
from popliteal.casework.errors import UnreadableCaseError
from popliteal.casework.readback import read_back, told_signs
from popliteal.faces.pages.casepage import CaseRoute, card_before
from popliteal.faces.pages.desk import (
    Desk,
    DeskNow,
    StrangeFormError,
    code_for,
    fits,
    go_to,
    is_ours,
    keep_code,
    not_too_many,
)
from popliteal.faces.pages.security import new_visit
from popliteal.faces.pages.sent import read_upload
from popliteal.speech.languages import in_catalogs
from popliteal.store.codes import Code

NOTHING_CHOSEN = in_catalogs("Choose the file that you saved")
NOT_READ = in_catalogs("We could not read this file.")
router = APIRouter(route_class=CaseRoute, prefix="/open/file")


@dataclass(frozen=True)
class Upload:
    """The file that was sent, empty where none was chosen; and the code that its case will have."""

    content: bytes
    new_code: Code


async def upload_of(request: Request, desk: DeskNow) -> Upload:
    """The file that was sent. Where it came from is looked at before anything of it is read.

    Raises:
        FormError: when the form cannot be read.
        StrangeFormError: when it was not sent from one of our pages.
    """
    if not is_ours(request, desk):
        raise StrangeFormError("the form is from another site, or from no visit")
    form, content = await read_upload(request)
    if not fits(request, form, desk):
        raise StrangeFormError("the form's token does not fit")
    return Upload(content, code_for(form.one("nonce") or new_visit(), request, desk))


UploadNow = Annotated[Upload, Depends(upload_of)]


@router.get("")
def ask() -> Response:
    """The page on which a file can be chosen."""
    return go_to("/open#file")


@router.post("")
def open_file(request: Request, desk: DeskNow, upload: UploadNow) -> Response:
    """A new case from a file; its code is another one than that of the case that was copied.

    Raises:
        TooManyError: when too many were begun, or sent, from here.
    """
    if not upload.content:
        return _again(request, desk, NOTHING_CHOSEN)
    not_too_many(request, desk)
    try:
        record = read_back(upload.content, desk.ready, desk.today())
    except UnreadableCaseError as error:
        return _again(request, desk, NOT_READ, str(error))
    file, say = record.file, desk.pages.speaker(request)
    request.state.card = card_of(told_signs(record, desk.ready), desk.ready, file.age, file.sex, say)
    answer = keep_code(request, go_to("/kept"), desk.cases.create_once(record, upload.new_code), desk)
    return card_before(request, desk, answer) if request.state.card else answer


def _again(request: Request, desk: Desk, *problem: str) -> Response:
    say = desk.pages.speaker(request)
    told = " ".join(map(say, problem))
    return desk.pages.page(request, "open.html", status=400, problem=None, typed="", groups=(), file_problem=told)
