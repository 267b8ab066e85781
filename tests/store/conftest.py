"""Stores to test with: every test that takes `store` or `url` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_cluster import Cluster

from popliteal.case import CaseFile
from popliteal.casework.kept import Found, KeptDay
from popliteal.followup.entry import DiaryEntry
from popliteal.followup.retriage import Standing
from popliteal.store import CaseSettings, KeptCase, Shown, Store, open_store

TODAY = dt.date(2026, 3, 1)
CALM = Standing(assessed=TODAY, base="self_care", cause=None, level="self_care", since=TODAY, due=None)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cases.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.new_database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = open_store(url, retention_days=30)
    yield store
    store.close()


@pytest.fixture
def today() -> dt.date:
    return TODAY


@pytest.fixture
def record() -> KeptCase:
    """A case with something in every part."""
    return KeptCase(
        file=CaseFile(age=41, sex="female", as_of=TODAY, answers={"calf_swelling": "yes", "pain_worst": 7}),
        diary=[KeptDay(entry=DiaryEntry(day=TODAY, worst=6, average=4, note="rested it on a stool"), standing=CALM)],
        shown=[Shown(on=TODAY, knowledge="k1", engine="0.1.0", assessment={"urgency": {"level": "urgent_24_hours"}})],
        clinician_findings={"calf_circumference_difference": Found(answer="yes", on=TODAY)},
        own_words="It began on the night train to Königsberg.",
        settings=CaseSettings(who="my_child", region="US"),
    )
