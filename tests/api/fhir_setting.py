"""Stories told as case files, forms filled in, and the two validators."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from popliteal.case import CaseFile, validate_case
from some import some

HERE = Path(__file__).parent
FHIR = "/api/v1/fhir"
HISTORIES = HERE.parent / "cases" / "complete"
ODD: list[dict[str, Any]] = [
    {"answers": {"calf_pain": True}},
    {"as_of": "2026-03-01", "started": "2026-02-20", "present": ["calf_pain"], "absent": ["fever"], "who": "my_child"},
    {"answers": {"duration": 12, "severity": 4, "calf_pain": "unsure", "click_or_pop": "not_applicable"}},
    {"answers": {"calf_pain": "yes", "chest_pain": "yes"}, "passed": ["age", "sex"], "name": "a <b> & c"},
    {"age": 7, "who": "my_child", "answers": {"knee_swelling": "yes", "fever": "yes"}},
    {"answers": {"trouble_place": "elsewhere", "calf_pain": "no"}},
    {"present": ["calf_pain"], "absent": ["calf_pain"], "answers": {"lump_behind_knee": "yes"}},
    {"present": ["calf_swelling"], "answers": {"calf_swelling": "unsure"}},
    {
        "answers": {"calf_pain": "yes", "posterior_sag": "yes"},
        "origin": {"calf_pain": {"by": "helper", "words": "it “hurts”\n so"}},
        "others": [{"origin": {"by": "record", "day": "2020-01-01", "source": "x"}, "answers": {"diabetes": "yes"}}],
    },
]
"""Cases that hold what the form has no question for."""


def stories(every: int = 12) -> list[CaseFile]:
    """Some complete histories, the examples of the docs, and the odd ones."""
    records = [
        record for path in sorted(HISTORIES.glob("*.yaml")) for record in yaml.safe_load(path.read_text("utf-8"))
    ]
    told = [{part: record[part] for part in ("age", "sex", "answers") if part in record} for record in records[::every]]
    written = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(Path("docs/examples").glob("*.yaml"))]
    return [validate_case(case, "story") for case in some([*told, *written, *ODD])]


def as_sent(file: CaseFile) -> Any:
    """A case file as JSON."""
    return json.loads(file.model_dump_json(exclude_defaults=True))


def validated(resources: list[Any]) -> list[list[str]]:
    """What the two validators find wrong with each resource."""
    if not (HERE / "node_modules").exists():
        pytest.fail("the validators are not installed; run: npm ci --prefix tests/api")
    done = subprocess.run(
        ["node", "validate.mjs"], cwd=HERE, input=json.dumps(resources), text=True, capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[list[str]] = json.loads(done.stdout)
    return found


def leaves_of(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions of a form as JSON, those below groups too."""
    return [leaf for item in items for leaf in (leaves_of(item["item"]) if item["type"] == "group" else [item])]


def filled(form: dict[str, Any], said: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of a response to a form; what is not in `said` is left out. A linkId may end in a number."""
    found = []
    for item in form.get("item", []):
        below = filled(item, said) if item["type"] == "group" else []
        word = said.get(item["linkId"], said.get(item["linkId"].partition(".")[0]))
        answer = answer_of(item, word) if item["type"] in ("choice", "integer") and word is not None else []
        if below or answer:
            found.append({"linkId": item["linkId"]} | ({"item": below} if below else {"answer": answer}))
    return found


def answer_of(item: dict[str, Any], word: Any) -> list[dict[str, Any]]:
    """The answer of a question that has this code; none where it has no such code."""
    if item["type"] == "integer":
        return [{"valueInteger": word}]
    codes = [option["valueCoding"] for option in item["answerOption"]]
    return [{"valueCoding": code} for code in codes if code["code"] == str(word)]
