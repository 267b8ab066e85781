"""How soon to be seen, and why.

What was told gives the most urgent of: every rule that holds, the stated level of every emergency sign left unsure,
and the thresholds on the chance of dangerous causes (urgent within 24 hours at most). An emergency sign that is unsure
or was not asked is open, never a "no": the result is then provisional. A calming level stands only when each sign that
decides was answered (`deciding`): silence and doubt are "see a doctor soon, we can't tell yet"; nor does any reason to
be seen soon leave more days than that doubt does. Where the main trouble is elsewhere, causes are not ours to say, and
it is never self-care; chances count for those who tell of the leg, too, since they can only raise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from popliteal.case import NO, UNSURE, YES
from popliteal.knowledge import Finding, Knowledge, Level, Rule, Threshold
from popliteal.triage.deciding import OLDEST_CHILD, Deciding, deciding_signs, with_no_to
from popliteal.triage.rules import rules_that_hold
from popliteal.triage.scope import is_elsewhere, is_in_scope
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
    """The level with all that led to it; `fired` and `passed` most urgent first.

    Attributes:
        level, days: how soon to be seen, doubt counted in.
        told: the level by what was told alone.
        level_if_no, days_if_no: the same if each sign in `deciding` were answered no, the chances as they are.
        deciding: the open signs for which a calming level, or as many days as were told, cannot stand, most urgent
            first; empty where they change nothing.
        in_scope: whether no other place than the leg was named; else nobody is calmed, or told causes or a plan.
    """

    level: Level
    days: int | None
    told: Level
    level_if_no: Level
    days_if_no: int | None
    provisional: bool
    in_scope: bool
    fired: tuple[Rule, ...]
    passed: tuple[Passed, ...]
    open_signs: tuple[OpenSign, ...]
    deciding: tuple[Deciding, ...] = ()

    @property
    def in_doubt(self) -> bool:
        """Whether only open signs keep the level from being a calming one."""
        return self.told < self.level

    @property
    def unsure_signs(self) -> tuple[Finding, ...]:
        """The signs answered unsure."""
        return tuple(sign.sign for sign in self.open_signs if sign.state == "unsure")


def triage(facts: Facts, group_chances: Mapping[str, float], knowledge: Knowledge) -> Urgency:
    """The urgency of a case, given the chance of each threshold's group of causes.

    A child whose age is not told is judged at each age from 0 to 17; the most urgent counts.
    """
    found = [_with_doubt(facts_at, group_chances, knowledge) for facts_at in at_each_age(facts)]
    return max(found, key=lambda urgency: (urgency.level, -(urgency.days or 0)))


def held_at(urgency: Urgency, level: Level, days: int | None) -> Urgency:
    """The urgency, no less urgent than what stands from before; what stands counts as told, so no doubt makes it."""
    if urgency.told > level or (urgency.level, urgency.days) == (level, days):
        return urgency
    return replace(urgency, level=level, days=days, told=level, level_if_no=level, days_if_no=days, deciding=())


def at_each_age(facts: Facts) -> list[Facts]:
    """The facts; of a child whose age was not told, at each age that some rule tells from another."""
    case, knowledge = facts.case, facts.knowledge
    if case.age is not None or case.who != "my_child":
        return [facts]
    ages = [age for age in knowledge.age_steps if age <= OLDEST_CHILD]
    return [Facts(replace(case, age=age), knowledge) for age in ages]


def _with_doubt(facts: Facts, group_chances: Mapping[str, float], knowledge: Knowledge) -> Urgency:
    told = by_what_was_told(facts, group_chances, knowledge)
    deciding = _in_less_time_than(told, facts, knowledge)
    if not deciding:
        return told
    if_no = told
    if told.level < Level.soon:
        if_no = by_what_was_told(Facts(with_no_to(deciding, facts), knowledge), group_chances, knowledge)
    return replace(
        told,
        level=Level.soon,
        days=min(knowledge.doubt.days[sign.level] for sign in deciding),
        level_if_no=if_no.level,
        days_if_no=if_no.days,
        deciding=deciding,
    )


def _in_less_time_than(told: Urgency, facts: Facts, knowledge: Knowledge) -> tuple[Deciding, ...]:
    """The open signs that leave less time than what was told does."""
    if told.level > Level.soon or (told.days is not None and told.days <= knowledge.doubt.fewest):
        return ()
    found = deciding_signs(facts)
    return tuple(sign for sign in found if told.days is None or knowledge.doubt.days[sign.level] < told.days)


def by_what_was_told(facts: Facts, group_chances: Mapping[str, float], knowledge: Knowledge) -> Urgency:
    """The urgency by what was told alone: what was not asked counts for nothing but the mark "provisional"."""
    in_scope = is_in_scope(facts.case, knowledge)
    fired = sorted(rules_that_hold(facts), key=lambda rule: (-rule.level, rule.days or 0, rule.id))
    passed = () if is_elsewhere(facts.case, knowledge) else _passed(facts, group_chances, knowledge)
    open_signs = open_signs_of(facts, knowledge)
    level = max(
        [Level.routine if open_signs or not in_scope else Level.self_care]
        + [rule.level for rule in fired]
        + [min(item.threshold.level, HIGHEST_BY_CHANCE) for item in passed]
        + [sign.sign.unsure.level for sign in open_signs if sign.state == "unsure" and sign.sign.unsure]
    )
    each = [rule.days for rule in fired if rule.days] + [item.threshold.days for item in passed if item.threshold.days]
    days = min(each, default=None) if level is Level.soon else None
    return Urgency(
        level=level,
        days=days,
        told=level,
        level_if_no=level,
        days_if_no=days,
        provisional=bool(open_signs),
        in_scope=in_scope,
        fired=tuple(fired),
        passed=passed,
        open_signs=open_signs,
    )


def _passed(facts: Facts, group_chances: Mapping[str, float], knowledge: Knowledge) -> tuple[Passed, ...]:
    found = [
        Passed(threshold, group_chances[threshold.id])
        for threshold in knowledge.thresholds.values()
        if group_chances.get(threshold.id, 0.0) >= threshold.chance and facts.counts(threshold.id)
    ]
    return tuple(sorted(found, key=lambda item: (-item.threshold.level, item.threshold.id)))


def open_signs_of(facts: Facts, knowledge: Knowledge) -> tuple[OpenSign, ...]:
    """The emergency signs that are unsure or were not asked, most urgent first."""
    found = []
    for sign in knowledge.signs.values():
        answer = facts.case.answers.get(sign.id)
        if answer not in (YES, NO):
            found.append(OpenSign(sign, "unsure" if answer is UNSURE else "not_asked"))
    return tuple(found)
