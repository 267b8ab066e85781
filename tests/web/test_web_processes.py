"""Several processes that answer at one address: what they must share, and what must not slow them down."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import uvicorn.config
from served import COMMAND, PATIENCE, kill, served
from visitor import read

from popliteal.faces.pages.limits import TryLimit
from popliteal.faces.pages.settings import MOST_PROCESSES, read_settings
from popliteal.faces.terminal import serve


def try_code(address: str) -> int:
    """Try a code in a new browser; the status of the answer."""
    with httpx.Client(base_url=address, timeout=PATIENCE) as client:
        token = next(f["value"] for f in read(client.get("/open").text).fields if f["name"] == "token")
        return client.post("/open", data={"token": token, "code": "0000-0000"}).status_code


def test_codes_tried_are_counted_by_all_processes_together(tmp_path: Path) -> None:
    settings = {"POPLITEAL_WORKERS": "2", "POPLITEAL_OPEN_TRIES": "4", "TMPDIR": str(tmp_path)}
    with served(tmp_path, **settings) as (address, server):
        assert [try_code(address) for _ in range(12)] == [400] * 4 + [429] * 8
        kept = b"".join(path.read_bytes() for path in tmp_path.glob("popliteal-*/*"))
        assert kept
        assert b"127.0.0.1" not in kept
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
        assert not list(tmp_path.glob("popliteal-*")), "what was counted outlives the server"


def test_limits_given_the_same_place_count_together(tmp_path: Path) -> None:
    first, second = (TryLimit(3, str(tmp_path / "tries.db"), "key") for _ in range(2))
    assert [first.allows("a"), second.allows("a"), first.allows("a"), second.allows("a"), first.allows("b")] == [
        True, True, True, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize("processes", ["1", "2"])
def test_the_address_that_is_printed_can_be_opened_at_once(processes: str, tmp_path: Path) -> None:
    own = {"POPLITEAL_DATABASE": f"sqlite:///{tmp_path / 'cases.db'}", "POPLITEAL_WORKERS": processes}
    command = [sys.executable, "-c", COMMAND, "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=os.environ | own, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as server:
        assert server.stdout is not None
        try:
            address = next(word for word in server.stdout.readline().split() if word.startswith("http://"))
            assert httpx.get(f"{address}healthz", timeout=PATIENCE).status_code == 200
        finally:
            kill(server)


def test_no_part_of_a_page_waits_for_the_reader_to_acknowledge_the_part_before() -> None:
    with serve.listen(uvicorn.Config(serve.APPLICATION, port=0)) as listening:
        listening.listen()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_unasked_there_is_a_process_for_each_core(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, processes in ((None, 1), (1, 1), (2, 2), (64, MOST_PROCESSES)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert read_settings({}).processes == processes
    assert read_settings({"POPLITEAL_WORKERS": "7"}).processes == 7


def test_a_process_that_cannot_start_says_why_and_ends_them_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POPLITEAL_RETENTION_DAYS", "soon")
    with pytest.raises(SystemExit) as ended:
        serve.one_of_several()
    assert ended.value.code == uvicorn.config.STARTUP_FAILURE
    assert "POPLITEAL_RETENTION_DAYS takes a whole number, not 'soon'" in capsys.readouterr().err
