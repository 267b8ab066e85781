"""Prints the figures that decide most, and the share of decisive weight by what the figures rest on.

    python tools/decisive.py [how many to print] [drawn people]

People: the completed histories and the known cases as told, and people drawn from the model; each group counts alike.
"""

from __future__ import annotations

import sys
from pathlib import Path

from popliteal.case import Case
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.reasoning.model import build_model
from popliteal.workshop.evaluation.cases import KnownCase, read_known_cases
from popliteal.workshop.evaluation.decisive import decisive_figures, weight_by_basis
from popliteal.workshop.evaluation.histories import read_histories
from popliteal.workshop.evaluation.simulate import people

CASES = Path(__file__).parent.parent / "tests" / "cases"
KNOWN = [*sorted(CASES.glob("*development.yaml")), *sorted((CASES / "later").glob("*.yaml"))]


def known_people(knowledge: Knowledge) -> list[list[Case]]:
    """The completed histories, and the same people as they told it."""
    known: dict[str, KnownCase] = {}
    for path in KNOWN:
        known |= {one.id: one for one in read_known_cases(path.read_text("utf-8"), knowledge, str(path))}
    complete = [
        history
        for path in sorted((CASES / "complete").glob("*.yaml"))
        for history in read_histories(path.read_text("utf-8"), known, knowledge, str(path))
    ]
    told = [history.known.case for history in complete if history.known.case is not None]
    return [[history.case for history in complete], told]


def main(shown: int = 150, drawn: int = 2000) -> None:
    """Rank, and print."""
    knowledge = load_knowledge()
    model = build_model(knowledge)
    figures = decisive_figures([*known_people(knowledge), [one.case for one in people(model, drawn)]], model)
    for place, one in enumerate(figures[:shown], 1):
        print(f"{place:4d} {one.weight:7.2%} {one.checked:9s} {one.condition} {one.what}")
    for what, some in (("all", figures), (f"first {shown}", figures[:shown])):
        shares = ", ".join(f"{basis} {share:.1%}" for basis, share in weight_by_basis(some).items())
        print(f"decisive weight by basis, {what} of {len(figures)} figures: {shares}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
