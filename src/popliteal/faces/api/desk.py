"""What every address shares: the knowledge made ready, the settings, and two clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from popliteal.casework.ready import Ready
from popliteal.faces.pages.settings import Settings


@dataclass(frozen=True, eq=False)
class ApiDesk:
    """Everything that is made once, when the program starts."""

    settings: Settings
    ready: Ready
    now: Callable[[], dt.datetime]


async def api_desk_of(request: Request) -> ApiDesk:
    """What the program made ready when it started."""
    desk = request.app.state.desk
    assert isinstance(desk, ApiDesk)
    return desk


ApiDeskNow = Annotated[ApiDesk, Depends(api_desk_of)]
