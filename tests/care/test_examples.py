"""The example sentences hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from popliteal.care.parts import Plan
from popliteal.knowledge import Knowledge
from popliteal.knowledge.yamlfile import read_yaml

EXAMPLES = read_yaml((Path(__file__).parent / "examples.yaml").read_text(encoding="utf-8"))
VERDICTS = ("fine", "ask_first", "childs_dose", "stay_with_it", "do_not_take", "not_now", "not_for_this")
KEYS = {
    "name",
    "age",
    "sex",
    "likely",
    "signs",
    "safe",
    "answers",
    "offered",
    "not_offered",
    "withheld",
    "from_phase",
    "waiting",
    *VERDICTS,
}


def story(example: dict[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """The example as the content of a case file."""
    answers = dict.fromkeys(knowledge.signs, "no") if example.get("signs", "no") != "not asked" else {"sore": "yes"}
    answers["foot_drop_or_weakness"] = "no"
    if example.get("safe", True):
        answers |= {name: safe_answer(name, knowledge) for name in asked_for_medicines(knowledge)}
    told = {name: {True: "yes", False: "no"}.get(value, value) for name, value in example.get("answers", {}).items()}
    parents = {parent for name in told for parent in knowledge.findings[name].parent}
    answers = {name: value for name, value in answers.items() if name not in parents} | told
    return {"age": example.get("age"), "sex": example.get("sex"), "answers": answers}


def asked_for_medicines(knowledge: Knowledge) -> list[str]:
    medicines = [name for name, finding in knowledge.findings.items() if finding.group == "medicines"]
    others = [
        "anticoagulant",
        "bleeding_disorder",
        "hypertension",
        "atherosclerotic_disease",
        "steroid_use",
        "nerve_damage",
        "skin_wound",
        "redness",
    ]
    return [*medicines, *others]


def safe_answer(name: str, knowledge: Knowledge) -> str:
    return "not_pregnant" if knowledge.findings[name].choices else "no"


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_the_sentence_holds(example: dict[str, Any], knowledge: Knowledge, make_plan: Callable[..., Plan]) -> None:
    assert set(example) <= KEYS
    chances = dict.fromkeys(knowledge.conditions, 0.001) | example["likely"]
    made = make_plan(story(example, knowledge), chances)
    assert made.waiting == example.get("waiting", False)
    given = {item.id: item.phase for item in (*made.steps, *made.supports, *made.exercises, *made.prevention)}
    phases = example.get("from_phase", {})
    assert {name: given.get(name) for name in phases} == phases
    assert set(example.get("offered", [])) <= set(given)
    not_offered = set(example.get("not_offered", []))
    assert not {name for name in not_offered & set(given) if given[name] != "return"}
    assert set(example.get("withheld", [])) <= {item.id for item in made.withheld} - set(given)
    check_medicines(example, made)


def check_medicines(example: dict[str, Any], made: Plan) -> None:
    said = {medicine.id: medicine.verdict for medicine in made.medicines}
    wanted = {name: verdict for verdict in VERDICTS for name in example.get(verdict, [])}
    assert {name: said.get(name) for name in wanted} == wanted


def test_every_medicine_that_is_held_back_says_why_and_until_when(
    knowledge: Knowledge, make_plan: Callable[..., Plan]
) -> None:
    chances = dict.fromkeys(knowledge.conditions, 0.001) | {"muscle_tightness": 0.8}
    made = make_plan({"answers": {"sore": "yes"}}, chances)
    held = [medicine for medicine in made.medicines if medicine.verdict == "not_now"]
    assert held
    assert all(reason.text and reason.until for medicine in held for reason in medicine.held_back)
    assert all(reason.text and reason.until for item in made.withheld for reason in item.reasons)


def test_a_medicine_question_is_asked_only_if_the_medicine_would_be_suggested(
    knowledge: Knowledge, make_plan: Callable[..., Plan]
) -> None:
    signs = dict.fromkeys(knowledge.signs, "no")
    arthritis = dict.fromkeys(knowledge.conditions, 0.001) | {"osteoarthritis": 0.8}
    asked = make_plan({"age": 50, "sex": "male", "answers": signs}, arthritis).medicine_questions
    assert {"kidney_disease", "lithium", "asthma", "takes_acetaminophen_product"} <= set(asked)
    assert "asthma_with_nsaids" not in asked
    assert "pregnancy" not in asked
    thinned = make_plan({"age": 50, "sex": "male", "answers": {**signs, "cold_foot": "yes"}}, arthritis)
    assert thinned.medicine_questions == []
