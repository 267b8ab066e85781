"""REST: assess, one step of the interview, plan, diary, and the knowledge base. The case goes and comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Header, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from popliteal.assess import Assessment
from popliteal.care.doses import DosesShown
from popliteal.care.parts import Plan
from popliteal.case import CaseFile, Given
from popliteal.casework.answering import told_today
from popliteal.casework.asking import AskedQuestion, AskedStep, asked_question, asked_step
from popliteal.casework.assessing import assessed
from popliteal.casework.diary import followed
from popliteal.casework.doses import doses_judged
from popliteal.casework.exercises import doses_followed
from popliteal.casework.faults import BadPart, FaultyCaseError, check_file, day_fault
from popliteal.casework.ready import Ready
from popliteal.explain.show import show
from popliteal.faces.api.api_desk import ApiDesk, ApiDeskNow
from popliteal.faces.api.body import StrictRoute
from popliteal.faces.api.diary_request import DiaryRequest, DosesRequest, check_diary, check_doses
from popliteal.faces.api.examples import CASE, DIARY, DOSES, STEP
from popliteal.faces.api.problems import RefusedError
from popliteal.faces.pages.metrics import tell
from popliteal.followup.ability import ability
from popliteal.followup.entry import diary_of
from popliteal.followup.next_dose import NextDose
from popliteal.followup.retriage import FollowUp
from popliteal.knowledge import Knowledge
from popliteal.speech.words import Speaker
from popliteal.version import __version__

router = APIRouter(prefix="/api/v1", route_class=StrictRoute, tags=["REST"])
EntryKind = Literal["conditions", "named", "findings", "rules", "thresholds", "scores", "sources"]
ELSEWHERE = "the main trouble is not behind the knee, so there is no plan; assess says how soon to be seen"
Today = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        description="the day to read the answers on: durations move on, and an older no to a danger sign is no answer",
    ),
]


class StepRequest(BaseModel):
    """The case so far, and what was answered to the page shown last."""

    model_config = ConfigDict(extra="forbid")

    case: CaseFile = CaseFile()
    answers: dict[str, Given | None] = Field(
        {}, description="finding, age or sex -> its answer; null: the person would rather not say"
    )


class DiaryAnswer(FollowUp):
    """What the diary means, how it went with the thing to do again, and how much of each exercise is right now."""

    ability: list[str] = Field(description="what its ratings say, in sentences; none where no such thing was told")
    next_doses: list[NextDose] = Field(
        description="how much is right of each exercise of the plan of which the diary tells: show `text`, then "
        "the amount `dose`, then `morning`. One that is not in it is done as the plan says"
    )


class DosesAnswer(BaseModel):
    """What the log says of each medicine in it, the one taken last first. Show the notes whole: some are urgent."""

    log: list[DosesShown]
    open_signs: list[AskedQuestion] = Field(
        description="danger signs with no answer on the day of `at` (a no of an earlier day is none), or with the "
        "answer unsure. While one is open, what could hide it is withheld. Send answers as `signs` of that day's "
        "entry, or in a case of that day"
    )


class ApiVersion(BaseModel):
    """What answers."""

    engine: str
    knowledge: str
    api: Literal["v1"] = "v1"
    fhir: Literal["4.0.1"] = "4.0.1"


class KnowledgeList(BaseModel):
    """Every id that can be looked up, by kind."""

    version: str
    ids: dict[str, list[str]]


class KnowledgeEntry(BaseModel):
    """One entry of the knowledge base: its record, and the same as text with all that hangs on it."""

    version: str
    kind: EntryKind
    id: str
    record: dict[str, Any]
    text: str


def _example(content: Mapping[str, Any]) -> Any:
    return Body(openapi_examples={"example": {"summary": "a calf that swells after a long flight", "value": content}})


CaseBody = Annotated[CaseFile, _example(CASE)]


@router.post("/assess", response_model=Assessment)
def assess_case(
    case: CaseBody, desk: ApiDeskNow, intervals: Literal["true", "false"] = "true", today: Today = None
) -> Response:
    """How soon to be seen, what it could be, how likely, how sure, and why; the same as `popliteal assess --json`."""
    found = assessed(_read_on(case, today, desk.ready), desk.ready, intervals == "true")
    tell("result", found.urgency.level)
    return Response(found.model_dump_json(by_alias=True), media_type="application/json")


@router.post("/plan", response_model=Plan)
def plan_case(case: CaseBody, desk: ApiDeskNow, today: Today = None) -> Response:
    """What to do today, what to leave and why, which medicines are safe; the same as `popliteal plan --json`."""
    found = assessed(_read_on(case, today, desk.ready), desk.ready, intervals=False)
    if found.plan is None:
        fault = BadPart("/answers/trouble_place", "elsewhere", "behind_knee, leg_around_knee")
        raise RefusedError(422, ELSEWHERE, (fault,))
    tell("result", found.urgency.level)
    return Response(found.plan.model_dump_json(by_alias=True), media_type="application/json")


@router.post("/interview/step", response_model=AskedStep)
def step(sent: Annotated[StepRequest, _example(STEP)], desk: ApiDeskNow, today: Today = None) -> Response:
    """The case with the answers in it, and the next page or the end. Show `emergency`, when there, before all else."""
    found = asked_step(_read_on(sent.case, today, desk.ready, "/case"), sent.answers, desk.ready)
    if found.emergency is not None:
        tell("card", found.emergency.level)
    return Response(found.model_dump_json(by_alias=True), media_type="application/json")


@router.post("/diary", response_model=DiaryAnswer)
def diary(sent: Annotated[DiaryRequest, _example(DIARY)], desk: ApiDeskNow) -> Response:
    """How soon to be seen by what the days since the last full check tell. The level never falls below that check's."""
    check_diary(sent, desk.ready)
    kept = diary_of(sent.entries)
    found = followed(sent.case, kept, desk.ready, sent.today)
    tell("diary", found.level)
    since = sent.goal.since if sent.goal else None
    said = ability(kept, since, sent.today, desk.ready.followup) if since else []
    amounts = list(doses_followed(sent.case, kept, found, desk.ready).values())
    whole = DiaryAnswer(**dict(found), ability=said, next_doses=amounts)
    return Response(whole.model_dump_json(by_alias=True), media_type="application/json")


