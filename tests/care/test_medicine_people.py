"""What is said of each pain medicine to 48 people, and what is said first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from popliteal.assess import assess
from popliteal.care.parts import Plan
from popliteal.case import CaseFile, build_case, fits
from popliteal.knowledge import Knowledge
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.schema import TOLD_BY_THE_PERSON
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.reasoning.model import Model, build_model

PEOPLE = read_yaml((Path(__file__).parent / "medicine_people.yaml").read_text(encoding="utf-8"))
WORDS = {True: "yes", False: "no"}
EVERY_MEDICINE_QUESTION = "every medicine question"


@pytest.fixture(scope="module")
def model(knowledge: Knowledge) -> Model:
    return build_model(knowledge, draws=1)


def whole_history(told: dict[str, Any], knowledge: Knowledge) -> CaseFile:
    """Every question that fits is answered: with a no where nothing else is told, but for what was not asked."""
    person = CaseFile(age=told["age"], sex=told["sex"], answers={"sore": "yes"})
    case = build_case(person, knowledge, "person")
    fitting = [f for f in knowledge.findings.values() if f.kind in TOLD_BY_THE_PERSON and fits(f, case)]
    denied = {f.id: "no" for f in fitting if not f.choices} | {
        f.id: "not_pregnant" for f in fitting if f.id == "pregnancy"
    }
    yes = {name: WORDS.get(value, value) for name, value in told["answers"].items()}
    parents = {parent: "yes" for name in yes for parent in knowledge.findings[name].parent[:1]}
    answers = {**denied, **parents, **yes}
    return person.model_copy(
        update={"answers": {n: v for n, v in answers.items() if not _is_left_out(n, told, knowledge)}}
    )


def _is_left_out(name: str, told: dict[str, Any], knowledge: Knowledge) -> bool:
    left_out = told.get("not_asked", [])
    of_medicines = EVERY_MEDICINE_QUESTION in left_out and knowledge.findings[name].group == "medicines"
    return name in left_out or of_medicines


@pytest.fixture(scope="module")
def plans(knowledge: Knowledge, care: CareKnowledge, model: Model) -> dict[str, Plan]:
    found = {}
    for told in PEOPLE:
        case = build_case(whole_history(told, knowledge), knowledge, told["name"])
        plan = assess(case, model, with_intervals=False, care=care).plan
        assert plan is not None
        found[told["name"]] = plan
    return found


@pytest.mark.parametrize("told", PEOPLE, ids=[told["name"] for told in PEOPLE])
def test_each_medicine_is_spoken_of_as_wanted(
    told: dict[str, Any], plans: dict[str, Plan], knowledge: Knowledge
) -> None:
    said = {medicine.id: medicine.verdict for medicine in plans[told["name"]].medicines if medicine.id != "aspirin"}
    assert said == told["wanted"]
    exception = told.get("exception")
    if exception:
        assert said[exception["medicine"]] != exception["wanted"]
        assert exception["source"] in knowledge.sources


def test_a_worn_knee_is_told_of_the_gel_first_and_others_of_acetaminophen(plans: dict[str, Plan]) -> None:
    worn, pulled = plans["healthy 45m OA"], plans["hamstring strain day2"]
    assert worn.medicines[0].id == "diclofenac_gel"
    assert worn.medicine is not None
    assert worn.medicine.medicine == "diclofenac_gel"
    assert pulled.medicine is not None
    assert pulled.medicine.medicine == "acetaminophen"


def test_a_child_is_never_told_not_to_take_what_is_made_for_children(plans: dict[str, Plan]) -> None:
    child = plans["child 9 pfp"]
    said = {medicine.id: medicine for medicine in child.medicines}
    assert said["acetaminophen"].heading == "Ask for the dose for a child"
    assert any("weight" in doubt.text for doubt in said["acetaminophen"].doubts)
    assert child.medicine is not None
    assert "weight" in child.medicine.text
