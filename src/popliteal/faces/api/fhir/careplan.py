"""What to do, as FHIR: a proposed plan of care, and an issue for each medicine that this person's answers forbid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from fhir.resources.R4B.careplan import CarePlan, CarePlanActivity, CarePlanActivityDetail
from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.detectedissue import DetectedIssue, DetectedIssueEvidence

from popliteal.care.parts import MedicineAdvice, Offered, Plan, Withheld, dose_text
from popliteal.casework.clinician import VERDICTS, conflicts
from popliteal.faces.api.fhir.systems import MEDICINE, narrative, note, reference, text_only

SEVERITY = {"do_not_take": "high", "not_now": "moderate", "ask_first": "moderate"}


def care_plan(plan: Plan, patient: str, at: dt.datetime) -> CarePlan:
    """What a person can do, and what to leave; a proposal, since nobody has ordered it."""
    offered = [*plan.steps, *plan.supports, *plan.exercises]
    net = plan.safety_net
    return CarePlan(
        status="active",
        intent="proposal",
        title="What to do about pain behind the knee",
        description=f"{net.if_not_in_time} {net.look_again}",
        subject=reference(patient),
        created=at,
        activity=[*(_activity(item) for item in offered), *(_held(item) for item in plan.withheld)] or None,
        note=[note(text) for text in (net.watch, *plan.notes)],
        text=narrative(
            "What to do",
            [*(_line(item) for item in offered), *(f"Not now: {item.title}" for item in plan.withheld),
             *(f"{medicine.title}: {medicine.heading}" for medicine in plan.medicines)],
        ),
    )  # fmt: skip


def _activity(item: Offered) -> CarePlanActivity:
    return CarePlanActivity(
        detail=CarePlanActivityDetail(
            code=text_only(item.title),
            status="not-started",
            doNotPerform=item.do == "do_not",
            scheduledString=dose_text(item.dose) if item.dose else None,
            description=item.text.strip(),
            reasonCode=[text_only(item.why)],
        )
    )


def _held(item: Withheld) -> CarePlanActivity:
    """What would be offered and could harm now."""
    reasons = " ".join(f"{reason.text} {reason.until or ''}".strip() for reason in item.reasons)
    return CarePlanActivity(
        detail=CarePlanActivityDetail(
            code=text_only(item.title),
            status="on-hold",
            statusReason=text_only(reasons or "not now"),
            doNotPerform=True,
        )
    )


def _line(item: Offered) -> str:
    return f"{'Do not: ' if item.do == 'do_not' else ''}{item.title}. {item.text.strip()}"


def medicine_conflicts(plan: Plan | None, patient: str, device: str, at: dt.datetime) -> Iterator[DetectedIssue]:
    """One for each medicine that is not plainly fine for this person by what was told."""
    for medicine in plan.medicines if plan else []:
        reasons = conflicts(medicine)
        if reasons:
            yield _issue(medicine, reasons, patient, device, at)


def _issue(
    medicine: MedicineAdvice, reasons: tuple[str, ...], patient: str, device: str, at: dt.datetime
) -> DetectedIssue:
    return DetectedIssue(
        status="final",
        code=CodeableConcept(
            coding=[Coding(system=MEDICINE, code=medicine.id)],
            text=f"{medicine.title}: {VERDICTS.get(medicine.verdict, medicine.heading)}",
        ),
        severity=SEVERITY.get(medicine.verdict, "low"),
        patient=reference(patient),
        identifiedDateTime=at,
        author=reference(device),
        evidence=[DetectedIssueEvidence(code=[text_only(reason) for reason in reasons])],
        detail=f"{medicine.heading} {' '.join(reasons)}",
        text=narrative(f"{medicine.title}: {medicine.heading}", reasons),
    )
