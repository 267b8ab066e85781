"""The result after the diary has called for more: a changed answer never takes it back, a full re-check does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from conftest import TODAY, Clock
from test_diary_pages import CALM, DAY, recheck, record, write
from test_web_kept import code_on
from visitor import Reader, Visitor

from popliteal.casework.diary import standing_in
from popliteal.casework.kept import Result, read_shown
from popliteal.faces.pages.desk import Desk
from popliteal.knowledge import Level


@pytest.fixture
def patient(visitor: Visitor) -> Visitor:
    """Someone whose calf hurts, with a result of the first day, and no danger sign."""
    visitor.has_result(("calf_pain",), **CALM)
    return visitor


@pytest.fixture
def warm(visitor: Visitor) -> Visitor:
    """Someone with a warm knee, who is to be seen within 3 days."""
    visitor.has_result(("warmth",), **CALM)
    return visitor


def last_told(patient: Visitor, desk: Desk) -> Result:
    return read_shown(record(patient, desk).shown[-1])


def change(patient: Visitor, item: str, **fields: str | list[str]) -> None:
    """Change the answer that holds `item`, by the links of the check page."""
    for link in [link for link in patient.get("/check").links if link.startswith("/change/")]:
        page = patient.get(link)
        if f"f-{item}" in page.ids:
            patient.send("/questions", page, **fields)
            return
    raise AssertionError(f"nothing on the check page asks: {item}")


def result(patient: Visitor) -> Reader:
    return patient.get("/result")


def test_without_a_diary_a_corrected_answer_may_make_the_result_less_urgent(patient: Visitor, desk: Desk) -> None:
    before = last_told(patient, desk).assessment.urgency.level
    change(patient, "calf_pain", none="1")
    page = patient.get("/questions")
    while patient.path == "/questions":  # what the changed answer opens is asked first
        page = patient.answer(page)
    assert Level[last_told(patient, desk).assessment.urgency.level] < Level[before]


def test_a_danger_sign_of_the_diary_stands_on_the_result_though_no_answer_was_changed(patient: Visitor) -> None:
    write(patient, signs=["cold_foot"])
    page = result(patient)
    assert 'class="card emergency"' in patient.html
    assert "In your diary for Mar 1 you told us: the foot or calf on your sore side is newly cold" in page.text
    assert "I have trouble behind the knee. The foot or calf on my sore side is newly cold." in page.text
    assert "Only a full re-check can." in page.text


def test_why_the_diary_calls_for_it_is_said_in_spanish_alone(patient: Visitor) -> None:
    write(patient, signs=["cold_foot"])
    patient.get("/result?language=es")
    why = re.search(r"<strong>Por qué:</strong>(.*?)</p>", patient.html, re.DOTALL)
    assert why
    assert "se puso frío hace poco" in why[1]
    assert 'lang="en"' not in why[1]
    assert ".;" not in why[1]


def test_an_answer_changed_to_something_milder_does_not_take_back_what_the_diary_called_for(
    patient: Visitor, clock: Clock, desk: Desk
) -> None:
    write(patient, signs=["cold_foot"])
    for days in range(3):
        clock.day = TODAY + days * DAY
        change(patient, "calf_pain", **({"place_of_pain": ["calf_pain"]} if days % 2 else {"none": "1"}))
        page = result(patient)
        assert 'class="card emergency"' in patient.html
        assert "Only a full re-check can." in page.text
        assert last_told(patient, desk).assessment.urgency.level == "emergency_department"
        patient.get("/diary")
        assert 'class="card emergency"' in patient.html


def test_the_check_page_says_what_stands_and_why(patient: Visitor) -> None:
    assert "Your diary says" not in patient.get("/check").text
    write(patient, signs=["cold_foot"])
    assert "Your diary says: Go to an emergency department now. A changed answer" in patient.get("/check").text


def test_a_changed_answer_can_still_make_it_more_urgent(patient: Visitor, desk: Desk) -> None:
    write(patient, signs=["cold_foot"])
    change(patient, "chest_pain", danger_now=["chest_pain"])
    assert "Call 911 now" in result(patient).text
    assert last_told(patient, desk).assessment.urgency.level == "emergency_now"


def test_the_plan_is_that_of_the_urgency_that_stands(patient: Visitor, desk: Desk) -> None:
    assert last_told(patient, desk).plan.exercises
    write(patient, signs=["cold_foot"])
    result(patient)
    held = last_told(patient, desk).plan
    assert (held.level, held.waiting, held.exercises) == ("emergency_department", True, [])


def test_a_full_recheck_lets_the_result_fall(patient: Visitor, clock: Clock, desk: Desk) -> None:
    before = last_told(patient, desk).assessment.urgency.level
    write(patient, signs=["cold_foot"])
    result(patient)
    clock.day = TODAY + DAY
    patient.send("/recheck", patient.get("/recheck"))
    recheck(patient, yes=("calf_pain",))
    page = result(patient)
    assert "full re-check" not in page.text
    assert last_told(patient, desk).assessment.urgency.level == before


def test_what_is_shown_is_kept_once_and_shown_again(patient: Visitor, clock: Clock, desk: Desk) -> None:
    write(patient, signs=["cold_foot"])
    for _ in range(3):
        result(patient)
    assert len(record(patient, desk).shown) == 2
    told = last_told(patient, desk)
    assert told.standing == standing_in(record(patient, desk))
    assert told.answers == record(patient, desk).file


def test_a_day_to_be_seen_by_that_has_passed_is_said_and_makes_no_new_result_at_each_look(
    warm: Visitor, clock: Clock, desk: Desk
) -> None:
    write(warm)
    clock.day = TODAY + 4 * DAY
    looks = []
    for _ in range(3):
        page = result(warm)
        looks.append(len(record(warm, desk).shown))
    assert len(set(looks)) == 1
    assert "The day to be seen by has passed." in page.text


def test_the_days_that_are_left_are_said_and_one_day_is_one_day(warm: Visitor, clock: Clock) -> None:
    write(warm)
    said = []
    for days in range(4):
        clock.day = TODAY + days * DAY
        said.append(card_of(result(warm)))
        assert card_of(warm.get("/diary")) == said[-1]
    assert said == [f"Not urgent: See a doctor within {days}" for days in ("3 days", "2 days", "1 day", "1 day")]


def test_time_alone_raises_the_result_as_it_raises_the_diary(visitor: Visitor, clock: Clock, desk: Desk) -> None:
    visitor.interview((), **CALM)
    result(visitor)
    write(visitor)
    for days in range(0, 60, 5):
        clock.day = TODAY + dt.timedelta(days=days)
        heading = card_of(visitor.get("/diary"))
        visitor.get("/result")
        if visitor.path == "/questions":  # no calming result before the danger signs were asked again
            assert Level[level_of(heading, desk)] <= Level.soon
            continue
        told = last_told(visitor, desk).assessment.urgency
        assert Level[told.level] >= Level[level_of(heading, desk)]
    assert Level[level_of(heading, desk)] > Level.self_care


def card_of(page: Reader) -> str:
    """The heading of the card that says how soon to be seen."""
    spoken = ("Not urgent: ", "Urgent: ", "Emergency: ", "Not clear yet: ")
    return next(block for block in page.text.split("\n\n") if block.startswith(spoken))


def level_of(heading: str, desk: Desk) -> str:
    """The level whose heading a card has; doubt is to be seen soon."""
    if desk.ready.knowledge.doubt.heading in heading:
        return "soon"
    levels = desk.ready.knowledge.levels.values()
    return next(level.id for level in levels if level.heading.split("{")[0] in heading)


def test_a_clinician_sees_what_stands_and_keeps_nothing(
    patient: Visitor, new_visitor: Callable[[], Visitor], clock: Clock, desk: Desk
) -> None:
    patient.send("/kept/clinician-code", patient.get("/kept"))
    clinician = new_visitor()
    clinician.send("/open", clinician.get("/open"), code=code_on(patient.html))
    write(patient, signs=["cold_foot"])
    clock.day = TODAY + DAY
    clinician.get("/result")
    assert 'class="card emergency"' in clinician.html
    assert len(record(patient, desk).shown) == 1
