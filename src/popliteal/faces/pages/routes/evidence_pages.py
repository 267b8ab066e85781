"""The evidence pages: everything that the program knows, and how each figure was checked."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from popliteal.faces.pages.desk import DeskNow
from popliteal.faces.pages.evidence.catalog import find_entry
from popliteal.faces.pages.evidence.measured import figures
from popliteal.faces.pages.evidence.of_sources import named_in
from popliteal.faces.pages.evidence.overview import figures_checked, groups_of
from popliteal.faces.pages.evidence.reliability import reliability_chart

router = APIRouter(prefix="/evidence")


@router.get("")
def overview(request: Request, desk: DeskNow) -> Response:
    """What there is, how many figures were checked how, and by whom it was reviewed."""
    return desk.pages.page(
        request,
        "evidence.html",
        groups=groups_of(desk.ready.care, desk.ready.followup),
        checked=figures_checked(desk.ready.care.knowledge),
        measured=figures(),
    )


@router.get("/figures")
def measured(request: Request, desk: DeskNow) -> Response:
    """How the program does on cases whose cause is known."""
    known = figures()
    return desk.pages.page(request, "figures.html", measured=known, chart=reliability_chart(known.drawn.reliability))


@router.get("/{kind}/{name}")
def entry(request: Request, kind: str, name: str, desk: DeskNow) -> Response:
    """One condition, finding, rule, limit, score, medicine, piece of advice, part of the diary, or source.

    Raises:
        HTTPException: 404 when there is none.
    """
    found = find_entry(kind, name, desk)
    if found is None:
        raise HTTPException(404)
    knowledge = desk.ready.care.knowledge
    return desk.pages.page(
        request, "entry.html", entry=found, sources=knowledge.sources, named_in=lambda text: named_in(text, knowledge)
    )
