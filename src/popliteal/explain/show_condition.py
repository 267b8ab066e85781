"""A condition as text: its share, what moves it, its findings with their figures, and what concerns it."""

from __future__ import annotations

from popliteal.checks.shares import shares
from popliteal.explain.lines import Lines, figure_lines
from popliteal.knowledge import Condition, Knowledge
from popliteal.knowledge.logic import findings_in


def condition_lines(name: str, base: Knowledge) -> Lines:
    """A condition: its share, what moves it, its findings, and what concerns it."""
    condition = base.conditions[name]
    yield f"condition {name}: {condition.name}"
    yield f"  in plain words: {condition.lay_name}"
    yield f"  about: {' '.join(condition.about.split())}"
    for system, codes in condition.codes.items():
        yield f"  {system}: {', '.join(codes)}"
    yield "share"
    yield from figure_lines("share of users", condition.share, base)
    row = shares(base)[name]
    yield f"  implied by the joint model: {row.implied:.3g}; by age: " + ", ".join(
        f"{band} {share:.2g}" for band, share in row.by_age.items()
    )
    yield from _moved_by(condition, base)
    yield "findings"
    for finding, share in condition.findings.items():
        yield from figure_lines(base.findings[finding].name, share, base)
    yield "what concerns it"
    yield from _concerns(condition, base)


def _moved_by(condition: Condition, base: Knowledge) -> Lines:
    if condition.age:
        yield "odds by age: " + ", ".join(f"{band} {odds:g}" for band, odds in condition.age.items())
        yield f"  because: {' '.join((condition.age_because or '').split())}"
    if condition.female_odds is not None:
        yield "sex"
        yield from figure_lines("females against males", condition.female_odds, base)
    if condition.risks:
        yield "risks"
    for name, odds in condition.risks.items():
        yield from figure_lines(base.findings[name].name, odds, base)
    if condition.links:
        yield "brought about by"
    for link in condition.links:
        yield from figure_lines(base.conditions[link.cause].name, link.share, base)


def _concerns(condition: Condition, base: Knowledge) -> Lines:
    name = condition.id
    for other in base.conditions.values():
        if any(link.cause == name for link in other.links):
            yield f"  can bring about: {other.id}"
    if condition.look_alikes:
        yield f"  the story alone cannot tell it from: {', '.join(condition.look_alikes)}"
    for threshold in base.thresholds.values():
        if name in threshold.conditions:
            yield f"  threshold {threshold.id}: from a chance of {threshold.chance:g}, {threshold.level.name}"
    for score in base.scores.values():
        if score.condition == name:
            yield f"  score {score.id}: {score.name}"
    own = set(condition.findings) | set(condition.risks)
    for rule in base.rules.values():
        shared = sorted(own.intersection(findings_in(base.when[rule.id])))
        if shared:
            yield f"  rule {rule.id} ({rule.level.name}) reads {', '.join(shared)}"
