"""Reading `followup.yaml` of a knowledge directory into one immutable `FollowupKnowledge`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.care_schema import Course
from popliteal.knowledge.errors import KnowledgeError, nearest
from popliteal.knowledge.followup_schema import (
    AbilityChange,
    Change,
    DailyChange,
    FollowupPlan,
    FollowupRule,
    GoingBack,
    Loading,
    Persistence,
    UnsureSign,
)
from popliteal.knowledge.load import Knowledge, read_file, validated
from popliteal.knowledge.logic import Expr, parse

FILE = "followup.yaml"


@dataclass(frozen=True)
class FollowupKnowledge:
    """What is known about following someone up.

    Attributes:
        daily: what counts as a rise from one day to the next.
        unsure: what a warning sign left unsure means, where it has no level of its own.
        signs: warning signs that a diary asks for, emergency signs first.
        changes: findings that a diary asks for beside them, when the last full check did not find them; some only in a
            child.
        who: rule -> whom it is for; a rule that is for everyone is not in it.
        courses: condition -> how it most often goes.
        ability: the smallest change that matters of a thing that a person rates.
        loading: how much pain an exercise may bring.
        persistence: the short screen once the trouble has lasted.
        going_back: what to say and to ask when an earlier visit did not settle it.
        asked_again: findings whose answers a full re-check asks again.
        lasting: those of them of which a yes stays true.
    """

    knowledge: Knowledge
    change: Change
    daily: DailyChange
    unsure: UnsureSign
    entries_a_week: int
    rules: tuple[FollowupRule, ...]
    signs: tuple[str, ...]
    changes: tuple[str, ...]
    changes_in_a_child: tuple[str, ...]
    who: Mapping[str, Expr]
    courses: Mapping[str, Course]
    persistence: Persistence
    ability: AbilityChange
    loading: Loading
    going_back: tuple[GoingBack, ...]
    asked_again: frozenset[str]
    lasting: frozenset[str]

    @property
    def asked(self) -> tuple[str, ...]:
        """Every finding that a diary asks for."""
        return (*self.signs, *self.changes, *self.changes_in_a_child)


def load_followup(care: CareKnowledge) -> FollowupKnowledge:
    """The follow-up knowledge that belongs to `care`.

    Raises:
        KnowledgeError: naming the file and the place.
    """
    known = care.knowledge
    plan = validated(FollowupPlan, known.region.fill(read_file(known.directory / FILE, known.directory)), FILE)
    for part, names in (
        ("signs", plan.signs),
        ("changes", [*plan.changes, *plan.changes_in_a_child]),
        ("lasting", plan.lasting),
        ("changing", plan.changing),
    ):
        _check(part, names, known)
    return FollowupKnowledge(
        knowledge=known,
        change=plan.change,
        daily=plan.daily,
        unsure=plan.unsure,
        entries_a_week=plan.entries_a_week,
        rules=tuple(plan.rules),
        signs=tuple(dict.fromkeys([*known.signs, *plan.signs])),
        changes=tuple(plan.changes),
        changes_in_a_child=tuple(plan.changes_in_a_child),
        who={rule.id: _who(rule, plan, known) for rule in plan.rules if rule.who is not None},
        courses=care.courses,
        persistence=plan.persistence,
        ability=plan.ability,
        loading=plan.loading,
        going_back=tuple(plan.going_back),
        asked_again=_asked_again(plan, known),
        lasting=frozenset(plan.lasting),
    )


def _check(part: str, names: Iterable[str], known: Knowledge) -> None:
    for name in names:
        if name not in known.findings:
            raise KnowledgeError(f"{FILE}: {part}: '{name}' is no finding.{nearest(name, known.findings)}")


def _who(rule: FollowupRule, plan: FollowupPlan, known: Knowledge) -> Expr:
    """Whom a rule is for; `watch_closely` stands for the people named under that word."""
    try:
        return parse(plan.watch_closely if rule.who == "watch_closely" else rule.who, known.names)
    except ValueError as error:
        raise KnowledgeError(f"{FILE}: rule {rule.id}: who: {error}") from None


def _asked_again(plan: FollowupPlan, known: Knowledge) -> frozenset[str]:
    """Only what some page of the interview asks: what cannot be asked again must not be forgotten."""
    asked = {name for page in known.interview.pages for name in (*page.many, *page.ask)}
    symptoms = {finding.id for finding in known.findings.values() if finding.kind == "symptom"}
    return frozenset((symptoms | set(plan.changing) | set(known.signs)) & asked)
