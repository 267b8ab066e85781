"""Figures, conditions of rules, and sources in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from popliteal.knowledge.load import Knowledge
from popliteal.knowledge.logic import AgeIs, AtLeast, Expr, Has, IsUnsure, Not, ScoreIs, SexIs, Unless
from popliteal.knowledge.schema import OLDEST, Odds, Scale, Share, Spread

Figure = Share | Spread | Odds


def figure_text(figure: Figure, scale: Scale) -> str:
    """A figure as a short text: "29 of 67 (43 %)", "45 % (30 % to 60 %)", "often (about 45 %)"."""
    if isinstance(figure, Odds):
        return _odds_text(figure, scale)
    if isinstance(figure, Spread):
        return ", ".join(f"{name.replace('_', ' ')} {share:.0%}" for name, share in figure.choices.items())
    if figure.word is not None:
        return f"{figure.word.replace('_', ' ')} (about {_percent(scale.shares[figure.word])})"
    if figure.k is not None and figure.n is not None:
        return f"{figure.k} of {figure.n} ({_percent(figure.k / figure.n)})"
    assert figure.p is not None  # the schema holds one of the three forms
    assert figure.ci is not None
    return f"{_percent(figure.p)} ({_percent(figure.ci[0])} to {_percent(figure.ci[1])}{_readers(figure)})"


def _readers(figure: Share) -> str:
    """What each reader said, where more than one did."""
    if len(figure.judged) < 2:
        return "; argued out" if figure.judged else ""
    return f"; readers said {' and '.join(_percent(told.p[0]) for told in figure.judged)}"


def _odds_text(figure: Odds, scale: Scale) -> str:
    if figure.word is not None:
        return f"{figure.word.replace('_', ' ')} ({scale.odds[figure.word]:g} times the odds)"
    assert figure.ci is not None
    return f"{figure.odds_ratio:g} times the odds ({figure.ci[0]:g} to {figure.ci[1]:g})"


def _percent(p: float) -> str:
    return f"{p:.2%}" if p < 0.01 else f"{p:.0%}"


def when_text(expr: Expr, base: Knowledge) -> str:
    """The condition of a rule as words: "fever and (calf pain or calf swelling)"."""
    match expr:
        case Has(name, levels):
            return _has(name, levels, base)
        case IsUnsure(name):
            return f"not sure about {base.findings[name].name}"
        case AgeIs(low, high):
            return _age(low, high)
        case SexIs(sex):
            return sex
        case ScoreIs(score, points):
            return f"at least {points:g} points of {base.scores[score].name} known to be present"
        case Not(part):
            return f"no {_inner(part, base)}"
        case Unless(part):
            return f"not known: {_inner(part, base)}"
        case AtLeast(count, parts):
            return _several(count, parts, base)


def _has(name: str, levels: frozenset[int], base: Knowledge) -> str:
    finding = base.findings[name]
    if not finding.choices:
        return finding.name
    return f"{finding.name} ({' or '.join(finding.choices[level].label for level in sorted(levels))})"


def _age(low: int, high: int) -> str:
    if low <= 0:
        return f"age {high} or younger"
    return f"age {low} or older" if high >= OLDEST else f"age {low} to {high}"


def _several(count: int, parts: tuple[Expr, ...], base: Knowledge) -> str:
    inner = [_inner(part, base) for part in parts]
    if count == len(parts):
        return " and ".join(inner)
    return " or ".join(inner) if count == 1 else f"at least {count} of: {', '.join(inner)}"


def _inner(expr: Expr, base: Knowledge) -> str:
    text = when_text(expr, base)
    return f"({text})" if isinstance(expr, AtLeast) and len(expr.parts) > 1 else text


def authors_of(source: Mapping[str, Any]) -> str:
    """Who wrote it."""
    return ", ".join(str(author.get("literal") or author.get("family")) for author in source.get("author") or [])


def year_of(source: Mapping[str, Any]) -> str:
    """The year it came out, or nothing."""
    parts = (source.get("issued") or {}).get("date-parts") or [[""]]
    return str(parts[0][0])


def address_of(source: Mapping[str, Any]) -> str:
    """Its DOI as a link, else its address."""
    return f"https://doi.org/{source['DOI']}" if source.get("DOI") else str(source.get("URL") or "")


def seen_of(source: Mapping[str, Any]) -> str:
    """How much of it was read."""
    return str((source.get("custom") or {}).get("seen", "not said"))
