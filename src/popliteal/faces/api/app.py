"""The API put together."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import Context
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from popliteal.case import CaseFile
from popliteal.casework.ready import Ready, make_ready
from popliteal.faces.api.api_desk import ApiDesk
from popliteal.faces.api.examples import CASE, RESPONSE
from popliteal.faces.api.fhir.outcome import FHIR_TYPE, outcome
from popliteal.faces.api.fhir.response import as_response
from popliteal.faces.api.gate import Gate
from popliteal.faces.api.problems import PROBLEM_TYPE, ProblemDetails, Render, add_refusals, problem
from popliteal.faces.api.routes import cds, fhir, rest
from popliteal.faces.api.signed import read_keys
from popliteal.faces.pages.metrics import CountingMiddleware, ServerCounts
from popliteal.faces.pages.security import Guard
from popliteal.faces.pages.settings import Settings, names_in, read_settings
from popliteal.knowledge import load_knowledge
from popliteal.version import __version__

THREADS = 2
"""Requests worked on at once in one process. Each is a sum that takes a core for itself; with eight at once, each took
a fifth more processor time (`bench/api.py`, all callers at one process)."""
REFUSALS = {
    400: "The body cannot be read as JSON.",
    401: "A token is needed.",
    403: "A page of another site asked.",
    413: "The request is larger than it may be.",
    415: "The body is no JSON.",
    421: "The API is not reached by this name.",
    422: "A part of the request cannot be read; each is named.",
}
OUTCOME = {"description": "", "content": {FHIR_TYPE: {"schema": fhir.RESOURCE}}}


def create_api(settings: Settings | None = None, now: Callable[[], dt.datetime] | None = None) -> FastAPI:
    """The API as an ASGI application.

    Args:
        settings: else they are read from the environment.
        now: gives the moment that goes into documents; tests freeze it.

    Raises:
        PoplitealError: a setting or the knowledge base cannot be used.
    """
    chosen = settings or read_settings()
    desk = ApiDesk(
        settings=chosen,
        ready=make_ready(load_knowledge(chosen.knowledge_folder, chosen.region)),
        tokens=read_keys(chosen.cds_keys),
        now=now or (lambda: dt.datetime.now(dt.UTC).replace(microsecond=0)),
    )

    async def failed(request: Request, error: Exception) -> Response:
        return answer(request, error)

    app = FastAPI(
        title="popliteal",
        version=__version__,
        description="Pain behind the knee: how soon to be seen, what it could be, and why. Nothing sent here is kept.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_life,
        middleware=_middleware(chosen, failed),
    )
    answer = add_refusals(app, _form_of_refusal)
    app.state.desk = desk
    if chosen.metrics:
        app.state.counts = counts = ServerCounts("api")
        app.add_middleware(CountingMiddleware, counts=counts)
    _add_routes(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _life(_: FastAPI) -> AsyncIterator[None]:
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


def _add_routes(app: FastAPI) -> None:
    """What speaks to each kind of software, with the form in which it is refused."""
    refusals: dict[int | str, dict[str, Any]] = {
        status: {"model": ProblemDetails, "description": text} for status, text in REFUSALS.items()
    }
    app.add_route("/healthz", _runs)
    for router in (rest.router, cds.router, cds.counted):
        app.include_router(router, responses=refusals)
    app.include_router(fhir.router, responses={s: OUTCOME | {"description": text} for s, text in REFUSALS.items()})


async def _runs(_: Request) -> Response:
    """Whether the process answers."""
    return PlainTextResponse("ok")


def _middleware(settings: Settings, failed: Callable[..., Any]) -> list[Middleware]:
    origins = names_in(settings.api_origins)
    guard = Middleware(
        Guard, largest=settings.api_largest, https=settings.secure_cookies, failed=failed, hosts=settings.hosts,
        prefix=settings.prefix,
    )  # fmt: skip
    cross = Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=["*"])
    gate = Middleware(
        Gate, token=settings.api_token, origins=frozenset(origins), own_proof=bool(settings.cds_keys)
    )  # fmt: skip
    return [guard, *([cross] if origins else []), gate, Middleware(GZipMiddleware, minimum_size=1000, compresslevel=1)]


def _form_of_refusal(path: str) -> Render:
    return outcome if path.startswith(fhir.PREFIX) else problem


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The description of the API (OpenAPI 3.1): what FastAPI finds, with refusals as the kind that they are."""
    if app.openapi_schema is None:
        told = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            openapi_version="3.1.0",
        )
        for path in told["paths"].values():
            for operation in path.values():
                _as_problems(operation["responses"])
                _with_answer(operation, app.state.desk)
                _with_example(operation.get("requestBody", {}), app.state.desk.ready)
        app.openapi_schema = told
    return app.openapi_schema


def _as_problems(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        content = response.get("content", {})
        if status.startswith("4") and "application/json" in content and FHIR_TYPE not in content:
            response["content"] = {PROBLEM_TYPE: content["application/json"]}


def _with_answer(operation: dict[str, Any], desk: ApiDesk) -> None:
    """Put in what is answered to the example of the request."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        answer = rest.ANSWERS.get(operation["summary"])
        if answer is not None:
            sent = content["examples"]["example"]["value"]
            told = Context().run(answer, sent, desk)  # an example is nobody whom anything was told
            operation["responses"]["200"]["content"]["application/json"]["example"] = json.loads(bytes(told))


def _with_example(body: dict[str, Any], ready: Ready) -> None:
    """Put in the example that stands for itself only once the knowledge is there."""
    for content in body.get("content", {}).values():
        for example in content.get("examples", {}).values():
            response = as_response(CaseFile.model_validate(CASE), ready).model_dump(mode="json")
            if example["value"] == RESPONSE:
                example["value"] = response
            elif "prefetch" in example["value"]:
                example["value"]["prefetch"]["answers"] = response
