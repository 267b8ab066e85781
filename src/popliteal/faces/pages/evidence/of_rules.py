"""Rules, thresholds and scores, with their conditions in words."""

from __future__ import annotations

from popliteal.faces.pages.evidence.entries import Entry, Line, Section, notes_of, review_text, sections_of, to
from popliteal.knowledge import Knowledge
from popliteal.knowledge.describe import when_text
from popliteal.knowledge.logic import findings_in, parse
from popliteal.knowledge.schema import Excuse
from popliteal.speech.words import plain


def rule_entry(name: str, knowledge: Knowledge) -> Entry:
    """A rule that says how soon to be seen."""
    rule = knowledge.rules[name]
    days = f", within {rule.days} days" if rule.days else ""
    expr = knowledge.when[name]
    basis = Line(
        "Where this is from", "", None, rule.checked, tuple(rule.source), notes=notes_of({"Because": rule.because})
    )
    reads = tuple(Line(knowledge.findings[item].name, "", to("findings", item)) for item in findings_in(expr))
    spared = tuple(_excuse_line(knowledge.excuses[item]) for item in rule.not_for)
    return Entry(
        "Rule", name, rule.reason, (f"It gives the level “{plain(rule.level.name)}”{days}.",),
        sections_of(
            Section("When it holds", (Line(when_text(expr, knowledge)),)),
            Section("Whom it is not for", spared),
            Section("What it rests on", (basis,)),
            Section("What it reads", reads),
        ),
        review_text(rule.review),
    )  # fmt: skip


def _excuse_line(excuse: Excuse) -> Line:
    notes = notes_of({"Because": excuse.because})
    return Line(excuse.who, "", None, excuse.checked, tuple(excuse.source), notes=notes)


def threshold_entry(name: str, knowledge: Knowledge) -> Entry:
    """A chance from which a dangerous cause raises the level."""
    threshold = knowledge.thresholds[name]
    notes = notes_of({"Because": threshold.because})
    basis = Line(
        "Where this is from", f"A chance of {threshold.chance:.1%} or more", None,
        "secondary" if threshold.source else "judgment", tuple(threshold.source), notes=notes,
    )  # fmt: skip
    causes = tuple(
        Line(knowledge.conditions[item].lay_name, "", to("conditions", item)) for item in threshold.conditions
    )
    return Entry(
        "Limit on a chance", name, threshold.reason,
        (f"From this chance up, the level is at least “{plain(threshold.level.name)}”.",),
        sections_of(Section("What it rests on", (basis,)), Section("The causes it is about", causes)),
    )  # fmt: skip


def score_entry(name: str, knowledge: Knowledge) -> Entry:
    """A published score, whole."""
    score = knowledge.scores[name]
    items = tuple(
        Line(
            f"{item.points:+g} {item.text}",
            "a clinician can tell" if when is None else when_text(when, knowledge),
        )
        for item, when in knowledge.score_items[name]
    )
    bands = tuple(
        Line(f"{band.low:g} to {band.high:g} points", band.name + (f": {band.rate:.0%}" if band.rate else ""))
        for band in score.bands
    )
    applies = () if score.applies is None else (Line(when_text(parse(score.applies, knowledge.names), knowledge)),)
    basis = Line("Where this is from", score.performance or "", None, score.checked, tuple(score.source))
    return Entry(
        "Score", name, score.name, (" ".join(score.note.split()),),
        sections_of(
            Section("Shown when", applies), Section("Items", items), Section("What the points meant", bands),
            Section("What it rests on", (basis,)),
        ),
    )  # fmt: skip
