"""The printed summary: one page with what a clinician needs, the plan on its other side, and nothing fetched for it."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import TODAY, Clock
from playwright.sync_api import Browser
from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject
from visitor import Visitor, case_cookies, read
from weasyprint import HTML

from popliteal.care.parts import Offered
from popliteal.case import CaseFile
from popliteal.casework.answering import with_file
from popliteal.casework.clinician import clinician_view
from popliteal.casework.diary import follow_up
from popliteal.casework.examination import with_findings
from popliteal.casework.kept import Found, KeptCase, read_shown
from popliteal.casework.result import work_out
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.planside import MOST_BY_DIARY, MOST_EXERCISES, plan_side_of
from popliteal.faces.pages.routes import printed
from popliteal.faces.pages.routes.printed import brief, pdf_of
from some import some

pytestmark = pytest.mark.long

DAYS = 14
WORDS = "It began when I climbed out of the boat and it has pulled at the back of my knee each day since. " * 20


def keep_diary(visitor: Visitor, clock: Clock, note: str) -> None:
    for place in range(DAYS):
        clock.day = TODAY + dt.timedelta(days=place)
        sent = {"worst": "5", "average": "4", "stopped": ["stairs"], "swelling": "same", "none": "1", "own": "ice"}
        visitor.send("/diary/today", visitor.get("/diary/today"), **sent, note=note)


@pytest.fixture
def patient(visitor: Visitor, clock: Clock) -> Visitor:
    """Two weeks of a diary after a whole interview, and an examination."""
    told = ("lump_behind_knee", "calf_pain", "morning_stiffness_under_30_min")

    def story() -> None:
        clock.day = TODAY
        visitor.has_result(told, trouble_place="behind_knee")
        keep_diary(visitor, clock, "It pulls when I squat.")
        visitor.send("/clinician/findings", visitor.get("/clinician"), finding="effusion", result="yes")

    clock.day = TODAY + dt.timedelta(days=DAYS - 1)
    visitor.lives("two weeks and an examination", story)
    return visitor


def long_answers(desk: Desk, rest: str) -> dict[str, bool | int | float | str]:
    """The thirty things with the longest names are there; everything else is `rest`, the danger signs among it."""
    known = desk.ready.knowledge
    plain = [f for f in known.findings.values() if f.kind in ("symptom", "risk", "context") and not f.choices]
    longest = sorted((f for f in plain if f.emergency is None and not f.parent), key=lambda f: -len(f.name))
    yes = {f.id for f in longest[:30]}
    return {f.id: "yes" if f.id in yes else rest for f in plain}


def crowd(patient: Visitor, desk: Desk, rest: str) -> KeptCase:
    """The patient's case with as much in it as a page may ever have to hold."""

    def change(kept: KeptCase) -> KeptCase:
        file = CaseFile(age=78, sex="female", as_of=desk.today(), started=TODAY, answers=long_answers(desk, rest))
        fuller = with_file(kept, file).model_copy(update={"own_words": WORDS})
        fuller = fuller.model_copy(update={"shown": [*kept.shown, work_out(file, desk.ready, desk.today()).as_shown()]})
        for finding in [f.id for f in desk.ready.knowledge.findings.values() if f.kind in ("exam", "test")][:12]:
            fuller = with_findings(fuller, {finding: Found(answer="no", on=desk.today())})
        return fuller

    return desk.cases.change(patient.client.cookies[CODE_COOKIE], change)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def sides_of(pdf: bytes) -> tuple[str, str]:
    """The text of the summary and that of the plan; there are these two pages and no other."""
    front, back = (" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Pain behind the knee: summary" in front
    assert "Knowledge " in front
    assert "Your plan, to tick off" in back or "Until you are seen" in back
    assert back.count("When to get help sooner") == 1
    return front, back


def test_the_pdf_of_an_ordinary_case_is_one_page_and_the_plan_on_the_other_side(patient: Visitor, desk: Desk) -> None:
    answer = patient.client.get("/summary.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    _, back = sides_of(answer.content)
    record = desk.cases.open(patient.client.cookies[CODE_COOKIE]).record
    side = plan_side_of(record, follow_up(record, desk.ready, desk.today()), desk)
    assert side is not None
    assert side.plan.level == "urgent_24_hours"
    assert back.count("☐") == len(side.plan.today) + sum(map(len, side.later.values())) >= 3
    assert [item.title for item in side.plan.today if item.title not in back] == []


def test_exercises_are_printed_with_picture_dose_and_a_box_for_each_day(visitor: Visitor) -> None:
    visitor.has_result(("aching", "morning_stiffness_under_30_min"))
    page = visitor.get("/summary")
    assert visitor.html.count('<td class="box"></td>') == 7 * MOST_EXERCISES
    assert visitor.html.count("-start") >= MOST_EXERCISES
    assert "Stop if the pain goes above 5 of 10" in page.text
    _, back = sides_of(visitor.client.get("/summary.pdf").content)
    assert "Exercises: tick each day you do one" in back


def test_amounts_by_the_diary_are_printed_and_fit_on_the_same_page(visitor: Visitor, desk: Desk, clock: Clock) -> None:
    told = ("aching", "morning_stiffness_under_30_min", "known_osteoarthritis", "worse_stairs_or_downhill")
    visitor.has_result(told, duration="over_6_weeks", trouble_place="behind_knee")
    record = desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record
    side = plan_side_of(record, follow_up(record, desk.ready, desk.today()), desk)
    assert side is not None
    tried = [one.item.id for one in side.practices]
    assert len(tried) == MOST_EXERCISES
    day = {"worst": "2", "average": "1", "swelling": "more", "stopped": ["nothing"], "none": "1", "tried": tried}
    visitor.send("/diary/today", visitor.get("/diary/today"), **day)
    clock.day = TODAY + dt.timedelta(days=1)
    _, back = sides_of(visitor.client.get("/summary.pdf").content)
    assert back.count("It was too much yesterday: it was more swollen.") == MOST_BY_DIARY


def test_no_plan_is_printed_for_another_urgency_than_the_summary_tells(visitor: Visitor, desk: Desk) -> None:
    visitor.has_result(("aching", "morning_stiffness_under_30_min"))
    record = desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record
    now = follow_up(record, desk.ready, desk.today())
    assert plan_side_of(record, now.model_copy(update={"level": "emergency_department"}), desk) is None
    side = plan_side_of(record, now, desk)
    assert side is not None
    assert side.practices


def test_before_an_emergency_department_the_other_side_holds_no_exercise(visitor: Visitor) -> None:
    visitor.has_result(("deformity",))
    _, back = sides_of(visitor.client.get("/summary.pdf").content)
    assert "Until you are seen" in back
    assert "Go now" in back
    assert "Exercises" not in back


@pytest.mark.parametrize("rest", ["no", "unsure"])
def test_a_crowded_case_is_one_page_with_its_plan_and_no_danger_sign_is_cut(
    patient: Visitor, desk: Desk, rest: str
) -> None:
    record = crowd(patient, desk, rest)
    view = clinician_view(record, desk.ready, desk.today())
    assert view is not None
    assert len(view.answers.positive) >= 30
    assert len(view.answers.denied + view.answers.unsure) > 100
    pdf = patient.client.get("/summary.pdf").content
    told = text_of(pdf).replace("- ", "-").lower()
    signs = [told for part in (view.answers.denied, view.answers.unsure) for told in part if told.emergency]
    assert len(signs) >= 12
    assert [sign.text for sign in signs if sign.text.lower().replace("- ", "-") not in told] == []
    assert view.follow_up.heading.lower() in told
    refused = [medicine.title for medicine in view.medicines if medicine.verdict == "do_not_take"]
    assert [title for title in refused if title.lower() not in told] == []
    assert "it began when i climbed out of the boat" in told
    sides_of(pdf)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_crowded_case_printed_by_a_browser_is_one_page_with_its_plan(
    patient: Visitor, desk: Desk, browser: Browser, address: str, paper: str
) -> None:
    crowd(patient, desk, "no")
    context = browser.new_context(base_url=address)
    context.add_cookies(case_cookies(patient.client.cookies[CODE_COOKIE], address))
    page = context.new_page()
    page.goto("/summary")
    pdf = page.pdf(format=paper, prefer_css_page_size=False)
    context.close()
    sides_of(pdf)


def test_what_does_not_fit_is_counted() -> None:
    assert brief(["aching", "limp", "stiffness"], 100) == "aching; limp; stiffness"
    assert brief(["aching", "limp", "stiffness"], 14) == "aching; limp; and 1 more"
    assert brief([], 10) == "none"


def test_the_pdf_holds_what_the_page_holds(patient: Visitor) -> None:
    told = text_of(patient.client.get("/summary.pdf").content)
    for words in (
        "What was told",
        "Danger signs denied today",
        "lump",
        "ice (14 days)",
        "knee joint effusion: positive",
        "It pulls when I squat",
        "Result shown",
    ):
        assert words in told, words


def test_the_page_to_print_links_to_its_pdf(patient: Visitor) -> None:
    assert "/summary.pdf" in patient.get("/summary").links


def test_nothing_is_fetched_for_a_pdf() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        there = f"http://127.0.0.1:{listener.getsockname()[1]}/x.png"
        pdf = pdf_of(f'<p>Hello</p><img src="file:///etc/hostname" alt="gone"><img src="{there}" alt="gone">')
        assert text_of(pdf).startswith("Hello")
        with pytest.raises(TimeoutError):
            listener.accept()


SCRIPTS = {
    "Chinese": "我叫王小明", "Hindi": "मेरे घुटने में दर्द", "Arabic": "ركبتي تؤلمني", "Russian": "Болит колено",
    "Greek": "πονάει το γόνατο",
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_pdf_draws_what_was_written_in_any_script_and_no_letter_of_it_reaches_a_log(
    script: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        pdf = pdf_of(f"<p>{SCRIPTS[script]} \x07</p>")
    written = caplog.text + "".join(capfd.readouterr())
    assert [letter for letter in SCRIPTS[script] if letter in written and letter != " "] == []
    assert "notdef" not in written
    fonts = {name for page in PdfReader(io.BytesIO(pdf)).pages for name in fonts_of(page)}
    assert FONTS[script] in "".join(fonts), "a font that has its letters"


FONTS = {"Chinese": "Droid", "Hindi": "Lohit", "Arabic": "DejaVu", "Russian": "DejaVu", "Greek": "DejaVu"}


def fonts_of(page: PageObject) -> set[str]:
    """The names of the fonts with which a page is drawn."""
    fonts = page["/Resources"]["/Font"]
    return {str(fonts[name]["/BaseFont"]) for name in fonts}


def test_before_a_result_the_summary_leads_to_the_questions(visitor: Visitor) -> None:
    visitor.begin()
    for path in ("/summary", "/summary.pdf"):
        visitor.get(path)
        assert visitor.path == "/questions"


def test_the_pdf_is_tagged_has_real_bullets_and_says_its_drawings_in_words(patient: Visitor) -> None:
    pdf = patient.client.get("/summary.pdf").content
    catalog = PdfReader(io.BytesIO(pdf)).trailer["/Root"].get_object()
    assert catalog["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a boolean object of the PDF)
    assert catalog["/Lang"] == "en"
    assert b"pdfuaid" in catalog["/Metadata"].get_object().get_data()
    tags = list(elements(catalog["/StructTreeRoot"]))
    kinds = [str(element["/S"]) for element in tags]
    assert kinds.count("/LI") > 8
    assert kinds.count("/H1") == 1
    said = [str(element.get("/Alt", "")) for element in tags if element["/S"] == "/Figure"]
    assert len(said) == 2
    assert said[0].startswith("Back of a right leg.")
    assert "calf pain" in said[0].lower()
    assert "knee joint effusion" in said[0].lower()
    assert said[1].startswith("Pain from")


STORIES: dict[str, tuple[str, ...]] = {
    "a plan to tick off": ("aching", "morning_stiffness_under_30_min"),
    "before an emergency department": ("deformity",),
    "a lump": ("lump_behind_knee", "calf_pain"),
}
CHECK = """
import sys
from page import ValidationProfile, validate_pdf
found = validate_pdf(sys.argv[1], profile=ValidationProfile.PDF_UA_1)
print(found.rules.total, found.is_compliant, *sorted({failure.rule_id for failure in found.failures}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES)
def test_a_checker_of_the_standard_for_pdfs_that_can_be_read_aloud_finds_no_fault(
    visitor: Visitor, tmp_path: Path, story: str
) -> None:
    visitor.interview(STORIES[story])
    visitor.get("/result")
    checked = checker(tmp_path)
    total, *found = checked(visitor.client.get("/summary.pdf").content)
    assert int(total) > 100
    assert found == ["True"]
    untagged = bytes(HTML(string="<p>Hello</p>").write_pdf() or b"")
    assert checked(untagged)[1] == "False"


def checker(place: Path) -> Callable[[bytes], list[str]]:
    """Puts the checker into an environment of its own; what it then says of a PDF."""
    subprocess.run([sys.executable, "-m", "venv", place / "venv"], check=True)
    command, pdf = place / "venv" / "bin" / "python", place / "checked.pdf"
    lock = Path(__file__).parents[2] / "requirements-paper.lock"
    subprocess.run([command, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock], check=True)

    def check(content: bytes) -> list[str]:
        pdf.write_bytes(content)
        return subprocess.run([command, "-c", CHECK, pdf], check=True, capture_output=True, text=True).stdout.split()

    return check


def elements(node: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every element of the structure of a PDF, from the outermost on."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        found = kid.get_object()
        if isinstance(found, DictionaryObject) and "/S" in found:
            yield found
            yield from elements(found)


def test_without_the_extra_for_pdfs_the_page_offers_printing_alone(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.has_result(("lump_behind_knee",))
    assert "/summary.pdf" in visitor.get("/summary").links
    monkeypatch.setattr(printed, "HAS_PDF", False)
    page = visitor.get("/summary.pdf")
    assert visitor.path == "/summary"
    assert "/summary.pdf" not in page.links
    assert "use your browser’s print command" in visitor.html


PEOPLE: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "out of shape": (("deformity",), {}),
    "a swollen knee": (("knee_swelling", "twisting_injury"), {"onset": "sudden"}),
    "nothing much": (("aching",), {"duration": "up_to_3_days"}),
}


@pytest.mark.parametrize("story", PEOPLE)
def test_nothing_is_shown_without_what_has_to_be_asked_about_first(visitor: Visitor, desk: Desk, story: str) -> None:
    yes, values = PEOPLE[story]
    visitor.interview(yes, **values)
    visitor.get("/result")
    answer = visitor.html
    plan = read_shown(desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record.shown[-1]).plan
    assert plan is not None
    items = [*plan.steps, *plan.supports, *plan.exercises]
    doubted = [item for item in items if any(not doubt.known for doubt in item.ask_first)]
    assert doubted
    lists = {
        "paper": visitor.get("/summary").text.partition("When to get help sooner")[0].partition("Questions to ask")[2],
        "today": visitor.get("/today").text.partition("The whole plan, with why")[0],
        "answer": read(answer).text,
    }
    for place, text in some(lists.items()):
        bare = [item.title for item in doubted if text.count(item.title) and missing(item, text)]
        assert not bare, (place, bare)


def missing(item: Offered, text: str) -> bool:
    """Whether an item stands somewhere without each of its doubts in the words after it."""
    places = [found.end() for found in re.finditer(re.escape(item.title), text)]
    return any(doubt.text not in text[place : place + 700] for doubt in item.ask_first for place in places)


def test_the_paper_says_how_much_for_later_stands_on_the_page_alone(visitor: Visitor, desk: Desk) -> None:
    visitor.interview(("aching", "morning_stiffness_under_30_min", "known_osteoarthritis"), duration="over_6_weeks")
    visitor.get("/result")
    record = desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record
    side = plan_side_of(record, follow_up(record, desk.ready, desk.today()), desk)
    assert side is not None
    shown = {item.id for item in side.plan.today} | {item.id for item in side.plan.exercises}
    coming = [name for group in side.plan.later for name in group.ids if name not in shown]
    assert side.more == len(coming) - sum(map(len, side.later.values())) > 0
    assert f"{side.more} more step" in visitor.get("/summary").text
