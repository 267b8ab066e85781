"""A source, how much of it was read, and all that cites it."""

from __future__ import annotations

import re
from functools import lru_cache

from popliteal.checks.records import Files
from popliteal.explain.entries import AllKnowledge, Entry, Line, Section, lines_of, sections_of
from popliteal.knowledge import Knowledge
from popliteal.knowledge.describe import address_of, authors_of, seen_of, year_of
from popliteal.speech.words import CHECKED


def source_entry(name: str, known: AllKnowledge, cited: tuple[Line, ...]) -> Entry:
    """A source with what it stands behind."""
    source = known.base.sources[name]
    seen, address = seen_of(source), address_of(source)
    told = {
        "Authors": authors_of(source),
        "Year": year_of(source),
        "In": str(source.get("container-title") or ""),
        "PubMed": str(source.get("PMID") or ""),
        "How much we read": CHECKED.get(seen, seen),
    }
    is_site = address.startswith(("https://", "http://"))
    where = (Line("Read it at its own site", address, address=address),) if is_site else ()
    return Entry(
        "Source", name, str(source.get("title", name)), (),
        sections_of(Section("About it", (*lines_of(told), *where)), Section("What it stands behind", cited)),
    )  # fmt: skip


def source_more(name: str, known: AllKnowledge) -> tuple[Section, ...]:
    """The records of the base that cite a source or name it in their reasons, each with its file."""
    records = Files(known.base).cited_by(name)
    return sections_of(
        Section("Records that name it", tuple(Line("File", f"{record.place}: {record.id}") for record in records))
    )


def named_in(text: str, knowledge: Knowledge) -> tuple[tuple[str, str], ...]:
    """A text in pieces: (source, its id as written) where it names one, else ("", piece)."""
    pieces = _pattern(tuple(knowledge.sources)).split(text)
    return tuple((piece if place % 2 else "", piece) for place, piece in enumerate(pieces) if piece)


@lru_cache(maxsize=4)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w-])")
