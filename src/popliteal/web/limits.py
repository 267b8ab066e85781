"""How often one address may try to open a case."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

WINDOW_SECONDS = 600.0
MOST_ADDRESSES = 10_000
"""Addresses remembered at once; the ones unused for longest go first. They are kept in memory only."""


class TryLimit:
    """Counts tries by address in a sliding window."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Whether an address may try once more; counts the try when it may."""
        now = self._clock()
        with self._lock:
            tries = self._tries.setdefault(address, deque())
            self._tries.move_to_end(address)
            while tries and tries[0] <= now - WINDOW_SECONDS:
                tries.popleft()
            if len(tries) >= self._most:
                return False
            tries.append(now)
            if len(self._tries) > MOST_ADDRESSES:
                self._tries.popitem(last=False)
            return True
