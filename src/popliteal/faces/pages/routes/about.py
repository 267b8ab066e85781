"""Pages for everyone: about pain behind the knee, when to call for help, and privacy."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from popliteal.faces.pages.accent import accent_sheet
from popliteal.faces.pages.article import article
from popliteal.faces.pages.desk import DeskNow
from popliteal.faces.pages.settings import LOGOS

KEPT_A_WHILE = {"Cache-Control": "max-age=3600"}
"""Every page links it, and it changes only with the settings."""
PARTS = {
    "causes": "about_causes.html",
    "treatment": "about_treatment.html",
    "prevention": "about_prevention.html",
    "when-to-be-seen": "about_seen.html",
}
"""The parts of the article behind its first page, by their addresses, with their templates."""
router = APIRouter()


@router.get("/emergency")
def emergency(request: Request, desk: DeskNow) -> Response:
    """The signs that need help at once."""
    return desk.pages.page(request, "emergency.html")


@router.get("/privacy")
def privacy(request: Request, desk: DeskNow) -> Response:
    """What is kept, where, for how long, and by which cookies."""
    return desk.pages.page(request, "privacy.html", days=desk.settings.retention_days)


@router.get("/logo")
def logo(desk: DeskNow) -> Response:
    """The sign of whoever runs the site.

    Raises:
        HTTPException: 404 when there is none.
    """
    place = Path(desk.settings.logo)
    if not desk.settings.logo:
        raise HTTPException(404)
    return Response(place.read_bytes(), media_type=LOGOS[place.suffix], headers=KEPT_A_WHILE)


@router.get("/accent.css")
def accent(desk: DeskNow) -> Response:
    """The color of whoever runs the site, in place of our own.

    Raises:
        HTTPException: 404 when there is none.
    """
    if not desk.settings.accent:
        raise HTTPException(404)
    return Response(
        accent_sheet(desk.settings.accent, desk.settings.accent_dark), media_type="text/css", headers=KEPT_A_WHILE
    )


@router.get("/about")
def about(request: Request, desk: DeskNow) -> Response:
    """What pain behind the knee is, and the way to the other parts of the article about it."""
    return desk.pages.page(request, "about.html", article=article(desk.ready.care), part="")


@router.get("/about/{part}")
def part_of_about(request: Request, part: str, desk: DeskNow) -> Response:
    """One part of the article: causes, treatment, prevention, or when to be seen.

    Raises:
        HTTPException: 404 when there is no such part.
    """
    if part not in PARTS:
        raise HTTPException(404)
    return desk.pages.page(request, PARTS[part], article=article(desk.ready.care), part=part)


@router.get("/help")
def help_and_contact(request: Request, desk: DeskNow) -> Response:
    """What this is not, how to report wrong advice without sending data, whom to write to, and for whom it works."""
    return desk.pages.page(request, "help.html")
