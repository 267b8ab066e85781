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
from visitor import BEHIND, Reader, Visitor, read

from popliteal.assess import Cause, Named, assess
from popliteal.case import CaseFile, build_case
from popliteal.casework.kept import KeptCase, read_shown
from popliteal.casework.worth_saying import MOST_SAID, worth_saying
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.causesview import causes_of
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.forms import WHICH
from popliteal.faces.pages.settings import Settings
from popliteal.interview.pages import settled
from some import some

pytestmark = pytest.mark.long

"""The pages behind an answer; one that an answer does not have leads back to it."""
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
    return visitor, visitor.has_result(yes, **values)


def test_what_to_do_comes_first_and_then_why_and_only_then_the_causes(told: tuple[Visitor, Reader]) -> None:
    visitor, page = told
    order = ["what-to-do", "act-now", "why", "say", "watch", "plan"]
    places = [page.ids.index(name) for name in order if name in page.ids]
    assert places == sorted(places)
    assert visitor.html.index("<h1") < visitor.html.index("<h2")
    assert "of 100 people" not in page.text.lower(), "causes stand on a page of their own"


def test_no_page_says_that_somebody_has_a_condition(told: tuple[Visitor, Reader], desk: Desk) -> None:
    visitor, page = told
    shown = [page.text, *(visitor.get(path).text for path in BEHIND)]
    text = "\n\n".join(re.split("Scores a clinician may use|Sources\n", one)[0] for one in shown).lower()
    names = [c.lay_name.lower() for c in desk.ready.knowledge.conditions.values()]
    assert [name for name in names if f"you have {name}" in text or f"you have a {name}" in text] == []
    assert "diagnosis" not in text.replace("not a diagnosis", "")


def test_every_link_of_the_page_leads_somewhere(told: tuple[Visitor, Reader]) -> None:
    visitor, page = told
    seen: dict[str, Reader] = {}
    for shown in (page, *(visitor.get(path) for path in BEHIND)):
        for link in some(dict.fromkeys(link for link in shown.links if not link.startswith(("tel:", "https:")))):
            path, _, anchor = link.partition("#")
            if path not in seen:
                answer = visitor.client.get(path) if path else None
                assert answer is None or answer.status_code == 200, link
                seen[path] = read(answer.text) if answer else shown
            assert not anchor or anchor in seen[path].ids, link


def test_the_answer_offers_one_question_that_is_answered_in_place(visitor: Visitor, desk: Desk) -> None:
    visitor.interview(("lump_behind_knee",))
    page = visitor.get("/result")
    asked = next(f["value"] for f in page.fields if f["name"] == "items")
    visitor.send("/questions", page, none="1")
    assert visitor.path == "/result"
    kept = desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record
    assert kept.file.answers[asked] == "no"
    assert f'name="items" value="{asked}"' not in visitor.html


def test_a_danger_sign_answered_in_place_gets_its_card(visitor: Visitor) -> None:
    visitor.interview(("lump_behind_knee",))
    page = visitor.get("/result")
    assert 'class="card emergency"' not in visitor.html
    fields = {f["name"]: f["value"] for f in page.fields} | {"page": "settle", "items": "chest_pain"}
    visitor.html = visitor.client.post("/questions", data=fields | {"chest_pain": "yes"}).text
    assert 'class="card emergency"' in visitor.html


@pytest.mark.parametrize(
    ("yes", "place"), [(("lump_behind_knee",), "doctor%27s+office"), (("calf_swelling", "calf_pain"), "urgent+care")]
)
def test_where_no_clinic_is_set_the_button_opens_a_map(visitor: Visitor, yes: tuple[str, ...], place: str) -> None:
    visitor.interview(yes)
    maps = [link for link in visitor.get("/result").links if link.startswith("https:")]
    assert len(maps) == 1
    assert place in maps[0]
    assert 'rel="noreferrer noopener">Find a ' in visitor.html


def test_what_was_told_before_is_said_when_the_urgency_has_changed(visitor: Visitor) -> None:
    visitor.interview(("calf_swelling", "calf_pain"))
    assert "we said" not in visitor.get("/result").text
    for link in [link for link in visitor.get("/check").links if link.startswith("/change/")]:
        page = visitor.get(link)
        if any(f.get("value") == "calf_swelling" and "checked" in f for f in page.fields):
            visitor.send("/questions", page, none="1")
    page = visitor.get("/result")
    assert "On March 1, 2026 we said: Be seen by a doctor within 24 hours." in page.text
    assert "March 1, 2026: Be seen by a doctor within 24 hours" in visitor.get("/how-we-know").text


