"""A copy of all kept cases in one file, and putting such a copy back.

The file is one of SQLite, whatever the cases are kept in, so a copy also moves them from one kind of database to the
other. It is taken from one moment while the pages go on. What is in it stays sealed: without the code of a case it
opens nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, func, insert, select, update

from popliteal.casework.errors import DatabaseError
from popliteal.store.database import (
    ReadOnlyFile,
    missing_migrations,
    open_database,
    open_for_reading,
    open_unchanged,
    reported,
)
from popliteal.store.store import Store
from popliteal.store.tables import cases, sweeps

BATCH = 100
"""Rows held in memory at once."""


@dataclass(frozen=True)
class Restored:
    """What was put back: how many cases, and of how many of them a clinician's code was stopped."""

    cases: int
    stopped: int


def write_backup(url: str, target: Path) -> int:
    """Copy all cases of the database at `url` into the new file `target`; returns how many.

    Raises:
        DatabaseError: the database cannot be read as it is, `target` is there already or cannot be written.
    """
    if target.exists():
        raise DatabaseError(f"{target} is there already. Name a new file, so that no older copy is lost.")
    with _written(target), TemporaryDirectory(prefix=".popliteal-", dir=target.parent) as folder:
        copy = Path(folder) / "copy.db"
        with _as_it_is(url) as source, _opened(open_database(f"sqlite:///{copy}")) as new:
            count = _copied(source, new)
        os.replace(copy, target)
        _to_disk(target.parent)
    return count


def restore_backup(url: str, source: Path, replace: bool = False, keep_clinicians: bool = False) -> Restored:
    """Put the cases of a copy into the database at `url`: all of them, or none when anything fails.

    A clinician's code that was withdrawn after the copy was made would open its case again, and nothing in the copy
    tells which these are. So all of them are stopped; the person makes a new one.

    Args:
        url: the database; its tables are brought up to date.
        source: the copy; it is only read.
        replace: whether cases that the database holds may be lost.
        keep_clinicians: leaves the clinicians' codes as they were when the copy was made.

    Raises:
        DatabaseError: `source` is no whole copy, the database holds cases, or it cannot be written.
    """
    with _written(source), TemporaryDirectory(prefix="popliteal-") as folder:
        copy = Path(folder) / "copy.db"
        shutil.copyfile(source, copy)
        _check(copy, source)
        with _opened(open_database(f"sqlite:///{copy}")) as old, _opened(open_database(url)) as engine:
            stopped = 0 if keep_clinicians else _stop_clinicians(old)
            with reported(), old.connect() as rows, engine.begin() as connection:
                _make_room(connection, replace)
                count = _fill(connection, rows)
            Store(engine, None).wipe_log()
    return Restored(count, stopped)


@contextmanager
def _as_it_is(url: str) -> Iterator[Engine]:
    """The database, of which nothing is changed."""
    try:
        engine, reading = _open_current(url), None
    except DatabaseError:
        reading = open_for_reading(url)
        if reading is None:
            raise
        engine = reading.engine
    try:
        with _opened(engine):
            yield engine
    except DatabaseError:  # half of what another wrote may be no database to whoever reads it
        _refuse_overtaken(reading)
        raise
    _refuse_overtaken(reading)


def _refuse_overtaken(reading: ReadOnlyFile | None) -> None:
    if reading and reading.immutable and reading.is_overtaken():
        raise DatabaseError("Another process wrote to the database while it was copied. Please try again.")


def _open_current(url: str) -> Engine:
    engine = open_unchanged(url)
    if missing_migrations(engine):
        engine.dispose()
        raise DatabaseError(
            "The tables are of an older version of popliteal. Copy them with that version, or run `popliteal migrate`."
        )
    return engine


def _copied(source: Engine, new: Engine) -> int:
    with reported(), _one_moment(source) as rows, new.begin() as connection:
        count = _fill(connection, rows)
    with reported(), new.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
    return count


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the tables as they are now, whatever is written meanwhile."""
    snapshot = (
        "BEGIN" if engine.dialect.name == "sqlite" else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(snapshot)
        yield connection


def _fill(connection: Connection, rows: Connection) -> int:
    """Copy both tables; returns how many cases there are now."""
    for table in (cases, sweeps):
        found = rows.execution_options(yield_per=BATCH).execute(select(table)).mappings()
        for part in found.partitions():
            connection.execute(insert(table), [dict(row) for row in part])
    return _count(connection)


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(cases)) or 0


def _stop_clinicians(copy: Engine) -> int:
    shared = update(cases).where(cases.c.clinician_lookup.is_not(None))
    with reported(), copy.begin() as connection:
        return connection.execute(shared.values(clinician_lookup=None, clinician_key=None)).rowcount


def _check(copy: Path, source: Path) -> None:
    """That a file is a whole copy of cases."""
    with _opened(open_unchanged(f"sqlite:///{copy}")) as engine:
        try:
            with reported(), engine.connect() as connection:
                whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                ours = engine.dialect.has_table(connection, cases.name)
        except DatabaseError:
            whole = ours = False
        if not (whole and ours):
            raise DatabaseError(f"{source} is no whole copy that `popliteal backup` made, so nothing was put back.")


def _make_room(connection: Connection, replace: bool) -> None:
    """Take out what the database holds, if that is allowed; nobody writes to it meanwhile."""
    on_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if on_sqlite else "LOCK TABLE cases, sweep IN ACCESS EXCLUSIVE MODE")
    held = _count(connection)
    if held and not replace:
        raise DatabaseError(
            f"The database holds {held:,} cases already, so nothing was put back. Name an empty database, or say "
            "--replace to lose these."
        )
    for table in (cases.name, sweeps.name):
        connection.exec_driver_sql(f"{'DELETE FROM' if on_sqlite else 'TRUNCATE'} {table}")


@contextmanager
def _opened(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _written(place: Path) -> Iterator[None]:
    """Turns errors of the disk into ours."""
    try:
        yield
    except OSError as error:
        raise DatabaseError(f"{place}: {error.strerror}") from None


def _to_disk(folder: Path) -> None:
    """A new name in a folder outlasts a power cut only once the folder is written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
