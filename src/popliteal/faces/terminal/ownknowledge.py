"""For whoever changes the knowledge for their own site: a copy to begin with, and what a change changes for whom."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console

from popliteal.faces.terminal.text import read_text
from popliteal.knowledge import BASE, Knowledge, PoplitealError, load_knowledge
from popliteal.workshop.evaluation.difference import KnowledgeDifference, MovedCase, ToldCase, difference

SHIPPED = "shipped"
"""Stands for the knowledge that comes with the program."""
DEVELOPMENT = (Path("tests/cases/development.yaml"), Path("tests/cases/ordinary_development.yaml"))


def copy_command(target: Path) -> None:
    """Copy the knowledge that comes with the program into a new folder.

    Raises:
        PoplitealError: the folder is there already, or cannot be made.
    """
    try:
        shutil.copytree(BASE, target, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise PoplitealError(f"{target}: {error.strerror}; name a folder that is not there yet") from None
    print(f"{target}: your own copy. Change it, then run: popliteal knowledge diff {SHIPPED} {target}")


def diff_command(old: str, new: str, cases: Sequence[Path] | None, as_json: bool, console: Console) -> None:
    """Print what changes for whom; exit 1 when someone is sent too late who was not before.

    Raises:
        PoplitealError: no cases are named, and the known ones are not here.
    """
    texts = {str(path): read_text(path) for path in cases or _known_cases()}
    found = difference(_base(old), _base(new), texts)
    if as_json:
        print(json.dumps({**asdict(found), "newly_hazardous": found.newly_hazardous}, indent=2))
    else:
        _print(found, console)
    if found.newly_hazardous:
        raise typer.Exit(1)


def _known_cases() -> Sequence[Path]:
    for path in DEVELOPMENT:
        if not path.is_file():
            raise PoplitealError(
                f"{path} is not here. Run this in the project's folder, which holds the known cases, or name your own: "
                "--cases FILE"
            )
    return DEVELOPMENT


def _base(name: str) -> Knowledge:
    return load_knowledge(None if name == SHIPPED else Path(name))


def _print(found: KnowledgeDifference, console: Console) -> None:
    for kind, entries in found.entries.items():
        console.print(f"{kind}: {', '.join(entries)}", markup=False)
    if not found.entries:
        console.print("No entry differs that decides an assessment.")
    levels, causes = len(found.levels), len(found.causes)
    console.print(f"{found.cases} known cases: {levels} get another level, {causes} the same with another first cause")
    for one in found.levels:
        mark = " SENT TOO LATE NOW" if one.id in found.newly_hazardous else ""
        _print_moved(one, f"{_level(one.old)} -> {_level(one.new)}, stated {one.stated}{mark}", console)
    for one in found.causes:
        _print_moved(one, f"{one.old.first or 'no cause'} -> {one.new.first or 'no cause'} first", console)


def _print_moved(one: MovedCase, what: str, console: Console) -> None:
    console.print(f"  {one.id}: {what}\n    {one.who}", markup=False)


def _level(told: ToldCase) -> str:
    return f"cannot be read ({told.problem})" if told.problem else told.level
