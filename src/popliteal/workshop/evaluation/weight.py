"""How many ordinary people each rule fires on: the price of a rule, paid by people whom nothing dangerous ails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from popliteal.case import build_case
from popliteal.knowledge import Knowledge, Level, Rule
from popliteal.triage.scores import Facts
from popliteal.workshop.evaluation.histories import History
from popliteal.workshop.evaluation.interviewed import Told


@dataclass(frozen=True)
class RuleWeight:
    """A rule from `soon` up: how many people it fires on, and for how many it alone gives a level above the best."""

    rule: Rule
    fires: int
    alone_too_soon: int


def rule_weights(histories: Sequence[History], knowledge: Knowledge) -> list[RuleWeight]:
    """The weight of each rule over whole histories, heaviest first; rules that fire on nobody are left out."""
    fired = [(history.known.triage, _fired(history, knowledge)) for history in histories]
    weights = []
    for rule in knowledge.rules.values():
        if rule.level >= Level.soon:
            there = [(best, names) for best, names in fired if rule.id in names]
            alone = sum(_alone(rule, best, names, knowledge) for best, names in there)
            weights.append(RuleWeight(rule, len(there), alone))
    return sorted((w for w in weights if w.fires), key=lambda w: (-w.alone_too_soon, -w.fires, w.rule.id))


def _fired(history: History, knowledge: Knowledge) -> frozenset[str]:
    case = build_case(Told(history.case, "no", knowledge).whole(), knowledge, history.known.id)
    facts = Facts(case, knowledge)
    return frozenset(name for name in knowledge.rules if facts.holds(name) is True)


def _alone(rule: Rule, best: Level, fired: frozenset[str], knowledge: Knowledge) -> bool:
    """Whether no other rule that fired gives its level or more, and that level is above the best."""
    return rule.level > best and all(knowledge.rules[name].level < rule.level for name in fired - {rule.id})
