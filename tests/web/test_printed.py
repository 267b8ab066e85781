"""The printed summary: one page of paper, with what a clinician needs, and nothing fetched for it."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from conftest import TODAY, Clock
from pypdf import PdfReader
from visitor import Visitor

from popliteal.web.routes.printed import pdf_of


@pytest.fixture
def patient(visitor: Visitor, clock: Clock) -> Visitor:
    """Two weeks of a diary after a whole interview, and an examination."""
    visitor.interview(("lump_behind_knee", "calf_pain", "stiffness"), trouble_place="behind_knee")
    visitor.get("/result")
    for place in range(14):
        clock.day = TODAY + dt.timedelta(days=place)
        sent = {"worst": "5", "average": "4", "stopped": ["stairs"], "swelling": "same", "none": "1", "own": "ice"}
        visitor.send("/diary/today", visitor.get("/diary/today"), **sent, note="It pulls when I squat.")
    visitor.send("/clinician/findings", visitor.get("/clinician"), finding="effusion", result="yes")
    return visitor


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_pdf_of_an_ordinary_case_is_one_page(patient: Visitor) -> None:
    answer = patient.client.get("/summary.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 1


def test_the_pdf_holds_what_the_page_holds(patient: Visitor) -> None:
    told = text_of(patient.client.get("/summary.pdf").content)
    for words in (
        "What was told",
        "Denied",
        "lump",
        "ice (14 days)",
        "Knee joint effusion: positive",
        "It pulls when I squat",
    ):
        assert words in told, words


def test_the_page_to_print_links_to_its_pdf(patient: Visitor) -> None:
    assert "/summary.pdf" in patient.get("/summary").links


def test_nothing_is_fetched_for_a_pdf(recwarn: pytest.WarningsRecorder, caplog: pytest.LogCaptureFixture) -> None:
    pdf = pdf_of(
        '<p>Hello</p><img src="file:///etc/hostname" alt="gone"><img src="http://127.0.0.1:9/x.png" alt="gone">'
    )
    assert text_of(pdf).startswith("Hello")
    assert "Failed to load image" in caplog.text


def test_before_a_result_the_summary_leads_to_the_questions(visitor: Visitor) -> None:
    visitor.begin()
    for path in ("/summary", "/summary.pdf"):
        visitor.get(path)
        assert visitor.path == "/questions"
