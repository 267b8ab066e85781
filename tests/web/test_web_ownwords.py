"""The person's own words: left out or told freely, kept sealed, shown to people, and no part of the sums."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from test_web_kept import code_on
from visitor import Visitor

from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.routes.ownwords import LONGEST
from popliteal.faces.pages.settings import Settings

TOLD = "It began <on> the stairs.\nI worry about my dancing."


@pytest.fixture
def patient(visitor: Visitor) -> Visitor:
    visitor.interview(("lump_behind_knee",))
    return visitor


def tell(patient: Visitor, words: str, status: int = 200) -> None:
    patient.send("/own-words", patient.get("/own-words"), status, words=words)


def kept(patient: Visitor, desk: Desk) -> str:
    return desk.cases.open(patient.client.cookies[CODE_COOKIE]).record.own_words


def test_nothing_needs_to_be_told(patient: Visitor) -> None:
    page = patient.get("/check")
    assert "In your own words\n\nNot provided" in page.text
    assert "/own-words" in page.links
    assert patient.get("/result").title


def test_what_is_told_comes_back_on_the_check_page_line_by_line(patient: Visitor, desk: Desk) -> None:
    tell(patient, TOLD.replace("\n", "\r\n"))
    assert patient.path == "/check"
    assert kept(patient, desk) == TOLD
    assert "It began &lt;on&gt; the stairs.\nI worry about my dancing." in patient.html
    assert "It began &lt;on&gt; the stairs." in patient.client.get("/own-words").text


def test_it_stands_on_the_clinicians_page_and_on_the_printed_one(patient: Visitor) -> None:
    tell(patient, TOLD)
    patient.get("/result")
    assert "It began &lt;on&gt; the stairs." in patient.client.get("/clinician").text
    assert "It began &lt;on&gt; the stairs." in patient.client.get("/summary").text
    pdf = PdfReader(io.BytesIO(patient.client.get("/summary.pdf").content))
    assert "I worry about my dancing." in " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_it_can_be_taken_out_again(patient: Visitor, desk: Desk) -> None:
    tell(patient, TOLD)
    tell(patient, "  ")
    assert kept(patient, desk) == ""
    assert "Not provided" in patient.html


def test_the_longest_text_is_kept_and_one_letter_more_is_refused_but_not_lost(patient: Visitor, desk: Desk) -> None:
    tell(patient, "é" * LONGEST)
    assert kept(patient, desk) == "é" * LONGEST
    tell(patient, "z" * (LONGEST + 1), status=400)
    assert f"Use up to {LONGEST:,} letters" in patient.html
    assert "<title>Error:" in patient.html
    assert "z" * (LONGEST + 1) in patient.html
    assert kept(patient, desk) == "é" * LONGEST


def test_it_makes_no_new_result(patient: Visitor, desk: Desk) -> None:
    patient.get("/result")
    tell(patient, "I have chest pain.")
    patient.get("/result")
    assert len(desk.cases.open(patient.client.cookies[CODE_COOKIE]).record.shown) == 1
    assert "/emergency" in patient.get("/own-words").links


def test_the_database_holds_none_of_it_in_clear(patient: Visitor, settings: Settings) -> None:
    tell(patient, TOLD)
    place = Path(settings.database.removeprefix("sqlite:///"))
    files = list(place.parent.glob(f"{place.name}*"))
    assert files
    assert all(b"dancing" not in file.read_bytes() for file in files)


def test_a_clinician_reads_it_and_cannot_change_it(
    patient: Visitor, new_visitor: Callable[[], Visitor], desk: Desk
) -> None:
    tell(patient, TOLD)
    patient.send("/kept/clinician-code", patient.get("/kept"))
    clinician = new_visitor()
    clinician.send("/open", clinician.get("/open"), code=code_on(patient.html))
    tell(clinician, "Nothing to worry about.", status=403)
    assert kept(patient, desk) == TOLD
