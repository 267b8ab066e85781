"""The pages as a server serves them: by the command `popliteal serve`, or in this process; and how long to wait."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

COMMAND = "from popliteal.faces.terminal import main; main()"
PATIENCE = 300.0
"""Seconds to wait for what another process or thread does, wherever a test is not about time: on a machine that does
much else a server takes minutes to start. Who waits goes on as soon as it is there."""

SHUTDOWN = 60.0
"""Seconds in which a server that was asked to end has to have ended, and let what it was doing come to its end."""


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`popliteal serve` on the database in the folder, in a group of processes of its own; else, unless `settings` by
    their environment variables say more, with the settings that anyone gets."""
    port = free_port()
    own = {"POPLITEAL_DATABASE": f"sqlite:///{folder / 'cases.db'}", "POPLITEAL_NEW_CASES": "100000"}
    environment = os.environ | own | settings
    command = [sys.executable, "-c", COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}", server
        finally:
            kill(server)


def kill(server: subprocess.Popen[bytes]) -> None:
    """End the server and every process it started, with no chance to finish anything."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGKILL)


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """A server in a thread of this process; where it answers."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, access_log=False, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def does_not_start() -> str:
    """What is said of a server that does not answer."""
    return "the server does not start"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for(address: str, why: Callable[[], str] = does_not_start) -> None:
    """Wait until the server answers; `why` tells what kept it from that."""
    with httpx.Client(timeout=PATIENCE) as client:  # one: each new one reads the certificates of the whole world

        def answers() -> bool:
            try:
                client.get(address)
            except httpx.TransportError:
                return False
            return True

        wait_until(answers, why)


def wait_until(done: Callable[[], bool], why: Callable[[], str] = does_not_start) -> None:
    """Wait until something is so."""
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until, why()
        time.sleep(0.02)
