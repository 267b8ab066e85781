"""`popliteal backup`, `restore` and `migrate`: what whoever keeps the cases of others is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from commanded import command

from popliteal.case import CaseFile
from popliteal.casework.kept import KeptCase
from popliteal.faces.terminal.text import settings_now
from popliteal.store import open_store
from popliteal.store.database import DatabaseError


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The database of the settings, that is not there yet."""
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    monkeypatch.setenv("POPLITEAL_DATABASE", url)
    settings_now.cache_clear()
    yield url
    settings_now.cache_clear()


def test_what_is_to_be_done_is_told_before_it_is_done_and_then_nothing_is_missing() -> None:
    before, done, after = command("migrate", "--check"), command("migrate"), command("migrate", "--check")
    assert (before.code, done.code, after.code) == (1, 0, 0)
    missing = [line.removeprefix("to be done: ") for line in before.out.splitlines()]
    assert missing
    assert done.out.splitlines() == [*(f"done: {step}" for step in missing), after.out.strip()]
    assert after.out == "The tables are those that this version uses.\n"


@pytest.mark.parametrize(("more", "told"), [((), "were stopped in 1 of them"), (("--keep-clinicians",), "open their")])
def test_a_copy_is_put_back_and_what_it_brings_is_said(
    more: tuple[str, ...], told: str, database: str, tmp_path: Path
) -> None:
    today, copy = dt.date(2026, 11, 22), tmp_path / "copy.db"
    store = open_store(database, 30)
    code = store.create(KeptCase(file=CaseFile(answers={"calf_pain": "yes"}, as_of=today)), today)
    store.make_clinician_code(code)
    store.close()
    assert command("backup", copy).out.startswith(f"{copy}: 1 cases, locked as they are kept.")
    with pytest.raises(DatabaseError):
        command("restore", copy, *more)
    seen = command("restore", copy, "--replace", *more)
    assert seen.code == 0
    assert "1 cases were put back, as they were when the copy was made." in seen.text
    assert told in seen.text
    assert seen.text.endswith("Cases that were deleted after that are there again.")
