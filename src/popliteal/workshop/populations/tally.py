"""Whole histories of drawn people, scored: do chances come true, and at which level are dangerous causes seen."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from popliteal.cohort.drawn import Drawer, DrawnTable
from popliteal.cohort.people import NOT_ASKED, People, top_of
from popliteal.cohort.run import in_turn
from popliteal.cohort.score import Scored, Scorer, ranked
from popliteal.knowledge import Level
from popliteal.knowledge.schema import Kind
from popliteal.reasoning.sets import Floats, Ints
from popliteal.workshop.evaluation.measures import Counted
from popliteal.workshop.populations.published import PublishedFigure, PublishedTables

BINS = 10
STRETCH = 16_384
CLOTS = ("deep_vein_thrombosis", "pulmonary_embolism")
KINDS: tuple[Kind, ...] = ("symptom", "exam", "test")


@dataclass(eq=False)
class PopulationTally:
    """Counts over drawn people.

    Attributes:
        people, told, first: how many; of whom chances were told; in whom the first cause is there.
        stated, hits, of: by condition and bin of the chance: the sum of what was stated, how many had it, of how many;
            shape (conditions, bins).
        by_level: people at each level, by what was told; shape (levels,).
        danger: those of them with each condition; shape (levels, conditions).
        clots: people at each level who have a clot; shape (levels,).
    """

    people: int
    told: int
    first: int
    stated: Floats
    hits: Ints
    of: Ints
    by_level: Ints
    danger: Ints
    clots: Ints

    def plus(self, other: PopulationTally) -> PopulationTally:
        """Both together."""
        return PopulationTally(**{name: value + getattr(other, name) for name, value in vars(self).items()})


def tally_of(drawn: DrawnTable, scored: Scored, scorer: Scorer) -> PopulationTally:
    """Counts of some drawn people. Levels are `level_if_no`: what is not drawn, such as context, is not held open."""
    conditions, levels = scorer.model.sets.n, len(Level)
    told = np.isfinite(scored.said[:, 0])
    chances, causes = scored.said[told], drawn.causes[told]
    stated, hits, of = (np.zeros((conditions, BINS)) for _ in range(3))
    for place in range(conditions):
        bins = np.minimum((chances[:, place] * BINS).astype(np.intp), BINS - 1)
        stated[place] = np.bincount(bins, chances[:, place], BINS)
        hits[place], of[place] = np.bincount(bins, causes[:, place], BINS), np.bincount(bins, minlength=BINS)
    first = ranked(chances)[:, 0] if len(chances) else np.zeros(0, dtype=np.intp)
    level = scored.urgencies.level_if_no.astype(np.intp)
    clot = drawn.causes[:, [scorer.model.index[name] for name in CLOTS]].any(axis=1)
    danger = np.stack([np.bincount(level, drawn.causes[:, place], levels) for place in range(conditions)], axis=1)
    return PopulationTally(
        len(scored),
        int(told.sum()),
        int(causes[np.arange(len(first)), first].sum()),
        stated,
        hits.astype(np.intp),
        of.astype(np.intp),
        np.bincount(level, minlength=levels),
        danger.astype(np.intp),
        np.bincount(level, clot, levels).astype(np.intp),
    )


def tally_people(
    scorer: Scorer, n: int, seed: int, step: Callable[[int], None] | None = None
) -> tuple[PopulationTally, list[PublishedFigure]]:
    """`n` drawn people with whole histories, scored and counted; and the published tables from the same people."""
    published, drawer, total = PublishedTables(scorer.model), Drawer(scorer.model), None

    def one(number: int) -> tuple[DrawnTable, PopulationTally]:
        drawn = drawer.draw(min(STRETCH, n - number * STRETCH), seed, number, KINDS)
        history = DrawnTable(without_findings(drawn.people, scorer), drawn.causes)
        return drawn, tally_of(history, scorer.score(history.people, as_said=False), scorer)

    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        begun = (pool.submit(one, number) for number in range(-(-n // STRETCH)))
        for drawn, own in in_turn(begun, 2 * workers):
            published.add(drawn)
            total = own if total is None else total.plus(own)
            if step:
                step(own.people)
    assert total is not None  # n is at least 1
    return total, list(published.figures())


def without_findings(people: People, scorer: Scorer) -> People:
    """The people as they can tell of themselves: nothing of an examination or a test."""
    findings = scorer.model.knowledge.findings
    low, high, state = people.low.copy(), people.high.copy(), people.state.copy()
    for name, line in people.place.items():
        if findings[name].kind in ("exam", "test"):
            low[line], high[line], state[line] = 0, top_of(findings[name]), NOT_ASKED
    return replace(people, low=low, high=high, state=state)


def dangerous(scorer: Scorer) -> list[str]:
    """The conditions that a threshold is on."""
    thresholds = scorer.model.knowledge.thresholds.values()
    return sorted({name for threshold in thresholds for name in threshold.conditions})


def report_of(tally: PopulationTally, figures: list[PublishedFigure], scorer: Scorer) -> dict[str, Any]:
    """The report as it is printed."""
    model = scorer.model
    sent = slice(Level.urgent_24_hours, None)
    clots = int(tally.clots[sent].sum())
    return {
        "people": tally.people,
        "chances_withheld": tally.people - tally.told,
        "first_cause": Counted(tally.first, tally.told).as_dict(),
        "people_by_level": {level.name: int(tally.by_level[level]) for level in Level},
        "people_sent_within_24_hours_per_clot_sent": round(float(tally.by_level[sent].sum()) / max(clots, 1), 1),
        "clots_sent_within_24_hours": Counted(clots, int(tally.clots.sum())).as_dict(),
        "dangerous_by_level": {
            name: {level.name: int(tally.danger[level, model.index[name]]) for level in Level}
            for name in dangerous(scorer)
        },
        "reliability": {name: reliability_of(tally, place) for place, name in enumerate(model.conditions)},
        "published": [_published(figure) for figure in figures],
    }


def reliability_of(tally: PopulationTally, place: int) -> list[dict[str, Any]]:
    """One condition's bins that hold anybody: what was stated on average, beside the share in whom it is there."""
    rows = []
    for at in np.flatnonzero(tally.of[place]):
        came = Counted(int(tally.hits[place, at]), int(tally.of[place, at]))
        mean = tally.stated[place, at] / came.n
        low, high = came.interval
        rows.append(
            {"from": round(at / BINS, 1), "stated": round(float(mean), 4), "came_true": came.as_dict(),
             "inside": bool(low <= mean <= high)}
        )  # fmt: skip
    return rows


def _published(figure: PublishedFigure) -> dict[str, Any]:
    return {
        "score": figure.score,
        "what": figure.what,
        "population": figure.population,
        "source": figure.source,
        "fact": figure.fact,
        "paper": figure.value,
        "paper_interval": figure.interval,
        "drawn": figure.drawn.as_dict(),
        "agrees": figure.agrees,
        "gap": None if figure.agrees else figure.gap,
    }
