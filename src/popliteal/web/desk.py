"""What every route shares: the knowledge made ready, the kept cases, the pages, and the request's own case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from popliteal.intake import Reader
from popliteal.interview import Interview
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.reasoning.model import Model
from popliteal.store.store import Opened
from popliteal.web.cases import CODE_COOKIE, Cases, NoCaseError
from popliteal.web.forms import Form, parse_form
from popliteal.web.limits import TryLimit
from popliteal.web.render import VISIT_COOKIE, Pages
from popliteal.web.security import came_from_here, drop_cookie, read_cookie, set_cookie
from popliteal.web.settings import Settings


class StrangeFormError(Exception):
    """A form that was not sent from one of our pages in this browser."""

    def __init__(self, form: Form) -> None:
        super().__init__("the form's token does not fit")
        self.form = form


@dataclass(frozen=True, eq=False)
class Desk:
    """Everything that is made once, when the program starts."""

    settings: Settings
    model: Model
    interview: Interview
    care: CareKnowledge
    cases: Cases
    pages: Pages
    tries: TryLimit
    today: Callable[[], dt.date]
    reader: Callable[[], Reader]


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
    """
    code = read_cookie(request, CODE_COOKIE, desk.settings.secure_cookies)
    if not code:
        raise NoCaseError
    return code


CodeNow = Annotated[str, Depends(code_of)]


def case_of(request: Request, desk: DeskNow) -> Opened:
    """The open case.

    Raises:
        NoCaseError: when the browser has none open.
        StoreError: when it cannot be read.
    """
    return desk.cases.open(code_of(request, desk))


CaseNow = Annotated[Opened, Depends(case_of)]


async def form_of(request: Request, desk: DeskNow) -> Form:
    """The form that was sent.

    Raises:
        FormError: when it cannot be read.
        StrangeFormError: when it was not sent from one of our pages.
    """
    form = parse_form(await request.body())
    visit = read_cookie(request, VISIT_COOKIE, desk.settings.secure_cookies)
    if not came_from_here(request, visit, form.one("token")):
        raise StrangeFormError(form)
    return form


FormNow = Annotated[Form, Depends(form_of)]


def go_to(address: str) -> RedirectResponse:
    """Go on to another page with a GET."""
    return RedirectResponse(address, status_code=303)


def keep_code(response: Response, code: str, desk: Desk) -> Response:
    """The response with the code in the session cookie."""
    set_cookie(response, CODE_COOKIE, code, desk.settings.secure_cookies)
    return response


def forget_code(response: Response, desk: Desk) -> Response:
    """The response that takes the code out of this browser."""
    drop_cookie(response, CODE_COOKIE, desk.settings.secure_cookies)
    return response
