"""A copy of the kept cases put back: every case opens, no stopped code comes back, and nothing is lost unasked."""

from __future__ import annotations

import datetime as dt
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from postgres_cluster import Cluster
from sqlalchemy import Engine

from popliteal.store import DatabaseError, KeptCase, Store, UnknownCodeError, backup, open_store
from popliteal.store.backup import Restored, restore_backup, write_backup
from some import some

CASES = 100


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy.db"


def own(number: int, record: KeptCase) -> KeptCase:
    """A case that differs from every other."""
    return record.model_copy(update={"own_words": f"case {number}"})


def filled(store: Store, record: KeptCase, today: dt.date) -> dict[str, KeptCase]:
    """The store with cases in it, by their codes."""
    return {store.create(own(number, record), today): own(number, record) for number in range(CASES)}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_case_of_a_copy_opens_where_it_is_put_back_of_whatever_kind(
    url: str, kind: str, store: Store, copy: Path, record: KeptCase, today: dt.date, tmp_path: Path, cluster: Cluster
) -> None:
    kept = filled(store, record, today)
    assert write_backup(url, copy) == CASES
    later = store.create(record, today)

    other = f"sqlite:///{tmp_path / 'other.db'}" if kind == "sqlite" else cluster.new_database()
    assert restore_backup(other, copy) == Restored(CASES, 0)
    again = open_store(other, 30)
    assert {code: again.open(code, today).record for code in kept} == kept
    with pytest.raises(UnknownCodeError):
        again.open(later, today)
    again.close()


def test_a_code_that_was_withdrawn_after_the_copy_stays_withdrawn_unless_told_otherwise(
    url: str, store: Store, copy: Path, record: KeptCase, today: dt.date
) -> None:
    code = store.create(record, today)
    clinician = store.make_clinician_code(code)
    write_backup(url, copy)
    store.withdraw_clinician_code(code)

    assert restore_backup(url, copy, replace=True) == Restored(1, 1)
    assert not store.open(code, today).shared
    with pytest.raises(UnknownCodeError):
        store.open(clinician, today)
    assert restore_backup(url, copy, replace=True, keep_clinicians=True) == Restored(1, 0)
    assert store.open(clinician, today).role == "clinician"


def test_cases_are_not_replaced_unless_told(
    url: str, store: Store, copy: Path, record: KeptCase, today: dt.date
) -> None:
    before = store.create(record, today)
    write_backup(url, copy)
    later = store.create(record, today)
    with pytest.raises(DatabaseError, match="holds 2 cases already"):
        restore_backup(url, copy)
    assert store.open(later, today).record == record
    restore_backup(url, copy, replace=True)
    assert store.open(before, today).record == record
    with pytest.raises(UnknownCodeError):
        store.open(later, today)


def test_a_copy_holds_one_moment_though_people_go_on(
    url: str, store: Store, copy: Path, record: KeptCase, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store, record, today)
    monkeypatch.setattr("popliteal.store.backup.BATCH", 10)
    rows_of = dict

    def meanwhile(row: object) -> object:
        store.create(record, today)
        return rows_of(row)  # type: ignore[call-overload]

    monkeypatch.setattr("popliteal.store.backup.dict", meanwhile, raising=False)
    assert write_backup(url, copy) == CASES


def test_a_file_that_can_only_be_read_is_copied_unless_another_writes_to_it_meanwhile(
    tmp_path: Path, copy: Path, record: KeptCase, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'c.db'}"
    store = open_store(url, 30)
    store.create(record, today)
    store.close()
    monkeypatch.setattr("popliteal.store.backup.open_unchanged", lambda _: (_ for _ in ()).throw(DatabaseError("read")))
    assert write_backup(url, copy) == 1

    def torn(source: Engine, new: Engine) -> int:
        raise DatabaseError("half of what was written is no database")

    for copied in some((backup._copied, torn)):
        others = []

        def meanwhile(
            source: Engine, new: Engine, copied: Callable[[Engine, Engine], int] = copied, others: list[Store] = others
        ) -> int:
            others.append(open_store(url, 30))
            others[0].create(record, today)
            return copied(source, new)

        monkeypatch.setattr(backup, "_copied", meanwhile)
        with pytest.raises(DatabaseError, match="wrote to the database while it was copied"):
            write_backup(url, tmp_path / "second.db")
        others[0].close()
        assert not (tmp_path / "second.db").exists()


def test_what_was_remembered_of_the_last_sweep_is_put_back(
    url: str, store: Store, copy: Path, record: KeptCase, today: dt.date, caplog: pytest.LogCaptureFixture
) -> None:
    store.create(record, today)
    store.remove_unused(today)
    write_backup(url, copy)
    restore_backup(url, copy, replace=True)
    again = open_store(url, 7)
    again.remove_unused(today + dt.timedelta(days=1))
    again.close()
    assert "Cases were kept 30 days before and 7 days now." in caplog.text


def test_only_its_owner_can_read_a_copy_and_it_is_one_file_in_which_nothing_stands_in_clear(
    url: str, store: Store, copy: Path, record: KeptCase, today: dt.date
) -> None:
    code = store.create(record, today)
    write_backup(url, copy)
    assert [path for path in copy.parent.iterdir() if "copy" in path.name or "popliteal" in path.name] == [copy]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    content = copy.read_bytes()
    assert len(content) > 4096
    for clear in ("Königsberg", "calf_swelling", code, code.replace("-", "")):
        assert clear.encode() not in content


def test_a_copy_is_never_written_over_another(
    url: str, store: Store, copy: Path, record: KeptCase, today: dt.date
) -> None:
    store.create(record, today)
    write_backup(url, copy)
    before = copy.read_bytes()
    with pytest.raises(DatabaseError, match="is there already"):
        write_backup(url, copy)
    assert copy.read_bytes() == before


@pytest.mark.parametrize("damage", ["half", "notes", "other", "gone"])
def test_what_is_no_whole_copy_is_refused_and_the_cases_stay(
    damage: str, url: str, store: Store, copy: Path, record: KeptCase, today: dt.date
) -> None:
    code = store.create(record, today)
    write_backup(url, copy)
    if damage == "half":
        copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    elif damage == "notes":
        copy.write_text("my notes\n" * 1000)
    else:
        copy.unlink()
    if damage == "other":
        sqlite3.connect(copy).execute("CREATE TABLE notes (text)").connection.close()
    said = "No such file" if damage == "gone" else "no whole copy"
    with pytest.raises(DatabaseError, match=said):
        restore_backup(url, copy, replace=True)
    assert store.open(code, today).record == record


def test_a_copy_of_an_older_version_is_put_back_and_itself_not_changed(
    url: str, store: Store, copy: Path, record: KeptCase, today: dt.date
) -> None:
    code = store.create(record, today)
    write_backup(url, copy)
    with sqlite3.connect(copy) as older:  # as the first version had it
        older.execute("DROP TABLE sweep")
        older.execute("UPDATE alembic_version SET version_num = '0001'")
    older.close()
    before = copy.read_bytes()
    assert restore_backup(url, copy, replace=True) == Restored(1, 0)
    assert store.open(code, today).record == record
    assert copy.read_bytes() == before


def test_a_place_that_cannot_be_written_or_is_no_database_is_told(tmp_path: Path, store: Store, url: str) -> None:
    with pytest.raises(DatabaseError, match=r"nowhere/copy\.db: No such file"):
        write_backup(url, tmp_path / "nowhere" / "copy.db")
    with pytest.raises(DatabaseError, match=r"none\.db: there is no such file"):
        write_backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db")
    assert not (tmp_path / "none.db").exists()
