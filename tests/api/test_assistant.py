"""The tools for an assistant, driven by the official client: over standard streams, over HTTP, and in one process."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import yaml
from mcp import Client, StdioServerParameters, stdio_client
from mcp.server import MCPServer
from served import PATIENCE, free_port, wait_for
from starlette.testclient import TestClient

from popliteal.case import validate_case
from popliteal.casework.ready import Ready
from popliteal.faces.api.assistant import ASK, INSTRUCTIONS, UNCHANGED, assistant_app, assistant_server
from popliteal.faces.api.examples import CASE
from popliteal.faces.pages.settings import Settings
from some import some

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
NO_PLAN = "\nThere is no plan: the main trouble is elsewhere."
COMMAND = [sys.executable, "-c", "from popliteal.faces.terminal import main; main()", "mcp"]


@pytest.fixture(scope="module")
def server(api_ready: Ready) -> MCPServer:
    return assistant_server(api_ready, lambda: dt.date(2026, 3, 1))


def called(target: Any, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The results of some calls, one after the other, on one connection."""

    async def run() -> list[Any]:
        async with Client(target) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return anyio.run(run)


def one(target: Any, name: str, **arguments: Any) -> Any:
    return called(target, (name, arguments))[0]


def test_the_tools_are_typed_and_say_how_they_are_to_be_used(server: MCPServer) -> None:
    async def run() -> Any:
        async with Client(server) as client:
            return await client.list_tools(), client.server_info, client.instructions

    listed, info, instructions = anyio.run(run)
    tools = {tool.name: tool for tool in listed.tools}
    assert tools.keys() == {"interview_step", "assess", "plan", "knowledge"}
    assert all(tool.input_schema["properties"] for tool in tools.values())
    assert all(tools[name].output_schema["properties"] for name in ("interview_step", "assess", "plan"))
    assert info.name == "popliteal"
    assert instructions == INSTRUCTIONS


@pytest.mark.parametrize(
    ("case", "by_when"),
    [
        (CASE, "within 24 hours"),
        ({**CASE, "answers": {**CASE["answers"], "chest_pain": "yes"}}, "right now"),
        ({"age": 34, "answers": {"trouble_place": "elsewhere"}}, "within 3 days"),
        (yaml.safe_load((EXAMPLES / "hidden-fever.yaml").read_text("utf-8")), "within 2 days"),
        (yaml.safe_load((EXAMPLES / "sore-after-running.yaml").read_text("utf-8")), "within 3 days"),
    ],
    ids=["urgent", "emergency", "elsewhere", "soon", "in doubt"],
)
def test_the_urgency_stands_first_whole_and_to_be_shown_unchanged(
    server: MCPServer, client: Any, case: Any, by_when: str
) -> None:
    sent = json.loads(validate_case(case, "case").model_dump_json(exclude_defaults=True))
    urgency = client.post("/api/v1/assess", json=sent).json()["urgency"]
    doubt = ["This is for now only: some danger signs are still open."] if urgency["provisional"] else []
    why = ["Why:", *(f"- {reason['text']}" for reason in urgency["reasons"])] if urgency["reasons"] else []
    whole = "\n".join([urgency["heading"], urgency["where"], *doubt, *why])
    told, plan = (one(server, tool, case=sent) for tool in ("assess", "plan"))
    assert told.content[0].text == f"{UNCHANGED}\n{whole}"
    assert plan.content[0].text.removesuffix(NO_PLAN) == f"{UNCHANGED}\n{whole}"
    assert plan.is_error == (case["answers"].get("trouble_place") == "elsewhere")
    assert told.structured_content["show_unchanged"] == whole
    assert told.structured_content["by_when"] == urgency["by_when"] == by_when
    assert plan.is_error or plan.structured_content["show_unchanged"] == whole


def test_it_tells_the_causes_as_people_out_of_100_with_their_range(server: MCPServer, client: Any) -> None:
    expected = [cause for cause in client.post("/api/v1/assess", json=CASE).json()["causes"] if cause["chance"] >= 0.02]
    told = one(server, "assess", case=CASE).structured_content
    assert [cause["condition"] for cause in told["causes"]] == [cause["condition"] for cause in expected]
    assert [cause["chance"] for cause in told["causes"]] == [cause["chance"] for cause in expected]
    assert all(" to " in cause["range_of_100"] and cause["of_100"] for cause in some(told["causes"]))


