"""Draws figures that rest on a study that was read, for somebody else to hold against that study.

    python tools/second_reading.py [how many] [seed]

Prints of each the question's words, the figure, what is claimed of its source, and where that source stands.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

from popliteal.checks.records import figures
from popliteal.explain.entries import figure_line
from popliteal.explain.show import line_text, source_text
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.describe import Figure

READ = ("full", "abstract")


def read_figures(knowledge: Knowledge) -> list[tuple[str, str, Figure]]:
    """Every figure of a condition or finding that cites a study, in a fixed order."""
    read = [(name, what, figure) for _, name, what, figure in figures(knowledge) if figure.checked in READ]
    return sorted(read, key=lambda one: one[:2])


def lines(record: str, what: str, figure: Figure, knowledge: Knowledge) -> Iterator[str]:
    """One figure as it is read again."""
    asked = knowledge.findings.get(what.rpartition(".")[2]) or knowledge.findings.get(record)
    if asked is not None:
        yield f"  asked: {asked.question}"
    yield from line_text(figure_line(f"{record} {what}", figure, knowledge))
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
