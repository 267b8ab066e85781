"""The store: who may do what with which code, what the database shows, and what stays after deleting."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from popliteal.case import CaseFile
from popliteal.casework.kept import Found, KeptCheck, KeptDay
from popliteal.store import (
    CaseSettings,
    ConflictError,
    KeptCase,
    MistypedCodeError,
    NotAllowedError,
    Store,
    UnknownCodeError,
    UnreadableCaseError,
    open_store,
)
from popliteal.store.codes import new_code, read_code
from popliteal.store.seal import derive_keys
from popliteal.store.tables import cases


def answered(record: KeptCase, **answers: Any) -> KeptCase:
    """The record with these answers put in."""
    file = record.file.model_copy(update={"answers": record.file.answers | answers})
    return record.model_copy(update={"file": file})


def rows(store: Store) -> list[dict[str, Any]]:
    with store._engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(select(cases))]


def test_a_case_is_opened_by_its_code_however_it_is_typed(store: Store, record: KeptCase, today: dt.date) -> None:
    code = store.create(record, today)
    for typed in (code, code.lower(), code.replace("-", " ")):
        opened = store.open(typed, today)
        assert (opened.record, opened.revision, opened.role, opened.shared) == (record, 1, "person", False)


def test_each_save_moves_the_revision_on(store: Store, record: KeptCase, today: dt.date) -> None:
    code = store.create(record, today)
    changed = answered(record, calf_swelling="no")
    assert store.save(code, changed, 1, today) == 2
    assert store.open(code, today).record == changed


def test_a_code_that_no_case_has_is_told_kindly(store: Store, today: dt.date) -> None:
    with pytest.raises(UnknownCodeError, match="did not find a saved case"):
        store.open(new_code(), today)


def test_a_slip_in_a_code_is_seen_before_the_database_is_asked(store: Store, today: dt.date) -> None:
    store.close()
    with pytest.raises(MistypedCodeError):
        store.open("0000-0000-0000-0000-0000-0000-0001", today)


# Two browsers


def test_a_case_sent_twice_at_one_moment_is_kept_once_by_the_code_made_for_it(
    store: Store, record: KeptCase, today: dt.date
) -> None:
    code = new_code()

    def keep(number: int) -> KeptCase:
        own = answered(record, pain_worst=number)
        try:
            store.create(own, today, code)
        except ConflictError as there:
            return there.record
        return own

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(keep, range(8)))
    kept = store.open(code, today)
    assert found == [kept.record] * 8
    assert (kept.revision, len(rows(store))) == (1, 1)


def test_a_save_on_an_older_revision_is_refused_with_the_newer_record(
    store: Store, record: KeptCase, today: dt.date
) -> None:
    code = store.create(record, today)
    theirs = answered(record, knee_locking="yes")
    store.save(code, theirs, 1, today)
    with pytest.raises(ConflictError) as caught:
        store.save(code, answered(record, calf_swelling="no"), 1, today)
    assert (caught.value.record, caught.value.revision) == (theirs, 2)
    assert store.open(code, today).record == theirs
    assert "knee_locking" not in repr(caught.value)


def test_a_save_that_loses_the_race_after_it_looked_is_refused(
    store: Store, record: KeptCase, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = store.create(record, today)
    stale = store._find(code)
    store.save(code, answered(record, a="yes"), 1, today)
    looks = iter([stale])
    find = store._find
    monkeypatch.setattr(store, "_find", lambda code: next(looks, None) or find(code))
    with pytest.raises(ConflictError) as caught:
        store.save(code, record, 1, today)
    assert caught.value.revision == 2


def test_browsers_that_all_save_at_once_lose_no_answer(store: Store, today: dt.date) -> None:
    code = store.create(KeptCase(), today)

    def browser(number: int) -> None:
        for page in range(10):
            opened = store.open(code, today)
            record, revision = opened.record, opened.revision
            while True:
                try:
                    store.save(code, answered(record, **{f"q{number}_{page}": "yes"}), revision, today)
                    break
                except ConflictError as conflict:
                    record, revision = conflict.record, conflict.revision

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(browser, range(5)))
    expected = {f"q{number}_{page}" for number in range(5) for page in range(10)}
    assert store.open(code, today).record.file.answers.keys() == expected


# The clinician's code


def test_a_clinician_reads_and_adds_findings(store: Store, record: KeptCase, today: dt.date) -> None:
    code = store.create(record, today)
    clinician = store.make_clinician_code(code)
    opened = store.open(clinician, today)
    assert (opened.record, opened.role, opened.shared) == (record, "clinician", True)
    findings = {**record.clinician_findings, "drawer_test": Found(answer="no", on=today)}
    added = opened.record.model_copy(update={"clinician_findings": findings})
    store.save(clinician, added, opened.revision, today)
    assert store.open(code, today).record == added


def test_a_clinician_may_correct_a_clinician_finding(store: Store, record: KeptCase, today: dt.date) -> None:
    clinician = store.make_clinician_code(store.create(record, today))
    opened = store.open(clinician, today)
    findings = {"calf_circumference_difference": Found(answer="no", on=today)}
    corrected = record.model_copy(update={"clinician_findings": findings})
    store.save(clinician, corrected, opened.revision, today)
    assert store.open(clinician, today).record == corrected


def with_worst(day: KeptDay | KeptCheck, worst: int) -> KeptDay:
    assert isinstance(day, KeptDay)
    return day.model_copy(update={"entry": day.entry.model_copy(update={"worst": worst})})


TAKES_AWAY: dict[str, Callable[[KeptCase], dict[str, Any]]] = {
    "changes an answer": lambda record: {"file": answered(record, calf_swelling="no").file},
    "changes yes to true": lambda record: {"file": answered(record, calf_swelling=True).file},
    "takes out an answer": lambda record: {"file": record.file.model_copy(update={"answers": {"pain_worst": 7}})},
    "denies a danger sign in the person's place": lambda record: {"file": answered(record, chest_pain="no").file},
    "adds a result": lambda record: {"shown": [*record.shown, record.shown[0]]},
    "adds a day to the diary": lambda record: {"diary": [*record.diary, with_worst(record.diary[0], 8)]},
    "changes the age": lambda record: {"file": record.file.model_copy(update={"age": 42})},
    "takes out the sex": lambda record: {"file": record.file.model_copy(update={"sex": None})},
    "empties the file": lambda record: {"file": CaseFile()},
    "takes out a diary entry": lambda record: {"diary": []},
    "changes a diary entry": lambda record: {"diary": [with_worst(record.diary[0], 9)]},
    "takes out an assessment": lambda record: {"shown": []},
    "takes out a finding": lambda record: {"clinician_findings": {}},
    "changes own words": lambda record: {"own_words": record.own_words + "!"},
    "changes a setting": lambda record: {"settings": CaseSettings()},
}


@pytest.mark.parametrize("act", TAKES_AWAY)
def test_a_clinician_changes_and_takes_out_nothing_of_the_person(
    tmp_path: Path, record: KeptCase, today: dt.date, act: str
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'cases.db'}", None)
    code = store.create(record, today)
    clinician = store.make_clinician_code(code)
    changed = record.model_copy(update=TAKES_AWAY[act](record))
    with pytest.raises(NotAllowedError):
        store.save(clinician, changed, 2, today)
    assert store.open(code, today).record == record
    assert store.save(code, changed, 2, today) == 3, "the person may"
    store.close()


def test_a_clinician_cannot_delete_share_or_unshare(store: Store, record: KeptCase, today: dt.date) -> None:
    code = store.create(record, today)
    clinician = store.make_clinician_code(code)
    for act in (store.delete, store.make_clinician_code, store.withdraw_clinician_code):
        with pytest.raises(NotAllowedError, match="Only the person's own code"):
            act(clinician)
    assert store.open(clinician, today).record == record


def test_a_withdrawn_code_opens_nothing_and_the_person_loses_nothing(
    store: Store, record: KeptCase, today: dt.date
) -> None:
    code = store.create(record, today)
    clinician = store.make_clinician_code(code)
    store.withdraw_clinician_code(code)
    for act in (lambda: store.open(clinician, today), lambda: store.save(clinician, record, 3, today)):
        with pytest.raises(UnknownCodeError):
            act()
    opened = store.open(code, today)
    assert (opened.record, opened.shared) == (record, False)


def test_a_new_clinician_code_takes_the_place_of_the_old(store: Store, record: KeptCase, today: dt.date) -> None:
    code = store.create(record, today)
    first, second = store.make_clinician_code(code), store.make_clinician_code(code)
    assert store.open(second, today).record == record
    with pytest.raises(UnknownCodeError):
        store.open(first, today)


def test_withdrawing_changes_the_data_key(store: Store, record: KeptCase, today: dt.date) -> None:
    code = store.create(record, today)
    clinician = store.make_clinician_code(code)
    known_to_clinician = store._find(clinician).data_key()
    assert store._find(code).data_key() == known_to_clinician
    store.withdraw_clinician_code(code)
    assert store._find(code).data_key() != known_to_clinician


def test_a_page_open_while_a_code_is_withdrawn_can_still_be_saved(
    store: Store, record: KeptCase, today: dt.date
) -> None:
    code = store.create(record, today)
    store.make_clinician_code(code)
    opened = store.open(code, today)
    store.withdraw_clinician_code(code)
    mine = answered(opened.record, knee_locking="yes")
    with pytest.raises(ConflictError) as caught:
        store.save(code, mine, opened.revision, today)
    again = answered(caught.value.record, knee_locking="yes")
    store.save(code, again, caught.value.revision, today)
    assert store.open(code, today).record == mine


# What the database shows


def test_in_clear_stand_only_lookup_hashes_revision_and_last_used_day(
    store: Store, record: KeptCase, today: dt.date
) -> None:
    code = store.create(record, today)
    clinician = store.make_clinician_code(code)
    (row,) = rows(store)
    sealed = {row.pop("sealed"), row.pop("person_key"), row.pop("clinician_key")}
    lookups = {"person_lookup": derive_keys(code).lookup, "clinician_lookup": derive_keys(clinician).lookup}
    assert row == {**lookups, "revision": 2, "last_used": today}
    told = ["calf_swelling", "Königsberg", "stool", "urgent_24_hours", "calf_circumference", "my_child"]
    secrets = [word.encode() for word in told] + [
        store._find(code).data_key(), derive_keys(code).wrapping, read_code(code), code.encode(), clinician.encode(),
    ]  # fmt: skip
    assert not [secret for secret in secrets for column in sealed if secret in column]


def test_the_sqlite_files_hold_no_word_no_code_and_no_key(tmp_path: Path, record: KeptCase, today: dt.date) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'cases.db'}", None)
    code = store.create(record, today)
    store.save(code, answered(record, knee_locking="yes"), 1, today)
    everything = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert derive_keys(code).lookup in everything
    for secret in (b"calf_swelling", b"knee_locking", "Königsberg".encode(), read_code(code), code.encode(),
                   derive_keys(code).wrapping, store._find(code).data_key()):  # fmt: skip
        assert secret not in everything
    store.close()


@pytest.mark.parametrize("column", ["sealed", "person_key", "revision"])
def test_a_row_changed_behind_our_back_is_noticed(store: Store, record: KeptCase, today: dt.date, column: str) -> None:
    code = store.create(record, today)
    (row,) = rows(store)
    changed = row[column] + 1 if column == "revision" else row[column][:-1] + bytes([row[column][-1] ^ 1])
    store._write(update(cases).values({column: changed}))
    with pytest.raises(UnreadableCaseError, match="changed or damaged"):
        store.open(code, today)


def test_a_clinicians_code_put_in_the_persons_place_opens_nothing(
    store: Store, record: KeptCase, today: dt.date
) -> None:
    clinician = store.make_clinician_code(store.create(record, today))
    (row,) = rows(store)
    swapped = {"person_lookup": row["clinician_lookup"], "person_key": row["clinician_key"], "clinician_lookup": None}
    store._write(update(cases).values(swapped))
    with pytest.raises(UnreadableCaseError):
        store.open(clinician, today)


def test_nothing_that_was_told_and_no_code_reaches_a_log(
    url: str, record: KeptCase, today: dt.date, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = open_store(url, 30)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG)
    code = store.create(record, today)
    clinician = store.make_clinician_code(code)
    store.save(code, store.open(clinician, today).record, 2, today)
    store.delete(code)
    store.close()
    logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    assert not [secret for secret in (code, clinician, "calf_swelling", "Königsberg") if secret in caplog.text]


# Deleting, keeping, taking along


def test_a_deleted_case_is_gone_for_both_codes(store: Store, record: KeptCase, today: dt.date) -> None:
    code = store.create(record, today)
    other = store.create(KeptCase(), today)
    clinician = store.make_clinician_code(code)
    store.delete(code)
    for gone in (code, clinician):
        with pytest.raises(UnknownCodeError):
            store.open(gone, today)
    assert len(rows(store)) == 1
    assert store.open(other, today).record == KeptCase()


def test_a_damaged_case_can_still_be_deleted(store: Store, record: KeptCase, today: dt.date) -> None:
    code = store.create(record, today)
    store._write(update(cases).values(sealed=b"", person_key=b""))
    store.delete(code)
    assert rows(store) == []


def test_no_byte_of_a_deleted_case_stays_in_the_sqlite_files(tmp_path: Path, record: KeptCase, today: dt.date) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'cases.db'}", None)
    store.create(KeptCase(), today)
    code = store.create(record, today)
    versions = [row for row in rows(store) if row["person_lookup"] == derive_keys(code).lookup]
    store.save(code, answered(record, knee_locking="yes"), 1, today)
    versions += [row for row in rows(store) if row["person_lookup"] == derive_keys(code).lookup]
    traces = [row[name] for row in versions for name in ("person_lookup", "person_key")]
    traces += [row["sealed"][start : start + 16] for row in versions for start in range(0, len(row["sealed"]), 512)]
    before = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert any(trace in before for trace in traces)
    store.delete(code)
    after = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not [trace for trace in traces if trace in after]
    store.close()


def test_a_case_is_removed_when_it_was_not_used_for_longer_than_the_retention(
    store: Store, record: KeptCase, today: dt.date
) -> None:
    unused, opened, saved = (store.create(record, today) for _ in range(3))
    others = [store.create(record, today + dt.timedelta(days=20)) for _ in range(10)]
    later = today + dt.timedelta(days=10)
    store.open(opened, later)
    store.save(saved, record, 1, later)
    assert store.remove_unused(today + dt.timedelta(days=30)) == 0
    assert store.remove_unused(today + dt.timedelta(days=31)) == 1
    with pytest.raises(UnknownCodeError):
        store.open(unused, later)
    assert store.remove_unused(later + dt.timedelta(days=31)) == 2
    assert [store.open(code, later).revision for code in others] == [1] * 10


def test_without_a_retention_time_nothing_is_removed(url: str, today: dt.date) -> None:
    store = open_store(url, None)
    store.create(KeptCase(), today)
    assert store.remove_unused(dt.date.max) == 0
    store.close()


def test_a_clock_that_was_set_back_does_not_age_a_case(store: Store, today: dt.date) -> None:
    code = store.create(KeptCase(), today)
    yesterday = today - dt.timedelta(days=1)
    store.save(code, store.open(code, yesterday).record, 1, yesterday)
    assert rows(store)[0]["last_used"] == today


def test_an_export_holds_all_that_was_kept(store: Store, record: KeptCase, today: dt.date) -> None:
    code = store.create(record, today)
    for holder in (code, store.make_clinician_code(code)):
        assert KeptCase.model_validate(store.export(holder)) == record
