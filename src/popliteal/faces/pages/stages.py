"""How far the interview has come. Nobody knows how many pages are left, so a bar shows parts and promises no number."""

from __future__ import annotations

from popliteal.case import CaseFile
from popliteal.interview import Page
from popliteal.knowledge import Knowledge
from popliteal.speech.languages import in_catalogs

STAGES = (
    in_catalogs("What is wrong"),
    in_catalogs("Danger signs"),
    in_catalogs("You and the pain"),
    in_catalogs("Details"),
    in_catalogs("Your answer"),
)
COMPLAINT, DANGER, PERSON, MORE = range(4)
WHERE = "trouble_place"
"""The first answer after the danger signs."""
OF_A_CORE_PAGE = {"complaint": COMPLAINT, "emergency": DANGER, "scope": PERSON, "history": PERSON}


def stage_of(page: Page, file: CaseFile, knowledge: Knowledge) -> int:
    """The place of a page among the parts; what is asked once more belongs to the part that it comes up in."""
    core = {one.id: OF_A_CORE_PAGE[one.core] for one in knowledge.interview.pages if one.core}
    if page.id in core:
        return core[page.id]
    return MORE if WHERE in file.answers else DANGER
