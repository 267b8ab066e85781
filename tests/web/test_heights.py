"""Every kind of page on a phone 320 wide, and how tall it is there; `pytest -s` prints them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from conftest import TODAY, Clock
from playwright.sync_api import BrowserContext, Page
from visitor import BEHIND, Visitor, case_cookies

from popliteal.case import Who
from popliteal.faces.pages.cases import CODE_COOKIE
from some import some

PAGE, QUESTIONS, SCREEN = 2000, 1300, 640
"""Pixels. A page of questions and an answer fit two screens of a small phone."""
IN_SPANISH = 1700
"""An emergency answer also says how to ask for an interpreter, and who made the translation."""
PUBLIC = ("/", "/begin", "/open", "/own-words", "/emergency", "/privacy", "/help", "/no-such-page", "/evidence")
OWN = ("/result", *BEHIND, "/check", "/kept", "/kept/card")
OVER_TIME = (
    "/diary",
    "/diary/now",
    "/diary/today",
    "/diary/today/signs",
    "/diary/yesterday",
    "/diary/not-right",
    "/recheck",
    "/doses",
    "/goal",
)
FOR_OTHERS = ("/about", "/clinician", "/summary")
"""Read by headings, for a clinician, for paper."""
OPENED = """() => {
  const folds = [...document.querySelectorAll('main details')].filter(d => !d.parentElement.closest('details'));
  const tall = () => document.documentElement.scrollHeight;
  return folds.map(d => { d.open = true; const px = tall(); d.open = false; return px; });
}"""
"""The height of the page with each of its folds opened alone."""
SHORT = ("/", "/begin", "/result")
TOLD = ("lump_behind_knee", "calf_pain", "knee_swelling", "seen_by_clinician", "worse_walking", "worse_bending")


def most(path: str) -> int:
    """The most pixels that a page may take."""
    return QUESTIONS if path in SHORT else PAGE


def height(page: Page, path: str) -> int:
    page.goto(path)
    page.wait_for_load_state()
    found: int = page.evaluate("document.documentElement.scrollHeight")
    print(f"{found:6} {path}")
    return found


@pytest.fixture
def of_a_case(context: BrowserContext, address: str) -> Callable[[Visitor], Page]:
    """A page of a phone on which the case of a visitor is open."""

    def opened(visitor: Visitor) -> Page:
        context.add_cookies(case_cookies(visitor.client.cookies[CODE_COOKIE], address))
        return context.new_page()

    return opened


@pytest.fixture
def ill(visitor: Visitor, clock: Clock) -> Visitor:
    """Somebody with much to tell, a diary of days and a goal."""

    def story() -> None:
        clock.day = TODAY
        visitor.has_result(TOLD, trouble_place="behind_knee")
        visitor.send("/goal", visitor.get("/goal"), activity="walk the dog", hope="by summer")
        for place in range(9):
            clock.day = TODAY + dt.timedelta(days=place)
            sent = {"worst": "5", "average": "4", "stopped": ["stairs"], "swelling": "same", "none": "1", "own": "ice"}
            visitor.send("/diary/today", visitor.get("/diary/today"), **sent)

    clock.day = TODAY + dt.timedelta(days=10)
    visitor.lives("nine days and a goal", story)
    clock.day = TODAY + dt.timedelta(days=10)
    return visitor


def test_no_page_is_long_on_a_small_phone(ill: Visitor, of_a_case: Callable[[Visitor], Page]) -> None:
    page = of_a_case(ill)
    found = {path: height(page, path) for path in some((*PUBLIC, *OWN, *OVER_TIME))}
    print([height(page, path) for path in FOR_OTHERS])
    assert {path: tall for path, tall in found.items() if tall > most(path)} == {}


def test_whoever_is_sure_of_nothing_reads_no_long_page_either(
    visitor: Visitor, of_a_case: Callable[[Visitor], Page]
) -> None:
    visitor.unsure_of_all()
    page = of_a_case(visitor)
    found = {path: height(page, path) for path in some((*OWN, *OVER_TIME))}
    assert {path: tall for path, tall in found.items() if tall > most(path)} == {}


def test_the_danger_signs_of_a_day_fit_on_a_page_of_their_own(
    ill: Visitor, of_a_case: Callable[[Visitor], Page]
) -> None:
    ill.send("/diary/today", ill.get("/diary/today"), worst="5", average="4", stopped=["stairs"], swelling="same")
    page = of_a_case(ill)
    found = {path: height(page, path) for path in ("/diary/today/signs", "/diary")}
    assert page.url.endswith("/diary")
    assert {path: tall for path, tall in found.items() if tall > PAGE} == {}


@pytest.mark.parametrize("who", ["me", "my_child", "someone_else"])
def test_every_page_of_questions_fits_two_screens(
    visitor: Visitor, of_a_case: Callable[[Visitor], Page], who: Who
) -> None:
    visitor.interview(TOLD, who, trouble_place="behind_knee", age="9" if who == "my_child" else "52")
    page, found, step = of_a_case(visitor), dict[int, int](), 1
    while page.url.endswith(("about:blank", f"/{step - 1}")):
        found[step] = height(page, f"/questions/{step}")
        step += 1
    assert len(found) > 8
    assert {step: tall for step, tall in found.items() if tall > QUESTIONS} == {}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("who", ["me", "my_child", "someone_else"])
@pytest.mark.parametrize("sign", ["cold_foot", "chest_pain"])
def test_an_emergency_answer_fits_two_screens(
    visitor: Visitor, of_a_case: Callable[[Visitor], Page], sign: str, who: str, language: str
) -> None:
    if language == "es":
        visitor.get("/?language=es")
    page = visitor.first(who)
    while any(field.get("name") == "page" for field in page.fields):
        page = visitor.answer(page, (sign,), age="9" if who == "my_child" else "52")
    phone = of_a_case(visitor)
    if language == "es":
        phone.goto("/?language=es")
    assert height(phone, "/result") <= (QUESTIONS if language == "en" else IN_SPANISH)


def test_the_article_is_read_by_its_headings_in_eight_screens_of_a_phone(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": SCREEN})
    assert height(page, f"{address}/about") <= 5 * SCREEN
    opened = some(page.evaluate(OPENED))
    assert len(opened) > 15
    assert max(opened) <= 8 * SCREEN, sorted(opened)[-3:]


def test_on_a_desk_the_days_of_the_diary_stand_beside_what_to_do(
    ill: Visitor, of_a_case: Callable[[Visitor], Page]
) -> None:
    page = of_a_case(ill)
    for width, beside in some(((1000, True), (320, False))):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/diary")
        card, chart = (page.locator(what).bounding_box() for what in (".follow-up", ".chart"))
        assert card is not None
        assert chart is not None
        assert (chart["x"] > card["x"] + card["width"]) is beside
        assert page.evaluate("document.documentElement.scrollWidth") <= width
