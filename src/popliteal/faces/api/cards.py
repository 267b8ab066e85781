"""CDS Hooks 2.0: what is asked and answered, and the card that a person's answers make for whoever opens the record."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from popliteal.assess import LIKELY, Assessment
from popliteal.case import CaseFile, has_answers
from popliteal.casework.answering import told_today
from popliteal.casework.assessing import assessed
from popliteal.casework.faults import BadPart, FaultyCaseError
from popliteal.casework.ready import Ready
from popliteal.faces.api.fhir.health_record import Prefilled, prefilled
from popliteal.faces.api.fhir.systems import FORM, NAMES
from popliteal.faces.api.fhir.unwrap import case_in, response_in
from popliteal.faces.api.problems import RefusedError
from popliteal.faces.pages.metrics import tell
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.describe import address_of
from popliteal.speech.words import people, range_text

SERVICE = "pain-behind-the-knee"
PATIENT = "{{context.patientId}}"
PREFETCH = {
    "answers": f"QuestionnaireResponse?patient={PATIENT}&questionnaire={FORM}&_sort=-authored&_count=1",
    "patient": f"Patient/{PATIENT}",
    "conditions": f"Condition?patient={PATIENT}",
    "medicines": f"MedicationRequest?patient={PATIENT}&status=active",
    "allergies": f"AllergyIntolerance?patient={PATIENT}",
}
LONGEST_SUMMARY = 139
RESPONSE, OUTCOME = "QuestionnaireResponse", "OperationOutcome"
Indicator = Literal["info", "warning", "critical"]


class CdsPart(BaseModel):
    """A part of CDS Hooks. Clients may send more than is named here (extensions); it is not read."""

    model_config = ConfigDict(extra="ignore")


class HookContext(CdsPart):
    """For whom, and by whom, a record was opened."""

    userId: str  # noqa: N815  (as the standard names it)
    patientId: str  # noqa: N815


class HookRequest(CdsPart):
    """A record was opened. Addresses in a request (`fhirServer`) are never called, and its access token is not read."""

    hook: Literal["patient-view"]
    hookInstance: uuid.UUID  # noqa: N815
    context: HookContext
    prefetch: dict[str, JsonValue] = Field({}, description="what the client looked up; null: there is nothing")


class CardSource(CdsPart):
    """What a card rests on."""

    label: str
    url: str | None = None


class CardLink(CdsPart):
    """A link to the pages."""

    label: str
    url: str
    type: Literal["absolute"] = "absolute"


class CdsCard(CdsPart):
    """One card."""

    uuid: str
    summary: str = Field(max_length=LONGEST_SUMMARY)
    indicator: Indicator
    detail: str
    source: CardSource
    links: list[CardLink] = []


class CdsCards(CdsPart):
    """The answer to a hook; empty when this person answered nothing."""

    cards: list[CdsCard]


class CdsService(CdsPart):
    """What can be called."""

    hook: Literal["patient-view"] = "patient-view"
    id: str = SERVICE
    title: str = "Pain behind the knee: how soon to be seen"
    description: str = (
        "Reads what a person answered in our form, beside what the record holds, and says how soon to be seen, why, "
        "and what it could be. It is no diagnosis, and no clinician has reviewed it yet."
    )
    prefetch: dict[str, str] = PREFETCH
    usageRequirements: str = "All data is to be prefetched: the service calls no other server."  # noqa: N815


class CdsServices(CdsPart):
    """All that can be called."""

    services: list[CdsService] = [CdsService()]


class CardFeedback(CdsPart):
    """What became of one card. Only `outcome` is counted."""

    card: str
    outcome: Literal["accepted", "overridden"]
    outcomeTimestamp: dt.datetime  # noqa: N815


class CdsFeedback(CdsPart):
    """What became of cards."""

    feedback: list[CardFeedback] = Field(max_length=1000)


def cards_for(request: HookRequest, ready: Ready, today: dt.date, app: str) -> CdsCards:
    """The card for a person who answered our form; none for anybody else.

    Args:
        request: what was sent.
        ready: the knowledge made ready.
        today: the day to read the answers on.
        app: https address of the pages; empty: none is linked to.

    Raises:
        RefusedError: 412, when the answers were not looked up, or that failed.
        FaultyCaseError: what was sent cannot be read; each part is named.
    """
    failed = [name for name in PREFETCH if _has_failed(request.prefetch.get(name))]
    if "answers" not in request.prefetch or "answers" in failed:
        given = "an OperationOutcome" if "answers" in failed else "nothing"
        fault = BadPart("/prefetch/answers", given, PREFETCH["answers"])
        raise RefusedError(412, "The answers must be prefetched; no other server is called.", (fault,))
    answers = _answers(request.prefetch["answers"])
    if answers is None:
        return CdsCards(cards=[])
    told = case_in(response_in(answers), ready)
    if not has_answers(told):
        return CdsCards(cards=[])
    record = prefilled(_record(request.prefetch), today, ready)
    file = _together(told, record, today, ready)
    found = assessed(file, ready)
    tell("result", found.urgency.level)
    return CdsCards(cards=[_card(found, record, failed, str(request.hookInstance), ready.knowledge, app)])


def _has_failed(value: JsonValue) -> bool:
    """Whether a look-up ended in an error: what it would have told is not known, so it must not count as nothing."""
    if not isinstance(value, dict):
        return False
    outcomes = [part for part in (value, *_listed(value)) if part.get("resourceType") == OUTCOME]
    issues = [part.get("issue") for part in outcomes]
    faults = [fault for issue in issues if isinstance(issue, list) for fault in issue if isinstance(fault, dict)]
    return value in outcomes or any(fault.get("severity") in ("fatal", "error") for fault in faults)


def _listed(bundle: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources in a Bundle."""
    entries = bundle.get("entry")
    found = [entry.get("resource") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return [resource for resource in found if isinstance(resource, dict)]


def _answers(value: JsonValue) -> Mapping[str, Any] | None:
    """The response in what was looked up: itself, or the first of a search's; None where there is none."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise FaultyCaseError((BadPart("/prefetch/answers", "no resource", "a resource, or null"),))
    if value.get("resourceType") != "Bundle":
        return value
    return next((resource for resource in _listed(value) if resource.get("resourceType") == RESPONSE), None)


def _record(prefetch: Mapping[str, JsonValue]) -> dict[str, Any]:
    """All else that was looked up, as one Bundle."""
    entries: list[JsonValue] = []
    for name, value in prefetch.items():
        if name == "answers" or not isinstance(value, dict):
            continue
        listed = value.get("entry", [])
        entries += (listed if isinstance(listed, list) else []) if value.get("resourceType") == "Bundle" else [
            {"resource": value}
        ]  # fmt: skip
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _together(told: CaseFile, record: Prefilled, today: dt.date, ready: Ready) -> CaseFile:
    """What the person answered, read today, beside what the record holds."""
    file = told_today(told, today, ready.knowledge)
    return file.model_copy(
        update={
            "age": record.case.age if file.age is None else file.age,
            "sex": file.sex or record.case.sex,
            "as_of": file.as_of or today,
            "others": [*file.others, *record.case.others],
        }
    )


def _card(
    found: Assessment, record: Prefilled, failed: Sequence[str], instance: str, knowledge: Knowledge, app: str
) -> CdsCard:
    level = Level[found.urgency.level]
    parts = [_urgency(found, knowledge)]
    if level < Level.emergency_department:
        parts += [_causes(found), _dangers(found)]
    parts += [
        _from_record(record),
        _list("Could not be looked up, so what it holds is not known:", failed),
        _list("", found.contradictions),
        "\n".join(found.notes),
    ]
    source = CardSource(label=f"popliteal, knowledge {found.knowledge}", url=app or None)
    return CdsCard(
        uuid=str(uuid.uuid5(NAMES, instance)),
        summary=_short(f"{found.urgency.heading}{' (for now)' if found.urgency.provisional else ''}"),
        indicator=_indicator(level),
        detail="\n\n".join(part for part in parts if part),
        source=source,
        links=[CardLink(label="Open popliteal", url=app)] if app else [],
    )


def _indicator(level: Level) -> Indicator:
    if level >= Level.emergency_department:
        return "critical"
    return "warning" if level >= Level.soon else "info"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SUMMARY else text[: LONGEST_SUMMARY - 1] + "…"


def _urgency(found: Assessment, knowledge: Knowledge) -> str:
    """Where and how soon, then each reason with the sources that it rests on."""
    urgency = found.urgency
    open_signs = [f"Still open: {sign.question}" for sign in urgency.open_signs]
    reasons = [f"{reason.text} {_sources(reason.source, knowledge)}".rstrip() for reason in urgency.reasons]
    return f"**{urgency.heading}.** {urgency.where}\n\n{_list('Why:', [*reasons, *open_signs])}"


def _sources(names: Iterable[str], knowledge: Knowledge) -> str:
    linked = []
    for name in names:
        address = address_of(knowledge.sources[name]) if name in knowledge.sources else ""
        linked.append(f"[{name}]({address})" if address else name)
    return f"({', '.join(linked)})" if linked else "(our judgment)"


def _causes(found: Assessment) -> str:
    told = [
        f"{cause.name}: {people(cause.chance)} of 100 (range {range_text(cause.low, cause.high)})"
        for cause in found.causes
        if cause.chance >= LIKELY
    ]
    return _list("What it could be, of 100 people with answers like these:", told)


def _dangers(found: Assessment) -> str:
    return _list("To rule out:", [", ".join(danger.names) for danger in found.rule_out if danger.raises_level])


def _from_record(record: Prefilled) -> str:
    taken = [f"{item.text} ({item.source}, {item.day or 'no date'})" for item in record.taken]
    asked = [f"to be confirmed: {item.text} ({item.source}, {item.day or 'no date'})" for item in record.to_confirm]
    differ = [f"two entries disagree, the more dangerous was taken: {item.taken}" for item in record.disagreements]
    count = len(record.not_read)
    unread = [f"not read, so what they hold is not known: {count} of the entries"] if count else []
    return _list("From the record:", [*taken, *asked, *differ, *unread])


def _list(title: str, items: Iterable[str]) -> str:
    points = [f"- {item}" for item in items]
    return "\n".join([*([title, ""] if title and points else []), *points])
