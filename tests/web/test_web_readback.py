"""The copy of a case, sent to be opened: what comes back, what does not, and files that nobody saved."""

from __future__ import annotations

import copy
import datetime as dt
import json
import logging
import random
from collections.abc import Callable
from typing import Any

import pytest
from conftest import TODAY, Clock
from fastapi import FastAPI
from test_diary_pages import CALM, DAY, write
from test_web_attacks import kept_cases
from visitor import Reader, Visitor

from popliteal.case import CaseFile
from popliteal.case.moved import is_no
from popliteal.casework.diary import follow_up
from popliteal.casework.errors import UnreadableCaseError
from popliteal.casework.kept import KeptCase, KeptDay, Shown
from popliteal.casework.readback import read_back
from popliteal.casework.versions import LARGEST_RECORD, write_record
from popliteal.faces.pages.app import LARGEST_COPY
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.forms import FormError
from popliteal.faces.pages.routes.saving import copy_of
from popliteal.faces.pages.upload import parse_upload
from popliteal.followup.entry import DiaryEntry
from some import some

OWN_PAGES = ("/kept", "/questions", "/check", "/result", "/diary", "/diary/today", "/doses", "/clinician", "/summary")
SECRET = "my neighbor Quentin"


@pytest.fixture
def saved(visitor: Visitor, clock: Clock) -> dict[str, Any]:
    """The copy of a case with a result, three days of a diary, a dose and a goal."""
    visitor.interview(("lump_behind_knee", "calf_pain"), **CALM)
    visitor.get("/result")
    for place in range(3):
        clock.day = TODAY + place * DAY
        write(visitor, worst=5, average=4, note=SECRET)
    dose = {"medicine": "acetaminophen", "pieces": "2", "each": "500", "day": str(clock.day), "time": "08:30"}
    visitor.send("/doses", visitor.get("/doses"), **dose)
    visitor.send("/goal", visitor.get("/goal"), activity="Walk to the park", hope="")
    visitor.send("/clinician/findings", visitor.get("/clinician"), finding="effusion", result="yes")
    content: dict[str, Any] = json.loads(visitor.client.get("/kept/copy").text)
    return content


