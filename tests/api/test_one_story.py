"""One story told to every face: pages, terminal, REST, form, adaptive form, card and assistant say the same of it.

A woman of 52 whose calf hurts and swells after a long flight. Each face asks for itself, by its own way in.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest
import yaml
from fhir_setting import FHIR, filled, leaves_of
from lhc_forms import lhc_forms
from mcp import Client
from starlette.testclient import TestClient
from typer.testing import CliRunner
from visitor import Visitor

from popliteal.case import CaseFile, validate_case
from popliteal.case.record import record
from popliteal.casework.kept import last_shown
from popliteal.casework.ready import Ready
from popliteal.faces.api.assistant import assistant_server
from popliteal.faces.api.cards import SERVICE
from popliteal.faces.api.examples import ADAPTIVE, HOOK
from popliteal.faces.pages.app import create_app
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.settings import Settings
from popliteal.faces.terminal.main import app as command
from popliteal.interview import Page
from popliteal.interview.page_answers import marks, ticked
from popliteal.knowledge.levels import level_text
from popliteal.knowledge.schema import LevelText
from popliteal.speech.words import people

TODAY = dt.date(2026, 3, 1)
YES = ("calf_pain", "calf_swelling", "long_travel")
CHOSEN = {"trouble_place": "behind_knee", "age": 52, "sex": "female", "duration": "days_to_6_weeks",
          "onset": "over_days", "severity": 5}  # fmt: skip


def said(name: str) -> Any:
    """The person's answer to any question: what is not told above is a no."""
    return CHOSEN.get(name, "yes" if name in YES else "no")


def answers_to(page: dict[str, Any]) -> dict[str, Any]:
    """What the person answers to a page, as the pages send it: a list that may be left out says only what is so."""
    answers = {question["id"]: said(question["id"]) for question in page["questions"]}
    if not page["may_leave_out"]:
        return answers
    return {**{name: word for name, word in answers.items() if word == "yes"}, page["id"]: None}


@dataclass(frozen=True)
class Said:
    """What a face says: how soon, within how many days, what it could be and how likely, and what to do."""

    level: str
    days: int | None
    causes: tuple[tuple[str, float], ...]
    to_do: tuple[str, ...]


def said_in(assessment: Any) -> Said:
    """The same out of an assessment as JSON, with its plan."""
    plan = assessment["plan"]
    return Said(
        assessment["urgency"]["level"],
        assessment["urgency"]["days"],
        tuple((cause["condition"], cause["chance"]) for cause in assessment["causes"]),
        tuple(f"{item['do']}: {item['title']}" for item in (*plan["steps"], *plan["supports"], *plan["exercises"])),
    )


def in_words(said: Said, ready: Ready) -> LevelText:
    """What is said of a level and its days, in a case in which no danger sign is open."""
    return level_text(ready.knowledge.levels[said.level], said.days)


def by_rest(client: TestClient, case: Any) -> Said:
    """What REST says of a case file."""
    return said_in(client.post("/api/v1/assess", json=case).json())


@pytest.fixture(scope="module")
def in_pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[CaseFile, Said]:
    """The case as the pages keep it, and the result as they showed it."""
    database = f"sqlite:///{tmp_path_factory.mktemp('story') / 'cases.db'}"
    app = create_app(Settings(database=database), lambda: TODAY)
    with TestClient(app) as client:
        visitor = Visitor(client)
        visitor.interview(YES, **{name: str(value) for name, value in CHOSEN.items()})
        visitor.get("/result")
        kept = app.state.desk.cases.open(client.cookies[CODE_COOKIE]).record
    found = last_shown(kept)
    assert found is not None
    shown = found.assessment.model_dump(mode="json", by_alias=True)
    return kept.file, said_in({**shown, "plan": found.plan.model_dump(mode="json") if found.plan else None})


@pytest.fixture(scope="module")
def expected(in_pages: tuple[CaseFile, Said]) -> Said:
    assert in_pages[1].level == "urgent_24_hours"
    assert len(in_pages[1].causes) > 20
    assert in_pages[1].to_do
    return in_pages[1]


