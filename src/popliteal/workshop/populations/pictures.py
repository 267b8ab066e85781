"""Pictures of a drawn population: reliability of each cause, and at which level dangerous causes are seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from popliteal.knowledge import Level

COLUMNS = 6
FORMATS = (".png", ".svg")


def write_pictures(report: dict[str, Any], folder: Path) -> list[Path]:
    """Write both pictures as PNG and SVG, the same bytes for the same report; returns where."""
    pictures = {"reliability": reliability(report), "dangerous_by_level": by_level(report)}
    paths = []
    with mpl.rc_context({"svg.hashsalt": "popliteal"}):
        for name, figure in pictures.items():
            for ending in FORMATS:
                path = folder / f"{name}{ending}"
                figure.savefig(path, dpi=110, metadata={"Date": None} if ending == ".svg" else None)
                paths.append(path)
    return paths


def reliability(report: dict[str, Any]) -> Figure:
    """A small chart a cause: what was stated, and the share that had it with its interval."""
    causes = report["reliability"]
    lines = -(-len(causes) // COLUMNS)
    figure = Figure(figsize=(2.3 * COLUMNS, 2.3 * lines), layout="constrained")
    charts = figure.subplots(lines, COLUMNS, squeeze=False).ravel()
    for chart, (name, rows) in zip(charts, causes.items(), strict=False):
        came = [row["came_true"] for row in rows]
        stated = [row["stated"] for row in rows]
        spread = [[one["share"] - one["low"] for one in came], [one["high"] - one["share"] for one in came]]
        chart.plot([0, 1], [0, 1], color="slategray", linewidth=0.8)
        chart.errorbar(stated, [one["share"] for one in came], yerr=spread, fmt="o", markersize=3, color="teal")
        chart.set(title=name.replace("_", " "), xlim=(0, 1), ylim=(0, 1))
        chart.title.set_fontsize(8)
        chart.tick_params(labelsize=7)
    for chart in charts[len(causes) :]:
        chart.set_axis_off()
    figure.supxlabel("chance by the sums")
    figure.supylabel("share of drawn people who have it, with 95 % interval")
    return figure


def by_level(report: dict[str, Any]) -> Figure:
    """A bar a dangerous cause: the share of its people at each level."""
    causes = report["dangerous_by_level"]
    figure = Figure(figsize=(9, 0.4 * len(causes) + 1.6), layout="constrained")
    chart = figure.subplots()
    colors = ("skyblue", "lightblue", "wheat", "sandybrown", "chocolate", "firebrick")
    names = [name.replace("_", " ") for name in causes]
    left = [0.0] * len(causes)
    for level, color in zip(Level, colors, strict=True):
        shares = [counts[level.name] / max(sum(counts.values()), 1) for counts in causes.values()]
        chart.barh(names, shares, left=left, color=color, label=level.name.replace("_", " "))
        left = [before + share for before, share in zip(left, shares, strict=True)]
    chart.set(xlim=(0, 1), xlabel="share of drawn people with the cause, by what was told")
    chart.invert_yaxis()
    figure.legend(loc="outside upper center", ncols=3, fontsize=8)
    return figure
