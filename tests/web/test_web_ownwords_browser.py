"""Own words in a real browser: the page to write on and the page to confirm pass axe, and fit a small phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from test_web_browser import AN_ERROR, open_everything, violations

from popliteal.faces.pages.routes.ownwords import LONGEST
from some import some

TEXTS = {
    "much": "I'm 52. My left calf is <b>swollen</b> for 3 weeks, no chest pain, no fever. Tom is my cat.",
    "danger": "I can't breathe and my foot is cold and blue",
    "one_long_word": "My calf is swollen. " + "é" * 900 + " No chest pain",
    "spanish": "Me duele mucho la rodilla desde hace tres semanas y no puedo respirar",
    "german": "Mein Knie tut seit drei Wochen hinten weh und ist dick",
    "somebody_else": "My husband's calf is swollen and he has chest pain",
    "nothing_read": "The moon is made of cheese. " * 20,
}
WIDTHS = (320, 1280)


def write(page: Page, words: str) -> None:
    page.goto("/begin")
    page.check("#f-who-me")
    page.fill("#f-words", words)
    page.click("main form button")


def assert_fits(page: Page, axe: str, width: int, dark: bool = False) -> None:
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.set_viewport_size({"width": width, "height": 640})
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("name", "width"), [*((name, min(WIDTHS)) for name in TEXTS), ("much", max(WIDTHS)), ("one_long_word", max(WIDTHS))]
)
def test_the_page_to_confirm_passes_axe_and_fits(context: BrowserContext, axe: str, name: str, width: int) -> None:
    page = context.new_page()
    write(page, TEXTS[name])
    assert page.url.endswith("/own-words/confirm")
    assert_fits(page, axe, width)
    assert_fits(page, axe, width, dark=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_to_write_on_passes_axe_and_fits_empty_and_too_long(
    context: BrowserContext, axe: str, width: int
) -> None:
    page = context.new_page()
    page.goto("/begin")
    assert_fits(page, axe, width)
    write(page, "é" * (LONGEST + 1))
    expect(page).to_have_title(AN_ERROR)
    assert len(page.input_value("#f-words")) == LONGEST + 1
    assert_fits(page, axe, width)
    write(page, "My calf is swollen")
    page.goto("/own-words")
    page.fill("#f-words", "x" * (LONGEST + 1))
    page.click("main form button")
    expect(page).to_have_title(AN_ERROR)
    assert_fits(page, axe, width)


def test_each_answer_on_the_page_to_confirm_is_large_enough_and_chosen_by_key(context: BrowserContext) -> None:
    page = context.new_page()
    write(page, TEXTS["much"])
    open_everything(page)
    for label in some(page.locator(".choice label").all()):
        size = label.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 24
    page.focus("#f-calf_swelling-yes")
    page.keyboard.press("Space")
    assert page.is_checked("#f-calf_swelling-yes")
    page.focus("main form .button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/questions/" in page.url
