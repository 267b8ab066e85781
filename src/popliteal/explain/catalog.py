"""Every kind of entry: which there are, how each is called, and what is told of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from popliteal.explain.entries import AllKnowledge, Entry, Line, Pointer, Section
from popliteal.explain.of_care import care_entry, title_of
from popliteal.explain.of_conditions import condition_entry, condition_more, named_entry
from popliteal.explain.of_diary import diary_entry, diary_titles
from popliteal.explain.of_findings import finding_entry, finding_more
from popliteal.explain.of_rules import (
    excuse_entry,
    rule_entry,
    score_entry,
    score_more,
    threshold_entry,
    threshold_more,
)
from popliteal.explain.of_sources import named_in, source_entry, source_more

Titles = Callable[[AllKnowledge], Mapping[str, str]]


@dataclass(frozen=True)
class EntryGroup:
    """Entries of one kind.

    Attributes:
        titles: the title of each, by id.
        entry: what is told of an id.
        more: what only whoever changes the knowledge wants to know besides.
        others: ids that lead here besides its own, such as older ones, and the id that each stands for.
    """

    title: str
    titles: Titles
    entry: Callable[[str, AllKnowledge], Entry]
    more: Callable[[str, AllKnowledge], tuple[Section, ...]] = lambda name, known: ()
    others: Titles = lambda known: {}

    def id_of(self, name: str, known: AllKnowledge) -> str | None:
        """The id that a name stands for; None when it is none of this kind."""
        return name if name in self.titles(known) else self.others(known).get(name)


def find_entry(kind: str, name: str, known: AllKnowledge) -> Entry | None:
    """What is told of an id of one kind, or None when there is none."""
    group = GROUPS.get(kind)
    today = group.id_of(name, known) if group else None
    return group.entry(today, known) if group and today else None


@lru_cache(maxsize=4)
def citations(known: AllKnowledge) -> Mapping[str, tuple[Line, ...]]:
    """Everything that each source stands behind, or that names it in its reason."""
    found = defaultdict(list)
    for kind, entry in _entries(known):
        for line in (line for section in entry.sections for line in section.lines if not line.again):
            cited = Line(f"{entry.title}: {line.label}", line.text, Pointer(kind, entry.id, line.anchor or ""))
            for source in dict.fromkeys([*line.source, *_named(line, known)]):
                found[source].append(cited)
    return {source: tuple(lines) for source, lines in found.items()}


def _entries(known: AllKnowledge) -> Iterator[tuple[str, Entry]]:
    for kind, group in GROUPS.items():
        if kind != "sources":
            yield from ((kind, group.entry(name, known)) for name in group.titles(known))


def _named(line: Line, known: AllKnowledge) -> Iterator[str]:
    for _, text in line.notes:
        yield from (name for name, _ in named_in(text, known.base) if name)


def _care_titles(known: AllKnowledge) -> Mapping[str, str]:
    found = known.care.by_id.items()
    return {name: title_of(advice, known.base) for name, advice in found if name not in known.care.medicines}


GROUPS = {
    "conditions": EntryGroup(
        "Possible causes",
        lambda known: {name: one.lay_name for name, one in known.base.conditions.items()},
        condition_entry,
        condition_more,
        lambda known: known.base.conditions_by_name,
    ),
    "named": EntryGroup(
        "Less common causes that count under one of these",
        lambda known: {name: one.lay_name for name, one in known.base.named.items()},
        named_entry,
    ),
    "findings": EntryGroup(
        "Findings",
        lambda known: {name: one.name for name, one in known.base.findings.items()},
        finding_entry,
        finding_more,
        lambda known: {name: today for name, (today, _) in known.base.names.findings.items()},
    ),
    "rules": EntryGroup(
        "Rules that say how soon to be seen",
        lambda known: {name: rule.reason for name, rule in known.base.rules.items()},
        rule_entry,
    ),
    "excuses": EntryGroup(
        "Whom rules are not for",
        lambda known: {name: excuse.who for name, excuse in known.base.excuses.items()},
        excuse_entry,
    ),
    "thresholds": EntryGroup(
        "Limits on chances",
        lambda known: {name: one.reason for name, one in known.base.thresholds.items()},
        threshold_entry,
        threshold_more,
    ),
    "scores": EntryGroup(
        "Published scores",
        lambda known: {name: score.name for name, score in known.base.scores.items()},
        score_entry,
        score_more,
    ),
    "diary": EntryGroup("What the diary goes by", lambda known: diary_titles(known.followup), diary_entry),
    "medicines": EntryGroup(
        "Medicines", lambda known: {name: one.title for name, one in known.care.medicines.items()}, care_entry
    ),
    "care": EntryGroup(
        "Other advice", _care_titles, care_entry, others=lambda known: {name: name for name in known.care.medicines}
    ),
    "sources": EntryGroup(
        "Sources",
        lambda known: {name: str(source.get("title", name)) for name, source in known.base.sources.items()},
        lambda name, known: source_entry(name, known, citations(known).get(name, ())),
        source_more,
    ),
}
"""Kind -> its entries, in the order in which they are listed."""
