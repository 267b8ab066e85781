"""People in whom something hides an infected joint: whole histories that can be read, and what they are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from popliteal.assess import reckon
from popliteal.case import YES, Case, CaseFile, Given, build_case
from popliteal.case.meaning import fits
from popliteal.case.record import ABOUT, record
from popliteal.interview import Interview, Page
from popliteal.interview.page_answers import marks, ticked
from popliteal.knowledge import Knowledge, Level, load_knowledge
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.reasoning.model import Model, build_model

PEOPLE: list[dict[str, Any]] = read_yaml(
    (Path(__file__).parent / "cases/hidden_infection.yaml").read_text(encoding="utf-8")
)
ids = [person["id"] for person in PEOPLE]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def model(knowledge: Knowledge) -> Model:
    return build_model(knowledge, draws=1)


def whole(person: dict[str, Any], knowledge: Knowledge) -> Case:
    """The history with a no to all that the interview asks of such a person and that is not listed."""
    about = Case(person["age"], person["sex"])
    asked = [name for page in knowledge.interview.pages for name in (*page.many, *page.ask) if name not in ABOUT]
    fitting = [knowledge.findings[name] for name in asked if fits(knowledge.findings[name], about)]
    rest = {finding.id: "no" for finding in fitting if not finding.choices}
    content = {"age": person["age"], "sex": person["sex"], "answers": rest | person["answers"]}
    return build_case(CaseFile.model_validate(content), knowledge, person["id"])


def test_there_are_forty_and_no_two_are_alike() -> None:
    assert len(set(ids)) == len(PEOPLE) == 40
    assert len({str(sorted(person["answers"].items())) for person in PEOPLE}) == 40


@pytest.mark.parametrize("person", PEOPLE, ids=ids)
def test_each_history_is_whole_and_what_hides_the_fever_is_in_it(person: dict[str, Any], knowledge: Knowledge) -> None:
    case = whole(person, knowledge)
    assert case.contradictions == ()
    assert set(case.hidden["fever"]) >= set(person["hidden"])
    assert all(name == "age" or case.answers[name] == YES for name in person["hidden"])
    assert {"trouble_place", "onset", "duration", "severity"} <= person["answers"].keys()
    assert Level[person["lowest_safe"]] >= Level.soon


def level_of(case: Case, model: Model) -> Level:
    return reckon(case, model).urgency.level


def interviewed(person: dict[str, Any], interview: Interview) -> Case:
    """What an interview asks of the person, up to its end."""
    file, knowledge = CaseFile(), interview.model.knowledge
    said = {name: "yes" if word is True else word for name, word in person["answers"].items()}
    while isinstance(page := interview.step(file), Page):
        if page.because == "clear_up":
            answers: dict[str, Given | None] = {}
        elif page.many:
            answers = dict(ticked(page, [name for name in page.items if said.get(name) == "yes"], (), knowledge))
        else:
            answers = {name: person[name] if name in ABOUT else said.get(name, "no") for name in page.items}
        file = record(file, {**answers, **marks(page)}, knowledge)
    return build_case(file, knowledge, person["id"])


def test_no_one_with_a_hidden_infection_is_told_that_it_can_wait(model: Model) -> None:
    calm = [person["id"] for person in PEOPLE if level_of(whole(person, model.knowledge), model) < Level.soon]
    assert calm == []


def test_no_one_with_a_hidden_infection_is_told_so_after_an_interview_either(model: Model) -> None:
    interview = Interview(model)
    assert [p["id"] for p in PEOPLE if level_of(interviewed(p, interview), model) < Level.soon] == []
