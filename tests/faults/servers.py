"""The servers to try the faults on: the command as anyone runs it, and one in this process whose clock can be moved."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from postgres_cluster import Cluster
from served import served, serving
from sqlalchemy import event

from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.settings import Settings


@dataclass
class Server:
    """Where a server answers, and what can be done to it."""

    address: str
    database: str
    file: Path = Path()
    pid: int = 0
    cluster: Cluster | None = None
    move_clock: Callable[[int], None] = field(default=lambda _: None)
    only_read: Callable[[bool], None] = field(default=lambda _: None)

    def cluster_processes(self) -> list[int]:
        """The database server and the processes that it started."""
        assert self.cluster is not None
        first = int((self.cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        return [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]

    def stop_cluster(self) -> None:
        assert self.cluster is not None
        self.cluster.crash()

    def start_cluster(self) -> None:
        assert self.cluster is not None
        self.cluster.start()


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Server]:
    with served(folder, POPLITEAL_WORKERS="1", POPLITEAL_OPEN_TRIES="100000") as (address, process):
        file = folder / "cases.db"
        yield Server(address, f"sqlite:///{file}", file, process.pid)


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Server]:
    cluster = Cluster()
    database = cluster.new_database()
    try:
        with served(folder, POPLITEAL_WORKERS="1", POPLITEAL_DATABASE=database) as (address, process):
            yield Server(address, database, pid=process.pid, cluster=cluster)
    finally:
        cluster.close()


@contextmanager
def with_a_clock(folder: Path) -> Iterator[Server]:
    """A server in this process, as no test may set the clock of the machine, or let its disk only be read."""
    day = [dt.date.today()]
    file = folder / "clock.db"
    app = create_app(Settings(database=f"sqlite:///{file}", new_cases=100_000), lambda: day[0])

    def move(days: int) -> None:
        day[0] = dt.date.today() + dt.timedelta(days=days)

    limited = [False]

    def connected(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA query_only={limited[0]:d}")

    def only_read(only: bool) -> None:
        limited[0] = only

    event.listen(app.state.desk.cases.store()._engine, "checkout", connected)
    with serving(app) as address:
        yield Server(address, f"sqlite:///{file}", file, move_clock=move, only_read=only_read)


SERVERS = {"sqlite": on_sqlite, "postgresql": on_postgresql, "clock": with_a_clock}
