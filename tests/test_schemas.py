"""`popliteal schema` prints JSON schemas that fit what the program reads and prints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from popliteal.faces.terminal.main import app
from popliteal.knowledge import Level, LevelId

EXAMPLES = sorted((Path(__file__).parents[1] / "docs" / "examples").glob("*.yaml"))


def printed(*command: str) -> Any:
    result = CliRunner().invoke(app, list(command))
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def faults(content: Any, what: str) -> list[str]:
    schema = printed("schema", what)
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema).iter_errors(content)]


def as_json(path: Path) -> Any:
    return json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_an_example_case_fits_the_schema_of_a_case(example: Path) -> None:
    assert faults(as_json(example), "case") == []


def test_a_word_that_no_case_holds_does_not_fit() -> None:
    assert faults({"answers": {"calf_pain": "yes"}, "ages": 40}, "case")
    assert faults({"age": 200}, "case")


@pytest.mark.parametrize("command", ["assess", "plan"])
def test_what_is_printed_fits_its_schema(command: str) -> None:
    content = printed(command, str(EXAMPLES[0]), "--json")
    what = {"assess": "assessment", "plan": "plan"}[command]
    assert faults(content, what) == []
    assert faults({**content, "level_of_care": "none"}, what)


def test_levels_are_a_closed_list_of_names_in_what_is_printed() -> None:
    names = [level.id for level in Level]
    assert list(get_args(LevelId)) == names
    text = json.dumps(printed("schema", "assessment"))
    levels = re.findall(r'"level(?:_if_yes|_if_no)?": (\{[^}]*\})', text)
    assert len(levels) >= 6
    assert all(json.loads(one).get("enum") == names for one in levels)
