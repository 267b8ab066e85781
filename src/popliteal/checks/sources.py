"""Sources: cited but not described, described but not cited, or such as nobody read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from popliteal.checks.records import Fault, Files
from popliteal.knowledge import nearest

UNREADABLE = ("droracle.ai",)
"""Machine-written summaries: their primary source is cited, or the figure is a judgment."""


def check_sources(files: Files) -> Iterator[Fault]:
    """Each citation leads to a description of something that was read, and each description is cited."""
    sources = files.base.sources
    for name, records in files.citations.items():
        if name not in sources:
            for record in records:
                text = f"cites '{name}', which no file in sources describes.{nearest(name, sources)}"
                yield Fault("error", record.place, record.id, text)
    for name, source in sources.items():
        yield from _source(name, source, files)


def _source(name: str, source: Mapping[str, Any], files: Files) -> Iterator[Fault]:
    if not files.cited_by(name):
        yield Fault("error", "sources", name, "is described but never cited")
    if not source.get("title"):
        yield Fault("error", "sources", name, "has no title")
    if any(site in str(source.get("URL", "")) for site in UNREADABLE):
        yield Fault("error", "sources", name, f"{source['URL']} is a machine-written summary; cite what it rests on")
    seen = (source.get("custom") or {}).get("seen")
    if seen not in ("full", "abstract", "secondary"):
        text = f"seen: {seen}; what nobody read is a judgment, not a source (full, abstract, secondary)"
        yield Fault("error", "sources", name, text)
