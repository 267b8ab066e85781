"""The rules that hold for a case, and the highest level among them: one function, for every room that asks."""

from __future__ import annotations

from popliteal.knowledge import Level
from popliteal.knowledge.schema import Rule
from popliteal.triage.scores import Facts


def rules_that_hold(facts: Facts) -> list[Rule]:
    """The rules that are known to hold, in the order of the knowledge base."""
    return [rule for rule in facts.knowledge.rules.values() if facts.holds(rule.id) is True]


def highest_rule(facts: Facts, least: Level = Level.self_care) -> Level:
    """The highest level that a rule gives, and `least` when none gives more."""
    return max((rule.level for rule in rules_that_hold(facts)), default=least)
