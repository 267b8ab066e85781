"""The result as a page shows it: the assessment and the plan, grouped and put into words for one reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from popliteal.assessment import (
    Assessment,
    Basis,
    Cause,
    Danger,
    Evidence,
    Floor,
    Reason,
    UrgencyPart,
    assess,
)
from popliteal.care.parts import HeldBack, Offered, Plan, Statement, Withheld
from popliteal.case import CaseFile, build_case
from popliteal.followup.retriage import FollowUp, Standing
from popliteal.interview.machine import Interview
from popliteal.knowledge import Knowledge, Level
from popliteal.store.record import Shown
from popliteal.web.desk import Desk
from popliteal.web.emergency import in_clinic_words
from popliteal.web.words import both_sides, count_of, people, range_text

LEAST_LISTED = 0.02
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
class Told:
    """What was worked out for one case, as it is kept beside its answers.

    Attributes:
        answers: the answers of the case.
        file: what it was worked out from: the answers, with what the diary tells where `standing` is given.
        standing: what the diary has come to, when that is more urgent than the answers: the result is held at it.
    """

    on: dt.date
    assessment: Assessment
    plan: Plan | None
    answers: CaseFile
    file: CaseFile
    standing: Standing | None = None

    def as_shown(self) -> Shown:
        """The form in which it is kept."""
        return Shown(
            on=self.on,
            knowledge=self.assessment.knowledge,
            engine=self.assessment.engine,
            assessment={
                "assessment": self.assessment.model_dump(mode="json", by_alias=True),
                "plan": self.plan.model_dump(mode="json", by_alias=True) if self.plan else None,
                "file": self.answers.model_dump(mode="json"),
                "read": self.file.model_dump(mode="json"),
                "standing": self.standing.model_dump(mode="json") if self.standing else None,
            },
        )


def read_shown(shown: Shown) -> Told:
    """What was shown, from the form in which it is kept."""
    content: dict[str, Any] = dict(shown.assessment)
    standing = content.get("standing")
    return Told(
        on=shown.on,
        assessment=Assessment.model_validate(_upgraded(content["assessment"])),
        plan=Plan.model_validate(content["plan"]) if content["plan"] else None,
        answers=CaseFile.model_validate(content["file"]),
        file=CaseFile.model_validate(content.get("read", content["file"])),
        standing=Standing.model_validate(standing) if standing else None,
    )


def _upgraded(kept: dict[str, Any]) -> dict[str, Any]:
    """A kept assessment in the form of today; version 1 knew no doubt, so its level was that of what was told."""
    urgency = {"level_if_no": kept["urgency"]["level"], **kept["urgency"]}
    return {"chances_withheld": False, **kept, "urgency": urgency}


def work_out(file: CaseFile, desk: Desk, floor: FollowUp | None = None) -> Told:
    """The assessment and the plan for the answers of a file, held at the urgency of `floor` if one is given.

    Raises:
        CaseError: when it holds no answer.
    """
    case = build_case(file, desk.model.knowledge, "case")
    held = None if floor is None else Floor(Level[floor.level], floor.days)
    found = assess(case, desk.model, care=desk.care, floor=held)
    causes = [cause if cause.chance >= LEAST_LISTED else _without_reasons(cause) for cause in found.causes]
    shown = found.model_copy(update={"causes": causes, "plan": None})
    return Told(desk.today(), shown, found.plan, file, file)


def held_at(floor: FollowUp, urgency: UrgencyPart) -> UrgencyPart:
    """The urgency with the level and the words of `floor`; its reasons stay."""
    return urgency.model_copy(
        update={name: getattr(floor, name) for name in ("level", "days", "heading", "where", "by_when")}
    )


def _without_reasons(cause: Cause) -> Cause:
    """A cause that is only named: its reasons are not shown, so they are not kept."""
    return cause.model_copy(update={"for_it": [], "against_it": []})


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

    told: Told
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


def view_of(found: Told, desk: Desk) -> ResultView:
    """The view of what was worked out."""
    knowledge = desk.model.knowledge
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
        ambulance=_ambulance(found, desk.interview),
        sources=_sources(found),
        outdated=found.assessment.knowledge != knowledge.version,
    )


def _say(found: Told, knowledge: Knowledge) -> tuple[str, ...]:
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


def _ambulance(found: Told, interview: Interview) -> tuple[str, ...]:
    """Signs not asked that would make a visit to an emergency department an ambulance."""
    if found.assessment.urgency.level != "emergency_department":
        return ()
    signs = interview.model.knowledge.signs
    open_now = [sign for sign in found.assessment.urgency.open_signs if sign.level_if_yes == "emergency_now"]
    return tuple(signs[sign.id].lay for sign in open_now if sign.id in signs)


def _sources(found: Told) -> tuple[str, ...]:
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
