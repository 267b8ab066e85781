"""A picture for each danger sign and finding that can be checked at home."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from popliteal.drawing.figure import caption, draw_arrow, draw_movement, tapered
from popliteal.drawing.leg import LINE, Look, skin_at, view_of
from popliteal.drawing.svg import Box, Element, Knot, Point, add, curve, numbers, sheet, write
from popliteal.drawing.tones import drawn, filled, outlined
from popliteal.knowledge.care_schema import Drawing
from popliteal.knowledge.yamlfile import read_yaml

FILE = Path(__file__).parent / "checks.yaml"
PERSON = 244
"""How wide a picture of a moving person is; letters and arrows grow with the width of a picture."""
RING, TAPE, SAG = 17, 15, 9
THUMB, FINGERS, FIST = (11, 14), (9, 16), (25, 29)
DASHES = (5, 5)
WORDS = ("title", "text", "label", "words")
"""Parts of a picture that are read."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Placed(_Part):
    """One leg of a picture, with what is done to it.

    Attributes:
        patch: outline of a lump, or of a piece of skin that looks other than the rest.
        ring, edge: where to look, as a circle or as an outline.
        thumb, fingers: where the tip presses, and where the hand is.
        way: along which the fingers, or what they feel, move.
    """

    at: float
    flip: bool = False
    wide: float = 1
    tone: Literal["skin", "pale"] = "skin"
    label: str
    patch: list[Knot] = Field([])
    ring: Point | None = None
    edge: list[Knot] = Field([])
    tape: float | None = None
    thumb: tuple[Point, Point] | None = None
    fingers: tuple[Point, Point] | None = None
    way: list[Point] = Field([])
    dent: Point | None = None


class Legs(_Part):
    """Legs of one view side by side, and a length to measure along them."""

    view: Look
    box: Box
    placed: list[Placed]
    measure: tuple[Point, Point] | None = None
    words: str = ""


class Check(_Part):
    """A check at home: a person who moves, or legs to look at."""

    text: str
    movement: Drawing | None = None
    legs: Legs | None = None


@cache
def checks() -> dict[str, Check]:
    """Finding -> the picture of its check at home."""
    content = read_yaml(FILE.read_text(encoding="utf-8"))
    return {name: Check.model_validate(value) for name, value in content.items()}


@lru_cache(maxsize=256)
def draw_check(finding: str, say: Callable[[str], str] = str) -> str:
    """The picture of how to check a finding at home as SVG, or an empty text when there is none.

    Args:
        finding: its id.
        say: puts the words of the picture into another language.
    """
    found = checks().get(finding)
    if found is None:
        return ""
    check = Check.model_validate(_said(found.model_dump(), say))
    if check.movement is not None:
        return draw_movement(check.movement.model_copy(update={"id": f"check-{finding}"}))
    assert check.legs is not None
    return _draw_legs(check.legs, f"check-{finding}", check.text)


def words_of(check: Check) -> list[str]:
    """Every text of a picture."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    _said(check.model_dump(), note)
    return found


def _said(part: Any, say: Callable[[str], str]) -> Any:
    if isinstance(part, dict):
        return {name: say(inner) if name in WORDS and inner else _said(inner, say) for name, inner in part.items()}
    return [_said(inner, say) for inner in part] if isinstance(part, (list, tuple)) else part


def _draw_legs(legs: Legs, name: str, text: str) -> str:
    root = sheet(legs.box, name, text)
    scale = legs.box[2] / PERSON
    for placed in legs.placed:
        _skin(add(root, "g", transform=_standing(placed)), legs.view, placed.tone, legs.box[2] * LINE)
    for placed in legs.placed:
        _doing(add(root, "g", transform=_standing(placed)), legs.view, placed, scale)
    low = legs.box[1] + legs.box[3]
    add(root, "rect", x=legs.box[0], y=low - 22 * scale, width=legs.box[2], height=30 * scale, **filled("paper"))
    for placed in legs.placed:
        left, right = skin_at(legs.view, low - 60)
        middle = placed.at + (left + right) / 2 * (-1 if placed.flip else placed.wide)
        caption(root, placed.label, (middle, low - 7 * scale), scale)
    if legs.measure:
        _measure(root, legs.measure, legs.words, scale)
    return write(root)


def _standing(placed: Placed) -> str:
    turn = "scale(-1 1)" if placed.flip else f"scale({placed.wide:g} 1)"
    return f"translate({placed.at:g} 0) {turn}"


def _skin(parent: Element, view: Look, tone: str, line: float) -> None:
    regions = view_of(view).regions
    skin = [curve(ring, closed=True) for region in regions if region.layer == "skin" for ring in region.area]
    folds = [curve(knots, closed=False) for region in regions if region.layer == "crease" for knots in region.path]
    add(parent, "path", d="".join(skin), **outlined(tone, "edge", line))
    add(parent, "path", d="".join(folds), **(drawn("edge") | {"stroke-width": f"{line:.1f}"}))


def _doing(leg: Element, view: Look, placed: Placed, scale: float) -> None:
    if placed.patch:
        add(leg, "path", d=curve(placed.patch, closed=True), **outlined("tissue", "edge", 2 * scale))
    dashed = drawn("accent") | {"stroke-width": f"{2.4 * scale:.1f}", "stroke-dasharray": numbers(DASHES)}
    if placed.ring:
        add(leg, "circle", cx=placed.ring[0], cy=placed.ring[1], r=RING, **dashed)
    if placed.edge:
        add(leg, "path", d=curve(placed.edge, closed=True), **dashed)
    if placed.tape is not None:
        _tape(leg, view, placed.tape)
    for ends, width in ((placed.thumb, THUMB), (placed.fingers, FINGERS)):
        if ends:
            _hand(leg, *ends, width)
    if placed.way:
        draw_arrow(leg, placed.way, scale)
    if placed.dent:
        _dent(leg, *placed.dent)


def _tape(leg: Element, view: Look, height: float) -> None:
    left, right = skin_at(view, height)
    way = [(left - 1, height - SAG / 2), ((left + right) / 2, height + SAG), (right + 1, height - SAG / 2)]
    d = curve(way, closed=False)
    add(leg, "path", d=d, **(drawn("accent") | {"stroke-width": f"{TAPE}", "stroke-linecap": "butt"}))
    marks = drawn("paper") | {"stroke-width": f"{TAPE / 2}", "stroke-dasharray": "1.5 8", "stroke-linecap": "butt"}
    add(leg, "path", d=d, **marks)


def _dent(leg: Element, x: float, y: float) -> None:
    add(leg, "circle", cx=x + 9, cy=y, r=18, **filled("paper"))
    rim = f"M{numbers((x + 4, y - 18))}A18 18 0 0 0 {numbers((x + 2, y + 17))}"
    add(leg, "path", d=rim, **(drawn("accent") | {"stroke-width": "5"}))


def _hand(leg: Element, tip: Point, hand: Point, width: tuple[float, float]) -> None:
    d = tapered(tip, hand, width) + tapered(hand, (hand[0] + (26 if hand[0] > tip[0] else -26), hand[1] + 4), FIST)
    add(leg, "path", d=d, **(drawn("paper") | {"stroke-width": "5"}))
    add(leg, "path", d=d, **filled("body"))


def _measure(root: Element, ends: tuple[Point, Point], words: str, scale: float) -> None:
    (x, top), (_, low) = ends
    middle = (top + low) / 2
    for end in (top, low):
        draw_arrow(root, [(x, middle), (x, end)], scale)
    caption(root, words, (x, top - 10), scale)
