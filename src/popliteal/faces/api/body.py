"""The body of a request read strictly: JSON alone, no key twice, not nested without end, nothing converted."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from popliteal.case.file import shown
from popliteal.casework.faults import BadPart
from popliteal.faces.api.problems import RefusedError, faults_in, said_of, too_large
from popliteal.faces.pages.security import RequestTooLargeError

DEEPEST = 40
"""Objects and lists inside each other; the deepest thing that we read, a form, has about ten."""


def read_json(content: bytes) -> Any:
    """The value that JSON text holds.

    Raises:
        RefusedError: it is no JSON, a key stands twice, a number is none, or it is nested too deeply.
    """
    try:
        found = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        where = getattr(error, "pos", getattr(error, "start", 0))
        raise RefusedError(400, f"The body is no JSON: character {where}.") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise RefusedError(400, f"The body is no JSON: {error}") from None
    if not _is_shallow(found):
        raise _too_deep()
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        fault = BadPart(f"…/{twice}", "two values", "one value")
        raise RefusedError(400, f"{shown(twice)} stands twice in one object.", (fault,))
    return found


def _no_number(word: str) -> Any:
    raise RefusedError(400, f"{word} is no number of JSON.", (BadPart("", word, "a number"),))


def _too_deep() -> RefusedError:
    return RefusedError(
        400, f"The body is nested more than {DEEPEST} deep.", (BadPart("", "nesting", f"{DEEPEST} levels"),)
    )


def _is_shallow(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            part for item in level if isinstance(item, dict | list)
            for part in (item.values() if isinstance(item, dict) else item)
        ]  # fmt: skip
    return not level


class StrictRequest(Request):
    """A request whose body is read as `read_json` reads it."""

    async def body(self) -> bytes:
        """The bytes of the body.

        Raises:
            RefusedError: there are more than may be, or they are said to be no JSON.
        """
        if not hasattr(self, "_body"):
            try:
                found = await super().body()
            except RequestTooLargeError:
                raise too_large() from None
            kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
            if (
                found
                and kind != "application/json"
                and not (kind.startswith("application/") and kind.endswith("+json"))
            ):
                fault = BadPart(
                    "header:Content-Type", shown(kind), "application/json, or in FHIR application/fhir+json"
                )
                raise RefusedError(415, "The body must be JSON.", (fault,))
        return self._body

    async def json(self) -> Any:
        """The value of the body."""
        return read_json(await self.body())


class StrictRoute(APIRoute):
    """A route whose body is read strictly, by the very schema that is published."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        handler = super().get_route_handler()
        kind = self.body_field.field_info.annotation if self.body_field else None
        model: TypeAdapter[Any] | None = TypeAdapter(kind) if kind is not None else None

        async def strict(request: Request) -> Response:
            found = StrictRequest(request.scope, request.receive)
            if model is not None and await found.body():
                _check(await found.body(), await found.json(), model)
            return await handler(found)

        return strict


def _check(content: bytes, value: Any, model: TypeAdapter[Any]) -> None:
    """Raises RefusedError where pydantic would have to convert: a number for a date, a text for a number."""
    if not isinstance(value, dict):
        fault = BadPart("", shown(value), "an object")
        raise RefusedError(422, said_of((fault,)), (fault,))
    try:
        model.validate_json(content, strict=True)
    except ValidationError as error:
        faults = faults_in(error.errors(include_url=False))
        raise RefusedError(422, said_of(faults), faults) from None
