"""The engine for PostgreSQL: it waits for nothing without end. Needs the extra `postgres`."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from sqlalchemy import URL, Engine, create_engine, event

CONNECT_SECONDS = 2
"""How long a call waits for a connection, or PostgreSQL for a lock."""
LONGEST_STATEMENT = 2
"""Seconds that PostgreSQL may take for one statement, by its own clock or, when it stands still, by ours."""
LONGEST_PING = 0.7
"""Seconds in which a connection that was used before answers a ping; together with a new one it stays below 3."""

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
    _limit_pings(engine)
    return engine


class _Impatient(psycopg.Connection[Any]):
    """A connection that gives up when the server does not answer: a server that stands still ends no statement."""

    patience: float = LONGEST_STATEMENT

    def wait(self, gen: Generator[Any, Any, T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As psycopg's own, for `patience` seconds at most.

        Raises:
            OperationalError: when it takes longer; the connection is closed.
        """
        end = time.monotonic() + self.patience
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.Error:
            if time.monotonic() > end:
                self.close()
            raise


def _connect_with_a_limit(_dialect: object, _record: object, arguments: Any, named: Any) -> psycopg.Connection[Any]:
    return _Impatient.connect(*arguments, **named)


def _limit_pings(engine: Engine) -> None:
    """The ping of a connection that lay in the pool is waited for less long than a statement."""
    dialect = engine.dialect
    ping = dialect.do_ping

    def pinged(connection: Any) -> bool:
        connection.patience = LONGEST_PING
        try:
            return ping(connection)
        finally:
            connection.patience = LONGEST_STATEMENT

    dialect.do_ping = pinged  # type: ignore[method-assign,assignment]
