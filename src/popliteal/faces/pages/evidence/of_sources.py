"""A source, how much of it was read, and everything that cites it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from popliteal.faces.pages.evidence.entries import Entry, Line, Section, sections_of
from popliteal.knowledge import Knowledge
from popliteal.knowledge.describe import address_of, authors_of, seen_of, year_of
from popliteal.speech.words import CHECKED


def source_entry(source: Mapping[str, Any], name: str, cited: tuple[Line, ...]) -> Entry:
    """A source with what it stands behind."""
    seen = seen_of(source)
    told = {
        "Authors": authors_of(source),
        "Year": year_of(source),
        "In": str(source.get("container-title") or ""),
        "PubMed": str(source.get("PMID") or ""),
        "How much we read": CHECKED.get(seen, seen),
    }
    address = address_of(source)
    lines = [Line(label, text) for label, text in told.items() if text]
    where = [Line("Read it at its own site", address, address)] if address.startswith(("https://", "http://")) else []
    return Entry(
        "Source", name, str(source.get("title", name)), (),
        sections_of(Section("About it", (*lines, *where)), Section("What it stands behind", cited)),
    )  # fmt: skip


def named_in(text: str, knowledge: Knowledge) -> tuple[tuple[str, str], ...]:
    """A text in pieces: (source, its id as written) where it names one, else ("", piece)."""
    pieces = _pattern(tuple(knowledge.sources)).split(text)
    return tuple((piece if place % 2 else "", piece) for place, piece in enumerate(pieces) if piece)


@lru_cache(maxsize=4)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w-])")
