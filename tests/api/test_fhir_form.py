"""FHIR in: what is answered in the form is the case; what does not fit is named by its element; nothing breaks it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from fhir_setting import FHIR, as_sent, filled, stories
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from popliteal.casework.ready import Ready
from popliteal.faces.api.examples import CASE
from popliteal.faces.api.fhir.response import as_response
from some import some

SAID = {**CASE["answers"], "age": CASE["age"], "sex": CASE["sex"]}


@pytest.fixture(scope="module")
def form(client: TestClient) -> Any:
    return client.get(f"{FHIR}/Questionnaire/popliteal").json()


@pytest.fixture(scope="module")
def response(form: Any) -> Any:
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{form['url']}|{form['version']}",
        "status": "completed",
        "authored": CASE["as_of"],
        "item": filled(form, SAID),
    }


def assess(client: TestClient, sent: Any) -> Any:
    return client.post(f"{FHIR}/$assess", json=sent, headers={"content-type": "application/fhir+json"})


def test_what_is_filled_in_assesses_as_the_case_does(client: TestClient, response: Any) -> None:
    case = client.post(f"{FHIR}/$import-case", json=response).json()
    assert case == {**CASE, "answers": {**CASE["answers"]}}
    assert client.post("/api/v1/assess", json=case).content == client.post("/api/v1/assess", json=CASE).content
    assert assess(client, response).json()["type"] == "document"


@pytest.mark.parametrize("wrapped", ["Parameters", "Bundle"])
def test_it_may_come_in_parameters_or_in_a_bundle(client: TestClient, response: Any, wrapped: str) -> None:
    sent = {
        "Parameters": {
            "resourceType": wrapped,
            "parameter": [{"name": "questionnaire-response", "resource": response}],
        },
        "Bundle": {"resourceType": wrapped, "type": "collection", "entry": [{"resource": response}]},
    }[wrapped]
    assert client.post(f"{FHIR}/$import-case", json=sent).json()["answers"] == CASE["answers"]


def changed(response: Any, **parts: Any) -> Any:
    return {**deepcopy(response), **parts}


def with_answer(response: Any, link: str, answer: Any) -> Any:
    """The response with another answer to a question."""

    def put(items: list[Any]) -> list[Any]:
        return [
            {**item, "answer": answer} if item["linkId"] == link
            else {**item, "item": put(item["item"])} if "item" in item else item
            for item in items
        ]  # fmt: skip

    return changed(response, item=put(deepcopy(response["item"])))


YES = {"valueCoding": {"system": "urn:popliteal:answer", "code": "yes"}}


@pytest.mark.parametrize(
    ("change", "element", "said"),
    [
        (lambda r: {"resourceType": "Patient"}, "resourceType", "QuestionnaireResponse"),
        (lambda r: {"resourceType": "Bundle", "type": "batch"}, "Bundle.entry", "0 of them"),
        (lambda r: {"resourceType": "Parameters"}, "Parameters.parameter", "questionnaire-response"),
        (lambda r: changed(r, status="entered-in-error"), "QuestionnaireResponse.status", "in-progress"),
        (lambda r: changed(r, status=None), "QuestionnaireResponse.status", "required"),
        (lambda r: changed(r, questionnaire="http://x.example/q"), "QuestionnaireResponse.questionnaire", "popliteal"),
        (lambda r: changed(r, authored="2026"), "QuestionnaireResponse.authored", "a day"),
        (lambda r: changed(r, authored="1066-10-14"), "QuestionnaireResponse.authored", "1900"),
        (lambda r: changed(r, item=[{"linkId": "nothing"}]), "QuestionnaireResponse.item[0].linkId", "linkId"),
        (lambda r: changed(r, item=[]), "QuestionnaireResponse.item", "at least one answer"),
        (lambda r: changed(r, item=[r["item"][0], r["item"][0]]), "QuestionnaireResponse.item[1].linkId", "once"),
        (lambda r: changed(r, item=[r["item"][1], r["item"][0]]), "QuestionnaireResponse", "the order"),
        (lambda r: changed(r, surname="x"), "QuestionnaireResponse.surname", "not permitted"),
        (lambda r: with_answer(r, "calf_pain", [YES, YES]), ".answer", "one answer"),
        (lambda r: with_answer(r, "calf_pain", [{"valueString": "yes"}]), ".answer[0].value", "valueCoding"),
        (lambda r: with_answer(r, "calf_pain", [{"valueCoding": {"code": "maybe"}}]), ".answer[0].value", "unsure"),
        (lambda r: with_answer(r, "calf_pain", [{}]), ".answer[0].value", "valueCoding"),
        (lambda r: with_answer(r, "severity", [YES]), ".answer[0].value", "10"),
        (lambda r: with_answer(r, "age", [{"valueInteger": 121}]), ".answer[0].value", "120 or less"),
        (lambda r: with_answer(r, "age", [{"valueInteger": -1}]), ".answer[0].value", "0 or more"),
        (
            lambda r: with_answer(r, "age", [{"valueQuantity": {"value": 600, "unit": "months"}}]),
            ".value",
            "valueInteger",
        ),
    ],
)
def test_what_does_not_fit_is_named_by_its_element(
    client: TestClient, response: Any, change: Any, element: str, said: str
) -> None:
    found = assess(client, change(response))
    assert found.status_code == 422
    assert found.headers["content-type"] == "application/fhir+json"
    outcome = found.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert element in outcome["issue"][0]["expression"][0]
    assert said in outcome["issue"][0]["diagnostics"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "no JSON"), ("[]", "a case"), ('{"answers": {"calf_pain": "yes"}}', "no answer in the items"),
     ('{"ages": 3}', "no part of a case"), ('{"answers": {"fever": "maybe"}}', "yes, no, unsure")],
)  # fmt: skip
def test_what_stands_beside_the_items_is_checked_as_well(
    client: TestClient, response: Any, text: str, said: str
) -> None:
    sent = changed(response, extension=[{"url": "urn:popliteal:case", "valueString": text}])
    found = assess(client, sent).json()["issue"][0]
    assert "urn:popliteal:case" in found["expression"][0]
    assert said in found["diagnostics"]


def test_without_an_age_it_is_assessed_and_a_danger_sign_left_out_stays_open(client: TestClient, form: Any) -> None:
    said = {name: value for name, value in SAID.items() if name not in ("age", "chest_pain")}
    sent = {"resourceType": "QuestionnaireResponse", "status": "in-progress", "item": filled(form, said)}
    case = client.post(f"{FHIR}/$import-case", json=sent).json()
    assert "age" not in case
    open_signs = client.post("/api/v1/assess", json=case).json()["urgency"]["open_signs"]
    assert "chest_pain" in {sign["id"] for sign in open_signs}


def test_a_refused_body_is_an_operation_outcome_too(client: TestClient) -> None:
    kind = {"content-type": "application/fhir+json"}
    for body, status in ((b" " * 20_000_000, 413), (b'{"a":' * 500, 400), (b"[]", 422), (b'{"a":1,"a":2}', 400)):
        found = client.post(f"{FHIR}/$assess", content=body, headers=kind)
        assert found.status_code == status
        assert found.json()["resourceType"] == "OperationOutcome"
    assert client.get(f"{FHIR}/Patient/1").json()["resourceType"] == "OperationOutcome"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [here, *(place for key, part in parts for place in places(part, (*here, key)))]


def mutated(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    if not place:
        return new
    copy = value.copy()
    copy[place[0]] = mutated(value[place[0]], place[1:], new)
    return copy


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_change_to_what_is_sent_breaks_it(client: TestClient, api_ready: Ready, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(stories(40)))
    sent = json.loads(as_response(file, api_ready).model_dump_json())
    for _ in range(data.draw(st.integers(1, 3))):
        sent = mutated(sent, data.draw(st.sampled_from(places(sent)[1:] or [()])), data.draw(JSON))
        if not isinstance(sent, dict):
            break
    operation = data.draw(st.sampled_from(["$import-case", "$prefill", "Questionnaire/$next-question"]))
    if operation == "$prefill":
        sent = {"resourceType": "Bundle", "entry": [{"resource": sent}, sent]}
    found = client.post(f"{FHIR}/{operation}", json=sent)
    assert found.status_code in (200, 400, 422), found.text
    if found.status_code != 200:
        assert found.json()["issue"][0]["diagnostics"]


def test_the_stories_come_back_from_the_form_alone_where_it_asks_all_of_it(
    client: TestClient, api_ready: Ready
) -> None:
    for story in some(stories(40)):
        sent = json.loads(as_response(story, api_ready).model_dump_json())
        case = client.post(f"{FHIR}/$import-case", json=sent).json()
        if "extension" not in sent:
            assert case.get("answers") == {
                name: {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
                for name, value in as_sent(story)["answers"].items()
            }
