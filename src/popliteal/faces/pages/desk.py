"""What every route shares: the knowledge made ready, the kept cases, the pages, and the request's own case."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, get_args

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from popliteal.case import CaseFile, Who
from popliteal.casework.errors import NotAllowedError, StoreError, UnknownCodeError
from popliteal.casework.kept import CaseSettings, KeptCase
from popliteal.casework.ready import Ready
from popliteal.faces.pages.cases import CODE_COOKIE, Cases, NoCaseError
from popliteal.faces.pages.forms import Form, parse_form
from popliteal.faces.pages.limits import TooManyError, TryLimit, network_of
from popliteal.faces.pages.render import IDLE_SECONDS, SEEN_COOKIE, VISIT_COOKIE, Pages, open_code
from popliteal.faces.pages.security import came_from_here, drop_cookie, is_same_site, new_visit, read_cookie, set_cookie
from popliteal.faces.pages.sent import body_of
from popliteal.faces.pages.settings import Settings
from popliteal.intake import Reader
from popliteal.store.codes import Code, code_from
from popliteal.store.store import Opened

WRONG, RIGHT = "wrong", "right"
BEGUN_COOKIE = "popliteal_begun"
"""Whom a case is about that was begun and holds no answer yet, and its nonce: until it does, nothing is kept here."""
CODE_LABEL = b"popliteal new code"
_NONCE = re.compile(r"[A-Za-z0-9_-]{22}")


class OlderCopyError(Exception):
    """What is kept is older than what this browser saw of it."""


class StrangeFormError(Exception):
    """A form that was not sent from one of our pages in this browser."""


@dataclass(frozen=True, eq=False)
class Desk:
    """Everything that is made once, when the program starts.

    Attributes:
        secret: what the codes of new cases are made with; all processes of a server have the same,
            and so have all servers that are given the same `shared_key`.
    """

    settings: Settings
    ready: Ready
    cases: Cases
    pages: Pages
    tries: TryLimit
    begun: TryLimit
    today: Callable[[], dt.date]
    reader: Callable[[], Reader]
    secret: bytes = field(repr=False)


async def desk_of(request: Request) -> Desk:
    """What the program made ready when it started. Async as it waits for nothing, which saves the way to a thread."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


DeskNow = Annotated[Desk, Depends(desk_of)]


def code_of(request: Request, desk: DeskNow) -> str:
    """The code of the open case.

    Raises:
        NoCaseError: when the browser has none open.
        TooManyError: when codes that open nothing were tried from here, and this one was not opened here before.
    """
    code = open_code(request, desk.settings.secure_cookies)
    if not code:
        raise NoCaseError
    if desk.tries.is_over(WRONG, address_of(request)) and not desk.tries.has(RIGHT, address_of(request), code):
        raise TooManyError
    return code


def address_of(request: Request) -> str:
    """Where a request came from, as far as limits count it."""
    return network_of(request.client.host) if request.client else ""


def remember_right(request: Request, code: str, desk: Desk) -> None:
    """Note that a code opened a case here, so that another's wrong ones do not lock it out."""
    if not desk.tries.has(RIGHT, address_of(request), code):
        desk.tries.count(RIGHT, address_of(request), code)


CodeNow = Annotated[str, Depends(code_of)]


def case_of(request: Request, desk: DeskNow) -> Opened:
    """The open case.

    Raises:
        NoCaseError: when the browser has none open.
        StoreError: when it cannot be read.
    """
    code = code_of(request, desk)
    opened = desk.cases.open(code)
    request.state.whose = opened.record.file.who
    remember_right(request, code, desk)
    _notice_an_older_copy(request, code, opened, desk)
    return opened


def _notice_an_older_copy(request: Request, code: str, opened: Opened, desk: Desk) -> None:
    """The browser knows the last revision that it saw; a lower one means that the row was put back.

    Raises:
        OlderCopyError: once; the page that tells it knows the lower one.
    """
    end, _, seen = (read_cookie(request, SEEN_COOKIE, desk.settings.secure_cookies) or "").partition(".")
    request.state.seen = f"{code[-4:]}.{opened.revision}"
    if end == code[-4:] and seen.isascii() and seen.isdigit() and int(seen[:18]) > opened.revision:
        raise OlderCopyError


CaseNow = Annotated[Opened, Depends(case_of)]


def tell_whose(request: Request, code: str, desk: Desk) -> None:
    """Have the page say whose case is open, where that can be read; what cannot be read can still be deleted."""
    with suppress(StoreError):
        request.state.whose = desk.cases.open(code).record.file.who


@dataclass(frozen=True)
class Begun:
    """A case that was begun in a browser and is not kept yet.

    Attributes:
        nonce: a random text that the browser holds until the case is kept.
        code: what will open it. The nonce and the visit make the same one each time, so that two forms sent at one
            moment, as by a double click, are about one case; nobody without the server's secret can choose it.
    """

    file: CaseFile
    nonce: str
    code: Code

    def record(self, own_words: str = "") -> KeptCase:
        """The case as it is kept first."""
        settings = CaseSettings.model_validate({"who": self.file.who})
        return KeptCase(file=self.file, own_words=own_words, settings=settings)


