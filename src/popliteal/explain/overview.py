"""What there is to tell, as lists, and how the figures were checked."""

from __future__ import annotations

from collections import Counter

from popliteal.checks.records import figures
from popliteal.explain.catalog import GROUPS
from popliteal.explain.entries import AllKnowledge, Line, Pointer, Section
from popliteal.knowledge import Knowledge
from popliteal.knowledge.schema import BASES
from popliteal.speech.words import sentence


def listed(known: AllKnowledge) -> tuple[Section, ...]:
    """Every entry by kind, each kind in the order of the alphabet."""
    return tuple(
        Section(
            group.title,
            tuple(
                Line(title, to=Pointer(kind, name))
                for name, title in sorted(
                    ((name, sentence(text)) for name, text in group.titles(known).items()),
                    key=lambda pair: pair[1].lower(),
                )
            ),
        )
        for kind, group in GROUPS.items()
    )


def figures_checked(base: Knowledge) -> tuple[tuple[str, int], ...]:
    """How many figures were checked in each way, best first."""
    counted = Counter(figure.checked for *_, figure in figures(base))
    return tuple((basis, counted[basis]) for basis in BASES)
