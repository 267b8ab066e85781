"""The hazard log names tests and theorems that exist, and the safety case is written from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from popliteal.assess import assess
from popliteal.case import parse_case
from popliteal.knowledge import KnowledgeError, load_knowledge
from popliteal.reasoning.model import Model, build_model
from popliteal.workshop.proofs.hazards import SafetyCase, problems, read_hazards, safety_case
from popliteal.workshop.proofs.prove import ALL
from some import some

ROOT = Path(__file__).parents[2]
THEOREMS = [theorem.id for theorem in ALL]
CALF = "age: 50\nanswers: {calf_swelling: yes}\n"
CHEST = "age: 50\nanswers: {chest_pain: yes, calf_swelling: no}\n"


@pytest.fixture(scope="module")
def log() -> SafetyCase:
    return read_hazards(ROOT / "safety" / "hazards.yaml")


@pytest.fixture(scope="module")
def model() -> Model:
    return build_model(load_knowledge(), draws=1)


def test_every_named_test_and_theorem_exists(log: SafetyCase) -> None:
    assert list(problems(log, ROOT, THEOREMS)) == []


def test_every_theorem_is_a_control_of_some_hazard(log: SafetyCase) -> None:
    named = {name for hazard in log.hazards for control in hazard.controls for name in control.shown_by}
    assert {f"theorem: {theorem}" for theorem in THEOREMS} - named == set()


def broken(log: SafetyCase, **control: object) -> SafetyCase:
    content = log.model_dump()
    content["hazards"][0]["controls"] = [{"says": "Nothing bad happens.", **control}]
    return SafetyCase.model_validate(content)


@pytest.mark.parametrize(
    "name",
    [
        "tests/proofs/test_hazards.py::test_gone",
        "tests/gone.py::test_gone",
        "theorem: gone",
        "tests/test_checks.py",
    ],
)
def test_a_test_or_theorem_that_does_not_exist_is_a_problem(name: str, log: SafetyCase) -> None:
    assert f"missed_clot: there is no {name}" in list(problems(broken(log, shown_by=[name]), ROOT, THEOREMS))


def test_a_control_that_nothing_shows_must_say_why(log: SafetyCase) -> None:
    assert len(list(problems(broken(log), ROOT, THEOREMS))) == 1
    assert list(problems(broken(log, missing="not yet"), ROOT, THEOREMS)) == []


def test_the_safety_case_is_written_from_the_log(log: SafetyCase) -> None:
    page = (ROOT / "docs" / "safety-case.md").read_text(encoding="utf-8")
    assert page == safety_case(log), "run `popliteal safety-case > docs/safety-case.md`"


def test_the_safety_case_says_what_it_is_not(log: SafetyCase) -> None:
    page = safety_case(log)
    for words in ("not a medical device", "No clinical safety officer", "No patient has been studied"):
        assert words in page


@pytest.mark.parametrize("content", ["[]", "hazards: 3", "{", "claim: [x"])
def test_a_log_that_cannot_be_read_names_the_file(content: str, tmp_path: Path) -> None:
    path = tmp_path / "hazards.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"hazards\.yaml"):
        read_hazards(path)


def test_assessment_names_the_version_of_its_knowledge(model: Model) -> None:
    result = assess(parse_case(CALF, model.knowledge, "case"), model, with_intervals=False)
    assert result.knowledge == model.knowledge.version


def test_every_level_says_where_to_go_and_by_when(model: Model) -> None:
    for level in some(model.knowledge.levels.values()):
        assert level.where
        assert level.by_when
    assert model.knowledge.region.number in model.knowledge.levels["emergency_now"].where


def test_one_persons_answers_never_reach_the_next(model: Model) -> None:
    first = assess(parse_case(CALF, model.knowledge, "case"), model, with_intervals=False)
    assess(parse_case(CHEST, model.knowledge, "case"), model, with_intervals=False)
    assert assess(parse_case(CALF, model.knowledge, "case"), model, with_intervals=False) == first
