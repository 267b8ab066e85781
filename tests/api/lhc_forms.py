"""LHC-Forms in Debian's Chromium: a form is shown, answered by clicks and keys, and its response read back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from chromium import chromium
from playwright.sync_api import Page, Route, sync_playwright
from served import PATIENCE

LFORMS = Path(__file__).parent / "node_modules" / "lforms" / "dist" / "lforms"
SITE = "http://forms.test/"
SCRIPTS = ("webcomponent/assets/lib/zone.min.js", "webcomponent/lhc-forms.js", "fhir/R4/lformsFHIR.min.js")
HTML = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="stylesheet" href="webcomponent/styles.css">'
    f'</head><body><div id="form"></div>{"".join(f"<script src={src!r}></script>" for src in SCRIPTS)}</body></html>'
)


@dataclass
class ShownForm:
    """A form on a page."""

    page: Page
    asked_outside: list[str]

    def show(self, form: Any) -> None:
        """Show a form in place of the one before."""
        self.page.evaluate("form => LForms.Util.addFormToPage(form, 'form', {fhirVersion: 'R4'})", form)
        self.page.wait_for_selector("lhc-item-question")

    def is_shown(self, link: str) -> bool:
        """Whether a question can be seen."""
        return self.page.locator(f'[id="label-{link}/1/1"]').count() > 0

    def choose(self, link: str, coding: Any) -> None:
        """Click an answer."""
        self.page.locator(f'[id="{link}/1/1|{coding["system"]}|{coding["code"]}"]').click()

    def type(self, link: str, text: str) -> None:
        """Type an answer."""
        self.page.locator(f'[id="{link}/1/1"]').fill(text)

    def response(self) -> Any:
        """What was answered, as the form exports it."""
        return self.page.evaluate("() => LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')")


@contextmanager
def lhc_forms() -> Iterator[ShownForm]:
    """A page with LHC-Forms on it, which reaches nothing but itself."""
    if not LFORMS.exists():
        pytest.fail("LHC-Forms is not installed; run: npm ci --prefix tests/api")
    outside: list[str] = []

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if route.request.url == SITE:
            route.fulfill(body=HTML, content_type="text/html; charset=utf-8")
        elif path != route.request.url and (LFORMS / path).is_file():
            route.fulfill(path=str(LFORMS / path))
        else:
            outside.append(route.request.url)
            route.abort()

    with sync_playwright() as playwright:
        browser = chromium(playwright)
        page = browser.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.route("**/*", serve)
        page.goto(SITE)
        page.wait_for_function("window.LForms && LForms.FHIR && LForms.FHIR.R4")
        yield ShownForm(page, outside)
        browser.close()