@router.post("/doses", response_model=DosesAnswer)
def doses(sent: Annotated[DosesRequest, _example(DOSES)], desk: ApiDeskNow) -> Response:
    """What a log of doses adds up to, what was counted twice, and the earliest time for more where the plan has one."""
    check_doses(sent, desk.ready)
    kept = diary_of(sent.entries)
    raised = followed(sent.case, kept, desk.ready, sent.at.date()) if sent.entries else None
    judged, say = doses_judged(sent.case, sent.taken, sent.at, desk.ready, kept, raised), Speaker(sent.case.who)
    open_signs = [asked_question(name, desk.ready, say) for name in judged.open_signs]
    found = DosesAnswer(log=judged.log, open_signs=open_signs)
    return Response(found.model_dump_json(), media_type="application/json")


def _read_on(case: CaseFile, today: str | None, ready: Ready, place: str = "") -> CaseFile:
    if today is None:
        return case
    try:
        day = dt.date.fromisoformat(today)
        faults = tuple(day_fault(day, "query:today"))
    except ValueError:
        faults = (BadPart("query:today", today, "a day of the calendar"),)
    if faults:
        raise FaultyCaseError(faults)
    check_file(case, ready.knowledge, place)
    return told_today(case, day, ready.knowledge)


@router.get("/version", response_model=ApiVersion)
async def version(desk: ApiDeskNow) -> ApiVersion:
    """Which program and which knowledge answer."""
    return ApiVersion(engine=__version__, knowledge=desk.ready.knowledge.version)


ANSWERS: dict[str, Callable[[Any, ApiDesk], bytes | memoryview]] = {
    "Assess Case": lambda sent, desk: assess_case(CaseFile.model_validate(sent), desk).body,
    "Plan Case": lambda sent, desk: plan_case(CaseFile.model_validate(sent), desk).body,
    "Step": lambda sent, desk: step(StepRequest.model_validate(sent), desk).body,
    "Doses": lambda sent, desk: doses(DosesRequest.model_validate(sent), desk).body,
    "Diary": lambda sent, desk: diary(DiaryRequest.model_validate(sent), desk).body,
}
"""Operation -> what it answers to an example, for the description of the API."""
NotChanged = Annotated[str | None, Header(alias="If-None-Match", max_length=200)]
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "The knowledge is still the one that was named."}}
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "No such entry."}}


@router.get("/knowledge", response_model=KnowledgeList, responses=UNCHANGED)
def knowledge_list(desk: ApiDeskNow, known: NotChanged = None) -> Response:
    """Every condition, finding, rule, threshold, score and source, by its id."""
    base = desk.ready.knowledge
    found = KnowledgeList(version=base.version, ids={kind: sorted(of) for kind, of in kinds(base).items()})
    return _unless_known(found, base, known)


@router.get("/knowledge/{kind}/{name}", response_model=KnowledgeEntry, responses=UNCHANGED | MISSING)
def knowledge_entry(kind: EntryKind, name: str, desk: ApiDeskNow, known: NotChanged = None) -> Response:
    """One entry with its figures and sources, as data and as text."""
    return _unless_known(entry_of(kind, name, desk.ready.knowledge), desk.ready.knowledge, known)


def entry_of(kind: EntryKind, name: str, base: Knowledge) -> KnowledgeEntry:
    """One entry of the knowledge base.

    Raises:
        RefusedError: there is none of this name (404).
    """
    record = kinds(base)[kind].get(name)
    if record is None:
        fault = BadPart("path:name", name[:60], f"an id of /api/v1/knowledge, under {kind}")
        raise RefusedError(404, f"There is no such entry among the {kind}.", (fault,))
    told = record.model_dump(mode="json") if isinstance(record, BaseModel) else dict(record)
    return KnowledgeEntry(version=base.version, kind=kind, id=name, record=told, text=show(name, base))


def kinds(base: Knowledge) -> dict[EntryKind, Mapping[str, Any]]:
    """What can be looked up: kind -> id -> record."""
    return {
        "conditions": base.conditions,
        "named": base.named,
        "findings": base.findings,
        "rules": base.rules,
        "thresholds": base.thresholds,
        "scores": base.scores,
        "sources": base.sources,
    }


def _unless_known(found: BaseModel, base: Knowledge, known: str | None) -> Response:
    """The answer with its tag, or 304 when whoever asks has it."""
    tag = f'"{base.version}-{__version__}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if known is not None and (
        known.strip() == "*" or tag in [item.strip().removeprefix("W/") for item in known.split(",")]
    ):
        return Response(status_code=304, headers=headers)
    return Response(found.model_dump_json(), media_type="application/json", headers=headers)
