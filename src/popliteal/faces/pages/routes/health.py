"""For whoever watches over the server: whether it runs, whether it can keep cases, and where to report a fault."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from popliteal.casework.errors import DatabaseError
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.desk import DeskNow

router = APIRouter()
waiting = APIRouter(route_class=CaseRoute)
EXPIRES_DAYS = 180


@router.get("/healthz")
async def runs() -> Response:
    """Whether the process answers; it asks nothing of the database."""
    return PlainTextResponse("ok")


@waiting.get("/readyz")
def ready(desk: DeskNow) -> Response:
    """Whether cases can be kept."""
    store = desk.cases.store()
    if store.read_only or not store.is_reachable():
        raise DatabaseError("The database cannot be written.")
    return PlainTextResponse("ok")


@router.get("/.well-known/security.txt")
async def security(desk: DeskNow) -> Response:
    """Where to report a fault (RFC 9116).

    Raises:
        HTTPException: 404 when nobody is named.
    """
    if not desk.settings.security_contact:
        raise HTTPException(404)
    until = desk.today() + dt.timedelta(days=EXPIRES_DAYS)
    return PlainTextResponse(f"Contact: {desk.settings.security_contact}\nExpires: {until}T00:00:00Z\n")
