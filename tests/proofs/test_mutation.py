"""Mistakes put into the rules are noticed: a small fixed sample here, all of them by `popliteal knowledge mutate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from popliteal.knowledge import Knowledge, Level, Score, Threshold, load_knowledge
from popliteal.knowledge.logic import parse
from popliteal.workshop.proofs.mutants import (
    Mutant,
    as_written,
    mutants,
    rule_mutants,
    score_mutants,
    threshold_mutants,
)
from popliteal.workshop.proofs.mutation import QUICKLY, Fate, Jury, is_emergency, sample, score
from popliteal.workshop.proofs.sentences import Boundaries, read_boundaries, read_sentences
from some import some

TESTS = Path(__file__).parents[1]
SAMPLE, SEED = 120, 5
KNOWLEDGE = load_knowledge()


@pytest.fixture(scope="module")
def jury() -> Jury:
    sentences = read_sentences(TESTS / "triage_examples.yaml", KNOWLEDGE)
    return Jury(KNOWLEDGE, sentences, read_boundaries(TESTS / "triage_boundaries.yaml", KNOWLEDGE), QUICKLY)


@pytest.fixture(scope="module")
def fates(jury: Jury) -> list[Fate]:
    return [jury.fate(mutant) for mutant in sample(KNOWLEDGE, SAMPLE, SEED)]


def test_every_mistake_in_an_emergency_rule_is_noticed(fates: list[Fate]) -> None:
    emergency = [fate for fate in fates if is_emergency(fate, KNOWLEDGE)]
    assert score(emergency).counted > 10
    assert score(emergency).share == 1


def test_nearly_every_mistake_in_any_rule_is_noticed(fates: list[Fate]) -> None:
    assert score(fates).share >= 0.95


def killed(by: str, fates: Sequence[Fate]) -> list[Fate]:
    return [fate for fate in fates if fate.killed_by == by]


def test_whoever_looks_first_the_same_mistakes_are_noticed(jury: Jury, fates: list[Fate]) -> None:
    by_meaning = Jury(KNOWLEDGE, [], Boundaries())
    by_meaning.heard, by_meaning.boundaries = jury.heard, jury.boundaries
    for fate in (*some(killed("sentence", fates))[:4], *some(killed("boundary", fates))[:4]):
        other = by_meaning.fate(fate.mutant)
        assert (other.killed_by is None, other.same) == (fate.killed_by is None, fate.same)


def test_the_sample_is_the_same_for_the_same_seed() -> None:
    assert sample(KNOWLEDGE, 20, 3) == sample(KNOWLEDGE, 20, 3)
    assert sample(KNOWLEDGE, 20, 3) != sample(KNOWLEDGE, 20, 4)


def test_without_tests_only_the_proofs_notice_a_lowered_emergency_sign() -> None:
    proofs_alone = Jury(KNOWLEDGE, [], Boundaries())
    rule = KNOWLEDGE.rules["chest_pain"]
    lowered = Mutant(rule, "lowered", rule.model_copy(update={"level": Level.urgent_24_hours}))
    assert proofs_alone.fate(lowered).killed_by == "proof"


def test_a_mistake_that_nothing_looks_at_is_not_noticed() -> None:
    nobody = Jury(KNOWLEDGE, [], Boundaries())
    mutant = Mutant(KNOWLEDGE.rules["quinolone_antibiotic"], "left out", None)
    assert nobody.fate(mutant) == Fate(mutant, None, same=False)


def test_a_change_without_effect_is_told_apart_by_the_solver(jury: Jury) -> None:
    """Whole-leg swelling means that the calf is swollen too, so naming the calf beside it changes nothing."""
    rule = KNOWLEDGE.rules["whole_leg_swelling"]
    same = rule.model_copy(update={"when": {"all": ["whole_leg_swelling", "calf_swelling"]}})
    assert jury.fate(Mutant(rule, "a part added", same)) == Fate(Mutant(rule, "a part added", same), None, same=True)


def test_every_mistake_in_a_threshold_is_noticed(jury: Jury) -> None:
    fates = [jury.fate(mutant) for mutant in mutants(KNOWLEDGE) if isinstance(mutant.of, Threshold)]
    assert len(fates) > 5 * len(KNOWLEDGE.thresholds)
    assert [fate for fate in fates if fate.killed_by is None] == []


def test_every_mistake_in_a_score_that_a_rule_reads_is_noticed_or_changes_nothing(jury: Jury) -> None:
    fates = [jury.fate(mutant) for mutant in mutants(KNOWLEDGE) if isinstance(mutant.of, Score)]
    assert {fate.mutant.of.id for fate in fates} == {"wells_dvt_2003"}
    assert score(fates).counted > 20
    assert [fate for fate in fates if fate.killed_by is None and not fate.same] == []


def test_without_the_pinned_steps_nobody_notices_a_moved_threshold() -> None:
    threshold = KNOWLEDGE.thresholds["clot_or_burst_cyst"]
    later = Mutant(threshold, "later", threshold.model_copy(update={"chance": 0.3}))
    assert Jury(KNOWLEDGE, [], Boundaries()).fate(later) == Fate(later, None, same=False)


def test_a_chance_days_a_group_and_points_are_moved_by_one() -> None:
    clot = {mutant.mistake for mutant in threshold_mutants(KNOWLEDGE.thresholds["possible_clot_or_burst_cyst"])}
    assert {"from a chance of 0.09", "from a chance of 0.11", "within 1 days", "within 3 days"} <= clot
    assert {"left out", "pulmonary_embolism left out", "level lowered to routine"} <= clot
    wells = {mutant.mistake for mutant in score_mutants(KNOWLEDGE.scores["wells_dvt_2003"], KNOWLEDGE)}
    assert {"active_cancer: 0 points", "active_cancer: 2 points", "active_cancer left out"} <= wells


def test_every_condition_written_out_is_read_back_the_same() -> None:
    for name, when in some(KNOWLEDGE.when.items()):
        assert parse(as_written(when, KNOWLEDGE), KNOWLEDGE.names) == when, name


@pytest.mark.parametrize("mistake", ["left out", "level lowered", "all became any", "part 1 of all left out"])
def test_each_kind_of_mistake_is_made(mistake: str) -> None:
    rule = KNOWLEDGE.rules["severe_calf_pain_without_injury"]
    assert any(mutant.mistake.startswith(mistake) for mutant in rule_mutants(rule, KNOWLEDGE))


def changed(when: object) -> Knowledge:
    rule = KNOWLEDGE.rules["chest_pain"].model_copy(update={"when": when})
    return replace(KNOWLEDGE, rules={"chest_pain": rule})


def mistakes(when: object) -> list[str]:
    known = changed(when)
    return [mutant.mistake for mutant in rule_mutants(known.rules["chest_pain"], known)]


def test_counts_ages_scores_and_switches_are_moved_by_one() -> None:
    assert "at_least 2 became all" in mistakes({"at_least": 2, "of": ["fever", "chills", "redness"]})
    assert {"to age 16", "to age 18"} <= set(mistakes({"age": {"max": 17}}))
    assert {"one point more", "one point less"} <= set(mistakes({"score": "wells_dvt_2003", "min": 2}))
    assert {"not left out", "not weakened to unless"} <= set(mistakes({"not": "injury"}))
    assert {"unless turned round", "unless made not"} <= set(mistakes({"unless": "injury"}))
    assert "severity: moderate added" in mistakes({"finding": "severity", "is": ["severe"]})
