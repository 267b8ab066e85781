"""The result: action before causes, every figure with its source, modest words, kept as it was shown."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from conftest import TODAY, Clock
from pypdf import PdfReader
from starlette.testclient import TestClient
from visitor import Reader, Visitor, read

from popliteal.assess import Cause
from popliteal.case import CaseFile
from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.resultview import _tiers
from popliteal.faces.pages.settings import Settings
from some import some

STORIES: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "a lump": (("lump_behind_knee", "known_osteoarthritis"), {}),
    "a swollen calf": (("calf_swelling", "calf_pain", "recent_surgery_or_immobilization"), {}),
    "a hot knee": (("knee_swelling", "fever", "warmth", "redness"), {}),
    "a twist": (("twisting_injury", "pop_at_injury", "locking", "knee_swelling"), {"onset": "sudden"}),
    "chest pain": (("chest_pain",), {}),
    "out of shape": (("deformity",), {}),
    "nothing much": (("aching",), {"duration": "up_to_3_days"}),
}


@pytest.fixture(params=STORIES)
def told(request: pytest.FixtureRequest, visitor: Visitor) -> tuple[Visitor, Reader]:
    """A visitor with a result, for each story."""
    yes, values = STORIES[request.param]
    visitor.interview(yes, **values)
    return visitor, visitor.get("/result")


def test_what_to_do_comes_first_and_then_why_and_only_then_the_causes(told: tuple[Visitor, Reader]) -> None:
    visitor, page = told
    order = ["what-to-do", "why", "watch", "causes", "plan", "clinician", "sources"]
    places = [page.ids.index(name) for name in order if name in page.ids]
    assert places == sorted(places)
    assert visitor.html.index("<h1") < visitor.html.index("<h2")


def test_no_page_says_that_somebody_has_a_condition(told: tuple[Visitor, Reader], desk: Desk) -> None:
    _, page = told
    text = page.text.split("Scores a clinician may use")[0].lower()
    names = [c.lay_name.lower() for c in desk.ready.knowledge.conditions.values()]
    assert [name for name in names if f"you have {name}" in text or f"you have a {name}" in text] == []
    assert "diagnosis" not in text.replace("not a diagnosis", "")


def test_every_link_of_the_page_leads_somewhere(told: tuple[Visitor, Reader]) -> None:
    visitor, page = told
    seen: dict[str, Reader] = {}
    for link in some(dict.fromkeys(link for link in page.links if not link.startswith("tel:"))):
        path, _, anchor = link.partition("#")
        target = page if not path else seen.get(path) or seen.setdefault(path, read(visitor.client.get(path).text))
        assert not path or visitor.client.get(path).status_code == 200, link
        assert not anchor or anchor in target.ids, link


def test_both_sides_of_every_chance_are_said_and_something_else_is_always_listed(visitor: Visitor) -> None:
    visitor.interview(("lump_behind_knee",))
    page = visitor.get("/result")
    said = [block for block in page.text.split("\n\n") if "may have it" in block]
    assert said
    assert all(re.search(r"may have it; (about|more than) \d+ do not\.", block) for block in said)
    assert "Something else, not on our list" in page.text


def test_a_dangerous_cause_that_is_unlikely_stands_apart_and_says_why(visitor: Visitor) -> None:
    visitor.interview(("calf_swelling", "calf_pain", "recent_surgery_or_immobilization"))
    page = visitor.get("/result")
    apart = page.text.split("Dangerous causes to rule out")[1].split("Until you are seen")[0]
    assert "Blood clot in a deep leg vein" in apart
    assert "needs ruling out" in apart


def test_the_card_says_where_by_when_and_what_to_say(visitor: Visitor) -> None:
    visitor.interview(("calf_swelling", "calf_pain", "recent_surgery_or_immobilization"))
    card = visitor.get("/result").text.split("Why\n\n")[0]
    assert "within 24 hours" in card
    assert "What to say when you get there" in card
    assert "“I have trouble behind the knee, with " in card


def test_every_danger_sign_left_open_is_named(visitor: Visitor) -> None:
    page = visitor.send("/questions", visitor.answer(visitor.begin()), unsure="1")
    visitor.send("/questions", page, which=["deformity", "knee_out_of_place"])
    page = visitor.get("/result")
    assert "Danger signs that are still open" in page.text
    assert "Is your knee or leg newly bent out of shape?" in page.text


def test_the_stored_result_is_shown_again_on_a_later_day_as_it_was(visitor: Visitor, desk: Desk, clock: Clock) -> None:
    visitor.interview(("lump_behind_knee",))
    visitor.get("/result")
    clock.day = TODAY.replace(day=9)
    assert "Worked out on March 1, 2026" in visitor.get("/result").text
    assert len(desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record.shown) == 1


def test_when_the_knowledge_has_changed_a_new_result_is_offered_and_the_old_one_kept(
    visitor: Visitor, desk: Desk
) -> None:
    visitor.interview(("lump_behind_knee",))
    visitor.get("/result")
    code = visitor.client.cookies[CODE_COOKIE]

    def make_older(record):  # type: ignore[no-untyped-def]
        last = record.shown[-1]
        content = {**last.assessment, "assessment": {**last.assessment["assessment"], "knowledge": "older"}}
        return record.model_copy(update={"shown": [last.model_copy(update={"assessment": content})]})

    desk.cases.change(code, make_older)
    page = visitor.get("/result")
    assert "We know more now." in page.text
    page = visitor.send("/result", page)
    assert "We know more now." not in page.text
    assert len(desk.cases.open(code).record.shown) == 2


def test_a_changed_answer_makes_a_new_result(visitor: Visitor, desk: Desk) -> None:
    visitor.interview(("lump_behind_knee",))
    visitor.get("/result")
    page = visitor.get("/questions/2")
    visitor.send("/questions", page, danger_now=["chest_pain"])
    assert "Call 911 now" in visitor.get("/result").text
    assert len(desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record.shown) == 2


@pytest.mark.parametrize(
    ("who", "words"), [("me", ""), ("my_child", "“you” means your child"), ("someone_else", "person you help")]
)
def test_a_result_for_somebody_else_says_whom_you_means(visitor: Visitor, who: str, words: str) -> None:
    page = visitor.begin(who)
    visitor.answer(visitor.answer(page, age="9") if who == "my_child" else page, ("chest_pain",))
    shown = visitor.get("/result").text
    assert (words in shown) if words else "“you” means" not in shown


def test_the_region_decides_the_number_and_the_names_of_places(
    settings: Settings, new_visitor: Callable[[], Visitor]
) -> None:
    app = create_app(
        replace(settings, emergency_number="112", emergency_department="casualty", provider_name="Elm Clinic"),
        lambda: TODAY,
    )
    with TestClient(app) as client:
        visitor = Visitor(client)
        visitor.interview(("lump_behind_knee",))
        pages = ("/result", "/", "/begin", "/emergency", "/check", "/medicines", "/diary", "/diary/today", "/recheck",
                 "/clinician", "/summary", "/kept", "/privacy", "/about",
                 "/evidence/conditions/deep_vein_thrombosis")  # fmt: skip
        text = "\n".join(visitor.get(path).text.split("Sources\n\n")[0] for path in pages)
        pdf = PdfReader(io.BytesIO(visitor.client.get("/summary.pdf").content))
        text += "\n".join(page.extract_text() for page in pdf.pages)
    assert "Call 112 now if:" in text
    assert "Elm Clinic" in text
    assert "911" not in text
    assert "emergency department" not in text


def cause(name: str, chance: float, low: float, high: float) -> Cause:
    return Cause(condition=name, name=name, lay_name=name, about="", chance=chance, low=low, high=high, dangerous=False)


def test_causes_whose_ranges_overlap_share_a_tier(desk: Desk) -> None:
    causes = [cause("a", 0.6, 0.4, 0.8), cause("b", 0.4, 0.2, 0.5), cause("c", 0.1, 0.05, 0.3)]
    tiers = _tiers(causes, desk.ready.knowledge)
    assert [[item.cause.condition for item in tier.causes] for tier in tiers] == [["a", "b"], ["c"]]


@pytest.mark.parametrize("yes", [("lump_behind_knee",), ("calf_pain", "medial_back_of_knee", "stiffness", "crepitus")])
def test_the_result_with_its_drawings_weighs_at_most_40_kb_compressed(visitor: Visitor, yes: tuple[str, ...]) -> None:
    visitor.interview(yes)
    visitor.get("/result")
    assert visitor.html.count("<svg") >= 4
    assert len(gzip.compress(visitor.html.encode())) <= 40_000


def test_whoever_stops_after_the_core_is_told_that_the_advice_may_change(visitor: Visitor) -> None:
    page = visitor.begin()
    while "Stop here" not in visitor.html:
        page = visitor.answer(page)
    assert visitor.path == "/questions"
    shown = visitor.get("/result")
    assert visitor.path == "/result"
    assert "You have not answered all the questions" in shown.text


def test_to_wait_is_not_advised_before_what_everyone_is_asked_was_asked(visitor: Visitor) -> None:
    page = visitor.begin()
    for _ in range(4):
        page = visitor.answer(page)
    assert visitor.path == "/questions"
    visitor.get("/result")
    assert visitor.path == "/questions"
    visitor.send("/result", page)
    assert visitor.path == "/questions"
    assert "at home" not in visitor.html.lower()


def test_haste_is_advised_at_once_and_the_page_says_that_questions_are_open(visitor: Visitor) -> None:
    page = visitor.begin()
    while "calf_swelling" not in next(f["value"] for f in page.fields if f["name"] == "items").split():
        page = visitor.answer(page, calf_swelling="yes")
    visitor.answer(page, ("calf_swelling",), calf_swelling="yes")
    assert visitor.path == "/questions"
    shown = visitor.get("/result")
    assert visitor.path == "/result"
    assert "You have not answered all the questions" in shown.text
    assert "/questions" in shown.links


def test_reasons_that_set_the_level_stand_before_the_lesser_ones(visitor: Visitor) -> None:
    visitor.interview(("calf_swelling", "calf_pain", "limits_routine"), duration="days_to_6_weeks")
    visitor.get("/result")
    why, lesser = visitor.html.split('id="why"')[1].split('id="watch"')[0].split("less urgent</summary>")
    assert "New swelling of one calf" in why
    assert "Calf pain is mostly a strain" in lesser


def test_signs_left_unsure_are_asked_once_more_with_how_to_check_them(visitor: Visitor) -> None:
    page = visitor.send("/questions", visitor.begin(), unsure="1")
    which = [f["value"] for f in page.fields if f["name"] == "which"]
    page = visitor.answer(visitor.send("/questions", page, which=which))
    assert page.text.lower().count("read a long sentence out loud") == 1
    while visitor.path == "/questions":
        again = {f["name"]: "unsure" for f in page.fields if f.get("type") == "radio"}
        page = visitor.answer(page, **again)
    assert "You were not sure about" in visitor.get("/result").text


def test_where_too_much_is_told_at_once_the_pages_say_so_and_give_no_chance(visitor: Visitor, desk: Desk) -> None:
    knowledge = desk.ready.knowledge
    answers = dict.fromkeys(desk.ready.model.questions, "yes") | dict.fromkeys(knowledge.signs, "no")
    asked = [name for page in knowledge.interview.pages for name in (*page.many, *page.ask)]
    file = CaseFile.model_validate({"as_of": TODAY, "age": 50, "answers": answers, "passed": asked})
    visitor.get("/")
    visitor.client.cookies[CODE_COOKIE] = desk.cases.create(KeptCase(file=file))
    assert "of 100 people" not in visitor.get("/result").text
    for path in ("/clinician", "/summary"):
        text = visitor.get(path).text
        assert "too many things at once for us to weigh" in text, path
        assert "of 100 people" not in text, path


def test_a_result_kept_by_the_version_before_can_be_read(visitor: Visitor, desk: Desk) -> None:
    visitor.interview(("lump_behind_knee",))
    visitor.get("/result")
    code = visitor.client.cookies[CODE_COOKIE]

    def older(kept: KeptCase) -> KeptCase:
        shown = kept.shown[-1].model_dump(mode="json")
        told = shown["assessment"]["assessment"]
        for name in ("next", "chances_withheld"):
            del told[name]
        for name in ("level_if_no", "open_deciding", "doubts"):
            del told["urgency"][name]
        return KeptCase.model_validate({**kept.model_dump(mode="json"), "shown": [shown]})

    desk.cases.change(code, older)
    assert visitor.get("/result").title
    assert visitor.path == "/result"
