"""From a health record: each thing with its date; silence is no no; the more dangerous of two counts; old is asked."""

from __future__ import annotations

from typing import Any

import pytest
from fhir_setting import FHIR
from starlette.testclient import TestClient

from popliteal.casework.ready import Ready
from popliteal.faces.api.examples import RECORD
from popliteal.faces.api.fhir.health_record import codes
from some import some

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SUBJECT = {"reference": "Patient/p"}


def status(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


def condition(code: str, day: str | None = "2026-01-01", system: str = ICD, **parts: Any) -> dict[str, Any]:
    own = {"resourceType": "Condition", "subject": SUBJECT, "code": {"coding": [{"system": system, "code": code}]}}
    return own | ({"recordedDate": day} if day else {}) | parts


def medicine(name: str, day: str = "2026-01-01", state: str = "active") -> dict[str, Any]:
    return {"resourceType": "MedicationStatement", "status": state, "subject": SUBJECT, "dateAsserted": day,
            "medicationCodeableConcept": {"text": name}}  # fmt: skip


def measured(loinc: str, value: float, unit: str, day: str = "2026-03-01") -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "effectiveDateTime": day,
            "code": {"coding": [{"system": "http://loinc.org", "code": loinc}]},
            "valueQuantity": {"value": value, "system": "http://unitsofmeasure.org", "code": unit}}  # fmt: skip


def allergy(name: str, **parts: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "patient": SUBJECT, "code": {"text": name}, **parts}


def prefill(client: TestClient, *resources: Any) -> Any:
    sent = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": item} for item in resources]}
    found = client.post(f"{FHIR}/$prefill", json=sent)
    assert found.status_code == 200, found.text
    return found.json()


def told(found: Any, part: str = "taken") -> dict[str, Any]:
    return {item["finding"]: item["answer"] for item in found[part]}


def test_what_the_record_says_is_taken_over_with_its_date_and_its_entry(client: TestClient) -> None:
    found = client.post(f"{FHIR}/$prefill", json=RECORD).json()
    assert (found["case"]["age"], found["case"]["sex"], found["case"]["as_of"]) == (52, "female", "2026-03-01")
    assert told(found) == {"prior_vte": "yes", "anticoagulant": "yes"}
    assert found["case"]["answers"] == {}
    origins = [others["origin"] for others in some(found["case"]["others"])]
    assert {origin["by"] for origin in origins} == {"record"}
    assert [(origin["source"], origin["day"]) for origin in origins] == [
        ("Condition/c", "2019-05-02"), ("MedicationRequest/m", "2026-01-12"),
    ]  # fmt: skip
    assert client.post("/api/v1/assess", json=found["case"]).status_code == 200


def test_what_the_record_does_not_say_is_no_no(client: TestClient) -> None:
    elsewhere = condition("73211009", system="http://snomed.info/sct")
    entries = (medicine("apixaban", state="stopped"), measured("8310-5", 36.6, "Cel"), condition("Z00.0"), elsewhere)
    found = prefill(client, *entries)
    assert told(found) == told(found, "to_confirm") == {}
    assert found["case"]["others"] == []


@pytest.mark.parametrize(
    ("resource", "finding", "answer"),
    [
        (condition("E11.9"), "diabetes", "yes"),
        (condition("M17.11", None), "known_osteoarthritis", "yes"),
        (
            condition("C44.91")
            | {"code": {"coding": [{"system": ICD, "code": "C44.91"}, {"system": ICD, "code": "C50.9"}]}},
            "active_cancer",
            "yes",
        ),
        (condition("I82.402", clinicalStatus=status("resolved")), "prior_vte", "yes"),
        (condition("E11.9", verificationStatus=status("refuted")), "diabetes", "no"),
        (medicine("Lisinopril 10 mg tablet"), "ace_or_arb", "yes"),
        (medicine("levofloxacin"), "fluoroquinolone_use", "yes"),
        (allergy("Ibuprofen"), "allergy_aspirin_or_nsaid", "yes"),
        (measured("8310-5", 38.4, "Cel"), "fever", "yes"),
        (measured("8310-5", 101.5, "[degF]"), "fever", "yes"),
        (measured("72514-3", 7, "{score}"), "severity", 7),
        (measured("39156-5", 31, "kg/m2"), "obesity", "yes"),
    ],
)
def test_each_kind_of_entry_is_read(client: TestClient, resource: Any, finding: str, answer: Any) -> None:
    assert told(prefill(client, resource))[finding] == answer


@pytest.mark.parametrize(
    "resource",
    [
        condition("C44.91"),
        condition("D57.3"),
        condition("E66.3"),
        condition("F17.211"),
        condition("F17.220"),
        condition("C50.9", clinicalStatus=status("remission")),
        condition("E11.9", verificationStatus=status("entered-in-error")),
        condition("E11.9", system="http://other.example"),
        measured("8310-5", 101.5, "Cel[1]"),
        measured("8310-5", 50, "[degF]"),
        measured("72514-3", 11, "{score}"),
        allergy("Ibuprofen", clinicalStatus=status("resolved")),
    ],
)
def test_what_only_looks_like_it_is_not_taken(client: TestClient, resource: Any) -> None:
    found = prefill(client, resource)
    assert told(found) == told(found, "to_confirm") == {}


