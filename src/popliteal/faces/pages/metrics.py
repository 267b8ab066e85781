"""What is counted for whoever runs the site: how many, how long and how urgent; never who asked or what was told.

Off unless POPLITEAL_METRICS names an address, which is not the one of the pages: no reader reaches it. Every label is
one of a few words that stand in this program. Needs the extra `metrics`.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from popliteal.knowledge import Level

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

Face = Literal["pages", "api"]
Stage = Literal["card", "result", "diary"]
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable by which prometheus_client is told where the processes count together."""
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
METHODS = ("GET", "POST", "HEAD")
OTHER = "other"

_told: ContextVar[list[tuple[Stage, str]] | None] = ContextVar("told", default=None)


def tell(stage: Stage, level: str) -> None:
    """Note that this request told somebody how urgent it is; without counts nothing is noted."""
    told = _told.get()
    if told is not None:
        told.append((stage, level))


class ServerCounts:
    """The counters of one process."""

    def __init__(self, face: Face) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.registry = CollectorRegistry()
        self.face = face
        more: dict[str, Any] = {"registry": self.registry}
        timed: dict[str, Any] = {**more, "buckets": SECONDS}
        self._requests = Counter(
            "popliteal_requests", "Requests by how they were answered: 429 is too many, 503 no database.",
            ["face", "method", "route", "status"], **more,
        )  # fmt: skip
        self._seconds = Histogram("popliteal_request_seconds", "Until the answer began.", ["face", "route"], **timed)
        self._cards = Histogram("popliteal_card_seconds", "Until an emergency card began.", ["face"], **timed)
        self._told = Counter("popliteal_told", "How urgent it was told to be.", ["face", "stage", "level"], **more)
        self._database = Histogram("popliteal_database_seconds", "A call to the kept cases.", ["act"], **timed)
        self._begin()

    def _begin(self) -> None:
        """Rare things stand at 0 from the start, since the first of a figure that was not there is seen as no rise."""
        self._cards.labels(self.face)
        for stage in get_args(Stage):
            for level in Level:
                self._told.labels(self.face, stage, level.name)

    def answered(self, scope: Scope, status: int, seconds: float, told: list[tuple[Stage, str]]) -> None:
        """Count one request."""
        method = scope["method"] if scope["method"] in METHODS else OTHER
        route = getattr(scope.get("route"), "path", "") or OTHER
        self._requests.labels(self.face, method, route, str(status)).inc()
        self._seconds.labels(self.face, route).observe(seconds)
        if any(stage == "card" for stage, _ in told):
            self._cards.labels(self.face).observe(seconds)
        for stage, level in told:
            self._told.labels(self.face, stage, level).inc()

    @contextmanager
    def database(self, act: str) -> Iterator[None]:
        """Time a call to the kept cases, one that fails as well."""
        begun = time.monotonic()
        try:
            yield
        finally:
            with suppress(Exception):
                self._database.labels(act).observe(time.monotonic() - begun)


class CountingMiddleware:
    """ASGI middleware, around all else: counts each request when its answer has begun.

    What cannot be counted keeps nobody from an answer, least of all from a card.
    """

    def __init__(self, app: ASGIApp, counts: ServerCounts) -> None:
        self.app = app
        self.counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, told = time.monotonic(), list[tuple[Stage, str]]()

        async def counted(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.start":
                seconds = time.monotonic() - begun
                with suppress(Exception):
                    card = scope.get("state", {}).get("card")
                    every = [("card", card.level), *told] if card else told
                    self.counts.answered(scope, message["status"], seconds, every)

        token = _told.set(told)
        try:
            await self.app(scope, receive, counted)
        finally:
            _told.reset(token)


class FreeSpace:
    """How much is free of the disk that a file is on, looked up when it is asked for."""

    def __init__(self, place: Path) -> None:
        self.folder = place.absolute().parent

    def collect(self) -> Iterator[Metric]:
        """The share."""
        from prometheus_client.core import GaugeMetricFamily

        disk = shutil.disk_usage(self.folder)
        yield GaugeMetricFamily(
            "popliteal_disk_free_ratio", "Free share of the database's disk.", disk.free / disk.total
        )


def show_counts(address: str, database: str) -> None:
    """Answer at an address of its own with what all processes counted, until the program ends.

    Raises:
        OSError: the address cannot be listened on.
    """
    from prometheus_client import CollectorRegistry, start_http_server
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    if database.startswith("sqlite:///"):
        registry.register(FreeSpace(Path(database.removeprefix("sqlite:///"))))
    host, _, port = address.rpartition(":")
    start_http_server(int(port), host.strip("[]"), registry)
