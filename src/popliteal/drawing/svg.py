"""What all drawings share: smooth curves through points, and the frame that says the drawing in words."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/2000/svg"

Element = ElementTree.Element
Point = tuple[float, float]
Knot = tuple[float, float] | tuple[float, float, int]
"""A point that a curve runs through; a third number makes it a corner."""
Box = tuple[float, float, float, float]
"""x, y, width and height of what is shown."""


def sheet(box: Box, name: str, title: str, text: str = "") -> Element:
    """An empty drawing with a title, and a text when there is more to say; `name` keeps its ids apart on a page."""
    labels = f"{name}-title {name}-text" if text else f"{name}-title"
    root = Element("svg", {"xmlns": NAMESPACE, "viewBox": numbers(box), "role": "img", "aria-labelledby": labels})
    add(root, "title", title, id=f"{name}-title")
    if text:
        add(root, "desc", text, id=f"{name}-text")
    return root


def add(parent: Element, tag: str, text: str | None = None, **attributes: str | float) -> Element:
    """A new element in another; `stroke_width=2` becomes `stroke-width="2"`."""
    written = {name.replace("_", "-"): v if isinstance(v, str) else _short(v) for name, v in attributes.items()}
    element = ElementTree.SubElement(parent, tag, written)
    element.text = text
    return element


def write(root: Element) -> str:
    """The drawing as text."""
    return ElementTree.tostring(root, encoding="unicode")


def numbers(values: Sequence[float]) -> str:
    """Numbers as SVG lists them."""
    return " ".join(_short(value) for value in values)


def _short(value: float) -> str:
    return f"{round(value, 1):g}"


def curve(knots: Sequence[Knot], closed: bool) -> str:
    """A smooth path through the knots, straight into and out of each corner.

    Each piece is a cubic curve whose handles point along the line between the two neighbors of a knot (Catmull and Rom)
    and are a third as long as the piece, so that a long piece beside a short one does not swing out.
    """
    points = [(knot[0], knot[1]) for knot in knots]
    count = len(points)
    pieces = [f"M{numbers(points[0])}"]
    for start in range(count if closed else count - 1):
        end = (start + 1) % count
        pieces.append(_piece(points[start], points[end], _way(knots, start, closed), _way(knots, end, closed)))
    return "".join(pieces) + ("Z" if closed else "")


def _way(knots: Sequence[Knot], place: int, closed: bool) -> Point | None:
    """The direction of a curve at a knot, or None where it has none of its own."""
    at_an_end = not closed and place in (0, len(knots) - 1)
    if len(knots[place]) > 2 or at_an_end:
        return None
    before, after = knots[place - 1], knots[(place + 1) % len(knots)]
    return _unit(after[0] - before[0], after[1] - before[1])


def _piece(start: Point, end: Point, way_out: Point | None, way_in: Point | None) -> str:
    straight = _unit(end[0] - start[0], end[1] - start[1])
    out, into = way_out or straight, way_in or straight
    reach = hypot(end[0] - start[0], end[1] - start[1]) / 3
    handles = (start[0] + reach * out[0], start[1] + reach * out[1], end[0] - reach * into[0], end[1] - reach * into[1])
    return f"C{numbers((*handles, *end))}"


def _unit(x: float, y: float) -> Point:
    length = hypot(x, y) or 1.0
    return x / length, y / length
