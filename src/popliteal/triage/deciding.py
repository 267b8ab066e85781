"""The open signs that decide whether a calming level can stand.

A sign decides when it was not answered yes or no by the person and a yes to it (of a finding with choices: any choice),
with all that is known, would by the rules alone reach `RED_FLAG`. What cannot apply to this age or sex, and what
only a clinician can find, does not decide. Chances do not count here: they have thresholds of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from popliteal.case import NO, YES, Case, Known, fits
from popliteal.knowledge import Finding, Knowledge, Level
from popliteal.knowledge.schema import RED_FLAG
from popliteal.triage.batch import Batch, rule_levels
from popliteal.triage.rules import highest_rule, rules_that_may_hold
from popliteal.triage.scope import is_elsewhere
from popliteal.triage.scores import Facts

OLDEST_CHILD = 17
AGE = "age"
Open = Literal["not_asked", "unsure", "hidden"]


@dataclass(frozen=True)
class Deciding:
    """An open sign that decides, or age; `level` is what a yes to it would reach.

    `ask` is what to ask next about it: the sign itself, or what it is asked under while that is not there.
    `hidden`: a no that something can hide, while another sign of the same illness is there.
    """

    finding: str
    state: Open
    level: Level
    ask: str


def deciding_signs(facts: Facts) -> tuple[Deciding, ...]:
    """The open signs that decide, most urgent first, in the order of the knowledge base."""
    case, knowledge = facts.case, facts.knowledge
    states = {name: state for name in _candidates(facts) if (state := state_of(name, case, knowledge)) is not None}
    reached: dict[str, Level] = {}
    for (name, _), level in raises_by_rule(list(states), facts, Level.soon, knowledge).items():
        reached[name] = max(level, reached.get(name, level))
    found = [
        Deciding(name, states[name], level, _ask(knowledge.findings[name], case))
        for name, level in reached.items()
        if level >= RED_FLAG
    ]
    return tuple(sorted([*_age(facts), *found], key=lambda sign: -sign.level))


def state_of(name: str, case: Case, knowledge: Knowledge) -> Open | None:
    """How a finding is open; None when the person answered it.

    A no that is only hidden (`hidden_by`, `hidden_from_age`) is an answer unless another sign of the same illness is
    there (`doubted_with`), or what hides it came on a later day than the no.
    """
    state = case.state(name)
    if state in ("not_asked", "unsure"):
        return state
    if state != "hidden":
        return None
    doubted = any(case.answers.get(other) == YES for other in knowledge.findings[name].doubted_with)
    return "hidden" if doubted or name in case.hidden_since else None


def _candidates(facts: Facts) -> list[str]:
    """What could decide for this person; where the trouble is elsewhere, only the emergency signs are asked."""
    case, knowledge = facts.case, facts.knowledge
    names = knowledge.signs if is_elsewhere(case, knowledge) else knowledge.decisive
    return [name for name in names if fits(knowledge.findings[name], case)]


def _ask(finding: Finding, case: Case) -> str:
    """The sign itself, or while the one it is asked under is not known to be there, that one."""
    if not finding.parent or case.answers.get(finding.parent[0]) == YES:
        return finding.id
    return finding.parent[0]


def _age(facts: Facts) -> Iterator[Deciding]:
    """Age, where it is not known and some age would reach the level."""
    case, knowledge = facts.case, facts.knowledge
    if case.age is not None or is_elsewhere(case, knowledge):
        return
    older = [Facts(replace(case, age=age), knowledge) for age in knowledge.age_steps]
    possible = rules_that_may_hold(facts)
    rules = [knowledge.rules[name] for name in knowledge.read_age if name in possible]
    reached = [rule.level for rule in rules if any(facts.holds(rule.id) is True for facts in older)]
    level = max([highest_rule(facts), *reached])
    if level >= RED_FLAG:
        yield Deciding(AGE, "not_asked", level, AGE)


def with_no_to(deciding: Sequence[Deciding], facts: Facts) -> Case:
    """The case in which each of the signs was answered no; what has choices, and age, stays open."""
    findings = facts.knowledge.findings
    names = [sign.finding for sign in deciding if sign.finding in findings and not findings[sign.finding].choices]
    below = [child for name in names for child in facts.knowledge.children.get(name, ())]
    return replace(facts.case, answers={**facts.case.answers, **dict.fromkeys([*below, *names], NO)})


def raises_by_rule(
    names: Sequence[str], facts: Facts, level: Level, knowledge: Knowledge
) -> dict[tuple[str, int], Level]:
    """For each answer (finding, its level) to each of `names`: the level by the rules, at least `level`."""
    versions = [(name, answer) for name in names for answer in _answers(name, knowledge)]
    reached = rule_levels(_one_change_each(versions, facts, knowledge), level, knowledge)
    return {version: Level(int(reach)) for version, reach in zip(versions, reached, strict=True)}


def _answers(name: str, knowledge: Knowledge) -> range:
    choices = len(knowledge.findings[name].choices)
    return range(choices) if choices else range(2)


def _one_change_each(versions: list[tuple[str, int]], facts: Facts, knowledge: Knowledge) -> Batch:
    """A version of the case for each single answer; a yes to a follow-up brings its parent's yes with it."""
    low: dict[str, npt.NDArray[np.int8]] = {}
    high: dict[str, npt.NDArray[np.int8]] = {}
    for place, (name, answer) in enumerate(versions):
        for finding, value in _touched(name, answer, knowledge).items():
            if finding not in low:
                known = facts.case.answers.get(finding)
                top = max(len(knowledge.findings[finding].choices) - 1, 1)
                bounds = (known.low, known.high) if isinstance(known, Known) else (0, top)
                low[finding] = np.full(len(versions), bounds[0], dtype=np.int8)
                high[finding] = np.full(len(versions), bounds[1], dtype=np.int8)
            low[finding][place] = high[finding][place] = value
    return Batch(facts, len(versions), low, high)


def _touched(name: str, answer: int, knowledge: Knowledge) -> Mapping[str, int]:
    """The findings that an answer settles, with their levels."""
    parent = knowledge.findings[name].parent
    return {name: answer, parent[0]: 1} if answer == 1 and parent else {name: answer}
