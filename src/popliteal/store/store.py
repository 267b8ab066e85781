"""The store: cases kept sealed, each reached by its code and by nothing else.

Every write is one conditional statement that commits before the call returns, so an acknowledged save stays, and
two browsers, processes or servers need no lock between them.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine, Row, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from popliteal.casework.errors import ConflictError, DatabaseError, NotAllowedError, UnknownCodeError
from popliteal.casework.kept import KeptCase
from popliteal.casework.versions import read_record, write_record
from popliteal.store.adding import only_adds
from popliteal.store.codes import Code, new_code
from popliteal.store.database import BUSY_SECONDS, ReadOnlyFile, open_database, open_for_reading, reported, take_turn
from popliteal.store.seal import (
    CodeKeys,
    Role,
    derive_keys,
    new_data_key,
    seal_record,
    unseal_record,
    unwrap_key,
    wrap_key,
)
from popliteal.store.sweep import Sweep, next_sweep, shortened
from popliteal.store.tables import cases, sweeps

WIPE_MILLISECONDS = 200
"""How long to wait for readers when the log is emptied; nobody can write meanwhile."""

# What every answer runs is put together once.
_BY_CODE = select(cases).where(
    or_(cases.c.person_lookup == bindparam("lookup"), cases.c.clinician_lookup == bindparam("lookup"))
)
_AS_FOUND = update(cases).where(cases.c.person_lookup == bindparam("case"), cases.c.revision == bindparam("found"))


@dataclass(frozen=True)
class Opened:
    """A case as a code opens it.

    Attributes:
        revision: the number to save on; it grows by one with each save.
        role: whose code it was.
        shared: whether a clinician's code is in force.
    """

    record: KeptCase
    revision: int
    role: Role
    shared: bool


@dataclass(frozen=True)
class _Found:
    """A row, and what the code opens of it."""

    row: Row[Any]
    keys: CodeKeys
    role: Role

    def data_key(self) -> bytes:
        wrapped = self.row.person_key if self.role == "person" else self.row.clinician_key
        return unwrap_key(wrapped, self.keys, self.row.person_lookup, self.role)

    def record(self) -> KeptCase:
        row = self.row
        return read_record(unseal_record(row.sealed, self.data_key(), row.person_lookup, row.revision))


def open_store(url: str, retention_days: int | None) -> Store:
    """The store in the database at `url`, its tables brought up to date; one that only reads when it cannot be written.

    Args:
        url: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE.
        retention_days: days after its last use that a case is kept; None for no limit.

    Raises:
        DatabaseError: when the URL is of no known kind, or the database cannot be reached.
    """
    try:
        return Store(open_database(url), retention_days)
    except DatabaseError:
        reading = open_for_reading(url)
        if reading is None:
            raise
        return Store(reading.engine, retention_days, reading)


class Store:
    """Kept cases. Any method may raise a DatabaseError, and any that takes a code an UnknownCodeError.

    What the database holds opens nothing: the record is sealed by a data key, the data key is wrapped by each code, and
    no code is kept. SQLite overwrites what is deleted. PostgreSQL frees it at its next vacuum, and it may stay in the
    server's own log or in backups; without the code it is noise there.
    """

    def __init__(self, engine: Engine, retention_days: int | None, reading: ReadOnlyFile | None = None) -> None:
        self._engine = engine
        self._retention_days = retention_days
        self._reading = reading
        self.is_wiped = True
        """Whether nothing of what was deleted is left in SQLite's log."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written by it."""
        return self._reading is not None

    def is_overtaken(self) -> bool:
        """Whether it is to be opened anew: it only reads, and another process may have written since it was opened."""
        return self._reading is not None and self._reading.is_overtaken()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def create(self, record: KeptCase, today: dt.date, code: Code | None = None) -> Code:
        """Keep a new case, at revision 1; returns the person's code, which is told once and kept nowhere.

        Args:
            code: a code made for this case before, so that it is kept once however often that is asked; else a new one.

        Raises:
            ConflictError: a case is kept by this code already; it carries that case.
        """
        code = code or new_code()
        keys, data_key = derive_keys(code), new_data_key()
        values = {
            "person_lookup": keys.lookup,
            "person_key": wrap_key(data_key, keys, keys.lookup, "person"),
            "revision": 1,
            "last_used": today,
            "sealed": seal_record(write_record(record), data_key, keys.lookup, 1),
        }
        if not self._add(values):
            there = self._find(code)
            raise ConflictError(there.record(), there.row.revision)
        return code

    def open(self, code: str, today: dt.date) -> Opened:
        """The case of a code; notes that it was used today.

        Raises:
            UnreadableCaseError: when what is kept was changed, or is from a newer version.
        """
        found = self._find(code)
        record = found.record()
        if found.row.last_used < today:
            case = cases.c.person_lookup == found.row.person_lookup
            with suppress(DatabaseError):  # a full or read-only disk keeps nobody from reading
                self._write(update(cases).where(case, cases.c.last_used < today).values(last_used=today))
        return Opened(record, found.row.revision, found.role, shared=found.row.clinician_lookup is not None)

    def save(self, code: str, record: KeptCase, revision: int, today: dt.date) -> int:
        """Keep `record`, made from what was opened at `revision`; returns the new revision.

        Raises:
            ConflictError: the case has moved on; it carries the newer record, to be merged and saved again.
            NotAllowedError: a clinician's code would change or take out what was there.
            CaseTooLargeError, UnreadableCaseError: the record cannot be kept.
        """
        found = self._find(code)
        if found.row.revision != revision:
            raise ConflictError(found.record(), found.row.revision)
        if found.role == "clinician" and not only_adds(found.record(), record):
            raise NotAllowedError(
                "With a clinician's code you can read, and add what you find. Only the person can do the rest."
            )
        sealed = seal_record(write_record(record), found.data_key(), found.row.person_lookup, revision + 1)
        last_used = max(today, found.row.last_used)
        if not self._replace(found, sealed=sealed, last_used=last_used):
            newer = self._find(code)
            raise ConflictError(newer.record(), newer.row.revision)
        return revision + 1

    def delete(self, code: str) -> None:
        """Delete the case and both its codes. Sealed traces may stay while another reads: see `is_wiped`.

        Raises:
            NotAllowedError: with a clinician's code.
            DatabaseError: it is not deleted.
        """
        found = self._find_as_person(code, "delete this case")
        self._write(delete(cases).where(cases.c.person_lookup == found.row.person_lookup))
        self.wipe_log()

    def make_clinician_code(self, code: str) -> Code:
        """A new code with which a clinician reads and adds; one made before stops working.

        Raises:
            NotAllowedError: with a clinician's code.
        """
        clinician_code = new_code()
        self._rekey(code, derive_keys(clinician_code))
        return clinician_code

    def withdraw_clinician_code(self, code: str) -> None:
        """Stop the clinician's code.

        The case gets a new data key, so that even someone with the old code and a copy of the database cannot read what
        is added from now on.

        Raises:
            NotAllowedError: with a clinician's code.
        """
        self._rekey(code, None)
        self.wipe_log()

    def remove_unused(self, today: dt.date) -> int:
        """Delete the cases last used more than the retention time before `today`; returns how many.

        Nothing is deleted on a day that seems wrong: see `popliteal.store.sweep`.
        """
        if self._retention_days is None or self.read_only:
            return 0
        old = cases.c.last_used < today - dt.timedelta(days=self._retention_days)
        with reported(), self._engine.begin() as connection:
            take_turn(connection)
            row = connection.execute(select(sweeps)).first()
            last = Sweep(*row) if row else Sweep(today - dt.timedelta(days=1), self._retention_days)
            count = select(func.count()).select_from(cases)
            due, kept = connection.scalar(count.where(old)) or 0, connection.scalar(count) or 0
            done, go = next_sweep(shortened(last, self._retention_days), today, due, kept)
            if row is None or done != last:
                connection.execute(delete(sweeps))
                connection.execute(insert(sweeps).values(asdict(done)))
            removed = connection.execute(delete(cases).where(old)).rowcount if go else 0
        if removed:
            self.wipe_log()
        return removed

    def is_reachable(self) -> bool:
        """Whether the database answers."""
        try:
            with reported(), self._engine.connect() as connection:
                connection.execute(select(1))
        except DatabaseError:
            return False
        return True

    def export(self, code: str) -> dict[str, Any]:
        """All that is kept of the case, as JSON values."""
        return self._find(code).record().model_dump(mode="json")

    def _rekey(self, code: str, clinician: CodeKeys | None) -> None:
        while True:
            found = self._find_as_person(code, "share this case, or stop sharing it")
            case_id, data_key = found.row.person_lookup, new_data_key()
            replaced = self._replace(
                found,
                person_key=wrap_key(data_key, found.keys, case_id, "person"),
                clinician_lookup=clinician and clinician.lookup,
                clinician_key=clinician and wrap_key(data_key, clinician, case_id, "clinician"),
                sealed=seal_record(write_record(found.record()), data_key, case_id, found.row.revision + 1),
            )
            if replaced:
                return

    def _add(self, values: dict[str, Any]) -> bool:
        """Write a new row, if its code has none."""
        with reported():
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(cases).values(values))
            except IntegrityError:
                return False
        return True

    def _replace(self, found: _Found, **values: Any) -> bool:
        """Write the next revision, if the row still stands at the one that was found."""
        row = found.row
        where = {"case": row.person_lookup, "found": row.revision}
        return self._write(_AS_FOUND, {**where, "revision": row.revision + 1, **values}) == 1

    def _find_as_person(self, code: str, act: str) -> _Found:
        found = self._find(code)
        if found.role != "person":
            raise NotAllowedError(f"Only the person's own code can {act}.")
        return found

    def _find(self, code: str) -> _Found:
        keys = derive_keys(code)
        with reported(), self._engine.connect() as connection:
            row = connection.execute(_BY_CODE, {"lookup": keys.lookup}).one_or_none()
        if row is None:
            raise UnknownCodeError
        role: Role = "person" if row.person_lookup == keys.lookup else "clinician"
        return _Found(row, keys, role)

    def _write(self, statement: Any, values: dict[str, Any] | None = None) -> int:
        """Run one statement and commit; returns how many rows it touched."""
        with reported(), self._engine.begin() as connection:
            return connection.execute(statement, values).rowcount

    def wipe_log(self) -> None:
        """Empty SQLite's write-ahead log, in which older sealed pages stay after the table has lost them.

        While another reads, it cannot be emptied; then `is_wiped` is False, and it is to be tried again.
        """
        if self._engine.dialect.name != "sqlite":
            return
        try:
            with reported(), self._engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={WIPE_MILLISECONDS}")
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
                connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
            self.is_wiped = not busy
        except DatabaseError:
            self.is_wiped = False
