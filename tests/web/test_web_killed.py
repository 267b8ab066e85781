"""The server killed outright while people answer: whatever was acknowledged is there when it starts again."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from postgres_cluster import Cluster
from served import kill, served
from visitor import Visitor

from popliteal.case import CaseFile, Given
from popliteal.case.record import record
from popliteal.faces.pages.forms import page_of, parse_form, read_answers
from popliteal.knowledge import Knowledge, load_knowledge
from some import some

FEW, MANY = 200, 1000
PEOPLE = 8
Answers = Mapping[str, Given | None]


@dataclass
class Person:
    """Somebody who answers one interview after the other.

    Attributes:
        told: by the code of each case, what the server acknowledged; told as a whole, in the order of the answers.
        sending: what was sent and is not acknowledged yet.
    """

    address: str
    most: int
    knowledge: Knowledge
    told: dict[str, CaseFile] = field(default_factory=dict)
    sending: Answers = field(default_factory=dict)
    code: str = ""
    count: int = 0

    def answer_until_it_breaks(self) -> None:
        hooks = {"request": [self._sends], "response": [self._hears]}
        with httpx.Client(base_url=self.address, event_hooks=hooks, follow_redirects=True, timeout=30) as client:
            try:
                while self.count < self.most:
                    Visitor(client).interview(yes=("swelling_behind_knee", "calf_pain"))
            except httpx.TransportError:
                return

    def _sends(self, request: httpx.Request) -> None:
        if request.method == "POST" and request.url.path == "/questions":
            form = parse_form(request.content)
            self.sending = read_answers(page_of(form, self.knowledge), form, self.knowledge).answers

    def _hears(self, response: httpx.Response) -> None:
        if response.request.method != "POST":
            return
        assert response.status_code == 303, response.status_code
        if response.request.url.path == "/begin":
            self.code = ""
        else:
            self.code = response.cookies.get("popliteal_case") or self.code
            self.told.setdefault(self.code, CaseFile(who="me", as_of=dt.date.today()))
            self.told[self.code] = record(self.told[self.code], self.sending, self.knowledge)
            self.sending = {}
            self.count += 1

    def may_be_kept(self, code: str) -> list[CaseFile]:
        """What was acknowledged of a case; and, as the answer under way may have come through whole, that with it."""
        told = self.told[code]
        under_way = self.sending if code == self.code else {}
        return [told, record(told, under_way, self.knowledge)]


def in_the_middle(people: list[Person], moment: int) -> bool:
    """Whether so many answers were acknowledged and another is under way."""
    return sum(person.count for person in people) >= moment and any(person.sending for person in people)


def kept(address: str, code: str) -> CaseFile:
    """What the server holds of a case, from the person's own copy of it."""
    with httpx.Client(base_url=address, cookies={"popliteal_case": code, "popliteal_form": "visit"}) as client:
        return CaseFile.model_validate(client.get("/kept/copy").raise_for_status().json()["file"])


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'cases.db'}"
        return
    cluster = Cluster()
    yield cluster.new_database()
    cluster.close()


@pytest.mark.parametrize("answers", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_killing_the_server_in_the_middle_of_answers_loses_no_acknowledged_one(
    tmp_path: Path, database: str, answers: int
) -> None:
    moment, knowledge = random.randint(answers // 3, 2 * answers // 3), load_knowledge()
    with served(tmp_path, POPLITEAL_DATABASE=database) as (address, server):
        people = [Person(address, answers, knowledge) for _ in range(PEOPLE)]
        threads = [threading.Thread(target=person.answer_until_it_breaks) for person in people]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) and not in_the_middle(people, moment):
            time.sleep(0.001)
        kill(server)
        for thread in threads:
            thread.join()
    acknowledged = sum(person.count for person in people)
    assert moment <= acknowledged < answers, "it was not killed in the middle"

    checked = 0
    with served(tmp_path, POPLITEAL_DATABASE=database) as (address, _):
        for person in some(people):
            for code in person.told:
                assert kept(address, code) in person.may_be_kept(code), f"killed after {acknowledged} answers"
                checked += 1
    assert checked >= PEOPLE
    print(f"{database.split(':')[0]}: killed after {acknowledged} acknowledged answers in {checked} cases, none lost")
