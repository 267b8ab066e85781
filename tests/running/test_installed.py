"""Installed from its wheel into a new environment, with no checkout near: one command, and the pages start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from served import PATIENCE, free_port, kill, wait_for
from visitor import Visitor

ROOT = Path(__file__).parents[2]


def run(*words: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    """What a command prints; it must succeed."""
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "POPLITEAL_DATABASE")}
    done = subprocess.run(
        words, cwd=cwd, text=True, capture_output=True, timeout=PATIENCE, env=clean | environment, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wheel(folder: Path) -> Path:
    """The program's wheel, built into a folder."""
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    return next(folder.glob("popliteal-*.whl"))


def new_environment(folder: Path) -> Path:
    """The folder with the commands of a new, empty environment."""
    run(sys.executable, "-m", "venv", folder)
    return folder / "bin"


@pytest.mark.slow
def test_one_command_installs_what_serves_the_pages(tmp_path: Path) -> None:
    commands, away, port = new_environment(tmp_path / "venv"), tmp_path / "away", free_port()
    away.mkdir()
    run(commands / "pip", "install", "--quiet", f"popliteal[web] @ {wheel(tmp_path).as_uri()}", cwd=away)
    environment = {"PATH": f"{commands}:/usr/bin:/bin", "HOME": str(away)}
    command = [commands / "popliteal", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=away, env=environment, start_new_session=True) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}")
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=PATIENCE) as client:
                assert Visitor(client).interview(("lump_behind_knee",)) > 5  # type: ignore[arg-type]
                assert client.get("/result").status_code == 200
        finally:
            kill(server)
    assert (away / "popliteal.db").is_file()
    assert ": 1 cases" in run(commands / "popliteal", "backup", "copy.db", cwd=away)


@pytest.mark.slow
def test_the_container_file_has_no_known_fault(tmp_path: Path) -> None:
    commands = new_environment(tmp_path / "venv")
    run(commands / "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements-container.lock")
    container = ROOT / "docs" / "running" / "Containerfile"
    run(commands / "hadolint", container)
    faulty = tmp_path / "Containerfile"
    faulty.write_text(container.read_text("utf-8").replace("python:3.11-slim-bookworm", "python:latest"))
    found = subprocess.run([commands / "hadolint", faulty], text=True, capture_output=True)
    assert "DL3007" in found.stdout


def test_the_container_file_copies_what_is_there() -> None:
    text = (ROOT / "docs" / "running" / "Containerfile").read_text("utf-8")
    copied = [word for line in text.splitlines() if line.startswith("COPY") for word in line.split()[1:-1]]
    assert len(copied) > 3
    assert [name for name in copied if not name.startswith("dist/") and not (ROOT / name).exists()] == []
