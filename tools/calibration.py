"""Writes docs/calibration.md: whether the chances hold that are said of the first cause, by set and by band.

    popliteal evaluate tests/cases/*development.yaml tests/cases/later/*.yaml \\
        $(printf -- '--complete %s ' tests/cases/complete/*.yaml) --json > report.json     # some minutes
    python tools/calibration.py report.json     # takes what is needed into docs/measured/calibration.json
    python tools/calibration.py                 # page and pictures from what was kept (`make docs`)
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import matplotlib as mpl
from known_people import known_people
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.reasoning.model import build_model
from popliteal.workshop.evaluation.evaluate import run
from popliteal.workshop.evaluation.known_cases import KnownCase
from popliteal.workshop.evaluation.measures import ReliabilityRow, brier, reliability

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"
KEPT = ROOT / "docs" / "measured" / "calibration.json"
DRAWN = ROOT / "src" / "popliteal" / "faces" / "pages" / "figures.json"
PAGE = ROOT / "docs" / "calibration.md"
WAYS = {"told": "as told", "interview": "after the interview", "whole": "whole history"}
SETS = {"published": "published", "everyday": "everyday", "all": "both"}
ENOUGH = 20
"""A band with fewer people says too little to be judged."""
FAR = 0.12
"""A band of enough people that is further off is named."""
GROUPS = {"under 1 %": (0.0, 0.01), "1 to 8 %": (0.01, 0.08), "8 % and more": (0.08, 1.0)}
"""How common the right cause is by the figures: the share of people in whom it is at work."""
INKS = {"light": ("white", "black", "teal"), "dark": ("#0d1117", "#e6edf3", "turquoise")}

INTRODUCTION = """# Do the chances hold?
Written by `tools/calibration.py`, which names the command that measures; do not edit. Of each person the chance said of
the **first** cause stands beside whether it was the right one: where 60 of 100 is said, 60 of 100 should be right.
Both kinds of people are cases whose cause is known, and rules and figures were mended with them in view, so new people
may fare worse. The answers of interview and whole history were filled in by a reader who knew the cause. The number
beside a dot is how many people it stands for; a hollow dot has fewer than 20.
"""
PICTURE = """<picture>
<source media="(prefers-color-scheme: dark)" srcset="calibration/reliability_dark.svg">
<img alt="For each set of people, the share that came true over what was said, in bands of 20, beside the line of a
perfect fit; the tables below hold each number" src="calibration/reliability_light.svg">
</picture>
"""
BY_SHARE = """## Rare causes and common ones, after the interview
Case reports are written of what is rare, and stories are told of what is plain. *Expected* is how many of 100 right
causes would be as common as that if people came as the figures have them.

