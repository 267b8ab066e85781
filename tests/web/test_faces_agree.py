"""Eleven stories told by every face: page, terminal, JSON, PDF and plan say one level, its days, causes and chances."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import TODAY
from fastapi import FastAPI
from pypdf import PdfReader
from starlette.testclient import TestClient
from typer.testing import CliRunner
from visitor import Visitor

from popliteal.case import CaseFile
from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.cases import CODE_COOKIE
from popliteal.faces.pages.desk import Desk
from popliteal.faces.terminal.main import app as terminal
from popliteal.interview.pages import settled
from popliteal.speech.words import people, too_wide

HISTORIES = Path("tests/cases/complete")
ELSEWHERE = {"trouble_place": "elsewhere"}
ELSEWHERE_AND_LEG = {**ELSEWHERE, "hip_or_groin_pain": "yes", "back_or_buttock_pain": "yes"}
DOUBT = {"calf_swelling": "unsure"}


def stories(desk: Desk) -> list[CaseFile]:
    """Eight completed histories of development people, one beside a doubt, and two whose trouble is elsewhere."""
    records = [r for path in sorted(HISTORIES.glob("*.yaml")) for r in yaml.safe_load(path.read_text())]
    denied = dict.fromkeys(desk.ready.knowledge.decisive, "no")
    plain = {name: said for name, said in denied.items() if not desk.ready.knowledge.findings[name].choices}
    files = []
    for record in records[:: len(records) // 8][:8]:
        told = {name: {True: "yes", False: "no"}.get(said, said) for name, said in record["answers"].items()}
        files.append({"age": record.get("age"), "sex": record.get("sex"), "answers": {**plain, **told}})
    calm = {**plain, "sore": "yes", "duration": "up_to_3_days", "severity": 2}
    files += [
        {"age": 40, "sex": "male", "answers": {**calm, **extra}} for extra in (DOUBT, ELSEWHERE, ELSEWHERE_AND_LEG)
    ]
    return [CaseFile.model_validate({**file, "as_of": TODAY}) for file in files]


@dataclass(frozen=True)
class Said:
    """One story as every face tells it; `assessment` and `plan` are JSON, the rest is text."""

    assessment: dict[str, Any]
    plan: str
    printed: str
    page: str
    causes: str
    pdf: str

    @property
    def level(self) -> str:
        return str(self.assessment["urgency"]["level"])


@pytest.fixture(scope="module")
def told(app: FastAPI, tmp_path_factory: pytest.TempPathFactory) -> list[Said]:
    place, found, desk = tmp_path_factory.mktemp("stories"), [], app.state.desk
    with TestClient(app) as client:
        visitor = Visitor(client)
        visitor.get("/")
        for number, story in enumerate(stories(desk)):
            file = place / f"{number}.yaml"
            file.write_text(yaml.safe_dump(story.model_dump(mode="json", exclude_defaults=True)))
            found.append(_said(file, story, visitor, desk))
    return found


def _said(file: Path, story: CaseFile, visitor: Visitor, desk: Desk) -> Said:
    asked = [name for page in desk.ready.knowledge.interview.pages for name in (*page.many, *page.ask)]
    passed = [*asked, *(settled(name) for name in asked)]
    visitor.client.cookies[CODE_COOKIE] = desk.cases.create(KeptCase(file=story.model_copy(update={"passed": passed})))
    page = _flat(visitor.get("/result").text)
    causes = _flat(visitor.get("/causes").text)
    printed = visitor.client.get("/summary.pdf")
    assert printed.headers["content-type"] == "application/pdf", (file, visitor.path, page[:200])
    pdf = PdfReader(io.BytesIO(printed.content))
    return Said(
        assessment=json.loads(_run("assess", str(file), "--json")),
        plan=_run("plan", str(file), "--json"),
        printed=_flat(_run("assess", str(file))),
        page=page,
        causes=causes,
        pdf=_flat(" ".join(sheet.extract_text() for sheet in pdf.pages)),
    )


def _run(*words: str) -> str:
    return CliRunner().invoke(terminal, words).stdout


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_the_stories_come_to_many_levels(told: list[Said]) -> None:
    assert len(told) == 11
    assert len({one.level for one in told}) >= 4


@pytest.mark.parametrize("number", range(11))
def test_every_face_says_the_same_level_and_days(told: list[Said], number: int) -> None:
    one = told[number]
    heading = one.assessment["urgency"]["heading"]
    assert heading in one.page
    assert heading.upper() in one.printed
    assert heading in one.pdf
    if one.assessment["in_scope"]:
        assert json.loads(one.plan)["level"] == one.level == one.assessment["plan"]["level"]
    else:
        assert one.plan == ""


@pytest.mark.parametrize("number", range(11))
def test_every_face_says_the_same_causes_in_the_same_words_or_none(told: list[Said], desk: Desk, number: int) -> None:
    one = told[number]
    if one.level.startswith("emergency") or not one.assessment["in_scope"]:
        assert "of 100" not in one.page + one.causes + one.printed
        assert desk.settings.emergency_number in one.page
        return
    causes = [cause for cause in one.assessment["causes"] if cause["chance"] >= 0.02][:3]
    assert causes
    in_terminal = [one.printed.find(f"{c['lay_name']}: {people(c['chance'])} of 100") for c in causes]
    assert in_terminal == sorted(in_terminal)
    assert in_terminal[0] >= 0
    named = [cause for cause in causes if cause["condition"] != "other_cause"]
    assert all(cause["lay_name"][1:] in one.causes for cause in named)
    told = [cause for cause in named if not cause["dangerous"] and not too_wide(cause["low"], cause["high"])]
    assert all(f"{people(cause['chance'])} may have it" in one.causes for cause in told)
