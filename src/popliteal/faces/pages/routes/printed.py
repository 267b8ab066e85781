"""The summary of one page and the plan on its other side, as a page to print and as a PDF.

One page of paper holds only so much: what matters least is cut by its length in letters, and says how much is left out.
Never cut: the urgency, each danger sign with its answer, a medicine not to take.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from textwrap import shorten

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.care.parts import MedicineAdvice, dose_text
from popliteal.casework.clinician import VERDICTS, Event, ToldFinding, clinician_view, conflicts, marked_in
from popliteal.casework.examination import RESULTS
from popliteal.casework.kept import KeptCase
from popliteal.drawing.places import draw_found
from popliteal.faces.pages.casepage import CaseRoute, room_for
from popliteal.faces.pages.desk import CaseNow, Desk, DeskNow, case_of, go_to
from popliteal.faces.pages.followupview import view_of_follow_up
from popliteal.faces.pages.limits import BusyError
from popliteal.faces.pages.planside import plan_side_of
from popliteal.faces.pages.render import HERE
from popliteal.followup.chart import chart

router = APIRouter(route_class=CaseRoute)
press = APIRouter()
MOST_WAITING = 4
CHART_DAYS = 14
MOST_EVENTS = 3
MEDICINE_ROOM = {"ask_first": 170, "fine": 90}
HAS_PDF = find_spec("weasyprint") is not None
"""Whether the extra `pdf` is installed; without it the page can still be printed from a browser."""
STYLES = [HERE / "static" / name for name in ("tokens.css", "print.css")]


@router.get("/summary")
def summary(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The summary as a page."""
    return _page(request, desk, opened.record, as_pdf=False) or go_to("/questions")


@press.get("/summary.pdf")
async def summary_pdf(request: Request, desk: DeskNow) -> Response:
    """The summary as a PDF to keep or to send. One is made at a time, as each takes a second and much memory.

    Raises:
        BusyError: when `MOST_WAITING` wait already.
    """
    if not HAS_PDF:
        return go_to("/summary")
    place = room_for(1)
    if place.statistics().tasks_waiting >= MOST_WAITING:
        raise BusyError
    async with place:
        return await to_thread.run_sync(_pdf, request, desk)


def _pdf(request: Request, desk: Desk) -> Response:
    page = _page(request, desk, case_of(request, desk).record, as_pdf=True)
    if page is None:
        return go_to("/questions")
    name = f"knee-{desk.today().isoformat()}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(pdf_of(bytes(page.body).decode()), media_type="application/pdf", headers=headers)


def pdf_of(html: str) -> bytes:
    """A page as a tagged PDF (PDF/UA-1); nothing is fetched for it, and only our own style sheets are read."""
    # Loads the Pango libraries, which take a second and which the other pages do not need.
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    # It warns of each letter that no font has, and so would write a person's own words into the log.
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    fetcher = URLFetcher(allowed_protocols=[])
    content = HTML(string=html, url_fetcher=fetcher)
    styles = [CSS(string=place.read_text(encoding="utf-8")) for place in STYLES]
    return bytes(content.write_pdf(stylesheets=styles, pdf_variant="pdf/ua-1"))


def _page(request: Request, desk: Desk, record: KeptCase, as_pdf: bool) -> Response | None:
    view = clinician_view(record, desk.ready, desk.today())
    if view is None:
        return None
    today = view.follow_up.day
    return desk.pages.page(
        request,
        "printed.html",
        follow_up=view_of_follow_up(view.follow_up),
        view=view,
        today=today,
        as_pdf=as_pdf,
        has_pdf=HAS_PDF,
        brief=brief,
        told=brief_told,
        events=brief_events(view.timeline),
        examined=[f"{item.finding.name}: {RESULTS[item.found.answer].lower()}" for item in view.findings],
        tried=[f"{word} ({days} day{'' if days == 1 else 's'})" for word, days in view.tried],
        leg=draw_found(marked_in(view), "leg"),
        chart=chart(view.diary, today, CHART_DAYS) if view.diary.entries else "",
        verdicts=VERDICTS,
        medicines=brief_medicines(view.medicines),
        knowledge=desk.ready.knowledge,
        side=plan_side_of(record, view.follow_up, desk),
        dose=dose_text,
    )


def brief(texts: Iterable[str], room: int) -> str:
    """As many of the texts as fit into `room` letters, and how many more there are."""
    every, kept = list(texts), list[str]()
    for text in every:
        room -= len(text) + 2
        if room < 0:
            break
        kept.append(text)
    left = len(every) - len(kept)
    return "; ".join([*kept, *([f"and {left} more"] if left else [])]) or "none"


def brief_told(items: Sequence[ToldFinding], room: int) -> str:
    """Every danger sign among what was told, and as much of the rest as fits."""
    signs = [_noted(item) for item in items if item.emergency]
    rest = [_noted(item) for item in items if not item.emergency]
    if not rest:
        return "; ".join(signs) or "none"
    return "; ".join([*signs, brief(rest, room - len("; ".join(signs)))])


def _noted(item: ToldFinding) -> str:
    return f"{item.text} ({item.note})" if item.note else item.text


def brief_events(events: Sequence[Event]) -> tuple[Event, ...]:
    """The first event and the last ones."""
    if len(events) <= MOST_EVENTS:
        return tuple(events)
    return (events[0], *events[1 - MOST_EVENTS :])


def brief_medicines(medicines: Sequence[MedicineAdvice]) -> dict[str, str]:
    """Verdict -> its medicines, each with the first reason against it; as many as fit, and all not to take."""
    named = {verdict: [_with_reason(m) for m in medicines if m.verdict == verdict] for verdict in reversed(VERDICTS)}
    return {verdict: brief(texts, MEDICINE_ROOM.get(verdict, sys.maxsize)) for verdict, texts in named.items() if texts}


def _with_reason(medicine: MedicineAdvice) -> str:
    against = conflicts(medicine)
    return f"{medicine.title} ({shorten(against[0], 60, placeholder=' …').rstrip('.')})" if against else medicine.title
