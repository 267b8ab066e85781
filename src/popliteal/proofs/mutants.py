"""Small mistakes in a rule, as someone editing the knowledge base might make them.

A mutant is a whole rule in the form of the knowledge files, so that it is read by the same parser as any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from popliteal.knowledge import Finding, Knowledge, Level, Rule
from popliteal.knowledge.logic import AgeIs, AtLeast, Expr, Has, Not, ScoreIs, SexIs, Unless
from popliteal.proofs.encode import OLDEST

LONGEST_DAYS = 14


@dataclass(frozen=True)
class Mutant:
    """A rule with one mistake; `rule` None: the rule is gone."""

    of: Rule
    mistake: str
    rule: Rule | None


def mutants(rule: Rule, knowledge: Knowledge) -> list[Mutant]:
    """Every single mistake in a rule."""
    found = [Mutant(rule, "left out", None)]
    if rule.level > Level.self_care:
        lower = Level(rule.level - 1)
        days = LONGEST_DAYS if lower is Level.soon else None
        found.append(Mutant(rule, f"level lowered to {lower.name}", _with(rule, level=lower, days=days)))
    seen = {knowledge.when[rule.id]}
    for mistake, when in _mistakes(knowledge.when[rule.id], knowledge):
        if when not in seen:
            seen.add(when)
            found.append(Mutant(rule, mistake, _with(rule, when=as_written(when, knowledge))))
    return found


def mutated(knowledge: Knowledge, mutant: Mutant) -> Knowledge:
    """The knowledge base with the mistake in it."""
    rules = {name: rule for name, rule in knowledge.rules.items() if name != mutant.of.id}
    if mutant.rule is not None:
        rules[mutant.of.id] = mutant.rule
    return replace(knowledge, rules=rules)


def _with(rule: Rule, **changes: Any) -> Rule:
    return rule.model_copy(update=changes)


def as_written(expr: Expr, knowledge: Knowledge) -> Any:
    """An expression in the form of the knowledge files; `logic.parse` reads it back."""
    match expr:
        case Has(finding, levels):
            choices = knowledge.findings[finding].choices
            return {"finding": finding, "is": [choices[level].id for level in sorted(levels)]} if choices else finding
        case AgeIs(low, high):
            return {"age": {"min": low, "max": high}}
        case SexIs(sex):
            return {"sex": sex}
        case ScoreIs(score, points):
            return {"score": score, "min": points}
        case Not(part):
            return {"not": as_written(part, knowledge)}
        case Unless(part):
            return {"unless": as_written(part, knowledge)}
        case AtLeast(count, parts):
            return {"at_least": count, "of": [as_written(part, knowledge) for part in parts]}


def _mistakes(expr: Expr, knowledge: Knowledge) -> Iterator[tuple[str, Expr]]:
    """Each mistake at the top of `expr`, then each inside it."""
    match expr:
        case AtLeast(count, parts):
            yield from _in_a_list(expr)
            for place, part in enumerate(parts):
                for mistake, other in _mistakes(part, knowledge):
                    yield mistake, AtLeast(count, (*parts[:place], other, *parts[place + 1 :]))
        case Not(part):
            yield "not left out", part
            yield "not weakened to unless", Unless(part)
            yield from ((mistake, Not(other)) for mistake, other in _mistakes(part, knowledge))
        case Unless(part):
            yield "unless turned round", part
            yield "unless made not", Not(part)
            yield from ((mistake, Unless(other)) for mistake, other in _mistakes(part, knowledge))
        case Has(finding, levels):
            yield from _other_choices(knowledge.findings[finding], levels)
        case AgeIs(low, high):
            yield from _other_ages(low, high)
        case ScoreIs(score, points):
            yield "one point more", ScoreIs(score, points + 1)
            yield "one point less", ScoreIs(score, points - 1)


def _in_a_list(expr: AtLeast) -> Iterator[tuple[str, Expr]]:
    count, parts = expr.count, expr.parts
    size = len(parts)
    swapped = {1: size, size: 1}.get(count, count)
    for other in dict.fromkeys((swapped, count - 1, count + 1)):
        if other != count and 1 <= other <= size:
            yield f"{_named(count, size)} became {_named(other, size)}", AtLeast(other, parts)
    if size > 1:
        for place in range(size):
            rest = (*parts[:place], *parts[place + 1 :])
            yield f"part {place + 1} of {_named(count, size)} left out", AtLeast(_count_of_rest(count, size), rest)


def _count_of_rest(count: int, size: int) -> int:
    """`all` stays all and `any` stays any."""
    return count - 1 if count == size else count


def _named(count: int, size: int) -> str:
    return {size: "all", 1: "any"}.get(count, f"at_least {count}")


def _other_choices(finding: Finding, levels: frozenset[int]) -> Iterator[tuple[str, Expr]]:
    for level, choice in enumerate(finding.choices):
        other = levels ^ {level}
        if other and len(other) < len(finding.choices):
            yield f"{finding.id}: {choice.id} {'left out' if level in levels else 'added'}", Has(finding.id, other)


def _other_ages(low: int, high: int) -> Iterator[tuple[str, Expr]]:
    if low > 0:
        yield from ((f"from age {age}", AgeIs(age, high)) for age in (low - 1, low + 1))
    if high < OLDEST:
        yield from ((f"to age {age}", AgeIs(low, age)) for age in (high - 1, high + 1))
