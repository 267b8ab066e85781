"""The engine for PostgreSQL: it waits for nothing without end. Needs the extra `postgres`."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from sqlalchemy import URL, Engine, create_engine, event

CONNECT_SECONDS = 2
"""How long a call waits for a connection, or PostgreSQL for a lock."""
LONGEST_STATEMENT = 3
"""Seconds that PostgreSQL may take for one statement, by its own clock or, when it stands still, by ours."""

T = TypeVar("T")


def postgresql(url: URL) -> Engine:
    """An engine that waits for nothing without end: for no connection, no lock, and no server that stands still."""
    limits = f"-c statement_timeout={LONGEST_STATEMENT}s -c lock_timeout={CONNECT_SECONDS}s"
    given = url.query.get("options", "")
    query = {
        **url.query,
        "options": f"{given if isinstance(given, str) else ' '.join(given)} {limits}".strip(),
        "connect_timeout": str(CONNECT_SECONDS),
        "tcp_user_timeout": str(LONGEST_STATEMENT * 1000),
    }
    engine = create_engine(url.set(query=query), hide_parameters=True, pool_pre_ping=True, pool_timeout=CONNECT_SECONDS)
    event.listen(engine, "do_connect", _connect_with_a_limit)
    return engine


class _Impatient(psycopg.Connection[Any]):
    """A connection that gives up when the server does not answer: a server that stands still ends no statement."""

    def wait(self, gen: Generator[Any, Any, T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As psycopg's own, for `LONGEST_STATEMENT` seconds at most.

        Raises:
            OperationalError: when it takes longer; the connection is closed.
        """
        end = time.monotonic() + LONGEST_STATEMENT
        try:
            return super().wait(gen, interval, LONGEST_STATEMENT if timeout is None else timeout)
        except psycopg.Error:
            if time.monotonic() > end:
                self.close()
            raise


def _connect_with_a_limit(_dialect: object, _record: object, arguments: Any, named: Any) -> psycopg.Connection[Any]:
    return _Impatient.connect(*arguments, **named)
