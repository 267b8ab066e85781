"""The evidence pages: everything that the program knows, and how each figure was checked."""

from __future__ import annotations

from functools import lru_cache

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from popliteal.explain.catalog import find_entry
from popliteal.explain.entries import AllKnowledge
from popliteal.explain.of_sources import named_in
from popliteal.explain.overview import figures_checked, listed
from popliteal.faces.pages.desk import Desk, DeskNow
from popliteal.faces.pages.evidence.measured import figures
from popliteal.faces.pages.evidence.reliability import reliability_chart

router = APIRouter(prefix="/evidence")


@lru_cache(maxsize=4)
def known_at(desk: Desk) -> AllKnowledge:
    """What the pages tell of; one for each desk, as what each source stands behind is gathered once."""
    return AllKnowledge(desk.ready.care, desk.ready.followup)


@router.get("")
def overview(request: Request, desk: DeskNow) -> Response:
    """What there is, how many figures were checked how, and by whom it was reviewed."""
    return desk.pages.page(
        request,
        "evidence.html",
        groups=listed(known_at(desk)),
        checked=figures_checked(desk.ready.knowledge),
        measured=figures(),
    )


@router.get("/figures")
def measured(request: Request, desk: DeskNow) -> Response:
    """How the program does on cases whose cause is known."""
    known = figures()
    return desk.pages.page(request, "figures.html", measured=known, chart=reliability_chart(known.drawn.reliability))


@router.get("/{kind}/{name}")
def entry(request: Request, kind: str, name: str, desk: DeskNow) -> Response:
    """One condition, finding, rule, limit, score, medicine, piece of advice, part of the diary, source, and so on.

    Raises:
        HTTPException: 404 when there is none.
    """
    found = find_entry(kind, name, known_at(desk))
    if found is None:
        raise HTTPException(404)
    base = desk.ready.knowledge
    return desk.pages.page(
        request, "entry.html", entry=found, sources=base.sources, named_in=lambda text: named_in(text, base)
    )
