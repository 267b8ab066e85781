"""The diary's, the clinician's and the printed pages in a real browser: axe-core on a desk, and forms on a phone."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import TODAY, Clock
from playwright.sync_api import BrowserContext
from test_web_browser import assert_whole_width, faults_of, fill_in, open_everything
from visitor import Visitor, case_cookies

from popliteal.faces.pages.cases import CODE_COOKIE
from some import some

PATHS = (
    "/diary",
    "/diary/today",
    "/diary/today/signs",
    "/diary/now",
    "/diary/not-right",
    "/recheck",
    "/recheck/question",
    "/clinician",
    "/summary",
    "/doses",
    "/goal",
)
DESK = 1280


@pytest.fixture
def code(visitor: Visitor, clock: Clock) -> str:
    """A case with a diary of a few days, and a finding."""

    def story() -> None:
        clock.day = TODAY
        visitor.has_result(("lump_behind_knee", "calf_pain"), trouble_place="behind_knee")
        for place in (0, 1, 2, 4, 5, 6, 7, 8, 9):
            clock.day = TODAY + dt.timedelta(days=place)
            sent = {"worst": "5", "average": "4", "stopped": ["stairs"], "swelling": "same", "none": "1", "own": "ice"}
            visitor.send("/diary/today", visitor.get("/diary/today"), **sent, note="It pulls.")
        visitor.send("/clinician/findings", visitor.get("/clinician"), finding="effusion", result="yes")

    clock.day = TODAY + dt.timedelta(days=9)
    visitor.lives("nine days and an examination", story)
    return visitor.client.cookies[CODE_COOKIE]


def test_on_a_desk_too_every_page_passes_axe_fits_the_screen_and_stays_at_home(
    code: str, context: BrowserContext, address: str, axe: str
) -> None:
    context.add_cookies(case_cookies(code, address))
    page = context.new_page()
    page.set_viewport_size({"width": DESK, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in some(PATHS):
        page.goto(path)
        if path == "/recheck":
            page.get_by_role("button", name="Start the re-check").click()
        page.wait_for_load_state()
        open_everything(page)
        assert faults_of(page, axe) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= DESK, path
    assert all(url.startswith((address, "data:")) for url in asked)


def test_on_a_desk_the_days_of_the_diary_stand_beside_what_to_do(
    code: str, context: BrowserContext, address: str
) -> None:
    context.add_cookies(case_cookies(code, address))
    page = context.new_page()
    for width, beside in some(((1000, True), (320, False))):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/diary")
        card, chart = (page.locator(what).bounding_box() for what in (".follow-up", ".chart"))
        assert card is not None
        assert chart is not None
        assert (chart["x"] > card["x"] + card["width"]) is beside
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_each_choice_of_the_recheck_takes_the_whole_width_of_a_phone(
    code: str, context: BrowserContext, address: str
) -> None:
    context.add_cookies(case_cookies(code, address))
    page = context.new_page()
    page.goto("/recheck")
    page.get_by_role("button", name="Start the re-check").click()
    seen = 0
    while page.url.endswith("/recheck/question"):
        seen += len(assert_whole_width(page))
        fill_in(page, ("lump_behind_knee", "calf_pain"))
        page.get_by_role("button", name="Continue").click()
    assert page.url.endswith("/recheck/changes")
    assert seen > 30


LONGEST_FORM = 5000
"""Pixels on a phone 320 wide; with every sign in a box of its own and every hint open it was 9,580."""


def test_the_form_of_a_day_is_short_and_leaves_nothing_out(code: str, context: BrowserContext, address: str) -> None:
    context.add_cookies(case_cookies(code, address))
    page = context.new_page()
    page.goto("/diary/today")
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = false })")
    assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST_FORM
    for item in some(page.locator("main form input:not([type=hidden]), main form textarea").all()):
        assert item.evaluate("e => e.labels.length === 1")
    for item in some(page.locator(".choice:visible, .mark-choice:visible").all()):
        size = item.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 24
    page.get_by_text("A danger sign, or something new? Tell it first").click()
    page.get_by_text("What these signs mean, and how to check").click()
    assert page.locator(".meanings").get_by_text("Blood from the nose or gums does not count.").is_visible()
