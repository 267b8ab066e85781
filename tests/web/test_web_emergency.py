"""An emergency sign gets its card at once, from the page just sent, whatever else is broken."""

from __future__ import annotations

import time

import pytest
from visitor import Visitor

from popliteal.store.errors import DatabaseError
from popliteal.web import cases
from popliteal.web.desk import Desk
from popliteal.web.routes import questions


@pytest.fixture
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: cases.Cases) -> None:
        raise DatabaseError("down")

    monkeypatch.setattr(cases.Cases, "store", refuse)


def emergency_page(visitor: Visitor) -> dict[str, str | list[str]]:
    """The first question, filled in with chest pain."""
    page = visitor.begin()
    hidden = {f["name"]: f["value"] for f in page.fields if f.get("type") == "hidden"}
    return {**hidden, "danger_now": ["chest_pain"]}


def test_an_emergency_sign_leaves_the_interview_at_once(visitor: Visitor) -> None:
    visitor.answer(visitor.begin(), ("chest_pain",))
    assert visitor.path == "/result"
    assert "Call 911 now" in visitor.html
    assert "new chest pain" in visitor.html


def test_the_card_comes_when_the_database_is_down(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    form = emergency_page(visitor)
    monkeypatch.setattr(cases.Cases, "store", lambda _: (_ for _ in ()).throw(DatabaseError("down")))
    response = visitor.client.post("/questions", data=form)
    assert response.status_code == 200
    assert "Call 911 now" in response.text
    assert "Chest pain along with leg trouble" in response.text
    assert "could not save" in response.text


def test_the_card_comes_in_time_when_the_database_hangs(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    form = emergency_page(visitor)
    monkeypatch.setattr(questions, "LONGEST_WAIT", 0.1)
    monkeypatch.setattr(cases.Cases, "change", lambda *_: time.sleep(1.5))
    begun = time.monotonic()
    response = visitor.client.post("/questions", data=form)
    assert time.monotonic() - begun < 1.2
    assert "Call 911 now" in response.text


def test_the_card_comes_when_the_case_is_not_open_any_more(visitor: Visitor) -> None:
    form = emergency_page(visitor)
    visitor.client.cookies.delete(cases.CODE_COOKIE)
    assert "Call 911 now" in visitor.client.post("/questions", data=form).text


def test_the_card_comes_when_the_form_is_from_an_old_visit(visitor: Visitor) -> None:
    form = emergency_page(visitor) | {"token": "old"}
    response = visitor.client.post("/questions", data=form)
    assert response.status_code == 403
    assert "Call 911 now" in response.text


def test_a_sign_ticked_beside_none_of_these_still_gets_the_card_on_a_broken_day(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = emergency_page(visitor) | {"none": "1"}
    monkeypatch.setattr(cases.Cases, "store", lambda _: (_ for _ in ()).throw(DatabaseError("down")))
    assert "Call 911 now" in visitor.client.post("/questions", data=form).text


@pytest.mark.usefixtures("_no_database")
@pytest.mark.parametrize("path", ["/", "/begin", "/open", "/emergency", "/about", "/privacy", "/evidence"])
def test_pages_that_need_no_case_stand_without_a_database(visitor: Visitor, path: str) -> None:
    visitor.get(path)


def test_the_error_page_names_every_emergency_sign_and_the_number(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    visitor.begin()
    monkeypatch.setattr(cases.Cases, "store", lambda _: (_ for _ in ()).throw(DatabaseError("down")))
    page = visitor.get("/questions", status=503)
    assert "Call 911 now if:" in page.text
    for sign in desk.model.knowledge.signs.values():
        assert sign.lay in page.text


def test_the_error_page_comes_when_the_program_itself_fails(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.begin()

    def broken(*_: object) -> None:
        raise RuntimeError("fever since Tuesday")

    monkeypatch.setattr(cases.Cases, "open", broken)
    page = visitor.get("/questions", status=500)
    assert "Call 911 now if:" in page.text
    assert "RuntimeError at" in caplog.text
    assert "Tuesday" not in caplog.text


@pytest.mark.parametrize("path", ["/", "/emergency"])
def test_the_first_page_and_the_help_page_put_the_emergency_number_first(visitor: Visitor, path: str) -> None:
    page = visitor.get(path)
    assert "Call 911 now if:" in page.text
    if path == "/":
        assert page.text.index("Call 911 now if:") < page.text.index("What it does")


def test_an_emergency_card_holds_no_reading_links(visitor: Visitor) -> None:
    visitor.answer(visitor.begin(), ("chest_pain",))
    card = visitor.html.split('class="card emergency"')[1].split("</section>")[0]
    assert "<a " not in card
