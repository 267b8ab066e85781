"""A PostgreSQL of the test's own: a new cluster in a temporary folder, reached by a socket in it and by no port."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import psycopg
import pytest

MISSING = "These tests need a real PostgreSQL. Run: apt-get install -qq postgresql"


def bin_folder() -> Path:
    """Where the server's programs are; Debian keeps them off the path."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        pytest.fail(MISSING)
    return found[-1]


class Cluster:
    """A server that runs until `close`; the server refuses to be run by root, so root hands it to `postgres`."""

    def __init__(self) -> None:
        self.bin = bin_folder()
        self.folder = Path(tempfile.mkdtemp(prefix="popliteal-pg-"))
        self.numbers = count()
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", self.folder / "data")
        self.start()

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        self._control("start", "--log", self.folder / "log", "--options", options)

    def crash(self) -> None:
        """Stop as after a power cut: no checkpoint, every connection dropped."""
        self._control("stop", "--mode", "immediate")

    def close(self) -> None:
        self._control("stop", "--mode", "immediate")
        shutil.rmtree(self.folder)

    def new_database(self) -> str:
        """The URL of an empty place: a new schema, since a database each would be a thousand files to recover."""
        name = f"cases_{next(self.numbers)}"
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"postgresql://postgres@/postgres?host={self.folder}&options=-csearch_path%3D{name}"

    def _control(self, act: str, *words: str | Path) -> None:
        self._run("pg_ctl", act, "--wait", "--pgdata", self.folder / "data", *words)

    def _run(self, program: str, *words: str | Path) -> None:
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        # A file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open.
        with tempfile.TemporaryFile() as output:
            command = [*user, self.bin / program, *words]
            done = subprocess.run(command, cwd=self.folder, stdout=output, stderr=subprocess.STDOUT)
            output.seek(0)
            assert done.returncode == 0, output.read().decode()
