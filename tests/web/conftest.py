"""The pages to test with: a client without a browser, a real server, and Debian's Chromium."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import chromium
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from served import PATIENCE, serving
from starlette.testclient import TestClient
from visitor import Visitor

from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.settings import Settings

TODAY = dt.date(2026, 3, 1)


class Clock:
    """A date that tests can move."""

    def __init__(self) -> None:
        self.day = TODAY

    def __call__(self) -> dt.date:
        return self.day


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def today_again(clock: Clock) -> Iterator[None]:
    yield
    clock.day = TODAY


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        database=f"sqlite:///{tmp_path_factory.mktemp('web') / 'cases.db'}", open_tries=1000, new_cases=100_000
    )


@pytest.fixture(scope="session")
def app(settings: Settings, clock: Clock) -> Iterator[FastAPI]:
    found = create_app(settings, clock)
    yield found
    found.state.desk.cases.close()


@pytest.fixture
def own_app(tmp_path: Path, clock: Clock) -> Iterator[FastAPI]:
    """An application of a test's own, with small limits."""
    found = create_app(Settings(database=f"sqlite:///{tmp_path / 'c.db'}", open_tries=3, new_cases=5), clock)
    yield found
    found.state.desk.cases.close()


@pytest.fixture
def desk(app: FastAPI) -> Desk:
    found = app.state.desk
    assert isinstance(found, Desk)
    return found


@pytest.fixture
def new_visitor(app: FastAPI) -> Callable[[], Visitor]:
    return lambda: Visitor(TestClient(app))


@pytest.fixture
def visitor(new_visitor: Callable[[], Visitor]) -> Visitor:
    return new_visitor()


@pytest.fixture(scope="session")
def address(app: FastAPI) -> Iterator[str]:
    """Where a real server answers."""
    with serving(app) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file: while Playwright waits, its loop runs in this thread, and no other may."""
    with sync_playwright() as playwright:
        found = chromium(playwright)
        yield found
        found.close()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A fresh browser on a small phone."""
    found = browser.new_context(base_url=address, viewport={"width": 320, "height": 640})
    found.set_default_timeout(PATIENCE * 1000)
    yield found
    found.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    place = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    if not place.exists():
        pytest.fail("axe-core is not installed; run: npm ci --prefix tests/web")
    return place.read_text(encoding="utf-8")
