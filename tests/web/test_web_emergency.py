"""An emergency sign gets its card at once, from the page just sent, whatever else is broken."""

from __future__ import annotations

import re

import pytest
from visitor import Visitor, read

from popliteal.casework.emergency import card_of, read_out
from popliteal.casework.errors import DatabaseError
from popliteal.faces.pages import cases
from popliteal.faces.pages.desk import Desk
from popliteal.interview.wording import as_told_to_a_clinic
from popliteal.knowledge import Level
from popliteal.speech.words import stop
from some import some


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


def test_an_emergency_sign_is_answered_at_once_by_its_card(visitor: Visitor) -> None:
    page = visitor.answer(visitor.begin(), ("chest_pain",))
    assert visitor.path == "/questions", "a redirect would cost the card another request"
    assert "Call 911 now" in page.text
    assert "tel:911" in page.links
    visitor.get(page.links[page.links.index("tel:911") + 1])
    assert visitor.path == "/result"
    assert "new chest pain" in visitor.html


def test_the_card_comes_when_the_database_is_down(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    form = emergency_page(visitor)
    monkeypatch.setattr(cases.Cases, "store", lambda _: (_ for _ in ()).throw(DatabaseError("down")))
    response = visitor.client.post("/questions", data=form)
    assert response.status_code == 200
    assert "Call 911 now" in response.text
    assert "New chest pain." in response.text or "new chest pain" in response.text
    assert "could not save" in response.text


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
    visitor.start()
    monkeypatch.setattr(cases.Cases, "store", lambda _: (_ for _ in ()).throw(DatabaseError("down")))
    page = visitor.get("/questions", status=503)
    assert "Call 911 now if:" in page.text
    for sign in some(desk.ready.knowledge.signs.values()):
        assert sign.lay in page.text


def test_the_error_page_comes_when_the_program_itself_fails(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.start()

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
        assert page.text.index("Call 911 now if:") < page.text.index("What it is, and is not")


@pytest.mark.parametrize("path", ["/questions", "/result"])
def test_an_emergency_card_holds_no_reading_links(visitor: Visitor, path: str) -> None:
    visitor.answer(visitor.begin(), ("chest_pain",))
    if path == "/result":
        visitor.get(path)
    card = visitor.html.split('class="card emergency"')[1].split("</section>")[0]
    assert re.findall(r'<a [^>]*href="([^"]*)"', card) == ["tel:911"]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("me", "I have trouble behind the knee. I have coughed up blood."),
        ("my_child", "Someone has trouble behind the knee. They have coughed up blood."),
    ],
)
def test_what_to_say_can_be_read_out_by_whoever_calls(visitor: Visitor, who: str, told: str) -> None:
    page = visitor.first(who)
    while any(field.get("name") == "page" for field in page.fields):
        page = visitor.answer(page, ("coughing_blood",))
    assert told in page.text
    assert told in visitor.get("/result").text
    assert "hemoptysis" not in page.text


def test_where_nobody_knows_who_calls_nobody_says_i_of_anothers_signs(visitor: Visitor) -> None:
    told = emergency_page(visitor)
    visitor.client.cookies.clear()
    page = read(visitor.client.post("/questions", data=told).text)
    assert "Someone has trouble behind the knee. They have had new chest pain." in page.text


def test_each_danger_sign_is_read_out_in_the_words_in_which_it_was_ticked(desk: Desk) -> None:
    for name in some(desk.ready.knowledge.signs):
        card = card_of({name: "yes"}, desk.ready)
        assert card is not None
        said = stop(as_told_to_a_clinic(desk.ready.knowledge.findings[name].lay, "me"))
        assert read_out(card.aloud, "me") == f"I have trouble behind the knee. {said}"


def test_no_emergency_sign_is_left_out_of_what_is_read_out_and_what_is_acted_on_comes_first(desk: Desk) -> None:
    signs = [name for name, sign in desk.ready.knowledge.signs.items() if sign.emergency is Level.emergency_now]
    assert len(signs) > 4
    card = card_of(dict.fromkeys(signs, "yes"), desk.ready)
    assert card is not None
    assert list(card.aloud) == [
        desk.ready.knowledge.findings[name].lay
        for name in ("face_arm_or_speech", "shortness_of_breath", "fainting", "chest_pain", "coughing_blood")
    ]
    card = card_of(dict.fromkeys(("fever", "spreading_redness", "confused_or_drowsy"), "yes"), desk.ready)
    assert card is not None
    assert card.aloud[0] == desk.ready.knowledge.findings["confused_or_drowsy"].lay


def test_many_doubts_are_read_out_in_one_sentence(visitor: Visitor) -> None:
    visitor.unsure_of_all()
    said = visitor.get("/result").text.split("Say this\n\n")[1].split("\n\n")[0]
    assert re.fullmatch(r"I have trouble behind the knee. I am not sure if I [^.]+, nor about \d+ other signs\.", said)


