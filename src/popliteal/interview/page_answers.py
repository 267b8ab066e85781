"""What a page sent back means: answers, and what is kept of the page besides."""

from __future__ import annotations

from collections.abc import Collection

from popliteal.case import Given
from popliteal.interview.pages import Page, settled
from popliteal.knowledge import CaseError, Knowledge


def ticked(page: Page, chosen: Collection[str], not_sure: Collection[str], knowledge: Knowledge) -> dict[str, Given]:
    """The answers of a list to tick: what is ticked is yes, what the person is not sure about unsure, the rest no.

    Of what is wrong only what is ticked is an answer: all else is left open, and asked later.

    A ticked follow-up brings its parent with it, since both stand on one list.

    Raises:
        CaseError: when something named is not on the page.
    """
    strange = [name for name in (*chosen, *not_sure) if name not in page.items]
    if strange:
        raise CaseError(f"{page.id}: '{strange[0]}' is not on this page; it has {', '.join(page.items)}")
    parents = {parent for name in chosen for parent in knowledge.findings[name].parent}
    said: dict[str, Given] = {}
    if page.because != "complaint":
        said = {**dict.fromkeys(page.items, "no"), **dict.fromkeys(not_sure, "unsure")}
    return {**said, **dict.fromkeys((name for name in page.items if name in chosen or name in parents), "yes")}


def marks(page: Page) -> dict[str, Given | None]:
    """What is kept of a page besides its answers, so that it does not come again: it was told or cleared up,
    settled, or one of the few lists for those who will see the person.
    """
    if page.because in ("clear_up", "complaint"):
        return {page.id: None}
    if page.because == "team":
        return {f"{page.id}:{page.items[0]}": None}
    return {settled(name): None for name in page.items} if page.because == "settle" else {}
