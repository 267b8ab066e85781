"""How soon to be seen, and why.

The level is the most urgent of: every rule that holds, the stated level of every emergency sign left unsure, and the
thresholds on the chance of dangerous causes (urgent within 24 hours at most). An emergency sign that is unsure or was
not asked is open, never a "no": the result is then provisional and never self-care.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from popliteal.case import NO, UNSURE, YES
from popliteal.knowledge import Finding, Knowledge, Level, Rule, Threshold
from popliteal.triage.scores import Facts

HIGHEST_BY_CHANCE = Level.urgent_24_hours
"""A probability alone never sends anyone to an emergency department."""


@dataclass(frozen=True)
class OpenSign:
    """An emergency sign that is not settled."""

    sign: Finding
    state: Literal["unsure", "not_asked"]


@dataclass(frozen=True)
class Passed:
    """A threshold that the chance of its causes has reached."""

    threshold: Threshold
    chance: float


@dataclass(frozen=True)
class Urgency:
    """The level with all that led to it; `fired` and `passed` most urgent first."""

    level: Level
    days: int | None
    provisional: bool
    fired: tuple[Rule, ...]
    passed: tuple[Passed, ...]
    open_signs: tuple[OpenSign, ...]

    @property
    def unsure_signs(self) -> tuple[Finding, ...]:
        """The signs answered unsure."""
        return tuple(sign.sign for sign in self.open_signs if sign.state == "unsure")


def triage(facts: Facts, group_chances: Mapping[str, float], knowledge: Knowledge) -> Urgency:
    """The urgency of a case, given the chance of each threshold's group of causes."""
    fired = sorted(
        (rule for rule in knowledge.rules.values() if facts.holds(rule.id) is True),
        key=lambda rule: (-rule.level, rule.days or 0, rule.id),
    )
    passed = sorted(
        (
            Passed(threshold, group_chances[threshold.id])
            for threshold in knowledge.thresholds.values()
            if group_chances.get(threshold.id, 0.0) >= threshold.chance and facts.counts(threshold.id)
        ),
        key=lambda item: (-item.threshold.level, item.threshold.id),
    )
    open_signs = open_signs_of(facts, knowledge)
    level = max(
        [Level.routine if open_signs else Level.self_care]
        + [rule.level for rule in fired]
        + [min(item.threshold.level, HIGHEST_BY_CHANCE) for item in passed]
        + [sign.sign.unsure.level for sign in open_signs if sign.state == "unsure" and sign.sign.unsure]
    )
    days = [rule.days for rule in fired if rule.days] + [item.threshold.days for item in passed if item.threshold.days]
    return Urgency(
        level,
        min(days, default=None) if level is Level.soon else None,
        bool(open_signs),
        tuple(fired),
        tuple(passed),
        open_signs,
    )


def open_signs_of(facts: Facts, knowledge: Knowledge) -> tuple[OpenSign, ...]:
    """The emergency signs that are unsure or were not asked, most urgent first."""
    found = []
    for sign in knowledge.signs.values():
        answer = facts.case.answers.get(sign.id)
        if answer not in (YES, NO):
            found.append(OpenSign(sign, "unsure" if answer is UNSURE else "not_asked"))
    return tuple(found)
