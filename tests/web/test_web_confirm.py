"""Own words on the first page of the interview: read, confirmed, put right or left open, never taken for granted."""

from __future__ import annotations

import pytest
from conftest import TODAY
from visitor import Visitor

from popliteal.casework.errors import DatabaseError
from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.cases import CODE_COOKIE, Cases
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.routes.ownwords import LONGEST
from popliteal.speech.words import day_text

TOLD = "I'm 52. My left calf is <b>swollen</b> for 3 weeks. No fever. No chest pain. Tom is my cat."


@pytest.fixture
def teller(visitor: Visitor) -> Visitor:
    tell(visitor, TOLD)
    return visitor


def tell(visitor: Visitor, words: str, who: str = "me", status: int = 200) -> None:
    visitor.page = visitor.send("/begin", visitor.get("/begin"), status, who=who, words=words)  # type: ignore[attr-defined]


def confirm(visitor: Visitor, **answers: str) -> None:
    visitor.send("/own-words/confirm", visitor.get("/own-words/confirm"), **answers)


def finish(visitor: Visitor) -> None:
    """Answer every question that is left, mildly."""
    page = visitor.get("/questions")
    for _ in range(60):
        if visitor.path != "/questions" or not any(f["name"] == "page" for f in page.fields):
            return
        page = visitor.answer(page)
    raise AssertionError("the interview does not end")


def kept(visitor: Visitor, desk: Desk) -> KeptCase:
    return desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record


def test_what_was_read_is_shown_with_its_words_and_nothing_is_filled_in(teller: Visitor) -> None:
    page = teller.get("/own-words/confirm")
    assert teller.path == "/own-words/confirm"
    assert "&lt;b&gt;" in teller.html
    assert "<b>swollen" not in teller.html
    assert "You wrote: “calf … swollen”. We read: Yes." in page.text
    assert "You wrote: “fever”. We read: No." in page.text
    assert not [field for field in page.fields if "checked" in field]
    assert "Tom is my cat" in page.text


def test_what_is_in_doubt_is_asked_with_its_words_and_no_answer_read(visitor: Visitor, desk: Desk) -> None:
    tell(visitor, "The knee is a bit stiff.")
    text = visitor.get("/own-words/confirm").text
    assert "You wrote: “stiff”." in text
    assert "We read" not in text
    confirm(visitor, hard_to_move_or_bend="yes")
    assert kept(visitor, desk).file.answers["hard_to_move_or_bend"] == "yes"


def test_a_denied_danger_sign_is_asked_first_and_not_read_as_a_no(teller: Visitor) -> None:
    text = teller.get("/own-words/confirm").text
    assert text.index("First: danger signs") < text.index("Have you had new chest pain") < text.index("What we read")
    assert "You wrote: “chest pain”.\n" in text + "\n"


def test_nothing_counts_that_was_not_confirmed(teller: Visitor, desk: Desk) -> None:
    confirm(teller)
    assert teller.path == "/questions"
    assert kept(teller, desk).file.answers == {}
    assert kept(teller, desk).own_words == TOLD


def test_what_was_confirmed_or_put_right_is_kept_with_its_words_and_not_asked_again(
    teller: Visitor, desk: Desk
) -> None:
    teller.get("/own-words/confirm")
    assert 'name="calf_swelling"' in teller.html
    confirm(teller, calf_swelling="yes", fever="yes", duration="days_to_6_weeks", age="52")
    file = kept(teller, desk).file
    assert file.answers == {"calf_swelling": "yes", "fever": "yes", "duration": 21}
    assert file.age == 52
    assert file.origin["calf_swelling"].words == "calf … swollen"
    teller.get("/own-words/confirm")
    assert 'name="calf_swelling"' not in teller.html
    assert "chest pain" in teller.html


def test_a_confirmed_danger_sign_leads_to_its_card_at_once(visitor: Visitor) -> None:
    tell(visitor, "my leg hurts and I can't breathe")
    confirm(visitor, shortness_of_breath="yes")
    assert "Call 911" in visitor.html
    visitor.get("/questions")
    assert visitor.path == "/result"


def test_a_danger_sign_gets_its_card_even_when_nothing_can_be_kept(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(visitor, "my leg hurts and I can't breathe")
    page = visitor.get("/own-words/confirm")

    def gone(*_: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(Cases, "open", gone)
    visitor.send("/own-words/confirm", page, shortness_of_breath="yes")
    assert "Call 911" in visitor.html


def test_a_danger_sign_written_after_a_no_is_asked_again(visitor: Visitor) -> None:
    visitor.interview(("lump_behind_knee",))
    visitor.send("/own-words", visitor.get("/own-words"), words="I have chest pain.")
    assert visitor.path == "/own-words/confirm"
    assert "Have you had new chest pain" in visitor.html


def test_an_answer_that_the_page_does_not_offer_is_refused(teller: Visitor) -> None:
    teller.send("/own-words/confirm", teller.get("/own-words/confirm"), 400, calf_swelling="maybe")


def test_another_language_is_told_and_the_spanish_danger_word_still_asks(visitor: Visitor) -> None:
    tell(visitor, "No puedo respirar y me duele la pierna desde ayer")
    assert "looks like Spanish" in visitor.html
    assert "Are you newly short of breath" in visitor.html
    tell(visitor, "Mein Knie tut seit drei Wochen hinten weh und ist dick")
    assert "We can read only English" in visitor.html


def test_somebody_elses_leg_is_noticed(visitor: Visitor) -> None:
    tell(visitor, "My daughter is 9 and her knee is swollen")
    assert "You seem to write about someone else" in visitor.html
    tell(visitor, "My daughter is 9 and her knee is swollen", "my_child")
    assert "You seem to write about someone else" not in visitor.html


def test_words_alone_without_a_choice_are_not_lost(visitor: Visitor) -> None:
    tell(visitor, "my calf hurts", who="", status=400)
    assert "my calf hurts" in visitor.html
    tell(visitor, "z" * (LONGEST + 1), status=400)
    assert f"Use up to {LONGEST:,} letters" in visitor.html
    assert "z" * (LONGEST + 1) in visitor.html


def test_nothing_written_goes_straight_to_the_questions(visitor: Visitor) -> None:
    tell(visitor, "  ")
    assert visitor.path == "/questions"


def test_the_clinicians_page_says_from_whose_words_an_answer_was_confirmed_and_when(visitor: Visitor) -> None:
    told = "My son is 14. His calf is <b>swollen</b>. No chest pain. It's nothing."
    tell(visitor, told, who="my_child")
    confirm(visitor, calf_swelling="yes", chest_pain="no")
    finish(visitor)
    visitor.get("/result")
    text = " ".join(visitor.get("/clinician").text.split())
    day = day_text(TODAY)
    assert f"(a parent’s words, {day}: “calf … swollen”)" in text
    assert f"(a parent’s words, {day}: “chest pain”)" in text
    assert text.count("a parent’s words") == 2
