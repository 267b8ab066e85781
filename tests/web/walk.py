"""Every kind of page, by the addresses of the application itself, and the people who come to them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conftest import TODAY, Clock
from playwright.sync_api import Page
from visitor import BEHIND, Visitor

from popliteal.faces.pages.render import HERE
from popliteal.faces.pages.routes import ROUTERS
from popliteal.faces.pages.routes.about import PARTS

NO_PAGE = {
    "/questions": "leads on to the question that comes next",
    "/open/file": "leads to the page on which a file can be chosen",
    "/kept/copy": "a file to keep",
    "/look-again.ics": "a file for a calendar",
    "/summary.pdf": "a file to print (test_printed.py)",
    "/logo": "a picture",
    "/accent.css": "a style sheet",
    "/healthz": "read by a machine",
    "/readyz": "read by a machine",
    "/.well-known/security.txt": "read by a machine",
}
"""What can be asked for and is no page, with what it is."""
FRAMES = {"base.html", "article.html"}
"""Templates that others fill."""
NOT_SAVED = {"diary_card.html"}
"""The card where a day of the diary cannot be saved, which `tests/faults` reads."""
PUBLIC = ("/", "/begin", "/open", "/emergency", "/privacy", "/help", "/no-such-page", "/evidence")
ARTICLE = ("/about", *(f"/about/{part}" for part in PARTS))
EVIDENCE = (
    "/evidence/figures",
    "/evidence/conditions/popliteal_cyst",
    "/evidence/rules/fainting",
    "/evidence/scores/wells_dvt",
    "/evidence/diary/change",
    "/evidence/sources/chatzopoulos-2008",
)
OWN = ("/result", *BEHIND, "/check", "/own-words", "/kept", "/kept/card", "/summary", "/clinician")
OVER_TIME = ("/diary", "/diary/now", "/diary/today", "/diary/not-right", "/recheck", "/doses", "/goal")
EARLIER = ("/diary/today/signs", "/diary/yesterday", "/diary/yesterday/signs", "/recheck/changes")
MOST_STEPS = 60
WHOLE = re.compile(r"<html|\{% extends")
TOLD = ("lump_behind_knee", "calf_pain", "knee_swelling", "seen_by_clinician", "worse_walking", "worse_bending")


@dataclass(frozen=True)
class Person:
    """Somebody whose pages are walked.

    Attributes:
        lives: tells the story of this person; returns nothing, and leaves the clock at the day of the walk.
        paths: the addresses that this person comes to.
        counted: addresses with a number, walked from 1 on until there is no more.
        pressed: where a page comes by a button: its name, the page before, and what is pressed there in turn.
    """

    lives: Callable[[Visitor, Clock], None]
    paths: tuple[str, ...]
    counted: tuple[str, ...] = ("/questions/{step}",)
    pressed: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


def nobody(visitor: Visitor, clock: Clock) -> None:
    """No case is open."""
    visitor.get("/")


def ill(visitor: Visitor, clock: Clock) -> None:
    """Much to tell, examined, a goal, ten days of a diary, a full re-check in the midst of it, and doses."""
    visitor.has_result(TOLD, trouble_place="behind_knee")
    visitor.send("/goal", visitor.get("/goal"), activity="walk the dog", hope="by summer")
    visitor.send("/clinician/findings", visitor.get("/clinician"), finding="effusion", result="yes")
    for place in range(10):
        clock.day = TODAY + dt.timedelta(days=place)
        if place == 4:
            rechecked(visitor)
        tells_a_day(visitor)
    clock.day = TODAY + dt.timedelta(days=10)
    tells_a_day(visitor)


def rechecked(visitor: Visitor) -> None:
    """A full re-check, answered as mildly as it can be."""
    page = visitor.send("/recheck", visitor.get("/recheck"))
    while visitor.path == "/recheck/question":
        items = next(f["value"] for f in page.fields if f["name"] == "items").split()
        first = {f["name"]: f["value"] for f in reversed(page.fields) if f.get("type") == "radio"}
        page = visitor.send("/recheck/question", page, **({i: first[i] for i in items if i in first} or {"none": "1"}))


def tells_a_day(visitor: Visitor) -> None:
    """A day of the diary, with its danger signs."""
    told = {"worst": "5", "average": "4", "stopped": ["stairs"], "swelling": "same", "none": "1", "own": "ice"}
    visitor.send("/diary/today", visitor.get("/diary/today"), **told)


def child(visitor: Visitor, clock: Clock) -> None:
    """A child of nine whose knee is swollen."""
    visitor.interview(TOLD, "my_child", trouble_place="behind_knee", age="9")
    visitor.get("/result")
    tells_a_day(visitor)


def unsure(visitor: Visitor, clock: Clock) -> None:
    """Sure of nothing."""
    visitor.unsure_of_all()


def cold(visitor: Visitor, clock: Clock) -> None:
    """Told for somebody else: a cold foot, and then no more questions."""
    page = visitor.first("someone_else")
    while any(field.get("name") == "page" for field in page.fields):
        page = visitor.answer(page, ("cold_foot",))


def own_words(visitor: Visitor, clock: Clock) -> None:
    """Has written what is wrong, and has yet to say whether it was understood."""
    words = "It began on the stairs. My calf is swollen, and it hurts at night. My uncle thinks it is the moon."
    visitor.send("/begin", visitor.get("/begin"), who="me", words=words)


def elsewhere(visitor: Visitor, clock: Clock) -> None:
    """The main trouble is not the knee."""
    visitor.has_result((), trouble_place="elsewhere")


PEOPLE = {
    "anyone": Person(nobody, (*PUBLIC, *ARTICLE, *EVIDENCE), ()),
    "an ill adult": Person(
        ill,
        (*OWN, "/medicines", *OVER_TIME, *EARLIER),
        ("/questions/{step}", "/change/{theme}"),
        (
            ("/recheck/question", "/recheck", ("main form button",)),
            ("/kept/clinician-code", "/kept", ("#share button",)),
            ("/kept/delete", "/kept", ("#delete button",)),
            ("deleted", "/kept", ("#delete button", "main form button")),
        ),
    ),
    "a child": Person(child, (*OWN, *OVER_TIME)),
    "sure of nothing": Person(unsure, tuple(path for path in (*OWN, *OVER_TIME) if path != "/causes")),
    "someone helped": Person(cold, ("/result", "/for-the-team", "/check", "/kept", "/how-we-know", "/diary")),
    "in own words": Person(own_words, ("/own-words/confirm", "/own-words"), ()),
    "elsewhere": Person(
        elsewhere,
        ("/result", "/check", "/diary"),
        (),
        (("the card", "/questions/2", ("#f-none", "#f-cold_foot", "main form button")),),
    ),
}


def kinds() -> set[str]:
    """The addresses of all that can be asked for and is a page, as the application has them."""
    known = {route.path for router in ROUTERS for route in router.routes if "GET" in route.methods}  # type: ignore[attr-defined]
    assert set(NO_PAGE) <= known, "what is left out is there"
    return known - set(NO_PAGE)


def kind_of(path: str) -> str:
    """The address that a path is of, as the application has it; one without a place to fill goes before one with."""
    found = [kind for kind in kinds() if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", kind), path)]
    return min(found, key=lambda kind: kind.count("{"), default="")


def templates() -> set[str]:
    """The names of the templates that make a whole page."""
    pages = {file.name for file in (HERE / "templates").glob("*.html") if WHOLE.search(file.read_text("utf-8"))}
    assert pages >= FRAMES | NOT_SAVED, "what is left out is there"
    return pages - FRAMES - NOT_SAVED


def stops(person: Person, page: Page) -> Iterator[str]:
    """Opens each page of a person in turn; its name, once it is open."""
    for path in person.paths:
        page.goto(path)
        assert page.url.endswith(path), f"{path} leads on to {page.url}"
        yield path
    for counted in person.counted:
        yield from _numbered(counted, page)
    for name, before, pressed in person.pressed:
        page.goto(before)
        for what in pressed:
            page.click(what)
        page.wait_for_load_state()
        yield name


def _numbered(counted: str, page: Page) -> Iterator[str]:
    """Opens the pages of an address with a number, until one leads elsewhere."""
    for step in range(1, MOST_STEPS):
        path = re.sub(r"\{\w+\}", str(step), counted)
        page.goto(path)
        if not page.url.endswith(path):
            assert step > 1, counted
            return
        yield path
    raise AssertionError(f"{counted} does not end")
