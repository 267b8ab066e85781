"""The catalogs of messages: whole, of today, and true to their placeholders."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from catalogs import TEMPLATE, compiled, extracted, of_knowledge, of_wording, po_of, text_of, updated

from popliteal.faces.pages.reader_language import IN_EVERY_LANGUAGE
from popliteal.faces.pages.render import HERE
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.region import HOME, Region
from popliteal.speech.languages import ENGLISH, LANGUAGES, Translation
from popliteal.speech.words import Speaker

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
HELD = re.compile(r'%\(\w+\)s|\{\w+\}|</?[a-z]+[^>]*>|href="[^"]*"', re.I)
"""What a translation must hold as the English does: placeholders, tags and where they lead."""
WHOLE = ("base.html", "above.html", "parts.html", "fields.html", "question.html", *IN_EVERY_LANGUAGE)
CODE = ("failures.py", "stages.py", "emergencyresult.py")
AGAIN = "run `make catalogs`, and translate what is new"


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extracted()


def texts(message: Message) -> list[tuple[str, str]]:
    """Every English text with its translation; each plural form stands beside the English plural."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    one, several = message.id
    return [(one if number == 0 else several, form) for number, form in enumerate(message.string)]


def test_the_kept_template_holds_every_message_that_pages_say(template: Catalog) -> None:
    assert TEMPLATE.read_bytes() == text_of(template, header=False), AGAIN


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalog_has_the_messages_of_today_and_the_pages_read_what_it_says(language: str, template: Catalog) -> None:
    today = updated(language, template)
    assert po_of(language).read_bytes() == text_of(today, header=True), AGAIN
    assert po_of(language).with_suffix(".mo").read_bytes() == compiled(today), AGAIN


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_holds_the_same_placeholders_and_links(language: str) -> None:
    with po_of(language).open("rb") as file:
        told = [pair for message in read_po(file) if message.id for pair in texts(message) if pair[1]]
    assert len(told) > 600
    wrong = [pair for pair in told if Counter(HELD.findall(pair[0])) != Counter(HELD.findall(pair[1]))]
    assert wrong == []
    values = defaultdict(lambda: 2)
    assert all(text % values for pair in told for text in pair if "%(" in pair[0])


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_said_of_danger_is_whole(language: str) -> None:
    """Every danger sign with hint and home check, every card, and what to say to whoever helps."""
    said = Translation(language, HOME).said
    asked = [text for _, text in (*of_knowledge(load_knowledge()), *of_wording())]
    assert len(asked) > 400
    assert [text for text in asked if not said(text)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_of_the_pages_that_are_in_every_language_is_translated(language: str) -> None:
    with po_of(language).open("rb") as file:
        found = [message for message in read_po(file) if _stands_in(message)]
    assert len(found) > 100
    assert [message.id for message in found if not all(form for _, form in texts(message))] == []


def _stands_in(message: Message) -> bool:
    return any(place.rpartition("/")[2] in (*WHOLE, *CODE) for place, _ in message.locations)


def test_a_region_is_named_as_it_was_set() -> None:
    spanish = Translation("es", Region("112", "A&E department", "walk-in centre"))
    assert spanish.said("Call 112 now") == "Llame al 112 ahora"
    assert spanish.said("Go to an A&E department now") == "Vaya ahora a una sala de emergencias (A&E department)"
    assert Translation("es", HOME).said("Go to an emergency department now") == "Vaya ahora a una sala de emergencias"


def test_words_of_a_region_that_stand_elsewhere_in_a_text_too_leave_it_translated() -> None:
    region = Region("100", "hospital", "clinic")
    said = Translation("es", region).said
    asked = [text for _, text in of_knowledge(load_knowledge(region=region))]
    assert len(asked) > 400
    assert [text for text in asked if not said(text)] == []
    assert said("Call 100 now") == "Llame al 100 ahora"
    assert said("fever (38 °C, 100.4 °F, or more)") == Translation("es", HOME).said("fever (38 °C, 100.4 °F, or more)")


def test_what_nobody_translated_is_told_apart_from_what_is_spelled_alike() -> None:
    spanish = Translation("es", HOME)
    assert spanish.said("No") == "No"
    assert spanish.said("no translator saw this") == ""
    assert Speaker("me", spanish, "[{}]".format)("You felt no pain") == "[You felt no pain]"


def test_a_sentence_that_begins_with_a_capital_is_the_same_sentence() -> None:
    spanish = Translation("es", HOME)
    assert spanish.said("You have fainted") == "Se ha desmayado"
    assert spanish.said("you have fainted") == "se ha desmayado"


def test_nothing_asked_says_nothing() -> None:
    assert Speaker("me", Translation("es", HOME))(None) == ""


def test_only_what_a_template_itself_says_is_taken_for_html() -> None:
    """`_` marks its text as safe, so it takes no text from elsewhere; that is what the filter `translated` is for."""
    templates = sorted((HERE / "templates").glob("*.html"))
    assert len(templates) > 40
    strange = {path.name: re.findall(r"\b_\((?![\"']).*", path.read_text(encoding="utf-8")) for path in templates}
    assert {name: found for name, found in strange.items() if found} == {}
