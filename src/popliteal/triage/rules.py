"""The rules that hold for a case, and the highest level among them: one function, for every room that asks."""

from __future__ import annotations

from collections.abc import Iterator

from popliteal.case import UNSURE, Case, Known
from popliteal.knowledge import Level
from popliteal.knowledge.logic import Support
from popliteal.knowledge.schema import Rule
from popliteal.triage.scores import Facts


def rules_that_hold(facts: Facts) -> list[Rule]:
    """The rules that are known to hold, in the order of the knowledge base."""
    supported, rules = facts.knowledge.supported, facts.knowledge.rules
    possible = {name for answer in _answered(facts.case) for name in supported.get(answer, ())}
    holding = {name for name in possible.union(supported[None]) if facts.holds(name) is True}
    return [rule for rule in rules.values() if rule.id in holding] if holding else []


def _answered(case: Case) -> Iterator[Support]:
    """Each answer with every level that it may have; only these can make a rule hold."""
    for finding, answer in case.answers.items():
        if isinstance(answer, Known):
            yield from ((finding, level) for level in range(answer.low, answer.high + 1))
        elif answer is UNSURE:
            yield finding, None


def highest_rule(facts: Facts, least: Level = Level.self_care) -> Level:
    """The highest level that a rule gives, and `least` when none gives more."""
    return max((rule.level for rule in rules_that_hold(facts)), default=least)