@pytest.mark.parametrize("sign", ["chest_pain", "deformity"])
def test_an_emergency_result_tells_no_causes_and_no_chances(visitor: Visitor, sign: str, desk: Desk) -> None:
    visitor.interview((sign,))
    page = visitor.get("/result")
    assert "of 100 people" not in page.text
    assert "%" not in page.text
    for condition in some(desk.ready.knowledge.conditions.values()):
        assert condition.lay_name not in page.text.lower()
    assert "While you wait" in page.text
    assert "Say this\n\nI have trouble behind the knee. " in page.text


def test_a_yes_to_the_question_on_the_card_makes_it_an_ambulance(visitor: Visitor) -> None:
    page = visitor.answer(visitor.answer(visitor.begin()), ("deformity",))
    assert "Go to an emergency department now" in page.text
    asked = {f["value"] for f in page.fields if f.get("type") == "checkbox"}
    assert {"chest_pain", "shortness_of_breath", "coughing_blood", "fainting", "cold_foot"} <= asked
    assert len(page.text.split("Any of these, too?")) == 2
    page = visitor.send("/ambulance", page, signs=["cold_foot"])
    assert "Call 911 now" in page.text
    assert "Any of these, too?" not in page.text
    assert "Call 911 now" in visitor.get("/result").text


def test_whoever_goes_to_an_emergency_department_is_told_once_who_drives(visitor: Visitor) -> None:
    page = visitor.answer(visitor.answer(visitor.begin()), ("deformity",))
    assert page.text.count("drive") == 1
    assert "Whoever is ill must not drive. With no ride, call 911." in page.text
    assert "If so, call an ambulance: 911." in page.text


@pytest.mark.parametrize("who", ["my_child", "someone_else"])
@pytest.mark.parametrize("sign", ["deformity", "chest_pain"])
def test_whoever_brings_the_one_who_is_ill_is_not_told_that_they_must_not_drive(
    visitor: Visitor, who: str, sign: str
) -> None:
    page = visitor.first(who)
    while any(field.get("name") == "page" for field in page.fields):
        page = visitor.answer(page, (sign,), age="9" if who == "my_child" else "52")
    text = visitor.get("/result").text
    assert "Go to an emergency department now" in text or "Call 911 now" in text
    assert "Whoever is ill must not drive." in text or "Do not drive there." in text
    assert not re.search(r"take they|themself|Do not drive yourself", text)


def test_below_the_card_a_call_stands_beside_the_button_that_calls_nobody(visitor: Visitor) -> None:
    visitor.answer(visitor.answer(visitor.begin()), ("deformity",))
    form = visitor.html.split('action="/ambulance"')[1].split("</form>")[0]
    assert re.findall(r'<a [^>]*href="([^"]*)"[^>]*>([^<]*)<', form) == [("tel:911", "Call 911")]
    assert re.findall(r"<button[^>]*>([^<]*)<", form) == ["What to do (calls nobody)"]


def test_the_page_of_danger_signs_opens_with_the_call_for_help(visitor: Visitor) -> None:
    page = visitor.begin()
    called = page.text.index("One of these right now? Call 911")
    assert called < page.text.index("You have had new chest pain")
    assert "tel:911" in page.links
    assert "Not sure about some" in page.text
    page = visitor.answer(page)
    assert "tel:911" not in page.links, "none of the second list is for an ambulance at once"


def test_the_emergency_page_has_a_call_to_press(visitor: Visitor) -> None:
    assert "tel:911" in visitor.get("/emergency").links


def test_what_is_not_ticked_below_the_card_is_not_taken_for_a_no(visitor: Visitor, desk: Desk) -> None:
    page = visitor.answer(visitor.answer(visitor.begin()), ("deformity",))
    visitor.send("/ambulance", page)
    assert "Go to an emergency department now" in visitor.html
    told = desk.cases.open(visitor.client.cookies[cases.CODE_COOKIE]).record.file.answers
    assert told["deformity"] == "yes"
    assert "numbness_or_tingling" not in told


def test_whatever_else_is_wrong_with_a_form_its_sign_gets_the_card(visitor: Visitor) -> None:
    form = emergency_page(visitor)
    wrong: list[dict[str, str | list[str]]] = [
        {"none": "1"}, {"page": "gone"}, {"items": "gone"}, {"danger_now": ["chest_pain", "gone"]}, {"token": ""},
        {"note": "x" * 70_000}, {f"f{n}": "1" for n in range(300)},
    ]  # fmt: skip
    for fault in some(wrong):
        html = visitor.client.post("/questions", data=form | fault).text
        assert html.count("Call 911 now</h1>") == 1, fault.keys()
        assert html.index("Call 911 now</h1>") < html.index("chest pain"), fault.keys()
