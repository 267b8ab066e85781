"""What other software sent of a case: each part that cannot be read is named, with what stood there and what may."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from popliteal.case import CaseFile
from popliteal.casework.asking import asked_step
from popliteal.casework.faults import (
    MOST_FAULTS,
    FaultyCaseError,
    allowed_answers,
    check_answers,
    check_file,
    checked_case,
)
from popliteal.casework.kept import KeptCase
from popliteal.casework.ready import Ready, make_ready
from popliteal.casework.recheck import answered, begun, done, done_today, under_way
from popliteal.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()
TODAY = dt.date(2026, 3, 1)
SMALLEST: dict[str, Any] = {"answers": {"fever": "no"}}


@pytest.fixture(scope="module")
def ready() -> Ready:
    return make_ready(KNOWLEDGE)


def faults_of(case: dict[str, Any]) -> list[tuple[str, str]]:
    """Element and what it may hold, of each part that cannot be read."""
    with pytest.raises(FaultyCaseError) as caught:
        checked_case(CaseFile.model_validate(case), KNOWLEDGE, "/case")
    return [(fault.element, fault.allowed) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("case", "element", "allowed"),
    [
        ({}, "/case/answers", "at least one finding with its answer"),
        ({"present": ["fevr"]}, "/case/present/0", "the id of a finding. Did you mean 'fever'"),
        ({"absent": ["fever", "chils"]}, "/case/absent/1", "the id of a finding. Did you mean 'chills'"),
        ({"answers": {"a/b~c": "yes"}}, "/case/answers/a~1b~0c", "the id of a finding."),
        ({"answers": {"fever": "perhaps"}}, "/case/answers/fever", "yes, no, unsure"),
        ({"answers": {"chest_pain": "not_applicable"}}, "/case/answers/chest_pain", "yes, no, unsure"),
        ({"answers": {"onset": "slowly"}}, "/case/answers/onset", "sudden, "),
        ({"answers": {"severity": 11}}, "/case/answers/severity", "a number from 0 to 10"),
        (SMALLEST | {"as_of": "1066-10-14"}, "/case/as_of", "a day from the years 1900 to 2199"),
        (SMALLEST | {"as_of": "2026-01-01", "started": "2026-01-02"}, "/case/started", "a day not after as_of"),
        (SMALLEST | {"started": "2026-01-02"}, "/case/started", "a day not after as_of"),
        (
            SMALLEST | {"others": [{"origin": {"by": "clinician"}, "answers": {"lachmann": "yes"}}]},
            "/case/others/0/answers/lachmann",
            "the id of a finding. Did you mean 'lachman'",
        ),
    ],
    ids=str,
)
def test_a_part_that_cannot_be_read_is_named(case: dict[str, Any], element: str, allowed: str) -> None:
    [(found, may)] = faults_of(case)
    assert found == element
    assert may.startswith(allowed) or allowed in may


def test_every_part_that_cannot_be_read_is_named_at_once_up_to_a_number() -> None:
    assert len(faults_of({"present": ["fevr", "chils"], "as_of": "1066-10-14"})) == 3
    assert len(faults_of({"present": [f"strange_{n}" for n in range(MOST_FAULTS + 5)]})) == MOST_FAULTS


def test_a_case_without_answers_is_none_yet_but_its_days_are_looked_at() -> None:
    check_file(CaseFile(age=40), KNOWLEDGE)
    with pytest.raises(FaultyCaseError, match="1066"):
        check_file(CaseFile(as_of=dt.date(1066, 10, 14)), KNOWLEDGE)


def test_a_case_that_can_be_read_is_read() -> None:
    assert checked_case(CaseFile.model_validate(SMALLEST), KNOWLEDGE).state("fever") == "told"


@pytest.mark.parametrize(
    ("answers", "allowed"),
    [
        ({"age": 140}, "a whole number from 0 to 120"),
        ({"sex": "woman"}, "female, male"),
        ({"fever": "perhaps"}, "yes, no, unsure"),
        ({"fevr": "yes"}, "the id of a finding"),
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_put_into_a_case_says_what_could(answers: dict[str, Any], allowed: str) -> None:
    with pytest.raises(FaultyCaseError) as caught:
        check_answers(answers, KNOWLEDGE, "/answers")
    [fault] = caught.value.faults
    assert fault.element == f"/answers/{next(iter(answers))}"
    assert fault.allowed.startswith(allowed)


def test_whoever_would_rather_not_say_is_not_wrong() -> None:
    check_answers({"age": None, "sex": None, "fever": None}, KNOWLEDGE, "/answers")


def test_what_no_one_may_be_calmed_by_cannot_be_not_applicable() -> None:
    signs = [KNOWLEDGE.findings[name] for name in KNOWLEDGE.signs]
    assert all("not_applicable" not in allowed_answers(sign, KNOWLEDGE) for sign in signs)
    assert allowed_answers(KNOWLEDGE.findings["click_or_pop"], KNOWLEDGE).endswith("not_applicable")


def test_a_step_without_answers_asks_and_one_with_a_danger_sign_ends_with_its_words_first(ready: Ready) -> None:
    first = asked_step(CaseFile(), {}, ready)
    assert first.page is not None
    assert (first.emergency, first.end) == (None, None)
    told = asked_step(first.case, {"chest_pain": "yes"}, ready)
    assert told.emergency is not None
    assert told.emergency.level == "emergency_now"
    assert told.end is not None
    assert told.end.reason == "emergency_now"


def test_where_there_is_no_result_no_re_check_begins_and_none_is_answered_or_done(ready: Ready) -> None:
    record = KeptCase(file=CaseFile.model_validate(SMALLEST | {"as_of": TODAY}))
    assert begun(record, ready, TODAY) == record
    assert under_way(record, TODAY) is None
    assert answered(record, {"fever": "yes"}, ready, TODAY) == record
    assert done(record, ready, TODAY) == record
    assert not done_today(record, TODAY)
