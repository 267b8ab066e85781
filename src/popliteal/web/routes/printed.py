"""The summary of one page, as a page to print and as a PDF."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from popliteal.followup.chart import chart
from popliteal.store.record import KeptCase
from popliteal.web.clinicianview import VERDICTS, clinician_view, conflicts
from popliteal.web.desk import CaseNow, Desk, DeskNow, go_to
from popliteal.web.examination import RESULTS
from popliteal.web.render import HERE

router = APIRouter()
CHART_DAYS = 14
MOST_TOLD = 14
STYLE = HERE / "static" / "print.css"


@router.get("/summary")
def summary(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The summary as a page."""
    return _page(request, desk, opened.record, as_pdf=False) or go_to("/questions")


@router.get("/summary.pdf")
def summary_pdf(request: Request, desk: DeskNow, opened: CaseNow) -> Response:
    """The summary as a PDF to keep or to send."""
    page = _page(request, desk, opened.record, as_pdf=True)
    if page is None:
        return go_to("/questions")
    name = f"knee-{desk.today().isoformat()}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(pdf_of(bytes(page.body).decode()), media_type="application/pdf", headers=headers)


def pdf_of(html: str) -> bytes:
    """A page as a PDF; nothing is fetched for it, and only our own style sheet is read."""
    # Loads the Pango libraries, which take a second and which the other pages do not need.
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=[])
    content = HTML(string=html, url_fetcher=fetcher)
    return bytes(content.write_pdf(stylesheets=[CSS(string=STYLE.read_text(encoding="utf-8"))]))


def _page(request: Request, desk: Desk, record: KeptCase, as_pdf: bool) -> Response | None:
    view = clinician_view(record, desk)
    if view is None:
        return None
    today = desk.today()
    return desk.pages.page(
        request,
        "printed.html",
        view=view,
        today=today,
        as_pdf=as_pdf,
        most=MOST_TOLD,
        results=RESULTS,
        chart=chart(view.diary, today, CHART_DAYS) if view.diary.entries else "",
        verdicts=VERDICTS,
        conflicts=conflicts,
        knowledge=desk.model.knowledge,
    )
