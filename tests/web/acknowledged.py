"""People who answer interviews, and what a server acknowledged of their answers."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import httpx
from served import PATIENCE
from visitor import Visitor

from popliteal.case import CaseFile, Given
from popliteal.case.record import record
from popliteal.faces.pages.forms import page_of, parse_form, read_answers
from popliteal.knowledge import Knowledge
from some import some

Answers = Mapping[str, Given | None]
MOST_BUSY = 0.2
"""Of all that is sent, how much may be answered with 503: more would be a server that turns people away."""


@dataclass
class SendingAgain(httpx.BaseTransport):
    """Does what a person is asked to do where an answer could not be saved in time (503): sends the page again.

    Attributes:
        sent: how often it sent anything, those sent again too.
        busy: how many of these were answered with 503.
    """

    way: httpx.BaseTransport
    sent: int = 0
    busy: int = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The first answer that is another one."""
        until = time.monotonic() + PATIENCE
        while True:
            answer = self.way.handle_request(request)
            self.sent, self.busy = self.sent + 1, self.busy + (answer.status_code == 503)
            if answer.status_code != 503 or time.monotonic() > until:
                return answer
            answer.close()
            time.sleep(0.2)

    def close(self) -> None:
        """Let go of the connections."""
        self.way.close()


def hardly_busy(ways: Iterable[SendingAgain]) -> bool:
    """Whether few of all that was sent had to be sent again."""
    every = some(ways)
    return sum(way.busy for way in every) <= MOST_BUSY * sum(way.sent for way in every)


@dataclass
class Person:
    """Somebody who answers one interview after the other.

    Attributes:
        told: by the code of each case, what the server acknowledged; told as a whole, in the order of the answers.
        sending: what was sent and is not acknowledged yet.
        way: how requests go out; None for straight to the address.
    """

    address: str
    most: int
    knowledge: Knowledge
    told: dict[str, CaseFile] = field(default_factory=dict)
    sending: Answers = field(default_factory=dict)
    code: str = ""
    count: int = 0
    way: httpx.BaseTransport | None = None

    def __post_init__(self) -> None:
        self.sending_again = SendingAgain(self.way or httpx.HTTPTransport())

    def answer_until_it_breaks(self) -> None:
        hooks = {"request": [self._sends], "response": [self._hears]}
        client = httpx.Client(
            base_url=self.address,
            event_hooks=hooks,
            follow_redirects=True,
            timeout=PATIENCE,
            transport=self.sending_again,
        )
        with client:
            try:
                while self.count < self.most:
                    Visitor(client).interview(("lump_behind_knee", "calf_pain"))
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
    with httpx.Client(
        base_url=address, cookies={"popliteal_case": code, "popliteal_form": "visit"}, timeout=PATIENCE
    ) as client:
        return CaseFile.model_validate(client.get("/kept/copy").raise_for_status().json()["file"])
