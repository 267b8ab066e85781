"""The result as a page shows it: the assessment and the plan, grouped and put into words for one reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from popliteal.assess import (
    Basis,
    Cause,
    Danger,
    Evidence,
    Reason,
)
from popliteal.care.parts import HeldBack, Offered, Plan, Statement, Withheld
from popliteal.case import build_case
from popliteal.casework.emergency import in_clinic_words
from popliteal.casework.kept import Result
from popliteal.casework.result import LEAST_LISTED
from popliteal.faces.pages.desk import Desk
from popliteal.interview.machine import Interview
from popliteal.knowledge import Knowledge
from popliteal.speech.words import both_sides, count_of, people, range_text

MOST_LISTED = 6

LEAST_NAMED = 0.005

LIKELY_DANGER = 0.25
"""From this chance up a dangerous cause is not called unlikely."""

OTHER = "other_cause"

CARDS: dict[str, Literal["emergency", "urgent", "calm"]] = {
    "emergency_now": "emergency",
    "emergency_department": "emergency",
    "urgent_24_hours": "urgent",
}

UNCLEAR = "Not clear yet"

SPOKEN = {"emergency": "Emergency", "urgent": "Urgent", "calm": "Not urgent"}


@dataclass(frozen=True)
class Sides:
    """How many of 100 people with such answers have something, and how many do not."""

    have: str
    have_not: str
    range: str
    drawn: int


def sides(chance: float, low: float | None, high: float | None) -> Sides:
    """A chance in both directions."""
    have, have_not = both_sides(chance)
    return Sides(have, have_not, range_text(low, high), count_of(chance))


@dataclass(frozen=True)
class CauseView:
    """One cause as it is listed."""

    cause: Cause
    sides: Sides
    alike: tuple[str, ...]


@dataclass(frozen=True)
class Tier:
    """Causes whose ranges overlap, so that none can be ranked before another."""

    title: str
    causes: tuple[CauseView, ...]


@dataclass(frozen=True)
class DangerView:
    """Dangerous causes that share one threshold."""

    names: tuple[str, ...]
    conditions: tuple[str, ...]
    people: str | None
    raises_level: bool
    likely: bool


@dataclass(frozen=True)
class PhaseView:
    """What to do in one phase."""

    id: str
    title: str
    now: bool
    do: tuple[Offered, ...]
    do_not: tuple[Offered, ...]
    supports: tuple[Offered, ...]
    exercises: tuple[Offered, ...]


@dataclass(frozen=True)
class HeldGroup:
    """Things that are held back for the same reasons."""

    titles: tuple[str, ...]
    reasons: tuple[str, ...]
    until: tuple[str, ...]


@dataclass(frozen=True)
class ResultView:
    """Everything that the result page shows."""

    told: Result
    card: Literal["emergency", "urgent", "calm"]
    spoken: str
    say: tuple[str, ...]
    tiers: tuple[Tier, ...]
    other: CauseView | None
    less_likely: tuple[CauseView, ...]
    dangers: tuple[DangerView, ...]
    phases: tuple[PhaseView, ...]
    held: tuple[HeldGroup, ...]
    ambulance: tuple[str, ...]
    sources: tuple[str, ...]
    outdated: bool


def view_of(found: Result, desk: Desk) -> ResultView:
    """The view of what was worked out."""
    knowledge = desk.ready.knowledge
    urgency = found.assessment.urgency
    listed, less = _listed(found.assessment.causes)
    card = CARDS.get(urgency.level, "calm")
    return ResultView(
        told=found,
        card=card,
        spoken=UNCLEAR if urgency.open_deciding and urgency.level == "soon" else SPOKEN[card],
        say=_say(found, knowledge),
        tiers=_tiers(listed, knowledge),
        other=_other(found.assessment.causes, knowledge),
        less_likely=tuple(_cause(cause, knowledge) for cause in less),
        dangers=_dangers(found.assessment.rule_out),
        phases=_phases(found.plan) if found.plan else (),
        held=_held(found.plan.withheld) if found.plan else (),
        ambulance=_ambulance(found, desk.ready.interview),
        sources=_sources(found),
        outdated=found.assessment.knowledge != knowledge.version,
    )


def _say(found: Result, knowledge: Knowledge) -> tuple[str, ...]:
    """What to tell whoever sees the person first: the findings behind the level, in a clinician's words."""
    urgency = found.assessment.urgency
    rules = [r.id for r in urgency.reasons if r.kind == "rule" and r.level == urgency.level and r.id in knowledge.rules]
    return in_clinic_words(rules, build_case(found.file, knowledge, "case"), knowledge)


def _listed(causes: Sequence[Cause]) -> tuple[list[Cause], list[Cause]]:
    named = [cause for cause in causes if cause.condition != OTHER]
    listed = [cause for cause in named if cause.chance >= LEAST_LISTED][:MOST_LISTED]
    return listed, [cause for cause in named if cause not in listed]


