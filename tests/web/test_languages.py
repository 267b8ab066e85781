"""A reader chooses another language by a link; danger is said in it whatever else is wrong, and English says so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from starlette.testclient import TestClient
from test_web_browser import violations
from visitor import Reader, Visitor

from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.reader_language import LANGUAGE_COOKIE
from popliteal.faces.pages.settings import Settings
from popliteal.knowledge.region import HOME
from popliteal.speech.languages import Translation
from some import some

UNREVIEWED = "ningún traductor ni profesional de salud la ha revisado"
ONLY_ENGLISH = "Esta página está solo en inglés."
CARD = "Emergencia: Llame al 911 ahora"


def language(html: str) -> str:
    found = re.search(r'<html lang="(\w+)">', html)
    assert found
    return found[1]


@pytest.fixture
def reader(visitor: Visitor) -> Visitor:
    """Somebody who chose Spanish."""
    visitor.get("/?language=es")
    return visitor


@pytest.mark.parametrize("path", ["/", "/emergency", "/begin"])
def test_a_link_of_a_page_leads_to_the_same_page_in_spanish_and_back(visitor: Visitor, path: str) -> None:
    page = visitor.get(path)
    assert language(visitor.html) == "en"
    assert ("a", "hreflang", "es") in page.attributes
    assert "?language=es" in page.links
    page = visitor.get(f"{path}?language=es")
    assert language(visitor.html) == "es"
    assert UNREVIEWED in page.text
    assert "?language=en" in page.links
    visitor.get(path)
    assert language(visitor.html) == "es"
    visitor.get(f"{path}?language=en")
    visitor.get(path)
    assert language(visitor.html) == "en"


def test_the_choice_is_a_cookie_that_ends_with_the_browser_and_no_script_reads(visitor: Visitor) -> None:
    set_by = visitor.client.get("/?language=es").headers.get_list("set-cookie")
    cookie = next(value for value in set_by if value.startswith(LANGUAGE_COOKIE))
    assert "HttpOnly" in cookie
    assert "Max-Age" not in cookie
    assert LANGUAGE_COOKIE in visitor.get("/privacy?language=en").text


def test_a_language_that_there_is_not_is_english(visitor: Visitor) -> None:
    visitor.get("/emergency?language=<b>")
    assert language(visitor.html) == "en"
    assert LANGUAGE_COOKIE not in visitor.client.cookies


def danger_pages(reader: Visitor, who: str = "me") -> list[Reader]:
    """The pages from the first question to the last danger sign."""
    first = reader.first(who)
    second = reader.answer(first)
    return [first, second, reader.answer(second)]


def test_every_page_up_to_the_last_danger_sign_is_in_spanish(reader: Visitor) -> None:
    for page in some(danger_pages(reader)):
        assert UNREVIEWED in page.text
        assert ONLY_ENGLISH not in page.text
        assert ("span", "lang", "en") not in page.attributes


def test_about_a_child_every_page_of_questions_says_so_in_spanish(reader: Visitor) -> None:
    for page in some(danger_pages(reader, "my_child")):
        assert page.text.count("Estas preguntas son sobre su hijo o hija.") == 1


def test_about_somebody_who_is_helped_the_card_posted_at_once_says_so_in_spanish(reader: Visitor) -> None:
    page = reader.send("/questions", reader.begin("someone_else"), danger_now=["chest_pain"])
    meant = Translation("es", HOME).said("Here “you” is the person you help.")
    assert meant
    assert page.text.count(meant) == 1
    assert page.text.index(meant) < page.text.index(CARD)


def test_own_words_are_said_to_be_read_in_english_only(reader: Visitor) -> None:
    assert "solo las leemos en inglés" in reader.get("/begin").text
    assert "solo las leemos en inglés" not in reader.get("/begin?language=en").text


def test_a_title_holds_no_tags(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'cases.db'}"))
    ready = app.state.desk.ready
    level = ready.knowledge.levels["emergency_now"].model_copy(update={"heading": "Act at once"})
    changed = replace(ready.knowledge, levels={**ready.knowledge.levels, "emergency_now": level})
    app.state.desk = replace(app.state.desk, ready=replace(ready, model=replace(ready.model, knowledge=changed)))
    visitor = Visitor(TestClient(app))
    visitor.get("/?language=es")
    visitor.send("/questions", visitor.begin(), danger_now=["chest_pain"])
    assert '<span lang="en">Act at once</span></h1>' in visitor.html
    assert "<title>Act at once –" in visitor.html


OPEN = "Queda al menos una señal de peligro sin aclarar: mírelas."


def test_what_is_still_open_is_said_in_spanish_above_an_answer_in_english(reader: Visitor) -> None:
    page = reader.send("/questions", danger_pages(reader)[2], unsure="1")
    page = reader.send("/questions", page, which=["deformity"])
    for _ in range(60):
        if not reader.address.endswith("/questions"):
            break
        settle = any(f["name"] == "page" and f["value"] == "settle" for f in page.fields)
        page = reader.send("/questions", page, deformity="unsure") if settle else reader.answer(page)
    page = reader.get("/result")
    assert ONLY_ENGLISH in page.text
    assert OPEN in page.text


def test_nothing_is_said_to_be_open_where_all_is_settled(reader: Visitor) -> None:
    reader.interview(("calf_swelling", "calf_pain"))
    assert OPEN not in reader.get("/result").text


def test_a_problem_with_the_form_is_said_in_spanish(reader: Visitor) -> None:
    page = reader.send("/questions", danger_pages(reader)[1], status=400)
    assert page.title.startswith("Error: ")
    assert "Marque lo que sea cierto. Si nada lo es, marque «Nada de esto»" in page.text


def test_what_one_is_not_sure_of_is_asked_again_in_spanish_with_its_home_check(reader: Visitor) -> None:
    page = reader.send("/questions", danger_pages(reader)[2], unsure="1")
    assert "¿De cuáles tiene dudas?" in page.text
    page = reader.send("/questions", page, which=["deformity"])
    for _ in range(8):
        if any(f["name"] == "page" and f["value"] == "settle" for f in page.fields):
            break
        page = reader.answer(page)
    assert language(reader.html) == "es"
    assert "Mire las dos piernas juntas, si puede en un espejo." in page.text
    assert "Todavía no lo puedo saber" in page.text


def test_a_danger_sign_gets_its_card_in_spanish_with_what_to_say(reader: Visitor) -> None:
    page = reader.send("/questions", danger_pages(reader)[1], danger_now=["chest_pain"])
    assert page.text.startswith(CARD)
    assert "Hay un problema detrás de la rodilla: dolor nuevo en el pecho." in page.text
    assert "Primero diga: «Spanish, please»." in page.text
    assert UNREVIEWED in page.text


def test_the_form_itself_says_in_which_language_it_was_shown(reader: Visitor) -> None:
    page = danger_pages(reader)[1]
    reader.client.cookies.clear()
    page = reader.send("/questions", page, danger_now=["chest_pain"])
    assert page.text.startswith(CARD)
    assert language(reader.html) == "es"


@pytest.mark.parametrize("sign", ["chest_pain", "cold_foot"])
def test_the_result_at_an_emergency_is_in_spanish(reader: Visitor, sign: str) -> None:
    reader.send("/questions", danger_pages(reader)[1], danger_now=[sign])
    page = reader.get("/result")
    assert language(reader.html) == "es"
    assert "Mientras espera" in page.text
    assert [one for one in page.attributes if one == ("span", "lang", "en")] == [
        ("span", "lang", "en")
    ]  # "Spanish, please"


def test_a_page_in_english_alone_says_so_in_one_line_and_is_marked(reader: Visitor) -> None:
    page = reader.get("/privacy")
    assert language(reader.html) == "en"
    assert ONLY_ENGLISH in page.text
    assert ("p", "lang", "es") in page.attributes
    assert "/emergency" in page.links


def test_how_soon_to_be_seen_is_said_in_spanish_above_an_answer_in_english(reader: Visitor) -> None:
    reader.interview(("calf_swelling", "calf_pain"))
    page = reader.get("/result")
    assert "Be seen by a doctor within 24 hours" in page.text
    assert f"{ONLY_ENGLISH} Las señales de peligro están en español." in page.text
    assert "Vea a un médico en menos de 24 horas. Llame ahora: al consultorio de su médico" in page.text


def test_a_sign_ticked_on_a_page_in_english_gets_its_card_in_spanish(reader: Visitor) -> None:
    reader.interview(("lump_behind_knee",))
    page = reader.send("/diary/today", reader.get("/diary/today"), status=400, signs=["chest_pain"], worst="")
    assert CARD in page.text
    assert language(reader.html) == "en"
    assert ("section", "lang", "es") in page.attributes


def test_a_page_that_fails_names_the_danger_signs_in_spanish(reader: Visitor) -> None:
    page = reader.get("/no-such-page", 404)
    assert "Esa página no existe" in page.text
    assert "Llame ahora al 911 si:" in page.text


def test_english_says_nothing_of_another_language_but_the_link(visitor: Visitor) -> None:
    page = visitor.get("/privacy")
    assert "language" not in {f["name"] for f in page.fields}
    assert ONLY_ENGLISH not in page.text
    assert "?language=es" not in page.links


def test_on_an_answer_that_holds_a_card_the_link_leads_to_the_danger_signs(visitor: Visitor) -> None:
    """The same address asked for again would show no card."""
    page = visitor.send("/questions", visitor.begin(), danger_now=["chest_pain"])
    assert "/emergency?language=es" in page.links
    assert "?language=es" not in page.links


def test_a_region_has_its_own_number_in_spanish(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'cases.db'}", emergency_number="112"))
    page = Visitor(TestClient(app)).get("/emergency?language=es")
    assert "Llame ahora al 112 si:" in page.text
    assert "911" not in page.text


def test_a_sentence_that_was_changed_stays_english_and_is_marked(tmp_path: Path) -> None:
    """A translation of other words may say something else, so none is shown."""
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'cases.db'}"))
    pages = app.state.desk.pages
    sign = pages.knowledge.findings["fainting"].model_copy(update={"lay": "you fell <at> once"})
    changed = replace(pages.knowledge, findings={**pages.knowledge.findings, sign.id: sign})
    app.state.desk = replace(app.state.desk, pages=replace(pages, knowledge=changed))
    visitor = Visitor(TestClient(app))
    visitor.get("/emergency?language=es")
    assert '<li><span lang="en">you fell &lt;at&gt; once</span></li>' in visitor.html


def test_spanish_pages_pass_axe_on_a_phone_and_by_keyboard_and_work_without_a_script(
    context: BrowserContext, axe: str
) -> None:
    page = context.new_page()
    page.goto("/")
    page.click("header a[hreflang=es]")
    for path in some(("/", "/emergency", "/begin", "/privacy", "/no-such-page")):
        page.goto(path)
        assert violations(page, axe) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.goto("/begin")
    page.check("#f-who-me")
    for _ in range(2):
        page.click("main form button")
        assert violations(page, axe) == []
    page.check("#f-cold_foot")
    page.click("main form button")
    assert " ".join(page.inner_text("h1").split()) == "Emergencia: Vaya ahora a una sala de emergencias"
    assert violations(page, axe) == []
    page.goto("/result")
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
