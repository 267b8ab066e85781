"""Five people walked through the real pages in Chromium, on a phone and on a desk, from the first page to the advice.

Run: python bench/journeys.py [--json] [--shots FOLDER] [--width PIXELS]

`pages`, `clicks` and `words` go from the first page up to the advice; `words` are those of the main part that are seen
with every fold closed, `words_open` with every fold open one level. `seconds` is an estimate: 220 words a minute and 3
seconds a click; nobody was timed. Heights are of whole pages, header and footer included. `behind_px` is the tallest
page that the result links to, of those that are made for the person.
"""

from __future__ import annotations

import argparse
import json
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from people import PEOPLE, told_by
from playwright.sync_api import Browser, Page, sync_playwright

from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.forms import Form, page_of
from popliteal.faces.pages.settings import Settings
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.workshop.evaluation.interviewed import Told

WIDTHS = {320: 640, 1280: 900}
WORDS_A_MINUTE, SECONDS_A_CLICK = 220, 3
MOST_STEPS = 60
BEHIND = ("/today", "/causes", "/pain-medicines", "/for-the-doctor", "/diary", "/how-we-know", "/kept", "/check")
WORDS = """(open) => {
  const closed = [...document.querySelectorAll('main details:not([open])')];
  const folds = closed.filter(d => !d.parentElement.closest('details'));
  if (open) folds.forEach(d => d.open = true);
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  let count = 0;
  while (walk.nextNode()) {
    const place = walk.currentNode.parentElement;
    if (place.checkVisibility() && !place.closest('.hidden, svg, script, option')) {
      count += walk.currentNode.data.split(/\\s+/).filter(word => /[\\p{L}\\p{N}]/u.test(word)).length;
    }
  }
  if (open) folds.forEach(d => d.open = false);
  return count;
}"""
HEIGHT = "document.documentElement.scrollHeight"


@dataclass
class Journey:
    """What one person meets on the way to the advice."""

    page: Page
    shots: Path | None
    name: str
    seen: list[tuple[str, int, int, int]] = field(default_factory=list)
    clicks: int = 0

    def look(self) -> None:
        """Count what the page now shown holds."""
        self.page.wait_for_load_state()  # without its style sheet a page has another height
        words, opened = self.page.evaluate(WORDS, False), self.page.evaluate(WORDS, True)
        self.seen.append((self.page.url, self.page.evaluate(HEIGHT), words, opened))
        self.shoot(f"{len(self.seen):02}")

    def shoot(self, name: str) -> None:
        """Keep a picture of the whole page, if pictures are wanted."""
        if self.shots:
            self.page.screenshot(path=self.shots / f"{self.name}-{name}.png", full_page=True)

    def press(self, what: str) -> None:
        """Press what leads on."""
        self.page.click(what)
        self.clicks += 1

    def tick(self, field_id: str) -> None:
        """Tick or choose one thing."""
        self.page.check(f"[id='{field_id}']")
        self.clicks += 1

    def row(self, person: str, width: int) -> dict[str, Any]:
        """The figures; the last page seen is the result."""
        before, (_, result_px, result_words, result_open) = self.seen[:-1], self.seen[-1]
        words = sum(count for _, _, count, _ in before)
        return {
            "person": person,
            "width": width,
            "pages": len(self.seen),
            "clicks": self.clicks,
            "words": words,
            "words_open": sum(count for _, _, _, count in before),
            "seconds": round(60 * words / WORDS_A_MINUTE + SECONDS_A_CLICK * self.clicks),
            "result_px": result_px,
            "result_words": result_words,
            "result_words_open": result_open,
            "longest_page_px": max(height for _, height, _, _ in before),
            "heading": self.page.inner_text("h1"),
        }


def answer(journey: Journey, told: Told, knowledge: Knowledge) -> None:
    """Fill in the form that is shown, as this person would."""
    page = journey.page
    fields = page.eval_on_selector_all(
        "main form [name=page], main form [name=items]", "l => l.map(e => [e.name, e.value])"
    )
    shown = page_of(Form(tuple(map(tuple, fields))), knowledge)
    given = told.answer(shown)
    if page.query_selector("#f-sure"):
        for name in [name for name in shown.items if given.get(name) == "unsure" and page.query_selector(f"#f-{name}")]:
            journey.tick(f"f-{name}")
        return
    if shown.many:
        ticked = [name for name in shown.items if given.get(name) == "yes"]
        unsure = "unsure" in given.values() and page.query_selector("#f-unsure")
        nothing = [] if ticked or unsure or shown.because == "complaint" else ["none"]
        for name in [*ticked, *(["unsure"] if unsure else []), *nothing]:
            journey.tick(f"f-{name}")
        return
    for name in shown.items:
        if name == "age":
            page.fill("#f-age", str(given[name]))
            journey.clicks += 1
        else:
            journey.tick(f"f-{name}-{_shown_as(name, given[name], knowledge)}")


def _shown_as(name: str, given: Any, knowledge: Knowledge) -> Any:
    """The value on the page: how bad it is is chosen as a number, the highest of its kind."""
    choices = knowledge.findings[name].choices if name in knowledge.findings else []
    if not choices or choices[-1].up_to is None:
        return given
    return {choice.id: int(choice.up_to or 0) for choice in choices}.get(given, given)


def walk(journey: Journey, told: Told, who: str, knowledge: Knowledge) -> None:
    """From the first page to the result."""
    page = journey.page
    page.goto("/")
    journey.look()
    journey.press(f"main button[name=who][value={who}]")
    while "/questions" in page.url:
        journey.look()
        answer(journey, told, knowledge)
        journey.press("main form:has([name=page]) button")
        if len(journey.seen) > MOST_STEPS:
            raise RuntimeError(f"the interview does not end: {page.url}")
    if not page.url.endswith("/result"):
        raise RuntimeError(f"nobody knows this page: {page.url}")
    journey.look()


def behind(journey: Journey) -> int:
    """The height of the tallest page behind the result."""
    tallest, linked = 0, set(journey.page.eval_on_selector_all("main a", "l => l.map(a => a.getAttribute('href'))"))
    for address in [address for address in BEHIND if address in linked]:
        journey.page.goto(address)
        journey.shoot(address.strip("/"))
        tallest = max(tallest, journey.page.evaluate(HEIGHT))
    return tallest


def journeys(browser: Browser, address: str, shots: Path | None, widths: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Every person at every width, in pixels."""
    knowledge = load_knowledge()
    for person in read_yaml(PEOPLE.read_text(encoding="utf-8")):
        for width in widths:
            context = browser.new_context(base_url=address, viewport={"width": width, "height": WIDTHS[width]})
            context.set_default_timeout(5000)
            journey = Journey(context.new_page(), shots, f"{person['name'].replace(' ', '_')}-{width}")
            walk(journey, told_by(person, False, knowledge), person["who"], knowledge)
            row = journey.row(person["name"], width)
            yield {**row, "behind_px": behind(journey)}
            context.close()


@contextmanager
def server(folder: str) -> Iterator[str]:
    """The pages, answered by a server of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(Settings(database=f"sqlite:///{folder}/cases.db", new_cases=1000))
    running = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        thread.join(10)


def main() -> None:
    """Print a line for each person and width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--shots", type=Path, help="keep a picture of each page in this folder")
    parser.add_argument("--width", type=int, choices=WIDTHS, action="append", help="this width alone")
    wanted = parser.parse_args()
    if wanted.shots:
        wanted.shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, server(folder) as address, sync_playwright() as playwright:
        program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        rows = list(journeys(browser, address, wanted.shots, wanted.width or WIDTHS))
        browser.close()
    if wanted.json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
