"""The clinician's page: what is known kept apart, likelihood ratios, the move of the chances, and who may do what."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable

import pytest
from conftest import TODAY, Clock
from playwright.sync_api import Browser
from visitor import Visitor, case_cookies

from popliteal.case import CaseFile, Origin, build_case
from popliteal.casework.clinician import answers_of, clinician_view
from popliteal.casework.kept import Found, KeptCase
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.desk import Desk
from some import some


@pytest.fixture
def patient(visitor: Visitor) -> Visitor:
    visitor.has_result(("lump_behind_knee",), trouble_place="behind_knee")
    return visitor


def record(patient: Visitor, desk: Desk) -> KeptCase:
    return desk.cases.open(patient.client.cookies[CODE_COOKIE]).record


def add(patient: Visitor, finding: str, result: str) -> None:
    patient.send("/clinician/findings", patient.get("/clinician"), finding=finding, result=result)


def test_positive_denied_unsure_and_not_asked_are_kept_apart(patient: Visitor, desk: Desk) -> None:
    view = clinician_view(record(patient, desk), desk.ready, desk.today())
    assert view is not None
    groups = view.answers
    names = [
        {told.finding for told in part} for part in (groups.positive, groups.denied, groups.unsure, groups.not_asked)
    ]
    assert "lump_behind_knee" in names[0]
    assert "chest_pain" in names[1]
    assert sum(map(len, names)) == len(set().union(*names))
    page = patient.get("/clinician")
    headings = [re.sub(r"\s*\(\d+\)", "", part) for part in page.text.split("\n\n")]
    assert {"Positive", "Denied", "Unsure", "Not asked"} <= set(headings)


def test_the_side_that_a_case_names_stands_with_the_answer_and_its_words(desk: Desk) -> None:
    origin = {
        "calf_swelling": Origin(side="left", words="twice the size"),
        "calf_pain": Origin(side="both"),
        "limp": Origin(),
    }
    file = CaseFile(answers=dict.fromkeys(origin, "yes"), origin=origin)
    groups = answers_of(build_case(file, desk.ready.knowledge, "case"), {}, desk.ready.knowledge, file.origin)
    assert {told.finding: told.note for told in groups.positive} == {
        "calf_swelling": "own words, left side: “twice the size”", "calf_pain": "both sides", "limp": "",
    }  # fmt: skip


def test_the_page_before_a_result_leads_to_the_questions(visitor: Visitor) -> None:
    visitor.begin()
    visitor.get("/clinician")
    assert visitor.path == "/questions"


def test_a_finding_shows_its_likelihood_ratio_with_its_source(patient: Visitor, desk: Desk) -> None:
    add(patient, "ultrasound_cyst", "yes")
    view = clinician_view(record(patient, desk), desk.ready, desk.today())
    assert view is not None
    ratio = max(view.findings[0].ratios, key=lambda item: item.value)
    assert f"{ratio.value:.2f}" in patient.html
    assert f'href="{ratio.link}"' in patient.html
    patient.get(ratio.link.split("#")[0])


def test_the_ratio_is_the_share_with_the_cause_over_the_share_without(patient: Visitor, desk: Desk) -> None:
    add(patient, "lachman", "yes")
    view = clinician_view(record(patient, desk), desk.ready, desk.today())
    assert view is not None
    model = desk.ready.model
    row = model.first_row["lachman"]
    for ratio in some(view.findings[0].ratios):
        without = model.point.background[row, 0]
        share = 1 - model.point.stay[row, model.index[ratio.condition], 0] * without
        assert math.isclose(ratio.value, share / (1 - without), rel_tol=1e-9)


def test_a_positive_scan_for_a_cyst_moves_the_cyst_up_and_a_negative_one_down(patient: Visitor, desk: Desk) -> None:
    moved = {}
    for result in ("yes", "no"):
        add(patient, "ultrasound_cyst", result)
        view = clinician_view(record(patient, desk), desk.ready, desk.today())
        assert view is not None
        moved[result] = next(move for move in view.moves if "cyst" in move.condition)
    assert moved["yes"].after > moved["yes"].before > moved["no"].after


def test_what_helps_most_next_is_not_done_yet_and_is_in_order(patient: Visitor, desk: Desk) -> None:
    first = clinician_view(record(patient, desk), desk.ready, desk.today())
    assert first is not None
    best = first.next[0].finding.id
    bits = [item.bits for item in first.next]
    assert bits == sorted(bits, reverse=True)
    assert bits[-1] >= 0
    add(patient, best, "no")
    second = clinician_view(record(patient, desk), desk.ready, desk.today())
    assert second is not None
    assert best not in [item.finding.id for item in second.next]


def test_a_clinicians_code_reads_and_adds_but_cannot_write_the_diary(
    patient: Visitor, new_visitor: Callable[[], Visitor], desk: Desk
) -> None:
    patient.send("/kept/clinician-code", patient.get("/kept"))
    found = re.search(r'<p class="code"[^>]*>([^<]+)</p>', patient.html)
    assert found is not None
    clinician = new_visitor()
    clinician.send("/open", clinician.get("/open"), code=found.group(1).replace("\u200b", ""))
    add(clinician, "effusion", "yes")
    assert record(patient, desk).clinician_findings["effusion"] == Found(answer="yes", on=TODAY)
    page = clinician.get("/diary")
    assert "/diary/today" not in page.links
    form = {"worst": "1", "average": "1", "stopped": ["nothing"], "swelling": "none", "none": "1"}
    clinician.get("/diary/today", 403)
    clinician.send("/diary/today", clinician.get("/clinician"), 403, **form)
    clinician.get("/diary/yesterday", 403)
    clinician.get("/diary/today/signs", 403)
    advice = clinician.send("/diary/today/signs", clinician.get("/clinician"), 403, signs=["fever"])
    assert "within 24 hours" in advice.text, "a sign gets its advice, whoever tells it"
    assert record(patient, desk).diary == []


def test_a_clinicians_code_cannot_have_the_result_worked_out_again(
    patient: Visitor, new_visitor: Callable[[], Visitor], desk: Desk
) -> None:
    patient.send("/kept/clinician-code", patient.get("/kept"))
    found = re.search(r'<p class="code"[^>]*>([^<]+)</p>', patient.html)
    assert found is not None
    clinician = new_visitor()
    clinician.send("/open", clinician.get("/open"), code=found.group(1).replace("\u200b", ""))
    before = record(patient, desk).shown
    clinician.send("/result", clinician.get("/clinician"), 403)
    assert record(patient, desk).shown == before


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"finding": "lachman"}, "Choose what it showed"), ({"result": "yes"}, "Choose what was examined or tested")],
)
def test_half_a_finding_is_an_error_that_says_what_is_missing(
    patient: Visitor, fields: dict[str, str], words: str
) -> None:
    page = patient.send("/clinician/findings", patient.get("/clinician"), 400, **fields)
    assert page.title.startswith("Error:")
    assert words in patient.html


def test_several_findings_are_added_at_once_and_all_or_none_are_kept(patient: Visitor, desk: Desk) -> None:
    both = {
        "finding": "calf_circumference_over_3_cm",
        "result": "yes",
        "finding-3": "d_dimer_positive",
        "result-3": "no",
    }
    page = patient.send("/clinician/findings", patient.get("/clinician"), 400, **{**both, "result-3": ""})
    assert "#f-result-3-yes" in page.links
    assert not record(patient, desk).clinician_findings
    twice = {**both, "finding-3": "calf_circumference_over_3_cm"}
    assert "stands in the form twice" in patient.send("/clinician/findings", page, 400, **twice).text
    patient.send("/clinician/findings", page, **both)
    kept = record(patient, desk).clinician_findings
    assert {name: found.answer for name, found in kept.items()} == {
        "calf_circumference_over_3_cm": "yes",
        "d_dimer_positive": "no",
    }


def test_a_symptom_cannot_be_sent_as_an_examination(patient: Visitor) -> None:
    patient.send("/clinician/findings", patient.get("/clinician"), 400, finding="chest_pain", result="no")


def test_missing_items_of_a_score_are_listed(patient: Visitor, desk: Desk) -> None:
    add(patient, "calf_circumference_over_3_cm", "yes")
    view = clinician_view(record(patient, desk), desk.ready, desk.today())
    assert view is not None
    assert view.scores
    for score in some(view.scores):
        assert score.name in patient.html
        assert not score.unknown or score.unknown[0].text in patient.html.replace("&#39;", "'")


def test_the_persons_own_words_stand_on_the_page(patient: Visitor) -> None:
    sent = {"worst": "4", "average": "3", "stopped": ["nothing"], "swelling": "same", "none": "1", "own": "a warm bath"}
    patient.send("/diary/today", patient.get("/diary/today"), **sent, note="It pulls when I <squat>.")
    page = patient.get("/clinician")
    assert "It pulls when I <squat>." in page.text
    assert "a warm bath (1 day)" in page.text


def write(patient: Visitor, **told: str | list[str]) -> None:
    sent = {"worst": "4", "average": "3", "stopped": ["nothing"], "swelling": "same", **told}
    patient.send("/diary/today", patient.get("/diary/today"), **sent)


def test_a_danger_sign_of_the_diary_is_never_shown_as_denied(patient: Visitor, desk: Desk, clock: Clock) -> None:
    clock.day = TODAY + dt.timedelta(days=2)
    write(patient, signs=["cold_foot"])
    clock.day = TODAY + dt.timedelta(days=4)
    write(patient, none="1")
    view = clinician_view(record(patient, desk), desk.ready, desk.today())
    assert view is not None
    assert "cold_foot" not in {told.finding for told in view.answers.denied}
    cold = next(told for told in view.answers.positive if told.finding == "cold_foot")
    assert cold.note == "diary, March 3, 2026"
    patient.get("/clinician")
    assert "<strong>Newly cold foot or calf</strong>" in patient.html
    assert "Newly cold foot or calf (diary, March 3, 2026)".lower() in patient.get("/summary").text.lower()


def test_a_no_of_an_earlier_day_says_its_day(patient: Visitor, clock: Clock) -> None:
    clock.day = TODAY + dt.timedelta(days=3)
    assert "Danger signs, on March 1, 2026:" in patient.get("/clinician").text
    assert "Danger signs denied on March 1, 2026, not asked since:" in patient.get("/summary").text
    write(patient, none="1")
    assert "Danger signs, today:" in patient.get("/clinician").text
    assert "Danger signs, on March 1" not in patient.get("/clinician").text


def test_what_helps_next_says_what_it_does_not_weigh(patient: Visitor) -> None:
    assert "Cost, harm and urgency are not weighed." in patient.get("/clinician").text


def test_long_lists_are_folded_on_the_screen_and_open_on_paper(
    patient: Visitor, browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
    context.add_cookies(case_cookies(patient.client.cookies[CODE_COOKIE], address))
    page = context.new_page()
    page.goto("/clinician")
    denied = page.locator("#history details", has_text="Other things denied").locator("li")
    assert denied.count() > 60
    assert not denied.first.is_visible()
    assert page.get_by_text("New chest pain").is_visible()
    for first in ("#differential table", "#next table", "#f-finding-3", "#examination button"):
        shown = page.locator(first).bounding_box()
        assert shown is not None
        assert shown["y"] + min(shown["height"], 300) < 800, f"{first} stands in the first screen"
    page.emulate_media(media="print")
    assert denied.first.evaluate("item => item.checkVisibility({contentVisibilityAuto: true})")
    assert denied.last.evaluate("item => item.getBoundingClientRect().height") > 0
    context.close()


def test_the_differential_says_the_same_chances_as_the_result(patient: Visitor, desk: Desk) -> None:
    view = clinician_view(record(patient, desk), desk.ready, desk.today())
    assert view is not None
    assert view.moves
    said = {cause.condition: cause.chance for cause in view.assessment.causes}
    assert {move.condition: move.before for move in view.moves}.items() <= said.items()


@pytest.mark.parametrize("row", ["", "-2", "-6"])
def test_a_danger_that_a_test_ruled_out_raises_no_card_in_whichever_row_it_stands(
    patient: Visitor, desk: Desk, row: str
) -> None:
    ruled_out = {f"finding{row}": "synovial_white_cells_over_50000", f"result{row}": "no"}
    patient.send("/clinician/findings", patient.get("/clinician"), **ruled_out)
    assert "card emergency" not in patient.html
    assert record(patient, desk).clinician_findings["synovial_white_cells_over_50000"].answer == "no"
