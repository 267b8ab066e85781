"""Several servers before one database, as a proxy shows them: one address, and another server when one is gone."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from acknowledged import Person, hardly_busy, kept

from popliteal.knowledge import load_knowledge

PEOPLE = 8
ADDRESS = "http://127.0.0.1"


@dataclass
class Spread(httpx.BaseTransport):
    """Sends each request to one of the servers, and once more to the next when that one does not answer."""

    ports: list[int]
    _straight: httpx.HTTPTransport = field(default_factory=httpx.HTTPTransport)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the first server that gives one."""
        ports = random.sample(self.ports, len(self.ports))
        for port in ports:
            url = request.url.copy_with(port=port)
            again = httpx.Request(request.method, url, headers=request.headers, content=request.read())
            again.extensions = request.extensions
            try:
                return self._straight.handle_request(again)
            except httpx.TransportError:
                if port == ports[-1]:
                    raise
        raise AssertionError("there is no server")

    def close(self) -> None:
        """Let go of the connections."""
        self._straight.close()


def port_of(address: str) -> int:
    """The port of a server's address."""
    return int(address.rsplit(":", 1)[1])


@dataclass
class Crowd:
    """People who answer at once, until so many answers were acknowledged."""

    answers: int
    ports: list[int]
    people: list[Person] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        knowledge, each = load_knowledge(), -(-self.answers // PEOPLE)
        self.people = [Person(ADDRESS, each, knowledge, way=Spread(self.ports)) for _ in range(PEOPLE)]

    @property
    def acknowledged(self) -> int:
        """How many answers the servers acknowledged so far."""
        return sum(person.count for person in self.people)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """They answer meanwhile; at the end each has finished."""
        self._threads = [threading.Thread(target=person.answer_until_it_breaks) for person in self.people]
        for thread in self._threads:
            thread.start()
        yield
        for thread in self._threads:
            thread.join()
        assert self.acknowledged >= self.answers, "somebody gave up"
        assert hardly_busy(person.sending_again for person in self.people)

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Wait while they answer."""
        while not done() and any(thread.is_alive() for thread in self._threads):
            time.sleep(0.001)
        assert done(), "they ended before"

    def lost(self, address: str) -> list[str]:
        """The cases of which a server does not hold what was acknowledged; looks at every case."""
        told = [(person, code) for person in self.people for code in person.told]
        assert len(told) >= PEOPLE
        return [code for person, code in told if kept(address, code) not in person.may_be_kept(code)]
