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
    if name in base.named_under:
        yield "less common causes with a name of their own that count under it"
    for one in base.named_under.get(name, ()):
        yield f"  {one.id}: {one.name}"
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


def named_lines(name: str, base: Knowledge) -> Lines:
    """A named cause: what it counts under, its part of that, and where its figures differ."""
    one = base.named[name]
    yield f"named cause {name}: {one.name}, under {one.of}"
    yield f"  in plain words: {one.lay_name}"
    yield f"  about: {' '.join(one.about.split())}"
    yield f"  icd10cm: {', '.join(one.codes['icd10cm'])}"
    yield f"  its part of {one.of}: {one.share:g} of those with none of its risk factors [judgment]"
    yield f"    because: {' '.join(one.because.split())}"
    if one.age:
        yield "  odds by age: " + ", ".join(f"{band} {odds:g}" for band, odds in one.age.items())
    if one.female_odds != 1:
        yield f"  odds in females against males: {one.female_odds:g}"
    for risk, odds in one.risks.items():
        yield f"  odds with {base.findings[risk].name}: {odds:g}"
    yield f"findings that differ from those of {one.of}"
    for word, findings in one.findings.items():
        yield f"  {word.replace('_', ' ')}: {'; '.join(base.findings[finding].name for finding in findings)}"
    for finding, percents in one.spreads.items():
        choices = [choice.label for choice in base.findings[finding].choices]
        shares = ", ".join(f"{label} {share:g} %" for label, share in zip(choices, percents, strict=True))
        yield f"  {base.findings[finding].name}: {shares}"


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
