"""Only the rules that an answer may make hold are looked at; none that holds is missed."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from popliteal.case import NO, NOT_APPLICABLE, UNSURE, Answer, Case, Known
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.logic import evaluate
from popliteal.triage.rules import rules_that_hold
from popliteal.triage.scores import Facts

KNOWLEDGE = load_knowledge()


def _answer(name: str, drawn: random.Random) -> Answer:
    top = max(len(KNOWLEDGE.findings[name].choices) - 1, 1)
    low = drawn.randint(0, top)
    known = Known(low, low if drawn.random() < 0.8 else drawn.randint(low, top))
    return drawn.choice([known, known, NO, UNSURE, NOT_APPLICABLE])


@given(st.integers(0, 2**32), st.sampled_from([0.02, 0.2, 0.9]))
def test_no_rule_that_holds_is_missed(seed: int, share: float) -> None:
    drawn = random.Random(seed)
    answers = {name: _answer(name, drawn) for name in KNOWLEDGE.findings if drawn.random() < share}
    age, sex = drawn.choice([None, 0, 6, 17, 40, 80]), drawn.choice([None, "female", "male"])
    facts = Facts(Case(age=age, sex=sex, answers=answers), KNOWLEDGE)
    assert [rule.id for rule in rules_that_hold(facts)] == [
        name for name, when in KNOWLEDGE.when.items() if evaluate(when, facts) is True
    ]


def test_most_rules_wait_for_an_answer() -> None:
    """So a person with few answers is judged by few rules."""
    assert len(KNOWLEDGE.supported[None]) < len(KNOWLEDGE.rules) / 20
