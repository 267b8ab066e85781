"""What an attack on the pages found, each as it was done."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Clock
from fastapi import FastAPI
from starlette.testclient import TestClient
from test_web_kept import code_on
from visitor import Reader, Visitor

from popliteal.casework.errors import CaseTooLargeError, DatabaseError, UnknownCodeError
from popliteal.casework.kept import Shown
from popliteal.casework.result import NEWEST_KEPT, with_shown
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.casepage import CaseRoute
from popliteal.faces.pages.cases import CODE_COOKIE, Cases
from popliteal.faces.pages.desk import BEGUN_COOKIE, Desk
from popliteal.faces.pages.limits import TryLimit, network_of
from popliteal.faces.pages.render import VISIT_COOKIE
from popliteal.faces.pages.routes import ROUTERS
from popliteal.faces.pages.routes.questions import keep_answers
from popliteal.faces.pages.settings import Settings
from some import some

NewVisitor = Callable[[], Visitor]
NO_PAGES = {"/readyz", "/kept/copy", "/look-again.ics", "/open/file"}
PAGES_OF_A_CASE = {
    route.path
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, CaseRoute) and "GET" in route.methods and "{" not in route.path
} - NO_PAGES


def sent_from(page: Reader, **fields: str | list[str]) -> dict[str, str | list[str]]:
    """The form of a page as it would be sent."""
    return {f["name"]: f["value"] for f in page.fields if f.get("type") == "hidden"} | fields


def code_of(visitor: Visitor) -> str:
    return visitor.client.cookies[CODE_COOKIE]


def kept_cases(app: FastAPI) -> int:
    """How many cases the database holds."""
    app.state.desk.cases.store()
    with sqlite3.connect(app.state.desk.settings.database.removeprefix("sqlite:///")) as connection:
        return int(connection.execute("SELECT count(*) FROM cases").fetchone()[0])


@pytest.fixture
def patient(visitor: Visitor) -> Visitor:
    visitor.has_result(("lump_behind_knee",))
    return visitor


@pytest.fixture
def clinician(patient: Visitor, new_visitor: NewVisitor) -> Visitor:
    patient.send("/kept/clinician-code", patient.get("/kept"))
    found = new_visitor()
    found.send("/open", found.get("/open"), code=code_on(patient.html))
    return found


def test_a_result_that_cannot_be_kept_is_shown(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.answer(visitor.begin(), ("chest_pain",))
    for error in (DatabaseError("full"), CaseTooLargeError("full")):
        monkeypatch.setattr(Cases, "change", lambda *_, error=error: (_ for _ in ()).throw(error))
        assert "Call 911 now" in visitor.get("/result").text


def test_a_clinicians_code_adds_no_result(clinician: Visitor, patient: Visitor, desk: Desk, clock: Clock) -> None:
    before = len(desk.cases.open(code_of(patient)).record.shown)
    clock.day += dt.timedelta(days=1)
    patient.send("/own-words", patient.get("/own-words"), words="changed")
    clinician.send("/result", clinician.get("/kept"), status=403)
    keep_answers(code_of(patient), {"calf_pain": "yes", "calf_swelling": "yes"}, desk)
    assert "calf hurts" in clinician.get("/how-we-know").text, "a new result, for the answer that changed"
    assert len(desk.cases.open(code_of(patient)).record.shown) == before


def test_results_kept_are_the_first_and_the_newest_however_many_there_were(patient: Visitor, desk: Desk) -> None:
    record = desk.cases.open(code_of(patient)).record
    for number in range(200):
        shown = Shown(on=dt.date(2026, 3, 2), knowledge="k", engine="e", assessment={"number": number})
        record = with_shown(record, shown)
    assert len(record.shown) <= NEWEST_KEPT + 2
    assert [item.assessment.get("number") for item in record.shown[-NEWEST_KEPT:]] == list(range(190, 200))
    assert "plan" in record.shown[0].assessment


def test_the_result_that_a_diary_stands_on_is_kept_however_many_came_after_it(patient: Visitor, desk: Desk) -> None:
    patient.send("/diary/today", patient.get("/diary/today"), worst="3", average="2", stopped="nothing",
                 swelling="same", none="1")  # fmt: skip
    record = desk.cases.open(code_of(patient)).record
    basis, earlier = record.shown[-1], Shown(on=dt.date(2026, 2, 1), knowledge="k", engine="e", assessment={})
    record = record.model_copy(update={"shown": [earlier, basis]})
    for number in range(200):
        later = Shown(on=dt.date(2026, 4, 1), knowledge="k", engine="e", assessment={"number": number})
        record = with_shown(record, later)
    assert record.shown[:2] == [earlier, basis]
    assert len(record.shown) == NEWEST_KEPT + 2


def test_the_result_worked_out_twice_is_kept_once(patient: Visitor, desk: Desk) -> None:
    for _ in range(3):
        patient.send("/result", patient.get("/kept"))
    assert len(desk.cases.open(code_of(patient)).record.shown) == 1


@pytest.mark.parametrize("path", ["/questions", "/own-words"])
def test_a_form_of_one_case_is_not_saved_into_another(visitor: Visitor, desk: Desk, path: str) -> None:
    visitor.start()
    page = visitor.get("/questions/1" if path == "/questions" else path)
    told: dict[str, str | list[str]] = {"complaint": ["chest_pain"]} if path == "/questions" else {"words": "mine"}
    first, form = code_of(visitor), sent_from(page, **told)
    visitor.start("someone_else")
    answer = visitor.client.post(path, data=form)
    assert answer.status_code == 403
    assert ("Call 911 now</h1>" in answer.text) == (path == "/questions")
    for code in (first, code_of(visitor)):
        record = desk.cases.open(code).record
        assert (set(record.file.answers.values()), record.own_words) == ({"no"}, "")


@pytest.mark.parametrize("others", [("first", "someone_else"), ("start", "me")])
def test_the_first_form_of_a_case_is_not_saved_into_another(
    visitor: Visitor, desk: Desk, others: tuple[str, str]
) -> None:
    form = sent_from(visitor.first(), complaint=["chest_pain"])
    act, who = others
    getattr(visitor, act)(who)
    answer = visitor.client.post("/questions", data=form)
    assert answer.status_code == 403
    assert "Call 911 now</h1>" in answer.text
    code = visitor.client.cookies.get(CODE_COOKIE)
    assert (code is None) == (act == "first")
    assert code is None or set(desk.cases.open(code).record.file.answers.values()) == {"no"}


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [("none", "unsure", "unsure"), ("danger_now", "unsure", "yes"), ("none", "danger_now", "yes")],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_first_answers_at_one_moment_the_one_that_denies_less_stays(
    visitor: Visitor, desk: Desk, one: str, other: str, kept: str, turned: bool
) -> None:
    page = visitor.first()
    before = dict(visitor.client.cookies)
    for name in some((other, one) if turned else (one, other)):
        visitor.client.cookies = before
        form = sent_from(page) | {"page": "danger_now", "items": "chest_pain", name: "chest_pain"}
        assert visitor.client.post("/questions", data=form, follow_redirects=False).status_code < 400
    assert desk.cases.open(code_of(visitor)).record.file.answers == {"chest_pain": kept}


def test_no_case_is_kept_before_its_first_answer(own_app: FastAPI) -> None:
    before = kept_cases(own_app)
    for _ in range(20):
        visitor = Visitor(TestClient(own_app))
        page = visitor.first()
        visitor.send("/questions", page, status=400, complaint="knee_swelling", none="1")
        for path in ("/kept", "/check", "/result", "/own-words", "/diary"):
            visitor.get(path)
            assert visitor.path == "/questions"
        assert visitor.client.cookies.get(CODE_COOKIE) is None
    assert kept_cases(own_app) == before
    visitor.answer(visitor.begin())
    assert kept_cases(own_app) == before + 1
    assert visitor.client.cookies.get(BEGUN_COOKIE) is None


@pytest.mark.parametrize("who", ["me", "my_child", "someone_else"])
def test_the_first_answer_keeps_the_case_of_whom_it_is_about(visitor: Visitor, desk: Desk, who: str) -> None:
    visitor.start(who)
    record = desk.cases.open(code_of(visitor)).record
    assert (record.file.who, record.settings.who, record.file.as_of) == (who, who, desk.today())
    assert record.file.answers or record.file.age


def test_a_danger_sign_in_the_first_answer_gets_its_card_and_the_case_is_open_on_it(visitor: Visitor) -> None:
    page = visitor.answer(visitor.begin("someone_else"), ("chest_pain",))
    assert page.text.startswith("Emergency: Call 911 now")
    assert f'code ends in <strong translate="no">{code_of(visitor)[-4:]}</strong>' in visitor.html
    visitor.get("/questions")
    assert visitor.path == "/result"


def test_each_page_of_a_case_says_whose_it_is(visitor: Visitor) -> None:
    visitor.interview(("lump_behind_knee",), "my_child")
    visitor.get("/result")
    end = f'Open case: your child, code ends in <strong translate="no">{code_of(visitor)[-4:]}</strong>'
    for path in some(PAGES_OF_A_CASE):
        visitor.get(path)
        assert end in visitor.html, path
    for path in ("/kept/delete", "/kept/clinician-code"):
        visitor.send(path, visitor.get("/kept"))
        assert end in visitor.html, path
    visitor.send("/ambulance", visitor.get("/kept"), signs="chest_pain")
    assert "Call 911 now" in visitor.html
    assert end in visitor.html, "the card"


def test_beginning_says_so_when_a_case_is_open(visitor: Visitor) -> None:
    assert "A case is open here already." not in visitor.get("/begin").text
    visitor.start()
    assert "A case is open here already." in visitor.get("/begin").text
    assert "Who is it about?" not in visitor.get("/").text, "the first page leads on with it instead"


@pytest.mark.parametrize("dash", ["–", "—", "−", "‑", " "])
def test_a_code_opens_its_case_with_whatever_dash_it_was_typed(
    patient: Visitor, new_visitor: NewVisitor, dash: str
) -> None:
    code, other = code_of(patient), new_visitor()
    page = other.send("/open", other.get("/open"), code=code.lower().replace("-", dash))
    assert code in page.text
    assert other.client.cookies[CODE_COOKIE] == code


def test_unknown_codes_count_on_every_route_and_lock_out_nobody_who_is_in(own_app: FastAPI) -> None:
    inside, guesser = Visitor(TestClient(own_app)), Visitor(TestClient(own_app))
    inside.start()
    guesser.get("/")
    for _ in range(3):
        guesser.client.cookies.set(CODE_COOKIE, "0000-0000", domain="testserver.local")
        guesser.get("/kept/copy", status=404)
    guesser.client.cookies.set(CODE_COOKIE, "0000-0000", domain="testserver.local")
    guesser.get("/kept/copy", status=429)
    assert "Wait 10 minutes" in guesser.send("/open", guesser.get("/open"), status=429, code=code_of(inside)).text
    inside.get("/kept")


def test_right_codes_are_no_tries(own_app: FastAPI) -> None:
    first = Visitor(TestClient(own_app))
    first.start()
    for _ in range(20):
        other = Visitor(TestClient(own_app))
        other.send("/open", other.get("/open"), code=code_of(first))
        assert other.path == "/kept"


def test_a_counter_that_fails_lets_through(tmp_path: Path) -> None:
    limit = TryLimit(1, str(tmp_path / "tries.db"))
    limit.count("a")
    with sqlite3.connect(tmp_path / "tries.db") as connection:
        connection.execute("DROP TABLE tries")
    assert limit.allows("a")


def test_of_ipv6_a_whole_home_counts_as_one_address() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("10.0.0.1") != network_of("10.0.0.2")


def clinicians_code(patient: Visitor) -> str:
    patient.send("/kept/clinician-code", patient.get("/kept"))
    return code_on(patient.html)


@pytest.mark.parametrize("field", ["nonce", "new_code"])
def test_a_clinicians_code_sent_with_the_form_that_begins_a_case_changes_nothing(
    patient: Visitor, new_visitor: NewVisitor, desk: Desk, field: str
) -> None:
    theirs = clinicians_code(patient)
    before, attacker = desk.cases.open(theirs), new_visitor()
    attacker.send("/begin", attacker.get("/begin"), **{field: theirs, "who": "me", "words": "it hurts"})
    mine = code_of(attacker)
    assert mine not in (theirs, code_of(patient))
    assert desk.cases.open(theirs) == before
    patient.send("/kept/delete", patient.send("/kept/delete", patient.get("/kept")))
    with pytest.raises(UnknownCodeError):
        desk.cases.open(theirs)
    assert desk.cases.open(mine).role == "person"


def test_a_file_sent_with_a_clinicians_code_gets_a_code_of_its_own(patient: Visitor, desk: Desk) -> None:
    theirs = clinicians_code(patient)
    before, first = desk.cases.open(theirs), code_of(patient)
    copy = desk.cases.open(first).record.model_dump_json()
    form = sent_from(patient.get("/open"), nonce=theirs, new_code=theirs)
    patient.client.post("/open/file", data=form, files={"file": ("knee.json", copy, "application/json")})
    assert code_of(patient) not in (first, theirs)
    assert desk.cases.open(theirs) == before


@pytest.mark.parametrize("whose", ["person", "clinician"])
def test_a_code_in_the_cookie_of_a_case_begun_opens_nothing_and_is_counted_as_a_wrong_one(
    own_app: FastAPI, whose: str
) -> None:
    patient, guesser = (Visitor(TestClient(own_app)) for _ in range(2))
    patient.start()
    code = code_of(patient) if whose == "person" else clinicians_code(patient)
    before, kept = own_app.state.desk.cases.open(code), kept_cases(own_app)
    for status in (404, 404, 404, 429):
        guesser.first()
        page = guesser.get("/questions")
        guesser.client.cookies.set(BEGUN_COOKIE, f"me.{code}", domain="testserver.local")
        if status == 429:
            guesser.send("/open", guesser.get("/open"), status=429, code=code)
        else:
            guesser.send("/questions", page, status=status, complaint="knee_swelling")
            assert guesser.client.cookies.get(CODE_COOKIE) is None
    assert own_app.state.desk.cases.open(code) == before
    assert kept_cases(own_app) == kept


def test_the_code_of_a_case_stands_on_no_page_and_in_no_cookie_before_the_case_is_kept(visitor: Visitor) -> None:
    pages = [visitor.get("/begin"), visitor.first()]
    seen = [value for page in pages for _, _, value in page.attributes] + [*visitor.client.cookies.values()]
    visitor.answer(pages[1])
    code = code_of(visitor)
    assert [value for value in seen if code in value] == []


def test_cases_cannot_be_begun_without_end(own_app: FastAPI) -> None:
    visitor = Visitor(TestClient(own_app))
    for _ in range(5):
        visitor.start()
    page = visitor.first()
    visitor.send("/questions", page, status=429, none="1")
    assert "Call 911 now</h1>" in visitor.client.post("/questions", data=sent_from(page, complaint="chest_pain")).text
    visitor.send("/begin", visitor.get("/begin"), status=429, who="me", words="it hurts")


def test_files_cannot_be_sent_without_end_and_one_that_nobody_can_read_counts_too(own_app: FastAPI) -> None:
    visitor = Visitor(TestClient(own_app))
    token = {"token": next(f["value"] for f in visitor.get("/open").fields if f["name"] == "token")}
    sent = [visitor.client.post("/open/file", data=token, files={"file": ("a", b"x")}).status_code for _ in range(6)]
    assert sent == [400] * 5 + [429]


@pytest.mark.parametrize("path", ["/begin", "/open"])
def test_opening_and_beginning_take_a_new_visit(patient: Visitor, new_visitor: NewVisitor, path: str) -> None:
    visitor = new_visitor()
    visitor.client.cookies.set(VISIT_COOKIE, "planted", domain="testserver.local")
    visitor.send(path, visitor.get(path), **({"who": "me"} if path == "/begin" else {"code": code_of(patient)}))
    assert visitor.path == ("/questions" if path == "/begin" else "/kept")
    visits = [cookie.value for cookie in visitor.client.cookies.jar if cookie.name == VISIT_COOKIE]
    assert len(visits) == 1
    assert visits != ["planted"]


def test_when_the_visit_is_over_the_case_is_closed_in_this_browser(patient: Visitor) -> None:
    patient.client.cookies.delete(VISIT_COOKIE)
    patient.get("/kept")
    assert patient.path == "/open"


def test_a_clinicians_code_denies_no_danger_sign_for_the_person(visitor: Visitor, new_visitor: NewVisitor) -> None:
    page = visitor.start()
    visitor.send("/kept/clinician-code", visitor.get("/kept"))
    clinician = new_visitor()
    clinician.send("/open", clinician.get("/open"), code=code_on(visitor.html))
    clinician.send("/questions", clinician.get("/questions"), status=403, none="1")
    before = visitor.get("/check").text
    visitor.answer(page)
    assert visitor.get("/check").text != before, "as the person's own answer does"


def test_the_page_of_medicines_takes_no_danger_sign_and_no_examination(patient: Visitor, desk: Desk) -> None:
    token = sent_from(patient.get("/kept"))["token"]
    for items in ("chest_pain", "posterior_drawer"):
        form = {"token": token, "page": "medicines", "items": items, "none": "1", items: "yes"}
        patient.client.post("/questions", data=form)
    told = desk.cases.open(code_of(patient)).record.file.answers
    assert told["chest_pain"] == "no", "as the person said"
    assert "posterior_drawer" not in told


@pytest.mark.parametrize("path", ["/questions/abc", "/change/zzz", f"/questions/{'9' * 5000}"])
def test_an_address_that_cannot_be_read_gets_a_page_with_the_emergency_signs(patient: Visitor, path: str) -> None:
    assert "Call 911 now if:" in patient.get(path, status=404).text


def test_head_is_answered_as_get(visitor: Visitor) -> None:
    for path in ("/", "/emergency", "/static/style.css", "/healthz"):
        answer = visitor.client.head(path)
        assert answer.status_code == 200
        assert answer.headers["x-frame-options"] == "DENY"


def test_no_address_is_made_from_what_the_request_says_its_host_is(visitor: Visitor) -> None:
    answer = visitor.client.get("/open/", headers={"Host": "evil.example"}, follow_redirects=False)
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_only_allowed_hosts_are_answered(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'c.db'}", allowed_hosts="knee.example, localhost"))
    with TestClient(app) as client:
        assert client.get("/", headers={"Host": "knee.example:8000"}).status_code == 200
        refused = client.get("/", headers={"Host": "evil.example"})
    assert refused.status_code == 421
    assert "Call 911 now if:" in refused.text


@pytest.mark.parametrize(
    ("origin", "status"), [("http://evil.example", 403), ("null", 403), ("http://testserver", 200)]
)
def test_a_browser_that_tells_only_the_origin_is_believed(visitor: Visitor, origin: str, status: int) -> None:
    form = sent_from(visitor.get("/begin"), who="me")
    assert visitor.client.post("/begin", data=form, headers={"Origin": origin}).status_code == status


def test_under_a_prefix_every_address_has_it(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'c.db'}", prefix="/knee"))
    with TestClient(app) as client:
        visitor = Visitor(client)
        page = visitor.get("/")
        assert [link for link in page.links if link.startswith("/") and not link.startswith("/knee/")] == []
        assert client.get("/questions", follow_redirects=False).headers["location"] == "/knee/open"


def test_pages_are_sent_small(patient: Visitor) -> None:
    with patient.client.stream("GET", "/result", headers={"Accept-Encoding": "gzip"}) as answer:
        sent = sum(len(part) for part in answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
    assert sent < len(patient.get("/result").text) * 4


def test_health_tells_no_data_and_readiness_asks_the_database(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert visitor.client.get("/healthz").text == visitor.client.get("/readyz").text == "ok"
    monkeypatch.setattr(Cases, "store", lambda _: (_ for _ in ()).throw(DatabaseError("down")))
    assert visitor.client.get("/healthz").status_code == 200
    assert visitor.client.get("/readyz").status_code == 503


def test_where_to_report_a_fault_stands_where_tools_look_for_it(tmp_path: Path, visitor: Visitor) -> None:
    visitor.get("/.well-known/security.txt", status=404)
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'c.db'}", security_contact="mailto:a@b.example"))
    with TestClient(app) as client:
        told = client.get("/.well-known/security.txt").text
    assert told.startswith("Contact: mailto:a@b.example\nExpires: 20")


def test_the_page_with_a_clinicians_code_loaded_again_makes_no_other(patient: Visitor) -> None:
    patient.send("/kept/clinician-code", patient.get("/kept"))
    assert patient.path == "/kept/clinician-code"
    patient.get("/kept/clinician-code")
    assert patient.path.startswith("/kept")
    assert "A clinician’s code is in use" in patient.html
