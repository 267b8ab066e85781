"""The sentences of triage_examples.yaml, one by one, and the pinned boundary of every rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from popliteal.knowledge import Level, load_knowledge
from popliteal.knowledge.logic import evaluate
from popliteal.workshop.proofs.sentences import (
    ChanceStep,
    PinnedRule,
    Sentence,
    level_at,
    quiet_facts,
    read_boundaries,
    read_sentences,
    write_boundaries,
)

TESTS = Path(__file__).parents[1]
KNOWLEDGE = load_knowledge()
SENTENCES = read_sentences(TESTS / "triage_examples.yaml", KNOWLEDGE)
BOUNDARIES = read_boundaries(TESTS / "triage_boundaries.yaml", KNOWLEDGE)


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.name)
def test_rules_say_what_the_sentence_says(sentence: Sentence) -> None:
    said = sentence.said()
    fired = {rule.id for rule in said.fired}
    assert said.level.name == sentence.level.name
    assert fired >= set(sentence.rules)
    assert not fired & set(sentence.not_rules)
    if sentence.days is not None:
        assert said.days == sentence.days


def test_every_rule_fires_in_some_sentence() -> None:
    fired = {rule.id for sentence in SENTENCES for rule in sentence.said().fired}
    assert set(KNOWLEDGE.rules) - fired == set()


def test_no_two_sentences_have_the_same_name() -> None:
    names = [sentence.name for sentence in SENTENCES]
    assert [name for name in names if names.count(name) > 1] == []


@pytest.mark.parametrize("pinned", BOUNDARIES.rules.values(), ids=BOUNDARIES.rules)
def test_rule_holds_just_where_its_boundary_says(pinned: PinnedRule) -> None:
    rule, when = KNOWLEDGE.rules[pinned.rule], KNOWLEDGE.when[pinned.rule]
    assert (rule.level, rule.days) == (pinned.level, pinned.days)
    told = [row for row in pinned.rows if row.facts is not None]
    wrong = [row.told for row in told if (evaluate(when, row.facts) is True) is not row.holds]
    assert wrong == []


@pytest.mark.parametrize(("cause", "steps"), BOUNDARIES.causes.items(), ids=BOUNDARIES.causes)
def test_the_chance_of_a_cause_raises_the_level_just_where_its_boundary_says(
    cause: str, steps: tuple[ChanceStep, ...]
) -> None:
    quiet = quiet_facts(KNOWLEDGE)
    stands = [(Level.self_care, None), *((step.level, step.days) for step in steps)]
    assert [level_at(step.chance - 1e-6, cause, quiet, KNOWLEDGE) for step in steps] == stands[:-1]
    assert [level_at(step.chance, cause, quiet, KNOWLEDGE) for step in steps] == stands[1:]
    assert level_at(1, cause, quiet, KNOWLEDGE) == stands[-1]


def test_boundary_table_is_that_of_the_rules() -> None:
    pinned = (TESTS / "triage_boundaries.yaml").read_text(encoding="utf-8")
    assert pinned.splitlines() == list(write_boundaries(KNOWLEDGE)), (
        "the rules changed: run `popliteal knowledge boundaries > tests/triage_boundaries.yaml`, read the difference"
    )
