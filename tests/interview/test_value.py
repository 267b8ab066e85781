"""What a question is worth, against sums written out the long way."""

from __future__ import annotations

import math
import random
from itertools import combinations

import numpy as np
import pytest

from popliteal.assess import group_chances
from popliteal.case import NO, UNSURE, Answer, Case, CaseFile, Known, build_case
from popliteal.interview import Interview
from popliteal.interview.pages import is_open
from popliteal.interview.value import raises, value_all
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.logic import Has, IsUnsure, evaluate, is_unsteady, parse
from popliteal.reasoning.inference import Posterior, infer_quickly
from popliteal.triage.batch import Batch, rule_levels
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import triage
from some import some

TOLD = [
    {"age": 50, "sex": "female", "answers": {"knee_swelling": "yes", "duration": "days_to_6_weeks"}},
    {"age": 30, "answers": {"calf_pain": "yes", "onset": "sudden", "severity": "moderate", "injury": "no"}},
    {"sex": "male", "answers": {"lump_behind_knee": "yes", "several_joints": "unsure", "night_pain": "no"}},
]


@pytest.fixture(params=range(len(TOLD)))
def case(request: pytest.FixtureRequest, knowledge: Knowledge) -> Case:
    return build_case(CaseFile.model_validate(TOLD[request.param]), knowledge, "test")


@pytest.fixture
def posterior(case: Case, interview: Interview) -> Posterior:
    return infer_quickly(case, interview.model)


def entropy(shares: list[float]) -> float:
    return -sum(p * math.log2(p) for p in shares if p > 0)


def brute_bits(name: str, weights: list[float], interview: Interview) -> float:
    """The stakes-weighted information of one finding, one hypothesis and one answer at a time."""
    answers, plan = interview.answers_at(None), interview.model.knowledge.interview
    tables = [[float(p) for p in answers.chance[row]] for row in answers.rows_of[name]]
    levels = tables if len(tables) > 1 else [tables[0], [1 - p for p in tables[0]]]
    shares = [sum(w * p for w, p in zip(weights, table, strict=True)) for table in levels]
    given = sum(w * entropy([table[i] for table in levels]) for i, w in enumerate(weights))
    bits = plan.same_action_worth * max(entropy(shares) - given, 0)
    for place, stake in enumerate(plan.stakes.values()):
        held = [w for i, w in enumerate(weights) if answers.actions[i, place]]
        group = sum(held)
        for table in tables:
            yes = sum(w * p for w, p in zip(weights, table, strict=True))
            both = sum(w * table[i] for i, w in enumerate(weights) if answers.actions[i, place])
            joint = [both, yes - both, group - both, 1 - yes - group + both]
            bits += stake * (entropy([yes, 1 - yes]) + entropy([group, 1 - group]) - entropy(joint))
    return bits


def test_the_information_of_each_finding_is_that_of_the_long_sum(interview: Interview, posterior: Posterior) -> None:
    valued = value_all(interview.answers_at(None), posterior)
    weights = (posterior.weights / posterior.weights.sum()).tolist()
    for name in some(interview.answers_at(None).findings[::6]):
        assert valued.bits[name] == pytest.approx(brute_bits(name, weights, interview), abs=2e-4), name


def test_the_chances_after_an_answer_are_those_of_inferring_again(
    case: Case, interview: Interview, posterior: Posterior
) -> None:
    valued = value_all(interview.answers_at(None), posterior)
    knowledge = interview.model.knowledge
    for name in ("fever", "calf_swelling", "locking", "rest_pain"):
        after = Case(case.age, case.sex, answers={**case.answers, name: Known(1, 1)})
        chances = group_chances(infer_quickly(after, interview.model), interview.model.knowledge)
        row = interview.answers_at(None).rows_of[name][0]
        for place, threshold in enumerate(knowledge.thresholds):
            assert float(valued.group_chances[row, place]) == pytest.approx(chances[threshold], abs=1e-4), name


def test_an_answer_raises_the_level_just_when_triage_with_it_does(
    case: Case, interview: Interview, posterior: Posterior
) -> None:
    knowledge, facts = interview.model.knowledge, Facts(case, interview.model.knowledge)
    level = triage(facts, group_chances(posterior, interview.model.knowledge), knowledge).level
    names = [
        name
        for page in knowledge.interview.pages
        for name in (*page.many, *page.ask)
        if name in interview.answers_at(None).rows_of and is_open(name, case, frozenset(), knowledge)
        if name not in knowledge.signs and name not in interview.model.point.risk
    ]
    raising = raises(names, facts, level, value_all(interview.answers_at(None), posterior), knowledge)
    for name in some(names):
        reached = max(level_with(name, answer, case, interview) for answer in range(answer_count(name, knowledge)))
        assert (raising[name].level if name in raising else level) == max(reached, level), name


def answer_count(name: str, knowledge: Knowledge) -> int:
    return max(len(knowledge.findings[name].choices), 2)


def level_with(name: str, answer: int, case: Case, interview: Interview) -> Level:
    knowledge = interview.model.knowledge
    parents = {parent: Known(1, 1) for parent in knowledge.findings[name].parent if answer == 1}
    after = Case(case.age, case.sex, answers={**case.answers, **parents, name: Known(answer, answer)})
    chances = group_chances(infer_quickly(after, interview.model), interview.model.knowledge)
    return triage(Facts(after, knowledge), chances, knowledge).level


def random_answer(name: str, rng: random.Random, knowledge: Knowledge) -> Answer:
    level = rng.randrange(answer_count(name, knowledge))
    return Known(level, level)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("only_open", [True, False])
