"""What a health record tells of a person, as answers of a case: each with its date and where it stands.

What the record does not say is not a no. What may have changed since is not taken over, but listed to be confirmed.
Where two entries disagree the more dangerous reading counts, and both are shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fhir.resources.R4B.allergyintolerance import AllergyIntolerance
from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.condition import Condition as RecordedCondition
from fhir.resources.R4B.medication import Medication
from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.medicationstatement import MedicationStatement
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.procedure import Procedure
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from popliteal.assess import lay_answer
from popliteal.case import Case, CaseFile, Given, Origin, Others, build_case
from popliteal.case.file import shown
from popliteal.casework.faults import BadPart, FaultyCaseError
from popliteal.casework.ready import Ready
from popliteal.faces.api.fhir.outcome import faults_in_resource
from popliteal.faces.api.fhir.systems import ICD10CM, LOINC, RXNORM
from popliteal.faces.api.problems import FaultPart
from popliteal.knowledge.schema import OLDEST
from popliteal.knowledge.yamlfile import read_file, read_yaml

CODES = Path(__file__).with_name("record_codes.yaml")
MOST_ENTRIES = 2000
OLD_AFTER_DAYS = 365
ICD10 = (ICD10CM, "http://hl7.org/fhir/sid/icd-10")
WRONG = ("entered-in-error",)
READ: dict[str, type[Any]] = {
    "Patient": Patient, "Condition": RecordedCondition, "Procedure": Procedure, "Observation": Observation,
    "MedicationStatement": MedicationStatement, "MedicationRequest": MedicationRequest,
    "AllergyIntolerance": AllergyIntolerance, "Medication": Medication,
}  # fmt: skip


class RecordFinding(BaseModel):
    """One thing that the record tells."""

    model_config = ConfigDict(extra="forbid")

    finding: str
    answer: Given
    text: str = Field(description="the answer in plain words")
    day: dt.date | None = Field(description="when it was written or measured")
    source: str = Field(description="the entry of the record that says so")


class Disagreement(BaseModel):
    """Entries that do not fit together."""

    model_config = ConfigDict(extra="forbid")

    finding: str
    readings: list[RecordFinding]
    taken: str = Field(description="the more dangerous reading, in plain words: it counts until somebody asks")


class Prefilled(BaseModel):
    """A case begun from a record. To be shown to the person before anything rests on it.

    Attributes:
        case: what was taken over stands under `others`, said by `record`; age and sex as the record has them.
        taken: what was taken over.
        to_confirm: what may have changed since, and was not taken over: to be asked.
        not_read: entries, and values of them, that could not be read.
    """

    model_config = ConfigDict(extra="forbid")

    case: CaseFile
    taken: list[RecordFinding]
    to_confirm: list[RecordFinding]
    disagreements: list[Disagreement]
    not_read: list[FaultPart]


@dataclass(frozen=True)
class RecordEntry:
    """What one entry says of one finding; `old`: it may have changed since."""

    finding: str
    answer: Given
    day: dt.date | None
    source: str
    old: bool


@cache
def codes() -> dict[str, dict[str, dict[str, Any]]]:
    """What the record may say, by kind of entry and finding."""
    found = read_yaml(read_file(CODES))
    assert isinstance(found, dict)
    return found


def prefilled(bundle: Mapping[str, Any], today: dt.date, ready: Ready) -> Prefilled:
    """The case that a Bundle begins.

    Args:
        bundle: a FHIR Bundle of any type; nothing that it refers to is fetched.
        today: the day to count ages from.
        ready: the knowledge made ready.

    Raises:
        FaultyCaseError: it is no Bundle, or too large.
    """
    resources, not_read = _resources(bundle)
    age, sex = _person(resources, today)
    held = {place: resource.code for place, resource in resources if isinstance(resource, Medication)}
    said = [entry for place, resource in resources for entry in _entries(place, resource, held, today)]
    taken = [entry for entry in said if not entry.old]
    by_source = [
        Others(origin=Origin(by="record", day=entry.day, source=entry.source), answers={entry.finding: entry.answer})
        for entry in taken
    ]
    file = CaseFile.model_validate({"age": age, "sex": sex, "as_of": today, "others": by_source})
    case = build_case(file, ready.knowledge, "record") if taken else Case()
    return Prefilled(
        case=file,
        taken=[_in_words(entry, ready) for entry in taken],
        to_confirm=[_in_words(entry, ready) for entry in said if entry.old],
        disagreements=list(_disagreements(taken, case, ready)),
        not_read=[FaultPart(**vars(part)) for part in not_read],
    )


def _resources(bundle: Mapping[str, Any]) -> tuple[list[tuple[str, Any]], list[BadPart]]:
    """The entries that can tell something, with their places; and what of them cannot be read."""
    if bundle.get("resourceType") != "Bundle":
        fault = BadPart("Bundle.resourceType", shown(bundle.get("resourceType")), "Bundle")
        raise FaultyCaseError((fault,))
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise FaultyCaseError((BadPart("Bundle.entry", shown(entries), f"a list of at most {MOST_ENTRIES} entries"),))
    found: list[tuple[str, Any]] = []
    faults: list[BadPart] = []
    for number, entry in enumerate(entries):
        content = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(content, dict) or str(content.get("resourceType")) not in READ:
            continue
        kind = str(content["resourceType"])
        try:
            resource = READ[kind].model_validate(content)
            found.append((f"{kind}/{content.get('id', number)}"[:100], resource))
            faults += _unread_values(resource, f"Bundle.entry[{number}].resource")
        except (ValidationError, ValueError, TypeError, OverflowError) as error:
            errors = error.errors(include_url=False) if isinstance(error, ValidationError) else []
            parts = faults_in_resource(errors, f"Bundle.entry[{number}].resource")
            faults += parts[:1] or [BadPart(f"Bundle.entry[{number}].resource", kind, "a resource that can be read")]
    return found, faults


def _person(resources: Iterable[tuple[str, Any]], today: dt.date) -> tuple[int | None, str | None]:
    """Age in years and sex, where one patient alone tells them."""
    patients = [resource for _, resource in resources if isinstance(resource, Patient)]
    if len(patients) != 1:
        return None, None
    born, gender = patients[0].birthDate, patients[0].gender
    age = None
    if isinstance(born, dt.date) and born <= today:
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return (age if age is not None and age <= OLDEST else None), gender if gender in ("female", "male") else None


Held = Mapping[str, CodeableConcept | None]
"""Medication of the Bundle -> what it is."""


def _entries(place: str, resource: Any, held: Held, today: dt.date) -> Iterator[RecordEntry]:
    match resource:
        case RecordedCondition() | Procedure():
            yield from _conditions(place, resource, today)
        case MedicationStatement() | MedicationRequest():
            if resource.status == "active":
                yield from _medicines(place, resource, held, today)
        case AllergyIntolerance():
            yield from _allergies(place, resource)
        case Observation():
            yield from _observed(place, resource, today)


def _conditions(place: str, resource: Any, today: dt.date) -> Iterator[RecordEntry]:
    """A condition that is there; one that was refuted is a no; one that is over counts where it stays true."""
    status = _code_of(getattr(resource, "verificationStatus", None))
    over = _code_of(getattr(resource, "clinicalStatus", None)) in ("inactive", "remission", "resolved")
    happened = not isinstance(resource, Procedure) or resource.status == "completed"
    if status in WRONG or not happened:
        return
    day = _day(resource, "recordedDate", "onsetDateTime", "performedDateTime")
    for finding, wanted in codes()["conditions"].items():
        if not _is_one_of(resource.code, wanted):
            continue
        if status == "refuted":
            yield RecordEntry(finding, "no", day, place, old=_is_old(day, today, OLD_AFTER_DAYS))
        elif not over or wanted.get("history"):
            old = not wanted.get("history") and _is_old(day, today, wanted.get("old_after_days", OLD_AFTER_DAYS))
            yield RecordEntry(finding, "yes", day, place, old)


def _medicine(resource: Any, held: Held) -> CodeableConcept | None:
    """What is taken: named on the spot, in the entry itself, or in another of the same Bundle."""
    if resource.medicationReference is None:
        return resource.medicationCodeableConcept  # type: ignore[no-any-return]
    named = str(resource.medicationReference.reference)
    inside = [item for item in resource.contained or [] if isinstance(item, Medication) and f"#{item.id}" == named]
    return inside[0].code if inside else held.get("/".join(named.rsplit("/", 2)[-2:]))


def _medicines(place: str, resource: Any, held: Held, today: dt.date) -> Iterator[RecordEntry]:
    taken = _medicine(resource, held)
    day = _day(resource, "authoredOn", "dateAsserted", "effectiveDateTime")
    for finding, wanted in codes()["medicines"].items():
        if _is_one_of(taken, wanted):
            yield RecordEntry(finding, "yes", day, place, _is_old(day, today, OLD_AFTER_DAYS))


def _allergies(place: str, resource: AllergyIntolerance) -> Iterator[RecordEntry]:
    status = _code_of(resource.verificationStatus)
    if status in WRONG or (status != "refuted" and _code_of(resource.clinicalStatus) == "resolved"):
        return
    for finding, wanted in codes()["allergies"].items():
        if _is_one_of(resource.code, wanted):
            answer = "no" if status == "refuted" else "yes"
            yield RecordEntry(finding, answer, _day(resource, "recordedDate"), place, old=False)


def _observed(place: str, resource: Observation, today: dt.date) -> Iterator[RecordEntry]:
    """A value that is a yes by itself, or a number that is the answer. One that is not is no no."""
    day = _day(resource, "effectiveDateTime")
    for wanted in _wanted_of(resource):
        answer = _answer_of(resource, wanted)
        if answer is not None:
            yield RecordEntry(wanted["finding"], answer, day, place, _is_old(day, today, wanted["old_after_days"]))


def _wanted_of(resource: Observation) -> list[Mapping[str, Any]]:
    """What we look for in a measurement that stands, by its codes."""
    if resource.status not in ("final", "amended", "corrected"):
        return []
    measured = [str(coding.code) for coding in (resource.code.coding or []) if coding.system == LOINC]
    return [codes()["observations"][code] for code in measured if code in codes()["observations"]]


def _unread_values(resource: Any, where: str) -> Iterator[BadPart]:
    """A measurement that we look for, in a unit or with a number that we do not read: silence would hide a fever."""
    for wanted in _wanted_of(resource) if isinstance(resource, Observation) else []:
        quantity, number = resource.valueQuantity, resource.valueInteger
        if wanted.get("number"):
            value = number if quantity is None else quantity.value
            if value is not None and _answer_of(resource, wanted) is None:
                yield BadPart(f"{where}.value", shown(float(value)), "a whole number from 0 to 10")
        elif quantity is not None and str(quantity.code) not in wanted["from"]:
            units = ", ".join(wanted["from"])
            yield BadPart(f"{where}.valueQuantity.code", shown(quantity.code or quantity.unit), f"the unit {units}")


def _answer_of(resource: Observation, wanted: Mapping[str, Any]) -> Given | None:
    quantity = resource.valueQuantity
    if wanted.get("number"):
        value = resource.valueInteger if quantity is None else quantity.value
        return int(value) if value is not None and 0 <= value <= 10 and value == int(value) else None
    least = wanted["from"].get(str(quantity.code)) if quantity is not None else None
    enough = least is not None and quantity is not None and quantity.value is not None and quantity.value >= least
    return "yes" if enough else None


def _is_one_of(concept: CodeableConcept | None, wanted: Mapping[str, Any]) -> bool:
    if concept is None:
        return False
    for coding in concept.coding or []:
        code = str(coding.code or "")
        begins, but_not = wanted.get("icd10cm", []), wanted.get("but_not", [])
        if coding.system in ICD10 and _begins(code, begins) and not _begins(code, but_not):
            return True
        if coding.system == RXNORM and code in wanted.get("rxnorm", []):
            return True
    return _is_named(concept, wanted)


def _begins(code: str, wanted: Iterable[str]) -> bool:
    return code.startswith(tuple(wanted))


def _is_named(concept: CodeableConcept, wanted: Mapping[str, Any]) -> bool:
    """Whether a name of it has one of the words."""
    texts = [str(concept.text or ""), *(str(coding.display or "") for coding in concept.coding or [])]
    words = {word for text in texts for word in re.findall(r"[a-z]+", text.lower())}
    ends = tuple(wanted.get("endings", ()))
    return not words.isdisjoint(wanted.get("names", ())) or (bool(ends) and any(word.endswith(ends) for word in words))


def _code_of(concept: CodeableConcept | None) -> str:
    return next((str(coding.code) for coding in (concept.coding or [])), "") if concept else ""


def _day(resource: Any, *names: str) -> dt.date | None:
    """The first of these dates that is told to the day."""
    for name in names:
        told = getattr(resource, name, None)
        if isinstance(told, dt.datetime):
            return told.date()
        if isinstance(told, dt.date):
            return told
    return None


def _is_old(day: dt.date | None, today: dt.date, days: int) -> bool:
    """Whether something may have changed since; what has no date may."""
    return day is None or (today - day).days > days


def _in_words(entry: RecordEntry, ready: Ready) -> RecordFinding:
    case = build_case(CaseFile(answers={entry.finding: entry.answer}), ready.knowledge, "record")
    text = lay_answer(ready.knowledge.findings[entry.finding], case.answers[entry.finding])
    return RecordFinding(finding=entry.finding, answer=entry.answer, text=text, day=entry.day, source=entry.source)


def _disagreements(taken: Iterable[RecordEntry], case: Case, ready: Ready) -> Iterator[Disagreement]:
    by_finding: dict[str, list[RecordEntry]] = defaultdict(list)
    for entry in taken:
        by_finding[entry.finding].append(entry)
    for name, entries in by_finding.items():
        if len({str(entry.answer) for entry in entries}) > 1:
            readings = [_in_words(entry, ready) for entry in entries]
            text = lay_answer(ready.knowledge.findings[name], case.answers[name])
            yield Disagreement(finding=name, readings=readings, taken=text)
