"""What a reader sees when something failed: always the emergency list and number, and the card when one is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.errors import CaseTooLargeError, NotAllowedError, StoreError, UnknownCodeError
from popliteal.faces.pages.cases import NoCaseError
from popliteal.faces.pages.desk import (
    WRONG,
    Desk,
    OlderCopyError,
    StrangeFormError,
    address_of,
    begun_of,
    forget_code,
    go_to,
)
from popliteal.faces.pages.emergency import card_from_form
from popliteal.faces.pages.forms import FormError
from popliteal.faces.pages.limits import BusyError, TooManyError
from popliteal.faces.pages.security import RequestTooLargeError, report
from popliteal.faces.pages.sent import fields_sent
from popliteal.speech.languages import in_catalogs


@dataclass(frozen=True)
class FailureText:
    """What went wrong, in the reader's words, and what to do."""

    status: int
    title: str
    text: str


NOT_HERE = FailureText(
    404, in_catalogs("There is no such page"), in_catalogs("Check the address, or start from the first page.")
)
NOT_THERE = in_catalogs("That does not work here")
NO_CASE = FailureText(
    401,
    in_catalogs("No case is open here"),
    in_catalogs("Start new, or open your case with its code. Codes are forgotten when you close the browser."),
)
OLD_FORM = FailureText(
    403,
    in_catalogs("Please send that page again"),
    in_catalogs("Go back, reload the page, and send it again. Your answers so far are kept."),
)
OLDER = FailureText(
    409,
    in_catalogs("An older copy of your case is kept here now"),
    in_catalogs(
        "You saw a newer one before. Whoever runs this site may have put back a backup. Check your answers before you "
        "go on: what you told us last may be missing, and a clinician’s code that you stopped may work again."
    ),
)
TOO_MANY = FailureText(
    429,
    in_catalogs("Too many tries from here"),
    in_catalogs(
        "Too many wrong codes were tried from this network, or too many cases begun. Wait 10 minutes, then try again."
    ),
)
BUSY = FailureText(
    503,
    in_catalogs("Many people want a PDF right now"),
    in_catalogs("Please try again in a minute, or print the page itself."),
)
TOO_LARGE = FailureText(
    413,
    in_catalogs("That was too much at once"),
    in_catalogs("Please go back and send less. Your answers so far are kept."),
)
NO_DATABASE = FailureText(
    503,
    in_catalogs("We can’t save or open cases right now"),
    in_catalogs("Your last answer may not be saved. Wait a minute, then send the page again."),
)
BROKEN = FailureText(
    500,
    in_catalogs("Something went wrong on our side"),
    in_catalogs("Your last answer may not be saved. Wait a minute, then send the page again."),
)


def _said(status: int, title: str) -> Callable[[Exception], FailureText]:
    """A failure in the error's own words, which are written for the reader."""
    return lambda error: FailureText(status, title, str(error))


def _same(failure: FailureText) -> Callable[[Exception], FailureText]:
    return lambda _: failure


MEANINGS: tuple[tuple[type[Exception], Callable[[Exception], FailureText]], ...] = (
    (NoCaseError, _same(NO_CASE)),
    (OlderCopyError, _same(OLDER)),
    (TooManyError, _same(TOO_MANY)),
    (BusyError, _same(BUSY)),
    (StrangeFormError, _same(OLD_FORM)),
    (RequestTooLargeError, _same(TOO_LARGE)),
    (FormError, _said(400, in_catalogs("Please send that page again"))),
    (UnknownCodeError, _said(404, in_catalogs("We did not find this case"))),
    (NotAllowedError, _said(403, in_catalogs("This code may not do that"))),
    (CaseTooLargeError, _said(413, in_catalogs("This case is full"))),
    (StoreError, _same(NO_DATABASE)),
)
"""What errors mean to a reader; the first that fits."""


def failure_of(error: Exception) -> FailureText:
    """The failure that an error means to a reader."""
    if isinstance(error, RequestValidationError):  # an address that none of our pages links to
        return NOT_HERE
    if isinstance(error, HTTPException):
        return NOT_HERE if error.status_code == 404 else replace(NOT_HERE, status=error.status_code, title=NOT_THERE)
    return next((meaning(error) for kind, meaning in MEANINGS if isinstance(error, kind)), BROKEN)


def failure_page(request: Request, error: Exception, desk: Desk) -> Response:
    """The page for an error. The card that the form just sent calls for stands above it, as on every answer to one."""
    failure = failure_of(error)
    if not hasattr(request.state, "card"):
        request.state.card = card_from_form(fields_sent(request), desk.ready, desk.pages.speaker(request))
    response: Response = desk.pages.page(
        request, "failure.html", status=failure.status, failure=failure, back=_back(request)
    )
    return forget_code(response, desk) if isinstance(error, UnknownCodeError) else response


def _back(request: Request) -> str:
    return "/questions" if request.url.path.startswith("/questions") else "/"


def add_failure_pages(app: FastAPI, desk: Desk) -> None:
    """Have the application answer with these pages."""

    async def expected(request: Request, error: Exception) -> Response:
        if failure_of(error).status >= 500:
            report(error)
        if isinstance(error, UnknownCodeError):
            desk.tries.count(WRONG, address_of(request))
        return failure_page(request, error, desk)

    async def no_case(request: Request, error: Exception) -> Response:
        if request.method != "GET":
            return await expected(request, error)
        try:
            return go_to("/questions" if begun_of(request, desk) else "/open")
        except UnknownCodeError as wrong:
            return await expected(request, wrong)

    app.add_exception_handler(NoCaseError, no_case)
    ours = (OlderCopyError, StrangeFormError, FormError, StoreError, TooManyError, BusyError)
    for kind in (HTTPException, RequestValidationError, *ours):
        app.add_exception_handler(kind, expected)
