"""The case that a request is about: opened by the code in its cookie, changed, and saved so that nothing is lost."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from popliteal.casework.errors import ConflictError, DatabaseError
from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.security import report

if TYPE_CHECKING:
    from popliteal.store.codes import Code
    from popliteal.store.store import Opened, Store

CODE_COOKIE = "popliteal_case"
LONGEST_WAIT = 2.0
"""Seconds to wait while another request opens the database."""
TRY_AGAIN_SECONDS = 60.0
TURNS = 64
"""Browsers that write to one case take turns, as far as they reach the same process."""
MOST_CLASHES = 20
"""Saves tried again after another browser was faster; each loses only to one that succeeded."""

RecordChange = Callable[[KeptCase], KeptCase]


class NoCaseError(Exception):
    """The browser has no case open."""


@dataclass
class Cases:
    """The kept cases, opened when first needed: the pages that need none stand without a database."""

    url: str
    retention_days: int
    today: Callable[[], dt.date]
    timed: Callable[[str], AbstractContextManager[None]] = lambda _: nullcontext()
    _store: Store | None = None
    _opened: float = 0.0
    _cleared: dt.date | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turns: tuple[threading.Lock, ...] = field(default_factory=lambda: tuple(threading.Lock() for _ in range(TURNS)))

    def store(self) -> Store:
        """The store.

        Raises:
            DatabaseError: when it cannot be reached.
        """
        if not self._lock.acquire(timeout=LONGEST_WAIT):
            raise DatabaseError("The database did not answer in time.")
        try:
            self._store = store = self._opened_store()
            self._tidy(store)
            return store
        finally:
            self._lock.release()

    def _opened_store(self) -> Store:
        """The store; one that only reads is opened anew once another process wrote, and each minute until it writes."""
        from popliteal.store.store import open_store

        now = time.monotonic()
        store = self._store
        if store and not (store.is_overtaken() or (store.read_only and now > self._opened + TRY_AGAIN_SECONDS)):
            return store
        self._opened = now
        return open_store(self.url, self.retention_days)

    def _tidy(self, store: Store) -> None:
        """Once a day, however long the server runs, delete what nobody uses. That this fails stops no reading."""
        if not store.is_wiped:
            store.wipe_log()
        today = self.today()
        if self._cleared == today:
            return
        self._cleared = today
        try:
            store.remove_unused(today)
        except DatabaseError as error:
            report(error)

    def create(self, record: KeptCase, code: Code | None = None) -> Code:
        """Keep a new case by the code that was made for it, or by a new one; returns its code.

        Raises:
            ConflictError: a case is kept by that code already.
            StoreError: it cannot be kept.
        """
        with self.timed("create"):
            return self.store().create(record, self.today(), code)

    def create_once(self, record: KeptCase, code: Code) -> Code:
        """As `create`; what is there by that code and is the same is not kept again, and what differs has its own."""
        try:
            return self.create(record, code)
        except ConflictError as there:
            return code if there.record == record else self.create(record)

    def open(self, code: str) -> Opened:
        """The case of a code.

        Raises:
            StoreError: an unknown code, or a database that cannot be reached.
        """
        with self.timed("open"):
            return self.store().open(code, self.today())

    def change(self, code: str, change: RecordChange, opened: Opened | None = None) -> KeptCase:
        """Change a case and save it. When another browser was faster the change is made to what that one saved.

        Args:
            code: the case.
            change: what to do to it; called again when another browser was faster.
            opened: the case as it was opened just now, if it was.

        Raises:
            StoreError: as `open`, or when the case cannot be saved.
        """
        turn = self._turns[hash(code) % len(self._turns)]
        mine = turn.acquire(timeout=LONGEST_WAIT)  # who waited too long goes on all the same: a clash loses nothing
        try:
            return self._changed(code, change, opened or self.open(code))
        finally:
            if mine:
                turn.release()

    def _changed(self, code: str, change: RecordChange, found: Opened) -> KeptCase:
        record, revision = found.record, found.revision
        for clash in range(MOST_CLASHES):
            changed = change(record)
            if changed == record:
                return changed
            try:
                with self.timed("save"):
                    self.store().save(code, changed, revision, self.today())
            except ConflictError as conflict:
                record, revision = conflict.record, conflict.revision
                time.sleep(random.uniform(0.002, 0.02) * (clash + 1))
            else:
                return changed
        raise DatabaseError("The case is being changed too often just now, so it was not saved. Please try again.")

    def close(self) -> None:
        """Let go of the database."""
        if self._store is not None:
            self._store.close()
