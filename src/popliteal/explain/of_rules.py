"""Rules, whom they are not for, thresholds and scores, with their conditions in words."""

from __future__ import annotations

from dataclasses import replace

from popliteal.explain.entries import (
    AllKnowledge,
    Entry,
    Line,
    Pointer,
    Section,
    grounded_line,
    level_days,
    lines_of,
    notes_of,
    review_text,
    sections_of,
)
from popliteal.knowledge import Knowledge
from popliteal.knowledge.describe import when_text
from popliteal.knowledge.logic import ScoreIs, atoms, findings_in, parse
from popliteal.knowledge.schema import Rule, Threshold
from popliteal.speech.words import sentence


def rule_entry(name: str, known: AllKnowledge) -> Entry:
    """A rule that says how soon to be seen."""
    base = known.base
    rule = base.rules[name]
    expr = base.when[name]
    reads = tuple(Line(base.findings[item].name, "", Pointer("findings", item)) for item in findings_in(expr))
    return Entry(
        "Rule", name, rule.reason, (f"It gives the level “{level_days(rule)}”.",),
        sections_of(
            Section("When it holds", (Line(when_text(expr, base)),)),
            Section("Whom it is not for", _excused(rule, base)),
            Section("What it rests on", (grounded_line(rule),)),
            Section("What it reads", reads),
        ),
        review_text(rule.review),
    )  # fmt: skip


def _excused(record: Rule | Threshold, base: Knowledge) -> tuple[Line, ...]:
    return tuple(grounded_line(base.excuses[item], base.excuses[item].who) for item in record.not_for)


def excuse_entry(name: str, known: AllKnowledge) -> Entry:
    """People whom some rules are not for."""
    base = known.base
    excuse = base.excuses[name]
    told = () if excuse.when is None else (Line(when_text(parse(excuse.when, base.names), base)),)
    rules = [rule for rule in base.rules.values() if name in rule.not_for]
    limits = [limit for limit in base.thresholds.values() if name in limit.not_for]
    return Entry(
        "Whom rules are not for", name, sentence(excuse.who), (),
        sections_of(
            Section("Who that is", told),
            # The rules say it too, and what a source stands behind is told there.
            Section("What it rests on", (replace(grounded_line(excuse), again=True),)),
            Section("Rules that are not for them", tuple(Line(r.reason, "", Pointer("rules", r.id)) for r in rules)),
            Section(
                "Limits that are not for them",
                tuple(Line(limit.reason, "", Pointer("thresholds", limit.id)) for limit in limits),
            ),
        ),
    )  # fmt: skip


def threshold_entry(name: str, known: AllKnowledge) -> Entry:
    """A chance from which a dangerous cause raises the level."""
    base = known.base
    threshold = base.thresholds[name]
    basis = Line(
        "Where this is from", f"A chance of {threshold.chance:.1%} or more", None,
        "secondary" if threshold.source else "judgment", tuple(threshold.source),
        notes=notes_of({"Because": threshold.because}),
    )  # fmt: skip
    causes = tuple(
        Line(base.conditions[item].lay_name, "", Pointer("conditions", item)) for item in threshold.conditions
    )
    return Entry(
        "Limit on a chance", name, threshold.reason,
        (f"From this chance up, the level is at least “{level_days(threshold)}”.",),
        sections_of(
            Section("Whom it is not for", _excused(threshold, base)),
            Section("What it rests on", (basis,)),
            Section("The causes it is about", causes),
        ),
    )  # fmt: skip


def threshold_more(name: str, known: AllKnowledge) -> tuple[Section, ...]:
    """For whom a threshold counts."""
    base = known.base
    return (Section("For whom it counts", (Line(when_text(base.counts[name], base)),)),)


def score_entry(name: str, known: AllKnowledge) -> Entry:
    """A published score, whole."""
    base = known.base
    score = base.scores[name]
    items = tuple(
        Line(
            f"{item.points:+g} {item.text}",
            "a clinician can tell" if when is None else f"a {item.who} can tell: {when_text(when, base)}",
        )
        for item, when in base.score_items[name]
    )
    bands = tuple(
        Line(
            f"{band.low:g} to {band.high:g} points", band.name + (f": {band.rate:.1%}" if band.rate is not None else "")
        )
        for band in score.bands
    )
    applies = () if score.applies is None else (Line(when_text(parse(score.applies, base.names), base)),)
    basis = Line("Where this is from", score.performance or "", None, score.checked, tuple(score.source))
    return Entry(
        "Score", name, score.name, (" ".join(score.note.split()),),
        sections_of(
            Section("Shown when", applies), Section("Items", items), Section("What the points meant", bands),
            Section("What it rests on", (basis,)),
        ),
    )  # fmt: skip


def score_more(name: str, known: AllKnowledge) -> tuple[Section, ...]:
    """To whom a score is shown, how it is counted, and the rules that read it."""
    base = known.base
    score = base.scores[name]
    rules = [
        rule for rule in base.rules.values()
        if any(isinstance(atom, ScoreIs) and atom.score == name for atom in atoms(base.when[rule.id]))
    ]  # fmt: skip
    told = {
        "Shown to": ", ".join(score.shown_to),
        "Counted by": score.how,
        "Needs": score.needs,
    }
    return sections_of(
        Section(
            "How it is used", (*lines_of(told), Line("For", score.condition, Pointer("conditions", score.condition)))
        ),
        Section("Rules that read it", tuple(Line(rule.reason, "", Pointer("rules", rule.id)) for rule in rules)),
    )
