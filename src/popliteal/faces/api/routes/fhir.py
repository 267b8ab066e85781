"""FHIR R4: the form, what is answered in it, and the document of what follows."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel
from starlette.responses import Response

from popliteal.case import CaseFile, has_answers
from popliteal.casework.assessing import assessed
from popliteal.casework.diary import followed
from popliteal.casework.doses import doses_judged, earliest_now
from popliteal.casework.faults import BadPart, FaultyCaseError
from popliteal.faces.api.api_desk import ApiDesk, ApiDeskNow
from popliteal.faces.api.body import StrictRoute
from popliteal.faces.api.diary_request import DiaryExport, check_diary
from popliteal.faces.api.examples import ADAPTIVE, CASE, DIARY_EXPORT, RECORD, RESPONSE
from popliteal.faces.api.fhir.adaptive import next_question
from popliteal.faces.api.fhir.capability import capability
from popliteal.faces.api.fhir.diary_bundle import diary_bundle
from popliteal.faces.api.fhir.document import document
from popliteal.faces.api.fhir.health_record import Prefilled, prefilled
from popliteal.faces.api.fhir.outcome import FHIR_TYPE
from popliteal.faces.api.fhir.questionnaire import questionnaire
from popliteal.faces.api.fhir.unwrap import case_in, response_in
from popliteal.faces.pages.metrics import tell
from popliteal.followup.entry import diary_of

PREFIX = "/api/v1/fhir"
router = APIRouter(prefix=PREFIX, route_class=StrictRoute, tags=["FHIR R4"])
RESOURCE: dict[str, Any] = {
    "type": "object", "required": ["resourceType"], "properties": {"resourceType": {"type": "string"}},
}  # fmt: skip
OK: dict[int | str, dict[str, Any]] = {
    200: {"description": "A resource.", "content": {FHIR_TYPE: {"schema": RESOURCE}}}
}


class FhirResponse(Response):
    """A resource as JSON."""

    media_type = FHIR_TYPE


def _sent(example: dict[str, Any]) -> Any:
    return Body(media_type=FHIR_TYPE, openapi_examples={"example": {"summary": "a swollen calf", "value": example}})


Answered = Annotated[dict[str, Any], _sent(RESPONSE)]


@router.get("/metadata", response_class=FhirResponse, responses=OK)
async def metadata(desk: ApiDeskNow) -> Response:
    """What can be asked here."""
    return _resource(capability(desk.now()))


@router.get("/Questionnaire/popliteal", response_class=FhirResponse, responses=OK)
def whole_form(desk: ApiDeskNow) -> Response:
    """The form with every question, for a program that asks by itself."""
    return _resource(questionnaire(desk.ready))


@router.post("/Questionnaire/$next-question", response_class=FhirResponse, responses=OK)
def next_in_form(sent: Annotated[dict[str, Any], _sent(ADAPTIVE)], desk: ApiDeskNow) -> Response:
    """The next page of the adaptive form (SDC); completed, with how soon to be seen, when nothing is left to ask."""
    return _resource(next_question(response_in(sent), desk.ready))


@router.post("/$assess", response_class=FhirResponse, responses=OK)
def assess_response(sent: Answered, desk: ApiDeskNow) -> Response:
    """A document of how soon to be seen, what it could be and what to do, from a response or a Bundle with one."""
    return _document(_case_of(sent, desk), desk)


@router.post("/$export-case", response_class=FhirResponse, responses=OK)
def export_case(
    case: Annotated[CaseFile, Body(openapi_examples={"example": {"summary": "a swollen calf", "value": CASE}})],
    desk: ApiDeskNow,
) -> Response:
    """The same document, from a case file."""
    return _document(case, desk)


@router.post("/$export-diary", response_class=FhirResponse, responses=OK)
def export_diary(
    sent: Annotated[
        DiaryExport, Body(openapi_examples={"example": {"summary": "two days and a dose", "value": DIARY_EXPORT}})
    ],
    desk: ApiDeskNow,
) -> Response:
    """A Bundle of what the days since a full check tell: how soon to be seen, pain, the thing to do again, doses."""
    check_diary(sent, desk.ready)
    diary = diary_of(sent.entries)
    found = followed(sent.case, diary, desk.ready, sent.today)
    tell("diary", found.level)
    judged = doses_judged(sent.case, sent.taken, earliest_now(sent.taken, sent.today), desk.ready, diary, found)
    return _resource(diary_bundle(sent, found, judged, desk.ready, desk.now()))


@router.post("/$import-case", response_model=CaseFile)
def import_case(sent: Answered, desk: ApiDeskNow) -> Response:
    """The case file that a response, or a document of ours, holds; it assesses as it did before."""
    return Response(_case_of(sent, desk).model_dump_json(exclude_defaults=True), media_type="application/json")


@router.post("/$prefill", response_model=Prefilled)
def prefill(sent: Annotated[dict[str, Any], _sent(RECORD)], desk: ApiDeskNow) -> Response:
    """A case begun from a health record. What it does not say is no no; what may have changed is listed to be asked."""
    found = prefilled(sent, desk.now().date(), desk.ready)
    return Response(found.model_dump_json(), media_type="application/json")


def _case_of(sent: dict[str, Any], desk: ApiDesk) -> CaseFile:
    file = case_in(response_in(sent), desk.ready)
    if not has_answers(file):
        fault = BadPart("QuestionnaireResponse.item", "no answer at all", "at least one answer about the trouble")
        raise FaultyCaseError((fault,))
    return file


def _document(file: CaseFile, desk: ApiDesk) -> Response:
    found = assessed(file, desk.ready)
    tell("result", found.urgency.level)
    return _resource(document(file, found, desk.ready, desk.now()))


def _resource(found: BaseModel) -> Response:
    return FhirResponse(found.model_dump_json())
