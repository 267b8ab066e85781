"""In Chromium: with no JavaScript, by keyboard, on a small phone, for screen readers, and with no outside request."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pypdf import PdfReader
from visitor import case_cookies

from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.desk import Desk
from some import some

pytestmark = pytest.mark.long

AN_ERROR = re.compile("^Error: ")  # waited for: after a click a page has no title at first

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FAULTS = """options => axe.run(document, options).then(
  found => found.violations.map(fault => [fault.id, fault.nodes[0].html]))"""
"""Faults alone come back: what axe finds in order, with every element, takes longer to tell than to find."""
MOST_TABS = 60
PHONE: ViewportSize = {"width": 320, "height": 640}


def answer_all(page: Page, yes: tuple[str, ...] = ("lump_behind_knee", "medial_back_of_knee")) -> list[str]:
    """Answer every question; the ids of the pages that were asked."""
    asked = []
    page.goto("/begin")
    page.check("#f-who-me")
    page.click("main form button")
    while "/questions/" in page.url:
        asked.append(page.input_value("[name=page]"))
        fill_in(page, yes)
        page.click("main form button")
        assert len(asked) < 60
    return asked


def fill_in(page: Page, yes: tuple[str, ...]) -> None:
    ticked = [name for name in yes if page.query_selector(f"#f-{name}")]
    if page.query_selector("#f-age"):
        page.fill("#f-age", "52")
    for name in ticked:
        page.check(f"#f-{name}")
    if not ticked and page.query_selector("#f-none"):
        page.check("#f-none")
    for field_id in first_choices(page):
        page.check(f"[id='{field_id}']")


def first_choices(page: Page) -> list[str]:
    """The first choice of each question with radios."""
    radios = page.eval_on_selector_all("main form input[type=radio]", "l => l.map(e => [e.name, e.id])")
    first: dict[str, str] = {}
    for name, field_id in radios:
        first.setdefault(name, field_id)
    return list(first.values())


@pytest.fixture(scope="module")
def told(browser: Browser, address: str, app: FastAPI) -> KeptCase:
    """A case that was answered in a browser, with its result."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    answer_all(page)
    page.goto("/result")
    code = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == CODE_COOKIE)
    context.close()
    kept: KeptCase = app.state.desk.cases.open(code).record
    return kept


@pytest.fixture
def answered(context: BrowserContext, told: KeptCase, desk: Desk, address: str) -> Page:
    """A browser whose case is answered, with a result; the case is its own."""
    context.add_cookies(case_cookies(desk.cases.create(told), address))
    page = context.new_page()
    page.goto("/result")
    return page


def test_a_whole_interview_works_with_no_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    asked = answer_all(page)
    assert asked[:2] == ["complaint", "danger_now"]
    assert page.url.endswith("/result")
    assert page.inner_text("h1")
    page.click("text=What it could be")
    page.click("#causes summary >> nth=0")
    assert page.locator("#causes details[open] p").first.is_visible()
    context.close()


def test_the_browsers_back_leads_through_the_questions_with_their_answers(context: BrowserContext) -> None:
    page, asked = context.new_page(), list[str]()
    page.goto("/begin")
    page.check("#f-who-me")
    page.click("main form button")
    for _ in range(4):
        asked.append(page.inner_text("h1"))
        fill_in(page, ("calf_swelling",))
        page.click("main form button")
    assert len(set(asked)) == len(asked)
    found = []
    for _ in asked:
        with page.expect_navigation():
            page.evaluate("history.back()")
        found.append(page.inner_text("h1"))
    assert found[::-1] == asked
    assert page.is_checked("#f-calf_swelling")


