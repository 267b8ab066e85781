"""A full re-check: what is asked again, how durations move, what did change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from followup_setting import START
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from popliteal.case import CaseFile, Given, Known, build_case
from popliteal.case.moved import began, carried
from popliteal.case.record import record
from popliteal.followup.recheck import differences, next_step, recheck
from popliteal.interview import Finished, Interview, Page
from popliteal.interview.page_answers import marks, ticked
from popliteal.knowledge import CaseError, Knowledge
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.reasoning.model import Model

LATER = START + dt.timedelta(days=10)


def told(**answers: Given) -> CaseFile:
    return CaseFile(age=40, sex="female", as_of=START, answers=dict(answers))


def levels_of_duration(file: CaseFile, knowledge: Knowledge) -> tuple[int, int]:
    answer = build_case(file, knowledge, "test").answers["duration"]
    assert isinstance(answer, Known)
    return answer.low, answer.high


@pytest.mark.parametrize(
    ("said", "days", "levels"),
    [
        ("up_to_3_days", 0, (0, 0)),
        ("up_to_3_days", 2, (0, 1)),
        ("up_to_3_days", 4, (1, 1)),
        ("up_to_3_days", 60, (2, 2)),
        ("days_to_6_weeks", 0, (1, 1)),
        ("days_to_6_weeks", 5, (1, 2)),
        ("days_to_6_weeks", 39, (2, 2)),
        ("over_6_weeks", 5, (2, 2)),
        (2, 1, (0, 0)),
        (2, 2, (1, 1)),
        (40, 3, (2, 2)),
    ],
)
def test_a_duration_moves_with_the_date(said: Given, days: int, levels: tuple[int, int], knowledge: Knowledge) -> None:
    file = carried(told(duration=said), START, START + dt.timedelta(days=days), knowledge)
    assert levels_of_duration(file, knowledge) == levels


def test_a_known_start_is_kept_and_gives_the_duration(knowledge: Knowledge) -> None:
    file = CaseFile(as_of=START, started=START - dt.timedelta(days=2), answers={"sore": "yes"})
    moved = carried(file, START, START + dt.timedelta(days=2), knowledge)
    assert moved.started == file.started
    assert levels_of_duration(moved, knowledge) == (1, 1)


@given(st.integers(0, 100), st.integers(0, 100))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_duration_given_in_days_moves_exactly(knowledge: Knowledge, days: int, gone_by: int) -> None:
    moved = carried(told(duration=days), START, START + dt.timedelta(days=gone_by), knowledge)
    at_once = told(duration=days + gone_by)
    assert levels_of_duration(moved, knowledge) == levels_of_duration(at_once, knowledge)


@pytest.mark.parametrize(
    ("said", "days"), [("up_to_3_days", 0), ("days_to_6_weeks", 4), ("over_6_weeks", 43), (17, 17), ("unsure", 0)]
)
def test_the_start_is_no_earlier_than_what_was_told_allows(said: Given, days: int, knowledge: Knowledge) -> None:
    assert began(told(duration=said), START, knowledge) == START - dt.timedelta(days=days)


def test_an_old_no_to_a_danger_sign_counts_as_not_asked(knowledge: Knowledge) -> None:
    file = told(chest_pain="no", fainting=False, cold_foot="unsure", deformity="yes", sore="no")
    file = file.model_copy(update={"absent": ["coughing_blood"]})
    moved = carried(file, START, LATER, knowledge)
    assert moved.answers == {"cold_foot": "unsure", "deformity": "yes", "sore": "no"}
    assert moved.absent == []
    assert carried(file, START, START, knowledge).answers == file.answers


def test_time_does_not_run_backward(knowledge: Knowledge) -> None:
    with pytest.raises(CaseError, match="is before"):
        carried(told(sore="yes"), LATER, START, knowledge)


def test_a_recheck_asks_again_what_may_have_changed_and_keeps_what_happened(followup: FollowupKnowledge) -> None:
    file = told(
        chest_pain="no",
        calf_pain="yes",
        locking="no",
        injury="yes",
        twisting_injury="no",
        diabetes="yes",
        long_travel="no",
        duration="up_to_3_days",
        onset="sudden",
        severity=4,
    )
    found = recheck(file, START, LATER, followup)
    assert found.file.answers == {"injury": "yes", "diabetes": "yes", "onset": "sudden", "duration": "days_to_6_weeks"}
    assert set(found.again) == {"calf_pain", "severity"}
    assert found.file.as_of == LATER


def test_what_the_person_passed_over_is_asked_again_too(followup: FollowupKnowledge) -> None:
    file = told(sore="yes").model_copy(update={"passed": ["chest_pain", "age", "clear_up:mild_but_severe"]})
    assert recheck(file, START, LATER, followup).file.passed == ["complaint", "age"]


def test_an_answer_that_no_page_can_ask_again_is_not_forgotten(followup: FollowupKnowledge) -> None:
    file = told(ssri="yes", xray_fracture="yes", sore="yes")
    kept = recheck(file, START, LATER, followup).file.answers
    assert kept == {"ssri": "yes", "xray_fracture": "yes"}


def run(
    file: CaseFile, told_now: Mapping[str, Given], model: Model, followup: FollowupKnowledge
) -> tuple[CaseFile, set[str]]:
    """A whole re-check: what is in `told_now` is answered so, all else is no; returns the file and what was asked."""
    check, interview, asked = recheck(file, START, LATER, followup), Interview(model), set[str]()
    file, step = check.file, next_step(check, check.file, interview)
    while not isinstance(step, Finished):
        asked |= set(step.items)
        file = record(file, answer(step, told_now, followup.knowledge), followup.knowledge)
        step = next_step(check, file, interview)
    return file, asked


def answer(page: Page, told_now: Mapping[str, Given], knowledge: Knowledge) -> dict[str, Given | None]:
    if page.many:
        return {**ticked(page, [name for name in page.items if name in told_now], (), knowledge), **marks(page)}
    first = {name: finding.choices[0].id for name, finding in knowledge.findings.items() if finding.choices}
    return {name: told_now.get(name, first.get(name, "no")) for name in page.items}


def test_a_recheck_asks_every_danger_sign_and_every_former_symptom_before_it_ends(
    model: Model, knowledge: Knowledge, followup: FollowupKnowledge
) -> None:
    before = told(
        **dict.fromkeys(knowledge.signs, "no"),
        trouble_place="behind_knee",
        locking="yes",
        burning="unsure",
        known_osteoarthritis="yes",
        duration=3,
        severity=5,
    )
    after, asked = run(before, {"burning": "yes"}, model, followup)
    assert set(knowledge.signs) | {"locking", "burning", "severity"} <= asked
    changed = {found.finding: found.kind for found in differences(before, after, knowledge)}
    assert changed["locking"] == "gone"
    assert changed["burning"] == "changed"
    assert "known_osteoarthritis" not in changed
    assert "chest_pain" not in changed


def test_a_danger_sign_ends_the_recheck_at_once(
    model: Model, knowledge: Knowledge, followup: FollowupKnowledge
) -> None:
    after, asked = run(told(locking="yes", duration=3), {"chest_pain": "yes"}, model, followup)
    assert after.answers["chest_pain"] == "yes"
    assert "locking" not in asked


def test_differences_name_what_is_new_gone_changed_and_not_asked_again(knowledge: Knowledge) -> None:
    before = told(sore="yes", aching="no", burning="yes", duration="up_to_3_days", fever="no")
    after = told(sore="no", aching="yes", duration="over_6_weeks", fever="no", limp="no")
    found = {item.finding: (item.kind, item.before, item.after) for item in differences(before, after, knowledge)}
    assert found["sore"] == ("gone", "it feels sore", "it does not feel sore")
    assert found["aching"][0] == "new"
    assert found["burning"][0] == "not_asked_again"
    assert found["burning"][2] is None
    assert found["duration"][0] == "changed"
    assert found["limp"][0] == "asked"
    assert "fever" not in found


def test_nothing_differs_from_itself(knowledge: Knowledge) -> None:
    file = told(sore="yes", duration=4)
    assert differences(file, file, knowledge) == []
