"""No connection is opened: not by the commands, not by the pages, not for a PDF. Whoever tried would be stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GUARD = """
import sys

FORBIDDEN = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")


def guard(event, arguments):
    if event in FORBIDDEN:
        print("OPENED:", event, arguments[-1], file=sys.stderr)
        raise RuntimeError("a connection was opened")


sys.addaudithook(guard)
"""
COMMAND = """
from popliteal.faces.terminal import main
main()
"""
PAGES = """
import datetime as dt
import warnings
warnings.simplefilter("ignore")
from starlette.testclient import TestClient
from visitor import Visitor
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.settings import Settings

with TestClient(create_app(Settings(database=sys.argv[1]))) as client:
    visitor = Visitor(client)
    visitor.interview(("lump_behind_knee", "calf_pain"), trouble_place="behind_knee")
    for path in ("/result", "/diary", "/clinician", "/summary", "/summary.pdf", "/kept", "/evidence", "/about"):
        assert client.get(path).status_code == 200, path
    print(len(client.get("/summary.pdf").content))
"""
EXAMPLE = "docs/examples/swollen-calf.yaml"


def guarded(script: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """The script run where nobody may open a connection."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests" / "web")])
    return subprocess.run(
        [sys.executable, "-c", GUARD + script, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": path},
        input=given,
        text=True,
        capture_output=True,
        timeout=240,
    )


@pytest.mark.parametrize("call", [["assess", EXAMPLE], ["plan", EXAMPLE], ["interview"]], ids=lambda call: call[0])
def test_a_command_opens_no_connection(call: list[str]) -> None:
    done = guarded(COMMAND, *call, given="u\n" * 80)
    assert "OPENED" not in done.stderr
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > 500


def test_the_pages_from_the_first_question_to_the_pdf_open_no_connection(tmp_path: Path) -> None:
    done = guarded(PAGES, f"sqlite:///{tmp_path / 'cases.db'}")
    assert "OPENED" not in done.stderr
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 5000


@pytest.mark.parametrize(
    "script",
    [
        'import urllib.request\nurllib.request.urlopen("http://127.0.0.1:9/")',
        'import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))',
    ],
)
def test_a_connection_would_be_noticed(script: str) -> None:
    done = guarded(script)
    assert "OPENED" in done.stderr
    assert done.returncode == 1
