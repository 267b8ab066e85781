"""Putting answers into the case file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from popliteal.case.file import TELLERS, CaseFile, Given, Origin
from popliteal.knowledge import Knowledge

ABOUT = ("age", "sex")
"""What is asked of the person besides findings."""


def record(file: CaseFile, answers: Mapping[str, Given | None], knowledge: Knowledge) -> CaseFile:
    """The file with the answers in it; None means that the person would rather not say.

    An emergency sign that is passed over is unsure, so that its consequence holds. What the file said before of the
    same finding, under any of its names, is taken out; so are follow-ups whose parent is no longer there, and what a
    page that is sent again no longer says. A changed answer leaves nothing behind.
    """
    said = {name: "unsure" if value is None and name in knowledge.signs else value for name, value in answers.items()}
    about = {name: said[name] for name in ABOUT if name in said}
    told = {name: value for name, value in said.items() if name not in ABOUT and value is not None}
    passed = [name for name, value in said.items() if value is None]
    asked, unsaid = _pages(file.asked, said, knowledge)
    kept: dict[str, Given] = {**_others(file.answers, {*said, *unsaid}, knowledge), **told}
    present = list(_others(dict.fromkeys(file.present), said, knowledge))
    absent = list(_others(dict.fromkeys(file.absent), said, knowledge))
    everything: dict[str, Given] = {**dict.fromkeys(present, "yes"), **dict.fromkeys(absent, "no"), **kept}
    orphans = _orphans(everything, knowledge)
    origin = Origin(by=TELLERS[file.who], day=file.as_of)
    content = {
        **file.model_dump(exclude_unset=True),
        **about,
        "answers": {name: value for name, value in kept.items() if name not in orphans},
        "present": [name for name in present if name not in orphans],
        "absent": [name for name in absent if name not in orphans],
        "started": None if "duration" in said else file.started,
        "origin": {
            **_others(file.origin, {*said, *unsaid}, knowledge),
            **{name: origin for name in told if name not in orphans},  # in this order: the same bytes in each process
        },
        "passed": list(dict.fromkeys([*(name for name in file.passed if name not in said), *passed])),
        "asked": asked,
    }
    return CaseFile.model_validate(content)


def _pages(
    before: Sequence[list[str]], said: Mapping[str, object], knowledge: Knowledge
) -> tuple[list[list[str]], set[str]]:
    """The pages with this one among them, and what this one said when it was sent before and no longer says.

    A page is known again by a mark that is no finding.
    """
    told = knowledge.findings.keys() | set(ABOUT)
    marks = said.keys() - told
    again = [page for page in before if marks.intersection(page)]
    others = [page for page in before if page not in again]
    here = [name for name in said if not any(name in page for page in others)]
    place = before.index(again[0]) if again else len(others)
    unsaid = {name for page in again for name in page if name in told and name not in said}
    return [*others[:place], *([here] if here else []), *others[place:]], unsaid


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
