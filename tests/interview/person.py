"""A person who answers the pages of an interview."""

from __future__ import annotations

from collections.abc import Callable

from popliteal.case import CaseFile, Given
from popliteal.case.record import record
from popliteal.interview import Finished, Page
from popliteal.interview.page_answers import marks, ticked
from popliteal.knowledge import Knowledge

SORE: dict[str, Given | None] = {
    "back_of_thigh_pain": "yes",
    "new_or_increased_activity": "yes",
    "sore": "yes",
    "worse_bending": "yes",
}
"""Someone with a sore thigh muscle after more sport than usual, and no danger sign."""
Walk = Callable[..., tuple[CaseFile, Finished, list[Page]]]


def answer(file: CaseFile, page: Page, says: dict[str, Given | None], knowledge: Knowledge) -> CaseFile:
    """The file after a page."""
    if page.because == "clear_up":
        return record(file, marks(page), knowledge)
    if page.many:
        told = ticked(page, [n for n in page.items if says.get(n) == "yes"], [], knowledge)
        told |= {name: "unsure" for name in page.items if says.get(name) == "unsure"}
        return record(file, {**told, **marks(page)}, knowledge)
    usual: dict[str, Given | None] = {"age": 45, "sex": "male", "onset": "gradual"}
    told = {name: says.get(name, usual.get(name, first_choice(name, knowledge))) for name in page.items}
    return record(file, {**told, **marks(page)}, knowledge)


def first_choice(name: str, knowledge: Knowledge) -> str | None:
    if name in ("age", "sex"):
        return None
    choices = knowledge.findings[name].choices
    return choices[0].id if choices else "no"
