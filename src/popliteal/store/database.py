"""The engine behind a database URL, and its tables brought up to date."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from popliteal.casework.errors import DatabaseError

BUSY_SECONDS = 5
"""How long SQLite waits for another call that is writing: on a busy disk its queue is not a fair one."""
CONNECT_SECONDS = 2
"""How long a call waits for a connection."""

TURN_LOCK = 0x706F706C
"""PostgreSQL's advisory lock for what one server at a time does."""

_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def open_database(text: str) -> Engine:
    """An engine for the URL, its tables brought up to date.

    Raises:
        DatabaseError: when the URL is of no known kind, or the database cannot be reached.
    """
    engine = _engine(_read_url(text))
    try:
        with reported(), engine.begin() as connection:
            _migrate(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def open_unchanged(text: str) -> Engine:
    """An engine for a database that is there already; nothing is made in it, and no table is changed.

    Raises:
        DatabaseError: as `open_database`, or when there is no such file.
    """
    url = _read_url(text)
    if url.drivername == "sqlite" and not Path(str(url.database)).is_file():
        raise DatabaseError(f"{url.database}: there is no such file, so no case is kept in it.")
    return _engine(url)


def missing_migrations(engine: Engine) -> list[str]:
    """What the tables lack to be those that this version uses, the oldest first: each migration's number and aim.

    Raises:
        DatabaseError: when the tables are from a newer version, or the database cannot be reached.
    """
    with reported(), engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return _steps_since(current)


def steps_to_take(text: str) -> list[str]:
    """The missing migrations of the database at a URL, also of a file that is not there yet; none is made.

    Raises:
        DatabaseError: as `missing_migrations`.
    """
    url = _read_url(text)
    if url.drivername == "sqlite" and not Path(str(url.database)).exists():
        return _steps_since(None)
    engine = _engine(url)
    try:
        return missing_migrations(engine)
    finally:
        engine.dispose()


def _steps_since(current: str | None) -> list[str]:
    try:
        missing = list(ScriptDirectory.from_config(_config(None)).iterate_revisions("head", current or "base"))
    except RevisionError as error:
        raise _newer(error) from None
    return [f"{step.revision}: {step.doc}" for step in reversed(missing)]


@dataclass(frozen=True)
class ReadOnlyFile:
    """A file that is only read, and how it and its log looked just before it was opened.

    Attributes:
        seen: of the file and of its log, when it last changed, in nanoseconds, and its size in bytes; None if absent.
        immutable: whether SQLite was told that nobody writes. It then takes no lock, and sees no later change.
    """

    engine: Engine
    place: Path
    seen: tuple[tuple[int, int] | None, ...]
    immutable: bool

    def is_overtaken(self) -> bool:
        """Whether another process may have written since: what is read here may then be old."""
        return _looks(self.place) != self.seen


def open_for_reading(text: str) -> ReadOnlyFile | None:
    """A file that cannot be written now, opened only to read; None when there is none to read."""
    url = _read_url(text)
    place = Path(str(url.database))
    if url.drivername != "sqlite" or not place.is_file():
        return None
    seen = _looks(place)  # before it is opened: a change while it is opened counts as one after
    log = seen[1]
    if log and (engine := _reading(url, place)):  # a log, also an empty one, may be of a process that writes
        return ReadOnlyFile(engine, place, seen, immutable=False)
    # Beside a file that nobody can write, SQLite can make no index of its log; without a log it needs none. The try to
    # write leaves an empty one on a full disk.
    if not (log and log[1]) and (engine := _reading(url, place, immutable="1")):
        return ReadOnlyFile(engine, place, seen, immutable=True)
    return None


def _reading(url: URL, place: Path, **more: str) -> Engine | None:
    there = url.set(database=f"file:{quote(str(place.absolute()))}", query={"mode": "ro", "uri": "true", **more})
    engine = create_engine(there, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    try:
        with reported(), engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except DatabaseError:
        current = None
    if current == ScriptDirectory.from_config(_config(None)).get_current_head():
        return engine
    engine.dispose()
    return None


def _looks(place: Path) -> tuple[tuple[int, int] | None, ...]:
    def of(path: Path) -> tuple[int, int] | None:
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    return of(place), of(Path(f"{place}-wal"))


def take_turn(connection: Connection) -> None:
    """Begin what one server at a time does for all, such as a migration; the turn ends with the transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN_LOCK})")


@contextmanager
def reported() -> Iterator[None]:
    """Turns the driver's errors into ours, which name neither a row nor a password."""
    try:
        yield
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseError(
            f"The database cannot be used just now ({kind}), so the last change may not be saved. "
            "Whoever runs this site: check that it runs, can be written to, that its URL is right, and that it lets in "
            f"the system's user '{_user()}'."
        ) from None


def _user() -> str:
    """As whom this runs: PostgreSQL's socket lets in by it."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # in a container a user may be a number alone
        return str(os.geteuid())


def _read_url(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise DatabaseError(f"The database URL cannot be read. {_FORMS}") from None
    if url.drivername not in _DRIVERS:
        raise DatabaseError(f"'{url.drivername}' is no kind of database that cases can be kept in. {_FORMS}")
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise DatabaseError(f"The database URL names no file, so nothing would be kept. {_FORMS}")
    return url.set(drivername=_DRIVERS[url.drivername])


_FORMS = "Give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE."


def _engine(url: URL) -> Engine:
    return _sqlite(url) if url.drivername == "sqlite" else _postgresql(url)


def _postgresql(url: URL) -> Engine:
    from popliteal.store.postgresql import postgresql  # its driver is an extra, which SQLite does not need

    return postgresql(url)


def _sqlite(url: URL) -> Engine:
    _make_file(Path(str(url.database)))
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}, pool_timeout=CONNECT_SECONDS
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _make_file(path: Path) -> None:
    """Nobody but the owner may read the file, nor the ones that SQLite puts beside it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        for beside in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            if beside.exists() and beside.stat().st_mode & 0o077:
                beside.chmod(0o600)
    except OSError as error:
        raise DatabaseError(f"{path}: {error.strerror}; the database needs a file that can be written") from None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """A commit reaches the disk before it is acknowledged; what is deleted is overwritten with zeros."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _migrate(connection: Connection) -> None:
    take_turn(connection)
    try:
        command.upgrade(_config(connection), "head")
    except CommandError as error:
        raise _newer(error) from None


def _newer(error: Exception) -> DatabaseError:
    return DatabaseError(
        "The database is from a newer version of popliteal: update popliteal, or put a copy that was made before into "
        f"an empty database. ({error})"
    )


def _config(connection: Connection | None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "popliteal.store:migrations")
    config.set_main_option("path_separator", "os")
    return config
