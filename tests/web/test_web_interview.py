"""The interview on pages: answers kept, errors said, back and change, and two browsers at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import Clock
from visitor import Visitor

from popliteal.case import CaseFile
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.forms import REPEATED
from popliteal.faces.pages.so_far import ASKED_ABOUT
from popliteal.faces.pages.trail import themes
from popliteal.knowledge import Knowledge, load_knowledge
from some import some

QUIET = {"duration": "days_to_6_weeks", "trouble_place": "behind_knee"}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def kept_file(visitor: Visitor, desk: Desk) -> CaseFile:
    return desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record.file


def test_a_whole_interview_leads_to_a_result_from_which_the_answers_can_be_checked(visitor: Visitor) -> None:
    count = visitor.interview(("lump_behind_knee",))
    assert visitor.path == "/result"
    assert 7 < count < 15
    result = visitor.get("/result")
    assert "/check" in result.links
    assert "lump behind my knee" in result.text
    assert "Baker's cyst" in visitor.get("/causes").text


def test_no_address_holds_an_answer_or_the_name_of_a_question(visitor: Visitor, knowledge: Knowledge) -> None:
    visitor.interview(("calf_pain", "redness"))
    visitor.get("/result")
    words = set(knowledge.findings) | {page.id for page in knowledge.interview.pages}
    assert [place for place in visitor.asked if any(word in place for word in words)] == []


def test_each_page_is_a_list_or_a_few_short_questions_each_named_and_sent_together(visitor: Visitor) -> None:
    page, together = visitor.begin(), []
    while visitor.address.endswith("/questions"):
        assert visitor.html.count("<h1") == 1
        questions = visitor.html.count("<fieldset") + visitor.html.count('class="field')
        named = visitor.html.count("<legend>") + visitor.html.count('<label for="f-age">')
        assert questions == named
        together.append(questions)
        page = visitor.answer(page)
    assert max(together) == 3
    assert together.count(1) == len(together) - 2


def test_of_several_questions_those_left_out_are_named_and_the_answers_stay(visitor: Visitor, desk: Desk) -> None:
    page = visitor.begin()
    while "f-age" not in page.ids:
        page = visitor.answer(page)
    page = visitor.send("/questions", page, status=400, age="40", trouble_place="behind_knee")
    assert page.links.count("#f-sex-female") == 1
    assert {f["id"] for f in page.fields if "checked" in f} == {"f-trouble_place-behind_knee"}
    assert next(f["value"] for f in page.fields if f["name"] == "age") == "40"
    assert kept_file(visitor, desk).age is None, "a page is kept as a whole"


def test_every_radio_starts_empty(visitor: Visitor) -> None:
    page = visitor.begin()
    while visitor.address.endswith("/questions"):
        assert [f for f in page.fields if "checked" in f] == []
        page = visitor.answer(page)


def test_of_what_is_wrong_nothing_need_be_ticked_and_that_denies_nothing(visitor: Visitor, desk: Desk) -> None:
    page = visitor.first()
    assert not any(f["name"] == "none" for f in page.fields)
    page = visitor.send("/questions", page)
    assert "f-chest_pain" in page.ids
    assert kept_file(visitor, desk).answers == {}


def test_sending_nothing_says_what_to_do_in_title_summary_and_beside_the_field(visitor: Visitor) -> None:
    page = visitor.send("/questions", visitor.begin(), status=400)
    assert page.title.startswith("Error: ")
    assert "There is a problem" in page.text
    assert page.text.count("Tick what is true. If nothing is, tick “None of these”") == 2
    assert "#f-chest_pain" in page.links
    assert "f-chest_pain" in page.ids


@pytest.mark.parametrize("other", [{"danger_now": ["fainting"]}, {"unsure": "1"}])
def test_none_of_these_goes_with_nothing_else_and_the_answers_stay(
    visitor: Visitor, other: dict[str, str | list[str]]
) -> None:
    page = visitor.send("/questions", visitor.begin(), status=400, none="1", **other)
    checked = {f["id"] for f in page.fields if "checked" in f}
    assert checked == {"f-none", "f-fainting" if "danger_now" in other else "f-unsure"}


def test_not_sure_is_kept_as_unsure_and_never_as_no(visitor: Visitor, desk: Desk) -> None:
    page = visitor.send("/questions", visitor.begin(), unsure="1")
    assert page.title.startswith("Which ones are you not sure about?")
    assert not kept_file(visitor, desk).answers, "it is not answered yet"
    visitor.send("/questions", page, which=["fainting"])
    answers = kept_file(visitor, desk).answers
    assert answers.pop("fainting") == "unsure"
    assert set(answers.values()) == {"no"}


def test_what_was_ticked_stays_while_it_is_asked_what_is_not_sure(visitor: Visitor, desk: Desk) -> None:
    page = visitor.begin()
    while "f-fever" not in page.ids:
        page = visitor.answer(page)
    (name,) = (f["name"] for f in page.fields if f.get("id") == "f-fever")
    page = visitor.send("/questions", page, unsure="1", **{name: ["fever"]})
    assert "f-fever" not in page.ids
    other = next(f["value"] for f in page.fields if f["name"] == "which")
    visitor.send("/questions", page, which=[other])
    answers = kept_file(visitor, desk).answers
    assert (answers["fever"], answers[other]) == ("yes", "unsure")


@pytest.mark.parametrize(
    ("sent", "status"), [({}, 400), ({"sure": "1", "which": ["fainting"]}, 400), ({"sure": "1"}, 200)]
)
def test_not_sure_without_saying_which_is_asked_for_and_can_be_taken_back(
    visitor: Visitor, desk: Desk, sent: dict[str, str | list[str]], status: int
) -> None:
    page = visitor.send("/questions", visitor.begin(), unsure="1")
    page = visitor.send("/questions", page, status=status, **sent)
    if status == 400:
        assert "Tick what you are not sure about, or “None of these”" in page.text
        page = visitor.send("/questions", page, sure="1")
    assert set(kept_file(visitor, desk).answers.values()) == {"no"}


def test_a_ticked_danger_sign_waits_for_nothing_and_leaves_the_rest_open(visitor: Visitor, desk: Desk) -> None:
    page = visitor.answer(visitor.begin())
    card = visitor.send("/questions", page, unsure="1", danger_leg=["deformity"])
    assert "Go to an emergency department now" in card.text
    answers = kept_file(visitor, desk).answers
    assert answers["deformity"] == "yes"
    assert "knee_out_of_place" not in answers


@pytest.mark.parametrize("typed", ["", "abc", "-1", "121", "5.5", "١٢", "9" * 5000])
def test_an_age_that_is_none_is_refused_and_kept_on_the_page(visitor: Visitor, typed: str) -> None:
    page = visitor.begin()
    while "f-age" not in page.ids:
        page = visitor.answer(page)
    page = visitor.send("/questions", page, status=400, age=typed)
    assert page.title.startswith("Error: ")
    assert next(f["value"] for f in page.fields if f["name"] == "age") == typed


def test_an_age_can_be_left_out_and_taken_back(visitor: Visitor, desk: Desk) -> None:
    page = visitor.begin()
    while "f-age" not in page.ids:
        page = visitor.answer(page)
    asked_at = next(f["value"] for f in page.fields if f["name"] == "step")
    visitor.answer(page, age="40")
    assert kept_file(visitor, desk).age == 40
    page = visitor.get(f"/questions/{asked_at}")
    assert {f["id"] for f in page.fields if "checked" in f} == {"f-trouble_place-behind_knee", "f-sex-female"}
    visitor.send("/questions", page, age="", age_pass="pass", trouble_place="behind_knee", sex="female")
    assert kept_file(visitor, desk).age is None
    assert "age" in kept_file(visitor, desk).passed


def test_pain_is_asked_as_eleven_radios_and_a_number_is_kept(visitor: Visitor, desk: Desk) -> None:
    page = visitor.begin()
    while "f-severity-0" not in page.ids:
        page = visitor.answer(page)
    numbers = [f["value"] for f in page.fields if f["name"] == "severity"]
    assert numbers == [*map(str, range(11)), "unsure"]
    visitor.answer(page, severity="7")
    assert kept_file(visitor, desk).answers["severity"] == 7


def test_back_shows_the_question_before_with_its_answer(visitor: Visitor) -> None:
    page = visitor.answer(visitor.begin(), ())
    back = next(link for link in page.links if link.startswith("/questions/"))
    before = visitor.get(back)
    assert "f-chest_pain" in before.ids
    assert {f["id"] for f in before.fields if "checked" in f} == {"f-none"}


def test_each_line_of_the_check_page_leads_to_its_own_question(visitor: Visitor, desk: Desk) -> None:
    visitor.interview(("lump_behind_knee", "known_osteoarthritis"))
    page = visitor.get("/check")
    told = themes(kept_file(visitor, desk), desk.ready.knowledge)
    changes = [link for link in page.links if link.startswith("/change/")]
    assert sorted(changes) == sorted(f"/change/{number}" for number in range(1, len(told) + 1))
    for number, theme in some(enumerate(told, 1)):
        link = f"/change/{number}"
        shown = visitor.get(link)
        assert next(f["value"] for f in shown.fields if f["name"] == "items").split() == list(theme.items)


def test_a_changed_answer_raises_its_new_questions_before_the_new_result(visitor: Visitor) -> None:
    visitor.interview()
    page = visitor.get(change_of("Swelling", visitor))
    page = visitor.send("/questions", page, swelling=["knee_swelling"])
    assert "f-rapid_knee_swelling" in page.ids
    while visitor.path == "/questions":
        page = visitor.answer(page)
    assert visitor.path == "/result"


def test_on_a_later_day_too_each_change_link_leads_to_its_own_question(
    visitor: Visitor, desk: Desk, clock: Clock
) -> None:
    visitor.interview(("lump_behind_knee", "known_osteoarthritis"))
    clock.day = clock.day.replace(day=9)
    rows = re.findall(
        r"<dt>([^<]+)</dt>(?:(?!<dt>).)*?<a href=\"(/change/[^\"]+)\"", visitor.client.get("/check").text, re.DOTALL
    )
    assert len(rows) > 10
    assert len({heading for heading, _ in rows}) == len(rows), "no two headings are the same"
    topics = {
        page.title: ASKED_ABOUT + page.topic[:1].lower() + page.topic[1:]
        for page in desk.ready.knowledge.interview.pages
        if page.many
    }
    named = {"How old are you?": "Age", "What sex were you given at birth?": "Sex at birth"} | topics
    for heading, link in some(rows):
        shown = visitor.get(link).text.split("\n\n")
        assert any(named.get(block, block) == heading for block in shown), heading


def test_no_thing_to_tick_repeats_its_heading_and_all_that_counts_is_behind_its_mark(
    visitor: Visitor, knowledge: Knowledge
) -> None:
    pages = [page for page in knowledge.interview.pages if page.id in REPEATED]
    said_above, met = {page.title.lower(): REPEATED[page.id] for page in pages}, set[str]()
    page = visitor.begin()
    while visitor.path == "/questions":
        heading = re.findall(r"<h1>(.*?)</h1>", visitor.html)[0].lower()
        labels: list[str] = list(re.findall(r'<label [^>]*id="l-[^"]*">([^<]*)', visitor.html))
        if heading in said_above:
            assert not any(label.lower().startswith(said_above[heading]) for label in labels)
            met.add(heading)
        for name in next(f["value"] for f in page.fields if f["name"] == "items").split():
            if f"f-{name}" in page.ids and name in knowledge.findings:
                one = knowledge.findings[name]
                asked = (None if one.lay_is_whole else one.question, one.hint)
                told = (*((one.counts,) if one.counts else asked), one.check_at_home)
                assert [text for text in told if text and " ".join(text.split()) not in page.text] == []
                assert f"h-f-{name}" in page.ids or not one.hint
        page = visitor.answer(page, ("calf_pain",))
    assert met, "a page whose heading says what its statements would say again"


def test_a_bar_shows_parts_that_never_go_back(visitor: Visitor) -> None:
    page, parts = visitor.first(), []
    while visitor.path == "/questions":
        parts.append(int(re.findall(r"Part (\d) of 5", visitor.html)[0]))
        page = visitor.answer(page, ("lump_behind_knee",))
    assert parts == sorted(parts)
    assert set(parts) == {1, 2, 3, 4}
    visitor.get("/check")
    assert "Part 5 of 5: Your answer" in visitor.html


def test_the_code_is_told_once_the_first_answers_are_kept(visitor: Visitor) -> None:
    visitor.first()
    assert 'class="code"' not in visitor.html
    page = visitor.begin()
    assert f'class="code" translate="no">{visitor.client.cookies[CODE_COOKIE]}<' in visitor.html
    visitor.answer(page)
    assert 'class="code"' not in visitor.html


def change_of(question: str, visitor: Visitor) -> str:
    """The address of the link that changes the answer to a question."""
    visitor.get("/check")
    headings = [f"<dt>{heading}</dt>" for heading in (question, f"{ASKED_ABOUT}{question.lower()}")]
    rows = visitor.html.split('<div class="answer">')
    row = next(row for row in rows if any(heading in row for heading in headings))
    return row.split('href="')[1].split('"')[0]


def test_what_is_asked_under_an_answer_goes_when_the_answer_goes(visitor: Visitor, desk: Desk) -> None:
    visitor.interview(("knee_swelling", "rapid_knee_swelling"))
    page = visitor.get(change_of("Swelling", visitor))
    visitor.send("/questions", page, none="1")
    assert "rapid_knee_swelling" not in kept_file(visitor, desk).answers


def test_questions_about_a_child_say_they(visitor: Visitor) -> None:
    page = visitor.first("my_child")
    assert "“They” means your child." in page.text
    assert "How old are they?" in page.text
    page = visitor.answer(visitor.answer(page, age="9"))
    assert "They have coughed up blood" in page.text


def test_two_browsers_on_one_case_keep_each_others_answers(
    visitor: Visitor, new_visitor: Callable[[], Visitor], desk: Desk
) -> None:
    second = visitor.start()
    other = new_visitor()
    other.get("/")
    other.client.cookies.set(CODE_COOKIE, visitor.client.cookies[CODE_COOKIE])
    other.send("/questions", other.get("/questions/2"), which=["fainting"], unsure="1")
    visitor.answer(second)
    answers = kept_file(visitor, desk).answers
    assert answers["fainting"] == "unsure"
    assert answers["deformity"] == "no"


def test_an_old_no_to_a_danger_sign_is_asked_again_on_a_later_day(visitor: Visitor, clock: Clock) -> None:
    visitor.interview()
    clock.day = clock.day.replace(day=20)
    page = visitor.get("/questions")
    assert "f-chest_pain" in page.ids


def test_the_place_page_has_one_leg_whose_places_are_labels_of_the_list(visitor: Visitor) -> None:
    page = visitor.begin()
    while "f-calf_pain" not in page.ids and visitor.address.endswith("/questions"):
        page = visitor.answer(page, ("lump_behind_knee",))
    assert "Use this right leg for the left too" in page.text
    labels = [value for tag, name, value in page.attributes if tag == "label" and name == "for"]
    for place in ("calf_pain", "back_of_thigh_pain", "medial_back_of_knee", "lateral_back_of_knee", "front_knee_pain"):
        assert labels.count(f"f-{place}") == 2
    assert "I can’t point to one spot" in page.text


def test_a_form_of_an_older_set_of_questions_is_refused_politely(visitor: Visitor) -> None:
    page = visitor.begin()
    for field in page.fields:
        if field["name"] == "items":
            field["value"] = "no_such_finding"
    shown = visitor.send("/questions", page, status=400, none="1")
    assert "older version of the questions" in shown.text


def test_medicine_questions_settle_the_medicines_and_lead_back(visitor: Visitor) -> None:
    visitor.interview(("lump_behind_knee",))
    assert "/pain-medicines" in visitor.get("/result").links
    assert "/medicines" in visitor.get("/pain-medicines").links
    page = visitor.get("/medicines")
    while visitor.path == "/medicines":
        page = visitor.answer(page)
    assert visitor.path == "/pain-medicines"
    assert "Fine for most people like you" in visitor.html
