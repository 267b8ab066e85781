"""A visitor without a browser: reads the form on a page and sends it, as a browser without JavaScript does."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient

from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.render import VISIT_COOKIE
from popliteal.knowledge import load_knowledge

FINDINGS = frozenset(load_knowledge().findings)
BEHIND = ("/today", "/causes", "/pain-medicines", "/for-the-doctor", "/how-we-know")
"""The pages behind the answer."""
VOID = {"input", "meta", "link", "br", "rect", "path", "use", "circle", "img", "hr"}


@dataclass
class Reader(HTMLParser):
    """What a page holds: its title, its form fields, its links and its visible text below the head of the page."""

    fields: list[dict[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    title: str = ""
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in told.items()]
        if "id" in told:
            self.ids.append(told["id"])
        if tag == "input":
            self.fields.append(told)
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("p", "li", "h1", "h2", "h3", "h4", "h5", "dt", "dd", "summary", "td", "th", "label"):
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        elif self.blocks and "header" not in self._open:
            self.blocks[-1] += data

    @property
    def text(self) -> str:
        """The visible text, one block a paragraph."""
        return "\n\n".join(" ".join(block.split()) for block in self.blocks if block.strip())


def read(html: str) -> Reader:
    """A page read."""
    reader = Reader()
    reader.feed(html)
    return reader


@dataclass
class Visitor:
    """Somebody who answers questions."""

    client: TestClient
    asked: list[str] = field(default_factory=list)

    def first(self, who: str = "me") -> Reader:
        """Start; the first question, which asks what is wrong."""
        return self.send("/begin", self.get("/begin"), who=who)

    def begin(self, who: str = "me") -> Reader:
        """Start and give the first, harmless answer, with which the case is kept; the first danger signs."""
        return self.answer(self.first(who))

    def start(self, who: str = "me") -> Reader:
        """Start and deny the first danger signs; the second ones."""
        return self.answer(self.begin(who))

    def get(self, path: str, status: int = 200) -> Reader:
        """A page."""
        response = self.client.get(path)
        assert response.status_code == status, (path, response.status_code)
        return self._read(response, path)

    def send(self, path: str, page: Reader, status: int = 200, **fields: str | list[str]) -> Reader:
        """Send the form of a page with some fields filled in."""
        hidden: dict[str, list[str]] = {}
        for f in page.fields:
            if f.get("type") == "hidden":
                hidden.setdefault(f["name"], []).append(f["value"])
        response = self.client.post(path, data={**hidden, **fields})
        assert response.status_code == status, (path, response.status_code)
        return self._read(response, path)

    def _read(self, response: object, path: str = "") -> Reader:
        self.address = str(response.url)  # type: ignore[attr-defined]
        if not path.startswith("/questions/"):  # the next question, whatever its number
            self.address = re.sub(r"(/questions)/\d+$", r"\1", self.address)
        self.asked.append(self.address)
        self.html = response.text  # type: ignore[attr-defined]
        return read(self.html)

    def answer(self, page: Reader, yes: tuple[str, ...] = (), **values: str) -> Reader:
        """Answer a question: `yes` names what to tick, `values` what to choose; the rest is the mildest answer."""
        name, items = _hidden(page, "page"), _hidden(page, "items").split()
        ticked = [item for item in items if item in yes]
        if any(f["name"] == name and f.get("type") == "checkbox" for f in page.fields):
            return self.send("/questions", page, **({name: ticked} if ticked else {"none": "1"}))
        chosen = {item: values.get(item) or _first(page, item) for item in items}
        return self.send("/questions", page, **chosen)

    def interview(self, yes: tuple[str, ...] = (), who: str = "me", /, **values: str) -> int:
        """A whole interview; how many questions it took."""
        assert set(yes) <= FINDINGS, "an answer that is never asked would be told by nobody"
        page, count = self.first(who), 0
        while self.address.endswith("/questions") and any(f["name"] == "page" for f in page.fields):
            page = self.answer(page, yes, **values)
            count += 1
            assert count < 60, "the interview does not end"
        return count

    def has_result(self, yes: tuple[str, ...] = (), **values: str) -> Reader:
        """Be somebody with a result, for a test of what comes after it; the result."""
        today = self.client.app.state.desk.today()  # type: ignore[attr-defined]
        self.lives((today, yes, *sorted(values.items())), lambda: self.interview(yes, **values))
        return self.get("/result")

    def lives(self, name: Hashable, story: Callable[[], object]) -> None:
        """Live a story of this name, on the pages, and have the case that comes of it.

        A story that was told to this application is not told once more, page by page: the case as it was left is kept
        again, and opened by its code.
        """
        state = self.client.app.state  # type: ignore[attr-defined]
        if not hasattr(state, "told_before"):
            state.told_before = {}
        if name in state.told_before:
            self.send("/open", self.get("/open"), code=state.desk.cases.create(state.told_before[name]))
        else:
            story()
            state.told_before[name] = state.desk.cases.open(self.client.cookies[CODE_COOKIE]).record

    def unsure_of_all(self) -> None:
        """A whole interview, with "not sure" wherever it can be said."""
        page = self.first()
        while any(f["name"] == "page" for f in page.fields):
            items, names = _hidden(page, "items").split(), {f["name"] for f in page.fields}
            if "which" in names:
                page = self.send("/questions", page, which=items)
            elif "unsure" in names:
                page = self.send("/questions", page, unsure="1")
            elif "age" in names or not {"unsure"} & {f.get("value") for f in page.fields}:
                page = self.answer(page)
            else:
                page = self.send("/questions", page, **dict.fromkeys(items, "unsure"))

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return re.sub(r"^https?://[^/]+", "", self.address)


def _hidden(page: Reader, name: str) -> str:
    return next(f["value"] for f in page.fields if f["name"] == name)


def _first(page: Reader, item: str) -> str:
    return "52" if item == "age" else next(f["value"] for f in page.fields if f["name"] == item)


def case_cookies(code: str, address: str) -> Any:
    """The cookies of a browser in which a case is open, as Playwright takes them."""
    return [
        {"name": name, "value": value, "url": address} for name, value in ((CODE_COOKIE, code), (VISIT_COOKIE, "visit"))
    ]