def test_a_whole_interview_works_by_keyboard_alone(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/")
    tab_to(page, "Me")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/1")
    for _ in range(60):
        if "/questions/" not in page.url:
            break
        with page.expect_navigation():
            answer_by_keyboard(page)
    assert page.url.endswith("/result")


def answer_by_keyboard(page: Page) -> None:
    if page.query_selector("#f-age"):
        tab_to_field(page, "f-age")
        page.keyboard.type("52")
    if page.query_selector("#f-none"):
        tab_to_field(page, "f-none")
        page.keyboard.press("Space")
    for field_id in first_choices(page):
        tab_to_field(page, field_id)
        page.keyboard.press("Space")
    tab_to(page, "Continue")
    page.keyboard.press("Enter")


def tab_to(page: Page, text: str) -> None:
    press_tab_until(page, f"document.activeElement.textContent.trim() === {text!r}")


def tab_to_field(page: Page, name: str) -> None:
    press_tab_until(page, f"document.activeElement.id === {name!r}")


def press_tab_until(page: Page, condition: str) -> None:
    for _ in range(MOST_TABS):
        if page.evaluate(condition):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach: {condition}")


def test_the_focus_is_seen_on_everything_that_takes_it(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/open")
    page.keyboard.press("Tab")
    for _ in range(8):
        look = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement); "
            "return s.boxShadow !== 'none' || s.outlineStyle !== 'none' })()"
        )
        assert look
        page.keyboard.press("Tab")


def test_a_region_of_the_drawing_ticks_its_line_of_the_list(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/begin")
    page.check("#f-who-me")
    page.click("main form button")
    while page.input_value("[name=page]") != "place_of_pain":
        fill_in(page, ("lump_behind_knee",))
        page.click("main form button")
    page.click("label.region.r-calf_pain")
    assert page.is_checked("#f-calf_pain")
    for box in some(page.locator("label.region:visible").all()):
        size = box.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 24


def test_each_thing_to_tick_takes_the_whole_width_of_a_phone_and_no_choice_is_small(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/begin")
    page.check("#f-who-me")
    page.click("main form button")
    seen = 0
    while "/questions/" in page.url:
        seen += len(assert_whole_width(page))
        fill_in(page, ("lump_behind_knee",))
        page.click("main form button")
    assert seen > 50


def assert_whole_width(page: Page) -> list[float]:
    """The widths of what is ticked in lists, each nearly that of the column; short choices may stand side by side."""
    page.wait_for_load_state()
    widths: list[float] = page.evaluate(
        "[...document.querySelectorAll('.choices:not(.apart) .choice:has([type=checkbox])')].map(e => e.offsetWidth)"
    )
    sizes = page.evaluate("[...document.querySelectorAll('.choice')].map(e => [e.offsetWidth, e.offsetHeight])")
    whole = page.evaluate("document.querySelector('main form').offsetWidth")
    assert all(width > 0.95 * whole for width in widths), (page.input_value("[name=page]"), widths, whole)
    assert all(width >= 60 and height >= 32 for width, height in sizes)
    return widths


def open_everything(page: Page) -> None:
    """Open every fold, those too of which one alone would be open."""
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.removeAttribute('name'); e.open = true })")


@pytest.mark.parametrize(
    "path", ["/", "/questions/10", "/check", "/result", "/causes", "/emergency", "/evidence/figures", "/summary"]
)
def test_everything_can_be_read_in_the_dark(answered: Page, axe: str, path: str) -> None:
    answered.emulate_media(color_scheme="dark")
    answered.goto(path)
    assert violations(answered, axe) == []
    dark = answered.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    ground = answered.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark
    assert (ground == "rgb(18, 25, 29)") == (path != "/summary")


def test_pictures_move_only_for_who_wants_them_to(answered: Page) -> None:
    answered.goto("/today")
    open_everything(answered)
    moving = "getComputedStyle(document.querySelector('.pose-end')).animationName"
    assert answered.evaluate(moving) == "end"
    box = answered.locator(".moves input").first
    box.uncheck()
    assert answered.evaluate(moving) == "none"
    box.check()
    answered.emulate_media(reduced_motion="reduce")
    assert answered.evaluate(moving) == "none"
    assert not box.is_visible()


