"""What a plan is made for: the likely causes, the dangers that are open, the phase, the level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from popliteal.care.parts import OpenBecause, OpenDanger
from popliteal.knowledge import Level
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.care_schema import PHASES, CareDanger, Phase
from popliteal.knowledge.logic import evaluate
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency

LIKELY = 0.10
"""A cause is planned for from this chance up; the first always is."""
LEAST_FIT = 0.30
"""A named cause brings its own steps from this chance up, were one cause alone at work."""
UNTIL_ASKED = "until you have answered the danger questions."


@dataclass(frozen=True)
class Situation:
    """One person, as the plan sees them."""

    facts: Facts
    care: CareKnowledge
    level: Level
    likely: tuple[str, ...]
    names: frozenset[str]
    open_dangers: Mapping[str, OpenDanger]
    phase: Phase

    @property
    def waiting(self) -> bool:
        """Whether to be seen first: above `soon` nothing is offered that could delay care."""
        return self.level > Level.soon


def situation(
    facts: Facts, chances: Mapping[str, float], urgency: Urgency, care: CareKnowledge, named: Mapping[str, float]
) -> Situation:
    """The situation of one person, given the chance of each condition, and of the named causes that fit."""
    likely = likely_causes(chances)
    opened = {name: open_danger(danger, urgency) for name, danger in care.dangers.items()}
    return Situation(
        facts=facts,
        care=care,
        level=urgency.level,
        likely=likely,
        names=names_called_for(named, likely, care),
        open_dangers={name: found for name, found in opened.items() if found is not None},
        phase=phase_now(facts, care),
    )


def likely_causes(chances: Mapping[str, float]) -> tuple[str, ...]:
    """Conditions of at least `LIKELY`, most likely first; the first always."""
    ranked = sorted(chances, key=lambda name: (-round(chances[name], 6), name))
    return tuple(name for place, name in enumerate(ranked) if place == 0 or round(chances[name], 6) >= LIKELY)


def names_called_for(named: Mapping[str, float], likely: tuple[str, ...], care: CareKnowledge) -> frozenset[str]:
    """Of each likely condition the named cause that fits best, where it fits well enough."""
    best: dict[str, str] = {}
    for name in sorted(named, key=lambda name: (-named[name], name)):
        best.setdefault(care.knowledge.named[name].of, name)
    return frozenset(name for of, name in best.items() if of in likely and named[name] >= LEAST_FIT)


def open_danger(danger: CareDanger, urgency: Urgency) -> OpenDanger | None:
    """The danger with what keeps it open, or None when nothing does."""
    fired = [rule for rule in urgency.fired if rule.id in danger.rules]
    rules = [OpenBecause(kind="rule", id=rule.id, text=rule.reason) for rule in fired]
    passed = [
        OpenBecause(kind="chance", id=item.threshold.id, text=item.threshold.reason)
        for item in urgency.passed
        if item.threshold.id in danger.thresholds
    ]
    signs = [item for item in urgency.open_signs if item.sign.id in danger.signs]
    asked = [OpenBecause(kind="sign", id=item.sign.id, text=item.sign.question) for item in signs]
    if not rules and not passed and not signs:
        return None
    suspected = bool(rules or passed) or any(item.state == "unsure" for item in signs)
    return OpenDanger(
        id=danger.id,
        name=danger.name,
        suspected=suspected,
        because=[*rules, *passed, *asked],
        until=danger.until if suspected else UNTIL_ASKED,
    )


def phase_now(facts: Facts, care: CareKnowledge) -> Phase:
    """The first phase known to hold; when none is, `protect`, as the safer one."""
    for phase in PHASES[1:]:
        when = care.phases[phase].when
        if when is not None and evaluate(care.when(when), facts) is True:
            return phase
    return "protect"
