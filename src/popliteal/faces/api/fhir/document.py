"""FHIR out: a document that holds what was answered, how soon to be seen and why, the causes, and what to do."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fhir.resources.R4B.bundle import Bundle, BundleEntry
from fhir.resources.R4B.composition import Composition, CompositionSection
from fhir.resources.R4B.device import Device, DeviceDeviceName, DeviceVersion
from fhir.resources.R4B.identifier import Identifier
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.provenance import Provenance, ProvenanceAgent, ProvenanceEntity
from fhir.resources.R4B.reference import Reference

from popliteal.assess import LIKELY, Assessment
from popliteal.case import CaseFile
from popliteal.casework.ready import Ready
from popliteal.faces.api.fhir.careplan import care_plan, medicine_conflicts
from popliteal.faces.api.fhir.observations import observations
from popliteal.faces.api.fhir.response import as_response
from popliteal.faces.api.fhir.risk import (
    clinical_impression,
    flag,
    named_assessments,
    risk_assessments,
    urgency_lines,
)
from popliteal.faces.api.fhir.systems import KNOWLEDGE, NAMES, narrative, reference, text_only
from popliteal.speech.words import people, range_text

TITLE = "Pain behind the knee: how soon to be seen, and what it could be"
TYPE = "Self-assessment of pain behind the knee"


@dataclass
class DocumentEntries:
    """The entries of one document, each with an id that follows from its content and its place."""

    seed: str
    at: dt.datetime

    def __post_init__(self) -> None:
        self.resources: list[tuple[str, Any]] = []

    def address(self, name: str) -> str:
        """The address of the entry of this name."""
        return f"urn:uuid:{uuid.uuid5(NAMES, f'{self.seed}:{name}')}"

    def add(self, name: str, resource: Any) -> str:
        """Put a resource in; returns its address."""
        address = self.address(name)
        resource.id = address.removeprefix("urn:uuid:")
        self.resources.append((address, resource))
        return address


def document(file: CaseFile, assessment: Assessment, ready: Ready, at: dt.datetime) -> Bundle:
    """The document of one case.

    Args:
        file: what was answered.
        assessment: what follows from it, with its plan.
        ready: the knowledge made ready.
        at: the moment that goes into the document, with a time zone.
    """
    content = file.model_dump_json() + assessment.model_dump_json(by_alias=True) + at.isoformat()
    entries = DocumentEntries(hashlib.sha256(content.encode()).hexdigest(), at)
    whole = entries.address("composition")
    device = entries.address("device")
    patient = entries.address("patient")
    told = as_response(file, ready, patient, not assessment.urgency.provisional)
    parts = _parts(entries, file, assessment, ready, told, patient, device)
    composition = _composition(assessment, parts, patient, device, at)
    entries.resources.insert(0, (whole, composition))
    composition.id = whole.removeprefix("urn:uuid:")
    entries.add("patient", patient_of(file))
    entries.add("device", device_of(assessment))
    entries.add("provenance", provenance_of(assessment, whole, device, at))
    return Bundle(
        type="document",
        identifier=Identifier(system="urn:ietf:rfc:3986", value=entries.address("bundle")),
        timestamp=at,
        entry=[BundleEntry(fullUrl=address, resource=resource) for address, resource in entries.resources],
    )


@dataclass(frozen=True)
class SectionPart:
    """One section: its title, its lines, and the addresses of its entries."""

    title: str
    lines: tuple[str, ...]
    entries: tuple[str, ...]


def _parts(
    entries: DocumentEntries, file: CaseFile, found: Assessment, ready: Ready, told: Any, patient: str, device: str
) -> list[SectionPart]:
    flagged = entries.add("flag", flag(found, patient, device))
    answered = entries.add("answers", told)
    risks = [
        entries.add(f"risk:{cause.condition}", risk)
        for cause, risk in zip(found.causes, risk_assessments(found, ready, patient, device, answered, entries.at),
                               strict=True)
    ]  # fmt: skip
    named = [
        entries.add(f"named:{one.id}", risk)
        for one, risk in zip(found.named, named_assessments(found, patient, device, answered, entries.at), strict=True)
    ]
    impression = entries.add("impression", clinical_impression(found, patient, answered, risks, entries.at))
    seen = [entries.add(f"observation:{number}", item)
            for number, item in enumerate(observations(file, found, ready, patient, entries.at))]  # fmt: skip
    plan = [entries.add("plan", care_plan(found.plan, patient, entries.at))] if found.plan else []
    issues = [entries.add(f"issue:{number}", item)
              for number, item in enumerate(medicine_conflicts(found.plan, patient, device, entries.at))]  # fmt: skip
    to_do = tuple(item.title for item in (*found.plan.steps, *found.plan.supports)) if found.plan else ()
    return [
        SectionPart("How soon to be seen", urgency_lines(found), (flagged, impression)),
        SectionPart("What it could be", cause_lines(found), (*risks, *named)),
        SectionPart("What to do", to_do, (*plan, *issues)),
        SectionPart("What was answered and measured", (), (answered, *seen)),
    ]


def cause_lines(found: Assessment) -> tuple[str, ...]:
    """The likely causes with their chances, in plain words; why there is none where there is none."""
    told = [
        f"{cause.lay_name}: {people(cause.chance)} of 100 people with answers like these"
        + (f" (range {range_text(cause.low, cause.high)})" if cause.low is not None else "")
        for cause in found.causes
        if cause.chance >= LIKELY
    ]
    less_common = [f"Less common, but it can fit: {one.lay_name}. {one.about}" for one in found.named]
    return (*told, *less_common, *found.notes)


def _composition(
    found: Assessment, parts: Sequence[SectionPart], patient: str, device: str, at: dt.datetime
) -> Composition:
    return Composition(
        status="preliminary" if found.urgency.provisional else "final",
        type=text_only(TYPE),
        subject=reference(patient),
        date=at,
        author=[reference(device)],
        title=TITLE,
        text=narrative(TITLE, [*urgency_lines(found), *cause_lines(found)]),
        section=[
            CompositionSection(
                title=part.title,
                text=narrative(part.title, part.lines),
                entry=[reference(address) for address in part.entries] or None,
            )
            for part in parts
            if part.lines or part.entries
        ],
    )


def patient_of(file: CaseFile) -> Patient:
    told = f"A person of {file.age} years" if file.age is not None else "A person whose age was not told"
    return Patient(gender=file.sex or "unknown", text=narrative(told, []))


def device_of(found: Assessment) -> Device:
    said = f"popliteal {found.engine}, knowledge {found.knowledge}: a program, not reviewed by any clinician yet"
    return Device(
        deviceName=[DeviceDeviceName(name="popliteal", type="model-name")],
        version=[DeviceVersion(value=found.engine)],
        text=narrative(said, []),
    )


def provenance_of(found: Assessment, whole: str, device: str, at: dt.datetime) -> Provenance:
    knowledge = Reference(
        identifier=Identifier(system=KNOWLEDGE, value=found.knowledge), display=f"knowledge base {found.knowledge}"
    )
    return Provenance(
        target=[reference(whole)],
        recorded=at,
        activity=text_only("Worked out from what was answered, by the rules and figures of the knowledge base"),
        agent=[ProvenanceAgent(who=reference(device), type=text_only("program"))],
        entity=[ProvenanceEntity(role="source", what=knowledge)],
        text=narrative(f"Made by popliteal {found.engine} from knowledge {found.knowledge}", []),
    )
