"""Ids outlive a version of the knowledge: kept cases, files and code name them, so none may go without an alias.

`python tests/test_ids.py` writes the lists again; a line that goes needs an alias in the base first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import popliteal
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.care_load import load_care

FOLDER = Path(__file__).parent
SOURCE = Path(popliteal.__file__).parent
IN_CODE, IN_THE_BASE = FOLDER / "ids_in_code.txt", FOLDER / "ids_in_the_base.txt"
KNOWLEDGE = load_knowledge()


def ids(knowledge: Knowledge) -> set[str]:
    """Every id that something outside the base may name, older ones among them."""
    care = load_care(knowledge)
    return {
        *knowledge.names.findings, *knowledge.conditions, *knowledge.named, *knowledge.rules,
        *knowledge.thresholds, *knowledge.scores, *knowledge.levels, *care.by_id,
    }  # fmt: skip


def typed() -> Iterator[str]:
    """Every word in quotes in the code, and in the templates."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    for path in SOURCE.rglob("*.html"):
        yield from re.findall(r"[\"']([a-z0-9_]+)[\"']", path.read_text(encoding="utf-8"))


def lines(path: Path) -> set[str]:
    return set(path.read_text(encoding="utf-8").split())


def test_every_id_that_the_code_names_is_one_of_the_base() -> None:
    assert lines(IN_CODE) <= ids(KNOWLEDGE)


def test_the_list_of_ids_in_the_code_is_whole() -> None:
    assert set(typed()) & ids(KNOWLEDGE) == lines(IN_CODE)


def test_no_finding_or_condition_went_without_an_alias() -> None:
    gone = lines(IN_THE_BASE) - {*KNOWLEDGE.names.findings, *KNOWLEDGE.conditions, *KNOWLEDGE.named}
    assert not gone, f"give these an alias: {', '.join(sorted(gone))}"


def test_the_list_of_ids_of_the_base_is_whole() -> None:
    assert {*KNOWLEDGE.findings, *KNOWLEDGE.conditions, *KNOWLEDGE.named} <= lines(IN_THE_BASE)


if __name__ == "__main__":
    found = {
        *KNOWLEDGE.findings,
        *KNOWLEDGE.conditions,
        *KNOWLEDGE.named,
        *(lines(IN_THE_BASE) if IN_THE_BASE.exists() else ()),
    }
    IN_THE_BASE.write_text("\n".join(sorted(found)) + "\n", encoding="utf-8")
    IN_CODE.write_text("\n".join(sorted(set(typed()) & ids(KNOWLEDGE))) + "\n", encoding="utf-8")
