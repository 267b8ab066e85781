"""CDS Hooks 2.0: what can be called, the card, feedback that is only counted, and tokens that clients sign."""

from __future__ import annotations

import json
import time
from copy import deepcopy
from pathlib import Path
from typing import Any

import jwt
import pytest
from cds_rules import broken_rules
from cryptography.hazmat.primitives.asymmetric import ec
from fhir_setting import FHIR
from starlette.testclient import TestClient

from popliteal.faces.api.app import create_api
from popliteal.faces.api.cards import LONGEST_SUMMARY, PREFETCH, SERVICE
from popliteal.faces.api.examples import CASE, FEEDBACK, HOOK, RECORD
from popliteal.faces.pages.settings import Settings, SettingsError
from some import some

SERVICES = "/api/v1/cds-services"
CALL = f"{SERVICES}/{SERVICE}"
ISSUER = "https://ehr.example"
URL = f"http://testserver{CALL}"
TODAY = "2026-03-01"


def response_to(client: TestClient, case: Any) -> Any:
    document = client.post(f"{FHIR}/$export-case", json=case).json()
    resources = [entry["resource"] for entry in document["entry"]]
    return next(item for item in resources if item["resourceType"] == "QuestionnaireResponse")


def hook(answers: Any, **prefetch: Any) -> Any:
    return {**deepcopy(HOOK), "prefetch": {"answers": answers, **prefetch}}


def card(client: TestClient, case: Any, **prefetch: Any) -> Any:
    found = client.post(CALL, json=hook(response_to(client, case), **prefetch))
    assert found.status_code == 200, found.text
    (only,) = found.json()["cards"]
    return only


def test_discovery_names_the_service_and_all_that_it_needs_looked_up(client: TestClient) -> None:
    (service,) = client.get(SERVICES).json()["services"]
    assert (service["hook"], service["id"]) == ("patient-view", SERVICE)
    assert service["description"]
    assert service["prefetch"] == PREFETCH
    assert all("{{context.patientId}}" in query for query in some(service["prefetch"].values()))


@pytest.mark.parametrize(
    ("answers", "indicator", "level"),
    [
        ({}, "warning", "urgent_24_hours"),
        ({"chest_pain": "yes"}, "critical", "emergency_now"),
    ],
)
def test_the_card_says_how_soon_and_why_with_its_sources(
    client: TestClient, answers: dict[str, str], indicator: str, level: str
) -> None:
    case = {**CASE, "answers": {**CASE["answers"], **answers}}
    found, urgency = card(client, case), client.post("/api/v1/assess", json=case).json()["urgency"]
    assert urgency["level"] == level
    assert found["indicator"] == indicator
    assert found["summary"].startswith(urgency["heading"])
    assert len(found["summary"]) <= LONGEST_SUMMARY
    assert found["detail"].startswith(f"**{urgency['heading']}.** {urgency['where']}")
    assert all(reason["text"] in found["detail"] for reason in some(urgency["reasons"]))
    assert found["source"]["label"].startswith("popliteal")
    assert broken_rules(found) == []


def test_a_reason_links_to_what_it_rests_on(client: TestClient) -> None:
    assert "](https://" in card(client, CASE)["detail"]


def test_an_emergency_names_no_chances(client: TestClient) -> None:
    case = {**CASE, "answers": {**CASE["answers"], "chest_pain": "yes"}}
    assert "of 100" not in card(client, case)["detail"]
    assert "of 100" in card(client, CASE)["detail"]


def test_what_the_record_holds_counts_and_is_shown_with_its_date(client: TestClient) -> None:
    calm = {"as_of": TODAY, "answers": {"calf_pain": "yes", "duration": "days_to_6_weeks"}}
    search = {"resourceType": "Bundle", "type": "searchset", "entry": RECORD["entry"][1:2]}
    found = card(client, calm, conditions=search, patient=RECORD["entry"][0]["resource"], allergies=None)
    assert "you had a blood clot in a leg or lung before (Condition/c, 2019-05-02)" in found["detail"]
    assert "From the record" not in card(client, calm)["detail"]


def test_an_entry_that_cannot_be_read_is_counted_on_the_card(client: TestClient) -> None:
    unread = {"resourceType": "Condition", "subject": {"reference": "Patient/p"}, "code": 3}
    search = {"resourceType": "Bundle", "type": "searchset", "entry": [*RECORD["entry"][1:2], {"resource": unread}]}
    assert (
        "not read, so what they hold is not known: 1 of the entries" in card(client, CASE, conditions=search)["detail"]
    )
    assert "not read, so" not in card(client, CASE)["detail"]


def test_an_older_no_to_a_danger_sign_is_open_again(client: TestClient) -> None:
    sign = "Still open: Have you had new chest pain"
    assert sign not in card(client, CASE)["detail"]
    assert sign in card(client, {**CASE, "as_of": "2026-02-20"})["detail"]


FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}


def test_what_could_not_be_looked_up_is_said_and_is_not_nothing(client: TestClient) -> None:
    search = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": FAILED}]}
    assert client.post(CALL, json=hook(search)).status_code == 412
    for found in (FAILED, search):
        detail = card(client, CASE, conditions=found)["detail"]
        assert "Could not be looked up, so what it holds is not known:\n\n- conditions" in detail
    note = {**FAILED, "issue": [{"severity": "information", "code": "informational"}]}
    entries = [{"resource": note, "search": {"mode": "outcome"}}, *RECORD["entry"][1:2]]
    detail = card(client, CASE, conditions={**search, "entry": entries})["detail"]
    assert "Could not be looked up" not in detail
    assert "Condition/c" in detail


