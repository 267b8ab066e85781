"""Small mistakes in what decides the level, as someone editing the knowledge base might make them.

A mutant is a whole record in the form of the knowledge files, so that it is read by the same parser as any other. Of
the scores only those are changed that a rule reads; the others are shown and decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from popliteal.knowledge import Finding, Knowledge, Level, Rule, Score, Threshold
from popliteal.knowledge.logic import AgeIs, AtLeast, Expr, Has, IsUnsure, Not, ScoreIs, SexIs, Unless, atoms
from popliteal.knowledge.schema import OLDEST, ScoreItem

LONGEST_DAYS = 14
CHANCE_STEP = 0.01
"""How far the chance of a threshold is moved."""

Decides = Rule | Threshold | Score


@dataclass(frozen=True)
class Mutant:
    """A record with one mistake; `record` None: it is gone."""

    of: Decides
    mistake: str
    record: Decides | None


def mutants(knowledge: Knowledge) -> list[Mutant]:
    """Every single mistake in every rule, in every score that a rule reads, and in every threshold."""
    read = {name for rule in knowledge.rules for name in _scores_in(knowledge.when[rule])}
    return [
        *(mutant for rule in knowledge.rules.values() for mutant in rule_mutants(rule, knowledge)),
        *(mutant for name in sorted(read) for mutant in score_mutants(knowledge.scores[name], knowledge)),
        *(mutant for threshold in knowledge.thresholds.values() for mutant in threshold_mutants(threshold)),
    ]


def rule_mutants(rule: Rule, knowledge: Knowledge) -> list[Mutant]:
    """Every single mistake in a rule."""
    found = [Mutant(rule, "left out", None), *_other_levels(rule), *_other_days(rule)]
    when = knowledge.when[rule.id]
    for mistake, other in _mistakes_in(when, knowledge):
        found.append(Mutant(rule, mistake, _with(rule, when=as_written(other, knowledge), not_for=[])))
    return found


def score_mutants(score: Score, knowledge: Knowledge) -> list[Mutant]:
    """Every single mistake in the items of a score."""
    found = []
    for place, (item, when) in enumerate(knowledge.score_items[score.id]):
        others = [item.model_copy(update={"points": item.points + more}) for more in (1, -1)]
        mistakes = [(f"{item.id}: {other.points:g} points", [other]) for other in others]
        for mistake, expr in _mistakes_in(when, knowledge) if when is not None else ():
            mistakes.append((f"{item.id}: {mistake}", [item.model_copy(update={"when": as_written(expr, knowledge)})]))
        found += [
            Mutant(score, mistake, _with(score, items=_put(score.items, place, instead)))
            for mistake, instead in [*mistakes, (f"{item.id} left out", [])]
        ]
    return found


def _put(items: list[ScoreItem], place: int, instead: list[ScoreItem]) -> list[ScoreItem]:
    return [*items[:place], *instead, *items[place + 1 :]]


def threshold_mutants(threshold: Threshold) -> list[Mutant]:
    """Every single mistake in a threshold."""
    found = [Mutant(threshold, "left out", None), *_other_levels(threshold), *_other_days(threshold)]
    for step in (-CHANCE_STEP, CHANCE_STEP):
        chance = round(threshold.chance + step, 6)
        if 0 < chance < 1:
            found.append(Mutant(threshold, f"from a chance of {chance:g}", _with(threshold, chance=chance)))
    for name in threshold.conditions if len(threshold.conditions) > 1 else ():
        rest = [other for other in threshold.conditions if other != name]
        found.append(Mutant(threshold, f"{name} left out", _with(threshold, conditions=rest)))
    return found


def _other_levels(record: Rule | Threshold) -> Iterator[Mutant]:
    if record.level > Level.self_care:
        lower = Level(record.level - 1)
        days = LONGEST_DAYS if lower is Level.soon else None
        yield Mutant(record, f"level lowered to {lower.name}", _with(record, level=lower, days=days))


def _other_days(record: Rule | Threshold) -> Iterator[Mutant]:
    for days in (record.days - 1, record.days + 1) if record.days else ():
        if 1 <= days <= LONGEST_DAYS:
            yield Mutant(record, f"within {days} days", _with(record, days=days))


def rules_changed(mutant: Mutant, knowledge: Knowledge) -> dict[str, Rule]:
    """The rules, as they were, that a mistake can change: the rule itself, or those that read the score."""
    name = mutant.of.id
    if isinstance(mutant.of, Score):
        return {rule.id: rule for rule in knowledge.rules.values() if name in _scores_in(knowledge.when[rule.id])}
    return {name: mutant.of} if isinstance(mutant.of, Rule) else {}


def _scores_in(expr: Expr) -> set[str]:
    return {atom.score for atom in atoms(expr) if isinstance(atom, ScoreIs)}


def mutated(knowledge: Knowledge, mutant: Mutant) -> Knowledge:
    """The knowledge base with the mistake in it."""
    kind = {Rule: "rules", Threshold: "thresholds", Score: "scores"}[type(mutant.of)]
    records = {**getattr(knowledge, kind), mutant.of.id: mutant.record}
    kept: dict[str, Any] = {kind: {name: record for name, record in records.items() if record is not None}}
    return replace(knowledge, **kept)


def _with(record: Decides, **changes: Any) -> Decides:
    return record.model_copy(update=changes)


def as_written(expr: Expr, knowledge: Knowledge) -> Any:
    """An expression in the form of the knowledge files; `logic.parse` reads it back."""
    match expr:
        case Has(finding, levels):
            choices = knowledge.findings[finding].choices
            return {"finding": finding, "is": [choices[level].id for level in sorted(levels)]} if choices else finding
        case IsUnsure(finding):
            return {"unsure": finding}
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


def _mistakes_in(when: Expr, knowledge: Knowledge) -> Iterator[tuple[str, Expr]]:
    """Each mistake that gives another expression, each such only once."""
    seen = {when}
    for mistake, other in _mistakes(when, knowledge):
        if other not in seen:
            seen.add(other)
            yield mistake, other


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
        case IsUnsure(finding):
            yield f"{finding}: unsure made yes", Has(finding, frozenset({1}))
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
