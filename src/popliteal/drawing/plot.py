"""What every chart shares: one ground, one kind of grid, line, mark and key, told apart without color."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from popliteal.drawing.svg import NAMESPACE, Box, Element, Point, add, numbers, sheet, write
from popliteal.drawing.tones import drawn, filled, outlined

DASH = "4 3"
LETTERS = {"font-size": "12", "font-family": "Arial, Helvetica, sans-serif"}
BAND: Box = (0, 0, 100, 6)
"""A scale from 0 to 100, that stretches to the width it is given."""


@dataclass(frozen=True)
class Frame:
    """Where the field of a chart lies on its sheet, and the greatest value of its upright axis; the lowest is 0."""

    left: float
    right: float
    top: float
    bottom: float
    most: float

    def height(self, value: float) -> float:
        """Where a value lies."""
        return self.bottom - value * (self.bottom - self.top) / self.most

    def place(self, share: float) -> float:
        """Where a share (0 to 1) of the level axis lies."""
        return self.left + share * (self.right - self.left)


def chart_sheet(box: Box, name: str, title: str, text: str) -> Element:
    """An empty chart with what it shows in words."""
    root = sheet(box, name, title, text)
    for key, value in LETTERS.items():
        root.set(key, value)
    return root


def grid(root: Element, frame: Frame, marks: Mapping[float, str]) -> None:
    """Level lines at the marks with their words, and the base line."""
    for value, label in marks.items():
        y = frame.height(value)
        add(root, "line", x1=frame.left, x2=frame.right, y1=y, y2=y, **(drawn("line") | {"stroke-width": "1"}))
        write_words(root, label, (frame.left - 6, y + 4), "end")
    base = drawn("ink") | {"stroke-width": "1"}
    add(root, "line", x1=frame.left, x2=frame.right, y1=frame.bottom, y2=frame.bottom, **base)


def tick(root: Element, frame: Frame, x: float, label: str) -> None:
    """A mark of the level axis with its words."""
    look = drawn("ink") | {"stroke-width": "1"}
    add(root, "line", x1=x, x2=x, y1=frame.bottom, y2=frame.bottom + 5, **look)
    write_words(root, label, (x, frame.bottom + 19), "middle")


def write_words(root: Element, label: str, place: Point, anchor: str = "start") -> None:
    """Words on a chart."""
    add(root, "text", label, x=place[0], y=place[1], text_anchor=anchor, **filled("ink"))


def line(root: Element, points: Sequence[Point], tone: str, dash: str | None = None) -> None:
    """A line through two points or more."""
    if len(points) > 1:
        look = drawn(tone) | {"stroke-width": "2"} | ({"stroke-dasharray": dash} if dash else {})
        add(root, "polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points), **look)


def square(root: Element, x: float, y: float, tone: str) -> None:
    """An open square."""
    add(root, "rect", x=x - 3.5, y=y - 3.5, width=7, height=7, **outlined("paper", tone, 1.5))


def dot(root: Element, x: float, y: float, tone: str, radius: float = 2.6) -> None:
    """A full dot."""
    add(root, "circle", cx=x, cy=y, r=radius, **filled(tone))


def cross(root: Element, x: float, y: float, tone: str, reach: float = 3.2) -> None:
    """Two strokes that cross."""
    r = reach
    strokes = f"M{x - r:.1f},{y - r:.1f}l{2 * r},{2 * r}m0,{-2 * r}l{-2 * r},{2 * r}"
    add(root, "path", d=strokes, **drawn(tone), stroke_width="1.6")


def range_band(low: float, wide: float, best: float | None = None) -> str:
    """How far a share of 100 can reach, with a mark at the best guess; the words beside it say the same."""
    look = {"class": "band", "preserveAspectRatio": "none", "aria-hidden": "true", "focusable": "false"}
    root = Element("svg", {"xmlns": NAMESPACE, "viewBox": numbers(BAND), **look})
    for tone, x, width in (("wash", 0, BAND[2]), ("body", low, wide)):
        add(root, "rect", x=x, width=width, height=BAND[3], **filled(tone))
    if best is not None:
        add(root, "rect", x=best, width=1.5, height=BAND[3], **filled("ink"))
    return write(root)