EMPTY = {"resourceType": "QuestionnaireResponse", "status": "in-progress"}


@pytest.mark.parametrize("answers", [None, {"resourceType": "Bundle", "type": "searchset", "total": 0}, EMPTY])
def test_whoever_answered_nothing_gets_no_card(client: TestClient, answers: Any) -> None:
    found = client.post(CALL, json=hook(answers))
    assert (found.status_code, found.json()) == (200, {"cards": []})


def test_answers_may_come_as_the_first_of_a_search(client: TestClient) -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": response_to(client, CASE)}]}
    assert client.post(CALL, json=hook(bundle)).json() == client.post(CALL, json=hook(response_to(client, CASE))).json()


@pytest.mark.parametrize(
    ("change", "status", "element"),
    [
        ({"prefetch": {}}, 412, "/prefetch/answers"),
        ({"prefetch": {"answers": {"resourceType": "OperationOutcome"}}}, 412, "/prefetch/answers"),
        ({"prefetch": {"answers": 3}}, 422, "/prefetch/answers"),
        ({"prefetch": {"answers": {"resourceType": "Patient"}}}, 422, "resourceType"),
        ({"hook": "order-sign"}, 422, "/hook"),
        ({"hookInstance": "x"}, 422, "/hookInstance"),
        ({"context": {"userId": "u"}}, 422, "/context/patientId"),
    ],
)
def test_what_cannot_be_read_is_named(client: TestClient, change: Any, status: int, element: str) -> None:
    found = client.post(CALL, json={**HOOK, **change})
    assert found.status_code == status
    assert found.json()["faults"][0]["element"] == element


def test_feedback_is_counted_and_nothing_else_of_it_is_kept(client: TestClient) -> None:
    before = client.get("/api/v1/cds-feedback").json()
    assert client.post(f"{CALL}/feedback", json=FEEDBACK).status_code == 200
    after = client.get("/api/v1/cds-feedback").json()
    assert after == {**before, "accepted": before["accepted"] + 1}
    bad = {"feedback": [{**FEEDBACK["feedback"][0], "outcome": "lost"}]}
    assert client.post(f"{CALL}/feedback", json=bad).status_code == 422


KEY, OTHER = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP384R1())


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
    place = tmp_path_factory.mktemp("keys") / "keys.json"
    place.write_text(json.dumps({ISSUER: {"keys": [{**public, "kid": "k1", "alg": "ES384"}]}}), encoding="utf-8")
    return TestClient(create_api(Settings(allowed_hosts="testserver", cds_keys=str(place), api_token="word",
                                          api_app="https://knee.example/")))  # fmt: skip


def token(number: int, key: Any = KEY, algorithm: str = "ES384", kid: str = "k1", **claims: Any) -> dict[str, str]:
    now = int(time.time())
    own = {"iss": ISSUER, "aud": URL, "iat": now, "exp": now + 86_400, "jti": f"t{number}", **claims}
    own = {name: value for name, value in own.items() if value is not None}
    return {"authorization": f"Bearer {jwt.encode(own, key, algorithm, {'kid': kid})}"}


def test_a_signed_call_is_answered_once(signed: TestClient) -> None:
    headers = token(1)
    assert signed.post(CALL, json=hook(None), headers=headers).status_code == 200
    again = signed.post(CALL, json=hook(None), headers=headers)
    assert again.status_code == 401
    assert "used before" in again.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "no bearer"),
        ({"authorization": "Bearer word"}, ""),
        (token(2, OTHER), "ignature"),
        (token(3, kid="k2"), "not signed by a key"),
        (token(4, iss="https://evil.example"), "not signed by a key"),
        (token(5, aud="http://testserver/other"), "udience"),
        (token(6, exp=int(time.time()) - 3600), "xpired"),
        (token(7, jti=None), "jti"),
        (token(8, "secret" * 10, "HS256"), ""),
        (token(9, None, "none"), ""),
    ],
)
def test_what_no_client_of_ours_signed_is_refused(signed: TestClient, headers: dict[str, str], said: str) -> None:
    for path in (CALL, f"{CALL}/feedback"):
        found = signed.post(path, json=hook(None) if path == CALL else FEEDBACK, headers=headers)
        assert found.status_code == 401
    assert said in signed.post(CALL, json=hook(None), headers=headers).json()["detail"]


def test_a_signature_opens_nothing_else(signed: TestClient) -> None:
    assert signed.post("/api/v1/assess", json=CASE, headers=token(10)).status_code == 401
    assert signed.get(SERVICES).status_code == 200


def test_the_card_links_to_the_app_that_is_set(signed: TestClient, client: TestClient) -> None:
    answers = response_to(client, CASE)
    (only,) = signed.post(CALL, json=hook(answers), headers=token(11)).json()["cards"]
    assert broken_rules(only) == []
    assert only["links"] == [{"label": "Open popliteal", "url": "https://knee.example/", "type": "absolute"}]
    assert only["source"]["url"] == "https://knee.example/"


@pytest.mark.parametrize("content", ["", "[]", '{"a": 3}', '{"a": {"keys": [{"kty": "x"}]}}'])
def test_a_file_of_keys_that_cannot_be_used_is_named_at_the_start(tmp_path: Path, content: str) -> None:
    place = tmp_path / "keys.json"
    place.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"keys\.json"):
        create_api(Settings(cds_keys=str(place)))
    with pytest.raises(SettingsError, match=r"nothing\.json"):
        create_api(Settings(cds_keys=str(tmp_path / "nothing.json")))
