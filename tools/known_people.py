"""The known cases, and the completed histories of the same people: what tools measure on."""

from __future__ import annotations

from pathlib import Path

from popliteal.faces.terminal.evaluate import completed, known_cases
from popliteal.knowledge import Knowledge
from popliteal.workshop.evaluation.histories import History
from popliteal.workshop.evaluation.known_cases import KnownCase

CASES = Path(__file__).parent.parent / "tests" / "cases"
FIRST = sorted(CASES.glob("*development.yaml"))
LATER = sorted((CASES / "later").glob("*.yaml"))
COMPLETE = sorted((CASES / "complete").glob("*.yaml"))


def known_people(knowledge: Knowledge) -> tuple[list[KnownCase], list[History]]:
    """Everyone as they told it, and as a whole history."""
    known = known_cases([*FIRST, *LATER], "", knowledge)
    return known, completed(known, COMPLETE, knowledge)
