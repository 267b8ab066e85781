"""The code systems we write, and the small pieces that every resource is made of."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from html import escape

from fhir.resources.R4B.annotation import Annotation
from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.extension import Extension
from fhir.resources.R4B.narrative import Narrative
from fhir.resources.R4B.reference import Reference

ANSWER = "urn:popliteal:answer"
"""Codes yes, no, unsure."""
CHOICE = "urn:popliteal:choice"
"""With a colon and a finding's id: its choices, or its numbers."""
FORM = "urn:popliteal:questionnaire"
REST = "urn:popliteal:case"
"""An extension of our own: what a case holds that the form has no question for, as the JSON of a case file."""
CAUSE, MEDICINE, SCORE, KNOWLEDGE, LEVEL = (
    f"urn:popliteal:{what}" for what in ("cause", "medicine", "score", "knowledge", "level")
)
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
GENDER = "http://hl7.org/fhir/administrative-gender"
ITEM_CONTROL = "http://hl7.org/fhir/questionnaire-item-control"
HL7 = "http://terminology.hl7.org/CodeSystem"
STRUCTURE = "http://hl7.org/fhir/StructureDefinition"
NAMES = uuid.UUID("6a1a3c3e-6e0b-5a52-9f0f-6d8f0a0c2b11")
"""The namespace of the ids that we make: the same content gets the same ids."""


def coded(system: str, code: str, display: str | None = None) -> CodeableConcept:
    """A concept with one code."""
    return CodeableConcept(coding=[Coding(system=system, code=code, display=display)], text=display)


def text_only(text: str) -> CodeableConcept:
    """A concept that has no code in any system that we know of."""
    return CodeableConcept(text=text)


def control(code: str) -> Extension:
    """How a form shows an item: radio-button, help."""
    concept = CodeableConcept(coding=[Coding(system=ITEM_CONTROL, code=code)])
    return Extension(url=f"{STRUCTURE}/questionnaire-itemControl", valueCodeableConcept=concept)


def narrative(title: str, lines: Iterable[str]) -> Narrative:
    """What a resource says, for a reader without any program."""
    points = "".join(f"<li>{escape(line)}</li>" for line in lines)
    body = f"<p>{escape(title)}</p>" + (f"<ul>{points}</ul>" if points else "")
    return Narrative(status="generated", div=f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>')


def note(text: str) -> Annotation:
    """A remark."""
    return Annotation(text=text)


def reference(address: str, display: str | None = None) -> Reference:
    """A pointer to another entry of the document."""
    return Reference(reference=address, display=display)
