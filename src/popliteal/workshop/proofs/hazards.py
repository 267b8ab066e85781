"""The hazard log, what shows each control, and the safety case written from it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from popliteal.knowledge import KnowledgeError
from popliteal.knowledge.load import read_file
from popliteal.knowledge.schema import Strict

Severity = Literal["catastrophic", "major", "considerable", "significant", "minor"]
Likelihood = Literal["very_high", "high", "medium", "low", "very_low"]


class Control(Strict):
    """Something that keeps a hazard from doing harm, and what shows that it does.

    `shown_by` names pytest tests (`tests/file.py::test_name`) and theorems (`theorem: id`). Where nothing shows it yet,
    or only part of it, `missing` says so.
    """

    says: str
    shown_by: list[str] = Field([])
    missing: str | None = None


class Hazard(Strict):
    """One way in which the program could do harm. Severity and likelihood are judged with the controls in place."""

    id: str
    hazard: str
    cause: str
    harm: str
    controls: list[Control]
    residual_risk: str
    severity: Severity
    likelihood: Likelihood
    owner: str


class SafetyCase(Strict):
    """The hazard log with what is said around it."""

    claim: str
    is_not: list[str]
    missing: list[str]
    standards: dict[str, str]
    hazards: list[Hazard]


def read_hazards(path: Path) -> SafetyCase:
    """The hazard log.

    Raises:
        KnowledgeError: naming the file, the place, and what is wrong.
    """
    try:
        found = SafetyCase.model_validate(read_file(path))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise KnowledgeError(f"{path}: {where}: {first['msg']}") from None
    names = [hazard.id for hazard in found.hazards]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise KnowledgeError(f"{path}: the hazard '{twice[0]}' is described twice")
    return found


def problems(case: SafetyCase, root: Path, theorems: Iterable[str]) -> Iterator[str]:
    """What is wrong with the log: a test or theorem that does not exist, a control that nothing shows or excuses."""
    known = frozenset(theorems)
    for hazard in case.hazards:
        if not hazard.controls:
            yield f"{hazard.id}: no control"
        for control in hazard.controls:
            if not control.shown_by and not control.missing:
                yield f"{hazard.id}: nothing shows “{control.says}”, and `missing` does not say why"
            for name in control.shown_by:
                if not _exists(name, root, known):
                    yield f"{hazard.id}: there is no {name}"


def _exists(name: str, root: Path, theorems: frozenset[str]) -> bool:
    if name.startswith("theorem: "):
        return name.removeprefix("theorem: ") in theorems
    file, _, test = name.partition("::")
    path = root / file
    return path.is_file() and test in tests_in(path)


def tests_in(path: Path) -> frozenset[str]:
    """The names of the tests of a file, in classes as `Class::test_name`, without importing it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [(f"{node.name}::", node.body) for node in tree.body if isinstance(node, ast.ClassDef)]
    return frozenset(
        prefix + node.name
        for prefix, body in [("", tree.body), *classes]
        for node in body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def safety_case(case: SafetyCase) -> str:
    """The safety case as a page."""
    parts = [
        "# Safety case",
        "Written from `safety/hazards.yaml` by `popliteal safety-case`. Do not edit this page by hand.",
        "## What is claimed",
        case.claim,
        "## What this is not",
        _list(case.is_not),
        "## The standards in mind",
        "None of these is met in full. This page follows their order of thought: what can go wrong, how bad, what "
        "keeps it from happening, what shows that, what risk is left, and who answers for it.",
        _list(f"**{name}**: {text}" for name, text in case.standards.items()),
        "## What is missing",
        _list([*case.missing, *_missing_controls(case.hazards)]),
        "## Hazards",
        _table(case.hazards),
        *(_hazard(hazard) for hazard in case.hazards),
    ]
    return "\n\n".join(parts) + "\n"


def _missing_controls(hazards: Sequence[Hazard]) -> Iterator[str]:
    for hazard in hazards:
        for control in hazard.controls:
            if control.missing:
                yield f"{hazard.hazard}: {control.missing}"


def _table(hazards: Sequence[Hazard]) -> str:
    rows = ["| Hazard | Severity | Likelihood left | Owner |", "| --- | --- | --- | --- |"]
    for hazard in hazards:
        likelihood = hazard.likelihood.replace("_", " ")
        rows.append(f"| [{hazard.hazard}](#{hazard.id}) | {hazard.severity} | {likelihood} | {hazard.owner} |")
    return "\n".join(rows)


def _hazard(hazard: Hazard) -> str:
    lines = [
        f'<a id="{hazard.id}"></a>\n\n### {hazard.hazard}',
        f"- **Cause:** {hazard.cause}\n- **Harm:** {hazard.harm}\n- **Risk left:** {hazard.residual_risk}\n"
        f"- **Owner:** {hazard.owner}",
        "Controls, and what shows each:",
        _list(_control(control) for control in hazard.controls),
    ]
    return "\n\n".join(lines)


def _control(control: Control) -> str:
    shown = ", ".join(f"`{name}`" for name in control.shown_by) or "nothing yet"
    missing = f" Missing: {control.missing}" if control.missing else ""
    return f"{control.says} Shown by: {shown}.{missing}"


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