def test_both_sides_of_every_chance_are_said_and_something_else_is_always_listed(visitor: Visitor) -> None:
    visitor.interview(("lump_behind_knee",))
    page = visitor.get("/causes")
    said = [block for block in page.text.split("\n\n") if "may have it" in block]
    assert said
    assert all(re.search(r"may have it; (about|more than) \d+ do not\.", block) for block in said)
    assert "Something else, not on our list" in page.text


def test_a_dangerous_cause_stands_apart_and_no_number_is_told_of_it(visitor: Visitor) -> None:
    visitor.interview(("calf_swelling", "calf_pain", "recent_surgery_or_immobilization"))
    page = visitor.get("/causes")
    apart, rest = page.text.split("Have this checked within 24 hours")[1].split("We can’t tell for sure")
    assert "Blood clot in a deep leg vein" in apart
    assert not re.search(r"\d+ of 100|of 100 people", apart)
    assert "Blood clot in a deep leg vein" not in rest


def test_dangerous_causes_are_not_called_unlikely_beside_one_that_fits(desk: Desk) -> None:
    model, knowledge = desk.ready.model, desk.ready.knowledge
    answers = {"sore": True, "both_legs": True, "duration": "up_to_3_days", "calf_swelling": False}
    file = CaseFile(age=25, sex="female", answers=answers)
    found = assess(build_case(file, knowledge, "a sore runner"), model).model_copy(update={"rule_out": [], "named": []})
    bleed = some(one for one in knowledge.named.values() if one.dangerous)[0]
    named = Named(id=bleed.id, under=bleed.of, name=bleed.name, lay_name=bleed.lay_name, about=bleed.about,
                  chance=0.1, dangerous=True)  # fmt: skip
    assert causes_of(found, knowledge).no_danger_fits
    assert not causes_of(found.model_copy(update={"named": [named]}), knowledge).no_danger_fits
    assert not causes_of(found.model_copy(update={"chances_withheld": True}), knowledge).no_danger_fits


def test_no_cause_is_told_at_an_emergency(visitor: Visitor) -> None:
    visitor.interview(("chest_pain", "calf_swelling", "calf_pain", "recent_surgery_or_immobilization"))
    visitor.get("/causes")
    assert visitor.path == "/result"
    for path in some(BEHIND):
        text = visitor.get(path).text
        assert "What can be ruled out" not in text, path
        assert "Scores a clinician may use" not in text, path


def test_the_card_says_where_by_when_and_what_to_say(visitor: Visitor) -> None:
    visitor.interview(("calf_swelling", "calf_pain", "recent_surgery_or_immobilization"))
    card = visitor.get("/result").text
    assert "Be seen by a doctor within 24 hours" in card
    assert "Why: New swelling of one calf can be" in card
    assert "You told us" not in card.split("Say this")[0], "what to say has the same facts"
    said = visitor.html.split('class="to-say"')[1].split("</p>")[0]
    assert "I have trouble behind the knee. It has lasted 3 days or less. My calf is swollen." in said
    assert said.endswith("A symptom check said to be seen within 24 hours.")


def test_whoever_helps_says_it_about_the_other(visitor: Visitor) -> None:
    page = visitor.begin("my_child")
    while visitor.path == "/questions":
        page = visitor.answer(page, ("limp",), age="9")
    visitor.get("/result")
    said = visitor.html.split('class="to-say"')[1].split("</p>")[0]
    assert "Someone has trouble behind the knee. It has lasted 3 days or less. They walk with a limp." in said
    assert "They told us" not in visitor.html


SWOLLEN_CALF = {"duration": "up_to_3_days", "calf_pain": True, "calf_swelling": True, "warmth": True}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"pitting_edema": True}, "pressing the sore leg leaves a dent"),
        ({"long_travel": True}, "you sat over 4 hours on a trip in the last 8 weeks"),
        ({"prior_vte": True}, "you had a blood clot in a leg or lung before"),
    ],
)
def test_what_to_say_holds_how_long_what_made_the_level_and_what_else_points_to_its_danger(
    desk: Desk, more: dict[str, bool], said: str
) -> None:
    case = build_case(CaseFile(age=45, answers=SWOLLEN_CALF | more), desk.ready.knowledge, "a calf")
    found = assess(case, desk.ready.model, with_intervals=False)
    facts = worth_saying(["calf_swelling"], found, case, desk.ready.knowledge)
    assert facts[:2] == ("it has lasted 3 days or less", "your calf is swollen")
    assert said in facts
    assert len(facts) <= MOST_SAID


