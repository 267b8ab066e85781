"""Many at once: connections that never finish a request, browsers on one case, PDFs, and a flood of log lines."""

from __future__ import annotations

import logging
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from served import COMMAND, PATIENCE, served
from visitor import Visitor

from popliteal.faces.pages import connection
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.render import VISIT_COOKIE
from popliteal.faces.pages.security import OnceAMinute
from popliteal.faces.pages.settings import Settings

ONE = {"POPLITEAL_WORKERS": "1"}


def test_connections_that_finish_no_request_keep_nobody_out(tmp_path: Path) -> None:
    with served(tmp_path, **ONE) as (address, server), ExitStack() as stack:
        host, port = address.removeprefix("http://").split(":")
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (connection.MOST_CONNECTIONS + 300,) * 2)
        for _ in range(connection.MOST_CONNECTIONS + 400):
            held = stack.enter_context(socket.create_connection((host, int(port))))
            held.send(b"GET / HTTP/1.1\r\nHost: a\r\nX-a: ")
        begun = time.monotonic()
        assert httpx.get(f"{address}/emergency", timeout=10).status_code == 200
        assert time.monotonic() - begun < 3


@contextmanager
def served_here(folder: Path) -> Iterator[tuple[uvicorn.Server, int]]:
    """The pages on a thread of this process, and their port. The system holds little of an answer that is not read."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        app = create_app(Settings(database=f"sqlite:///{folder / 'c.db'}"))
        server = uvicorn.Server(
            uvicorn.Config(app, http=connection.Connection, log_level="critical", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            until(lambda: server.started)
            yield server, listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


LARGE = "GET /static/style.css HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n"


@pytest.mark.parametrize(
    ("sent", "closing"),
    [(f"{LARGE}\r\n" * 20, False), (f"{LARGE}Connection: close\r\n\r\n", True)],
    ids=["answers still to be written", "closed, with an answer to send"],
)
def test_connections_that_read_no_answer_keep_nobody_out_and_do_not_pile_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: str, closing: bool
) -> None:
    monkeypatch.setattr(connection, "MOST_CONNECTIONS", 20)
    with served_here(tmp_path) as (server, port), ExitStack() as stack:
        there = server.server_state.connections
        for _ in range(60):
            held = stack.enter_context(socket.socket())
            held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            held.connect(("127.0.0.1", port))
            held.sendall(sent.encode())
            until(lambda own=held: is_stuck(named(own.getsockname(), there), closing))
        assert len(there) == 20
        assert httpx.get(f"http://127.0.0.1:{port}/emergency", timeout=10).status_code == 200


def named(client: tuple[str, int], there: set[connection.Connection]) -> connection.Connection | None:
    return next((item for item in tuple(there) if item.client == client), None)


def is_stuck(item: connection.Connection | None, closing: bool) -> bool:
    """Whether it is there, and part of its answer cannot be sent."""
    if item is None or not item.transport.get_write_buffer_size():
        return False
    return item.transport.is_closing() if closing else item.flow.write_paused


def test_a_request_that_does_not_arrive_is_given_up(tmp_path: Path) -> None:
    with served(tmp_path, **ONE) as (address, _):
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=connection.LONGEST_ARRIVAL + 10) as held:
            held.send(b"GET / HTTP/1.1\r\nHost: a\r\nX-a: ")
            begun = time.monotonic()
            assert held.recv(100) == b"", "it is closed without an answer"
            assert time.monotonic() - begun < connection.LONGEST_ARRIVAL + 5


def test_what_is_no_http_is_answered_with_the_headers_too(tmp_path: Path) -> None:
    with served(tmp_path, **ONE) as (address, _):
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as sent:
            sent.send(b"GET / HTTP/1.1\r\n\r\n")
            answer = sent.recv(10_000).decode().lower()
    assert answer.startswith("http/1.1 400")
    assert "content-security-policy: default-src 'none'" in answer


def test_eight_browsers_on_one_case_finish_96_writes_and_lose_none(tmp_path: Path) -> None:
    with (
        served(tmp_path, **ONE) as (address, _),
        httpx.Client(base_url=address, follow_redirects=True, timeout=PATIENCE) as first,
    ):
        visitor = Visitor(first)
        visitor.interview(("lump_behind_knee",))
        visitor.get("/result")
        cookies = {name: first.cookies[name] for name in (CODE_COOKIE, VISIT_COOKIE)}
        token = next(f["value"] for f in visitor.get("/own-words").fields if f["name"] == "token")

        def write(browser: int) -> list[int]:
            with httpx.Client(base_url=address, cookies=cookies, timeout=30) as client:
                return [
                    client.post("/own-words", data={"token": token, "words": f"{browser} {n}"}).status_code
                    for n in range(12)
                ]

        begun = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            statuses = [status for written in pool.map(write, range(8)) for status in written]
        assert time.monotonic() - begun < 10
        assert statuses == [303] * 96


def test_pdfs_are_made_one_at_a_time_and_beyond_a_queue_one_is_asked_to_try_again(tmp_path: Path) -> None:
    with (
        served(tmp_path, **ONE) as (address, _),
        httpx.Client(base_url=address, follow_redirects=True, timeout=PATIENCE) as first,
    ):
        visitor = Visitor(first)
        visitor.interview(("lump_behind_knee",))
        visitor.get("/result")
        cookies = {name: first.cookies[name] for name in (CODE_COOKIE, VISIT_COOKIE)}

        def pdf(_: int) -> tuple[int, str]:
            answer = httpx.get(f"{address}/summary.pdf", cookies=cookies, timeout=60)
            return answer.status_code, answer.text[:2000]

        with ThreadPoolExecutor(24) as pool:
            asked = [pool.submit(pdf, number) for number in range(24)]
            time.sleep(0.5)
            begun = time.monotonic()
            assert httpx.get(f"{address}/emergency", timeout=10).status_code == 200
            assert time.monotonic() - begun < 2
            answers = [item.result() for item in asked]
    assert {status for status, _ in answers} == {200, 503}
    assert sum(status == 200 for status, _ in answers) >= 5
    assert all("Many people want a PDF" in text for status, text in answers if status == 503)


@pytest.mark.parametrize(("proxy", "then"), [("", 429), ("10.9.9.9", 429), ("127.0.0.1", 400)])
def test_where_a_request_came_from_is_believed_of_the_named_proxy_alone(tmp_path: Path, proxy: str, then: int) -> None:
    with (
        served(tmp_path, **ONE, POPLITEAL_OPEN_TRIES="3", POPLITEAL_PROXY=proxy) as (address, _),
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        visitor = Visitor(client)
        statuses = []
        for number in range(5):
            page = visitor.get("/open")
            token = next(f["value"] for f in page.fields if f["name"] == "token")
            headers = {"X-Forwarded-For": f"10.0.0.{number}"}
            statuses.append(client.post("/open", data={"token": token, "code": "0"}, headers=headers).status_code)
    assert statuses == [400, 400, 400, then, then]


def test_pages_served_to_this_machine_answer_to_its_own_names_alone(tmp_path: Path) -> None:
    with served(tmp_path, **ONE) as (address, _):
        asked = [httpx.get(address, headers={"Host": name}, timeout=PATIENCE) for name in ("localhost", "evil.example")]
    assert [answer.status_code for answer in asked] == [200, 421]


def test_pages_that_others_could_read_on_the_way_are_not_served_unasked() -> None:
    command = [sys.executable, "-c", COMMAND, "serve", "--host", "0.0.0.0", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode != 0
    assert "POPLITEAL_SECURE_COOKIES=yes" in done.stderr


AS_SERVED = """
import logging, logging.config, resource
from popliteal.faces.terminal import serve

