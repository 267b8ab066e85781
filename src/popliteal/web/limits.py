"""How often one address may try to open a case."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections.abc import Callable

WINDOW_SECONDS = 600.0
MOST_TRIES = 100_000
"""Tries remembered at once; the oldest go first."""
PLACE = "POPLITEAL_TRIES_PLACE"
KEY = "POPLITEAL_TRIES_KEY"
"""Environment variables by which `popliteal serve` tells its processes where to count together."""


class TryLimit:
    """Counts tries by address in a sliding window. Processes that are given the same place and key count together.

    What is kept, in memory or in a file that goes when the server stops, is a keyed hash, never an address.
    """

    def __init__(
        self, most: int, place: str = ":memory:", key: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._key = key.encode()
        self._clock = clock
        self._lock = threading.Lock()
        self._tries = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
        self._tries.execute("PRAGMA synchronous=OFF")
        self._tries.execute("CREATE TABLE IF NOT EXISTS tries (number INTEGER PRIMARY KEY, address BLOB, at REAL)")

    def allows(self, address: str) -> bool:
        """Whether an address may try once more; counts the try when it may."""
        who = hashlib.blake2b(address.encode(), key=self._key).digest()
        now = self._clock()
        with self._lock, self._tries:
            self._tries.execute("BEGIN IMMEDIATE")
            self._tries.execute("DELETE FROM tries WHERE at <= ?", [now - WINDOW_SECONDS])
            (count,) = self._tries.execute("SELECT count(*) FROM tries WHERE address = ?", [who]).fetchone()
            if count >= self._most:
                return False
            number = self._tries.execute("INSERT INTO tries (address, at) VALUES (?, ?)", [who, now]).lastrowid
            self._tries.execute("DELETE FROM tries WHERE number <= ?", [(number or 0) - MOST_TRIES])
            return True
