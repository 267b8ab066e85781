"""The log of doses on pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from conftest import TODAY, Clock
from visitor import Reader, Visitor, read

from popliteal.care.doses import Taken
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.doseform import MOST_MG, MOST_PIECES
from popliteal.knowledge.readability import grade

HEALTHY = {"trouble_place": "behind_knee", "duration": "days_to_6_weeks"}


@pytest.fixture
def patient(visitor: Visitor) -> Visitor:
    visitor.has_result(("calf_pain",), **HEALTHY)
    return visitor


def took(patient: Visitor, status: int = 200, **more: str) -> Reader:
    fields = {"medicine": "acetaminophen", "pieces": "2", "each": "500", "day": str(TODAY), "time": "08:30"}
    return patient.send("/doses", patient.get("/doses"), status, **{**fields, **more})


def kept(patient: Visitor, desk: Desk) -> tuple[Taken, ...]:
    return desk.cases.open(patient.client.cookies[CODE_COOKIE]).record.doses


def removal(page: Reader, place: str) -> dict[str, str]:
    """The fields of the form that takes out the dose at a place."""
    names = [f["name"] for f in page.fields]
    start = next(number for number, f in enumerate(page.fields) if f["name"] == "place" and f["value"] == place)
    own = page.fields[start : start + 3]
    return {"token": page.fields[names.index("token")]["value"], **{f["name"]: f["value"] for f in own}}


def test_before_any_answer_the_questions_come_first(visitor: Visitor) -> None:
    visitor.begin()
    visitor.get("/doses")
    assert visitor.path == "/questions"


def test_a_dose_is_kept_and_counted(patient: Visitor, desk: Desk) -> None:
    page = took(patient)
    assert patient.path == "/doses"
    (dose,) = kept(patient, desk)
    at = dt.datetime.combine(TODAY, dt.time(8, 30))
    assert dose == Taken(medicine="acetaminophen", at=at, mg=1000, form=dose.form)
    assert "The last: Sunday, March 1, 8:30 AM. In 24 hours: 1 dose, 1000 mg" in page.text


def test_too_much_is_told_with_whom_to_call(patient: Visitor) -> None:
    took(patient, pieces="4")
    page = took(patient, pieces="5", time="10:00")
    assert "4500 mg in 24 hours" in page.text
    assert "1-800-222-1222" in page.text
    assert "Take no more before" not in page.text


@pytest.mark.parametrize(("pieces", "total"), [("20", "13000 mg"), (str(MOST_PIECES), "130000 mg")])
def test_a_large_overdose_is_kept_and_told(patient: Visitor, pieces: str, total: str) -> None:
    page = took(patient, pieces=pieces, each="650")
    assert f"{total} in 24 hours" in page.text
    assert "1-800-222-1222" in page.text


def test_the_most_that_the_form_takes_can_be_kept(patient: Visitor, desk: Desk) -> None:
    took(patient, pieces=str(MOST_PIECES), each=str(MOST_MG))
    assert [one.mg for one in kept(patient, desk)] == [MOST_PIECES * MOST_MG]


def test_a_form_sent_twice_is_one_dose_and_two_forms_are_two(patient: Visitor, desk: Desk) -> None:
    page = patient.get("/doses")
    fields = {"medicine": "acetaminophen", "pieces": "2", "each": "650", "day": str(TODAY), "time": "08:30"}
    for _ in range(2):
        shown = patient.send("/doses", page, **fields, other="1")
    assert len(kept(patient, desk)) == 1
    assert "Two doses in your list are the same" not in shown.text
    shown = took(patient, each="650", other="1")
    assert len(kept(patient, desk)) == 2
    assert "2600 mg" in shown.text
    assert "Two doses in your list are the same" in shown.text


def test_one_of_two_equal_doses_is_taken_out_even_if_that_is_sent_twice(patient: Visitor, desk: Desk) -> None:
    took(patient)
    gone = removal(took(patient), place="0")
    assert patient.client.post("/doses/remove", data=gone).status_code == 200
    assert patient.client.post("/doses/remove", data=gone).status_code == 400
    assert len(kept(patient, desk)) == 1


def test_a_form_without_its_id_is_still_kept(patient: Visitor, desk: Desk) -> None:
    for _ in range(2):
        took(patient, form="")
    assert len(kept(patient, desk)) == 2


def test_two_of_one_kind_are_told(patient: Visitor) -> None:
    took(patient, medicine="ibuprofen", pieces="1", each="200")
    page = took(patient, medicine="naproxen", pieces="1", each="220", time="12:00")
    assert "Naproxen (Aleve) and Ibuprofen (Advil, Motrin) are of one kind." in page.text
    assert "Ibuprofen (Advil, Motrin) and Naproxen (Aleve) are of one kind." in page.text


def test_the_page_names_no_time_that_the_plan_does_not_allow(visitor: Visitor) -> None:
    visitor.interview(("anticoagulant", "calf_pain"), **HEALTHY)
    visitor.get("/result")
    page = took(visitor, medicine="ibuprofen", pieces="1", each="200")
    assert "Take no more before" not in page.text
    assert "we give no time for more" in page.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"medicine": ""}, "Choose what you took"),
        ({"pieces": "many"}, "Type how many"),
        ({"pieces": "0"}, "Type how many"),
        ({"pieces": str(MOST_PIECES + 1)}, "Type how many"),
        ({"each": "9999"}, "Type the mg in each"),
        ({"day": ""}, "Choose the day"),
        ({"time": "8"}, "Type the time"),
        ({"time": "25:00"}, "Type the time"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(
    patient: Visitor, desk: Desk, wrong: dict[str, str], said: str
) -> None:
    page = took(patient, 400, **wrong)
    assert "There is a problem" in page.text
    assert said in page.text
    assert kept(patient, desk) == ()


@pytest.mark.parametrize("wrong", [{"medicine": "morphine"}, {"day": "2020-01-01"}])
def test_what_the_page_does_not_offer_is_refused(patient: Visitor, desk: Desk, wrong: dict[str, str]) -> None:
    took(patient, 400, **wrong)
    assert kept(patient, desk) == ()


def test_a_gel_needs_no_milligrams(patient: Visitor, desk: Desk) -> None:
    took(patient, medicine="diclofenac_gel", pieces="", each="")
    assert [(one.medicine, one.mg) for one in kept(patient, desk)] == [("diclofenac_gel", None)]


def test_a_dose_written_by_mistake_is_taken_out(patient: Visitor, desk: Desk) -> None:
    took(patient)
    page = took(patient, time="14:30")
    gone = removal(page, place="0")
    assert patient.client.post("/doses/remove", data={**gone, "at": "2026-03-01T08:31:00"}).status_code == 400
    assert patient.client.post("/doses/remove", data=gone).status_code == 200
    assert [one.at.hour for one in kept(patient, desk)] == [14]


def test_too_much_is_told_for_days_and_then_no_more(patient: Visitor, clock: Clock) -> None:
    took(patient, pieces="9")
    assert "1-800-222-1222" in patient.get("/doses").text
    clock.day = TODAY + dt.timedelta(days=2)
    shown = patient.get("/doses").text
    assert "1-800-222-1222" in shown
    assert "Take no more before" not in shown
    clock.day = TODAY + dt.timedelta(days=5)
    assert "1-800-222-1222" not in patient.get("/doses").text


def test_a_clinician_reads_the_list_and_adds_nothing(patient: Visitor, new_visitor: Callable[[], Visitor]) -> None:
    took(patient)
    page = patient.send("/kept/clinician-code", patient.get("/kept"))
    code = page.text.split("\n\n")
    word = next(part for part in code if part.count("-") >= 3 and " " not in part)
    clinician = new_visitor()
    clinician.send("/open", clinician.get("/open"), code=word)
    shown = clinician.get("/doses")
    assert "8:30 AM" in shown.text
    assert not [f for f in shown.fields if f["name"] == "medicine"]
    form = {f["name"]: f["value"] for f in clinician.get("/clinician").fields if f["name"] == "token"}
    assert clinician.client.post("/doses", data={**form, "medicine": "ibuprofen"}).status_code == 403


def test_the_page_is_easy_to_read(patient: Visitor, desk: Desk) -> None:
    took(patient)
    assert grade(patient.get("/doses").text, desk.ready.knowledge.terms) <= 6


def test_a_danger_sign_on_the_form_gets_its_card(patient: Visitor) -> None:
    page = patient.get("/doses")
    token = next(f["value"] for f in page.fields if f["name"] == "token")
    answer = patient.client.post("/doses", data={"token": token, "signs": "chest_pain"})
    assert "Call 911 now" in read(answer.text).text
