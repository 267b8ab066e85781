"""How the pages of a case are answered: in time, out of the way of the pages that need no case, and the card first.

What waits for the database waits in a room of its own, so the first page, the emergency signs and the style sheet never
stand in a queue behind it. A form on which a danger sign is ticked is answered by its card, worked out from that form
alone, above whatever else there is to say: saved or not, in `LONGEST_WAIT` seconds at most.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from popliteal.casework.errors import DatabaseError, StoreError
from popliteal.faces.pages.cases import NoCaseError
from popliteal.faces.pages.desk import Desk, desk_of
from popliteal.faces.pages.emergency import card_from_form
from popliteal.faces.pages.security import report
from popliteal.faces.pages.sent import body_of, fields_sent

LONGEST_WAIT = 2.0
"""Seconds that an emergency card may wait for the answers to be saved."""
LONGEST_PAGE = 10.0
"""Seconds that any other page of a case may take, the waiting for its turn included."""
ROOM, ROOM_IN_AN_EMERGENCY = 6, 2
"""Requests that may wait for the database at once in one process; emergencies have a room of their own."""

Answering = Callable[[Request], Coroutine[Any, Any, Response]]
_rooms: RunVar[dict[int, CapacityLimiter]] = RunVar("rooms")
_under_way: set[asyncio.Task[Response]] = set()


class CaseRoute(APIRoute):
    """A page that needs a case."""

    def get_route_handler(self) -> Answering:
        """The answer of the route, in time and with the card before it."""
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            desk = await desk_of(request)
            if request.method == "POST" and await _tells_of_an_emergency(request, desk):
                return await _card_first(answer, request, desk)
            return await in_time(_in_turn(answer, request, ROOM), LONGEST_PAGE)

        return answered


async def _tells_of_an_emergency(request: Request, desk: Desk) -> bool:
    try:
        await body_of(request)
    finally:
        request.state.card = card_from_form(fields_sent(request), desk.ready, desk.pages.speaker(request))
    return request.state.card is not None


async def _card_first(answer: Answering, request: Request, desk: Desk) -> Response:
    try:
        given = await in_time(_in_turn(answer, request, ROOM_IN_AN_EMERGENCY), LONGEST_WAIT)
    except (StoreError, NoCaseError) as error:
        report(error)
        return desk.pages.page(request, "emergency_card.html", saved=False, further="/emergency")
    if given.status_code != 303:
        return given
    return card_before(request, desk, given)


def card_before(request: Request, desk: Desk, given: Response) -> Response:
    """The page with the card, in place of a response that leads on to another page."""
    page = desk.pages.page(request, "emergency_card.html", saved=True, further=given.headers["location"])
    for cookie in given.headers.getlist("set-cookie"):
        page.headers.append("set-cookie", cookie)
    return page


async def _in_turn(answer: Answering, request: Request, places: int) -> Response:
    async with room_for(places):
        return await answer(request)


def room_for(places: int) -> CapacityLimiter:
    """The room with so many places; each event loop has its own, as each has its own threads."""
    rooms = _rooms.get({})
    _rooms.set(rooms)
    return rooms.setdefault(places, CapacityLimiter(places))


async def in_time(work: Coroutine[Any, Any, Response], seconds: float) -> Response:
    """The answer, when it comes in time. Work that takes longer goes on, since what it saves may still be saved.

    Raises:
        DatabaseError: when it does not come in time.
    """
    task = asyncio.ensure_future(work)
    _under_way.add(task)
    task.add_done_callback(_forget)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        raise DatabaseError("The database did not answer in time.")
    return task.result()


def _forget(task: asyncio.Task[Response]) -> None:
    """Lets go of work that is done, also of work that nobody waited for in the end."""
    _under_way.discard(task)
    if not task.cancelled():
        task.exception()
