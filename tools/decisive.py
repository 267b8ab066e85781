"""Prints the figures that decide most, and the share of decisive weight by what the figures rest on.

    python tools/decisive.py [how many to print] [drawn people]

People: the completed histories and the known cases as told, and people drawn from the model; each group counts alike.
"""

from __future__ import annotations

import sys

from known_people import known_people

from popliteal.knowledge import load_knowledge
from popliteal.reasoning.model import build_model
from popliteal.workshop.evaluation.decisive import decisive_figures, weight_by_basis
from popliteal.workshop.evaluation.simulate import people


def main(shown: int = 150, drawn: int = 2000) -> None:
    """Rank, and print."""
    knowledge = load_knowledge()
    model = build_model(knowledge)
    histories = known_people(knowledge)[1]
    told = [one.known.case for one in histories if one.known.case is not None]
    drawn_people = [one.case for one in people(model, drawn)]
    figures = decisive_figures([[one.case for one in histories], told, drawn_people], model)
    for place, one in enumerate(figures[:shown], 1):
        print(f"{place:4d} {one.weight:7.2%} {one.checked:9s} {one.condition} {one.what}")
    for what, some in (("all", figures), (f"first {shown}", figures[:shown])):
        shares = ", ".join(f"{basis} {share:.1%}" for basis, share in weight_by_basis(some).items())
        print(f"decisive weight by basis, {what} of {len(figures)} figures: {shares}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
