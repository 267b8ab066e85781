"""Sources: cited but not described, described but not cited, or such as nobody read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from popliteal.checks.records import Fault, Files, Record, values_of
from popliteal.knowledge import nearest
from popliteal.knowledge.schema import BASES

UNREADABLE = ("droracle.ai",)
"""Machine-written summaries: their primary source is cited, or the figure is a judgment."""


READ = BASES[-2::-1]
"""How much of a source was read, the least first."""
Sources = Mapping[str, Mapping[str, Any]]


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
    for record in files.records:
        yield from _overstated(record, record.content, sources)


def _overstated(record: Record, content: Any, sources: Sources) -> Iterator[Fault]:
    """Statements that say more was read than was read of each source they cite, however deep they stand."""
    if isinstance(content, list | Mapping):
        for item in content.values() if isinstance(content, Mapping) else content:
            yield from _overstated(record, item, sources)
    if not isinstance(content, Mapping) or content.get("checked") not in READ:
        return
    cited = values_of({"source": content.get("source")}, frozenset({"source"}))
    seen = {name: (sources[name].get("custom") or {}).get("seen") for name in cited if name in sources}
    for name, read in seen.items():
        if read in READ and READ.index(content["checked"]) > READ.index(read):
            text = f"checked: {content['checked']}, but of '{name}' only this was read: {read}; say the least of them"
            yield Fault("error", record.place, record.id, text)


def _source(name: str, source: Mapping[str, Any], files: Files) -> Iterator[Fault]:
    if not files.cited_by(name):
        yield Fault("error", "sources", name, "is described but never cited")
    if not source.get("title"):
        yield Fault("error", "sources", name, "has no title")
    if any(site in str(source.get("URL", "")) for site in UNREADABLE):
        yield Fault("error", "sources", name, f"{source['URL']} is a machine-written summary; cite what it rests on")
    seen = (source.get("custom") or {}).get("seen")
    if seen not in READ:
        text = f"seen: {seen}; what nobody read is a judgment, not a source (full, abstract, secondary)"
        yield Fault("error", "sources", name, text)
