"""What was measured, as FHIR observations: the pain by its LOINC code, and each score with its unknown items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.observation import Observation, ObservationComponent
from fhir.resources.R4B.quantity import Quantity
from fhir.resources.R4B.range import Range

from popliteal.assess import Assessment, ScorePart
from popliteal.case import CaseFile, Given, Known, build_case
from popliteal.case.moved import without
from popliteal.casework.ready import Ready
from popliteal.faces.api.fhir.systems import HL7, LOINC, SCORE, coded, narrative, note, reference, text_only
from popliteal.followup.told import SEVERITY

UNKNOWN = f"{HL7}/data-absent-reason"
SURVEY = f"{HL7}/observation-category"


def observations(
    file: CaseFile, found: Assessment, ready: Ready, patient: str, at: dt.datetime
) -> Iterator[Observation]:
    """The pain, when it was told, then each score that is worth showing."""
    status = "preliminary" if found.urgency.provisional else "final"
    when = found.as_of or at
    pain = _pain(file, ready, patient, status, when)
    if pain is not None:
        yield pain
    for score in found.scores:
        yield _score(score, patient, status, when)


def _pain(file: CaseFile, ready: Ready, patient: str, status: str, when: dt.date) -> Observation | None:
    """The worst pain in the last 24 hours, from 0 to 10: the number that was told, or the words for several."""
    told = without(file, lambda finding, _: finding != SEVERITY, ready.knowledge).answers
    if not told:
        return None
    given = next(iter(told.values()))
    number = given if isinstance(given, int) and not isinstance(given, bool) else None
    words = _pain_words(given, ready)
    if number is None and words is None:
        return None
    finding = ready.knowledge.findings[SEVERITY]
    return Observation(
        status=status,
        category=[coded(SURVEY, "survey", "Survey")],
        code=CodeableConcept(
            coding=[Coding(system=LOINC, code=code) for code in finding.codes.get("loinc", [])], text=finding.name
        ),
        subject=reference(patient),
        effectiveDateTime=when,
        valueInteger=number,
        valueCodeableConcept=None if number is not None or words is None else text_only(words),
        text=narrative(f"{finding.name}: {number if number is not None else words}", [finding.question]),
    )


def _pain_words(given: Given, ready: Ready) -> str | None:
    case = build_case(CaseFile(answers={SEVERITY: given}), ready.knowledge, "case")
    answer = case.answers[SEVERITY]
    if not isinstance(answer, Known):
        return None
    return " or ".join(
        choice.label for choice in ready.knowledge.findings[SEVERITY].choices[answer.low : answer.high + 1]
    )


def _score(score: ScorePart, patient: str, status: str, when: dt.date) -> Observation:
    """A published score: points known to be there, up to all that the unknown items could add."""
    exact = score.low == score.high
    known = [
        ObservationComponent(code=text_only(item.text), valueQuantity=_points(item.points)) for item in score.present
    ]
    unknown = [
        ObservationComponent(code=text_only(item.text), dataAbsentReason=coded(UNKNOWN, "unknown", "Unknown"))
        for item in score.unknown
    ]
    return Observation(
        status=status,
        category=[coded(SURVEY, "survey", "Survey")],
        code=CodeableConcept(coding=[Coding(system=SCORE, code=score.id)], text=score.name),
        subject=reference(patient),
        effectiveDateTime=when,
        valueQuantity=_points(score.low) if exact else None,
        valueRange=None if exact else Range(low=_points(score.low), high=_points(score.high)),
        component=[*known, *unknown] or None,
        note=[note(score.note)],
        text=narrative(
            f"{score.name}: {score.low:g}" + ("" if exact else f" to {score.high:g}") + " points",
            [*(f"{item.text}: {item.points:+g}" for item in score.present),
             *(f"{item.text}: not known" for item in score.unknown)],
        ),
    )  # fmt: skip


def _points(points: float) -> Quantity:
    return Quantity(value=points, unit="points", system="http://unitsofmeasure.org", code="{score}")
