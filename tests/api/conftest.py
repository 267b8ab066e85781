"""The API to test with, and a client of it."""

from __future__ import annotations

import datetime as dt

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from popliteal.casework.ready import Ready
from popliteal.faces.api.app import create_api
from popliteal.faces.pages.settings import Settings

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def api() -> FastAPI:
    return create_api(Settings(allowed_hosts="testserver,localhost"), lambda: NOW)


@pytest.fixture(scope="session")
def api_ready(api: FastAPI) -> Ready:
    ready = api.state.desk.ready
    assert isinstance(ready, Ready)
    return ready


@pytest.fixture(scope="session")
def client(api: FastAPI) -> TestClient:
    return TestClient(api)
