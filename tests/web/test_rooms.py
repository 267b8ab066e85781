"""docs/rooms.md tells the way of one case through the rooms: what it names is what runs."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from starlette.testclient import TestClient
from visitor import Visitor

import popliteal
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.settings import Settings
from some import some

SOURCE = Path(popliteal.__file__).parent
ROOMS = (SOURCE.parents[1] / "docs" / "rooms.md").read_text(encoding="utf-8")
MOST_FILES = 12
"""From the form of a question to the next one."""


def named(begins: str, ends: str) -> set[str]:
    """The files named in a part of the page."""
    part = ROOMS[ROOMS.index(begins) : ROOMS.index(ends)]
    return set(re.findall(r"`([\w/]+\.(?:py|html))`", part))


@contextmanager
def run_files() -> Iterator[set[str]]:
    """The files of ours that run meanwhile, in the threads that begin meanwhile too."""
    found: set[str] = set()
    prefix = f"{SOURCE}/"

    def called(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(prefix):
            found.add(frame.f_code.co_filename.removeprefix(prefix))

    threading.setprofile(called)
    sys.setprofile(called)
    try:
        yield found
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def test_a_form_goes_to_the_next_page_through_the_files_that_are_named(tmp_path: Path) -> None:
    files = named("From the form of a question", "These twelve decide")
    assert 0 < len(files) <= MOST_FILES
    with run_files() as run, TestClient(create_app(Settings(database=f"sqlite:///{tmp_path / 'cases.db'}"))) as client:
        visitor = Visitor(client)
        page = visitor.start()
        run.clear()
        visitor.answer(page)
        assert visitor.path == "/questions"
    assert files - run == set()


def test_the_last_answer_goes_to_the_result_through_the_files_that_are_named(tmp_path: Path) -> None:
    files = named("At the end of the questions", "Other software comes in by")
    with run_files() as run, TestClient(create_app(Settings(database=f"sqlite:///{tmp_path / 'cases.db'}"))) as client:
        visitor = Visitor(client)
        visitor.interview(("lump_behind_knee",), trouble_place="behind_knee")
        assert visitor.path == "/result"
    assert some(files)
    assert files - run == set()


def test_every_file_that_the_page_names_is_there() -> None:
    missing = [name for name in some(named("#", "| room |")) if not (SOURCE / name).exists()]
    assert missing == []
