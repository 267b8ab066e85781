"""Answers that do not fit together are read on the dangerous side, and named."""

from __future__ import annotations

import pytest

from popliteal.case import NO, UNSURE, YES, Answer, Case, CaseFile, Known, build_case
from popliteal.knowledge import load_knowledge
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import triage

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


@pytest.mark.parametrize("sign", KNOWLEDGE.signs)
@pytest.mark.parametrize("answers", [{"absent": True}, {"present": True}])
def test_not_sure_beside_a_yes_or_a_no_never_lowers_the_level(sign: str, answers: dict[str, bool]) -> None:
    other = {key: [sign] for key in answers}
    both = read(answers={sign: "unsure", "calf_pain": "yes"}, **other)
    for alone in (read(answers={sign: "unsure", "calf_pain": "yes"}), read(answers={"calf_pain": "yes"}, **other)):
        assert level_of(both) >= level_of(alone)
    assert both.answers[sign] == (YES if "present" in answers else UNSURE)
    assert len(both.contradictions) == 1


def level_of(case: Case) -> int:
    return triage(Facts(case, KNOWLEDGE), {}, KNOWLEDGE).level


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        ({"injury": "no"}, {"injury": "unsure"}, UNSURE),
        ({"new_or_increased_activity": "yes"}, {"new_or_increased_activity": "no"}, NO),
        ({"new_or_increased_activity": "yes"}, {"new_or_increased_activity": "unsure"}, UNSURE),
        ({"new_or_increased_activity": "no"}, {"new_or_increased_activity": "unsure"}, NO),
        ({"duration": "over_6_weeks"}, {"longer_than_few_days": "no"}, Known(0, 0)),
        ({"duration": "over_6_weeks"}, {"longer_than_few_days": "unsure"}, UNSURE),
        ({"duration": "up_to_3_days"}, {"longer_than_few_days": "unsure"}, Known(0, 0)),
        ({"severity": "severe"}, {"severe_pain": "unsure"}, Known(2, 2)),
        ({"severe_pain": "no"}, {"severity": "unsure"}, UNSURE),
    ],
)
def test_of_two_answers_the_one_farther_from_calm_counts(
    first: dict[str, str], second: dict[str, str], counts: Answer
) -> None:
    for one, other in ((first, second), (second, first)):
        case = two_sources(one, other)
        assert case.answers[KNOWLEDGE.finding_of(*one)] == counts
        assert len(case.contradictions) == 1


def two_sources(one: dict[str, str], other: dict[str, str]) -> Case:
    """Two answers under one id can only stand in different parts of a file."""
    if one.keys() & other.keys():
        words = {next(iter(one.values())), next(iter(other.values()))}
        (name,) = one
        lists = {"present": [name] if "yes" in words else [], "absent": [name] if "no" in words else []}
        return read(answers={name: "unsure"} if "unsure" in words else {}, **lists)
    return read(answers={**one, **other})


def test_the_larger_of_two_choices_counts() -> None:
    case = read(answers={"severity": "mild", "severe_pain": "yes"})
    assert case.has("severity", frozenset({2})) is True
    assert len(case.contradictions) == 1


def test_answers_that_fit_together_are_no_contradiction() -> None:
    case = read(answers={"duration": "over_6_weeks", "longer_than_few_days": "yes"}, present=["aching"])
    assert case.contradictions == ()


def test_not_sure_twice_is_no_contradiction() -> None:
    case = read(answers={"severity": "unsure", "severe_pain": "unsure"})
    assert case.answers["severity"] == UNSURE
    assert case.contradictions == ()