def test_an_interview_asks_our_questions_to_its_end(server: MCPServer) -> None:
    step = one(server, "interview_step")
    asked = []
    while step.structured_content["page"]:
        page, text = step.structured_content["page"], step.content[0].text
        assert text.startswith(ASK)
        assert all(question["text"] in text for question in page["questions"])
        asked += [question["id"] for question in page["questions"]]
        answers = {q["id"]: 40 if q["id"] == "age" else 3 if q["kind"] == "number" else
                   "no" if q["kind"] == "yes_no" else q["choices"][0]["value"] for q in page["questions"]}  # fmt: skip
        step = one(server, "interview_step", case=step.structured_content["case"], answers=answers)
    assert len(asked) > 30
    assert "Call assess" in step.content[0].text
    assert one(server, "assess", case=step.structured_content["case"]).structured_content["open_signs"] == []


def test_an_emergency_is_shown_before_all_else(server: MCPServer) -> None:
    step = one(server, "interview_step", answers={"chest_pain": "yes"})
    lines = step.content[0].text.splitlines()
    assert lines[0] == UNCHANGED
    assert "911" in lines[1] + lines[2]
    assert step.structured_content["end"]["reason"] == "emergency_now"


def test_a_child_is_asked_about_as_they(server: MCPServer) -> None:
    step = one(server, "interview_step", who="my_child", answers={"age": 9})
    assert step.structured_content["case"]["who"] == "my_child"
    assert not any(" you " in question["text"] for question in some(step.structured_content["page"]["questions"]))


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("assess", {"case": {"answers": {"calf_pian": "yes"}}}, "calf_pain"),
        ("assess", {"case": {}}, "no answer at all"),
        ("interview_step", {"answers": {"calf_pain": "maybe"}}, "yes, no, unsure"),
        ("plan", {"case": {"answers": {"trouble_place": "elsewhere"}}}, "no plan"),
        ("knowledge", {"id": "calf_pian"}, "calf_pain"),
    ],
)
def test_what_cannot_be_read_is_said_to_the_assistant(server: MCPServer, tool: str, arguments: Any, said: str) -> None:
    found = one(server, tool, **arguments)
    assert found.is_error
    assert said in found.content[0].text


def test_the_knowledge_can_be_looked_up(server: MCPServer) -> None:
    assert "finding calf_pain" in one(server, "knowledge", id="calf_pain").content[0].text


def test_it_answers_over_standard_streams() -> None:
    parameters = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=dict(os.environ))
    step, told = called(stdio_client(parameters), ("interview_step", {}), ("assess", {"case": CASE}))
    assert step.structured_content["page"]["questions"]
    assert told.content[0].text.startswith(UNCHANGED)


def test_beyond_this_machine_it_answers_by_its_name_to_whoever_has_the_token(api_ready: Ready) -> None:
    app = assistant_app(api_ready, Settings(host="0.0.0.0", allowed_hosts="knee.example", api_token="word"))
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18",
             "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}  # fmt: skip
    accepts = {"accept": "application/json, text/event-stream"}
    with TestClient(app, base_url="http://knee.example") as there:
        assert there.post("/mcp", json=hello, headers=accepts).status_code == 401
        found = there.post("/mcp", json=hello, headers={**accepts, "authorization": "Bearer word"})
        assert found.json()["result"]["serverInfo"]["name"] == "popliteal"


def test_it_answers_over_http_to_those_who_may_ask() -> None:
    port = free_port()
    command = [*COMMAND, "--http", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as running:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            found = one(f"{address}/mcp", "assess", case=CASE)
            assert found.content[0].text.startswith(UNCHANGED)
            for headers, status in (({"origin": "https://evil.example"}, 403), ({"host": "evil.example"}, 421)):
                assert httpx.post(f"{address}/mcp", json={}, headers=headers, timeout=PATIENCE).status_code == status
        finally:
            os.killpg(running.pid, signal.SIGKILL)
