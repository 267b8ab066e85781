"""The diary's, the clinician's and the printed pages in a real browser: axe-core, 320 px, and no word to elsewhere."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import TODAY, Clock
from playwright.sync_api import BrowserContext
from visitor import Visitor

from popliteal.web.cases import CODE_COOKIE

PATHS = ("/diary", "/diary/today", "/recheck", "/recheck/question", "/clinician", "/summary")


@pytest.fixture
def code(visitor: Visitor, clock: Clock) -> str:
    """A case with a diary of a few days, and a finding."""
    visitor.interview(("lump_behind_knee", "calf_pain"), trouble_place="behind_knee")
    visitor.get("/result")
    for place in (0, 1, 2, 4, 5, 6, 7, 8, 9):
        clock.day = TODAY + dt.timedelta(days=place)
        sent = {"worst": "5", "average": "4", "stopped": ["stairs"], "swelling": "same", "none": "1", "own": "ice"}
        visitor.send("/diary/today", visitor.get("/diary/today"), **sent, note="It pulls.")
    visitor.send("/clinician/findings", visitor.get("/clinician"), finding="effusion", result="yes")
    return visitor.client.cookies[CODE_COOKIE]


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_passes_axe_fits_the_screen_and_stays_at_home(
    code: str, context: BrowserContext, address: str, axe: str, width: int
) -> None:
    context.add_cookies([{"name": CODE_COOKIE, "value": code, "url": address}])
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PATHS:
        page.goto(path)
        if path == "/recheck":
            page.get_by_role("button", name="Start the re-check").click()
        found = page.evaluate(f"{axe}; axe.run()")
        assert [(item["id"], item["nodes"][0]["html"]) for item in found["violations"]] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert all(url.startswith((address, "data:")) for url in asked)
