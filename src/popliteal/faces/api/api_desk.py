"""What every address shares: the knowledge made ready, the settings, and two clocks."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from popliteal.casework.ready import Ready
from popliteal.faces.api.signed import SignedTokens
from popliteal.faces.pages.settings import Settings


@dataclass(eq=False)
class CardOutcomes:
    """How often cards were accepted and overridden, since this process began; nothing else of it is kept."""

    counts: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, outcome: str) -> None:
        """Count one."""
        with self._lock:
            self.counts[outcome] += 1


@dataclass(frozen=True, eq=False)
class ApiDesk:
    """Everything that is made once, when the program starts."""

    settings: Settings
    ready: Ready
    now: Callable[[], dt.datetime]
    tokens: SignedTokens | None
    outcomes: CardOutcomes = field(default_factory=CardOutcomes)


async def api_desk_of(request: Request) -> ApiDesk:
    """What the program made ready when it started."""
    desk = request.app.state.desk
    assert isinstance(desk, ApiDesk)
    return desk


ApiDeskNow = Annotated[ApiDesk, Depends(api_desk_of)]
