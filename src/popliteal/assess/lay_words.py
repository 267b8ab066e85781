"""Answers as statements in lay words, and the answers that a rule rests on."""

from __future__ import annotations

from popliteal.case import NOT_APPLICABLE, YES, Answer, Case, Known
from popliteal.knowledge import Finding, Knowledge
from popliteal.knowledge.logic import Has, IsUnsure, atoms


def told(rule: str, case: Case, knowledge: Knowledge) -> list[str]:
    """The answers that a rule rests on, in lay words."""
    found = findings_behind(rule, case, knowledge)
    return list(dict.fromkeys(lay_answer(finding, case.answers[finding.id]) for finding in found))


def findings_behind(rule: str, case: Case, knowledge: Knowledge) -> list[Finding]:
    """The findings that a rule rests on and that are there."""
    found = dict.fromkeys(
        atom.finding
        for atom in atoms(knowledge.when[rule])
        if (isinstance(atom, Has) and case.has(atom.finding, atom.levels))
        or (isinstance(atom, IsUnsure) and case.is_unsure_of(atom.finding))
    )
    return [knowledge.findings[name] for name in found]


DOUBT = "you are not sure if "


def lay_answer(finding: Finding, answer: Answer) -> str:
    """An answer as a statement in lay words."""
    if answer is NOT_APPLICABLE:
        return f"this cannot be so for you: {finding.name}"
    if not isinstance(answer, Known):
        return f"you are not sure about: {finding.name}" if finding.choices else f"{DOUBT}{finding.lay}"
    if finding.choices:
        labels = [choice.label for choice in finding.choices[answer.low : answer.high + 1]]
        if finding.choice_ends_lay:
            return f"{finding.lay} {' or '.join(label[:1].lower() + label[1:] for label in labels)}"
        return f"{finding.lay}: {' or '.join(labels)}"
    if answer == YES:
        return finding.lay
    return finding.lay_no or f"not: {finding.lay}"
