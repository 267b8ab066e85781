"""A finding: what is asked and why, and how often each cause brings it."""

from __future__ import annotations

from dataclasses import replace

from popliteal.faces.pages.evidence.entries import Entry, Line, Section, figure_line, review_text, sections_of, to
from popliteal.knowledge import Finding, Knowledge
from popliteal.knowledge.logic import findings_in
from popliteal.speech.words import plain, sentence


def finding_entry(name: str, knowledge: Knowledge) -> Entry:
    """What is known of one finding."""
    finding = knowledge.findings[name]
    return Entry(
        "Finding", name, sentence(finding.name), (finding.question, f"Why we ask: {finding.why}"),
        sections_of(
            Section("How it is asked", _asked(finding)),
            Section("How common it is without any of these causes", _background(finding, knowledge)),
            Section("How often each cause brings it, or how it moves the odds", _causes(finding, knowledge)),
            Section("Rules that read it", _rules(finding, knowledge)),
        ),
        review_text(finding.review),
    )  # fmt: skip


def _asked(finding: Finding) -> tuple[Line, ...]:
    told = {
        "Hint": finding.hint,
        "How to check at home": finding.check_at_home,
        "Answers": "; ".join(choice.label for choice in finding.choices),
        "An emergency sign: a yes alone gives": plain(finding.emergency.name) if finding.emergency is not None else "",
        "“I’m not sure” gives": f"{plain(finding.unsure.level.name)}. {finding.unsure.say}" if finding.unsure else "",
    }
    return tuple(Line(label, text) for label, text in told.items() if text)


def _background(finding: Finding, knowledge: Knowledge) -> tuple[Line, ...]:
    found = []
    if finding.background is not None:
        label = "Share of everyone" if finding.kind == "risk" else "Share of people with none of these causes"
        found.append(figure_line(label, finding.background, knowledge, anchor="background"))
    if finding.default is not None:
        found.append(figure_line("Causes that do not state their own", finding.default, knowledge, anchor="default"))
    return tuple(found)


def _causes(finding: Finding, knowledge: Knowledge) -> tuple[Line, ...]:
    found = []
    for condition in knowledge.conditions.values():
        figure = condition.findings.get(finding.id) or condition.risks.get(finding.id)
        if figure is not None:
            link = f"{to('conditions', condition.id)}#{finding.id}"
            found.append(replace(figure_line(condition.lay_name, figure, knowledge, link, condition.id), again=True))
    return tuple(found)


def _rules(finding: Finding, knowledge: Knowledge) -> tuple[Line, ...]:
    return tuple(
        Line(rule.reason, plain(rule.level.name), to("rules", rule.id))
        for rule in knowledge.rules.values()
        if finding.id in findings_in(knowledge.when[rule.id])
    )
