"""The examples that CDS Hooks publishes, replayed: its requests, feedback and token sent, its cards held to the rules.

`cds_hooks_published.json` says where they are from.
"""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jwt
import pytest
from cds_rules import broken_rules, broken_rules_of_service
from fhir_setting import FHIR
from starlette.testclient import TestClient

from popliteal.faces.api.app import create_api
from popliteal.faces.api.cards import SERVICE
from popliteal.faces.api.examples import CASE
from popliteal.faces.pages.settings import Settings
from some import some

PUBLISHED = json.loads((Path(__file__).with_name("cds_hooks_published.json")).read_text("utf-8"))
SERVICES = "/api/v1/cds-services"
CALL = f"{SERVICES}/{SERVICE}"
REQUESTS: dict[str, Any] = PUBLISHED["requests"]


def named(kind: str) -> Any:
    """Each published example of a kind, by its name."""
    return pytest.mark.parametrize("sent", [pytest.param(value, id=name) for name, value in PUBLISHED[kind].items()])


@pytest.fixture(scope="module")
def answers(client: TestClient) -> Any:
    """A response to our form."""
    document = client.post(f"{FHIR}/$export-case", json=CASE).json()
    resources = [entry["resource"] for entry in document["entry"]]
    return next(item for item in resources if item["resourceType"] == "QuestionnaireResponse")


def whole(request: Any) -> Any:
    """The request with the patient that the hook asks for, whom the example of extensions leaves out."""
    return {**request, "context": {"patientId": "1288992", **request["context"]}}


@named("requests")
def test_a_request_without_the_answers_lacks_what_we_need(client: TestClient, sent: Any) -> None:
    found = client.post(CALL, json=whole(sent))
    assert found.status_code == 412
    assert found.json()["faults"][0]["element"] == "/prefetch/answers"


@named("requests")
def test_a_request_with_nothing_to_look_up_gets_no_card(client: TestClient, sent: Any) -> None:
    prefetch = {**sent.get("prefetch", {}), "answers": None}
    found = client.post(CALL, json={**whole(sent), "prefetch": prefetch})
    assert (found.status_code, found.json()) == (200, PUBLISHED["answers"]["specification, none"])


@named("requests")
def test_a_request_with_the_answers_gets_one_card_that_keeps_the_rules(
    client: TestClient, sent: Any, answers: Any
) -> None:
    prefetch = {**sent.get("prefetch", {}), "answers": answers}
    found = client.post(CALL, json={**whole(sent), "prefetch": prefetch})
    assert found.status_code == 200
    (card,) = found.json()["cards"]
    assert broken_rules(card) == []
    assert "some-opaque-fhir-access-token" not in found.text


@pytest.mark.parametrize("context", PUBLISHED["patient_view_contexts"])
def test_each_context_of_the_hook_is_taken(client: TestClient, context: Any, answers: Any) -> None:
    sent = {**REQUESTS["specification"], "context": context, "prefetch": {"answers": answers}}
    assert len(client.post(CALL, json=sent).json()["cards"]) == 1


@named("requests_of_other_hooks")
def test_a_request_of_another_hook_is_refused_by_name(client: TestClient, sent: Any) -> None:
    found = client.post(CALL, json=whole(sent))
    assert found.status_code == 422
    assert found.json()["faults"][0]["element"] == "/hook"


def test_the_published_cards_keep_the_rules_that_ours_are_held_to() -> None:
    """The quick start is older than 2.0 and knows another indicator; the example of an app's link has none at all."""
    for name, answer in some(PUBLISHED["answers"].items()):
        for card in answer["cards"]:
            assert broken_rules(card) == (["indicator"] if name in ("quickstart", "specification, app") else [])


@named("cards_without_source")
def test_a_card_without_a_source_is_noticed(sent: Any) -> None:
    assert broken_rules(sent) == ["source"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"summary": "x" * 140}, "summary"),
        ({"summary": ""}, "summary"),
        ({"indicator": "hard-stop"}, "indicator"),
        ({"source": {"url": "https://example.com"}}, "source"),
        ({"suggestions": [{"label": "a"}]}, "suggestions"),
        ({"overrideReasons": [{"code": "a"}]}, "override"),
        ({"links": [{"label": "a", "url": "https://a.example"}]}, "links"),
        ({"links": [{"label": "a", "url": "/a", "type": "absolute"}]}, "link types"),
        ({"links": [{"label": "a", "url": "https://a.example", "type": "absolute", "appContext": "x"}]}, "app context"),
        ({"level": "soon"}, "fields"),
    ],
)
def test_a_published_card_that_is_changed_breaks_its_rule(change: dict[str, Any], rule: str) -> None:
    card = deepcopy(PUBLISHED["answers"]["specification"]["cards"][0])
    assert rule in broken_rules({**card, **change})


def test_our_list_of_services_keeps_the_rules_of_the_published_ones(client: TestClient) -> None:
    """The quick start is older than 2.0: it has a name where the title is now."""
    older = PUBLISHED["discovery"]["quickstart"]["services"]
    published = [service for found in PUBLISHED["discovery"].values() for service in found["services"]]
    for service in some([*published, *client.get(SERVICES).json()["services"]]):
        assert broken_rules_of_service(service) == (["fields"] if service in older else [])


@named("feedback")
def test_feedback_is_taken_and_counted(client: TestClient, sent: Any) -> None:
    before = client.get("/api/v1/cds-feedback").json()
    assert client.post(f"{CALL}/feedback", json=sent).status_code == 200
    outcome = sent["feedback"][0]["outcome"]
    assert client.get("/api/v1/cds-feedback").json() == {**before, outcome: before[outcome] + 1}


def test_the_token_is_read_as_printed_and_refused_since_it_is_over(tmp_path: Path) -> None:
    token = PUBLISHED["token"]
    place = tmp_path / "keys.json"
    place.write_text(json.dumps({token["payload"]["iss"]: token["keys"]}), encoding="utf-8")
    assert jwt.get_unverified_header(token["signed"]) == token["header"]
    assert jwt.decode(token["signed"], options={"verify_signature": False}) == token["payload"]
    client = TestClient(create_api(Settings(allowed_hosts="testserver", cds_keys=str(place))))
    sent = {**REQUESTS["specification"], "prefetch": {"answers": None}}
    found = client.post(CALL, json=sent, headers={"authorization": f"Bearer {token['signed']}"})
    assert found.status_code == 401
    assert "xpired" in found.json()["detail"]
