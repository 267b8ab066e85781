"""The rules that hold for a case, and the highest level among them: one function, for every room that asks."""

from __future__ import annotations

from collections.abc import Iterator

from popliteal.case import UNSURE, Case, Known
from popliteal.knowledge import Level
from popliteal.knowledge.logic import Answered
from popliteal.knowledge.schema import Rule
from popliteal.triage.scores import Facts


def rules_that_hold(facts: Facts) -> list[Rule]:
    """The rules that are known to hold, in the order of the knowledge base."""
    rules, holding = facts.knowledge.rules, {name for name in rules_that_may_hold(facts) if facts.holds(name) is True}
    return [rules[name] for name in rules if name in holding] if holding else []


def rules_that_may_hold(facts: Facts) -> set[str]:
    """The rules that some answer of the case speaks for, or that need none: no other holds, at whatever age."""
    supported = facts.knowledge.supported
    return {name for answer in _answered(facts.case) for name in supported.get(answer, ())}.union(supported[None])


def _answered(case: Case) -> Iterator[Answered]:
    """Each answer with every level that it may have; only these can make a rule hold."""
    for finding, answer in case.answers.items():
        if isinstance(answer, Known):
            yield from ((finding, level) for level in range(answer.low, answer.high + 1))
        elif answer is UNSURE:
            yield finding, None


def highest_rule(facts: Facts, least: Level = Level.self_care) -> Level:
    """The highest level that a rule gives, and `least` when none gives more."""
    return max((rule.level for rule in rules_that_hold(facts)), default=least)
