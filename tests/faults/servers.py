"""The servers to try the faults on: the command as anyone runs it, and one in this process whose clock can be moved."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from postgres_cluster import Cluster
from served import served, serving
from sqlalchemy import event
from visitor import Visitor

from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.settings import Settings
from popliteal.store import open_store

PATIENT = {"POPLITEAL_WORKERS": "1", "POPLITEAL_OPEN_TRIES": "100000"}


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
    _with_result: KeptCase | None = None
    _others: list[tuple[httpx.Client, dict[str, str]]] = field(default_factory=list)
    _turn: int = 0

    def others(self, count: int) -> list[tuple[httpx.Client, dict[str, str]]]:
        """So many browsers, each with a case of its own and a form with a harmless answer to send.

        They stay from then on, and change that answer at each turn, so that there is something to be saved.
        """
        for _ in range(count - len(self._others)):
            client = httpx.Client(base_url=self.address, timeout=60, follow_redirects=True)
            visitor = Visitor(client)
            visitor.begin()
            fields = visitor.get("/questions/1").fields
            self._others.append((client, {f["name"]: f["value"] for f in fields if f.get("type") == "hidden"}))
        self._turn += 1
        answer = {"complaint": "lump_behind_knee"} if self._turn % 2 else {"none": "1"}
        return [(client, form | answer) for client, form in self._others[:count]]

    def close(self) -> None:
        """The browsers are closed."""
        for client, _ in self._others:
            client.close()

    def give_result(self, visitor: Visitor) -> None:
        """Let the visitor have a case with an ordinary result.

        The first one tells the story page by page. The case as it was left is kept anew for each who comes later, who
        opens it by its code.
        """
        store = open_store(self.database, None)
        if self._with_result is None:
            visitor.interview(("lump_behind_knee",))
            visitor.get("/result")
            code = visitor.client.cookies["popliteal_case"]
            self._with_result = store.open(code, dt.date.today()).record
        else:
            code = store.create(self._with_result, dt.date.today())
            visitor.send("/open", visitor.get("/open"), code=code)
        store.close()

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
    with served(folder, **PATIENT) as (address, process):
        file = folder / "cases.db"
        with closing(Server(address, f"sqlite:///{file}", file, process.pid)) as server:
            yield server


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Server]:
    cluster = Cluster()
    database = cluster.new_database()
    try:
        with served(folder, POPLITEAL_DATABASE=database, **PATIENT) as (address, process):
            yield Server(address, database, pid=process.pid, cluster=cluster)
    finally:
        cluster.close()


@contextmanager
def with_a_clock(folder: Path) -> Iterator[Server]:
    """A server in this process, as no test may set the clock of the machine, or let its disk only be read."""
    day = [dt.date.today()]
    file = folder / "clock.db"
    app = create_app(Settings(database=f"sqlite:///{file}", new_cases=100_000, open_tries=100_000), lambda: day[0])

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


SERVERS = {"sqlite": on_sqlite, "clock": with_a_clock, "postgresql": on_postgresql}
"""In the order in which two processes take them: the second one begins with the third, which waits much."""
