"""Figures that rest on nothing, do nothing, or cannot be meant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from popliteal.checks.ids import COUNTED
from popliteal.checks.records import Fault, Files, background_of, figures, texts
from popliteal.knowledge import Condition, Finding
from popliteal.knowledge.describe import Figure
from popliteal.knowledge.schema import OLDEST, Odds, Share, Spread
from popliteal.reasoning.parameters import beta_of, log_odds_of

TOLERANCE = 1e-3
"""A share may be all links, up to this part of it."""


def check_figures(files: Files) -> Iterator[Fault]:
    """Numbers without a basis, findings that nothing explains, risks that move nothing, links that exceed a share."""
    yield from _bases(files)
    yield from _bands(files)
    for finding in files.base.findings.values():
        if finding.kind in COUNTED:
            yield from _explained(finding, files)
        elif finding.kind == "risk":
            yield from _moving(finding, files)
    for condition in files.base.conditions.values():
        yield from _linked(condition, files)
        yield from _below_background(condition, files)


def _bases(files: Files) -> Iterator[Fault]:
    bare: dict[str, list[str]] = {}
    for folder, name, what, figure in figures(files.base):
        if isinstance(figure, Share) and figure.k is not None and figure.checked == "judgment":
            text = f"{what}: counts ({figure.k} of {figure.n}) with no source; a judgment has none to count"
            yield files.error(folder, name, text)
        elif _lacks_reason(figure) and what.startswith("findings."):
            bare.setdefault(name, []).append(what.removeprefix("findings."))
        elif _lacks_reason(figure) and not what.startswith("at_age."):  # the part gives its reason
            yield files.error(folder, name, f"{what}: a number without a basis; give a source, or say because")
    for name, whats in bare.items():
        text = f"{len(whats)} judged values give no reason (because): {', '.join(sorted(whats))}"
        yield files.warning("conditions", name, text)
    for condition in files.base.conditions.values():
        if condition.age and not condition.age_because:
            yield files.error("conditions", condition.id, "age: numbers without a basis; say age_because")


def _lacks_reason(figure: Figure) -> bool:
    """A number of one's own with no word on why; a word of the scale is a judgment and says so."""
    numeric = isinstance(figure, Spread) or figure.word is None
    return numeric and figure.checked == "judgment" and not (figure.because or figure.sum or figure.assumption)


def _bands(files: Files) -> Iterator[Fault]:
    population = files.base.population
    edges = [(band.low, band.high) for band in population.age_bands]
    whole = edges and edges[0][0] == 0 and edges[-1][1] >= OLDEST
    if not whole or any(low != high + 1 for (_, high), (low, _) in pairwise(edges)):
        yield files.error("population.yaml", "age_bands", f"the bands must follow each other from 0 to {OLDEST} years")
    total = sum(band.share for band in population.age_bands)
    if abs(total - 1) > 1e-6:
        yield files.error("population.yaml", "age_bands", f"the shares of the bands add up to {total:g}, not 1")
    if not 0 < population.female < 1:
        yield files.error("population.yaml", "female", f"{population.female:g} is no share between 0 and 1")


def _explained(finding: Finding, files: Files) -> Iterator[Fault]:
    shares = [
        condition.findings[finding.id]
        for condition in files.base.conditions.values()
        if finding.id in condition.findings
    ]
    if not any(_adds(share, finding, files) for share in shares):
        text = "no condition explains it: no figure is above its background"
        yield files.error("findings", finding.id, text)


def _adds(share: Share | Spread, finding: Finding, files: Files) -> bool:
    if isinstance(share, Spread):
        return finding.default is None or share.choices != finding.default.choices
    return beta_of(share, files.base.scale).p > background_of(finding, files.base)


def _moving(finding: Finding, files: Files) -> Iterator[Fault]:
    odds = [
        condition.risks[finding.id] for condition in files.base.conditions.values() if finding.id in condition.risks
    ]
    moved = any(_moves(value, files) for value in odds)
    if moved and not isinstance(finding.background, Share):
        text = "a risk needs its background, the share of everyone who has it; without it no condition is moved"
        yield files.error("findings", finding.id, text)
    if not moved and finding.id not in _read_elsewhere(files):
        text = "a risk that moves nothing: no condition, rule or score reads it, and it hides no sign"
        yield files.error("findings", finding.id, text)


def _moves(odds: Odds, files: Files) -> bool:
    return not math.isclose(log_odds_of(odds, files.base.scale)[0], 0, abs_tol=1e-9)


def _read_elsewhere(files: Files) -> frozenset[str]:
    """Findings that hide a sign, or that a record outside conditions and findings names (a rule, a score, advice)."""
    meaning = files.base.names.findings
    hiding = {name for finding in files.base.findings.values() for name in finding.hidden_by}
    named = {
        meaning[text][0]
        for record in files.records
        if record.folder not in ("conditions", "findings")
        for text in texts(record.content)
        if text in meaning
    }
    return frozenset(hiding | named)


def _linked(condition: Condition, files: Files) -> Iterator[Fault]:
    """The links alone, with parents at their own shares: 1 - Π (1 - strength · parent's share)."""
    scale, conditions = files.base.scale, files.base.conditions
    missed = 1.0
    for link in condition.links:
        if link.cause in conditions:
            missed *= 1 - beta_of(link.share, scale).p * beta_of(conditions[link.cause].share, scale).p
    share = beta_of(condition.share, scale).p
    if 1 - missed > share * (1 + TOLERANCE):
        text = f"its links alone bring it about in {1 - missed:.2%}, more than its whole share of {share:.2%}"
        yield files.error("conditions", condition.id, text)


def _below_background(condition: Condition, files: Files) -> Iterator[Fault]:
    below = []
    for name, share in condition.findings.items():
        finding = files.base.findings.get(name)
        if finding is not None and isinstance(share, Share) and not _adds(share, finding, files):
            below.append(name)
    if below:
        text = f"figures no larger than the background, so they do nothing: {', '.join(sorted(below))}"
        yield files.warning("conditions", condition.id, text)
