"""The model of the proofs says what the program says, for random cases and at every boundary of every rule."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

import pytest

from popliteal.case import CaseFile, build_case
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.workshop.proofs.agreement import Agreement
from popliteal.workshop.proofs.boundaries import Boundary, Entries, boundary
from some import some

pytestmark = pytest.mark.long

RANDOM_CASES, MANY = 400, 5000
ROWS = 2
"""Of each kind of a rule's rows, in a run that is not slow: spread over all of them."""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def agreement(knowledge: Knowledge) -> Agreement:
    return Agreement(knowledge)


@pytest.fixture(scope="module")
def boundaries(knowledge: Knowledge) -> list[Boundary]:
    return [boundary(rule, knowledge) for rule in knowledge.rules]


@pytest.mark.parametrize("cases", [RANDOM_CASES, pytest.param(MANY, marks=pytest.mark.slow)])
def test_model_and_program_agree_on_random_cases_and_chances(agreement: Agreement, cases: int) -> None:
    chooser = random.Random(20261122)
    for _ in range(cases):
        told, chances = agreement.random_case(chooser), agreement.random_chances(chooser)
        assert agreement.model_says(told, chances) == agreement.program_says(told, chances), told


def test_two_answers_to_one_finding_come_to_one_that_the_model_knows(
    agreement: Agreement, knowledge: Knowledge
) -> None:
    """So that "at most one answer" in the model leaves out no case file."""
    for finding, answers in some(agreement.person.spellings.items()):
        lists: list[dict[str, object]] = [{"present": [finding]}, {"absent": [finding]}]
        parts: list[dict[str, object]] = [{"answers": dict(spelling)} for spelling in answers.values()]
        for first, second in combinations([*parts, *(() if knowledge.findings[finding].choices else lists)], 2):
            told = {**first.get("answers", {}), **second.get("answers", {})}  # type: ignore[dict-item]
            file = CaseFile.model_validate({**first, **second, "answers": told})
            assert build_case(file, knowledge, "case").answers[finding] in answers


def spread(rows: Sequence[Entries], most: int | None) -> Sequence[Entries]:
    """At most so many of the rows, from the first to the last."""
    if most is None or len(rows) <= most:
        return rows
    return [rows[place * (len(rows) - 1) // (most - 1)] for place in range(most)]


@pytest.mark.parametrize("most", [ROWS, pytest.param(None, marks=pytest.mark.slow)])
def test_model_and_program_agree_at_every_boundary(
    agreement: Agreement, boundaries: list[Boundary], most: int | None
) -> None:
    compared = 0
    for found in some(boundaries):
        kinds = ((found.fires, True), (found.fires_too, True), (found.one_less, False), (found.outside, False))
        for entries, holds in [(entries, holds) for rows, holds in kinds for entries in spread(rows, most)]:
            told = agreement.told(entries)
            said = agreement.program_says(told, {})
            assert agreement.model_says(told, {}) == said, entries
            assert (found.rule in said.fired) is holds, entries
            compared += 1
    assert compared > (1000 if most else 10_000)


def test_every_rule_has_a_case_for_and_one_just_against(boundaries: list[Boundary]) -> None:
    assert [found.rule for found in boundaries if not found.fires or not (found.one_less or found.outside)] == []
