"""Every kind of page that the application has, on a phone 320 wide: how tall, how wide, for screen readers, and with no
script; `pytest -s` prints what was measured.

The kinds are read from the addresses and the templates of the application, so that a new
page is walked or named as none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from conftest import TODAY, Clock
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Response
from served import PATIENCE
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient
from test_web_browser import PHONE, faults_of, open_everything
from visitor import Visitor, case_cookies
from walk import PEOPLE, Person, kind_of, kinds, stops, templates

from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.render import Pages
from popliteal.faces.pages.routes.about import PARTS
from some import some

pytestmark = pytest.mark.long

PAGE, SCREEN = 2000, 640
"""Pixels: the most that a page may take with its folds shut, and a small phone's screen."""
SHORTER = dict.fromkeys(
    ("/", "/begin", "/questions/{step}", "/change/{theme}", "/recheck/question", "/for-the-team"), 1300
)
"""A page of questions fits two screens."""
TALLER = {
    "/evidence/{kind}/{name}": 22_000,
    "/evidence/figures": 4_700,
    "/clinician": 9_800,
    "/summary": 7_500,
    "/own-words/confirm": 2_300,
}
"""What takes more than `PAGE` today, with about what it takes: what things are looked up in, what is for a clinician or
for paper, and what asks back about each thing that was written."""
OPENED = 2.5
"""How many times as tall a page should be with every fold open, those within folds too."""
MORE_OPENED = {
    "/questions/{step}": 3.8,
    "/change/{theme}": 3.3,
    "/recheck/question": 3.5,
    "/for-the-team": 3.0,
    "/diary/today": 6.5,
    "/diary/yesterday": 6.5,
    "/diary/today/signs": 5.0,
    "/diary/yesterday/signs": 5.0,
    "/today": 12.5,
    "/causes": 12.0,
    "/pain-medicines": 8.0,
    "/how-we-know": 10.5,
    "/evidence": 48.0,
}
"""Where it is more today, with about how many times."""
ANSWER = {"an ill adult": 1300, "a child": 1300, "sure of nothing": 1300, "someone helped": 1300, "elsewhere": 1600}
"""An answer fits two screens, but where the trouble is elsewhere: that one also says what to call 911 for."""
ARTICLE_SCREENS = 8
WIDTH = "document.documentElement.scrollWidth"
SEEN = """() => {
  const root = document.documentElement, folds = [...document.querySelectorAll('details')];
  const outer = folds.filter(fold => !fold.parentElement.closest('details') && !fold.open);
  const found = {
    height: root.scrollHeight,
    one_open: Math.max(root.scrollHeight, ...outer.map(fold => {
      fold.open = true;
      const tall = root.scrollHeight;
      fold.open = false;
      return tall;
    })),
    landmarks: [...document.querySelectorAll('nav')].map(nav => nav.querySelectorAll('a').length),
    scripts: [...document.querySelectorAll('*')].filter(e => e.localName === 'script'
      || [...e.attributes].some(a => a.name.startsWith('on') || a.value.trim().startsWith('javascript:'))).length,
    language: root.lang,
    buttons: [...document.querySelectorAll('main .button.big')].filter(e => e.checkVisibility()).length,
  };
  root.style.fontSize = '200%';
  const heading = document.querySelector('main h1');
  found.large = [root.scrollWidth, parseFloat(getComputedStyle(heading).fontSize)];
  root.style.fontSize = '';
  folds.forEach(fold => { fold.open = true });
  return {...found, opened: root.scrollHeight, wide: root.scrollWidth, heading: heading.textContent};
}"""
"""What is to be seen of a page, asked at once; it leaves every fold open."""


