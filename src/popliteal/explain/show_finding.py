"""A finding as text: what is asked and why, which conditions bring it and how often, and the rules that read it."""

from __future__ import annotations

from popliteal.checks.records import background_of
from popliteal.explain.lines import Lines, figure_lines
from popliteal.knowledge import Finding, Knowledge
from popliteal.knowledge.logic import findings_in
from popliteal.knowledge.schema import Share, Spread
from popliteal.reasoning.parameters import beta_of, log_odds_of


def finding_lines(name: str, base: Knowledge) -> Lines:
    """A finding with all that hangs on it."""
    finding = base.findings[name]
    yield f"finding {name}: {finding.name} ({finding.kind}, {finding.group})"
    yield from _asked(finding)
    yield from _sign(finding, base)
    for system, codes in finding.codes.items():
        yield f"  {system}: {', '.join(codes)}"
    if finding.background is not None:
        yield from figure_lines("background", finding.background, base)
    if finding.default is not None:
        yield from figure_lines("conditions that do not state their own", finding.default, base)
    yield "conditions, by figure"
    yield from _moved(finding, base) if finding.kind == "risk" else _brought_by(finding, base)
    yield "what reads it"
    yield from _read_by(name, base)


def _asked(finding: Finding) -> Lines:
    yield f"  question: {finding.question}"
    told = {"hint": finding.hint, "why": finding.why, "check at home": finding.check_at_home}
    yield from (f"  {key}: {' '.join(text.split())}" for key, text in told.items() if text)
    if finding.choices:
        yield "  choices: " + "; ".join(f"{choice.label} [{choice.id}]" for choice in finding.choices)
    for old, choices in finding.alias.items():
        yield f"  older id: {old}" + (f", which means {' or '.join(choices)}" if choices else "")
    if finding.ages is not None:
        yield f"  asked from {finding.ages[0]} to {finding.ages[1]} years"
    if finding.sexes:
        yield f"  asked of: {', '.join(finding.sexes)}"


def _sign(finding: Finding, base: Knowledge) -> Lines:
    if finding.emergency is not None:
        yield f"  emergency sign: a yes alone gives {finding.emergency.name}"
    if finding.unsure is not None:
        yield f"  unsure gives {finding.unsure.level.name}: {finding.unsure.say}"
    if finding.parent:
        yield f"  asked under: {', '.join(finding.parent)}"
    if finding.id in base.children:
        yield f"  asked under it: {', '.join(base.children[finding.id])}"
    if finding.hidden_by:
        yield f"  a no is unsure with: {', '.join(finding.hidden_by)}"
    if finding.hidden_from_age is not None:
        yield f"  a no is unsure from {finding.hidden_from_age} years up"


def _moved(finding: Finding, base: Knowledge) -> Lines:
    """The conditions a risk factor moves, by the size of the move."""
    own = [condition for condition in base.conditions.values() if finding.id in condition.risks]
    for condition in sorted(own, key=lambda c: -abs(log_odds_of(c.risks[finding.id], base.scale)[0])):
        yield from figure_lines(condition.id, condition.risks[finding.id], base)


def _brought_by(finding: Finding, base: Knowledge) -> Lines:
    own = {c.id: c.findings[finding.id] for c in base.conditions.values() if finding.id in c.findings}
    for name, share in sorted(own.items(), key=lambda item: (-_size(item[1], finding, base), item[0])):
        yield from figure_lines(name, share, base)
        if finding.kind in ("exam", "test") and isinstance(share, Share):
            yield f"      {_ratios(beta_of(share, base.scale).p, background_of(finding, base))}"


def _size(share: Share | Spread, finding: Finding, base: Knowledge) -> float:
    """A share, or for choices the mean place: the later the choice, the larger."""
    if isinstance(share, Share):
        return beta_of(share, base.scale).p
    return sum(level * share.choices.get(choice.id, 0.0) for level, choice in enumerate(finding.choices))


def _ratios(sensitivity: float, background: float) -> str:
    """Likelihood ratios against people without a cause of the finding, whose share is 1 - specificity."""
    there, not_there = sensitivity / background, (1 - sensitivity) / (1 - background)
    return f"likelihood ratio if there {there:.2g}, if not there {not_there:.2g}"


def _read_by(name: str, base: Knowledge) -> Lines:
    for rule in base.rules.values():
        if name in findings_in(base.when[rule.id]):
            yield f"  rule {rule.id}: {rule.level.name}"
    for score, items in base.score_items.items():
        for item, when in items:
            if when is not None and name in findings_in(when):
                yield f"  score {score}, item {item.id}: {item.points:+g}"
    for other in base.findings.values():
        if name in other.hidden_by:
            yield f"  hides a no to {other.id}"
