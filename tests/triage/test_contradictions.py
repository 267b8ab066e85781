"""Answers that do not fit together are read on the dangerous side, and named."""

from __future__ import annotations

import pytest

from popliteal.case import YES, Case, CaseFile, build_case
from popliteal.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()
FOLLOW_UPS = [
    (finding.parent[0], name) for name, finding in KNOWLEDGE.findings.items() if finding.parent and not finding.choices
]


def read(**parts: object) -> Case:
    return build_case(CaseFile.model_validate(parts), KNOWLEDGE, "case")


@pytest.mark.parametrize(("parent", "child"), FOLLOW_UPS)
def test_a_yes_to_a_follow_up_outweighs_a_no_to_its_parent(parent: str, child: str) -> None:
    case = read(answers={parent: "no", child: "yes"})
    assert (case.answers[parent], case.answers[child]) == (YES, YES)
    assert len(case.contradictions) == 1


@pytest.mark.parametrize("sign", KNOWLEDGE.signs)
def test_of_two_answers_to_one_finding_the_yes_counts(sign: str) -> None:
    case = read(present=[sign], absent=[sign])
    assert case.answers[sign] == YES
    assert len(case.contradictions) == 1


def test_the_larger_of_two_choices_counts() -> None:
    case = read(answers={"severity": "mild", "severe_pain": "yes"})
    assert case.has("severity", frozenset({2})) is True
    assert len(case.contradictions) == 1


def test_answers_that_fit_together_are_no_contradiction() -> None:
    case = read(answers={"duration": "over_6_weeks", "longer_than_few_days": "yes"}, present=["aching"])
    assert case.contradictions == ()