def begin_case(who: str, nonce: str, request: Request, desk: Desk) -> Begun:
    """A case begun today; with a new nonce where the form brought none."""
    nonce = nonce if _NONCE.fullmatch(nonce) else new_visit()
    return Begun(CaseFile.model_validate({"who": who, "as_of": desk.today()}), nonce, code_for(nonce, request, desk))


def code_for(nonce: str, request: Request, desk: Desk) -> Code:
    """The code of the case that a nonce begins in this visit: its bits are an HMAC, so it is random to all others."""
    visit = read_cookie(request, VISIT_COOKIE, desk.settings.secure_cookies) or ""
    told = b"\0".join([CODE_LABEL, visit.encode(), nonce.encode(errors="replace")])
    return code_from(hmac.digest(desk.secret, told, hashlib.sha256))


def begun_of(request: Request, desk: Desk) -> Begun | None:
    """The case that was begun in this browser and is not kept yet, as it has no answer; None when another is open.

    Raises:
        UnknownCodeError: the cookie holds no nonce of ours; it may be somebody's code that is tried.
    """
    https = desk.settings.secure_cookies
    who, _, nonce = (read_cookie(request, BEGUN_COOKIE, https) or "").partition(".")
    if who not in get_args(Who) or read_cookie(request, CODE_COOKIE, https):
        return None
    if not _NONCE.fullmatch(nonce):
        raise UnknownCodeError
    return begin_case(who, nonce, request, desk)


def not_too_many(request: Request, desk: Desk) -> None:
    """Counts a new case.

    Raises:
        TooManyError: when too many were begun, or sent, from here.
    """
    if not desk.begun.allows(address_of(request)):
        raise TooManyError


async def form_of(request: Request, desk: DeskNow) -> Form:
    """The form that was sent.

    Raises:
        FormError: when it cannot be read.
        StrangeFormError: when it was not sent from one of our pages.
    """
    form = parse_form(await body_of(request))
    if not fits(request, form, desk):
        raise StrangeFormError("the form's token does not fit")
    return form


def is_ours(request: Request, desk: Desk) -> bool:
    """Whether a form can have been sent from one of our pages, as far as that is known before it is read."""
    return is_same_site(request) and read_cookie(request, VISIT_COOKIE, desk.settings.secure_cookies) is not None


def fits(request: Request, form: Form, desk: Desk) -> bool:
    """Whether a form's token says that it was sent from one of our pages, about the case that is open."""
    https = desk.settings.secure_cookies
    visit = read_cookie(request, VISIT_COOKIE, https)
    return came_from_here(request, visit, open_code(request, https), form.one("token"))


FormNow = Annotated[Form, Depends(form_of)]


@dataclass(frozen=True)
class BeginningForm:
    """A form with which a case may begin.

    Attributes:
        again: its token does not fit, as when a button is pressed twice and the first press has begun the case. What
            such a form says may be answered, but it must change nothing.
    """

    form: Form
    again: bool


async def beginning_form_of(request: Request, desk: DeskNow) -> BeginningForm:
    """The form that was sent, whether its token fits or not.

    Raises:
        FormError: when it cannot be read.
        StrangeFormError: when another site sent it.
    """
    form = parse_form(await body_of(request))
    if not is_same_site(request):
        raise StrangeFormError("another site sent the form")
    return BeginningForm(form, not fits(request, form, desk))


BeginningFormNow = Annotated[BeginningForm, Depends(beginning_form_of)]


def only_if_it_changes_nothing(same: bool) -> None:
    """Lets a form through whose token does not fit, where all it says is kept already.

    Raises:
        StrangeFormError: when it is not.
    """
    if not same:
        raise StrangeFormError("the form's token does not fit")


def only_the_person(opened: Opened, may: str) -> None:
    """Keeps a clinician's code from what is the person's alone.

    Raises:
        NotAllowedError: when the case was opened by another code.
    """
    if opened.role != "person":
        raise NotAllowedError(f"Only the person can {may}.")


def go_to(address: str) -> RedirectResponse:
    """Go on to another page with a GET."""
    return RedirectResponse(address, status_code=303)


def keep_code(request: Request, response: Response, code: str, desk: Desk) -> Response:
    """The response with the code in the session cookie, and a new visit, so that one planted before is of no use."""
    https = desk.settings.secure_cookies
    request.state.code, request.state.visit = code, new_visit()
    set_cookie(response, CODE_COOKIE, code, https)
    set_cookie(response, VISIT_COOKIE, request.state.visit, https, IDLE_SECONDS)
    drop_cookie(response, BEGUN_COOKIE, https)
    return response


def keep_begun(response: Response, begun: Begun, desk: Desk) -> Response:
    """The response with a case begun in this browser alone, in place of the one that was open in it; a new visit."""
    https = desk.settings.secure_cookies
    drop_cookie(response, CODE_COOKIE, https)
    set_cookie(response, BEGUN_COOKIE, f"{begun.file.who}.{begun.nonce}", https, IDLE_SECONDS)
    set_cookie(response, VISIT_COOKIE, new_visit(), https, IDLE_SECONDS)
    return response


def forget_code(response: Response, desk: Desk) -> Response:
    """The response that takes the code out of this browser."""
    drop_cookie(response, CODE_COOKIE, desk.settings.secure_cookies)
    drop_cookie(response, BEGUN_COOKIE, desk.settings.secure_cookies)
    return response