def run(config, listening):
    print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    logging.config.dictConfig(config.log_config)
    for name in ("weasyprint", "fontTools.subset", "sqlalchemy", "popliteal.faces.pages", "asyncio", "uvicorn.error"):
        for _ in range(3):
            logging.getLogger(name).error("said by %s", name)

serve._run_one = run
resource.setrlimit(resource.RLIMIT_NOFILE, (300, 2000))
serve.serve_command()
"""


def test_a_server_hears_no_other_library_says_a_thing_once_and_may_open_as_many_files_as_it_can() -> None:
    command = [sys.executable, "-c", AS_SERVED]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=os.environ | ONE)
    said = [line.rpartition("said by ")[2] for line in done.stderr.splitlines()]
    assert said == ["popliteal.faces.pages", "asyncio", "uvicorn.error"]
    assert done.stdout.splitlines()[-1] == "2000"


def test_a_line_of_one_kind_is_logged_once_a_minute() -> None:
    now = [0.0]
    quiet = OnceAMinute(lambda: now[0])

    def passes(message: str) -> bool:
        return quiet.filter(logging.LogRecord("popliteal.faces.pages", logging.ERROR, "", 0, message, None, None))

    assert [passes("a"), passes("a"), passes("b"), passes("a")] == [True, False, True, False]
    now[0] = 61
    assert passes("a")
