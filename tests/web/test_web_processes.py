"""Several processes that answer at one address: what they must share, and what must not slow them down."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
import uvicorn.config
from served import COMMAND, PATIENCE, kill, served, wait_until
from visitor import read

from popliteal.faces.pages.limits import TryLimit
from popliteal.faces.pages.settings import MOST_PROCESSES, read_settings
from popliteal.faces.terminal import serve
from popliteal.faces.terminal.listening import for_several, listen
from some import some

ESTABLISHED, LISTENING = "01", "0A"
"""States of a socket, as the kernel writes them in /proc/net/tcp."""


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


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the processes share one socket")
def test_no_part_of_a_page_waits_for_the_reader_to_acknowledge_the_part_before() -> None:
    first = listen(uvicorn.Config(serve.APPLICATION, port=0))
    assert waits_for_nothing(first)
    further = pickle.loads(pickle.dumps(for_several(first)[1:]))  # as another process gets them
    first.close()
    assert len({own.fileno() for own in further}) == len(further)
    for own in some(further):
        own.listen()
        assert waits_for_nothing(own)
        own.close()


def waits_for_nothing(listening: socket.socket) -> bool:
    """Whether what is written to a connection goes out at once."""
    with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
        return bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the processes share one socket")
def test_each_process_takes_its_share_of_the_connections(tmp_path: Path) -> None:
    with served(tmp_path, POPLITEAL_WORKERS="2") as (address, server):
        port = int(address.rpartition(":")[2])
        wait_until(lambda: len(serving_alone(port, server.pid)) == 2, lambda: "a process has no socket of its own")
        with ExitStack() as kept:
            for _ in range(60):
                kept.enter_context(socket.create_connection(("127.0.0.1", port)))
            wait_until(lambda: sum(shares(port, server.pid)) == 60)
            assert min(shares(port, server.pid)) >= 8, "by chance once in a thousand million times"


def shares(port: int, server: int) -> list[int]:
    """How many connections each process of a server has taken."""
    return [len(at_port(port, ESTABLISHED) & sockets(child)) for child in serving_alone(port, server)]


def serving_alone(port: int, server: int) -> list[int]:
    """The processes of a server that listen on more than the socket that all share."""
    return [child for child in children(server) if len(at_port(port, LISTENING) & sockets(child)) > 1]


@pytest.mark.parametrize("processes", ["1", "2"])
def test_an_address_where_a_server_runs_is_refused_not_joined(processes: str, tmp_path: Path) -> None:
    with served(tmp_path, POPLITEAL_WORKERS="2") as (address, _):
        own = {"POPLITEAL_DATABASE": f"sqlite:///{tmp_path / 'cases.db'}", "POPLITEAL_WORKERS": processes}
        command = [sys.executable, "-c", COMMAND, "serve", "--port", address.rpartition(":")[2]]
        second = subprocess.run(command, env=os.environ | own, capture_output=True, text=True, timeout=PATIENCE)
        assert second.returncode != 0
        assert "Address already in use" in second.stderr


def test_a_server_goes_on_when_a_process_of_it_is_killed(tmp_path: Path) -> None:
    with served(tmp_path, POPLITEAL_WORKERS="2") as (address, server):
        os.kill(max(children(server.pid), key=lambda child: len(sockets(child))), signal.SIGKILL)
        wait_until(lambda: all(answers(address) for _ in range(20)))


def answers(address: str) -> bool:
    """Whether a new connection is answered. One that waited for a process as it was killed is closed."""
    with suppress(httpx.TransportError):
        return httpx.get(f"{address}/healthz", timeout=PATIENCE).status_code == 200
    return False


def children(parent: int) -> list[int]:
    """The processes that a process started."""
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def sockets(process: int) -> set[str]:
    """The numbers of the sockets that it has open."""
    links = (str(link.readlink()) for link in Path(f"/proc/{process}/fd").iterdir())
    return {link.removeprefix("socket:[").rstrip("]") for link in links if link.startswith("socket:")}


def at_port(port: int, state: str) -> set[str]:
    """The numbers of the sockets at a port of this machine, at the end that listened, in a state."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[9] for row in rows if row[3] == state and row[1].endswith(f":{port:04X}")}


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