@dataclass(frozen=True)
class Look:
    """A page in a window 320 wide.

    Attributes:
        kind: its address as the application has it; empty for a page that comes by a button.
        template: what it was made from.
        seen: what `SEEN` found: heights with the folds as they come, with that one opened that makes it tallest, and
            with every one opened (of those of which one alone can be open, the last); how many links each landmark
            holds, how many elements would run a script, and how many main buttons are seen; its language; how wide it
            is with letters twice as large, and the size of its heading then.
        wide: by the width of the window, how wide the page is with every fold opened.
        asked: every address that was asked for.
        faults: what axe finds, with every fold opened; None where such a page with this heading was looked at before.
        policy: what the server lets the page load.
    """

    kind: str
    template: str
    seen: dict[str, Any]
    wide: dict[int, int]
    asked: list[str]
    faults: list[tuple[str, str]] | None
    policy: str

    @property
    def height(self) -> int:
        """Pixels, with the folds as they come."""
        return int(self.seen["height"])

    @property
    def times(self) -> float:
        """How many times as tall it is with every fold open."""
        return round(self.seen["opened"] / self.height, 1)


@dataclass
class Walk:
    """All pages that people come to.

    Attributes:
        looks: by who came and the name of the page.
        shown: the templates that were filled, in order.
        headings: which headings of which templates axe has looked at.
    """

    axe: str
    looks: dict[tuple[str, str], Look] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    headings: set[tuple[str, str]] = field(default_factory=set)

    def of(self, kind: str) -> list[Look]:
        """The pages of one kind."""
        return some(look for look in self.looks.values() if look.kind == kind)

    def add(self, who: str, person: Person, page: Page) -> None:
        """Walk what one person comes to."""
        asked: list[str] = []
        policies: dict[str, str] = {}

        def answered(response: Response) -> None:
            if response.request.resource_type == "document":
                policies[response.url] = response.headers.get("content-security-policy", "")

        page.on("request", lambda request: asked.append(request.url))
        page.on("response", answered)
        for name in stops(person, page):
            self.looks[who, name] = look = self._look(name, page, [*asked], policies)
            tall = f"{look.height:6} {look.seen['one_open']:6} {look.seen['opened']:6} {look.times:5}"
            print(f"{tall}  {name} ({who})")
            asked.clear()

    def _look(self, name: str, page: Page, asked: list[str], policies: dict[str, str]) -> Look:
        page.wait_for_load_state()  # without its style sheet a page has another height
        seen, template = page.evaluate(SEEN), self.shown[-1]
        wide, faults = {PHONE["width"]: seen["wide"]}, None
        if (heading := (template, seen["heading"])) not in self.headings:
            self.headings.add(heading)
            open_everything(page)
            faults = faults_of(page, self.axe)
            for width in (1280, 640, 320):
                page.set_viewport_size({**PHONE, "width": width})
                wide[width] = page.evaluate(WIDTH)
        policy = policies[page.url.partition("#")[0]]
        return Look(kind_of(name), template, seen, wide, asked, faults, policy)


@pytest.fixture(scope="module")
def walk(browser: Browser, address: str, app: FastAPI, clock: Clock, axe: str) -> Walk:
    """Each page of each person, fetched once and looked at in all ways."""
    found = Walk(axe)
    for who, person in some(PEOPLE.items()):
        clock.day = TODAY
        visitor = Visitor(TestClient(app))
        person.lives(visitor, clock)
        context = browser.new_context(base_url=address, viewport=PHONE)
        context.set_default_timeout(PATIENCE * 1000)
        if code := visitor.client.cookies.get(CODE_COOKIE):
            context.add_cookies(case_cookies(code, address))
        with noted_templates(found.shown):
            found.add(who, person, context.new_page())
        context.close()
    clock.day = TODAY
    return found


@contextmanager
def noted_templates(shown: list[str]) -> Iterator[None]:
    """Adds the name of each template that is filled meanwhile."""
    filled = Pages.page

    def noted(self: Pages, request: Request, template: str, **values: Any) -> HTMLResponse:
        shown.append(template)
        return filled(self, request, template, **values)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Pages, "page", noted)
        yield


def bound(who: str, name: str, kind: str) -> int:
    """The most pixels that a page may take."""
    return ANSWER[who] if kind == "/result" else SHORTER.get(kind) or TALLER.get(kind, PAGE)


def test_every_address_that_is_a_page_is_walked(walk: Walk) -> None:
    assert kinds() - {look.kind for look in walk.looks.values()} == set()


