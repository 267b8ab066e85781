"""How a visit is got: the clinic that was set, else a map on which to look for one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote_plus

from popliteal.faces.pages.settings import Settings
from popliteal.knowledge.schema import Level


@dataclass(frozen=True)
class WayToBeSeen:
    """One button: what it says and where it leads; `elsewhere`: to another site."""

    text: str
    address: str
    elsewhere: bool = False


def ways_to_be_seen(level: str, settings: Settings) -> tuple[WayToBeSeen, ...]:
    """The ways to be seen at a level below an emergency, the first one first; none where no visit is advised."""
    if Level[level] <= Level.self_care:
        return ()
    set_up = [*_call(settings), *_book(settings)]
    return tuple(set_up) or _find(level, settings)


def _call(settings: Settings) -> list[WayToBeSeen]:
    if not settings.provider_phone:
        return []
    return [
        WayToBeSeen(f"Call {settings.provider_name or settings.provider_phone}", telephone(settings.provider_phone))
    ]


def _book(settings: Settings) -> list[WayToBeSeen]:
    return [WayToBeSeen("Book a visit", settings.provider_booking, elsewhere=True)] if settings.provider_booking else []


def _find(level: str, settings: Settings) -> tuple[WayToBeSeen, ...]:
    if not settings.map_search:
        return ()
    soon = Level[level] >= Level.urgent_24_hours
    address = settings.map_search.replace("{place}", quote_plus(settings.urgent_care if soon else "doctor's office"))
    return (WayToBeSeen("Find a clinic" if soon else "Find a doctor", address, elsewhere=True),)


def telephone(number: str) -> str:
    """The address that calls a number."""
    return "tel:" + "".join(number.split())
