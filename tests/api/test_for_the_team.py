"""Whoever has to go to an emergency department can tell more to those who will see them: by every face the same lists.

A man of 60 with a cold foot. Each face asks for itself; the pages are what the others are held against.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import anyio
import pytest
from fhir_setting import FHIR, filled, leaves_of, validated
from mcp import Client
from starlette.testclient import TestClient
from visitor import Reader, Visitor

from popliteal.casework.ready import Ready
from popliteal.faces.api.assistant import FOR_THE_TEAM, UNCHANGED, assistant_server
from popliteal.faces.api.examples import ADAPTIVE
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.settings import Settings
from some import some

TODAY = dt.date(2026, 3, 1)
YES = ("cold_foot", "smoker")
STEP, NEXT = "/api/v1/interview/step", f"{FHIR}/Questionnaire/$next-question"
Lists = list[tuple[str, ...]]


def said(name: str) -> str:
    """The person's answer: what is not told above is a no."""
    return "yes" if name in YES else "no"


def told(page: Any) -> dict[str, Any]:
    """Every answer to a page; what the person came with is left open."""
    if page["because"] == "complaint":
        return {page["id"]: None}
    return {question["id"]: said(question["id"]) for question in page["questions"]}


@pytest.fixture(scope="module")
def in_pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lists, dict[str, Any]]:
    """The lists that the pages show, and the answers that they then keep."""
    database = f"sqlite:///{tmp_path_factory.mktemp('team') / 'cases.db'}"
    app = create_app(Settings(database=database), lambda: TODAY)
    with TestClient(app) as client:
        visitor = Visitor(client)
        visitor.interview(YES)
        lists, page = Lists(), visitor.get("/for-the-team")
        while visitor.path == "/for-the-team":
            lists.append(tuple(_hidden(page, "items").split()))
            page = visitor.answer(page, YES)
        answers = app.state.desk.cases.open(client.cookies[CODE_COOKIE]).record.file.answers
    assert len(lists) > 1
    return lists, answers


def _hidden(page: Reader, name: str) -> str:
    return next(field["value"] for field in page.fields if field["name"] == name)


def by_rest(client: TestClient) -> Any:
    """The step at which an emergency department is advised, by REST."""
    step = client.post(STEP, json={"case": {"as_of": str(TODAY)}}).json()
    while step["page"]:
        assert step["for_the_team"] is None, "lists come after the end"
        step = client.post(STEP, json={"case": step["case"], "answers": told(step["page"])}).json()
    return step


def by_form(client: TestClient) -> Any:
    """The same, as the adaptive form completes it."""
    found = {**ADAPTIVE, "authored": str(TODAY)}
    while True:
        found = client.post(NEXT, json=found).json()
        if found["status"] == "completed":
            return found
        found = answered(found)


def answered(response: Any) -> Any:
    """A response with an answer to every question of its form but what the person came with."""
    form = response["contained"][0]
    groups = [group for group in form["item"] if ".complaint." not in group["linkId"]]
    words = {item["linkId"]: said(item["linkId"].partition(".")[0]) for group in groups
             for item in leaves_of(group.get("item", []))}  # fmt: skip
    return {**response, "item": filled({"item": groups}, words)}


def test_rest_asks_the_lists_of_the_pages_after_the_end(
    client: TestClient, in_pages: tuple[Lists, dict[str, Any]]
) -> None:
    step, lists = by_rest(client), Lists()
    assert step["end"]["reason"] == "emergency_department"
    while page := step["for_the_team"]:
        assert step["emergency"]["level"] == "emergency_department"
        lists.append(tuple(question["id"] for question in page["questions"]))
        step = client.post(STEP, json={"case": step["case"], "answers": told(page)}).json()
    assert (lists, step["case"]["answers"]) == in_pages


def test_the_adaptive_form_asks_them_where_it_is_sent_once_more(
    client: TestClient, in_pages: tuple[Lists, dict[str, Any]]
) -> None:
    found, lists = by_form(client), Lists()
    advice = found["contained"][0]["item"][-1]["text"]
    while (found := client.post(NEXT, json=found).json())["status"] == "in-progress":
        urgency, group = found["contained"][0]["item"][-2:]
        assert urgency["linkId"] == "urgency", "the urgency stands above the list"
        assert urgency["text"].splitlines()[0] == advice.splitlines()[0]
        assert not any(item.get("required") for item in group["item"])
        lists.append(tuple(item["linkId"].partition(".")[0] for item in leaves_of(group["item"])))
        found = answered(found)
    assert found["contained"][0]["item"][-1]["linkId"] == "urgency"
    assert client.post(NEXT, json=found).json() == found
    case = client.post(f"{FHIR}/$import-case", json=found).json()
    assert (lists, case["answers"]) == in_pages
    assert validated([found]) == [[]]