def test_every_template_that_is_a_page_is_filled_on_the_walk(walk: Walk) -> None:
    assert templates() - set(walk.shown) == set()


def test_a_new_page_would_be_missed() -> None:
    assert kind_of("/evidence/figures") == "/evidence/figures"
    assert kind_of("/evidence/rules/fainting") == "/evidence/{kind}/{name}"
    assert kind_of("/questions/12") == "/questions/{step}"
    assert kind_of("/nothing-here") == ""


def test_no_page_is_long(walk: Walk) -> None:
    long = {at: look.height for at, look in some(walk.looks.items()) if look.height > bound(*at, look.kind)}
    assert long == {}


def test_what_is_named_as_longer_is_longer(walk: Walk) -> None:
    assert {kind for kind in TALLER if max(look.height for look in walk.of(kind)) <= PAGE} == set()
    assert {kind for kind in MORE_OPENED if max(look.times for look in walk.of(kind)) <= OPENED} == set()


def test_with_every_fold_open_a_page_is_no_more_times_as_tall_than_is_said(walk: Walk) -> None:
    looks = some(walk.looks.items())
    assert {at: look.times for at, look in looks if look.times > MORE_OPENED.get(look.kind, OPENED)} == {}


def test_the_article_is_read_by_its_headings_in_eight_screens(walk: Walk) -> None:
    parts = [*walk.of("/about"), *walk.of("/about/{part}")]
    assert len(parts) == 1 + len(PARTS)
    assert [
        look.seen for look in parts if max(look.seen["opened"], look.seen["one_open"]) > ARTICLE_SCREENS * SCREEN
    ] == []


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_no_page_scrolls_sideways(walk: Walk, width: int) -> None:
    looks = some((at, look) for at, look in walk.looks.items() if width in look.wide)
    assert {at: look.wide[width] for at, look in looks if look.wide[width] > width} == {}


def test_letters_twice_as_large_scroll_no_page_of_a_phone_sideways(walk: Walk) -> None:
    assert min(look.seen["large"][1] for look in walk.looks.values()) > 30
    assert {at: look.seen["large"] for at, look in some(walk.looks.items()) if look.seen["large"][0] > 320} == {}


def test_axe_finds_nothing_on_any_kind_of_page(walk: Walk) -> None:
    looks = some((at, look) for at, look in walk.looks.items() if look.faults is not None)
    assert {look.template for _, look in looks} >= templates()
    assert {at: look.faults for at, look in looks if look.faults} == {}


def test_no_page_has_a_script_or_may_run_one(walk: Walk) -> None:
    assert {at for at, look in some(walk.looks.items()) if look.seen["scripts"]} == set()
    policies = {at: look.policy for at, look in walk.looks.items()}
    assert {at for at, policy in policies.items() if "default-src 'none'" not in policy} == set()
    assert {at for at, policy in policies.items() if "script-src" in policy} == set()


def test_an_answer_has_one_main_button(walk: Walk) -> None:
    answers = {who: look.seen["buttons"] for (who, name), look in walk.looks.items() if name == "/result"}
    assert answers.pop("elsewhere") == 0, "where the trouble is elsewhere it says in words whom to call"
    assert len(answers) == 4
    assert set(answers.values()) == {1}


def test_every_page_says_its_language(walk: Walk) -> None:
    assert {at: look.seen["language"] for at, look in some(walk.looks.items()) if look.seen["language"] != "en"} == {}


def test_a_landmark_to_move_by_holds_more_than_one_link(walk: Walk) -> None:
    marked = some((at, look.seen["landmarks"]) for at, look in walk.looks.items() if look.seen["landmarks"])
    assert {at: links for at, links in marked if min(links) <= 1} == {}


def test_no_request_leaves_the_origin(walk: Walk, address: str) -> None:
    asked = [url for look in walk.looks.values() for url in look.asked]
    assert len(asked) > len(walk.looks), "the style sheets too"
    assert [url for url in asked if not url.startswith((f"{address}/", "data:"))] == []
