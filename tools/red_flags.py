"""Writes docs/red-flags.md: each danger with its rules of 24 hours or less, and each guideline with its warning signs.

One row a rule: what makes it hold (the criteria), whom it is not for, the guideline with its year and how much was
read, and which parts only an examination or a test can tell. Then one row a criterion of a guideline: the rules and
questions that stand for it, and what a lay person cannot answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from popliteal.knowledge import Knowledge, Level, Rule, load_knowledge
from popliteal.knowledge.care_load import load_care
from popliteal.knowledge.describe import seen_of, when_text, year_of
from popliteal.knowledge.guidelines import Criterion, load_guidelines
from popliteal.knowledge.logic import findings_in

PAGE = Path(__file__).parent.parent / "docs" / "red-flags.md"
INTRODUCTION = """# Red flags: guideline, criteria, rule and question
Written by `tools/red_flags.py` from the knowledge base; do not edit. Each row is a rule that asks for care within
24 hours or sooner. "Read" says how much of the source was read; a judgment has none. No clinician has reviewed a row.
The other direction, [guideline by guideline](#guideline-by-guideline), stands below.
"""
BY_GUIDELINE = """# Guideline by guideline
Every warning sign that a guideline names in what was read of it, and the rules and questions that stand for it. In
brackets the level of each rule. `make check` holds that the ids are there, that a rule reads what is named as asked for
it, and that a criterion without a rule says why. Guidelines that are not listed were not gone through in this way.
"""
HEAD = """| rule | level | criteria | not for | guideline (year; read) | asked | only an examination or a test tells |
| --- | --- | --- | --- | --- | --- | --- |"""

CRITERIA = """| criterion | rules | asked | a lay person cannot tell | not as in the guideline, or not asked |
| --- | --- | --- | --- | --- |"""


def page(knowledge: Knowledge) -> Iterator[str]:
    """The lines of the page, one table a danger; a rule that names several dangers stands under each."""
    yield INTRODUCTION
    for danger in load_care(knowledge).dangers.values():
        rules = [knowledge.rules[name] for name in danger.rules if knowledge.rules[name].level > Level.soon]
        if rules:
            yield f"## {danger.name[0].upper()}{danger.name[1:]}"
            yield HEAD
            yield from (_row(rule, knowledge) for rule in sorted(rules, key=lambda rule: -rule.level))
            yield ""
    yield BY_GUIDELINE
    for guideline in load_guidelines(knowledge).values():
        yield f"## {guideline.topic}\n{'; '.join(_source(name, knowledge) for name in guideline.source)}."
        yield f"Edition: {guideline.edition}.\n\n{CRITERIA}"
        yield from (_criterion(one, knowledge) for one in guideline.criteria)
        yield ""


def _criterion(one: Criterion, knowledge: Knowledge) -> str:
    rules = ", ".join(f"`{name}` ({_how_soon(knowledge.rules[name])})" for name in one.rules)
    remarks = "; ".join(text for text in (one.differs, one.unasked) if text)
    return (
        "| "
        + " | ".join([one.says, rules or "-", ", ".join(one.asks) or "-", one.examined or "-", remarks or "-"])
        + " |"
    )


def _how_soon(rule: Rule) -> str:
    return f"{rule.days} days" if rule.days else rule.level.name.replace("_", " ")


def _row(rule: Rule, knowledge: Knowledge) -> str:
    read = [knowledge.findings[name] for name in dict.fromkeys(findings_in(knowledge.when[rule.id]))]
    lay = [finding.id for finding in read if finding.kind not in ("exam", "test")]
    clinician = [finding.name for finding in read if finding.kind in ("exam", "test")]
    cells = [
        f"`{rule.id}`",
        rule.level.name,
        when_text(knowledge.when[rule.id], knowledge),
        "; ".join(knowledge.excuses[name].who for name in rule.not_for),
        "; ".join(_source(name, knowledge) for name in rule.source)
        or f"judgment: {' '.join((rule.because or '').split())}",
        ", ".join(lay),
        "; ".join(clinician) or "-",
    ]
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def _source(name: str, knowledge: Knowledge) -> str:
    source = knowledge.sources[name]
    return f"{source['title']} ({year_of(source) or 'no year'}; {seen_of(source)})"


if __name__ == "__main__":
    PAGE.write_text("\n".join(page(load_knowledge())) + "\n", encoding="utf-8")