def test_axe_finds_nothing_on_error_pages_and_emergency_cards(context: BrowserContext, axe: str) -> None:
    page = context.new_page()
    page.goto("/begin")
    page.click("main form button")
    assert violations(page, axe) == []
    page.check("#f-who-someone_else")
    page.click("main form button")
    page.click("main form button")
    page.click("main form button")
    expect(page).to_have_title(AN_ERROR)
    assert violations(page, axe) == []
    page.check("#f-chest_pain")
    page.click("main form button")
    assert violations(page, axe) == []
    page.goto("/kept")
    page.click("#share button")
    assert violations(page, axe) == []
    page.goto("/kept")
    page.click("#delete button")
    assert violations(page, axe) == []
    page.click("main form button")
    assert violations(page, axe) == []
    page.goto("/begin")
    for choice in ("#f-who-me", "", "#f-none", "#f-deformity"):
        if choice:
            page.check(choice)
        page.click("main form button")
    page.wait_for_selector(".ambulance input[type=checkbox]")
    assert page.locator(".ambulance input[type=checkbox]").count() > 4
    assert violations(page, axe) == []
    page.goto("/result")
    assert violations(page, axe) == []


def test_the_page_that_asks_what_is_not_sure_works_without_a_script_and_passes_axe(
    context: BrowserContext, axe: str
) -> None:
    page = context.new_page()
    page.goto("/begin")
    page.check("#f-who-me")
    page.click("main form button")
    page.click("main form button")
    page.check("#f-unsure")
    page.click("main form button")
    assert page.inner_text("h1") == "Which ones are you not sure about?"
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.click("main form button")
    expect(page).to_have_title(AN_ERROR)
    assert violations(page, axe) == []
    page.check("#f-cold_foot")
    page.click("main form button")
    assert page.inner_text("h1") != "Which ones are you not sure about?"


def violations(page: Page, axe: str) -> list[tuple[str, str]]:
    """What axe finds by the rules of `TAGS` when every fold is opened."""
    page.wait_for_load_state()  # before its style sheet is there, a page has other sizes
    open_everything(page)
    return faults_of(page, axe, runOnly=TAGS)


def faults_of(page: Page, axe: str, **options: Any) -> list[tuple[str, str]]:
    """The rules of axe that a page breaks, each with the first place; by all rules, unless the options say which."""
    page.evaluate(axe)
    found = page.evaluate(FAULTS, {**options, "resultTypes": ["violations"]})
    return [(rule, html[:120]) for rule, html in found]


def test_the_policy_blocks_nothing_that_the_pages_use(context: BrowserContext) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    answer_all(page)
    for path in ("/result", "/about", "/kept"):
        page.goto(path)
    assert complaints == []


def test_each_page_of_questions_and_an_emergency_fit_two_screens_of_a_small_phone(context: BrowserContext) -> None:
    page, heights = context.new_page(), []
    page.goto("/")
    page.click("button[value=me]")
    while "/questions/" in page.url:
        heights.append((height_of(page), page.inner_text("h1")))
        fill_in(page, ())
        page.click("main form button")
    page.goto("/questions/2")
    page.check("#f-cold_foot")
    page.uncheck("#f-none")
    page.click("main form button")
    page.goto("/result")
    assert page.inner_text("h1").endswith("Go to an emergency department now")
    heights.append((height_of(page), "the emergency"))
    assert [high for high in heights if high[0] > 1300] == []


def height_of(page: Page) -> int:
    """The height of a page with its style sheet."""
    page.wait_for_load_state()
    found: int = page.evaluate("document.documentElement.scrollHeight")
    return found


def test_what_to_say_is_marked_as_a_whole_by_one_tap(answered: Page) -> None:
    answered.goto("/result")
    said = answered.inner_text(".to-say")
    answered.click(".to-say")
    assert answered.evaluate("getSelection().toString()").split() == said.split()


@pytest.mark.parametrize("path", ["/result", "/emergency"])
def test_a_page_to_hand_out_prints_on_one_sheet(answered: Page, path: str) -> None:
    answered.goto(path)
    assert len(PdfReader(io.BytesIO(answered.pdf(format="Letter"))).pages) == 1


def test_in_print_the_borders_thicken_with_the_urgency_and_the_frame_is_left_out(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/emergency")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.card.emergency')).borderTopWidth") == "8px"
    assert not page.is_visible("header")