def test_what_to_say_leaves_out_what_was_denied_or_not_told(desk: Desk) -> None:
    file = CaseFile(age=45, answers={"calf_pain": True, "calf_swelling": True, "long_travel": False})
    case = build_case(file, desk.ready.knowledge, "a calf")
    facts = worth_saying(["calf_swelling"], assess(case, desk.ready.model), case, desk.ready.knowledge)
    assert "your calf is swollen" in facts
    assert not [fact for fact in facts if "trip" in fact or "lasted" in fact]


def test_the_advice_of_a_day_starts_with_a_call_and_bids_nobody_wait(visitor: Visitor) -> None:
    visitor.has_result(("calf_swelling", "calf_pain"))
    where = visitor.html.split('class="where">')[1].split("</p>")[0]
    assert where.startswith("Call now:")
    assert "do not wait: go to an emergency department" in where


def test_within_a_day_what_is_not_ruled_out_is_said_with_the_time_all_the_same(visitor: Visitor) -> None:
    visitor.has_result(("limp",), who="my_child", age="9", duration="up_to_3_days")
    page = visitor.get("/causes")
    assert "Not ruled out" in page.text
    assert "Be seen within 24 hours all the same." in page.text
    assert "Less likely, but not ruled out" not in page.text


def test_what_is_less_likely_is_never_called_first(visitor: Visitor) -> None:
    visitor.has_result(("lump_behind_knee", "known_osteoarthritis"))
    page = visitor.get("/causes").text
    assert "Less likely, but not ruled out" in page
    assert "Have this checked" not in page
    assert "A bar shows how likely it is, not how bad it is." in page
    assert re.search(r"\d+ other causes, less likely by what you told", page)


def test_each_medicine_has_its_brand_and_a_label_that_is_no_color_alone(visitor: Visitor) -> None:
    visitor.has_result(("lump_behind_knee", "known_osteoarthritis"))
    page = visitor.get("/pain-medicines").text
    assert "Acetaminophen (Tylenol)" in page
    tags = re.findall(r'class="tag (\w+)"><span aria-hidden="true">(.)</span> ([^<]+)<', visitor.html)
    assert {kind: sign for kind, sign, _ in tags}.items() <= {"yes": "✓", "ask": "?", "no": "✕"}.items()
    for kind, _, text in some(tags):
        assert text.startswith(("Do not take", "Not for this")) == (kind == "no"), text


def test_a_medicine_held_back_says_until_when_or_where_that_stands(visitor: Visitor) -> None:
    visitor.has_result(("calf_swelling", "calf_pain", "recent_surgery_or_immobilization"))
    assert "Not now" not in visitor.get("/pain-medicines").text
    for card in some(visitor.html.split("Do not take it for now")[1:]):
        at_once = "Hold off until" in card.split("<details>")[0]
        assert at_once or card.split("<summary>")[1].startswith("Why, and until when")


def test_every_danger_sign_left_open_is_named(visitor: Visitor) -> None:
    page = visitor.send("/questions", visitor.answer(visitor.begin()), unsure="1")
    visitor.send("/questions", page, which=["deformity", "knee_out_of_place"])
    page = visitor.get("/result")
    assert "You were not sure about 2 danger signs" in page.text
    page = visitor.get("/how-we-know")
    assert "Danger signs that are still open" in page.text
    assert "Is your knee or leg newly bent out of shape?" in page.text


