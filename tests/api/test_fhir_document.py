"""FHIR out: the document is valid by two validators and our own checks, and comes back as the same case."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from copy import deepcopy
from html import unescape
from typing import Any

import pytest
from fhir_setting import FHIR, ODD, as_sent, leaves_of, stories, validated
from starlette.testclient import TestClient

from popliteal.case import CaseFile
from popliteal.faces.api.examples import CASE
from popliteal.faces.api.fhir.systems import RXNORM
from popliteal.followup.entry import PARTS
from some import some

STORIES = stories()


@pytest.fixture(scope="module")
def documents(client: TestClient) -> list[Any]:
    found = [client.post(f"{FHIR}/$export-case", json=as_sent(story)) for story in STORIES]
    assert {response.status_code for response in found} == {200}
    assert {response.headers["content-type"] for response in found} == {"application/fhir+json"}
    return [response.json() for response in found]


def resources(document: Any, kind: str) -> list[Any]:
    return [entry["resource"] for entry in document["entry"] if entry["resource"]["resourceType"] == kind]


def test_every_document_and_the_form_are_valid_in_two_validators(client: TestClient, documents: list[Any]) -> None:
    own = [client.get(f"{FHIR}/{path}").json() for path in ("metadata", "Questionnaire/popliteal")]
    bad = client.post(f"{FHIR}/$assess", json={"resourceType": "Patient"}).json()
    assert bad["resourceType"] == "OperationOutcome"
    assert some(validated([*documents, *own, bad])) == [[]] * (len(documents) + 3)


def test_the_validators_would_find_what_is_wrong(documents: list[Any]) -> None:
    def broken(kind: str, change: dict[str, Any]) -> Any:
        found = deepcopy(resources(documents[0], kind)[0])
        return {**found, **change}

    changed = [
        broken("RiskAssessment", {"status": "bogus"}),
        broken("RiskAssessment", {"chance": 3}),
        broken("Observation", {"code": "pain"}),
        broken("CarePlan", {"intent": "bogus"}),
        broken("Flag", {"subject": "somebody"}),
    ]
    found = some(validated(changed))
    assert all(found)
    assert {text.partition(":")[0] for texts in found for text in texts} == {"medplum", "fhir"}


@pytest.mark.parametrize("number", range(len(STORIES)))
def test_what_was_exported_comes_back_and_assesses_byte_for_byte_the_same(
    client: TestClient, documents: list[Any], number: int
) -> None:
    back = client.post(f"{FHIR}/$import-case", json=documents[number])
    assert back.status_code == 200, back.text
    first = client.post("/api/v1/assess", json=as_sent(STORIES[number]))
    assert client.post("/api/v1/assess", json=back.json()).content == first.content
    again = client.post(f"{FHIR}/$assess", json=documents[number])
    assert [r["prediction"] for r in resources(again.json(), "RiskAssessment")] == [
        r["prediction"] for r in resources(documents[number], "RiskAssessment")
    ]


def test_the_stories_hold_what_no_form_asks() -> None:
    assert len(STORIES) > 20
    parts = {part for case in ODD for part in case}
    beside = {"who", "as_of", "started", "origin", "others", "present", "absent", "passed", "name"}
    assert beside <= CaseFile.model_fields.keys()
    assert parts >= beside


def test_a_document_holds_together(documents: list[Any]) -> None:
    for document in some(documents):
        addresses = [entry["fullUrl"] for entry in document["entry"]]
        assert len(set(addresses)) == len(addresses)
        assert document["entry"][0]["resource"]["resourceType"] == "Composition"
        assert all(entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}" for entry in document["entry"])
        assert set(_references(document)) <= set(addresses)
        assert len(document["identifier"]["value"]) > 9
        for entry in some(document["entry"]):
            div = ET.fromstring(entry["resource"]["text"]["div"])
            assert "".join(div.itertext()).strip()


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return own + [found for part in value.values() for found in _references(part)]
    return [found for part in value for found in _references(part)] if isinstance(value, list) else []


def test_each_cause_has_its_chance_and_range_in_percent_and_its_basis(client: TestClient) -> None:
    document = client.post(f"{FHIR}/$export-case", json=CASE).json()
    found = client.post("/api/v1/assess", json=CASE).json()
    causes = found["causes"]
    every = resources(document, "RiskAssessment")
    risks, named = every[: len(causes)], every[len(causes) :]
    assert [item["prediction"][0]["outcome"]["text"] for item in named] == [item["name"] for item in found["named"]]
    assert all("one by one" in item["method"]["text"] for item in some(named))
    assert len(risks) == len(causes) > 20
    for cause, risk in some(zip(causes, risks, strict=True)):
        chance, bounds = risk["prediction"]
        assert chance["probabilityDecimal"] == pytest.approx(100 * cause["chance"], abs=1e-4)
        assert bounds["probabilityRange"]["low"]["value"] == pytest.approx(100 * cause["low"], abs=1e-4)
        assert bounds["probabilityRange"]["high"]["value"] <= 100
        assert risk["basis"][0]["reference"] == f"urn:uuid:{resources(document, 'QuestionnaireResponse')[0]['id']}"
        assert chance["outcome"]["text"] == cause["name"]
    systems = [{code["system"] for code in risk["prediction"][0]["outcome"]["coding"]} for risk in risks]
    assert {"urn:popliteal:cause", "http://hl7.org/fhir/sid/icd-10-cm"} in systems


def test_the_urgency_is_flagged_and_stands_first_and_whole(client: TestClient) -> None:
    document = client.post(f"{FHIR}/$export-case", json=CASE).json()
    urgency = client.post("/api/v1/assess", json=CASE).json()["urgency"]
    flag = resources(document, "Flag")[0]
    assert flag["code"]["text"] == f"{urgency['heading']}. {urgency['where']}"
    assert flag["code"]["coding"][0]["code"] == urgency["level"]
    first = document["entry"][0]["resource"]["section"][0]
    assert first["entry"][0]["reference"] == f"urn:uuid:{flag['id']}"
    told = "".join(ET.fromstring(first["text"]["div"]).itertext())
    assert all(
        text in told for text in (urgency["heading"], urgency["where"], *(r["text"] for r in urgency["reasons"]))
    )


def test_an_emergency_is_flagged_as_one_and_for_now(client: TestClient) -> None:
    sent = {"answers": {"chest_pain": "yes", "calf_pain": "yes"}}
    document = client.post(f"{FHIR}/$export-case", json=sent).json()
    assert resources(document, "Flag")[0]["code"]["coding"][0]["code"] == "emergency_now"
    assert document["entry"][0]["resource"]["status"] == "preliminary"


def test_a_medicine_that_the_answers_forbid_is_an_issue(client: TestClient) -> None:
    sent = {**CASE, "answers": {**CASE["answers"], "anticoagulant": "yes"}}
    plan = client.post("/api/v1/plan", json=sent).json()
    issues = resources(client.post(f"{FHIR}/$export-case", json=sent).json(), "DetectedIssue")
    forbidden = {item["id"] for item in plan["medicines"] if any(doubt["known"] for doubt in item["doubts"])}
    told = {issue["code"]["coding"][0]["code"] for issue in issues}
    assert forbidden
    assert told >= forbidden
    assert all(issue["evidence"][0]["code"][0]["text"] for issue in some(issues))


def test_pain_goes_out_by_its_loinc_code_and_a_score_with_what_is_not_known(client: TestClient) -> None:
    told = {**CASE, "answers": {**CASE["answers"], "active_cancer": "yes"}}
    document = client.post(f"{FHIR}/$export-case", json=told).json()
    pain, *scores = resources(document, "Observation")
    assert (pain["code"]["coding"][0]["code"], pain["valueInteger"]) == ("72514-3", 5)
    parts = [part for score in some(scores) for part in score["component"]]
    assert any(part.get("dataAbsentReason") for part in parts)
    assert any("valueQuantity" in part for part in parts)
    assert all("valueRange" in score for score in scores)


def test_it_says_what_made_it_from_which_knowledge(client: TestClient) -> None:
    document = client.post(f"{FHIR}/$export-case", json=CASE).json()
    version = client.get("/api/v1/version").json()
    provenance = resources(document, "Provenance")[0]
    assert provenance["entity"][0]["what"]["identifier"]["value"] == version["knowledge"]
    assert provenance["recorded"] == document["timestamp"] == "2026-03-01T12:00:00Z"
    assert resources(document, "Device")[0]["version"][0]["value"] == version["engine"]


def test_the_same_case_gives_the_same_bytes(client: TestClient) -> None:
    sent = json.dumps(CASE)
    first, second = (client.post(f"{FHIR}/$export-case", content=sent, headers={"content-type": "application/json"})
                     for _ in range(2))  # fmt: skip
    assert first.content == second.content


def test_the_form_asks_each_question_once_and_points_only_to_questions_it_has(client: TestClient) -> None:
    form = client.get(f"{FHIR}/Questionnaire/popliteal").json()
    questions = leaves_of(form["item"])
    links = [item["linkId"] for item in form["item"]] + [
        link for item in questions for link in (item["linkId"], *(part["linkId"] for part in item["item"]))
    ]
    assert len(links) == len(set(links)) > 300
    conditions = [(item, when) for item in questions for when in item.get("enableWhen", [])]
    known = {item["linkId"]: item for item in questions}
    for item, when in some(conditions):
        assert when["question"] in known
        if "answerCoding" in when:
            options = [option["valueCoding"] for option in known[when["question"]]["answerOption"]]
            assert (when["answerCoding"]["system"], when["answerCoding"]["code"]) in [
                (option["system"], option["code"]) for option in options
            ], item["linkId"]
    assert all("unsure" in [o["valueCoding"]["code"] for o in item["answerOption"]]
               for item in questions if item["linkId"] not in ("age", "sex"))  # fmt: skip


DAYS: dict[str, Any] = {
    "case": CASE,
    "entries": [
        {"day": "2026-03-02", "worst": 6, "average": 5, "able": 3},
        {"day": "2026-03-03", "worst": 8, "average": 6, "signs": {"chest_pain": "yes"}, "able": 2},
    ],
    "goal": {"activity": "walk <b> & shop", "hope": "before May", "since": "2026-03-02"},
    "taken": [
        {"medicine": "acetaminophen", "at": "2026-03-03T08:30:00", "mg": 20000},
        {"medicine": "diclofenac_gel", "at": "2026-03-03T09:00:00"},
    ],
    "today": "2026-03-03",
}


def exported(client: TestClient, sent: Any) -> dict[str, list[Any]]:
    """The resources of an exported diary, by kind."""
    found = client.post(f"{FHIR}/$export-diary", json=sent)
    assert found.status_code == 200, found.text
    assert validated([found.json()]) == [[]]
    kinds: dict[str, list[Any]] = {}
    for entry in found.json()["entry"]:
        kinds.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return kinds


def test_a_diary_goes_out_with_its_urgency_first_its_goal_and_its_doses(client: TestClient) -> None:
    found = exported(client, DAYS)
    assert next(iter(found)) == "Flag"
    (flag,), (goal,) = found["Flag"], found["Goal"]
    told = {part: DAYS[part] for part in ("case", "entries", "goal", "today")}
    urgency = client.post("/api/v1/diary", json=told).json()
    assert flag["code"]["coding"][0]["code"] == urgency["level"] == "emergency_now"
    assert flag["code"]["text"] == f"{urgency['heading']}. {urgency['where']}"
    assert all(reason["text"] in unescape(flag["text"]["div"]) for reason in some(urgency["reasons"]))
    pain = [item for item in found["Observation"] if item["code"].get("coding", [{}])[0].get("code") == "72514-3"]
    assert [(item["effectiveDateTime"], item["valueInteger"]) for item in pain] == [
        ("2026-03-02", 6),
        ("2026-03-03", 8),
    ]
    assert goal["description"]["text"] == "walk <b> & shop"
    assert len(goal["outcomeReference"]) == 2
    pills, gel = found["MedicationStatement"]
    assert pills["dosage"][0]["doseAndRate"][0]["doseQuantity"]["value"] == 20000
    assert pills["effectiveDateTime"] == "2026-03-03"
    assert "at 08:30 on the person's own clock" in pills["dosage"][0]["text"]
    assert "doseAndRate" not in gel["dosage"][0]
    ingredients = [item["medicationCodeableConcept"]["coding"][1] for item in (pills, gel)]
    assert [(item["system"], item["code"]) for item in ingredients] == [(RXNORM, "161"), (RXNORM, "3355")]
    issue = next(one for one in found["DetectedIssue"] if one["code"]["coding"][0]["code"] == "acetaminophen")
    log = client.post("/api/v1/doses", json={"case": CASE, "taken": DAYS["taken"], "at": "2026-03-03T09:00:00"}).json()
    notes = next(one["notes"] for one in log["log"] if one["medicine"] == "acetaminophen")
    assert issue["detail"] == " ".join(note["text"] for note in some(notes))


@pytest.mark.parametrize(
    ("part", "element"),
    [
        ({"entries": [DAYS["entries"][0], {**DAYS["entries"][0], "worst": 9}]}, "/entries/1/day"),
        ({"taken": [{"medicine": "ibuprofen", "at": "2026-03-04T08:00:00", "mg": 200}]}, "/taken/0/at"),
    ],
)
def test_a_day_that_was_written_twice_and_a_dose_of_tomorrow_are_refused(
    client: TestClient, part: dict[str, Any], element: str
) -> None:
    refused = client.post(f"{FHIR}/$export-diary", json={**DAYS, **part})
    assert refused.status_code == 422
    assert refused.json()["issue"][0]["expression"] == [element]


def test_a_day_goes_out_with_its_pain_at_each_time_of_day(client: TestClient) -> None:
    told = [{"part": part, "pain": pain} for pain, part in enumerate(PARTS)]
    day = {"day": "2026-03-02", "worst": 6, "average": 5, "moments": told}
    found = exported(client, {**DAYS, "entries": [day, DAYS["entries"][1]]})["Observation"]
    timed = [(item["effectiveTiming"]["repeat"], item["valueInteger"]) for item in found if "effectiveTiming" in item]
    bounds = {"start": "2026-03-02", "end": "2026-03-02"}
    assert timed == [
        ({"boundsPeriod": bounds, "when": [code]}, pain)
        for pain, code in enumerate(("NIGHT", "MORN", "NOON", "EVE", "NIGHT"))
    ]
    texts = [item["text"]["div"] for item in found if "effectiveTiming" in item]
    assert ["In the morning, 2026-03-02" in text for text in texts] == [False, True, False, False, False]


def test_without_a_thing_to_do_again_no_goal_goes_out(client: TestClient) -> None:
    found = exported(client, {**DAYS, "goal": None, "taken": []})
    assert "Goal" not in found


def test_a_day_told_by_times_alone_goes_out_with_no_average_that_nobody_gave(client: TestClient) -> None:
    times = {"day": "2026-03-03", "worst": 5, "average": 4, "moments": [{"part": "noon", "pain": 5}]}
    found = exported(client, {**DAYS, "entries": [DAYS["entries"][0], times]})
    pain = [item for item in found["Observation"] if "pain" in item["code"]["text"]]
    assert [(item["effectiveDateTime"], item["valueInteger"]) for item in pain if "effectiveDateTime" in item] == [
        ("2026-03-02", 6),
        ("2026-03-02", 5),
        ("2026-03-03", 5),
    ]
