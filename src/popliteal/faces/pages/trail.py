"""Which question comes now, and which came before: steps are numbered, so that no address tells an answer.

The interview gives pages; a page of separate questions is asked one question at a time here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from popliteal.case import CaseFile
from popliteal.case.record import ABOUT
from popliteal.interview import Page
from popliteal.knowledge import Knowledge
from popliteal.knowledge.schema import InterviewPage

MEDICINES = "medicines"


def one_at_a_time(page: Page) -> Page:
    """The page, or of a page of separate questions the first; what does not fit together is asked together."""
    return page if page.many or page.because in ("clear_up", "settle") else replace(page, items=page.items[:1])


def trail(file: CaseFile, knowledge: Knowledge) -> tuple[Page, ...]:
    """The steps that were answered, in the order of their first answers."""
    asked: dict[str, list[str]] = {}
    where = {name: page for page in knowledge.interview.pages for name in (page.many or page.ask)}
    for name in _answered(file):
        if name in where or name in knowledge.findings:
            asked.setdefault(_key(name, where, knowledge), []).append(name)
    return tuple(_step(names, where, knowledge) for names in asked.values())


def _answered(file: CaseFile) -> Iterator[str]:
    """Every id answered or passed over, age and sex after the place of the trouble, where they are asked."""
    about = [name for name in ABOUT if getattr(file, name) is not None or name in file.passed]
    if "trouble_place" not in file.answers:
        yield from about
    for name in file.answers:
        yield name
        if name == "trouble_place":
            yield from about


def _key(name: str, where: dict[str, InterviewPage], knowledge: Knowledge) -> str:
    """The list that an answer was ticked on, or its own id where it was asked alone."""
    if name in where:
        return where[name].id if where[name].many else name
    return name if knowledge.findings[name].choices else MEDICINES


def _step(names: list[str], where: dict[str, InterviewPage], knowledge: Knowledge) -> Page:
    if names[0] not in where:
        return medicine_page(tuple(names), knowledge)
    page = where[names[0]]
    order = page.many or page.ask
    items = tuple(sorted(names, key=order.index))
    return Page(page.id, page.topic, page.title, page.why, bool(page.many), items, "core")


def medicine_page(items: tuple[str, ...], knowledge: Knowledge) -> Page:
    """The next page about what would settle whether a medicine is safe: what has choices alone, then one list."""
    chosen = tuple(name for name in items if knowledge.findings[name].choices)[:1]
    return Page(
        MEDICINES,
        "Medicines",
        "Is any of these true for you?",
        "Some pain medicines from the store can harm you if one of these is so.",
        many=not chosen,
        items=chosen or items,
        because="core",
    )
