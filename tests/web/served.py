"""The pages as the command `popliteal serve` serves them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

COMMAND = "from popliteal.faces.terminal import main; main()"


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`popliteal serve` on the database in the folder, in a group of processes of its own; else, unless `settings` by
    their environment variables say more, with the settings that anyone gets."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
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


def wait_for(address: str) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + 90
    while True:
        try:
            httpx.get(address)
            return
        except httpx.TransportError:
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.1)