@pytest.fixture(scope="module")
def by_form(client: TestClient, in_pages: tuple[CaseFile, Said]) -> Any:
    """What LHC-Forms exports when the answers that were given to the pages are clicked and typed in it."""
    form = client.get(f"{FHIR}/Questionnaire/popliteal").json()
    told = {**in_pages[0].answers, "age": in_pages[0].age, "sex": in_pages[0].sex}
    with lhc_forms() as shown:
        shown.show(form)
        for item in leaves_of(form["item"]):
            word = told.get(item["linkId"])
            if word is None or not shown.is_shown(item["linkId"]):
                continue
            if item["type"] == "integer":
                shown.type(item["linkId"], str(word))
            else:
                codings = [option["valueCoding"] for option in item["answerOption"]]
                shown.choose(item["linkId"], next(code for code in codings if code["code"] == str(word)))
        return {**shown.response(), "authored": str(TODAY)}


def test_the_terminal_says_what_the_pages_say(
    api_ready: Ready, client: TestClient, expected: Said, tmp_path: Path
) -> None:
    place = tmp_path / "case.yaml"
    asked = CliRunner().invoke(command, ["interview", "--save", str(place)], input=typed(api_ready))
    assert asked.exit_code == 0, asked.output
    case = yaml.safe_load(place.read_text(encoding="utf-8"))
    place.write_text(yaml.safe_dump({**case, "as_of": TODAY}), encoding="utf-8")
    printed = CliRunner().invoke(command, ["assess", str(place), "--json"]).stdout
    assert said_in(json.loads(printed)) == expected


def typed(ready: Ready) -> str:
    """What the person types in the terminal, line by line."""
    lines: list[str] = []
    file = CaseFile(as_of=TODAY)
    while isinstance(page := ready.interview.step(file), Page):
        answers: dict[str, Any] = {name: said(name) for name in page.items}
        if page.many:
            true = [name for name in page.items if said(name) == "yes"]
            lines.append(" ".join(str(page.items.index(name) + 1) for name in true) or "n")
            answers = dict(ticked(page, true, (), ready.knowledge))
        else:
            lines += [_typed(name, ready) for name in page.items]
        file = record(file, {**answers, **marks(page)}, ready.knowledge)
    return "\n".join(["", *lines, ""])[1:]


def _typed(name: str, ready: Ready) -> str:
    finding, word = ready.knowledge.findings.get(name), str(said(name))
    if finding is None or not finding.choices or finding.choices[-1].up_to is not None:
        return word if word.isdigit() else word[:1]
    ids = [choice.id for choice in finding.choices]
    return str(ids.index(word) + 1) if word in ids else "1"


def test_rest_says_what_the_pages_say(client: TestClient, expected: Said) -> None:
    step = client.post("/api/v1/interview/step", json={"case": {"as_of": str(TODAY)}}).json()
    while step["page"]:
        sent = {"case": step["case"], "answers": answers_to(step["page"])}
        step = client.post("/api/v1/interview/step", json=sent).json()
    assert by_rest(client, step["case"]) == expected


def test_the_form_says_what_the_pages_say_byte_for_byte_without_who_said_it(
    client: TestClient, by_form: Any, in_pages: tuple[CaseFile, Said], expected: Said
) -> None:
    case = client.post(f"{FHIR}/$import-case", json=by_form).json()
    assert by_rest(client, case) == expected
    kept = json.loads(in_pages[0].model_dump_json(exclude_defaults=True, exclude={"origin", "passed"}))
    assert client.post("/api/v1/assess", json=case).content == client.post("/api/v1/assess", json=kept).content


def test_the_document_says_what_the_pages_say(
    client: TestClient, api_ready: Ready, by_form: Any, expected: Said
) -> None:
    entries = [entry["resource"] for entry in client.post(f"{FHIR}/$assess", json=by_form).json()["entry"]]
    of_kind = {kind: [item for item in entries if item["resourceType"] == kind]
               for kind in ("Flag", "RiskAssessment", "CarePlan")}  # fmt: skip
    assert of_kind["Flag"][0]["code"]["coding"][0]["code"] == expected.level
    assert in_words(expected, api_ready).by_when in of_kind["Flag"][0]["code"]["text"]
    chances = [
        risk["prediction"][0]["probabilityDecimal"] for risk in of_kind["RiskAssessment"][: len(expected.causes)]
    ]
    assert chances == pytest.approx([100 * chance for _, chance in expected.causes], abs=1e-4)
    details = [activity["detail"] for activity in of_kind["CarePlan"][0]["activity"]]
    planned = tuple(f"{'do_not' if part['doNotPerform'] else 'do'}: {part['code']['text']}"
                    for part in details if part["status"] == "not-started")  # fmt: skip
    assert planned == expected.to_do


