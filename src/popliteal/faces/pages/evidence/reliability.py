"""Whether the stated chances hold, as a chart: what was said against how often it was right."""

from __future__ import annotations

from collections.abc import Sequence

from popliteal.drawing.plot import DASH, Frame, chart_sheet, dot, grid, line, tick, write_words
from popliteal.drawing.svg import write
from popliteal.faces.pages.evidence.measured import Bin

FRAME = Frame(left=48, right=296, top=16, bottom=216, most=1)
BOX = (0.0, 0.0, 320.0, 262.0)
PERCENTS = {0.0: "0 %", 0.25: "25 %", 0.5: "50 %", 0.75: "75 %", 1.0: "100 %"}


def reliability_chart(bins: Sequence[Bin]) -> str:
    """The chart as SVG: a dot for each range of stated chances with its 95 % range, and the line of a perfect fit."""
    root = chart_sheet(BOX, "reliability", "Do the chances hold?", _words(bins))
    grid(root, FRAME, PERCENTS)
    for share, label in PERCENTS.items():
        tick(root, FRAME, FRAME.place(share), label)
    line(root, [(FRAME.place(0), FRAME.height(0)), (FRAME.place(1), FRAME.height(1))], "soft", DASH)
    for item in bins:
        x = FRAME.place(item.stated)
        line(root, [(x, FRAME.height(item.came_true.low)), (x, FRAME.height(item.came_true.high))], "accent")
        dot(root, x, FRAME.height(item.came_true.share), "accent", radius=4)
    write_words(root, "It was right", (FRAME.left, 10))
    write_words(root, "It said", (FRAME.place(0.5), BOX[3] - 6), "middle")
    return write(root)


def _words(bins: Sequence[Bin]) -> str:
    inside = sum(item.inside for item in bins)
    return (
        f"{len(bins)} dots, each with its 95 % range. The dashed line is a perfect fit. In {inside} of {len(bins)} the "
        "range holds what was said. The table has each number."
    )
