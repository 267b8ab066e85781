"""One connection of the server: how many there may be, how long a request may take to arrive, and what h11 refuses."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from popliteal.faces.pages.security import HEADERS

MOST_CONNECTIONS = 1000
"""In one process. Above it the oldest goes for which nothing is being worked on."""
LONGEST_ARRIVAL = 20.0
"""Seconds that a request may take to arrive as a whole."""


class Connection(H11Protocol):
    """uvicorn's own, which waits without end for a request that was begun."""

    _deadline: asyncio.TimerHandle | None = None
    since = 0.0
    _sent_away = False

    def connection_made(self, transport: Any) -> None:
        """A new connection takes the place of an idle or unfinished one when there are too many."""
        super().connection_made(transport)
        self.since = self.loop.time()
        self._wait()
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Part of a request."""
        super().data_received(data)
        if self._is_arriving():
            self._wait()
        else:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """The next request may come."""
        super().on_response_complete()
        self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """The answer to what is no HTTP, with the headers that every answer has."""
        headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        reply = h11.Response(
            status_code=400, reason=b"Bad Request",
            headers=[(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *headers],
        )  # fmt: skip
        for event in (reply, h11.Data(data=msg.encode()), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _make_room(self) -> None:
        """Let the oldest go. One let go stays listed for a moment: of many that come at once, each sends another.

        One that was closed stays listed too, without end where what is left to send is not read, so it can be let go.
        """
        ours = [item for item in self.connections if isinstance(item, Connection)]
        there = [item for item in ours if not item._sent_away]
        waiting = [item for item in there if item.is_waiting()]
        if waiting and len(there) > MOST_CONNECTIONS:
            oldest = min(waiting, key=lambda item: item.since)
            oldest._sent_away = True
            oldest.transport.abort()

    def is_waiting(self) -> bool:
        """Whether nothing is being worked on for it. An answer that nobody reads is no work."""
        return self.cycle is None or self.cycle.response_complete or self._is_arriving() or self.flow.write_paused

    def _is_arriving(self) -> bool:
        """Whether a request was begun, or is to be, and is not here as a whole."""
        if self.conn.their_state is h11.IDLE:
            return self.cycle is None or bool(self.conn.trailing_data[0])
        return self.conn.their_state is h11.SEND_BODY

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(LONGEST_ARRIVAL, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.abort()
