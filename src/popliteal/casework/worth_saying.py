"""Which of the told facts to say on the phone or at the desk, so that whoever answers need not ask for them."""

from __future__ import annotations

from collections.abc import Iterable

from popliteal.assess import Assessment, findings_behind, lay_answer
from popliteal.case import YES, Case, Known
from popliteal.knowledge import Finding, Knowledge

HOW_LONG = "duration"
MOST_SAID = 6
"""Facts in one breath, beside how long it has lasted. This is a judgment."""
AT_RULES = 4
"""Of them, those that made the level: the rest is left for what else points to the danger. This is a judgment."""


def worth_saying(rules: Iterable[str], found: Assessment, case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """How long it has lasted, what made the level, and what else speaks for the danger it is about, in lay words.

    Of every rule that gives the level one fact comes first. Where facts of the rules are left out, that is said.

    Args:
        rules: the rules that give the level.
        found: the assessment: its causes with their evidence, and which dangers raise the level.
    """
    of_rules = [_facts_of(rule, case, knowledge) for rule in rules]
    firsts = _once(facts[0] for facts in of_rules if facts)
    behind = _once((*firsts, *(one for facts in of_rules for one in facts)))
    at_once = max(AT_RULES, len(firsts))
    speaking = _speaking_for_danger(found, case, knowledge)
    said = _once((*behind[:at_once], *speaking, *behind[at_once:]))[: max(MOST_SAID, len(firsts))]
    left = len([one for one in behind if one not in said])
    told = (lay_answer(finding, case.answers[finding.id]) for finding in said)
    return (*how_long(case, knowledge), *told, *([f"and {left} more"] if left else []))


def _facts_of(rule: str, case: Case, knowledge: Knowledge) -> list[Finding]:
    """What a rule rests on, beside how long it has lasted, which is said anyhow; what is in doubt comes last."""
    facts = [finding for finding in findings_behind(rule, case, knowledge) if finding.id != HOW_LONG]
    return sorted(facts, key=lambda finding: not isinstance(case.answers[finding.id], Known))


def _once(facts: Iterable[Finding]) -> list[Finding]:
    return list({one.id: one for one in facts}.values())


def how_long(case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """How long it has lasted, in lay words; nothing where that was not told, or not as one time."""
    answer = case.answers.get(HOW_LONG)
    if not isinstance(answer, Known) or answer.low != answer.high:
        return ()
    return (lay_answer(knowledge.findings[HOW_LONG], answer),)


def _speaking_for_danger(found: Assessment, case: Case, knowledge: Knowledge) -> list[Finding]:
    """What is there and speaks for a dangerous cause that raises the level, what speaks most first.

    How it began or how bad it is speaks for many things a little, and is left out.
    """
    dangers = {name for danger in found.rule_out if danger.raises_level for name in danger.conditions}
    evidence = [one for cause in found.causes if cause.condition in dangers for one in cause.for_it]
    strongest = sorted(evidence, key=lambda one: -one.decibans)
    there = [knowledge.findings[one.finding] for one in strongest if case.answers.get(one.finding) == YES]
    return [finding for finding in there if not finding.choices]
