"""Chances, dates and people in words: where there is little to say, or a number would say too much."""

from __future__ import annotations

import datetime as dt

import pytest

from popliteal.assess.lay_words import DOUBT
from popliteal.knowledge.region import HOME
from popliteal.speech.languages import Translation
from popliteal.speech.words import (
    Speaker,
    both_sides,
    day_text,
    facts_told,
    likelihood,
    moment_text,
    people,
    range_text,
    stop,
)


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.004, "fewer than 1"), (0.03, "fewer than 5"), (0.5, "about 50"), (0.999, "about 95")],
)
def test_a_chance_is_people_out_of_100_and_never_nobody_or_everybody(chance: float, said: str) -> None:
    assert people(chance) == said


@pytest.mark.parametrize(("chance", "others"), [(0.004, "more than 99"), (0.03, "more than 95"), (0.3, "about 70")])
def test_the_other_side_of_a_chance_leaves_room_for_what_was_rounded(chance: float, others: str) -> None:
    assert both_sides(chance) == (people(chance), others)


def test_a_range_that_is_not_there_is_not_said() -> None:
    assert range_text(None, 0.3) == range_text(0.1, None) == ""
    assert range_text(0.001, 1.0) == "0 to 99"


def test_what_is_known_too_poorly_for_a_number_is_possible_however_likely_it_seems() -> None:
    assert likelihood(0.8, 0.2, 0.9) == "possible"
    assert [likelihood(chance, None, None) for chance in (0.8, 0.3, 0.05)] == ["likely", "possible", "less likely"]


def test_no_day_is_said_as_nothing_and_a_day_in_the_order_of_its_language() -> None:
    spanish = Translation("es", HOME)
    day = dt.date(2026, 11, 22)
    assert day_text(None) == ""
    assert day_text(day) == "November 22, 2026"
    assert day_text(day, spanish.said_or_english) == "22 de noviembre de 2026"


@pytest.mark.parametrize(("hour", "said"), [(0, "12:05 AM"), (8, "8:05 AM"), (12, "12:05 PM"), (23, "11:05 PM")])
def test_midnight_and_noon_are_twelve(hour: int, said: str) -> None:
    assert moment_text(dt.datetime(2026, 11, 22, hour, 5)) == f"Sunday, November 22, {said}"


def test_what_every_doubt_begins_with_is_said_once_and_after_what_is_known() -> None:
    assert facts_told([f"{DOUBT}it is warm", "it is swollen", f"{DOUBT}it is red"]) == (
        f"it is swollen; {DOUBT}it is warm; if it is red"
    )
    assert facts_told(["it is swollen"]) == "it is swollen"


def test_a_sentence_has_one_stop() -> None:
    assert [stop(text) for text in ("rest it", "Rest it.", "walk?")] == ["Rest it.", "Rest it.", "Walk?"]


def test_what_nobody_translated_is_said_in_english_and_marked_by_whoever_says_it() -> None:
    spanish = Speaker(language=Translation("es", HOME), untranslated=lambda text: f"<i lang=en>{text}</i>")
    assert spanish("This stands in no catalog.") == "<i lang=en>This stands in no catalog.</i>"
    assert not spanish.can_say("This stands in no catalog.")
    assert spanish("") == spanish(None) == ""
    assert spanish.name("November") == "noviembre"


def test_a_capital_letter_does_not_hide_a_translation() -> None:
    spanish = Translation("es", HOME)
    assert spanish.said("No capital hides it") == ""
    small = next(text for text in ("calf pain", "knee swelling", "swollen calf", "fever") if spanish.said(text))
    assert spanish.said(small[:1].upper() + small[1:])[:1].isupper()


def test_in_english_a_text_is_about_the_person_it_concerns() -> None:
    assert Speaker("my_child")("Rest your leg.") == "Rest their leg."
    assert Speaker()("Rest  your\nleg.") == "Rest your leg."
    assert Speaker().can_say("Anything at all")