def test_the_stored_result_is_shown_again_on_a_later_day_as_it_was(visitor: Visitor, desk: Desk, clock: Clock) -> None:
    visitor.interview(("lump_behind_knee",))
    visitor.get("/result")
    clock.day = TODAY.replace(day=9)
    visitor.get("/result")
    assert "Worked out on March 1, 2026" in visitor.get("/how-we-know").text
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
        assert "tel:112" in visitor.begin().links
        visitor.interview(("lump_behind_knee",))
        pages = ("/result", *BEHIND, "/", "/begin", "/emergency", "/check", "/medicines", "/diary", "/diary/today",
                 "/recheck", "/clinician", "/summary", "/kept", "/privacy", "/about",
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


def test_a_cause_has_one_word_and_a_number_only_where_its_range_is_narrow(visitor: Visitor, desk: Desk) -> None:
    visitor.interview(("lump_behind_knee",))
    visitor.get("/result")
    told = read_shown(desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record.shown[-1]).assessment
    causes = [
        cause("a", 0.6, 0.4, 0.8),
        cause("b", 0.7, 0.2, 0.9),
        cause("c", 0.3, 0.2, 0.5),
        cause("d", 0.05, 0.01, 0.1),
    ]
    view = causes_of(told.model_copy(update={"causes": causes, "rule_out": []}), desk.ready.knowledge)
    shown = {tier.title: [item.cause.condition for item in tier.causes] for tier in view.tiers}
    assert shown == {"Likely": ["a"], "Possible": ["b", "c"], "Less likely": ["d"]}
    assert [bool(item.sides) for tier in view.tiers for item in tier.causes] == [True, False, True, True]


@pytest.mark.parametrize(
    "yes", [("lump_behind_knee",), ("calf_pain", "medial_back_of_knee", "morning_stiffness_under_30_min", "crepitus")]
)
def test_a_page_of_the_answer_with_its_drawings_and_sheets_weighs_at_most_40_kb_compressed(
    visitor: Visitor, yes: tuple[str, ...]
) -> None:
    visitor.interview(yes)
    for path in ("/result", *BEHIND, "/summary"):
        visitor.get(path)
        assert visitor.html.count("<svg") >= {"/causes": 4, "/today": 4}.get(path, 0), path
        sheets = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', visitor.html)
        assert len(sheets) == 3
        loaded = [visitor.html.encode(), *(visitor.client.get(sheet).content for sheet in sheets)]
        assert sum(len(gzip.compress(content)) for content in loaded) <= 40_000, path


def test_whoever_stops_after_the_core_is_told_that_the_advice_may_change(visitor: Visitor) -> None:
    page = visitor.begin()
    while "Result so far" not in visitor.html:
        page = visitor.answer(page)
    assert visitor.path == "/questions"
    shown = visitor.get("/result")
    assert visitor.path == "/result"
    assert "You have not answered all the questions" in shown.text


def test_what_is_known_so_far_is_one_link_away_from_the_first_page_after_the_danger_signs(visitor: Visitor) -> None:
    page = visitor.first()
    for part in some(("Part 1", "Part 2", "Part 2")):
        assert part in visitor.html
        assert "/check" not in page.links, "nothing leads away from the danger signs"
        page = visitor.answer(page, ("calf_pain", "knee_swelling"))
    while "Part 3" in visitor.html:
        assert "/check" in page.links
        known = visitor.get("/check")
        assert "Your knee is swollen" in known.text
        page = visitor.get("/questions")
        page = visitor.answer(page)


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
    visitor.get("/how-we-know")
    why, lesser = visitor.html.split('id="why"')[1].split("</section>")[0].split("less urgent</summary>")
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
    for path in ("/result", *BEHIND):
        assert "of 100 people" not in visitor.get(path).text.lower()
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


@pytest.mark.parametrize("sign", ["cold_foot", "tight_hard_leg", "deformity"])
def test_a_sign_one_is_not_sure_of_is_pictured_where_one_says_which_and_where_it_is_asked_again(
    visitor: Visitor, sign: str
) -> None:
    page = visitor.begin()
    while not any(f.get("value") == sign for f in page.fields):
        page = visitor.answer(page)
    page = visitor.send("/questions", page, unsure="1")
    assert "Which ones are you not sure about?" in visitor.html
    assert drawn(sign, visitor) == (sign != "deformity")
    page = visitor.send("/questions", page, **{WHICH: sign})
    while f'name="items" value="{sign}"' not in visitor.html:
        page = visitor.answer(page)
    assert drawn(sign, visitor)


def test_a_doubt_that_is_asked_beside_the_answer_shows_how_to_check_it(visitor: Visitor, desk: Desk) -> None:
    knowledge = desk.ready.knowledge
    asked = [name for page in knowledge.interview.pages for name in (*page.many, *page.ask)]
    told = dict.fromkeys((name for name in asked if name in knowledge.findings), "no") | {"injury": "yes"}
    told = {name: word for name, word in told.items() if not knowledge.findings[name].choices}
    answers = told | {"cannot_lift_straight_leg": "unsure"}
    file = CaseFile(age=50, sex="male", answers=answers, passed=[*asked, *map(settled, asked)])
    visitor.get("/")
    visitor.client.cookies[CODE_COOKIE] = desk.cases.create(KeptCase(file=file))
    visitor.get("/result")
    assert 'name="items" value="cannot_lift_straight_leg"' in visitor.html
    assert drawn("cannot_lift_straight_leg", visitor)


def drawn(sign: str, visitor: Visitor) -> bool:
    return f'<title id="check-{sign}-title">' in visitor.html
