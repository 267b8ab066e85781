"""Putting a page's answers into the case file."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from popliteal.case import CaseFile
from popliteal.interview.pages import ABOUT, Page
from popliteal.knowledge import CaseError, Knowledge

Given = bool | int | float | str


def ticked(page: Page, chosen: Collection[str], not_sure: bool, knowledge: Knowledge) -> dict[str, Given]:
    """The answers of a list to tick: what is ticked is yes, the rest no, or unsure when the person is not sure.

    A ticked follow-up brings its parent with it, since both stand on one list.

    Raises:
        CaseError: when something ticked is not on the page.
    """
    strange = [name for name in chosen if name not in page.items]
    if strange:
        raise CaseError(f"{page.id}: '{strange[0]}' is not on this page; it has {', '.join(page.items)}")
    parents = {parent for name in chosen for parent in knowledge.findings[name].parent}
    rest = "unsure" if not_sure else "no"
    return {name: "yes" if name in chosen or name in parents else rest for name in page.items}


def record(file: CaseFile, answers: Mapping[str, Given | None], knowledge: Knowledge) -> CaseFile:
    """The file with the answers in it; None means that the person would rather not say.

    Follow-ups whose parent is no longer there are taken out, so that a changed answer leaves nothing behind.
    """
    about = {name: value for name, value in answers.items() if name in ABOUT and value is not None}
    told = {name: value for name, value in answers.items() if name not in ABOUT and value is not None}
    passed = [name for name, value in answers.items() if value is None]
    kept = {name: value for name, value in file.answers.items() if name not in passed}
    merged = _without_orphans({**kept, **told}, knowledge)
    skipped = list(dict.fromkeys([*(name for name in file.passed if name not in answers), *passed]))
    content = {**file.model_dump(exclude_unset=True), **about, "answers": merged, "passed": skipped}
    return CaseFile.model_validate(content)


def _without_orphans(answers: dict[str, Given], knowledge: Knowledge) -> dict[str, Given]:
    def stays(name: str) -> bool:
        finding = knowledge.findings.get(knowledge.names.findings.get(name, (name, None))[0])
        return finding is None or not finding.parent or answers.get(finding.parent[0]) in ("yes", True, None)

    return {name: value for name, value in answers.items() if stays(name)}
