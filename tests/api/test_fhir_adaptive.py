"""The adaptive form: the engine's own order, nothing kept in between; ported from SDC's operation and its examples."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest
from fhir_setting import FHIR, filled, leaves_of, validated
from starlette.testclient import TestClient

from popliteal.case import CaseFile
from popliteal.casework.answering import with_answers
from popliteal.casework.ready import Ready
from popliteal.faces.api.examples import ADAPTIVE
from popliteal.interview import Page
from popliteal.interview.page_answers import marks
from some import some

START = {**ADAPTIVE, "authored": "2026-03-01"}
SAID = {"calf_pain": "yes", "calf_swelling": "yes", "long_travel": "yes", "severity": 5, "age": 52, "sex": "female",
        "trouble_place": "behind_knee", "duration": "days_to_6_weeks", "onset": "over_days",
        "cold_foot": "unsure"}  # fmt: skip


def ask(client: TestClient, sent: Any) -> Any:
    return client.post(f"{FHIR}/Questionnaire/$next-question", json=sent)


class No(dict[str, Any]):
    """What was said; whatever was not is a no."""

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name, "no" if default is None and "." not in name else default)


def walked(client: TestClient, said: dict[str, Any]) -> list[Any]:
    """Every answer of the server, from the first page to the end."""
    found = [ask(client, START).json()]
    while found[-1]["status"] == "in-progress":
        form = found[-1]["contained"][0]
        told = No({**said, **{f"{name}.{n}": word for name, word in said.items() for n in (2, 3)}})
        found.append(ask(client, {**found[-1], "item": filled(form, told)}).json())
    return found


@pytest.fixture(scope="module")
def steps(client: TestClient) -> list[Any]:
    return walked(client, SAID)


def test_the_first_call_has_no_items_and_gets_the_first_page(client: TestClient, api_ready: Ready) -> None:
    found = ask(client, START).json()
    first = api_ready.interview.step(CaseFile())
    assert isinstance(first, Page)
    (group,) = found["contained"][0]["item"]
    assert [item["linkId"] for item in group["item"]] == list(first.items)
    assert found["questionnaire"] == f"#{found['contained'][0]['id']}"
    assert found["contained"][0]["extension"][0]["valueBoolean"] is True
    assert found["contained"][0]["derivedFrom"][0].startswith("urn:popliteal:questionnaire|")


def test_parameters_are_taken_as_well(client: TestClient) -> None:
    wrapped = {"resourceType": "Parameters", "parameter": [{"name": "questionnaire-response", "resource": START}]}
    assert ask(client, wrapped).json() == ask(client, START).json()


def test_each_call_keeps_what_was_asked_and_adds_one_page_in_the_order_of_the_engine(
    steps: list[Any], api_ready: Ready
) -> None:
    file = CaseFile(as_of=START["authored"])
    for before, after in some(pairwise(steps)):
        asked, now = before["contained"][0]["item"], after["contained"][0]["item"]
        assert now[: len(asked)] == asked
        assert len(now) == len(asked) + 1
        page = api_ready.interview.step(file)
        assert isinstance(page, Page)
        assert [item["linkId"].partition(".")[0] for item in asked[-1]["item"]] == list(page.items)
        answers = {name: SAID.get(name, "no") for name in page.items}
        file = with_answers(file, {**answers, **marks(page)}, api_ready.knowledge)
    assert not isinstance(api_ready.interview.step(file), Page)


def test_the_end_is_completed_and_says_how_soon_to_be_seen(client: TestClient, steps: list[Any]) -> None:
    last = steps[-1]
    assert last["status"] == "completed"
    shown = last["contained"][0]["item"][-1]
    urgency = client.post("/api/v1/assess", json=client.post(f"{FHIR}/$import-case", json=last).json()).json()[
        "urgency"
    ]
    assert shown["type"] == "display"
    assert shown["text"].startswith(f"{urgency['heading']}\n{urgency['where']}")
    assert urgency["level"] == "urgent_24_hours"
    assert ask(client, last).json() == last


def test_a_doubt_about_a_danger_sign_is_asked_once_more_under_a_name_of_its_own(steps: list[Any]) -> None:
    links = [item["linkId"] for item in leaves_of(steps[-1]["contained"][0]["item"])]
    assert "cold_foot.2" in links
    assert len(links) == len(set(links))


def test_an_emergency_ends_it_at_once(client: TestClient) -> None:
    found = walked(client, {"chest_pain": "yes"})
    assert "chest_pain" in [item["linkId"] for item in found[-2]["contained"][0]["item"][-1]["item"]]
    assert "911" in found[-1]["contained"][0]["item"][-1]["text"]


def test_a_danger_sign_cannot_be_left_out_and_anything_else_is_passed_over(client: TestClient) -> None:
    first = ask(client, START).json()
    while not any(item.get("required") for item in first["contained"][0]["item"][-1]["item"]):
        first = ask(client, first).json()
    found = ask(client, {**first, "item": []})
    assert found.status_code == 422
    assert "no answer to" in found.json()["issue"][0]["diagnostics"]
    form = first["contained"][0]
    second = ask(client, {**first, "item": filled(form, No({}))}).json()
    while any(item.get("required") for item in second["contained"][0]["item"][-1]["item"]):
        second = ask(client, {**second, "item": filled(second["contained"][0], No({}))}).json()
    skipped = {item["linkId"] for item in second["contained"][0]["item"][-1]["item"]}
    third = ask(client, {**second}).json()
    assert third["contained"][0]["item"][-1]["linkId"] != second["contained"][0]["item"][-1]["linkId"]
    case = client.post(f"{FHIR}/$import-case", json=third).json()
    assert set(case["passed"]) >= skipped - case["answers"].keys()


@pytest.mark.parametrize(
    "change",
    [
        lambda r: {**r, "contained": []},
        lambda r: {**r, "contained": r["contained"] * 2},
        lambda r: {**r, "contained": [{**r["contained"][0], "item": [{"linkId": "x", "type": "group"}]}]},
        lambda r: {**r, "item": [{"linkId": "nothing"}]},
        lambda r: {
            **r,
            "contained": [
                {
                    **r["contained"][0],
                    "item": [
                        {
                            "linkId": "0.core.x",
                            "type": "group",
                            "item": [{"linkId": f"fever.{n}", "type": "choice"} for n in range(1001)],
                        }
                    ],
                }
            ],
        },
    ],
)
def test_a_form_that_is_not_as_it_came_is_refused(client: TestClient, change: Any) -> None:
    found = ask(client, change(deepcopy(ask(client, START).json())))
    assert found.status_code == 422
    assert found.json()["issue"][0]["expression"]


def test_nobodys_own_question_can_be_answered(client: TestClient) -> None:
    first = ask(client, START).json()
    form = deepcopy(first["contained"][0])
    question = form["item"][0]["item"][0]
    question["answerOption"] = [{"valueCoding": {"system": "urn:other", "code": "never"}}]
    answer = [{"linkId": question["linkId"], "answer": [{"valueCoding": {"system": "urn:other", "code": "never"}}]}]
    sent = {**first, "contained": [form], "item": [{"linkId": form["item"][0]["linkId"], "item": answer}]}
    assert ask(client, sent).status_code == 422


def links_in(form: Any) -> list[str]:
    return [item["linkId"] for item in leaves_of(form["item"])]


def test_each_answer_is_what_the_public_dtr_test_kit_asserts(steps: list[Any]) -> None:
    """Its assertions by their meaning (inferno-framework/davinci-dtr-test-kit at 9c77330, adaptive groups).

    Those on `origin.source` are about answers that a payer's CQL filled in, which there are none of here.
    """
    for step in some(steps):
        assert step["resourceType"] == "QuestionnaireResponse"
        (form,) = [item for item in step["contained"] if item["resourceType"] == "Questionnaire"]
        assert step["questionnaire"] == f"#{form['id']}"
    for before, after in some(pairwise(steps)):
        asked, now = links_in(before["contained"][0]), links_in(after["contained"][0])
        assert set(asked) < set(now)
    last = steps[-1]
    answered = {item["linkId"] for group in last["item"] for item in group["item"] if item.get("answer")}
    required = [item["linkId"] for item in leaves_of(last["contained"][0]["item"]) if item.get("required")]
    assert last["status"] == "completed"
    assert set(some(required)) <= answered


@pytest.mark.parametrize(
    "body",
    [
        {"resourceType": "Parameters", "parameter": []},
        {
            "resourceType": "Parameters",
            "parameter": [{"name": "questionnaire-response", "resource": START} for _ in range(2)],
        },
        {"resourceType": "Parameters", "parameter": [{"name": "other", "resource": START}]},
        {"resourceType": "Questionnaire", "status": "active"},
    ],
)
def test_a_call_holds_one_response_alone_or_as_its_one_parameter(client: TestClient, body: Any) -> None:
    found = ask(client, body)
    assert found.status_code == 422
    assert found.json()["resourceType"] == "OperationOutcome"


def test_what_comes_back_is_valid_in_two_validators(steps: list[Any]) -> None:
    assert validated([steps[0], steps[-1]]) == [[], []]
