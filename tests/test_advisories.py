"""The look for known advisories of locked packages: what is found is told, and no silence counts as a good answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from advisories import ROOT, Told, ask_index, ask_npm, exit_code, lines, locked, read_audit

BAD = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fixed_in": ["1.1"]}
GONE = {"id": "PYSEC-2", "withdrawn": "2026-01-01T00:00:00Z"}
INDEX: dict[str, Any] = {
    "/pypi/bad/1.0/json": {"info": {"version": "1.0"}, "vulnerabilities": [BAD, GONE]},
    "/pypi/good/2.0/json": {"info": {"version": "2.0"}, "vulnerabilities": []},
    "/pypi/newest/3.0/json": None,
    "/pypi/newest/json": {"info": {"version": "3.0"}, "vulnerabilities": [BAD]},
    "/pypi/older/json": {"info": {"version": "9.0"}, "vulnerabilities": []},
    "/pypi/silent/1.0/json": {"info": {"version": "1.0"}},
    "/pypi/strange/1.0/json": "no object",
}


class Index(BaseHTTPRequestHandler):
    """Answers as a package index does."""

    def do_GET(self) -> None:
        content = INDEX.get(self.path)
        self.send_response(200 if content else 404)
        self.end_headers()
        self.wfile.write(b"<html>" if content == "no object" else json.dumps(content).encode())

    def log_message(self, *_: object) -> None:
        """Prints nothing."""


@pytest.fixture(scope="module")
def index() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Index)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("name", "version", "told"),
    [
        ("bad", "1.0", Told("bad 1.0", ("PYSEC-1, CVE-1; mended in 1.1",))),
        ("good", "2.0", Told("good 2.0")),
        ("newest", "3.0", Told("newest 3.0", ("PYSEC-1, CVE-1; mended in 1.1",))),
        ("older", "8.0", Told("older 8.0", missing="the index tells only of the newest version, 9.0")),
        ("silent", "1.0", Told("silent 1.0", missing="the index tells of no advisories")),
        ("strange", "1.0", Told("strange 1.0", missing="JSONDecodeError")),
        ("unknown", "1.0", Told("unknown 1.0", missing="status 404")),
    ],
)
def test_the_index_is_asked_for_the_version_that_is_locked(index: str, name: str, version: str, told: Told) -> None:
    assert ask_index(name, version, index) == told


def test_an_index_that_is_not_there_leaves_it_open_and_is_not_named() -> None:
    assert ask_index("good", "2.0", "http://127.0.0.1:9") == Told("good 2.0", missing="URLError")


def test_an_audit_that_failed_is_no_good_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = json.dumps(
        {"message": "405 Method Not Allowed - POST https://registry.example/audits", "statusCode": 405}
    )
    assert list(read_audit("web", refused)) == [Told("web", missing="no audit came back (status 405)")]
    assert list(read_audit("web", "")) == [Told("web", missing="no audit came back")]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(ask_npm(tmp_path)) == [Told(tmp_path.name, missing="FileNotFoundError")]


def test_an_audit_names_each_package_with_an_advisory() -> None:
    hole = {"severity": "high", "range": "<2.0.0", "via": [{"title": "A hole"}]}
    above = {"severity": "low", "range": "*", "via": ["hole"]}
    told = list(read_audit("web", json.dumps({"vulnerabilities": {"hole": hole, "above": above}})))
    assert told == [
        Told("web: above *", ("low: by what it needs",)),
        Told("web: hole <2.0.0", ("high: A hole",)),
    ]
    assert list(read_audit("web", '{"vulnerabilities": {}}')) == [Told("web")]


def test_every_locked_package_is_among_those_that_are_asked() -> None:
    packages = locked(ROOT)
    pins = [
        line
        for lock in ROOT.glob("requirements*.lock")
        for line in lock.read_text("utf-8").splitlines()
        if "==" in line
    ]
    assert {f"{name}=={version}" for name, version in packages} == {line.split()[0] for line in pins}
    assert [name for name, _ in locked(ROOT, ["starlette"])] == ["starlette"]


def test_what_is_not_known_does_not_end_as_if_all_were_well() -> None:
    free, hole, silent = Told("a 1"), Told("b 1", ("X; mended in 2",)), Told("c 1", missing="status 404")
    assert [exit_code(told) for told in ([free], [free, silent], [free, silent, hole])] == [0, 2, 1]


def test_what_is_not_known_is_said_beside_what_was_found() -> None:
    told = [Told("a 1", ("X; mended in 2",)), Told("b 1"), Told("c 1", missing="status 404")]
    assert list(lines("Python", told)) == [
        "Python: asked 3, answered 2, with an advisory 1",
        "  a 1: X; mended in 2",
        "  not known: c 1: status 404",
    ]