def _cause(cause: Cause, knowledge: Knowledge) -> CauseView:
    alike = tuple(knowledge.conditions[name].lay_name for name in cause.look_alikes if name in knowledge.conditions)
    return CauseView(cause, sides(cause.chance, cause.low, cause.high), alike)


def _other(causes: Iterable[Cause], knowledge: Knowledge) -> CauseView | None:
    return next((_cause(cause, knowledge) for cause in causes if cause.condition == OTHER), None)


def _tiers(listed: Sequence[Cause], knowledge: Knowledge) -> tuple[Tier, ...]:
    """Causes put together while their ranges overlap the range of the first one of the tier."""
    groups: list[list[Cause]] = []
    for cause in listed:
        first = groups[-1][0] if groups else None
        overlaps = first is not None and _high(cause) >= _low(first)
        groups[-1].append(cause) if overlaps else groups.append([cause])
    titles = ["Most likely from these answers"] + ["Less likely, but could be"] * len(groups)
    return tuple(
        Tier(title, tuple(_cause(cause, knowledge) for cause in group))
        for title, group in zip(titles, groups, strict=False)
    )


def _low(cause: Cause) -> float:
    return cause.chance if cause.low is None else cause.low


def _high(cause: Cause) -> float:
    return cause.chance if cause.high is None else cause.high


def _dangers(rule_out: Iterable[Danger]) -> tuple[DangerView, ...]:
    """Each group once, with the threshold that it has passed if any."""
    shown: dict[tuple[str, ...], Danger] = {}
    for danger in rule_out:
        key = tuple(danger.conditions)
        if (danger.chance or 0.0) >= LEAST_NAMED or danger.raises_level:
            shown[key] = danger if danger.raises_level or key not in shown else shown[key]
    return tuple(
        DangerView(
            tuple(danger.names), tuple(danger.conditions), None if danger.chance is None else people(danger.chance),
            danger.raises_level,
            danger.chance is None or danger.chance >= LIKELY_DANGER,
        )
        for danger in shown.values()
    )  # fmt: skip


def _phases(care: Plan) -> tuple[PhaseView, ...]:
    def of(items: Iterable[Offered], phase: str, do: str = "do") -> tuple[Offered, ...]:
        return tuple(item for item in items if item.phase == phase and item.do == do)

    return tuple(
        PhaseView(
            phase.id, phase.title, phase.now, of(care.steps, phase.id), of(care.steps, phase.id, "do_not"),
            of(care.supports, phase.id), of(care.exercises, phase.id),
        )
        for phase in care.phases
        if any(item.phase == phase.id for item in (*care.steps, *care.supports, *care.exercises))
    )  # fmt: skip


def _held(withheld: Iterable[Withheld]) -> tuple[HeldGroup, ...]:
    alike: dict[tuple[HeldBack, ...], list[str]] = {}
    for item in withheld:
        alike.setdefault(tuple(item.reasons), []).append(item.title)
    return tuple(
        HeldGroup(
            tuple(titles),
            tuple(dict.fromkeys(reason.text for reason in reasons)),
            tuple(dict.fromkeys(reason.until for reason in reasons if reason.until)),
        )
        for reasons, titles in alike.items()
    )


def _ambulance(found: Result, interview: Interview) -> tuple[str, ...]:
    """Signs not asked that would make a visit to an emergency department an ambulance."""
    if found.assessment.urgency.level != "emergency_department":
        return ()
    signs = interview.model.knowledge.signs
    open_now = [sign for sign in found.assessment.urgency.open_signs if sign.level_if_yes == "emergency_now"]
    return tuple(signs[sign.id].lay for sign in open_now if sign.id in signs)


def _sources(found: Result) -> tuple[str, ...]:
    """Every source behind what is shown, once."""
    urgency, care = found.assessment.urgency, found.plan
    causes = [cause for cause in found.assessment.causes if cause.chance >= LEAST_LISTED]
    figures = [item.figure for cause in causes for item in (*cause.for_it, *cause.against_it) if item.figure]
    parts: list[Reason | Basis | Statement] = [*urgency.reasons, *figures, *(_statements(care) if care else ())]
    named = [name for part in parts for name in part.source]
    return tuple(dict.fromkeys(named))


def _statements(care: Plan) -> list[Statement]:
    kinds = (care.steps, care.supports, care.exercises, care.medicines, care.offers, care.courses, care.prevention)
    return [statement for kind in kinds for statement in kind]


def figure_address(evidence: Evidence, condition: str) -> str:
    """Where the figure behind an answer's weight stands."""
    return f"/evidence/conditions/{condition}#{evidence.finding}"
