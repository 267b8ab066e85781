"""Whoever tells a person something asks for a chance by its name; places in arrays are the sums' own business."""

from __future__ import annotations

import ast
from pathlib import Path

import popliteal
from popliteal.reasoning.model import Model, Parameters
from some import some

SOURCE = Path(popliteal.__file__).parent
ROOMS = ("faces", "explain", "casework", "followup", "store", "speech", "care", "triage", "drawing", "knowledge")
TABLES = {
    *Parameters.__dataclass_fields__,
    "stay_in_set",
    "first_row",
    "rows_of_band",
    "point",
    "draws",
    "sets",
    "question_tables",
}


def read_of_a_model(path: Path) -> set[str]:
    """The tables that a module takes from what it calls a model."""
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in TABLES and ast.unparse(node.value).endswith("model")
    }


def test_no_room_that_speaks_to_people_reads_the_tables_of_the_model() -> None:
    files = [path for room in ROOMS for path in some((SOURCE / room).rglob("*.py"))]
    assert {path.name: found for path in files if (found := read_of_a_model(path))} == {}


def test_the_tables_are_found_where_the_sums_read_them() -> None:
    assert {"sets", "first_row", "point"} <= read_of_a_model(SOURCE / "interview" / "value.py")
    assert set(Model.__dataclass_fields__) > {"point", "draws", "sets", "first_row"}