def test_the_assistant_is_given_them_below_the_urgency(
    client: TestClient, api_ready: Ready, in_pages: tuple[Lists, dict[str, Any]]
) -> None:
    async def talk() -> tuple[list[str], Lists, Any]:
        texts, lists = [], Lists()
        async with Client(assistant_server(api_ready, lambda: TODAY)) as assistant:
            found = await assistant.call_tool("interview_step", {"case": {"as_of": str(TODAY)}})
            while page := found.structured_content["page"] or found.structured_content["for_the_team"]:
                if page["because"] == "team":
                    texts.append(found.content[0].text)
                    lists.append(tuple(question["id"] for question in page["questions"]))
                sent = {"case": found.structured_content["case"], "answers": told(page)}
                found = await assistant.call_tool("interview_step", sent)
        return texts, lists, found.structured_content["case"]

    texts, lists, case = anyio.run(talk)
    assert (lists, case["answers"]) == in_pages
    card = by_rest(client)["emergency"]
    for text in some(texts):
        advice, _, questions = text.partition(FOR_THE_TEAM)
        assert advice.startswith(f"{UNCHANGED}\n{card['heading']}\n{card['where']}")
        assert len(questions.splitlines()) > 3


def test_a_list_left_empty_is_the_last_and_says_nothing(client: TestClient) -> None:
    before = by_form(client)
    asked = client.post(NEXT, json=before).json()
    after = client.post(NEXT, json=asked).json()
    assert after["status"] == "completed"
    assert client.post(NEXT, json=after).json() == after
    told, then = (client.post(f"{FHIR}/$import-case", json=found).json() for found in (before, after))
    assert then == told


def test_of_a_list_answered_in_part_the_rest_stays_open(client: TestClient) -> None:
    step = by_rest(client)
    first, *rest = [question["id"] for question in step["for_the_team"]["questions"]]
    step = client.post(STEP, json={"case": step["case"], "answers": {first: "no"}}).json()
    assert not step["case"]["answers"].keys() & set(rest)
    assert not set(step["case"]["passed"]) & set(rest)
    asked = client.post(NEXT, json=by_form(client)).json()
    part = filled({"item": asked["contained"][0]["item"][-1:]}, {first: "no"})
    after = client.post(NEXT, json={**asked, "item": [*asked["item"], *part]}).json()
    assert after["status"] == "in-progress"
    assert client.post(f"{FHIR}/$import-case", json=after).json()["answers"] == step["case"]["answers"]


def test_the_result_does_not_wait_for_an_open_list(client: TestClient) -> None:
    found = client.post(NEXT, json=by_form(client)).json()
    assert found["status"] == "in-progress"
    document = client.post(f"{FHIR}/$assess", json=found).json()
    flag = next(entry["resource"] for entry in document["entry"] if entry["resource"]["resourceType"] == "Flag")
    assert flag["code"]["coding"][0]["code"] == "emergency_department"


def test_what_is_told_on_a_list_can_make_it_an_ambulance(client: TestClient) -> None:
    step = by_rest(client)
    assert "numbness_or_tingling" in [question["id"] for question in step["for_the_team"]["questions"]]
    sent = {"case": step["case"], "answers": {"numbness_or_tingling": "yes"}}
    after = client.post(STEP, json=sent).json()
    assert (after["end"]["reason"], after["for_the_team"]) == ("emergency_now", None)
    assert after["emergency"]["level"] == "emergency_now"
    asked = client.post(NEXT, json=by_form(client)).json()
    group = asked["contained"][0]["item"][-1]
    yes = filled({"item": [group]}, {"numbness_or_tingling": "yes"})
    last = client.post(NEXT, json={**asked, "item": [*asked["item"], *yes]}).json()
    assert last["status"] == "completed"
    assert "911" in last["contained"][0]["item"][-1]["text"]


def test_no_other_end_offers_a_list(client: TestClient) -> None:
    step = client.post(STEP, json={"answers": {"chest_pain": "yes"}}).json()
    assert (step["end"]["reason"], step["for_the_team"]) == ("emergency_now", None)


def test_an_emergency_that_rests_on_an_age_is_shown_too(client: TestClient) -> None:
    case = {"age": 9, "sex": "male", "who": "my_child", "as_of": str(TODAY)}
    step = client.post(STEP, json={"case": case, "answers": {"hip_or_groin_pain": "yes", "limp": "yes"}}).json()
    while step["page"]:
        step = client.post(STEP, json={"case": step["case"], "answers": told(step["page"])}).json()
    assert step["end"]["reason"] == step["emergency"]["level"] == "emergency_department"
    assert step["for_the_team"]["questions"]
