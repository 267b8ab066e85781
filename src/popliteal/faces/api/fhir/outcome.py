"""A refusal as FHIR has it: an OperationOutcome that names each element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fhir.resources.R4B.operationoutcome import OperationOutcome, OperationOutcomeIssue
from starlette.responses import Response

from popliteal.casework.faults import BadPart
from popliteal.faces.api.fhir.systems import text_only

FHIR_TYPE = "application/fhir+json"
ISSUES = {400: "structure", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 413: "too-long",
          415: "not-supported", 421: "not-found", 422: "invalid", 500: "exception"}  # fmt: skip
WRITABLE = re.compile(r"[^\r\n\t\x20-\U0010FFFF]")


def outcome(
    status: int, detail: str, faults: tuple[BadPart, ...], headers: Mapping[str, str] | None = None
) -> Response:
    """The answer with an OperationOutcome."""
    code = ISSUES.get(status, "processing")
    issues = [_issue(code, f"given: {part.given}; allowed: {part.allowed}", part.element) for part in faults]
    told = OperationOutcome(issue=issues or [_issue(code, detail or HTTPStatus(status).phrase)])
    return Response(told.model_dump_json(), status, dict(headers or {}), FHIR_TYPE)


def _issue(code: str, said: str, element: str | None = None) -> OperationOutcomeIssue:
    text = WRITABLE.sub("?", said)
    return OperationOutcomeIssue(
        severity="error", code=code, details=text_only(text), diagnostics=text,
        expression=[WRITABLE.sub("?", element)] if element else None,
    )  # fmt: skip


def faults_in_resource(errors: Iterable[Any], kind: str) -> tuple[BadPart, ...]:
    """What pydantic found wrong with a resource, by FHIRPath."""
    found = []
    for error in errors:
        given = str(error.get("input"))
        allowed = " ".join(str(error["msg"]).split())
        found.append(BadPart(_path(kind, error["loc"]), given[:60], allowed[:200]))
    return tuple(found)


def _path(kind: str, loc: Iterable[Any]) -> str:
    parts = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return kind + parts.replace(".resource_type", ".resourceType")
