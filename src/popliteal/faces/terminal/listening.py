"""The sockets on which the server listens: one from the start, and for each of several processes some of its own."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from uvicorn import Config

OWN = 4
"""Sockets that each process opens for itself."""


def listen(config: Config) -> socket.socket:
    """The socket of the server, which listens. Whoever opens the address before it has started waits for the start.

    asyncio sees to the option only on sockets that it opened itself; without it the last part of every page waits some
    40 ms for the reader's machine to acknowledge the first.
    """
    listening = config.bind_socket()
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.listen(config.backlog)
    return listening


@dataclass(frozen=True)
class OfItsOwn:
    """Stands for a socket at an address; each process that it is handed to opens its own."""

    family: int
    address: tuple[Any, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return open_own, (self.family, self.address)


def open_own(family: int, address: tuple[Any, ...]) -> socket.socket:
    """A further socket at an address that is shared already.

    Raises:
        OSError: the system does not allow it.
    """
    own = socket.socket(family, socket.SOCK_STREAM)
    for level, option in (
        (socket.SOL_SOCKET, socket.SO_REUSEADDR), (socket.SOL_SOCKET, socket.SO_REUSEPORT),
        (socket.IPPROTO_TCP, socket.TCP_NODELAY),
    ):  # fmt: skip
        own.setsockopt(level, option, 1)
    own.bind(address)
    return own


def for_several(listening: socket.socket) -> list[socket.socket]:
    """What each of several processes listens on: the socket that listens already, and on Linux some of its own.

    On a socket that processes share, the one that waited last is woken first, so that it takes nearly every connection
    and the others have nothing to do. Between sockets the kernel shares connections out; with several to a process few
    fall to the one that all share, which is there for whoever comes before they have started. Sharing is allowed only
    after the first has its address, so that a server that runs there already is told of, not joined.
    """
    if sys.platform != "linux":
        return [listening]
    family, address = listening.family, listening.getsockname()
    with suppress(OSError):
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        open_own(family, address).close()
        return [listening, *(cast("socket.socket", OfItsOwn(family, address)) for _ in range(OWN))]
    return [listening]
