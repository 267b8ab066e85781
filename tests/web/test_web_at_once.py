"""A form that begins a case, sent at one moment more than once, as by a double click or a browser's retry: one case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import httpx
import pytest
from acknowledged import SendingAgain, hardly_busy
from postgres_cluster import Cluster
from served import PATIENCE, served
from sqlalchemy import func, select
from test_web_attacks import sent_from
from visitor import Reader, read

from popliteal.case import CaseFile
from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.cases import CODE_COOKIE, Cases
from popliteal.store.tables import cases as rows

PRESSES = 6
FIRST_ANSWERS: tuple[dict[str, Any], ...] = (
    {"none": "1"}, {"complaint": ["knee_swelling", "warmth"]}, {"complaint": ["locking"]},
)  # fmt: skip
WORDS = {"who": "my_child", "words": "My knee is swollen."}


@dataclass(frozen=True)
class Kept:
    """A server with its database: what two presses at one moment left in it."""

    address: str
    cases: Cases

    def count(self) -> int:
        """How many cases are kept."""
        with self.cases.store()._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(rows)) or 0

    def record(self, code: str) -> KeptCase:
        """The case of a code."""
        return self.cases.open(code).record


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    found = Cluster()
    yield found
    found.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def at(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Two processes that serve one database, as `popliteal serve` runs them."""
    folder, sqlite = tmp_path_factory.mktemp("at_once"), request.param == "sqlite"
    url = f"sqlite:///{folder / 'cases.db'}" if sqlite else request.getfixturevalue("cluster").new_database()
    with served(folder, POPLITEAL_DATABASE=url, POPLITEAL_WORKERS="2") as (address, _):
        cases = Cases(url, 365, dt.date.today)
        yield Kept(address, cases)
        cases.close()


def begun(at: Kept, path: str) -> tuple[Reader, dict[str, str]]:
    """The page with the form that keeps a case, and the cookies with which it is sent."""
    with httpx.Client(base_url=at.address, follow_redirects=True, timeout=PATIENCE) as client:
        page = read(client.get(path).text)
        if path == "/":
            page = read(client.post("/begin", data=sent_from(page, who="me")).text)
        return page, dict(client.cookies)


def sent_at_once(
    at: Kept, cookies: dict[str, str], path: str, *sent: dict[str, Any], **more: Any
) -> list[httpx.Response]:
    """Send forms at one moment, each by a connection of its own; the answers."""
    moment, ways = Barrier(len(sent)), [SendingAgain(httpx.HTTPTransport()) for _ in sent]

    def post(form: dict[str, Any], way: SendingAgain) -> httpx.Response:
        with httpx.Client(base_url=at.address, cookies=cookies, timeout=PATIENCE, transport=way) as one:
            one.get("/healthz")
            moment.wait(PATIENCE)
            return one.post(path, data=form, **more)

    with ThreadPoolExecutor(len(sent)) as pool:
        given = list(pool.map(post, sent, ways))
    assert hardly_busy(ways)
    return given


def codes_of(given: list[httpx.Response]) -> set[str]:
    return {one.cookies[CODE_COOKIE] for one in given}


def test_the_first_answers_sent_at_one_moment_are_one_case(at: Kept) -> None:
    page, cookies, before = *begun(at, "/"), at.count()
    forms = [sent_from(page, complaint=["knee_swelling"])] * PRESSES
    given = sent_at_once(at, cookies, "/questions", *forms)
    assert {(one.status_code, one.headers["location"]) for one in given} == {(303, "/questions/2")}
    (code,) = codes_of(given)
    assert at.record(code).file.answers == {"knee_swelling": "yes"}
    assert at.count() == before + 1


def test_own_words_sent_at_one_moment_are_one_case_and_other_words_another(at: Kept) -> None:
    page, cookies, before = *begun(at, "/begin"), at.count()
    given = sent_at_once(at, cookies, "/begin", *[sent_from(page, **WORDS)] * PRESSES)
    assert {(one.status_code, one.headers["location"]) for one in given} == {(303, "/own-words/confirm")}
    (code,) = codes_of(given)
    assert (at.record(code).file.who, at.record(code).own_words) == ("my_child", WORDS["words"])
    assert at.count() == before + 1
    (other,) = sent_at_once(at, cookies, "/begin", sent_from(page, **WORDS | {"words": "It hurts."}))
    assert at.record(other.cookies[CODE_COOKIE]).own_words == "It hurts."
    assert at.record(code).own_words == WORDS["words"]


def test_a_file_sent_at_one_moment_is_one_case(at: Kept) -> None:
    page, cookies, before = *begun(at, "/open"), at.count()
    kept = KeptCase(file=CaseFile(age=41, answers={"knee_swelling": "yes"})).model_dump_json()
    file = {"file": ("knee.json", kept, "application/json")}
    given = sent_at_once(at, cookies, "/open/file", *[sent_from(page)] * PRESSES, files=file)
    assert {(one.status_code, one.headers["location"]) for one in given} == {(303, "/kept")}
    (code,) = codes_of(given)
    assert at.record(code).file.answers == {"knee_swelling": "yes"}
    assert at.count() == before + 1


def test_what_either_of_two_first_answers_ticked_stays_ticked(at: Kept) -> None:
    page, cookies = begun(at, "/")
    given = sent_at_once(at, cookies, "/questions", *[sent_from(page, **one) for one in FIRST_ANSWERS])
    assert {one.headers["location"] for one in given} == {"/questions/2"}
    (code,) = codes_of(given)
    assert at.record(code).file.answers == dict.fromkeys(["knee_swelling", "warmth", "locking"], "yes")
