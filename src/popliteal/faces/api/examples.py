"""One person's case as the examples of the API tell it: a calf that swells after a long flight."""

from __future__ import annotations

from typing import Any

CASE: dict[str, Any] = {
    "age": 52,
    "sex": "female",
    "as_of": "2026-03-01",
    "answers": {
        "trouble_place": "behind_knee",
        "calf_pain": "yes",
        "calf_swelling": "yes",
        "long_travel": "yes",
        "duration": "days_to_6_weeks",
        "severity": 5,
        "chest_pain": "no",
        "shortness_of_breath": "no",
        "coughing_blood": "no",
        "fainting": "no",
        "anticoagulant": "no",
    },
}
STEP: dict[str, Any] = {"case": {"age": 52, "as_of": "2026-03-01"}, "answers": {"chest_pain": "no", "sex": "female"}}
DIARY: dict[str, Any] = {
    "case": CASE,
    "entries": [
        {"day": "2026-03-02", "worst": 6, "average": 5, "able": 3},
        {"day": "2026-03-03", "worst": 7, "average": 5, "able": 3},
    ],
    "goal": {"activity": "walk to the shop", "since": "2026-03-02"},
    "today": "2026-03-03",
}
DOSES: dict[str, Any] = {
    "case": CASE,
    "taken": [{"medicine": "acetaminophen", "at": "2026-03-01T08:00:00", "mg": 1000}],
    "at": "2026-03-01T12:00:00",
}
DIARY_EXPORT: dict[str, Any] = {**DIARY, "taken": DOSES["taken"]}
RESPONSE: dict[str, Any] = {"resourceType": "QuestionnaireResponse"}
"""Stands in for the case as a response to the form, which is made from the knowledge when the API is described."""
ADAPTIVE: dict[str, Any] = {
    "resourceType": "QuestionnaireResponse",
    "contained": [{"resourceType": "Questionnaire", "id": "asked", "status": "active"}],
    "questionnaire": "#asked",
    "status": "in-progress",
}
RECORD: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1974-01-05"}},
        {
            "resource": {
                "resourceType": "Condition",
                "id": "c",
                "clinicalStatus": {"coding": [{"code": "active"}]},
                "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "Z86.718"}]},
                "subject": {"reference": "Patient/p"},
                "recordedDate": "2019-05-02",
            }
        },
        {
            "resource": {
                "resourceType": "MedicationRequest",
                "id": "m",
                "status": "active",
                "intent": "order",
                "medicationCodeableConcept": {"text": "Apixaban 5 mg tablet"},
                "subject": {"reference": "Patient/p"},
                "authoredOn": "2026-01-12",
            }
        },
    ],
}
HOOK: dict[str, Any] = {
    "hook": "patient-view",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/1", "patientId": "p"},
    "prefetch": {"patient": RECORD["entry"][0]["resource"]},
}
FEEDBACK: dict[str, Any] = {
    "feedback": [
        {
            "card": "4e0a3a1e-3283-4575-ab82-028d55fe2719",
            "outcome": "accepted",
            "outcomeTimestamp": "2026-03-01T12:05:31Z",
        }
    ]
}
