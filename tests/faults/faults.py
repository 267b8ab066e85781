"""What can be wrong while a form is sent: the form, the case, the disk, the database, the crowd, the clock."""

from __future__ import annotations

import datetime as dt
import os
import resource
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass

import psycopg
from forms import Fields, Form, hidden
from servers import Server
from visitor import Visitor

from popliteal.casework.versions import LARGEST_RECORD
from popliteal.store import open_store

Wrong = Callable[[Form, Fields, Visitor, Server], None]


@dataclass(frozen=True)
class Fault:
    """Something that is wrong.

    Attributes:
        wrong: changes the form that is sent, or the case, just before it is sent.
        around: is so while the form is sent.
        on: the server it is tried on.
        long: whether it takes long, and each of its parts is tried by itself as well.
        of_a_case: whether it is about a kept case, so that there must be one.
    """

    name: str
    wrong: Wrong | None = None
    around: Callable[[Server], Iterator[None]] | None = None
    on: str = "sqlite"
    long: bool = False
    of_a_case: bool = False

    @contextmanager
    def there(self, server: Server) -> Iterator[None]:
        """While the fault is there."""
        with ExitStack() as stack:
            if self.around:
                stack.enter_context(contextmanager(self.around)(server))
            yield


def put(**fields: str | list[str]) -> Wrong:
    return lambda form, sent, visitor, server: sent.update(fields)