def test_the_rules_over_a_batch_are_the_rules_over_each_version(
    seed: int, only_open: bool, knowledge: Knowledge
) -> None:
    rng = random.Random(seed)
    symptoms = [f.id for f in knowledge.findings.values() if f.kind in ("symptom", "risk")]
    told = {n: random_answer(n, rng, knowledge) for n in rng.sample(symptoms, 25)}
    told |= dict.fromkeys(rng.sample(symptoms, 4), UNSURE)
    case = Case(rng.choice([None, 8, 40, 80]), rng.choice([None, "female", "male"]), answers=told)
    free = [n for n in symptoms if n not in told] if only_open else symptoms
    changed, size = rng.sample(free, 10), 8
    versions = [{n: random_answer(n, rng, knowledge) for n in changed} for _ in range(size)]
    drawn = {n: np.array([version[n].low for version in versions], dtype=np.int8) for n in changed}
    above = rng.choice([Level.self_care, Level.soon])
    found = rule_levels(Batch(Facts(case, knowledge), size, drawn, drawn), above, knowledge)
    for place, version in some(enumerate(versions)):
        facts = Facts(Case(case.age, case.sex, answers={**told, **version}), knowledge)
        held = [rule.level for rule in knowledge.rules.values() if facts.holds(rule.id) is True]
        assert int(found[place]) == max([above, *held])


def test_each_rule_in_a_batch_has_the_three_truths_of_the_evaluator(knowledge: Knowledge) -> None:
    rng = random.Random(5)
    symptoms = [f.id for f in knowledge.findings.values() if f.kind in ("symptom", "risk")]
    answers = {name: random_answer(name, rng, knowledge) for name in rng.sample(symptoms, 50)}
    blank = Batch(
        Facts(Case(age=40), knowledge), 1,
        {name: np.array([a.low], dtype=np.int8) for name, a in answers.items()},
        {name: np.array([a.high], dtype=np.int8) for name, a in answers.items()},
    )  # fmt: skip
    whole = Facts(Case(age=40, answers=answers), knowledge)
    truths = set()
    for name, when in some(knowledge.when.items()):
        yes, no = blank.truth(when)
        truth = evaluate(when, whole)
        truths.add(truth)
        assert (bool(np.all(yes)), bool(np.all(no))) == (truth is True, truth is False), name
    assert truths == {True, False, None}


SETS = [frozenset(levels) for size in range(1, 4) for levels in combinations(range(3), size)]
BETWEEN = [Known(low, high) for low in range(3) for high in range(low, 3)]


@pytest.mark.parametrize("levels", SETS, ids=str)
def test_a_batch_reads_any_set_of_choices_as_the_evaluator_does(levels: frozenset[int], knowledge: Knowledge) -> None:
    low, high = (np.array([getattr(a, end) for a in BETWEEN], dtype=np.int8) for end in ("low", "high"))
    yes, no = Batch(Facts(Case(), knowledge), len(BETWEEN), {"duration": low}, {"duration": high}).truth(
        Has("duration", levels)
    )
    for place, answer in some(enumerate(BETWEEN)):
        truth = Case(answers={"duration": answer}).has("duration", levels)
        assert (np.asarray(yes)[place], np.asarray(no)[place]) == (truth is True, truth is False), answer


@pytest.mark.parametrize("before", [None, UNSURE, NO])
def test_a_batch_reads_doubt_as_the_evaluator_does(before: Answer | None, knowledge: Knowledge) -> None:
    told = {"cold_foot": before} if before is not None else {}
    low, high = np.array([0, 0, 1], dtype=np.int8), np.array([1, 0, 1], dtype=np.int8)
    yes, no = Batch(Facts(Case(answers=told), knowledge), 3, {"cold_foot": low}, {"cold_foot": high}).truth(
        IsUnsure("cold_foot")
    )
    open_, *known = zip(np.broadcast_to(yes, 3).tolist(), np.broadcast_to(no, 3).tolist(), strict=True)
    truth = Case(answers=told).is_unsure_of("cold_foot")
    assert open_ == (truth is True, truth is False)
    assert known == [(False, True), (False, True)]


def test_a_no_that_something_hides_is_no_doubt_of_the_person(knowledge: Knowledge) -> None:
    case = build_case(CaseFile(age=80, answers={"fever": "no", "chills": "unsure"}), knowledge, "case")
    assert case.answers["fever"] is UNSURE
    assert [case.is_unsure_of(name) for name in ("fever", "chills", "injury")] == [False, True, None]


@pytest.mark.parametrize("name", ["severity", "severe_pain", "no_such_finding"])
def test_doubt_is_only_about_what_is_answered_yes_or_no(name: str, knowledge: Knowledge) -> None:
    with pytest.raises(ValueError, match=name):
        parse({"unsure": name}, knowledge.names)


def test_a_rule_that_more_answers_can_switch_on_again_is_known(knowledge: Knowledge) -> None:
    names = knowledge.names
    assert is_unsteady(parse({"all": ["fever", {"not": {"unless": "injury"}}]}, names))
    assert is_unsteady(parse({"unless": {"any": ["fever", {"unless": "injury"}]}}, names))
    assert is_unsteady(parse({"not": {"unsure": "injury"}}, names))
    assert is_unsteady(parse({"unless": {"unsure": "injury"}}, names))
    assert not is_unsteady(parse({"all": [{"unsure": "injury"}, "fever"]}, names))
    assert not is_unsteady(parse({"all": [{"unless": "injury"}, {"not": "fever"}]}, names))
