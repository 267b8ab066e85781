"""Published tables worked out again from drawn people, each figure beside the paper's with both intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from popliteal.cohort.drawn import DrawnTable
from popliteal.cohort.truth import ManyFacts
from popliteal.knowledge.logic import parse
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.reasoning.model import Model
from popliteal.reasoning.sets import Floats
from popliteal.triage.batch import Bools
from popliteal.workshop.evaluation.measures import Counted

PLACE = Path(__file__).with_name("published.yaml")


@dataclass(frozen=True)
class PublishedFigure:
    """One figure of a paper, and the same of drawn people."""

    score: str
    population: str
    source: str
    fact: str
    what: str
    value: float
    interval: tuple[float, float] | None
    drawn: Counted
    gap: str

    @property
    def agrees(self) -> bool | None:
        """Whether the two intervals meet; None where the paper printed none."""
        if self.interval is None:
            return None
        low, high = self.drawn.interval
        return low <= self.interval[1] and high >= self.interval[0]


@dataclass(eq=False)
class PublishedTables:
    """Counts of drawn people for each figure of `published.yaml`."""

    model: Model
    tables: list[dict[str, Any]] = field(init=False)
    counted: dict[tuple[int, int], Counted] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = read_yaml(PLACE.read_text(encoding="utf-8"))

    def add(self, drawn: DrawnTable) -> None:
        """Count some drawn people, whose examination and tests were drawn too."""
        knowledge, facts = self.model.knowledge, ManyFacts(drawn.people, self.model.knowledge)
        for number, table in enumerate(self.tables):
            score = knowledge.scores.get(table.get("score", ""))
            among = table.get("among", score.applies if score else None)
            asked = facts.holds(parse(among, knowledge.names)) if among else np.ones(len(drawn.people), dtype=np.bool_)
            has = drawn.causes[:, self.model.index[score.condition if score else table["condition"]]]
            points = facts.points(score.id)[0] if score else _items_held(table["items"], facts)
            for line, row in enumerate(table["rows"]):
                inside = (points >= row["low"]) & (points <= row["high"])
                hits, of = _counts(row["measure"], asked, has, inside)
                before = self.counted.get((number, line), Counted(0, 0))
                self.counted[number, line] = Counted(before.k + hits, before.n + of)

    def figures(self) -> Iterator[PublishedFigure]:
        """Every figure, in the order of the file."""
        for (number, line), drawn in self.counted.items():
            table, row = self.tables[number], self.tables[number]["rows"][line]
            points = f"{row['low']:g}" if row["low"] == row["high"] else f"{row['low']:g} to {row['high']:g}"
            yield PublishedFigure(
                name_of(table),
                table["population"],
                table["source"],
                row["fact"],
                f"{row['measure']}, {points} points",
                row["value"],
                printed_interval(row),
                drawn,
                table["gap"],
            )


def name_of(table: dict[str, Any]) -> str:
    """The score of the base, or the criteria."""
    return str(table.get("score") or table["criteria"])


def _items_held(items: Sequence[Any], facts: ManyFacts) -> Floats:
    """How many of the items each person is known to have."""
    held = [facts.holds(parse(item, facts.knowledge.names)) for item in items]
    return np.asarray(np.sum(held, axis=0, dtype=np.float64))


def printed_interval(row: dict[str, Any]) -> tuple[float, float] | None:
    """The interval that was printed, or Wilson's of the counts that were."""
    if "ci" in row:
        return float(row["ci"][0]), float(row["ci"][1])
    return Counted(row["k"], row["n"]).interval if "k" in row else None


def _counts(measure: str, asked: Bools, has: Bools, inside: Bools) -> tuple[int, int]:
    """How many of how many."""
    of, hit = {
        "share": (asked & inside, has),
        "sensitivity": (asked & has, inside),
        "specificity": (asked & ~has, ~inside),
    }[measure]
    return int((of & hit).sum()), int(of.sum())
