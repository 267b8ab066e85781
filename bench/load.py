"""The web server under load: interview steps that arrive on a fixed schedule, and the highest rate that it holds.

A step is what a person does at one question: the answer is sent, kept on disk, and the next question received. That is
two requests on a connection of their own, since people read for longer than a server keeps a connection. A step's time
is counted from when it was due, so a server that falls behind is not spared the steps that had to wait.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from popliteal.knowledge import load_knowledge
from popliteal.reasoning.model import build_model
from popliteal.workshop.evaluation.interviewed import Told
from popliteal.workshop.evaluation.simulate import people

COMMAND = "from popliteal.faces.terminal import main; main()"
RATE = 100
SECONDS = 60
SEARCH_SECONDS = 15
STEP_UP = 20
LONGEST_P95 = 0.25
"""Seconds; above it a rate does not count as held, since the steps that wait have begun to pile up."""
PATIENCE = 10.0
"""Seconds after which a step is an error."""
PEOPLE = 400
SEED = 11
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
CARD = 'class="card emergency"'
COOKIE = re.compile(r"(?mi)^set-cookie: ([^;\r]*)")


class UnexpectedError(Exception):
    """The server answered with something else than the next question or the end."""


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers, and the page."""

    status: int
    headers: str
    page: str

    def leads_to(self) -> str:
        """Where a redirect goes."""
        found = re.search(r"(?mi)^location: (\S+)", self.headers)
        if self.status != 303 or not found:
            raise UnexpectedError(f"status {self.status} to a form")
        return found[1]


@dataclass
class Connection:
    """One connection of a browser."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, method: str, path: str, cookies: str = "", form: dict[str, object] | None = None) -> Answer:
        """Send one request and read its answer whole."""
        body = urlencode(form or {}, doseq=True)
        self.writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode()
        )
        headers = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"(?mi)^content-length: (\d+)", headers)
        page = await self.reader.readexactly(int(length[1]) if length else 0)
        return Answer(int(headers.split(" ", 2)[1]), headers, page.decode())


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Connection]:
    """A connection for a moment."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Connection(reader, writer)
    finally:
        writer.close()


@dataclass
class Visitor:
    """Somebody in an interview, at a question."""

    told: Told
    cookies: dict[str, str] = field(default_factory=dict)
    page: str = ""

    async def begin(self, port: int) -> None:
        """Start a new case and read its first question."""
        async with connected(port) as here:
            self.cookies.clear()
            await self._send(here, "/begin", dict(HIDDEN.findall(await self._get(here, "/begin"))) | {"who": "me"})

    async def step(self, port: int) -> bool:
        """Answer the question and read the next; whether there is one."""
        async with connected(port) as here:
            return await self._send(here, "/questions", self._reply())

    async def _send(self, here: Connection, path: str, form: dict[str, object]) -> bool:
        sent = self._kept(await here.ask("POST", path, self._cookies(), form))
        if sent.status == 200 and CARD in sent.page:
            return False
        following = sent.leads_to()
        if not following.startswith("/questions/"):
            raise UnexpectedError(f"led to {following}")
        answer = self._kept(await here.ask("GET", following, self._cookies()))
        if answer.status == 303 and answer.leads_to() in ("/check", "/result"):
            return False
        if answer.status != 200 or 'name="items"' not in answer.page:
            raise UnexpectedError(f"status {answer.status} to the next question")
        self.page = answer.page
        return True

    async def _get(self, here: Connection, path: str) -> str:
        return self._kept(await here.ask("GET", path, self._cookies())).page

    def _kept(self, answer: Answer) -> Answer:
        self.cookies |= dict(cookie.split("=", 1) for cookie in COOKIE.findall(answer.headers))
        return answer

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _reply(self) -> dict[str, object]:
        """The form of the page, filled in with what is so for this person."""
        form: dict[str, object] = dict(HIDDEN.findall(self.page))
        items = str(form["items"]).split()
        if 'name="none"' not in self.page:
            return form | {item: self._one(item) for item in items}
        yes = [item for item in items if self.told.one(item) == "yes"]
        return form | ({str(form["page"]): yes} if yes else {"none": "1"})

    def _one(self, item: str) -> object:
        given = self.told.one(item)
        finding = self.told.knowledge.findings.get(item)
        if finding is None or not finding.choices or finding.choices[-1].up_to is None:
            return given
        return next((int(choice.up_to or 0) for choice in finding.choices if choice.id == given), given)


