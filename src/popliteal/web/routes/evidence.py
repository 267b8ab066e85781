"""The evidence pages: everything that the program knows, and how each figure was checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from popliteal.knowledge.care_load import CareKnowledge
from popliteal.web.desk import Desk, DeskNow
from popliteal.web.evidence.care import advice_by_id, care_entry
from popliteal.web.evidence.conditions import condition_entry
from popliteal.web.evidence.findings import finding_entry
from popliteal.web.evidence.overview import figures_checked, groups_of
from popliteal.web.evidence.parts import Entry
from popliteal.web.evidence.rules import rule_entry, score_entry, threshold_entry
from popliteal.web.evidence.sources import source_entry

router = APIRouter(prefix="/evidence")
Show = Callable[[str, CareKnowledge], Entry]
KINDS: dict[str, tuple[Callable[[CareKnowledge], Mapping[str, Any]], Show]] = {
    "conditions": (lambda care: care.knowledge.conditions, condition_entry),
    "findings": (lambda care: care.knowledge.findings, lambda name, care: finding_entry(name, care.knowledge)),
    "rules": (lambda care: care.knowledge.rules, lambda name, care: rule_entry(name, care.knowledge)),
    "thresholds": (lambda care: care.knowledge.thresholds, lambda name, care: threshold_entry(name, care.knowledge)),
    "scores": (lambda care: care.knowledge.scores, lambda name, care: score_entry(name, care.knowledge)),
    "medicines": (lambda care: care.medicines, care_entry),
    "care": (advice_by_id, care_entry),
    "sources": (lambda care: care.knowledge.sources, source_entry),
}


@router.get("")
def overview(request: Request, desk: DeskNow) -> Response:
    """What there is, how many figures were checked how, and by whom it was reviewed."""
    return desk.pages.page(
        request, "evidence.html", groups=groups_of(desk.care), figures=figures_checked(desk.care.knowledge)
    )


@router.get("/{kind}/{name}")
def entry(request: Request, kind: str, name: str, desk: DeskNow) -> Response:
    """One condition, finding, rule, limit, score, medicine, piece of advice, or source."""
    return desk.pages.page(
        request, "entry.html", entry=find_entry(kind, name, desk), sources=desk.care.knowledge.sources
    )


def find_entry(kind: str, name: str, desk: Desk) -> Entry:
    """The evidence page of an id.

    Raises:
        HTTPException: 404 when there is none.
    """
    if kind not in KINDS or name not in KINDS[kind][0](desk.care):
        raise HTTPException(404)
    return KINDS[kind][1](name, desk.care)
