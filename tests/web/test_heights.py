"""Questions and emergency answers in each voice and language fit two screens of a phone; `pytest -s` prints them all.

Every other kind of page is measured by test_every_page.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from visitor import Visitor, case_cookies
from walk import TOLD

from popliteal.case import Who
from popliteal.faces.pages.cases import CODE_COOKIE

QUESTIONS = 1300
"""Pixels: a page of questions and an answer fit two screens of a small phone."""
IN_SPANISH = 1700
"""An emergency answer also says how to ask for an interpreter, and who made the translation."""


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


@pytest.mark.parametrize("who", ["me", "someone_else"])
def test_every_page_of_questions_fits_two_screens(
    visitor: Visitor, of_a_case: Callable[[Visitor], Page], who: Who
) -> None:
    visitor.interview(TOLD, who, trouble_place="behind_knee")
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
