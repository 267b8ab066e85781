"""Draws figures that rest on a study that was read, for somebody else to hold against that study.

    python tools/second_reading.py [how many] [seed]

Prints of each the question's words, the figure, what is claimed of its source, and where that source stands.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

from popliteal.explain.entries import figure_line
from popliteal.explain.show import line_text, source_text
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.describe import Figure

READ = ("full", "abstract")


def read_figures(knowledge: Knowledge) -> list[tuple[str, str, Figure]]:
    """Every share, odds and finding's figure of a condition that cites a study, in a fixed order."""
    return [
        (condition, what, figure)
        for condition, record in sorted(knowledge.conditions.items())
        for what, figure in [("share", record.share), *sorted(record.risks.items()), *sorted(record.findings.items())]
        if figure.checked in READ
    ]


def lines(condition: str, what: str, figure: Figure, knowledge: Knowledge) -> Iterator[str]:
    """One figure as it is read again."""
    if what in knowledge.findings:
        yield f"  asked: {knowledge.findings[what].question}"
    yield from line_text(figure_line(f"{condition} {what}", figure, knowledge))
    yield from (f"      source: {source_text(name, knowledge)}" for name in figure.source)


def main(shown: int = 20, seed: int = 1) -> None:
    """Draw, and print."""
    knowledge = load_knowledge()
    found = read_figures(knowledge)
    print(f"{shown} of {len(found)} figures with a source of which text or abstract was read, seed {seed}")
    for one in random.Random(seed).sample(found, shown):
        print("\n".join(lines(*one, knowledge)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