def send_file(
    visitor: Visitor, content: bytes | dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> Reader:
    """Send a file on the page that opens a case."""
    page = visitor.get("/open")
    token = next(f["value"] for f in page.fields if f["name"] == "token")
    sent = content if isinstance(content, bytes) else json.dumps(content).encode()
    answer = visitor.client.post(
        "/open/file", data={"token": token}, files={"file": ("knee.json", sent)}, headers=headers
    )
    assert answer.status_code == status
    return visitor._read(answer)


def opened(visitor: Visitor, desk: Desk) -> KeptCase:
    return desk.cases.open(visitor.client.cookies[CODE_COOKIE]).record


def days_of(record: KeptCase) -> list[KeptDay]:
    return [item for item in record.diary if isinstance(item, KeptDay)]


def opened_again(entry: DiaryEntry) -> DiaryEntry:
    """An entry without the signs that were denied."""
    return entry.model_copy(update={"signs": {name: told for name, told in entry.signs.items() if told != "no"}})


def test_a_saved_file_opens_a_new_case_with_what_the_person_told(
    saved: dict[str, Any], new_visitor: Callable[[], Visitor], desk: Desk, visitor: Visitor
) -> None:
    other = new_visitor()
    send_file(other, saved)
    assert other.path == "/kept"
    assert other.client.cookies[CODE_COOKIE] != visitor.client.cookies[CODE_COOKIE]
    before, now = opened(visitor, desk), opened(other, desk)
    assert (now.doses, now.goal, now.settings) == (before.doses, before.goal, before.settings)
    assert [day.entry for day in days_of(now)] == [opened_again(day.entry) for day in days_of(before)]
    denied = {name for name in desk.ready.knowledge.signs if is_no(before.file.answers.get(name))}
    assert now.file.answers == {name: told for name, told in before.file.answers.items() if name not in denied}
    assert (now.shown, now.clinician_findings) == ([], {})
    for path in OWN_PAGES:
        other.get(path)


def test_a_no_to_a_danger_sign_of_an_earlier_day_is_asked_again(
    visitor: Visitor, new_visitor: Callable[[], Visitor], clock: Clock
) -> None:
    visitor.interview(("lump_behind_knee",), **CALM)
    saved = json.loads(visitor.client.get("/kept/copy").text)
    for told in (saved["file"]["as_of"], None, str(TODAY + 90 * DAY)):
        clock.day = TODAY + DAY
        other = new_visitor()
        send_file(other, {**saved, "file": {**saved["file"], "as_of": told}})
        page = other.get("/result")
        assert other.path == "/questions", told
        assert "f-chest_pain" in page.ids


def test_a_no_to_a_danger_sign_of_today_is_asked_again_too(
    visitor: Visitor, new_visitor: Callable[[], Visitor], desk: Desk
) -> None:
    visitor.interview(("lump_behind_knee",), **CALM)
    saved = json.loads(visitor.client.get("/kept/copy").text)
    denied = {name for name in desk.ready.knowledge.signs if is_no(saved["file"]["answers"].get(name))}
    assert "chest_pain" in denied
    other = new_visitor()
    send_file(other, saved)
    assert not denied & set(opened(other, desk).file.answers)
    assert "f-chest_pain" in other.get("/result").ids


def test_a_result_that_someone_wrote_into_the_file_is_never_shown(
    saved: dict[str, Any], new_visitor: Callable[[], Visitor]
) -> None:
    shown = saved["shown"][0]
    shown["assessment"]["assessment"]["urgency"]["heading"] = "All is well"
    other = new_visitor()
    send_file(other, saved)
    for path in some(OWN_PAGES):
        assert "All is well" not in other.get(path).text


def test_an_emergency_that_stands_in_the_diary_stands_in_the_new_case(
    visitor: Visitor, new_visitor: Callable[[], Visitor]
) -> None:
    visitor.interview(("calf_pain",), **CALM)
    visitor.get("/result")
    write(visitor, signs=["cold_foot"])
    other = new_visitor()
    send_file(other, json.loads(visitor.client.get("/kept/copy").text))
    other.get("/result")
    assert 'class="card emergency"' in other.html


def read(content: dict[str, Any], desk: Desk, day: dt.date) -> KeptCase:
    return read_back(json.dumps(content).encode(), desk.ready, day)


def test_a_standing_that_someone_wrote_into_the_file_takes_back_no_danger_sign(
    saved: dict[str, Any], new_visitor: Callable[[], Visitor], clock: Clock, desk: Desk
) -> None:
    first = saved["diary"][0]
    first["entry"]["signs"] = {"cold_foot": "yes"}
    later = str(TODAY + 2 * DAY)
    for item in saved["diary"]:
        item["standing"] |= {"base": "self_care", "level": "self_care", "since": later, "assessed": later, "due": None}
    for told in (saved["file"]["as_of"], later):
        saved["file"]["as_of"] = told
        found = follow_up(read(saved, desk, clock.day), desk.ready, clock.day)
        assert found is not None
        assert found.level == "emergency_department", told
    other = new_visitor()
    assert 'class="card emergency"' in (send_file(other, saved), other.html)[1]


def test_a_made_up_recheck_takes_nothing_back_and_brings_nothing_along(
    saved: dict[str, Any], clock: Clock, desk: Desk
) -> None:
    saved["diary"][0]["entry"]["signs"] = {"cold_foot": "yes"}
    calm = {**saved["diary"][0]["standing"], "base": "self_care", "level": "self_care", "assessed": str(clock.day)}
    others = [{"origin": {"by": "clinician"}, "answers": {"effusion": "no"}}]
    file = {**saved["file"], "others": others}
    check = {"kind": "check", "began": str(clock.day), "before": file, "file": file, "again": [], "standing": calm}
    found = read({**saved, "diary": [*saved["diary"], check]}, desk, clock.day)
    assert len(days_of(found)) == len(found.diary) == 3
    now = follow_up(found, desk.ready, clock.day)
    assert now is not None
    assert now.level == "emergency_department"


def test_what_others_said_is_left_out_and_every_answer_is_the_persons(saved: dict[str, Any], desk: Desk) -> None:
    named = next(iter(saved["file"]["origin"]))
    saved["file"]["origin"][named] |= {"by": "clinician", "source": "a letter"}
    saved["file"]["others"] = [{"origin": {"by": "record"}, "answers": {"effusion": "yes"}}]
    found = read(saved, desk, TODAY + 3 * DAY).file
    assert found.others == []
    assert {(told.by, told.source) for told in found.origin.values()} == {("person", None)}


def test_no_no_to_a_danger_sign_is_believed_even_from_today(saved: dict[str, Any], desk: Desk, clock: Clock) -> None:
    saved["file"] |= {"as_of": str(clock.day), "passed": [*saved["file"]["passed"], "chest_pain"]}
    saved["file"]["absent"] = ["cold_foot"]
    saved["file"]["answers"].pop("cold_foot", None)
    found = read(saved, desk, clock.day).file
    told = {*found.answers, *found.absent, *found.passed}
    assert {name for name in told if name in desk.ready.knowledge.signs} == set()


def test_a_file_with_a_danger_sign_in_it_leads_to_its_card_first(visitor: Visitor, desk: Desk) -> None:
    page = send_file(visitor, {"version": 2, "age": 40, "answers": {"chest_pain": "yes"}})
    assert 'class="card emergency"' in visitor.html
    assert "/kept" in page.links
    assert opened(visitor, desk).file.answers == {"chest_pain": "yes"}


def test_a_file_is_answered_in_the_language_of_whoever_sends_it(visitor: Visitor) -> None:
    visitor.get("/?language=es")
    send_file(visitor, {"version": 2, "who": "my_child", "age": 9, "answers": {"chest_pain": "yes"}})
    assert '<html lang="es">' in visitor.html
    assert "Llame al 911 ahora" in visitor.html
    visitor.get("/result")
    assert '<html lang="es">' in visitor.html
    assert "Aquí se habla de su hijo" in visitor.html


def test_of_a_file_for_a_child_every_page_speaks_of_the_child(visitor: Visitor) -> None:
    send_file(visitor, {"version": 2, "who": "my_child", "age": 9, "answers": {"lump_behind_knee": "yes"}})
    assert '<html lang="en">' in visitor.html
    assert "Open case: your child" in visitor.get("/questions").text
    assert "Their calf is swollen" in visitor.html


TOO_MUCH: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "own words": (("own_words",), "x" * 2001),
    "names": (("file", "passed"), ["x"] * 5001),
    "a dose with a time zone": (("doses", 0, "at"), "2025-01-01T08:00Z"),
    "a dose without its amount": (("doses", 0, "mg"), None),
    "too many doses": (("doses",), [{"medicine": "acetaminophen", "at": "2025-01-01T08:00", "mg": 1}] * 301),
    "a day to be seen by in a thousand years": (("diary", 0, "standing", "due"), "2999-01-01"),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_more_than_the_forms_let_anybody_write_is_refused(what: str, saved: dict[str, Any], desk: Desk) -> None:
    path, value = TOO_MUCH[what]
    read(saved, desk, TODAY + 3 * DAY)
    with pytest.raises(UnreadableCaseError):
        read(changed(saved, *path, value=value), desk, TODAY + 3 * DAY)


def test_two_entries_for_one_day_are_refused(saved: dict[str, Any], desk: Desk) -> None:
    saved["diary"].append(saved["diary"][0])
    with pytest.raises(UnreadableCaseError, match="two entries for one day"):
        read(saved, desk, TODAY + 3 * DAY)


def test_the_largest_case_that_can_be_kept_has_a_copy_that_opens(visitor: Visitor, desk: Desk) -> None:
    shown = Shown(on=TODAY, knowledge="1", engine="1", assessment={"x": [{"a": n} for n in range(1000)]})
    file = CaseFile(age=40, answers={"knee_swelling": "yes"}, as_of=TODAY)
    most = LARGEST_RECORD // (len(shown.model_dump_json()) + 1) - 1
    record = KeptCase(file=file, shown=[shown] * most)
    assert len(write_record(record)) > LARGEST_RECORD - 20_000
    copied = copy_of(record.model_dump(mode="json")).encode()
    send_file(visitor, copied)
    assert opened(visitor, desk).file.answers == {"knee_swelling": "yes"}


def test_a_form_of_another_kind_is_no_larger_here_than_elsewhere(visitor: Visitor) -> None:
    body = b"a=1&" * 30_000
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert visitor.client.post("/open/file", content=body, headers=kind).status_code == 413


def test_an_answers_file_of_the_terminal_opens_too(visitor: Visitor, desk: Desk) -> None:
    send_file(visitor, {"version": 1, "age": 40, "answers": {"knee_swelling": "yes"}, "words": {}})
    assert opened(visitor, desk).file.answers == {"knee_swelling": "yes"}


def changed(saved: dict[str, Any], *path: str | int, value: Any) -> dict[str, Any]:
    """The copy with another value at a place."""
    found = copy.deepcopy(saved)
    place: Any = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return found


NO_FILES = {
    "nothing in it": b"   ",
    "no JSON": b"knee: swollen",
    "no text": b"\xff\xfe\x00\x01" * 50,
    "a list": b"[]",
    "a number": b"7",
    "no answers": b"{}",
    "a hundred thousand lists in lists": b"[" * 100_000,
    "as many that end": b'{"file": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number of 100,000 digits": b'{"version": ' + b"9" * 100_000 + b"}",
    "a version that is to come": b'{"version": 999, "file": {}}',
    "a version that is no number": b'{"version": "1", "file": {}}',
    "a file that is a list": b'{"version": 1, "file": []}',
    "an answer that nobody asks for": b'{"version": 1, "file": {"answers": {"toothache": "yes"}}}',
    "an answer that is none": b'{"version": 1, "file": {"answers": {"fever": "perhaps"}}}',
    "an answer that is no number": b'{"version": 1, "file": {"answers": {"severity": NaN}}}',
    "a part that no case has": b'{"version": 1, "file": {"answers": {"fever": "yes"}}, "admin": true}',
}


@pytest.mark.parametrize("what", NO_FILES)
def test_a_file_that_is_no_copy_is_refused_and_nothing_is_kept(
    what: str, visitor: Visitor, app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    before = kept_cases(app)
    with caplog.at_level(logging.DEBUG):
        page = send_file(visitor, NO_FILES[what], 400)
    assert "We could not read this file." in page.text
    assert page.title.startswith("Error: ")
    assert kept_cases(app) == before
    assert [record for record in caplog.records if record.name.startswith("popliteal")] == []


def test_a_case_with_something_made_up_is_refused(saved: dict[str, Any], desk: Desk) -> None:
    for path, value in (
        (("diary", 0, "entry", "signs"), {"toothache": "yes"}),
        (("diary", 0, "entry", "day"), "2999-01-01"),
        (("diary", 0, "standing", "base"), "nonsense"),
        (("diary", 0, "standing", "level"), "nonsense"),
        (("diary", 0, "standing", "assessed"), "0001-01-01"),
        (("diary",), {"a": 1}),
        (("diary",), 5),
        (("doses", 0, "medicine"), "morphine"),
        (("doses", 0, "mg"), -1),
        (("goal", "since"), "2999-01-01"),
        (("file", "started"), "9999-12-31"),
        (("file", "age"), -3),
        (("shown",), 3),
        (("settings", "who"), "nobody"),
    ):
        with pytest.raises(UnreadableCaseError):
            read_back(json.dumps(changed(saved, *path, value=value)).encode(), desk.ready, TODAY + 3 * DAY)


JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "x" * 3000,
    "yes",
    "2999-12-31",
    "0001-01-01",
    [],
    {},
    [[]],
    {"a": {}},
)


def shaken(value: Any, chance: float, draw: random.Random) -> Any:
    """A value with parts of it replaced, left out or doubled."""
    if draw.random() < chance:
        return draw.choice(JUNK)
    if isinstance(value, dict):
        kept = {name: shaken(part, chance, draw) for name, part in value.items() if draw.random() > chance / 2}
        return kept | ({"strange": 1} if draw.random() < chance / 10 else {})
    if isinstance(value, list):
        return [shaken(part, chance, draw) for part in value for _ in range(1 if draw.random() > chance / 4 else 2)]
    return value


@pytest.mark.parametrize("chance", [0.002, 0.02])
def test_no_shaken_copy_breaks_a_page(
    chance: float, saved: dict[str, Any], new_visitor: Callable[[], Visitor], desk: Desk, clock: Clock
) -> None:
    """What is not refused has pages, all of them."""
    draw, taken, refused, told = random.Random(7), 0, 0, list[str]()
    saved["shown"] = []
    for _ in range(60):
        content = json.dumps(shaken(saved, chance, draw)).encode()
        try:
            read_back(content, desk.ready, clock.day)
        except UnreadableCaseError as error:
            told.append(str(error))
            refused += 1
            continue
        taken += 1
        other = new_visitor()
        send_file(other, content)
        for path in OWN_PAGES:
            assert other.client.get(path).status_code == 200, path
    assert refused > 5
    assert not any(SECRET in text for text in told)
    assert chance > 0.01 or taken > 5


def test_a_file_that_is_too_large_is_refused(visitor: Visitor) -> None:
    send_file(visitor, b" " * (LARGEST_COPY + 1000), 413)


def test_a_file_from_another_page_or_site_is_refused(saved: dict[str, Any], new_visitor: Callable[[], Visitor]) -> None:
    other = new_visitor()
    send_file(other, saved, 403, {"sec-fetch-site": "cross-site"})
    answer = other.client.post("/open/file", data={"token": "0" * 64}, files={"file": ("a", b"{}")})
    assert answer.status_code == 403


def test_without_a_file_it_says_what_to_do(visitor: Visitor) -> None:
    assert "Choose the file that you saved" in send_file(visitor, b"", 400).text


NESTED = b"--x\r\n" + b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(900)
)
"""Parts in parts."""


DISPOSITION, ENCODING = b"Content-Disposition: ", b"\r\nContent-Transfer-Encoding: "
NAMED = DISPOSITION + b'form-data; name="a"'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("", b""),
        ("text/plain", b"a=1"),
        ("multipart/form-data", b"--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x\r\nA: b", b"--x--"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\n\r\n--y--\r\n--x--",
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n" * 1000 + b"--x--"),
        ("multipart/form-data; boundary=x", NESTED),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\n" + (NAMED + b"\r\n\r\n1\r\n--x\r\n") * 201 + NAMED + b"\r\n\r\n1\r\n--x--",
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" + NAMED + b"\r\nA: " + b"a" * 1024 + b"\r\n\r\n1\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + DISPOSITION + b"(" * 5000 + b"\r\n\r\n1\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + NAMED + ENCODING + b"(" * 5000 + b"\r\n\r\n1\r\n--x--"),
    ],
)
def test_a_form_that_no_browser_sends_is_refused(kind: str, body: bytes, visitor: Visitor) -> None:
    with pytest.raises(FormError):
        parse_upload(kind, body, "file")
    visitor.get("/open")
    assert visitor.client.post("/open/file", content=body, headers={"content-type": kind}).status_code == 400


def test_bytes_of_a_file_come_back_as_they_were_sent() -> None:
    content, head = bytes(range(256)) * 3, b"--x\r\nContent-Disposition: form-data; "
    token, file = b'name="token"\r\n\r\nabc\r\n', b'name="file"; filename="a"\r\n\r\n'
    body = b"".join((head, token, head, file, content, b"\r\n--x--\r\n"))
    form, found = parse_upload("multipart/form-data; boundary=x", body, "file")
    assert (form.one("token"), found) == ("abc", content)
