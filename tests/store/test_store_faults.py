"""A database that waits, hangs or is read: no call takes long, and nothing is told that did not happen."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from postgres_cluster import Cluster
from sqlalchemy.exc import OperationalError

from popliteal.casework.versions import read_record
from popliteal.store import DatabaseError, KeptCase, UnreadableCaseError, open_store
from popliteal.store.database import open_database, reported

LONGEST = 6.0
LONGEST_STILL = 3.0
"""Seconds; for a server that stands still, a ping and then a new connection are tried, or a statement."""


@contextmanager
def standing_still(cluster: Cluster) -> Iterator[None]:
    first = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
    pids = [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_a_call_to_a_locked_file_ends_in_time(tmp_path: Path, today: dt.date) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'c.db'}", None)
    other = sqlite3.connect(tmp_path / "c.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    with pytest.raises(DatabaseError):
        store.create(KeptCase(), today)
    assert time.monotonic() - begun < LONGEST
    other.close()
    store.close()


def test_a_call_to_a_server_that_stands_still_ends_in_time_and_the_next_one_works(
    cluster: Cluster, today: dt.date
) -> None:
    store = open_store(cluster.new_database(), None)
    code = store.create(KeptCase(), today)
    with standing_still(cluster):
        begun = time.monotonic()
        with pytest.raises(DatabaseError):
            store.open(code, today)
        assert time.monotonic() - begun < LONGEST_STILL
        begun = time.monotonic()
        with pytest.raises(DatabaseError):
            store.create(KeptCase(), today)
        assert time.monotonic() - begun < LONGEST_STILL
    assert store.open(code, today).revision == 1
    store.close()


def test_a_statement_that_stands_still_is_given_up_and_its_connection_closed(cluster: Cluster) -> None:
    engine = open_database(cluster.new_database())
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        begun = time.monotonic()
        with standing_still(cluster), pytest.raises(OperationalError):
            connection.exec_driver_sql("SELECT 1")
        assert 1 < time.monotonic() - begun < LONGEST_STILL
    with reported(), engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


def test_deleting_while_another_reads_takes_no_time_and_wipes_once_nobody_reads(
    tmp_path: Path, record: KeptCase, today: dt.date
) -> None:
    path = tmp_path / "c.db"
    store = open_store(f"sqlite:///{path}", None)
    code = store.create(record, today)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    sealed = bytes(reader.execute("SELECT sealed FROM cases").fetchone()[0])[:64]
    begun = time.monotonic()
    store.delete(code)
    assert time.monotonic() - begun < 2
    assert not store.is_wiped
    reader.close()
    store.wipe_log()
    assert store.is_wiped
    assert not [file for file in tmp_path.iterdir() if sealed in file.read_bytes()]
    store.close()


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path, today: dt.date) -> None:
    path = tmp_path / "c.db"
    path.touch(0o644)
    store = open_store(f"sqlite:///{path}", None)
    store.create(KeptCase(), today)
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    store.close()


NO_RECORDS = [b"[]", b"{", b'{"version": true}', b'{"version": 1.0}', b"null", b'{"version": [1]}']


@pytest.mark.parametrize("content", NO_RECORDS)
def test_what_is_no_record_is_told_as_such(content: bytes) -> None:
    with pytest.raises(UnreadableCaseError):
        read_record(content)
