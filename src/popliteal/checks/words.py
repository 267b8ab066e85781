"""Conditions of rules, sources and figures in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from popliteal.knowledge import Knowledge
from popliteal.knowledge.describe import Figure, figure_text
from popliteal.knowledge.logic import AgeIs, AtLeast, Expr, Has, Not, ScoreIs, SexIs, Unless

OLDEST = 120


def when_text(expr: Expr, base: Knowledge) -> str:
    """The condition of a rule as words: "fever and (calf pain or calf swelling)"."""
    match expr:
        case Has(name, levels):
            return _has(name, levels, base)
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
    return f"{finding.name}: {' or '.join(finding.choices[level].label for level in sorted(levels))}"


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


def source_text(name: str, base: Knowledge) -> str:
    """A source in one line: authors, year, title, where to find it, and how much of it was read."""
    source = base.sources.get(name)
    if source is None:
        return f"{name} (not described)"
    parts = [authors_of(source), year_of(source), str(source.get("title", name)), address_of(source)]
    return f"{'. '.join(part for part in parts if part)} [{name}; read: {seen_of(source)}]"


def titles(names: Iterable[str], base: Knowledge) -> str:
    """The titles of sources, each with its id."""
    known = base.sources
    return "; ".join(f"{known[name].get('title', name)} [{name}]" if name in known else name for name in names)


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


def figure_lines(label: str, figure: Figure, base: Knowledge) -> Iterator[str]:
    """A figure with its basis, and the words that were said for it."""
    basis = f"{titles(figure.source, base)}; read: {figure.checked}" if figure.source else "judgment"
    audited = f"; second reading: {figure.audited}" if figure.audited else ""
    yield f"  {label}: {figure_text(figure, base.scale)} [{basis}{audited}]"
    said = {
        "population": figure.population,
        "sum": figure.sum,
        "assumption": figure.assumption,
        "because": figure.because,
        "facts": ", ".join(figure.facts),
    }
    for key, text in said.items():
        if text:
            yield f"      {key}: {' '.join(text.split())}"