def test_the_adaptive_form_says_what_the_pages_say(client: TestClient, expected: Said) -> None:
    response = {**ADAPTIVE, "authored": str(TODAY)}
    while response["status"] == "in-progress":
        response = client.post(f"{FHIR}/Questionnaire/$next-question", json=response).json()
        form = response["contained"][0]
        if response["status"] == "in-progress":
            told = {
                item["linkId"]: said(item["linkId"].partition(".")[0])
                for group in form["item"]
                for item in leaves_of(group["item"])
                if ".complaint." not in group["linkId"] or said(item["linkId"]) == "yes"
            }
            response = {**response, "item": filled(form, told)}
    assert by_rest(client, client.post(f"{FHIR}/$import-case", json=response).json()) == expected


def test_the_card_says_what_the_pages_say(client: TestClient, api_ready: Ready, by_form: Any, expected: Said) -> None:
    sent = {**HOOK, "prefetch": {"answers": by_form}}
    (card,) = client.post(f"/api/v1/cds-services/{SERVICE}", json=sent).json()["cards"]
    assessment = client.post("/api/v1/assess", json=client.post(f"{FHIR}/$import-case", json=by_form).json()).json()
    assert said_in(assessment) == expected
    assert card["indicator"] == "warning"
    words = in_words(expected, api_ready)
    assert card["summary"].startswith(words.heading)
    assert card["detail"].startswith(f"**{words.heading}.** {words.where}")
    assert words.by_when in card["detail"].partition("Why:")[0]
    told = [line for line in card["detail"].splitlines() if " of 100 (range " in line]
    likely = [cause for cause in assessment["causes"] if cause["chance"] >= 0.02]
    assert [line.startswith(f"- {cause['name']}: {people(cause['chance'])} of 100")
            for line, cause in zip(told, likely, strict=True)] == [True] * len(likely)  # fmt: skip


@pytest.mark.parametrize(("example", "days"), [("hidden-fever", 2), ("sore-after-running", 3)])
def test_a_number_of_days_is_the_same_on_every_face(
    client: TestClient, api_ready: Ready, example: str, days: int
) -> None:
    place = Path(__file__).parents[2] / "docs" / "examples" / f"{example}.yaml"
    case = json.loads(validate_case(yaml.safe_load(place.read_text("utf-8")), example).model_dump_json())
    document = client.post(f"{FHIR}/$export-case", json=case).json()
    kept = {entry["resource"]["resourceType"]: entry["resource"] for entry in document["entry"]}
    sent = {**HOOK, "prefetch": {"answers": kept["QuestionnaireResponse"]}}
    (card,) = client.post(f"/api/v1/cds-services/{SERVICE}", json=sent).json()["cards"]
    printed = CliRunner().invoke(command, ["assess", str(place), "--json"]).stdout
    told = anyio.run(told_by_the_assistant, api_ready, case)
    assert [by_rest(client, case).days, said_in(json.loads(printed)).days, told["days"]] == [days] * 3
    texts = (card["detail"].partition("Why:")[0], kept["Flag"]["code"]["text"], told["show_unchanged"])
    assert [f"within {days} days" in text for text in texts] == [True] * 3


async def told_by_the_assistant(ready: Ready, case: Any) -> Any:
    """What the assistant's tool answers of a case, as data."""
    async with Client(assistant_server(ready, lambda: TODAY)) as assistant:
        return (await assistant.call_tool("assess", {"case": case})).structured_content


def test_the_assistant_says_what_the_pages_say(client: TestClient, api_ready: Ready, expected: Said) -> None:
    async def talk() -> tuple[Any, Any, Any]:
        async with Client(assistant_server(api_ready, lambda: TODAY)) as assistant:

            async def ask(name: str, **arguments: Any) -> Any:
                return (await assistant.call_tool(name, arguments)).structured_content

            step = await ask("interview_step")
            while step["page"]:
                step = await ask("interview_step", case=step["case"], answers=answers_to(step["page"]))
            return step["case"], await ask("assess", case=step["case"]), await ask("plan", case=step["case"])

    case, told, plan = anyio.run(talk)
    assert by_rest(client, case) == expected
    assert (told["level"], told["days"]) == (expected.level, expected.days)
    assert [(cause["condition"], cause["chance"]) for cause in told["causes"]] == [
        cause for cause in expected.causes if cause[1] >= 0.02
    ]
    listed = [f"do: {line}" for line in plan["do"]] + [f"do_not: {line}" for line in plan["do_not"]]
    assert all(any(line.startswith(item) for line in listed) for item in expected.to_do)
    assert len(listed) == len(expected.to_do)
