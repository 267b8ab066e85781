"""How soon to be seen, and what it could be, as FHIR: a flag, one risk for each cause, and an impression of all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from fhir.resources.R4B.clinicalimpression import ClinicalImpression, ClinicalImpressionFinding
from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.flag import Flag
from fhir.resources.R4B.quantity import Quantity
from fhir.resources.R4B.range import Range
from fhir.resources.R4B.riskassessment import RiskAssessment, RiskAssessmentPrediction

from popliteal.assess import LIKELY, Assessment, Cause, Evidence
from popliteal.casework.ready import Ready
from popliteal.faces.api.fhir.systems import CAUSE, HL7, ICD10CM, LEVEL, coded, narrative, note, reference, text_only
from popliteal.speech.words import people, range_text

METHOD = "All sets of up to three causes weighed (more where it matters), from the answers and the knowledge base"
INTERVAL = "90 % credible interval: how far the chance could be off, since little is known about the figures behind it"
ALONE = "All causes weighed one by one, from the answers and the knowledge base"
UCUM = "http://unitsofmeasure.org"


def urgency_lines(found: Assessment) -> tuple[str, ...]:
    """How soon to be seen, where, and why, in plain words."""
    urgency = found.urgency
    doubt = ("This is for now only: some danger signs are still open.",) if urgency.provisional else ()
    return (urgency.heading, urgency.where, *doubt, *(reason.text for reason in urgency.reasons))


def flag(found: Assessment, patient: str, device: str) -> Flag:
    """The urgency as a flag: R4's resource for what whoever opens a record is to see first; why stands in its text."""
    urgency = found.urgency
    return flag_of(urgency.level, urgency.heading, urgency_lines(found)[1:], patient, device)


def flag_of(level: str, heading: str, lines: Sequence[str], patient: str, device: str) -> Flag:
    """A level as a flag; the first of the lines says where to go."""
    return Flag(
        status="active",
        category=[coded(f"{HL7}/flag-category", "safety", "Safety")],
        code=CodeableConcept(coding=[Coding(system=LEVEL, code=level)], text=f"{heading}. {lines[0]}"),
        subject=reference(patient),
        author=reference(device),
        text=narrative(heading, lines),
    )


def risk_assessments(
    found: Assessment, ready: Ready, patient: str, device: str, answers: str, at: dt.datetime
) -> Iterator[RiskAssessment]:
    """One for each cause, the likeliest first: its chance, its range, and what speaks for and against it."""
    for cause in found.causes:
        yield RiskAssessment(
            **_about(found, patient, device, answers, at),
            method=text_only(METHOD),
            code=text_only("Chance that this cause is there; several can be there at once"),
            prediction=_predictions(cause, ready),
            note=[note(_weighed(evidence)) for evidence in (*cause.for_it, *cause.against_it)] or None,
            text=narrative(_in_words(cause), [cause.about]),
        )


def _about(found: Assessment, patient: str, device: str, answers: str, at: dt.datetime) -> dict[str, Any]:
    """Of whom, by what, when and from which answers: the same in each risk."""
    return {
        "status": "preliminary" if found.urgency.provisional else "final",
        "subject": reference(patient),
        "occurrenceDateTime": found.as_of or at,
        "performer": reference(device),
        "basis": [reference(answers)],
    }


def concept_of(cause: Cause, ready: Ready) -> CodeableConcept:
    """A cause with its codes; one without any goes out with its text and our own id alone."""
    condition = ready.knowledge.conditions[cause.condition]
    return _coded(condition.codes.get("icd10cm", []), cause.condition, cause.name)


def _coded(icd10cm: Sequence[str], own: str, name: str) -> CodeableConcept:
    codes = [Coding(system=ICD10CM, code=code) for code in icd10cm]
    return CodeableConcept(coding=[*codes, Coding(system=CAUSE, code=own)], text=name)


def _predictions(cause: Cause, ready: Ready) -> list[RiskAssessmentPrediction]:
    """The chance, and its range, both in percent as R4 has it."""
    outcome = concept_of(cause, ready)
    told = [
        RiskAssessmentPrediction(outcome=outcome, probabilityDecimal=_percent(cause.chance), rationale=_basis(cause))
    ]
    if cause.low is not None and cause.high is not None:
        bounds = Range(low=_quantity(cause.low), high=_quantity(cause.high))
        told.append(RiskAssessmentPrediction(outcome=outcome, probabilityRange=bounds, rationale=INTERVAL))
    return told


def named_assessments(
    found: Assessment, patient: str, device: str, answers: str, at: dt.datetime
) -> Iterator[RiskAssessment]:
    """One for each less common cause that fits: its chance, were one cause alone at work."""
    for one in found.named:
        outcome = _coded(one.codes, one.id, one.name)
        yield RiskAssessment(
            **_about(found, patient, device, answers, at),
            method=text_only(ALONE),
            code=text_only("Chance of a less common cause that fits the answers, were one cause alone at work"),
            prediction=[RiskAssessmentPrediction(outcome=outcome, probabilityDecimal=_percent(one.chance))],
            text=narrative(one.lay_name, [one.about]),
        )


def _percent(chance: float) -> float:
    return round(100 * chance, 4)


def _quantity(chance: float) -> Quantity:
    return Quantity(value=_percent(chance), unit="%", system=UCUM, code="%")


def _basis(cause: Cause) -> str:
    told = [
        *(f"for it: {item.text}" for item in cause.for_it),
        *(f"against it: {item.text}" for item in cause.against_it),
    ]
    return "; ".join(told) or "nothing that was answered speaks for it or against it"


def _weighed(evidence: Evidence) -> str:
    figure = evidence.figure
    basis = f" [{figure.value}; {', '.join(figure.source) or 'judgment'}; read: {figure.checked}]" if figure else ""
    return f"{evidence.text} ({evidence.strength}, {evidence.decibans:+.0f} dB){basis}"


def _in_words(cause: Cause) -> str:
    bounds = f" (range {range_text(cause.low, cause.high)})" if cause.low is not None else ""
    return f"{cause.lay_name}: {people(cause.chance)} of 100 people with answers like these{bounds}"


def clinical_impression(
    found: Assessment, patient: str, answers: str, risks: Sequence[str], at: dt.datetime
) -> ClinicalImpression:
    """The whole in one place: the urgency with its reasons, the likely causes, and what all of it rests on."""
    likely = [cause for cause in found.causes if cause.chance >= LIKELY]
    return ClinicalImpression(
        status="in-progress" if found.urgency.provisional else "completed",
        description="Worked out by a program from what a person answered; no examination, no diagnosis",
        subject=reference(patient),
        effectiveDateTime=found.as_of or at,
        date=at,
        summary=" ".join(line if line.endswith((".", "]")) else f"{line}." for line in urgency_lines(found)),
        finding=[
            ClinicalImpressionFinding(itemCodeableConcept=text_only(cause.name), basis=_in_words(cause))
            for cause in likely
        ]
        or None,
        prognosisReference=[reference(address) for address in risks] or None,
        supportingInfo=[reference(answers)],
        note=[note(text) for text in (*found.contradictions, *found.notes)] or None,
        text=narrative(found.urgency.heading, [*urgency_lines(found)[1:], *(_in_words(cause) for cause in likely)]),
    )
