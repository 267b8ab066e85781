"""Which of the told facts to say on the phone or at the desk, so that whoever answers need not ask for them."""

from __future__ import annotations

from collections.abc import Iterable

from popliteal.assess import Assessment, findings_behind, lay_answer
from popliteal.case import YES, Case, Known
from popliteal.knowledge import Finding, Knowledge

HOW_LONG = "duration"
MOST_SAID = 6
"""Facts in one breath. This is a judgment."""
AT_RULES = 4
"""Of them, those that made the level: the rest is left for what else points to the danger. This is a judgment."""


def worth_saying(rules: Iterable[str], found: Assessment, case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """How long it has lasted, what made the level, and what else speaks for the danger it is about, in lay words.

    Args:
        rules: the rules that give the level.
        found: the assessment: its causes with their evidence, and which dangers raise the level.
    """
    behind = [finding for rule in rules for finding in findings_behind(rule, case, knowledge)]
    behind.sort(key=lambda finding: not isinstance(case.answers[finding.id], Known))  # what is in doubt comes last
    behind = [*behind[:AT_RULES], *_speaking_for_danger(found, case, knowledge), *behind[AT_RULES:]]
    said = (lay_answer(finding, case.answers[finding.id]) for finding in behind)
    return tuple(dict.fromkeys((*how_long(case, knowledge), *said)))[:MOST_SAID]


def how_long(case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """How long it has lasted, in lay words; nothing where that was not told."""
    answer = case.answers.get(HOW_LONG)
    return (lay_answer(knowledge.findings[HOW_LONG], answer),) if isinstance(answer, Known) else ()


def _speaking_for_danger(found: Assessment, case: Case, knowledge: Knowledge) -> list[Finding]:
    """What is there and speaks for a dangerous cause that raises the level, what speaks most first.

    How it began or how bad it is speaks for many things a little, and is left out.
    """
    dangers = {name for danger in found.rule_out if danger.raises_level for name in danger.conditions}
    evidence = [one for cause in found.causes if cause.condition in dangers for one in cause.for_it]
    strongest = sorted(evidence, key=lambda one: -one.decibans)
    there = [knowledge.findings[one.finding] for one in strongest if case.answers.get(one.finding) == YES]
    return [finding for finding in there if not finding.choices]
