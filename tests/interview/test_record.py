"""Answers go into the case file whole, and a changed one leaves nothing behind."""

from __future__ import annotations

import datetime as dt

import pytest

from popliteal.case import NO, YES, CaseFile, build_case
from popliteal.case.record import record
from popliteal.interview import Interview, Page
from popliteal.interview.page_answers import ticked
from popliteal.knowledge import CaseError, Knowledge


@pytest.fixture
def page(interview: Interview) -> Page:
    step = interview.step(CaseFile(passed=["complaint"]))
    assert isinstance(step, Page)
    return step


def test_what_is_not_ticked_is_no(page: Page, knowledge: Knowledge) -> None:
    told = ticked(page, ["cold_foot"], (), knowledge)
    assert told.pop("cold_foot") == "yes"
    assert set(told.values()) == {"no"}
    assert set(told) == set(page.items) - {"cold_foot"}


def test_only_what_the_person_names_is_unsure(page: Page, knowledge: Knowledge) -> None:
    told = ticked(page, ["cold_foot"], ["chest_pain"], knowledge)
    assert (told["cold_foot"], told["chest_pain"], told["fainting"]) == ("yes", "unsure", "no")


def test_a_kind_of_injury_brings_the_injury_with_it(knowledge: Knowledge) -> None:
    found = next(page for page in knowledge.interview.pages if page.id == "injury")
    page = Page(found.id, "", "", "", True, tuple(found.many), "causes")
    told = ticked(page, ["twisting_injury"], (), knowledge)
    assert (told["twisting_injury"], told["injury"], told["direct_blow"]) == ("yes", "yes", "no")


def test_what_is_not_on_the_page_is_refused_by_name(page: Page, knowledge: Knowledge) -> None:
    with pytest.raises(CaseError, match=r"danger_now: 'locking' is not on this page; it has chest_pain"):
        ticked(page, ["locking"], (), knowledge)


def test_a_changed_answer_takes_the_follow_ups_with_it(knowledge: Knowledge) -> None:
    file = CaseFile(answers={"knee_swelling": "yes", "rapid_knee_swelling": "yes", "fever": "no"})
    assert record(file, {"knee_swelling": "no"}, knowledge).answers == {"knee_swelling": "no", "fever": "no"}
    assert record(file, {"fever": "yes"}, knowledge).answers == {**file.answers, "fever": "yes"}


@pytest.mark.parametrize("part", ["present", "absent"])
def test_a_changed_answer_takes_follow_ups_out_of_lists_too(part: str, knowledge: Knowledge) -> None:
    file = CaseFile.model_validate({"present": ["calf_swelling"], "absent": [], part: ["pitting_edema"]})
    changed = record(file, {"calf_swelling": "no"}, knowledge)
    assert (changed.present, changed.absent, changed.answers) == ([], [], {"calf_swelling": "no"})
    case = build_case(changed, knowledge, "test")
    assert (case.answers["calf_swelling"], case.contradictions) == (NO, ())


def test_a_changed_answer_replaces_what_the_file_said_in_other_words(knowledge: Knowledge) -> None:
    old = next(iter(knowledge.findings["duration"].alias))
    file = CaseFile(answers={old: "yes"}, present=["fever"], absent=["chills"])
    changed = record(file, {"duration": "over_6_weeks", "fever": "no", "chills": "yes"}, knowledge)
    assert changed.answers == {"duration": "over_6_weeks", "fever": "no", "chills": "yes"}
    assert (changed.present, changed.absent) == ([], [])
    assert build_case(changed, knowledge, "test").contradictions == ()


def test_a_changed_duration_replaces_the_day_it_began(knowledge: Knowledge) -> None:
    file = CaseFile(as_of=dt.date(2026, 11, 22), started=dt.date(2026, 11, 21))
    changed = record(file, {"duration": "over_6_weeks"}, knowledge)
    assert changed.started is None
    assert build_case(changed, knowledge, "test").contradictions == ()


def test_what_the_person_would_rather_not_say_is_remembered_and_can_still_be_told(knowledge: Knowledge) -> None:
    file = record(CaseFile(age=40), {"age": None, "fever": None}, knowledge)
    assert (file.age, file.passed, file.answers) == (None, ["age", "fever"], {})
    file = record(file, {"age": 41, "fever": "yes"}, knowledge)
    assert (file.age, file.passed, file.answers) == (41, [], {"fever": "yes"})
    assert build_case(file, knowledge, "test").answers["fever"] == YES


def test_the_file_before_is_left_as_it_was(knowledge: Knowledge) -> None:
    file = CaseFile(answers={"fever": "no"})
    record(file, {"fever": "yes"}, knowledge)
    assert file.answers == {"fever": "no"}


def test_who_said_what_stands_in_the_order_in_which_it_was_told(page: Page, knowledge: Knowledge) -> None:
    told = ticked(page, (), (), knowledge)
    assert len(told) > 5  # a set has no order of its own, so that two processes would write a case down differently
    assert list(record(CaseFile(), told, knowledge).origin) == list(told)
