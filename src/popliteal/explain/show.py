"""`popliteal knowledge show ID`: everything called so, as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from popliteal.explain.catalog import GROUPS
from popliteal.explain.entries import AllKnowledge, Entry, Line, Section
from popliteal.knowledge import Knowledge, PoplitealError, nearest
from popliteal.knowledge.care_load import load_care
from popliteal.knowledge.describe import address_of, authors_of, seen_of, year_of
from popliteal.knowledge.followup_load import load_followup
from popliteal.speech.words import sentence

WIDTH = 80


def show(name: str, base: Knowledge) -> str:
    """Everything called `name`, of whatever kind; older ids lead to today's.

    Raises:
        PoplitealError: an unknown id, with the nearest ones.
    """
    known = all_knowledge(base)
    found = dict.fromkeys(
        "\n".join(_entry_lines(group.entry(today, known), group.more(today, known), base))
        for group in GROUPS.values()
        if (today := group.id_of(name, known))
    )
    if not found:
        raise PoplitealError(f"'{name}' is nothing in the knowledge base.{nearest(name, all_ids(known))}")
    return "\n\n".join(found)


def all_knowledge(base: Knowledge) -> AllKnowledge:
    """What there is to show, read from the directory of a base.

    Raises:
        KnowledgeError: naming the file and the place.
    """
    care = load_care(base)
    return AllKnowledge(care, load_followup(care))


def all_ids(known: AllKnowledge) -> list[str]:
    """Every id that can be shown."""
    return sorted({name for one in GROUPS.values() for names in (one.titles, one.others) for name in names(known)})


def _entry_lines(entry: Entry, more: tuple[Section, ...], base: Knowledge) -> Iterator[str]:
    yield from _wrapped(f"{entry.kind.lower()} {entry.id}: {entry.title}", 0)
    for text in (*entry.about, f"Reviewed by: {entry.review}."):
        yield from _wrapped(text, 2)
    sections = (*entry.sections, *more)
    for section in sections:
        yield from _wrapped(section.title, 0)
        for line in section.lines:
            yield from line_text(line)
    cited = dict.fromkeys(name for section in sections for line in section.lines for name in line.source)
    if cited:
        yield "Sources"
    for name in cited:
        yield from _wrapped(source_text(name, base), 2)


def line_text(line: Line) -> Iterator[str]:
    """One thing said of an entry, with what it rests on."""
    label = sentence(line.label) + (f" [{line.to.id}]" if line.to else "")
    basis = f" [{_basis(line)}]" if line.checked else ""
    yield from _wrapped((f"{label}: {line.text}" if line.text else label) + basis, 2)
    for key, text in (*line.notes, ("Facts", ", ".join(line.facts))):
        if text:
            yield from _wrapped(f"{key}: {text}", 6)


def _basis(line: Line) -> str:
    read = [*line.source, f"read: {line.checked}"] if line.source else [str(line.checked)]
    return "; ".join([*read, *([f"second reading: {line.audited}"] if line.audited else [])])


def source_text(name: str, base: Knowledge) -> str:
    """A source: authors, year, title, where to find it, and how much of it was read."""
    source = base.sources.get(name)
    if source is None:
        return f"{name} (not described)"
    parts = [authors_of(source), year_of(source), str(source.get("title", name)), address_of(source)]
    return f"{'. '.join(part for part in parts if part)} [{name}; read: {seen_of(source)}]"


def _wrapped(text: str, indent: int) -> list[str]:
    """A text in lines of the terminal's width; an address or an id is never broken."""
    first, later = " " * indent, " " * (indent + 2)
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )
