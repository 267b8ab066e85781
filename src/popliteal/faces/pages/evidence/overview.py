"""Everything that the evidence pages show, as lists, and how the figures were checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from popliteal.faces.pages.evidence.entries import to
from popliteal.faces.pages.evidence.of_care import title_of
from popliteal.faces.pages.evidence.of_diary import diary_titles
from popliteal.knowledge import Knowledge
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.describe import Figure
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.knowledge.schema import BASES
from popliteal.speech.words import sentence


@dataclass(frozen=True)
class EntryGroup:
    """Entries of one kind: (address, title)."""

    title: str
    entries: tuple[tuple[str, str], ...]


def groups_of(care: CareKnowledge, followup: FollowupKnowledge) -> tuple[EntryGroup, ...]:
    """Everything, by kind."""
    known = care.knowledge
    return (
        _group("Possible causes", "conditions", {name: c.lay_name for name, c in known.conditions.items()}),
        _group("Findings", "findings", {name: finding.name for name, finding in known.findings.items()}),
        _group(
            "Rules that say how soon to be seen", "rules", {name: rule.reason for name, rule in known.rules.items()}
        ),
        _group("Limits on chances", "thresholds", {name: item.reason for name, item in known.thresholds.items()}),
        _group("Published scores", "scores", {name: score.name for name, score in known.scores.items()}),
        _group("What the diary goes by", "diary", diary_titles(followup)),
        _group("Medicines", "medicines", {name: item.title for name, item in care.medicines.items()}),
        _group("Other advice", "care", _other_advice(care)),
        _group("Sources", "sources", {name: str(s.get("title", name)) for name, s in known.sources.items()}),
    )


def _other_advice(care: CareKnowledge) -> dict[str, str]:
    found = care.by_id.items()
    return {name: title_of(advice, care.knowledge) for name, advice in found if name not in care.medicines}


def _group(title: str, kind: str, names: dict[str, str]) -> EntryGroup:
    told = sorted(((to(kind, name), sentence(text)) for name, text in names.items()), key=lambda pair: pair[1].lower())
    return EntryGroup(title, tuple(told))


def figures_checked(knowledge: Knowledge) -> tuple[tuple[str, int], ...]:
    """How many figures were checked in each way, best first."""
    counted = Counter(figure.checked for figure in _figures(knowledge))
    return tuple((basis, counted[basis]) for basis in BASES)


def _figures(knowledge: Knowledge) -> Iterator[Figure]:
    for condition in knowledge.conditions.values():
        yield condition.share
        yield from condition.risks.values()
        yield from condition.findings.values()
        yield from (link.share for link in condition.links)
        if condition.female_odds is not None:
            yield condition.female_odds
    for finding in knowledge.findings.values():
        yield from (figure for figure in (finding.background, finding.default) if figure is not None)
