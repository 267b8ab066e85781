"""The web application put together."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from popliteal.casework.ready import make_ready
from popliteal.casework.versions import LARGEST_RECORD
from popliteal.faces.pages.cases import Cases
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.failures import add_failure_pages, failure_page
from popliteal.faces.pages.limits import KEY, PLACE, TryLimit
from popliteal.faces.pages.metrics import CountingMiddleware, ServerCounts
from popliteal.faces.pages.render import HERE, Pages
from popliteal.faces.pages.routes import ROUTERS
from popliteal.faces.pages.security import Guard
from popliteal.faces.pages.settings import Settings, read_settings
from popliteal.intake import Reader
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.lexicon_load import load_lexicon

Clock = Callable[[], dt.date]
LARGEST_COPY = LARGEST_RECORD + 10_000
"""Bytes of a form with the copy of a case in it: whatever can be kept can be opened from its copy."""
THREADS = 16
"""Requests worked on at once in one process: more than may wait for the database, so that some are left for others."""


def create_app(settings: Settings | None = None, today: Clock | None = None) -> FastAPI:
    """The pages as an ASGI application.

    Args:
        settings: else they are read from the environment.
        today: gives the date, else the settings do; tests freeze it.

    Raises:
        PoplitealError: a setting or the knowledge base cannot be used.
    """
    chosen = settings or read_settings()
    desk = make_desk(chosen, today or chosen.today)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield
        desk.cases.close()

    async def failed(request: Request, error: Exception) -> Response:
        return failure_page(request, error, desk)

    guard = Middleware(
        Guard, largest=chosen.largest_request, https=chosen.secure_cookies, failed=failed, hosts=chosen.hosts,
        prefix=chosen.prefix, larger={"/open/file": LARGEST_COPY},
    )  # fmt: skip
    small = Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    closed: dict[str, Any] = {"openapi_url": None, "docs_url": None, "redoc_url": None, "redirect_slashes": False}
    app = FastAPI(title="popliteal", middleware=[guard, small], lifespan=life, **closed)
    app.state.desk = desk
    if chosen.metrics:
        app.state.counts = counts = ServerCounts("pages")
        app.add_middleware(CountingMiddleware, counts=counts)
        desk.cases.timed = counts.database
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for router in ROUTERS:
        app.include_router(router)
    add_failure_pages(app, desk)
    return app


def make_desk(settings: Settings, today: Clock) -> Desk:
    """Everything that is made once, when the program starts."""

    key = settings.shared_key or os.environ.get(KEY, "")

    def limit(most: int) -> TryLimit:
        return TryLimit(most, os.environ.get(PLACE, ":memory:"), key)

    knowledge = load_knowledge(settings.knowledge_folder, settings.region)
    return Desk(
        settings=settings,
        ready=make_ready(knowledge),
        cases=Cases(settings.database, settings.retention_days, today),
        pages=Pages(settings, knowledge),
        tries=limit(settings.open_tries),
        begun=limit(settings.new_cases),
        today=today,
        reader=cache(lambda: Reader(load_lexicon(knowledge))),
        secret=key.encode() or secrets.token_bytes(32),
    )