| people | share of the right cause | people | of 100 | expected | said | true | said minus true |
| --- | --- | --- | --- | --- | --- | --- | --- |"""
OVER_ALL = """| people | told how | n | said | true | said minus true | Brier |
| --- | --- | --- | --- | --- | --- | --- |"""
TABLE = """| said of the first cause | people | said | true (95 %) | said minus true |
| --- | --- | --- | --- | --- |"""


@dataclass(frozen=True)
class Said:
    """What was said of the first cause of some people, in one way of telling, and whether it was right."""

    chances: Sequence[float]
    true: Sequence[bool]

    @property
    def bands(self) -> list[ReliabilityRow]:
        """By bands of 20 of 100."""
        return reliability(self.chances, self.true)

    @property
    def difference(self) -> float:
        """Said minus true, over all."""
        return mean(self.chances) - mean(self.true)


def measured(report: dict[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """What the page needs: of each person the set, the kind of case, and chance and truth in three ways of telling."""
    known, histories = known_people(knowledge)
    told = as_told(known, knowledge)
    people = [
        {
            "set": one.file.removeprefix("complete_"),
            "kind": one.known.kind,
            "share": max(knowledge.conditions[cause].share.p for cause in one.known.causes),
            "told": told[one.known.id],
            "interview": [row["chance"], row["rank"] == 1],
            "whole": [row["whole_chance"], row["whole_rank"] == 1],
        }
        for one in sorted(histories, key=lambda one: one.known.id)
        for row in (report["people"][one.known.id],)
    ]
    return {"knowledge": knowledge.version, "expected": expected(knowledge), "people": people}


def expected(knowledge: Knowledge) -> dict[str, float]:
    """Group -> what part of all causes at work is as common as that, by the shares of the knowledge base."""
    shares = [record.share.p for record in knowledge.conditions.values()]
    return {name: sum(one for one in shares if low <= one < high) / sum(shares) for name, (low, high) in GROUPS.items()}


def as_told(known: Sequence[KnownCase], knowledge: Knowledge) -> dict[str, list[float | bool]]:
    """Case -> the chance said of the first cause by what was told, and whether it is right."""
    told = run(known, build_model(knowledge, draws=1))
    return {one.known.id: [one.ranking[0][1] if one.ranking else 0.0, one.hit(1)] for one in told}


def said(kept: dict[str, Any], members: str, way: str) -> Said:
    """What was said of a set of people (or `all`)."""
    pairs = [person[way] for person in kept["people"] if members in ("all", person["set"])]
    return Said([chance for chance, _ in pairs], [hit for _, hit in pairs])


def page(kept: dict[str, Any], drawn: dict[str, Any]) -> Iterator[str]:
    """The lines of the page."""
    yield INTRODUCTION
    yield PICTURE
    yield f"Measured with knowledge {kept['knowledge']}. What the sets are made of:\n"
    for members in ("published", "everyday"):
        kinds = Counter(person["kind"] for person in kept["people"] if person["set"] == members)
        listed = ", ".join(f"{kind.replace('_', ' ')} {n}" for kind, n in kinds.most_common())
        yield f"- **{SETS[members]}**, {kinds.total()} people: {listed}."
    yield f"\n## Over all\n{OVER_ALL}"
    for members, way in ((m, w) for m in SETS for w in WAYS):
        one = said(kept, members, way)
        cells = [SETS[members], WAYS[way], str(len(one.true)), f"{mean(one.chances):.0%}", f"{mean(one.true):.0%}"]
        yield "| " + " | ".join([*cells, _points(one.difference), f"{brier(one.chances, one.true):.3f}"]) + " |"
    yield f"\n{_verdict(kept)}"
    yield f"\n{BY_SHARE}"
    yield from _by_share(kept)
    for members, way in ((m, w) for m in ("published", "everyday") for w in WAYS):
        yield f"\n## {SETS[members][0].upper()}{SETS[members][1:]}, {WAYS[way]}\n{TABLE}"
        yield from (_band(row.as_dict()) for row in said(kept, members, way).bands)
    yield f"\n## People drawn from the model, interviewed\n{DRAWN_WORDS}\n\n{TABLE}"
    yield from (_band(row) for row in drawn["reliability"])


DRAWN_WORDS = """They have the figures that we wrote down, so they test the sums and not the figures; `make docs` draws
them anew. Their chances are those of the sums, which levels rest on, before they are made less sure for many answers
([chances](decisions/chances.md))."""


def _verdict(kept: dict[str, Any]) -> str:
    far = [
        f"{SETS[members]}, {WAYS[way]}, {row.low:.0%} to {row.high:.0%} ({_points(row.mean - row.came_true.share)})"
        for members in ("published", "everyday")
        for way in WAYS
        for row in said(kept, members, way).bands
        if row.came_true.n >= ENOUGH and abs(row.mean - row.came_true.share) > FAR
    ]
    listed = "; ".join(far) or "none"
    return f"Bands of {ENOUGH} people or more that are off by more than {FAR * 100:.0f} points: {listed}."


def of_group(kept: dict[str, Any], members: str, group: str) -> Said:
    """What was said after the interview of those of a set whose right cause is as common as the group says."""
    low, high = GROUPS[group]
    people = [one for one in kept["people"] if one["set"] == members and low <= one["share"] < high]
    return said({"people": people}, members, "interview") if people else Said([], [])


def as_expected(kept: dict[str, Any], members: str) -> float:
    """Said minus true of a set after the interview, if rare and common causes were as many as the figures expect."""
    groups = {name: of_group(kept, members, name) for name in GROUPS}
    weights = {name: kept["expected"][name] for name, one in groups.items() if one.true}
    return sum(weight * groups[name].difference for name, weight in weights.items()) / sum(weights.values())


def _by_share(kept: dict[str, Any]) -> Iterator[str]:
    for members in ("published", "everyday"):
        n = len(said(kept, members, "interview").true)
        for name in GROUPS:
            one = of_group(kept, members, name)
            if one.true:
                cells = [SETS[members], name, f"{len(one.true)}", f"{100 * len(one.true) / n:.0f}"]
                cells += [f"{100 * kept['expected'][name]:.0f}", f"{mean(one.chances):.0%}", f"{mean(one.true):.0%}"]
                yield "| " + " | ".join([*cells, _points(one.difference)]) + " |"
    differences = [_points(as_expected(kept, members)) for members in ("published", "everyday")]
    yield (
        f"\nWith as many of each group as expected, published people would be at {differences[0]} and everyday ones at"
        f" {differences[1]}. [Why no setting serves both](decisions/chances.md)."
    )


def _band(row: dict[str, Any]) -> str:
    came = row["came_true"]
    few = "" if came["n"] >= ENOUGH else " (few)"
    cells = [f"{row['from']:.0%} to {row['to']:.0%}", f"{came['n']}{few}", f"{row['stated']:.0%}"]
    true = f"{came['share']:.0%} ({came['low']:.0%} to {came['high']:.0%})"
    return "| " + " | ".join([*cells, true, _points(row["stated"] - came["share"])]) + " |"


def _points(difference: float) -> str:
    return f"{round(difference * 100):+d} points"


def picture(kept: dict[str, Any], ink: str) -> Figure:
    """A chart for each set and way of telling: what came true over what was said, hollow where people are few."""
    paper, line, accent = INKS[ink]
    figure = Figure(figsize=(8.4, 5.8), layout="constrained", facecolor=paper)
    charts = figure.subplots(2, 3)
    for charts_of_set, members in zip(charts, ("published", "everyday"), strict=True):
        for chart, way in zip(charts_of_set, WAYS, strict=True):
            chart.set_title(f"{SETS[members]}, {WAYS[way]}", fontsize=10, color=line)
            _chart(chart, said(kept, members, way).bands, (paper, line, accent))
    figure.supxlabel("said of the first cause", color=line)
    figure.supylabel("share that was right, with its 95 % interval", color=line)
    return figure


def _chart(chart: Axes, bands: Sequence[ReliabilityRow], inks: tuple[str, str, str]) -> None:
    paper, line, accent = inks
    chart.plot([0, 1], [0, 1], color=line, linewidth=0.8, linestyle="dashed")
    for row in bands:
        x, y = row.mean, row.came_true.share
        chart.plot([x, x], row.came_true.interval, color=accent, linewidth=1.2)
        chart.plot([x], [y], "o", color=accent, markerfacecolor=accent if row.came_true.n >= ENOUGH else paper)
        chart.annotate(str(row.came_true.n), (x, y), (5, -3), textcoords="offset points", fontsize=8, color=line)
    chart.set(xlim=(0, 1), ylim=(0, 1), facecolor=paper)
    chart.tick_params(labelsize=8, colors=line)
    for edge in chart.spines.values():
        edge.set_color(line)


def main(report: str | None = None) -> None:
    """Keep what a report holds, where one is named; then write page and pictures."""
    if report:
        kept = measured(json.loads(Path(report).read_text("utf-8")), load_knowledge())
        KEPT.write_text(json.dumps(kept, indent=0) + "\n", encoding="utf-8")
    kept, drawn = json.loads(KEPT.read_text("utf-8")), json.loads(DRAWN.read_text("utf-8"))["drawn"]
    PAGE.write_text("\n".join(page(kept, drawn)) + "\n", encoding="utf-8")
    folder = PAGE.with_suffix("")
    folder.mkdir(exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": "popliteal", "svg.fonttype": "none"}):
        for ink in INKS:
            picture(kept, ink).savefig(folder / f"reliability_{ink}.svg", metadata={"Date": None})


if __name__ == "__main__":
    main(*sys.argv[1:])