@dataclass
class Load:
    """Visitors who send their answers when it is time, and what came of it."""

    port: int
    idle: asyncio.Queue[Visitor] = field(default_factory=asyncio.Queue)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def arrive(self, rate: int, seconds: int) -> None:
        """Have `rate` steps due in every second, each at its time whatever became of those before it."""
        start = time.perf_counter()
        under_way = set()
        for number in range(rate * seconds):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            task = asyncio.create_task(self._step(due))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.gather(*under_way)

    async def _step(self, due: float) -> None:
        visitor = await self.idle.get()
        try:
            async with asyncio.timeout(PATIENCE):
                goes_on = await visitor.step(self.port)
            self.seconds.append(time.perf_counter() - due)
            if not goes_on:
                await self._begin(visitor)
        except (OSError, EOFError, TimeoutError, UnexpectedError) as error:
            self.errors.append(f"{type(error).__name__}: {error}")
            await self._begin(visitor)
        self.idle.put_nowait(visitor)

    async def _begin(self, visitor: Visitor) -> None:
        """A new case for somebody whose interview is over: work for the server on top of the steps that are counted."""
        try:
            async with asyncio.timeout(PATIENCE):
                await visitor.begin(self.port)
        except (OSError, EOFError, TimeoutError, UnexpectedError) as error:
            self.errors.append(f"{type(error).__name__}: {error}")

    def held(self) -> bool:
        """Whether nothing failed and nothing piled up."""
        return not self.errors and self.percentile(95) < LONGEST_P95

    def percentile(self, percent: int) -> float:
        """The seconds within which so many of a hundred steps were done."""
        return quantiles(self.seconds, n=100)[percent - 1] if len(self.seconds) > 1 else float("inf")

    def __str__(self) -> str:
        times = "".join(f"{1e3 * self.percentile(percent):9.1f}" for percent in (50, 95, 99))
        wrong = f"  first: {self.errors[0]}" if self.errors else ""
        return f"{times}{1e3 * max(self.seconds, default=0):9.1f} ms{len(self.errors):7} errors{wrong}"


@contextmanager
def served() -> Iterator[int]:
    """The server as `popliteal serve` starts it, with an empty database on disk; its port."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        own = {"POPLITEAL_DATABASE": f"sqlite:///{Path(folder) / 'cases.db'}", "POPLITEAL_NEW_CASES": "100000000"}
        environment = os.environ | own
        command = [sys.executable, "-c", COMMAND, "serve", "--port", str(port)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
            try:
                _wait_for(port, server)
                yield port
            finally:
                server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes], longest: float = 60.0) -> None:
    until = time.monotonic() + longest
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=longest).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                sys.exit("the server did not start")
            time.sleep(0.1)


def drawn(count: int) -> Iterator[Told]:
    """People drawn from the model, over and over."""
    model = build_model(load_knowledge(), draws=1)
    return cycle([Told(person.case, "no", model.knowledge) for person in people(model, count, SEED)])


async def run(port: int, rate: int, seconds: int, told: Iterator[Told]) -> Load:
    """One run: two seconds' worth of visitors, spread over their interviews by a warm-up, then the load."""
    load = Load(port)
    for _ in range(2 * rate):
        visitor = Visitor(next(told))
        await visitor.begin(port)
        load.idle.put_nowait(visitor)
    await load.arrive(rate // 2, 10)
    load.seconds.clear()
    await load.arrive(rate, seconds)
    return load


async def report(port: int) -> None:
    """Print the run at the promised rate, then the search for the highest."""
    told = drawn(PEOPLE)
    busy = f"load average before: {os.getloadavg()[0]:.1f}"
    print(f"\ninterview steps over HTTP on {os.cpu_count()} cores, those of the load maker included ({busy})")
    print(f"  {'':<32}{'median':>9}{'p95':>9}{'p99':>9}{'most':>9}")
    load = await run(port, RATE, SECONDS, told)
    print(f"  {RATE:4} a second for {SECONDS} s{'':<10}{load}  (aim: 0 errors)", flush=True)
    rate, best = RATE, RATE if load.held() else 0
    while load.held():
        best, rate = rate, rate + STEP_UP
        load = await run(port, rate, SEARCH_SECONDS, told)
        print(f"  {rate:4} a second for {SEARCH_SECONDS} s{'':<10}{load}", flush=True)
    print(f"  -> highest rate held without error, p95 below {1e3 * LONGEST_P95:.0f} ms: {best} steps a second")


def main() -> None:
    """Print the whole report."""
    with served() as port:
        asyncio.run(report(port))


if __name__ == "__main__":
    main()
