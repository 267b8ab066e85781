"""The API as the command serves it: in two processes, with nothing of a case in what it prints or writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
from served import PATIENCE, SHUTDOWN, free_port, wait_for

from popliteal.faces.api.examples import CASE

COMMAND = [sys.executable, "-c", "from popliteal.faces.terminal import main; main()", "serve", "--api", "--port"]
PRIVATE = "somethingprivate"


def test_it_answers_from_two_processes_and_keeps_nothing(tmp_path: Path) -> None:
    environment = os.environ | {"POPLITEAL_WORKERS": "2", "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    port = free_port()
    command = [*COMMAND, str(port)]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    ) as server:  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            private = {**CASE, "name": PRIVATE, "answers": {**CASE["answers"], PRIVATE: "yes"}}
            for sent, status in ((CASE, 200), (private, 422)):
                assert httpx.post(f"{address}/api/v1/assess", json=sent, timeout=PATIENCE).status_code == status
            evil = {"host": "evil.example"}
            assert httpx.get(f"{address}/api/v1/version", headers=evil, timeout=PATIENCE).status_code == 421
            assert httpx.post(f"{address}/api/v1/{PRIVATE}", timeout=PATIENCE).status_code == 404
            server.send_signal(signal.SIGTERM)
            printed = server.communicate(timeout=SHUTDOWN)[0]
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)
    assert server.returncode == 0
    assert f"{address}/api/v1/" in printed
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert PRIVATE.encode() not in b"".join([printed.encode(), *written])
