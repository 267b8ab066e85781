"""A source, how much of it was read, and everything that cites it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.describe import figure_text
from popliteal.web.evidence.care import advice_by_id, title_of
from popliteal.web.evidence.parts import Entry, Line, Section, sections_of, to
from popliteal.web.words import CHECKED


def source_entry(name: str, care: CareKnowledge) -> Entry:
    """A source with what it stands behind."""
    source = care.knowledge.sources[name]
    seen = str((source.get("custom") or {}).get("seen", ""))
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
        sections_of(Section("About it", (*lines, *where)), Section("What it stands behind", tuple(_cited(name, care)))),
    )  # fmt: skip


def _cited(name: str, care: CareKnowledge) -> Iterator[Line]:
    knowledge = care.knowledge
    for condition in knowledge.conditions.values():
        figures = {"share": condition.share, "sex": condition.female_odds, **condition.risks, **condition.findings}
        figures |= {link.cause: link.share for link in condition.links}
        for key, figure in figures.items():
            if figure is not None and name in figure.source:
                label = f"{condition.lay_name}: {_called(key, care)}"
                yield Line(label, figure_text(figure, knowledge.scale), f"{to('conditions', condition.id)}#{key}")
    for finding in knowledge.findings.values():
        if finding.background is not None and name in finding.background.source:
            text = figure_text(finding.background, knowledge.scale)
            yield Line(f"{finding.name}: without any of these causes", text, to("findings", finding.id))
    yield from _rules(name, care)


def _rules(name: str, care: CareKnowledge) -> Iterator[Line]:
    for rule in care.knowledge.rules.values():
        if name in rule.source:
            yield Line(rule.reason, "rule", to("rules", rule.id))
    for score in care.knowledge.scores.values():
        if name in score.source:
            yield Line(score.name, "score", to("scores", score.id))
    for key, advice in advice_by_id(care).items():
        if name in advice.source:
            yield Line(title_of(advice, care.knowledge), "advice", to("care", key))


def _called(key: str, care: CareKnowledge) -> str:
    known = care.knowledge
    if key in known.findings:
        return known.findings[key].name
    return known.conditions[key].lay_name if key in known.conditions else key


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
