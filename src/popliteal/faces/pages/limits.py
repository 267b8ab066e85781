"""How often one address may try codes that open nothing, and begin new cases."""

from __future__ import annotations

import hashlib
import ipaddress
import sqlite3
import threading
import time
from collections.abc import Callable

WINDOW_SECONDS = 600.0
MOST_TRIES = 100_000
"""Tries remembered at once; the oldest go first."""
PLACE = "POPLITEAL_TRIES_PLACE"
KEY = "POPLITEAL_TRIES_KEY"
"""Environment variables by which `popliteal serve` tells its processes where to count together, and a secret
that all of them share."""


class TooManyError(Exception):
    """One address did too much of something."""


class BusyError(Exception):
    """Too many wait for the same thing already."""


class TryLimit:
    """Counts what addresses do in a sliding window. Processes that are given the same place and key count together.

    What is kept, in memory or in a file that goes when the server stops, is a keyed hash, never an address or a code.
    A counter that fails lets everyone through: 130 random bits need no limit to be safe, and a case must open.
    """

    def __init__(
        self, most: int, place: str = ":memory:", key: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._key = hashlib.blake2b(key.encode()).digest()
        self._clock = clock
        self._lock = threading.Lock()
        self._tries = sqlite3.connect(place, isolation_level=None, check_same_thread=False, timeout=0.2)
        self._tries.execute("PRAGMA synchronous=OFF")
        self._tries.execute("CREATE TABLE IF NOT EXISTS tries (number INTEGER PRIMARY KEY, address BLOB, at REAL)")
        self._tries.execute("CREATE INDEX IF NOT EXISTS tries_address ON tries (address, at)")

    def is_over(self, *what: str) -> bool:
        """Whether this was counted too often."""
        return self._done(lambda: self._count(self._hash(what)) >= self._most)

    def has(self, *what: str) -> bool:
        """Whether this was counted at all."""
        return self._done(lambda: self._count(self._hash(what)) > 0)

    def count(self, *what: str) -> None:
        """Count it once more."""
        self._done(lambda: self._add(self._hash(what)))

    def allows(self, *what: str) -> bool:
        """Whether it may be done once more; counts it when it may."""
        if self.is_over(*what):
            return False
        self.count(*what)
        return True

    def _done(self, act: Callable[[], bool]) -> bool:
        try:
            with self._lock:
                return act()
        except sqlite3.Error:
            return False

    def _count(self, who: bytes) -> int:
        since = self._clock() - WINDOW_SECONDS
        asked = "SELECT count(*) FROM tries WHERE address = ? AND at > ?"
        return int(self._tries.execute(asked, [who, since]).fetchone()[0])

    def _add(self, who: bytes) -> bool:
        now = self._clock()
        with self._tries:
            self._tries.execute("BEGIN IMMEDIATE")
            self._tries.execute("DELETE FROM tries WHERE at <= ?", [now - WINDOW_SECONDS])
            number = self._tries.execute("INSERT INTO tries (address, at) VALUES (?, ?)", [who, now]).lastrowid
            self._tries.execute("DELETE FROM tries WHERE number <= ?", [(number or 0) - MOST_TRIES])
        return True

    def _hash(self, what: tuple[str, ...]) -> bytes:
        return hashlib.blake2b("\0".join(what).encode(), key=self._key).digest()


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the first 64 bits, since one home has all that follow."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return address