def take(name: str) -> Wrong:
    def out(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
        sent.pop(name, None)

    return out


def mistake(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    sent.update(form.mistake)


def unknown_item(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    sent[form.sign[0]] = [form.sign[1], "sign_of_another_version"]
    sent["items"] = f"{sent.get('items', '')} sign_of_another_version"


def too_large(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    sent["words"] = "x" * 70_000


def too_many(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    sent.update({f"f{number}": "1" for number in range(300)})


def no_case(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    for name in {"popliteal_case", "popliteal_begun"} & set(visitor.client.cookies):
        visitor.client.cookies.delete(name)


def no_cookies(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    visitor.client.cookies.clear()


def deleted(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    store = open_store(server.database, None)
    store.delete(visitor.client.cookies["popliteal_case"])
    store.close()


def another_case(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    visitor.begin("someone_else")
    visitor.answer(visitor.get("/questions"))


def by_a_clinician(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    store = open_store(server.database, None)
    code = store.make_clinician_code(visitor.client.cookies["popliteal_case"])
    store.close()
    visitor.client.cookies.clear()
    visitor.send("/open", visitor.get("/open"), code=code)
    sent["token"] = hidden(visitor.get("/kept"))["token"]


def full_case(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    store, code, today = open_store(server.database, None), visitor.client.cookies["popliteal_case"], dt.date.today()
    opened = store.open(code, today)
    record = opened.record
    room = LARGEST_RECORD - len(record.model_dump_json()) - 100
    store.save(code, record.model_copy(update={"own_words": record.own_words + "x" * room}), opened.revision, today)
    store.close()


def unreadable_case(form: Form, sent: Fields, visitor: Visitor, server: Server) -> None:
    with sqlite3.connect(server.file) as connection:
        connection.execute("UPDATE cases SET sealed = zeroblob(5000)")
    connection.close()


def locked(server: Server) -> Iterator[None]:
    connection = sqlite3.connect(server.file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.close()


def file_limit(room: int) -> Callable[[Server], Iterator[None]]:
    """No file may grow beyond the size that the database's log has now, and so many bytes."""

    def limited(server: Server) -> Iterator[None]:
        wal = server.file.with_name(server.file.name + "-wal")
        size = wal.stat().st_size if wal.exists() else 0
        before = resource.prlimit(
            server.pid, resource.RLIMIT_FSIZE, (size + room if room else 1, resource.RLIM_INFINITY)
        )
        yield
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)

    return limited


def crowd(count: int, busy: bool) -> Callable[[Server], Iterator[None]]:
    """So many others send harmless answers at the same moment; `busy`: while the database is locked."""

    def waiting(server: Server) -> Iterator[None]:
        others = server.others(count)
        lock = contextmanager(locked)(server) if busy else nullcontext()
        with ThreadPoolExecutor(count) as pool, lock:
            for client, form in others:
                pool.submit(client.post, "/questions", data=form)
            time.sleep(0.3)
            yield

    return waiting


def clock(days: int) -> Callable[[Server], Iterator[None]]:
    def moved(server: Server) -> Iterator[None]:
        server.move_clock(days)
        yield
        server.move_clock(0)

    return moved


def only_read(server: Server) -> Iterator[None]:
    """As with a disk that was mounted to be read alone, SQLite refuses to write."""
    server.only_read(True)
    yield
    server.only_read(False)


def standby(server: Server) -> Iterator[None]:
    """As a server that only follows another one, PostgreSQL refuses to write."""
    for value in ("on", "off"):
        with psycopg.connect(
            server.database.replace("postgresql+psycopg", "postgresql"), autocommit=True
        ) as connection:
            connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
            connection.execute("SELECT pg_reload_conf()")
        if value == "on":
            yield


def stopped(server: Server) -> Iterator[None]:
    """The database server stands still: it keeps its connections and answers nothing."""
    pids = server.cluster_processes()
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def rows_locked(server: Server) -> Iterator[None]:
    with psycopg.connect(server.database.replace("postgresql+psycopg", "postgresql")) as connection:
        connection.execute("SELECT 1 FROM cases FOR UPDATE")
        yield


def away(server: Server) -> Iterator[None]:
    server.stop_cluster()
    yield
    server.start_cluster()


FAULTS = (
    Fault("nothing"),
    Fault("another mistake on the form", mistake),
    Fault("an unknown item", unknown_item),
    Fault("a page that is gone", put(page="page_of_another_version")),
    Fault("items of another version", put(items="a b c")),
    Fault("no page named", take("page")),
    Fault("an old token", put(token="0" * 64)),
    Fault("no token", take("token")),
    Fault("a token that is no ASCII", put(token="– ü")),
    Fault("too many fields", too_many),
    Fault("too large a form", too_large),
    Fault("no case open", no_case),
    Fault("no cookies", no_cookies),
    Fault("the case was deleted", deleted, of_a_case=True),
    Fault("another case is open", another_case),
    Fault("a clinician's code", by_a_clinician, of_a_case=True),
    Fault("a full case", full_case, of_a_case=True),
    Fault("a locked database", around=locked),
    Fault("no room on the disk", around=file_limit(0)),
    Fault("room for 5 kB on the disk", around=file_limit(5_000)),
    Fault("room for 20 kB on the disk", around=file_limit(20_000)),
    Fault("room for 60 kB on the disk", around=file_limit(60_000)),
    Fault("8 others", around=crowd(8, busy=False), long=True),
    Fault("8 others, locked database", around=crowd(8, busy=True), long=True),
    Fault("64 others", around=crowd(64, busy=False)),
    Fault("64 others, locked database", around=crowd(64, busy=True), long=True),
    Fault("the clock 6 days back", around=clock(-6), on="clock"),
    Fault("the clock 9 years on", around=clock(3300), on="clock"),
    Fault("the last day of the calendar", around=clock((dt.date.max - dt.date.today()).days), on="clock"),
    Fault("a database that can only be read", around=only_read, on="clock"),
    Fault("PostgreSQL can only be read", around=standby, on="postgresql"),
    Fault("PostgreSQL stands still", around=stopped, on="postgresql"),
    Fault("PostgreSQL has locked rows", around=rows_locked, on="postgresql"),
    Fault("PostgreSQL is away", around=away, on="postgresql"),
    Fault("a case that cannot be read", unreadable_case, of_a_case=True),
)
