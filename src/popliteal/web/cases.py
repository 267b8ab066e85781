"""The case that a request is about: opened by the code in its cookie, changed, and saved so that nothing is lost."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from popliteal.case import CaseFile
from popliteal.followup.moved import carried
from popliteal.knowledge import Knowledge
from popliteal.store.errors import ConflictError, DatabaseError
from popliteal.store.record import KeptCase, Shown

if TYPE_CHECKING:
    from popliteal.store.store import Opened, Store

CODE_COOKIE = "popliteal_case"
MOST_CLASHES = 20
"""Saves tried again after another browser was faster; each loses only to one that succeeded."""

Change = Callable[[KeptCase], KeptCase]


class NoCaseError(Exception):
    """The browser has no case open."""


@dataclass
class Cases:
    """The kept cases, opened when first needed: the pages that need none stand without a database."""

    url: str
    retention_days: int
    today: Callable[[], dt.date]
    _store: Store | None = None
    _cleared: dt.date | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def store(self) -> Store:
        """The store.

        Raises:
            DatabaseError: when it cannot be reached.
        """
        from popliteal.store.store import open_store

        with self._lock:
            if self._store is None:
                self._store = open_store(self.url, self.retention_days)
            if self._cleared != self.today():  # once a day, however long the server runs
                self._store.remove_unused(self.today())
                self._cleared = self.today()
            return self._store

    def create(self, record: KeptCase) -> str:
        """Keep a new case; returns its code."""
        return self.store().create(record, self.today())

    def open(self, code: str) -> Opened:
        """The case of a code.

        Raises:
            StoreError: an unknown code, or a database that cannot be reached.
        """
        return self.store().open(code, self.today())

    def change(self, code: str, change: Change) -> KeptCase:
        """Change a case and save it. When another browser was faster the change is made to what that one saved.

        Raises:
            StoreError: as `open`, or when the case cannot be saved.
        """
        opened = self.open(code)
        record, revision = opened.record, opened.revision
        for _ in range(MOST_CLASHES):
            changed = change(record)
            try:
                self.store().save(code, changed, revision, self.today())
            except ConflictError as conflict:
                record, revision = conflict.record, conflict.revision
            else:
                return changed
        raise DatabaseError("The case is being changed too often just now, so it was not saved. Please try again.")

    def close(self) -> None:
        """Let go of the database."""
        if self._store is not None:
            self._store.close()


def told_today(file: CaseFile, today: dt.date, knowledge: Knowledge) -> CaseFile:
    """The answers as they can be read today: durations moved on, old "no"s to danger signs taken out."""
    if file.as_of is None or file.as_of >= today:
        return file
    return carried(file, file.as_of, today, knowledge).model_copy(update={"as_of": today})


def with_file(record: KeptCase, file: CaseFile) -> KeptCase:
    """The record with other answers."""
    return record.model_copy(update={"file": file})


def with_shown(record: KeptCase, shown: Shown) -> KeptCase:
    """The record with one more assessment as it was shown."""
    return record.model_copy(update={"shown": [*record.shown, shown]})
