"""The code, a clinician's code, a copy, leaving, and deleting."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from segno import make_qr
from visitor import Visitor

from popliteal.case import CaseFile
from popliteal.faces.pages.cases import CODE_COOKIE, Cases
from popliteal.faces.pages.codeform import groups_of
from popliteal.faces.pages.routes.saving import qr_of
from popliteal.store import KeptCase, UnknownCodeError
from popliteal.store.codes import write_code


def code_on(html: str) -> str:
    return html.split('class="code" translate="no">')[1].split("<")[0]


def test_a_case_is_opened_again_by_the_code_that_its_page_shows(
    visitor: Visitor, new_visitor: Callable[[], Visitor]
) -> None:
    visitor.answer(visitor.begin())
    visitor.get("/kept")
    other = new_visitor()
    other.send("/open", other.get("/open"), code=code_on(visitor.html).lower().replace("-", " "))
    assert other.path == "/kept"
    assert "f-deformity" in other.get("/questions").ids


def test_delete_asks_once_and_then_leaves_nothing(visitor: Visitor, new_visitor: Callable[[], Visitor]) -> None:
    visitor.start()
    code = visitor.client.cookies[CODE_COOKIE]
    page = visitor.send("/kept/delete", visitor.get("/kept"))
    assert "Delete everything?" in page.text
    visitor.get("/kept")
    page = visitor.send("/kept/delete", page)
    assert "Your answers are deleted" in page.text
    other = new_visitor()
    other.send("/open", other.get("/open"), status=400, code=code)


def test_a_clinician_can_read_but_neither_change_nor_delete(
    visitor: Visitor, new_visitor: Callable[[], Visitor]
) -> None:
    visitor.interview(("lump_behind_knee",))
    visitor.get("/result")
    visitor.send("/kept/clinician-code", visitor.get("/kept"))
    clinician = new_visitor()
    clinician.send("/open", clinician.get("/open"), code=code_on(visitor.html))
    assert "lump behind my knee" in clinician.get("/result").text
    assert "Delete my answers" not in clinician.get("/kept").text
    steps = [clinician.get(f"/questions/{step}") for step in range(1, 30)]
    lump = next(page for page in steps if "f-lump_behind_knee" in page.ids)
    clinician.send("/questions", lump, status=403, none="1")
    page = clinician.get("/kept")
    clinician.send("/kept/delete", page, status=403, sure="1")


def test_a_code_that_was_handed_over_stays_the_same_however_often_its_page_is_loaded(
    visitor: Visitor, new_visitor: Callable[[], Visitor]
) -> None:
    visitor.has_result(("lump_behind_knee",), trouble_place="behind_knee")
    visitor.send("/kept/clinician-code", visitor.get("/kept"))
    code = code_on(visitor.html)
    for _ in range(2):
        visitor.get("/kept/clinician-code")
    clinician = new_visitor()
    clinician.send("/open", clinician.get("/open"), code=code)
    assert "/clinician" in clinician.get("/kept").links


def test_a_clinicians_code_can_be_stopped(visitor: Visitor, new_visitor: Callable[[], Visitor]) -> None:
    visitor.start()
    visitor.send("/kept/clinician-code", visitor.get("/kept"))
    code = code_on(visitor.html)
    visitor.send("/kept/clinician-code/withdraw", visitor.get("/kept"))
    other = new_visitor()
    other.send("/open", other.get("/open"), status=400, code=code)


def test_the_copy_holds_everything_as_json(visitor: Visitor) -> None:
    visitor.interview(("lump_behind_knee",))
    visitor.get("/result")
    answer = visitor.client.get("/kept/copy")
    assert "attachment" in answer.headers["content-disposition"]
    content = json.loads(answer.text)
    assert content["file"]["answers"]["lump_behind_knee"] == "yes"
    assert len(content["shown"]) == 1


def test_leaving_takes_the_code_out_of_the_browser_and_keeps_the_case(visitor: Visitor) -> None:
    visitor.start()
    code = visitor.client.cookies[CODE_COOKIE]
    visitor.send("/kept/leave", visitor.get("/kept"))
    visitor.get("/questions")
    assert visitor.path == "/open"
    visitor.send("/open", visitor.get("/open"), code=code)
    assert visitor.path == "/kept"


def test_a_wrong_code_stays_in_its_field_with_the_part_marked_that_may_be_wrong(
    visitor: Visitor, new_visitor: Callable[[], Visitor]
) -> None:
    visitor.interview(("lump_behind_knee",))
    visitor.get("/kept")
    code = code_on(visitor.html)
    wrong = code[:11] + ("7" if code[11] != "7" else "8") + code[12:]
    other = new_visitor()
    page = other.send("/open", other.get("/open"), status=400, code=wrong)
    assert next(f["value"] for f in page.fields if f["name"] == "code") == wrong
    assert "There is a slip in this code." in page.text
    marked = [group.letters for group in groups_of(wrong) if group.wrong]
    assert [f"<mark>{letters}</mark>" in other.html for letters in marked] == [True] * len(marked)
    assert not marked or wrong[10:14] in marked


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("7KQ2-9XM-4TRD", ["9XM"]),
        ("7kq2 9xm4 4trdd", ["4TRDD"]),
        ("7KQ29XM44TRD", []),
        ("7KQ29XM44T", ["4T"]),
        ("", []),
    ],
)
def test_a_group_of_another_length_is_marked(typed: str, marked: list[str]) -> None:
    assert [group.letters for group in groups_of(typed) if group.wrong] == marked


@pytest.mark.parametrize("number", range(1, 2**130, 2**126 + 12345))
def test_a_slip_in_one_letter_marks_its_group_or_none(number: int) -> None:
    code, told = write_code(number), 0
    for place in range(0, len(code), 5):
        wrong = code[:place] + ("0" if code[place] != "0" else "Z") + code[place + 1 :]
        marked = [at for at, group in enumerate(groups_of(wrong)) if group.wrong]
        assert not marked or place // 5 in marked
        told += bool(marked)
    assert told > 3, "most slips can be told"


def test_once_all_is_answered_the_main_button_leads_to_the_answer(visitor: Visitor) -> None:
    visitor.begin()
    assert 'class="button" href="/questions">Go on with the questions' in _kept(visitor)
    visitor.interview(("lump_behind_knee",))
    assert 'class="button" href="/result">See your answer' in _kept(visitor)


def _kept(visitor: Visitor) -> str:
    visitor.get("/kept")
    return visitor.html


def test_the_pages_for_a_visit_are_one_step_from_the_result_and_from_the_case(visitor: Visitor) -> None:
    visitor.start()
    assert {"/clinician", "/summary"}.isdisjoint(visitor.get("/kept").links)
    visitor.interview(("lump_behind_knee",))
    assert "/for-the-doctor" in visitor.get("/result").links
    for path in ("/for-the-doctor", "/kept"):
        assert {"/clinician", "/summary"} <= set(visitor.get(path).links)


def test_a_server_that_runs_on_deletes_what_nobody_used(tmp_path: Path) -> None:
    days = [dt.date(2026, 1, 1)]
    cases = Cases(f"sqlite:///{tmp_path}/cases.db", retention_days=30, today=lambda: days[-1])
    forgotten = cases.create(KeptCase(file=CaseFile(age=40)))
    for day in (29, 31, *range(32, 40)):
        days.append(days[0] + dt.timedelta(days=day))
        cases.store()
    used = cases.create(KeptCase(file=CaseFile(age=50)))
    assert cases.open(used).record.file.age == 50
    with pytest.raises(UnknownCodeError):
        cases.open(forgotten)
    cases.close()


def test_a_card_to_print_holds_the_code_as_letters_and_as_a_picture_of_nothing_else(
    visitor: Visitor, new_visitor: Callable[[], Visitor]
) -> None:
    visitor.start()
    code = visitor.client.cookies[CODE_COOKIE]
    page = visitor.get("/kept/card")
    assert code_on(visitor.html) == code
    assert qr_of(code) in visitor.html
    assert make_qr(code, error="m").designator == "2-M", "an address would need a larger picture"
    assert ("div", "aria-label", "A QR code that holds the same code") in page.attributes
    visitor.send("/kept/clinician-code", visitor.get("/kept"))
    clinician = new_visitor()
    clinician.send("/open", clinician.get("/open"), code=code_on(visitor.html))
    clinician.get("/kept/card", status=403)
