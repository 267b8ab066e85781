"""`popliteal serve`, `mcp` and `settings`: the address that is printed answers, and what is unsafe does not start."""

from __future__ import annotations

import logging
import resource
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
import uvicorn
from commanded import command
from served import free_port, wait_for

from popliteal.faces.pages.settings import SettingsError
from popliteal.faces.terminal.serve import serve_command
from popliteal.faces.terminal.text import settings_now
from popliteal.knowledge import KnowledgeError

LOGGERS = ("", "popliteal", "asyncio", "uvicorn", "uvicorn.error", "uvicorn.access")


@pytest.fixture(autouse=True)
def as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database of its own; afterwards environment, log and open files are as they were."""
    for name in ("HOST", "PORT", "ALLOWED_HOSTS", "API_TOKEN", "PROXY", "METRICS"):
        monkeypatch.setenv(f"POPLITEAL_{name}", "")  # so that what the command hands on is taken back
        monkeypatch.delenv(f"POPLITEAL_{name}")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setenv("POPLITEAL_WORKERS", "1")
    monkeypatch.setenv("POPLITEAL_DATABASE", f"sqlite:///{tmp_path / 'cases.db'}")
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    loggers = [logging.getLogger(name) for name in LOGGERS]
    kept = [(logger.level, logger.propagate, list(logger.handlers), list(logger.filters)) for logger in loggers]
    yield
    for logger, (level, propagate, handlers, filters) in zip(loggers, kept, strict=True):
        logger.level, logger.propagate, logger.handlers, logger.filters = level, propagate, handlers, filters
    resource.setrlimit(resource.RLIMIT_NOFILE, limit)


class Reached(uvicorn.Server):
    """The server, kept where the test can end it: a signal would reach whatever else runs in this process."""

    kept: ClassVar[list[Reached]] = []

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.kept.append(self)


def answer_until_stopped(path: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a served address answers, before the server is stopped."""
    port, answers = free_port(), []
    monkeypatch.setattr("uvicorn.Server", Reached)

    def ask() -> None:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        answers.append(httpx.get(f"http://127.0.0.1:{port}{path}", timeout=60).text)
        Reached.kept.pop().should_exit = True

    asking = threading.Thread(target=ask)
    asking.start()
    serve_command(port=port)
    asking.join()
    return f"{port} {answers[0]}"


def test_the_pages_answer_where_it_says_until_it_is_stopped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, _, page = answer_until_stopped("/", monkeypatch).partition(" ")
    assert capsys.readouterr().out == f"Popliteal is at http://127.0.0.1:{port}/ (stop it with Ctrl+C)\n"
    assert "<h1" in page
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/healthz")


def test_what_can_be_read_on_its_way_is_not_served_to_other_machines() -> None:
    with pytest.raises(SettingsError, match=r"over plain http others can read codes.*POPLITEAL_SECURE_COOKIES=yes"):
        command("serve", "--host", "0.0.0.0", "--port", "0")


@pytest.mark.parametrize("words", [("serve", "--api"), ("mcp", "--http")])
def test_what_anybody_could_ask_is_not_served_to_other_machines(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match="Set POPLITEAL_API_TOKEN to a long random word"):
        command(*words, "--host", "0.0.0.0", "--port", "0")
    monkeypatch.setenv("POPLITEAL_API_TOKEN", "a-long-random-word-that-nobody-guesses")
    with pytest.raises(SettingsError, match="Name the hosts by which the API may be reached"):
        command(*words, "--host", "0.0.0.0", "--port", "0")


def test_a_folder_of_own_knowledge_that_is_none_is_told_before_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POPLITEAL_KNOWLEDGE", str(tmp_path / "nowhere"))
    with pytest.raises(KnowledgeError, match="nowhere"):
        command("serve", "--port", "0")


def test_every_setting_is_listed_with_what_is_set_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POPLITEAL_RETENTION_DAYS", "30")
    settings_now.cache_clear()
    rows = {line.split()[0]: line.split() for line in command("settings").out.splitlines() if line.strip()}
    assert rows["POPLITEAL_RETENTION_DAYS"][1:3] == ["365", "30"]
    assert "(default)" in rows["POPLITEAL_HOST"]
