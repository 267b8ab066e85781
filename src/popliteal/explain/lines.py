"""Sources and figures in lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from popliteal.knowledge import Knowledge
from popliteal.knowledge.describe import Figure, address_of, authors_of, figure_text, seen_of, year_of

Lines = Iterator[str]


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
