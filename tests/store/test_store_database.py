"""Opening a database: migrations, several servers at once, and URLs that cannot be used."""

from __future__ import annotations

import datetime as dt
import getpass
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from popliteal.store import DatabaseError, KeptCase, Store, open_store
from popliteal.store.database import open_database, open_for_reading
from popliteal.store.tables import metadata


def test_the_migrations_make_exactly_the_table_that_the_code_uses(url: str) -> None:
    engine = open_database(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_opening_again_keeps_old_data(url: str, record: KeptCase, today: dt.date) -> None:
    first = open_store(url, None)
    code = first.create(record, today)
    first.close()
    again = open_store(url, None)
    assert again.open(code, today).record == record
    again.close()


def test_beside_an_empty_log_the_file_is_not_taken_for_one_that_nobody_writes(tmp_path: Path, today: dt.date) -> None:
    writer = open_store(f"sqlite:///{tmp_path / 'c.db'}", None)
    code = writer.create(KeptCase(own_words="calm"), today)
    writer.wipe_log()
    assert (tmp_path / "c.db-wal").stat().st_size == 0
    reading = open_for_reading(f"sqlite:///{tmp_path / 'c.db'}")
    assert reading is not None
    reader = Store(reading.engine, None, reading)
    writer.save(code, KeptCase(own_words="chest pain"), 1, today)
    assert reader.is_overtaken()
    assert reader.open(code, today).record.own_words == "chest pain", "also by who does not open it anew"
    reader.close()
    writer.close()


def test_servers_that_start_together_do_not_disturb_each_other(url: str, today: dt.date) -> None:
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: open_store(url, None), range(6)))
    code = stores[0].create(KeptCase(), today)
    assert stores[5].open(code, today).revision == 1
    for store in stores:
        store.close()


def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(DatabaseError, match="newer version"):
        open_store(url, None)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "cannot be read"),
        ("postgresql://u:pa55word@h:port/d", "cannot be read"),
        ("mysql://u:pa55word@h/d", "'mysql' is no kind"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////nowhere/at/all.db", "/nowhere/at/all.db: No such file"),
        ("postgresql://u:pa55word@/d?host=/nowhere", "cannot be used just now (OperationalError)"),
        ("postgresql://u:pa55word@/d?host=/nowhere", f"lets in the system's user '{getpass.getuser()}'"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_why_and_the_password_is_not(url: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=re.escape(said)) as caught:
        open_store(url, None)
    assert "pa55word" not in str(caught.value)


def test_a_file_that_is_no_database_is_told_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes\n" * 1000)
    with pytest.raises(DatabaseError, match="cannot be used"):
        open_store(f"sqlite:///{path}", None)
    assert path.read_text() == "my notes\n" * 1000


def test_only_its_owner_can_read_the_sqlite_files(tmp_path: Path, record: KeptCase, today: dt.date) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'cases.db'}", None)
    store.create(record, today)
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["cases.db", "cases.db-shm", "cases.db-wal"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    store.close()


def test_when_the_database_goes_away_the_error_is_ours_and_says_nothing_private(
    store: Store, record: KeptCase, today: dt.date
) -> None:
    code = store.create(record, today)
    with store._engine.begin() as connection:
        connection.execute(text("DROP TABLE cases"))
    for act in (lambda: store.open(code, today), lambda: store.create(record, today)):
        with pytest.raises(DatabaseError) as caught:
            act()
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
        assert "cases" not in str(caught.value)
