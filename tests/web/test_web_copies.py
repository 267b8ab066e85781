"""What is read from a disk that cannot be written, from an old copy, or beside another process, and what is deleted."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import TODAY, Clock
from fastapi import FastAPI
from starlette.testclient import TestClient
from test_web_attacks import code_of
from visitor import Visitor, read

from popliteal.casework.errors import DatabaseError, UnknownCodeError
from popliteal.faces.pages.cases import Cases
from popliteal.faces.pages.desk import Desk
from popliteal.store import KeptCase, Store, open_store
from some import some


@pytest.fixture
def patient(visitor: Visitor) -> Visitor:
    visitor.has_result(("lump_behind_knee",))
    return visitor


def test_what_a_reader_held_back_of_a_deleted_case_is_told_and_wiped_with_the_next_request(own_app: FastAPI) -> None:
    visitor, other = Visitor(TestClient(own_app)), Visitor(TestClient(own_app))
    visitor.start()
    page = visitor.send("/kept/delete", visitor.get("/kept"))
    cases = own_app.state.desk.cases
    with sqlite3.connect(cases.url.removeprefix("sqlite:///"), isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM cases").fetchone()
        assert "locked traces stay on our disk" in visitor.send("/kept/delete", page).text
    reader.close()
    assert not cases._store.is_wiped
    other.get("/readyz")
    assert cases._store.is_wiped


def test_deleting_that_fails_says_that_it_is_not_deleted(patient: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    page = patient.send("/kept/delete", patient.get("/kept"))
    monkeypatch.setattr("popliteal.store.store.Store.delete", lambda *_: (_ for _ in ()).throw(DatabaseError("full")))
    assert "Your answers are not deleted" in patient.send("/kept/delete", page, status=503).text
    patient.get("/kept")


def test_a_sweep_that_fails_keeps_nobody_from_reading_and_is_tried_the_next_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days, swept = [TODAY], []

    def fails(_: Store, today: dt.date) -> int:
        swept.append(today)
        raise DatabaseError("no room")

    monkeypatch.setattr(Store, "remove_unused", fails)
    cases = Cases(f"sqlite:///{tmp_path / 'c.db'}", 365, lambda: days[-1])
    code = cases.create(KeptCase(own_words="kept"))
    for day in (TODAY, TODAY + dt.timedelta(days=1)):
        days.append(day)
        assert cases.open(code).record.own_words == "kept"
    assert swept == days[1:]
    cases.close()


READ_ONLY = """
import datetime as dt, sys
from popliteal.store import DatabaseError, KeptCase
from popliteal.faces.pages.cases import Cases
cases = Cases(f"sqlite:///{sys.argv[1]}", 365, lambda: dt.date(2026, 3, 5))
print(cases.open(sys.argv[2]).record.own_words)
try:
    cases.create(KeptCase())
except DatabaseError:
    print("not written")
"""


NO_WRITING = {
    "read-only": "mount --bind {0} {0} && mount -o remount,ro,bind {0}",
    "full": "cp {0}/c.db* {1} && mount -t tmpfs -o size=300k tmpfs {0} && mv {1}/c.db* {0} && "
            "(dd if=/dev/zero of={0}/more 2>/dev/null || true)",
}  # fmt: skip


@pytest.mark.parametrize("disk", NO_WRITING)
def test_what_is_saved_can_be_read_on_a_disk_that_cannot_be_written(tmp_path: Path, clock: Clock, disk: str) -> None:
    place, aside = tmp_path / "disk", tmp_path / "aside"
    place.mkdir()
    aside.mkdir()
    file, mounted = place / "c.db", NO_WRITING[disk].format(place, aside)
    store = open_store(f"sqlite:///{file}", 365)
    code = store.create(KeptCase(own_words="kept"), clock())
    store.close()
    if subprocess.run(["unshare", "-rm", "sh", "-c", mounted], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    seen = [sys.executable, "-c", READ_ONLY, str(file), code]
    command = ["unshare", "-rm", "sh", "-c", f'{mounted} && exec "$0" "$@"', *seen]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == "kept\nnot written\n", done.stderr


@contextmanager
def unwritable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Who opens the database now can only read it, as where another process is writing."""
    with monkeypatch.context() as patch:
        patch.setattr("popliteal.store.store.open_database", lambda _: (_ for _ in ()).throw(DatabaseError("locked")))
        yield


@pytest.mark.parametrize("log", ["empty", "absent"])
def test_who_only_reads_shows_what_another_process_saved_since(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, log: str
) -> None:
    file = tmp_path / "c.db"
    writer, reader = (Cases(f"sqlite:///{file}", 365, clock) for _ in range(2))
    code = writer.create(KeptCase(own_words="calm"))
    writer.store().wipe_log()
    if log == "absent":
        writer.close()
    with unwritable(monkeypatch):
        assert reader.open(code).record.own_words == "calm"
        assert reader.store().read_only
    for number, words in some(list(enumerate(("chest pain", "and short of breath")))):
        writer.change(code, lambda kept, words=words: kept.model_copy(update={"own_words": words}))
        if number:
            writer.store().wipe_log()
        with unwritable(monkeypatch):
            assert reader.open(code).record.own_words == words
            assert reader.store().read_only
    reader.close()
    writer.close()


@pytest.fixture
def put_back(patient: Visitor, desk: Desk) -> Visitor:
    """Somebody who saw a newer case than the one that is kept now."""
    file = desk.settings.database.removeprefix("sqlite:///")
    with sqlite3.connect(file) as connection:
        columns = "person_lookup, person_key, clinician_lookup, clinician_key, revision, last_used, sealed"
        old = connection.execute(f"SELECT {columns} FROM cases ORDER BY rowid DESC LIMIT 1").fetchone()
    for words in ("newer", "newest"):
        patient.send("/own-words", patient.get("/own-words"), words=words)
    patient.get("/kept")
    with sqlite3.connect(file) as connection:
        changes = "person_key = ?, clinician_lookup = ?, clinician_key = ?, revision = ?, last_used = ?, sealed = ?"
        connection.execute(f"UPDATE cases SET {changes} WHERE person_lookup = ?", [*old[1:], old[0]])
    connection.close()
    return patient


def test_a_row_put_back_from_an_old_copy_is_noticed_once_by_a_browser_that_saw_a_newer_one(put_back: Visitor) -> None:
    assert "An older copy of your case is kept here now" in put_back.get("/kept", status=409).text
    put_back.get("/kept")


def test_a_danger_sign_ticked_below_a_card_is_kept_in_an_older_copy_too(put_back: Visitor, desk: Desk) -> None:
    put_back.send("/ambulance", read(put_back.html), signs="chest_pain")
    assert "Call 911 now" in put_back.html
    assert desk.cases.open(code_of(put_back)).record.file.answers["chest_pain"] == "yes"
    assert "An older copy of your case is kept here now" in put_back.get("/kept", status=409).text


def test_a_deletion_that_was_confirmed_opens_the_case_no_more(
    patient: Visitor, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, code, opened = patient.send("/kept/delete", patient.get("/kept")), code_of(patient), []
    monkeypatch.setattr(Cases, "open", lambda _, code: opened.append(code))
    patient.send("/kept/delete", page)
    assert opened == []
    with pytest.raises(UnknownCodeError):
        desk.cases.store().open(code, TODAY)
