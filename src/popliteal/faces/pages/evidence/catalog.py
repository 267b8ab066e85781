"""Every kind of evidence page: which there are, and what each says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.evidence.entries import Entry, Line, to
from popliteal.faces.pages.evidence.of_care import care_entry
from popliteal.faces.pages.evidence.of_conditions import condition_entry
from popliteal.faces.pages.evidence.of_diary import diary_entry, diary_titles
from popliteal.faces.pages.evidence.of_findings import finding_entry
from popliteal.faces.pages.evidence.of_rules import rule_entry, score_entry, threshold_entry
from popliteal.faces.pages.evidence.of_sources import named_in, source_entry

EntryNames = Callable[[Desk], Iterable[str]]
Show = Callable[[str, Desk], Entry]
OWN: dict[str, tuple[EntryNames, Show]] = {
    "conditions": (
        lambda desk: desk.ready.care.knowledge.conditions,
        lambda name, desk: condition_entry(name, desk.ready.care),
    ),
    "findings": (
        lambda desk: desk.ready.care.knowledge.findings,
        lambda name, desk: finding_entry(name, desk.ready.care.knowledge),
    ),
    "rules": (
        lambda desk: desk.ready.care.knowledge.rules,
        lambda name, desk: rule_entry(name, desk.ready.care.knowledge),
    ),
    "thresholds": (
        lambda desk: desk.ready.care.knowledge.thresholds,
        lambda name, desk: threshold_entry(name, desk.ready.care.knowledge),
    ),
    "scores": (
        lambda desk: desk.ready.care.knowledge.scores,
        lambda name, desk: score_entry(name, desk.ready.care.knowledge),
    ),
    "diary": (
        lambda desk: diary_titles(desk.ready.followup),
        lambda name, desk: diary_entry(name, desk.ready.followup),
    ),
    "medicines": (lambda desk: desk.ready.care.medicines, lambda name, desk: care_entry(name, desk.ready.care)),
    "care": (lambda desk: desk.ready.care.by_id, lambda name, desk: care_entry(name, desk.ready.care)),
}


def find_entry(kind: str, name: str, desk: Desk) -> Entry | None:
    """The evidence page of an id, or None when there is none."""
    if kind not in KINDS or name not in KINDS[kind][0](desk):
        return None
    return KINDS[kind][1](name, desk)


@lru_cache(maxsize=4)
def citations(desk: Desk) -> Mapping[str, tuple[Line, ...]]:
    """Everything that each source stands behind, or that names it in its reason."""
    found = defaultdict(list)
    for kind, entry in _entries(desk):
        for line in (line for section in entry.sections for line in section.lines if not line.again):
            anchor = f"#{line.anchor}" if line.anchor else ""
            cited = Line(f"{entry.title}: {line.label}", line.text, to(kind, entry.id) + anchor)
            for source in dict.fromkeys([*line.source, *_named(line, desk)]):
                found[source].append(cited)
    return {source: tuple(lines) for source, lines in found.items()}


def _entries(desk: Desk) -> Iterator[tuple[str, Entry]]:
    for kind, (names, show) in OWN.items():
        for name in names(desk):
            if kind != "care" or name not in desk.ready.care.medicines:
                yield kind, show(name, desk)


def _named(line: Line, desk: Desk) -> Iterator[str]:
    for _, text in line.notes:
        yield from (name for name, _ in named_in(text, desk.ready.care.knowledge) if name)


def _source(name: str, desk: Desk) -> Entry:
    return source_entry(desk.ready.care.knowledge.sources[name], name, citations(desk).get(name, ()))


KINDS: dict[str, tuple[EntryNames, Show]] = OWN | {"sources": (lambda desk: desk.ready.care.knowledge.sources, _source)}
