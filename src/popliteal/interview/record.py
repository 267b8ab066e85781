"""Putting a page's answers into the case file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from popliteal.case import CaseFile
from popliteal.interview.pages import ABOUT, Page, settled
from popliteal.knowledge import CaseError, Knowledge

Given = bool | int | float | str


def ticked(page: Page, chosen: Collection[str], not_sure: Collection[str], knowledge: Knowledge) -> dict[str, Given]:
    """The answers of a list to tick: what is ticked is yes, what the person is not sure about unsure, the rest no.

    A ticked follow-up brings its parent with it, since both stand on one list.

    Raises:
        CaseError: when something named is not on the page.
    """
    strange = [name for name in (*chosen, *not_sure) if name not in page.items]
    if strange:
        raise CaseError(f"{page.id}: '{strange[0]}' is not on this page; it has {', '.join(page.items)}")
    parents = {parent for name in chosen for parent in knowledge.findings[name].parent}
    said = dict.fromkeys(page.items, "no") | dict.fromkeys(not_sure, "unsure")
    return {**said, **dict.fromkeys((name for name in page.items if name in chosen or name in parents), "yes")}


def marks(page: Page) -> dict[str, Given | None]:
    """What is kept of a page besides its answers, so that it does not come again: it was cleared up, or settled."""
    if page.because == "clear_up":
        return {page.id: None}
    return {settled(name): None for name in page.items} if page.because == "settle" else {}


def record(file: CaseFile, answers: Mapping[str, Given | None], knowledge: Knowledge) -> CaseFile:
    """The file with the answers in it; None means that the person would rather not say.

    An emergency sign that is passed over is unsure, so that its consequence holds. What the file said before of the
    same finding, under any of its names, is taken out; so are follow-ups whose parent is no longer there. A changed
    answer leaves nothing behind.
    """
    said = {name: "unsure" if value is None and name in knowledge.signs else value for name, value in answers.items()}
    about = {name: said[name] for name in ABOUT if name in said}
    told = {name: value for name, value in said.items() if name not in ABOUT and value is not None}
    passed = [name for name, value in said.items() if value is None]
    kept: dict[str, Given] = {**_others(file.answers, said, knowledge), **told}
    present = list(_others(dict.fromkeys(file.present), said, knowledge))
    absent = list(_others(dict.fromkeys(file.absent), said, knowledge))
    everything: dict[str, Given] = {**dict.fromkeys(present, "yes"), **dict.fromkeys(absent, "no"), **kept}
    orphans = _orphans(everything, knowledge)
    content = {
        **file.model_dump(exclude_unset=True),
        **about,
        "answers": {name: value for name, value in kept.items() if name not in orphans},
        "present": [name for name in present if name not in orphans],
        "absent": [name for name in absent if name not in orphans],
        "started": None if "duration" in said else file.started,
        "passed": list(dict.fromkeys([*(name for name in file.passed if name not in said), *passed])),
    }
    return CaseFile.model_validate(content)


def _others(before: Mapping[str, Any], said: Collection[str], knowledge: Knowledge) -> dict[str, Any]:
    """What was told of other findings than those in `said`."""
    return {name: value for name, value in before.items() if knowledge.finding_of(name) not in said}


def _orphans(said: Mapping[str, Given], knowledge: Knowledge) -> set[str]:
    """The follow-ups whose parent was answered, and not with a yes."""
    by_finding = {knowledge.finding_of(name): value for name, value in said.items()}

    def is_orphan(name: str) -> bool:
        finding = knowledge.findings.get(knowledge.finding_of(name))
        parents = finding.parent if finding else []
        return any(by_finding.get(parent, "yes") not in ("yes", True) for parent in parents[:1])

    return {name for name in said if is_orphan(name)}
