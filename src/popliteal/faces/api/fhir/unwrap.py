"""What was sent, as the resource that is wanted: a response alone, in Parameters, or in a Bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from pydantic import ValidationError

from popliteal.case import CaseFile
from popliteal.case.file import shown
from popliteal.casework.faults import BadPart, FaultyCaseError, check_file
from popliteal.casework.ready import Ready
from popliteal.faces.api.fhir.adaptive import adaptive_case, is_adaptive
from popliteal.faces.api.fhir.outcome import faults_in_resource
from popliteal.faces.api.fhir.response import REST_PLACE, as_case

RESPONSE = "QuestionnaireResponse"
PARAMETER = "questionnaire-response"


def response_in(content: Mapping[str, Any]) -> QuestionnaireResponse:
    """The QuestionnaireResponse that was sent.

    Raises:
        FaultyCaseError: there is none, more than one, or one that is not as FHIR R4 has it; each part is named.
    """
    kind = content.get("resourceType")
    if kind == RESPONSE:
        return _parsed(content)
    lists = {"Bundle": "entry", "Parameters": "parameter"}
    if not isinstance(kind, str) or kind not in lists:
        allowed = "QuestionnaireResponse, Bundle or Parameters"
        raise FaultyCaseError((BadPart("resourceType", shown(kind), allowed),))
    place = f"{kind}.{lists[kind]}"
    parts = content.get(lists[kind])
    items = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    wanted = [part for part in items if kind == "Bundle" or part.get("name") == PARAMETER]
    found = [part["resource"] for part in wanted if _is_response(part.get("resource"))]
    if len(found) != 1:
        named = "one QuestionnaireResponse" + (f" named {PARAMETER}" if kind == "Parameters" else "")
        raise FaultyCaseError((BadPart(place, f"{len(found)} of them", named),))
    return _parsed(found[0])


def _is_response(value: Any) -> bool:
    return isinstance(value, dict) and value.get("resourceType") == RESPONSE


def _parsed(content: Mapping[str, Any]) -> QuestionnaireResponse:
    try:
        return QuestionnaireResponse.model_validate(content)
    except ValidationError as error:
        raise FaultyCaseError(faults_in_resource(error.errors(include_url=False), RESPONSE)) from None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        fault = BadPart(RESPONSE, "what cannot be read", "a resource as FHIR R4 has it")
        raise FaultyCaseError((fault,)) from None


def case_in(response: QuestionnaireResponse, ready: Ready) -> CaseFile:
    """The case that a response tells, to the whole form or to the adaptive one.

    Raises:
        FaultyCaseError: a part does not fit, or the case cannot be read; each part is named by its FHIRPath.
    """
    file = (adaptive_case if is_adaptive(response) else as_case)(response, ready)
    try:
        check_file(file, ready.knowledge)
    except FaultyCaseError as error:
        raise FaultyCaseError(tuple(_by_fhirpath(part) for part in error.faults)) from None
    return file


def _by_fhirpath(part: BadPart) -> BadPart:
    place = "QuestionnaireResponse.authored" if part.element == "/as_of" else f"{REST_PLACE}{part.element}"
    return BadPart(place, part.given, part.allowed)
