"""Drawings of the exercises: black lines on white that print well, with a title and a text for screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import atan2, cos, pi, sin
from xml.etree import ElementTree

from popliteal.knowledge.care_schema import Drawing, Figure

WIDTH, HEIGHT = 200, 132
HEAD_RADIUS = 8
BODY_WIDTH, THING_WIDTH = 3.0, 1.2
ARROW_HEAD, ARROW_ANGLE = 5.0, pi / 7
CAPTION_Y = 124
NAMESPACE = "http://www.w3.org/2000/svg"

Point = tuple[float, float]


def draw(drawing: Drawing) -> str:
    """The drawing as an SVG document, 200 by 132 units, to be shown at any size."""
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": NAMESPACE,
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "role": "img",
            "aria-labelledby": f"{drawing.id}-title {drawing.id}-text",
        },
    )
    ElementTree.SubElement(root, "title", {"id": f"{drawing.id}-title"}).text = drawing.title
    ElementTree.SubElement(root, "desc", {"id": f"{drawing.id}-text"}).text = drawing.text
    for figure in drawing.figures:
        root.extend(_figure(figure))
    return ElementTree.tostring(root, encoding="unicode")


def _figure(figure: Figure) -> Iterator[ElementTree.Element]:
    for thing in figure.things:
        yield _line(thing, THING_WIDTH)
    yield ElementTree.Element(
        "circle",
        {
            "cx": f"{figure.head[0]:g}",
            "cy": f"{figure.head[1]:g}",
            "r": f"{HEAD_RADIUS}",
            "fill": "white",
            "stroke": "black",
            "stroke-width": f"{BODY_WIDTH:g}",
        },
    )
    for line in figure.lines:
        yield _line(line, BODY_WIDTH)
    for start, end in figure.arrows:
        yield _line((start, end), THING_WIDTH)
        yield _line(_arrow_head(start, end), THING_WIDTH)
    yield _caption(figure)


def _line(points: Iterable[Point], width: float) -> ElementTree.Element:
    return ElementTree.Element(
        "polyline",
        {
            "points": " ".join(f"{x:g},{y:g}" for x, y in points),
            "fill": "none",
            "stroke": "black",
            "stroke-width": f"{width:g}",
            "stroke-linecap": "round",
            "stroke-linejoin": "round",
        },
    )


def _arrow_head(start: Point, end: Point) -> tuple[Point, Point, Point]:
    direction = atan2(end[1] - start[1], end[0] - start[0])
    left, right = (
        (round(end[0] - ARROW_HEAD * cos(direction + turn), 2), round(end[1] - ARROW_HEAD * sin(direction + turn), 2))
        for turn in (-ARROW_ANGLE, ARROW_ANGLE)
    )
    return left, end, right


def _caption(figure: Figure) -> ElementTree.Element:
    xs = [x for thing in figure.things for x, _ in thing] or [figure.head[0]]
    element = ElementTree.Element(
        "text",
        {
            "x": f"{(min(xs) + max(xs)) / 2:g}",
            "y": f"{CAPTION_Y}",
            "font-size": "9",
            "font-family": "sans-serif",
            "text-anchor": "middle",
            "fill": "black",
        },
    )
    element.text = figure.label
    return element
