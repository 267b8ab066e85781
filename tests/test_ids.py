"""Ids outlive a version of the knowledge: kept cases, files and code name them, so none may go unsaid.

A finding or a cause that goes needs an alias in the base, since cases name it. A rule, a threshold, a score or a part
of a plan stands in results that were shown; one that goes needs a note after it in ids_in_results.txt.
`python tests/test_ids.py` writes the lists again, and takes nothing off them.
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
IN_RESULTS = FOLDER / "ids_in_results.txt"
KNOWLEDGE = load_knowledge()


def ids(knowledge: Knowledge) -> set[str]:
    """Every id that something outside the base may name, older ones among them."""
    return {*knowledge.names.findings, *knowledge.conditions, *knowledge.named, *in_results(knowledge)}


def in_results(knowledge: Knowledge) -> set[str]:
    """Every id of what a result or a plan is made from."""
    of_triage = {*knowledge.rules, *knowledge.thresholds, *knowledge.scores, *knowledge.levels}
    return of_triage | set(load_care(knowledge).by_id)


def notes() -> dict[str, str]:
    """Id of a result -> what became of it; empty while it is there."""
    found = (line.partition(" ") for line in IN_RESULTS.read_text(encoding="utf-8").splitlines())
    return {name: note.strip() for name, _, note in found}


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


def test_what_went_out_of_results_has_a_note_and_nothing_else_has_one() -> None:
    unsaid = {name for name, note in notes().items() if not note}
    assert unsaid == in_results(KNOWLEDGE), f"write again, or say after the id what became of it: {IN_RESULTS.name}"


if __name__ == "__main__":
    kept = dict.fromkeys(in_results(KNOWLEDGE), "") | (notes() if IN_RESULTS.exists() else {})
    IN_RESULTS.write_text("".join(f"{name} {kept[name]}".strip() + "\n" for name in sorted(kept)), encoding="utf-8")
    found = {
        *KNOWLEDGE.findings,
        *KNOWLEDGE.conditions,
        *KNOWLEDGE.named,
        *(lines(IN_THE_BASE) if IN_THE_BASE.exists() else ()),
    }
    IN_THE_BASE.write_text("\n".join(sorted(found)) + "\n", encoding="utf-8")
    IN_CODE.write_text("\n".join(sorted(set(typed()) & ids(KNOWLEDGE))) + "\n", encoding="utf-8")