def test_what_may_have_changed_since_is_listed_to_be_asked_and_not_taken_over(client: TestClient) -> None:
    old = [
        medicine("warfarin", "2020-01-01"),
        measured("72514-3", 7, "{score}", "2026-02-01"),
        condition("E66.9", None),
    ]
    found = prefill(client, *old, condition("Z33.1", "2025-12-01"), condition("I26.99", "1990-01-01"))
    assert told(found, "to_confirm") == {
        "anticoagulant": "yes", "warfarin": "yes", "severity": 7, "obesity": "yes", "pregnant_or_postpartum": "yes",
    }  # fmt: skip
    assert told(found) == {"prior_vte": "yes"}


def test_of_two_entries_that_disagree_the_more_dangerous_counts_and_both_are_shown(client: TestClient) -> None:
    no = condition("E11.9", id="no", verificationStatus=status("refuted"))
    for entries in ([condition("E10.9", id="yes"), no], [no, condition("E10.9", id="yes")]):
        found = prefill(client, *entries)
        (disagreement,) = found["disagreements"]
        assert {item["source"] for item in disagreement["readings"]} == {"Condition/yes", "Condition/no"}
        assert disagreement["taken"] == "you have diabetes"
        assessed = client.post("/api/v1/assess", json=found["case"]).json()
        assert len(assessed["contradictions"]) == 1


def test_another_blood_thinner_is_not_taken_for_warfarin(client: TestClient) -> None:
    assert told(prefill(client, medicine("apixaban"))) == {"anticoagulant": "yes"}


def test_a_medicine_may_stand_in_an_entry_of_its_own(client: TestClient) -> None:
    warfarin = {"resourceType": "Medication", "id": "w", "code": {"text": "Warfarin 5 mg"}}
    taken = {name: value for name, value in medicine("").items() if name != "medicationCodeableConcept"}
    for reference, more in (
        ("Medication/w", {}), ("https://ehr.example/fhir/Medication/w", {}), ("#w", {"contained": [warfarin]}),
    ):  # fmt: skip
        entry = {**taken, **more, "medicationReference": {"reference": reference}}
        assert told(prefill(client, warfarin, entry)) == {"anticoagulant": "yes", "warfarin": "yes"}
    assert told(prefill(client, {**taken, "medicationReference": {"reference": "Medication/w"}})) == {}


def test_what_cannot_be_read_is_named_and_the_rest_is_read(client: TestClient) -> None:
    found = prefill(client, {"resourceType": "Condition", "code": 3}, condition("E11.9"), {"resourceType": "Alien"})
    assert told(found) == {"diabetes": "yes"}
    assert found["not_read"][0]["element"].startswith("Bundle.entry[0].resource")


@pytest.mark.parametrize(
    ("resource", "element", "given", "allowed"),
    [
        (measured("8310-5", 38.4, "C"), ".valueQuantity.code", "C", "Cel"),
        (measured("8310-5", 102, "Cel[1]"), ".valueQuantity.code", "Cel[1]", "[degF]"),
        (measured("39156-5", 31, "kg"), ".valueQuantity.code", "kg", "kg/m2"),
        (measured("72514-3", 11, "{score}"), ".value", "11", "0 to 10"),
    ],
)
def test_a_measurement_in_a_unit_or_number_that_is_not_read_is_named(
    client: TestClient, resource: Any, element: str, given: str, allowed: str
) -> None:
    found = prefill(client, condition("E11.9"), resource)
    assert told(found) == {"diabetes": "yes"}
    (fault,) = found["not_read"]
    assert fault["element"] == f"Bundle.entry[1].resource{element}"
    assert given in fault["given"]
    assert allowed in fault["allowed"]


def test_what_we_do_not_look_for_is_no_fault(client: TestClient) -> None:
    pulse, early = measured("8867-4", 70, "beats"), measured("8310-5", 38.4, "C") | {"status": "preliminary"}
    assert prefill(client, pulse, early, measured("8310-5", 36.6, "Cel"))["not_read"] == []


def test_two_patients_are_nobody(client: TestClient) -> None:
    patients = [{"resourceType": "Patient", "gender": "male", "birthDate": "1950-01-01"}] * 2
    case = prefill(client, *patients)["case"]
    assert (case["age"], case["sex"]) == (None, None)


@pytest.mark.parametrize("sent", [{"resourceType": "Patient"}, {}, {"resourceType": "Bundle", "entry": [{}] * 2001}])
def test_what_is_no_bundle_or_too_long_is_refused(client: TestClient, sent: Any) -> None:
    assert client.post(f"{FHIR}/$prefill", json=sent).status_code == 422


def test_the_codes_lead_to_findings_that_take_what_they_say(api_ready: Ready) -> None:
    findings = api_ready.knowledge.findings
    for kind in ("conditions", "medicines", "allergies"):
        assert not [name for name in some(codes()[kind]) if name not in findings or findings[name].choices]
    observed = [wanted["finding"] for wanted in codes()["observations"].values()]
    assert set(observed) <= findings.keys()


def test_a_medicine_of_the_plan_has_the_code_by_which_it_is_read_in_a_record(api_ready: Ready) -> None:
    read = codes()["medicines"]
    for medicine in some(api_ready.care.medicines.values()):
        kind = "takes_nsaid_product" if medicine.nsaid else "takes_acetaminophen_product"
        kind = "antiplatelet" if medicine.id == "aspirin" else kind
        assert medicine.rxnorm in read[kind]["rxnorm"], medicine.id
