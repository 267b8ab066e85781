"""Reading `followup.yaml` of a knowledge directory into one immutable `FollowupKnowledge`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.care_schema import Course
from popliteal.knowledge.errors import KnowledgeError, nearest
from popliteal.knowledge.followup_schema import Change, FollowupPlan, FollowupRule
from popliteal.knowledge.load import Knowledge, read_file, validated

FILE = "followup.yaml"


@dataclass(frozen=True)
class FollowupKnowledge:
    """What is known about following someone up.

    Attributes:
        signs: warning signs that a diary asks for, emergency signs first.
        courses: condition -> how it most often goes.
        asked_again: findings whose answers a full re-check asks again.
        lasting: those of them of which a yes stays true.
    """

    knowledge: Knowledge
    change: Change
    entries_a_week: int
    rules: tuple[FollowupRule, ...]
    signs: tuple[str, ...]
    courses: Mapping[str, Course]
    asked_again: frozenset[str]
    lasting: frozenset[str]


def load_followup(care: CareKnowledge) -> FollowupKnowledge:
    """The follow-up knowledge that belongs to `care`.

    Raises:
        KnowledgeError: naming the file and the place.
    """
    known = care.knowledge
    plan = validated(FollowupPlan, known.region.fill(read_file(known.directory / FILE, known.directory)), FILE)
    for part, names in (("signs", plan.signs), ("lasting", plan.lasting), ("changing", plan.changing)):
        _check(part, names, known)
    return FollowupKnowledge(
        knowledge=known,
        change=plan.change,
        entries_a_week=plan.entries_a_week,
        rules=tuple(plan.rules),
        signs=tuple(dict.fromkeys([*known.signs, *plan.signs])),
        courses=care.courses,
        asked_again=_asked_again(plan, known),
        lasting=frozenset(plan.lasting),
    )


def _check(part: str, names: Iterable[str], known: Knowledge) -> None:
    for name in names:
        if name not in known.findings:
            raise KnowledgeError(f"{FILE}: {part}: '{name}' is no finding.{nearest(name, known.findings)}")


def _asked_again(plan: FollowupPlan, known: Knowledge) -> frozenset[str]:
    """Only what some page of the interview asks: what cannot be asked again must not be forgotten."""
    asked = {name for page in known.interview.pages for name in (*page.many, *page.ask)}
    symptoms = {finding.id for finding in known.findings.values() if finding.kind == "symptom"}
    return frozenset((symptoms | set(plan.changing) | set(known.signs)) & asked)
