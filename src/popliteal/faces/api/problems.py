"""What other software reads when a request cannot be answered: problem+json (RFC 9457), or a FHIR OperationOutcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import HTTPException, RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from popliteal.case.file import shown
from popliteal.casework.faults import MOST_FAULTS, BadPart, FaultyCaseError, escaped
from popliteal.faces.pages.security import RequestTooLargeError
from popliteal.knowledge import PoplitealError

PROBLEM_TYPE = "application/problem+json"
Render = Callable[[int, str, tuple[BadPart, ...], Mapping[str, str] | None], Response]


class FaultPart(BaseModel):
    """One part of the request that cannot be read."""

    model_config = ConfigDict(extra="forbid")

    element: str = Field(description="JSON pointer (in FHIR: FHIRPath) to the part")
    given: str = Field(description="what stood there, in short")
    allowed: str = Field(description="what may stand there")


class ProblemDetails(BaseModel):
    """Why a request cannot be answered, as RFC 9457 has it."""

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    faults: list[FaultPart] = []


class RefusedError(HTTPException):
    """A request that is not answered.

    Attributes:
        faults: the parts that cannot be read; empty where it is not about one part.
    """

    def __init__(
        self, status: int, detail: str, faults: Iterable[BadPart] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, dict(headers) if headers else None)
        self.faults = tuple(faults)[:MOST_FAULTS]


def problem(
    status: int, detail: str, faults: tuple[BadPart, ...], headers: Mapping[str, str] | None = None
) -> Response:
    """The answer in problem+json."""
    told = ProblemDetails(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        faults=[FaultPart(**vars(item)) for item in faults],
    )
    return JSONResponse(told.model_dump(), status, headers, PROBLEM_TYPE)


def refusal_of(error: Exception) -> RefusedError:
    """What an error means to whoever sent the request; what nobody expected says nothing of itself."""
    match error:
        case RefusedError():
            return error
        case FaultyCaseError():
            return RefusedError(422, str(error), error.faults)
        case RequestValidationError():
            faults = faults_in(error.errors())
            return RefusedError(422, said_of(faults), faults)
        case RequestTooLargeError():
            return too_large()
        case StarletteHTTPException():
            return RefusedError(error.status_code, HTTPStatus(error.status_code).description, (), error.headers)
        case PoplitealError():
            return RefusedError(422, str(error))
    return RefusedError(500, "Something went wrong on our side. Nothing of the request was kept.")


def too_large() -> RefusedError:
    """The refusal of a request that is larger than it may be."""
    return RefusedError(413, "The request is larger than it may be.")


def said_of(faults: tuple[BadPart, ...]) -> str:
    """The first fault as a sentence."""
    return f"{faults[0].element or 'The body'} holds {faults[0].given}. Allowed: {faults[0].allowed}"


def faults_in(errors: Iterable[Any], place: str = "") -> tuple[BadPart, ...]:
    """What pydantic found wrong, as faults; `place` is the pointer to what it looked at."""
    return tuple(
        BadPart(_pointer(error["loc"], place), shown(error.get("input")), _allowed(error)) for error in errors
    )[:MOST_FAULTS]


SOURCES = ("body", "query", "path", "header")
BRANCHES = ("bool", "int", "float", "str")
"""What pydantic adds to the place of an answer: which kind of value it tried."""


def _pointer(loc: tuple[Any, ...], place: str) -> str:
    parts = [str(part) for part in loc]
    if parts and parts[0] == "body":
        parts = parts[1:]
    elif parts and parts[0] in SOURCES:
        return f"{parts[0]}:{'.'.join(parts[1:])}"
    return place + "".join(f"/{escaped(part)}" for part in parts if part not in BRANCHES)


def _allowed(error: Mapping[str, Any]) -> str:
    known = {"extra_forbidden": "nothing of this name", "missing": "something: it must be there"}
    return known.get(error["type"], str(error["msg"]))


def add_refusals(app: FastAPI, render: Callable[[str], Render]) -> Callable[[Request, Exception], Response]:
    """Have the application answer errors; returns what answers one.

    Args:
        app: the API.
        render: the path of a request -> in which form its refusals are written.
    """

    def answer(request: Request, error: Exception) -> Response:
        found = refusal_of(error)
        return render(request.url.path)(found.status_code, str(found.detail), found.faults, found.headers)

    async def handler(request: Request, error: Exception) -> Response:
        return answer(request, error)

    for kind in (StarletteHTTPException, RequestValidationError, PoplitealError):
        app.add_exception_handler(kind, handler)
    return answer
