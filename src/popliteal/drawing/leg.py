"""One right leg from the back, the front and the outer side, in layers with named parts; a left leg is its mirror.

The parts are data (`leg/*.yaml`), as points of curves. A drawing shows a piece of a view (its frame) with some layers
as a calm ground, and marks parts on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from popliteal.drawing.svg import Box, Element, Knot, add, curve, sheet, write
from popliteal.drawing.tones import drawn, filled
from popliteal.knowledge.care_schema import Works
from popliteal.knowledge.yamlfile import read_yaml

HERE = Path(__file__).parent / "leg"
Look = Literal["back", "front", "side"]
Side = Literal["right", "left"]
Layer = Literal[
    "skin", "crease", "bone", "lining", "cartilage", "ligament", "muscle", "tendon", "fluid", "vessel", "nerve"
]
Ground = Literal["skin", "bones", "muscles", "vessels"]
GROUNDS: dict[Ground, frozenset[Layer]] = {
    "skin": frozenset({"skin", "crease"}),
    "bones": frozenset({"skin", "bone"}),
    "muscles": frozenset({"skin", "bone", "muscle", "tendon"}),
    "vessels": frozenset({"skin", "bone", "vessel", "nerve"}),
}
"""What can lie under the marks. Lining, cartilage and fluid are only ever drawn as a mark."""
TONES: dict[Layer, str] = {
    "skin": "skin", "crease": "edge", "bone": "bone", "lining": "tissue", "cartilage": "bone", "ligament": "bone",
    "muscle": "tissue", "tendon": "bone", "fluid": "tissue", "vessel": "tissue", "nerve": "bone",
}  # fmt: skip
LINE = 1 / 150
"""The width of an outline as a share of the width of what is shown."""
BRANCH = 0.6
"""The width of a branch as a share of its trunk."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LegRegion(_Part):
    """A named part: closed outlines, or lines of a width in millimeters whose first is the trunk; 0 is a hairline."""

    id: str
    name: str
    layer: Layer
    area: list[list[Knot]] = Field([])
    path: list[list[Knot]] = Field([])
    width: float = 0


class View(_Part):
    """One look at the leg.

    Attributes:
        frames: what can be shown of it, by name.
        zones: places that a person can point to, by the finding they stand for.
    """

    title: str
    sides: str
    frames: dict[str, Box]
    regions: list[LegRegion]
    zones: dict[str, list[list[Knot]]]


class Marks(_Part):
    """What a drawing marks, and the words that say it."""

    text: str
    parts: list[str] = Field([])
    view: Look = "back"
    frame: str = "knee"
    ground: Ground = "bones"


MUSCLES: dict[Works, tuple[list[str], str]] = {
    "quadriceps": (["vastus_lateralis", "rectus_femoris"], "the front of the thigh"),
    "hamstrings": (["hamstrings_inner", "biceps_femoris"], "the back of the thigh"),
    "calf": (["gastrocnemius_lateral", "soleus", "achilles"], "the calf"),
}
"""The muscles of an exercise as parts of the outer side, with their plain name; seat and hip lie above this leg."""


@cache
def view_of(look: Look) -> View:
    """A view of the leg."""
    return View.model_validate(read_yaml((HERE / f"{look}.yaml").read_text(encoding="utf-8")))


@cache
def causes() -> dict[str, Marks]:
    """Condition -> what is marked for it; a cause that is not here lies elsewhere in the body."""
    content = read_yaml((HERE / "causes.yaml").read_text(encoding="utf-8"))
    return {name: Marks.model_validate(value) for name, value in content.items()}


def skin_at(look: Look, height: float) -> tuple[float, float]:
    """Where the skin lies at a height: the outermost points on the left and on the right of what is seen.

    Raises:
        ValueError: the leg does not reach to that height.
    """
    crossed = []
    for ring in (ring for region in view_of(look).regions if region.layer == "skin" for ring in region.area):
        for one, following in zip(ring, [*ring[1:], ring[0]], strict=True):
            (x, y), (next_x, next_y) = one[:2], following[:2]
            if y != next_y and min(y, next_y) <= height <= max(y, next_y):
                crossed.append(x + (next_x - x) * (height - y) / (next_y - y))
    return min(crossed), max(crossed)


def words(marks: Marks, side: Side = "right") -> str:
    """Which leg is seen from where, and which side of it is the inner one."""
    view = view_of(marks.view)
    if side == "right":
        return f"{view.title}. {view.sides}"
    turned = {"left": "right", "right": "left"}
    return re.sub("left|right", lambda found: turned[found[0]], f"{view.title}. {view.sides}")


def draw_leg(marks: Marks, name: str, side: Side = "right") -> str:
    """The leg with its marks as SVG; `name` keeps its ids apart on a page."""
    view = view_of(marks.view)
    box = view.frames[marks.frame]
    root = sheet(box, name, f"{words(marks, side)} Marked: {marks.text}")
    base = root if side == "right" else add(root, "g", transform=f"translate({2 * box[0] + box[2]:g} 0) scale(-1 1)")
    shown = [r for r in view.regions if r.id in marks.parts or r.layer in GROUNDS[marks.ground]]
    paint(base, shown, marks.parts, box[2] * LINE)
    return write(root)


def draw_worked(works: Iterable[Works], name: str) -> str:
    """The leg with the muscles that an exercise works as SVG, or an empty text when none lies in it."""
    found = [MUSCLES[muscle] for muscle in works if muscle in MUSCLES]
    if not found:
        return ""
    parts = [part for group, _ in found for part in group]
    text = f"{' and '.join(plain for _, plain in found)}."
    return draw_leg(Marks(text=text, parts=parts, view="side", frame="leg", ground="skin"), name)


def _tone(region: LegRegion, parts: Iterable[str]) -> str:
    return "accent" if region.id in parts else TONES[region.layer]


def paint(parent: Element, shown: Sequence[LegRegion], parts: Iterable[str], line: float) -> None:
    """Regions in their order, those of `parts` marked, with outlines of the width `line`."""
    for _, group in groupby(shown, key=lambda region: (_tone(region, parts), bool(region.path))):
        _paint(parent, list(group), parts, line)


def _paint(parent: Element, regions: Sequence[LegRegion], parts: Iterable[str], line: float) -> None:
    """Regions of one tone that follow each other, as few elements as can be."""
    tone = _tone(regions[0], parts)
    edge = "paper" if tone == "accent" else "edge"
    for width in sorted({region.width for region in regions if region.path}):
        trunks = [region.path[0] for region in regions if region.width == width]
        branches = [path for region in regions if region.width == width for path in region.path[1:]]
        for lines, wide in ((branches, BRANCH * width), (trunks, width)):
            _tube(parent, lines, wide, (tone, edge), line)
    _fill(parent, [ring for region in regions for ring in region.area], tone, edge, line)


def _fill(parent: Element, rings: Sequence[Sequence[Knot]], tone: str, edge: str, line: float) -> None:
    if rings:
        group = add(parent, "g", **(drawn(edge) | {"stroke-width": f"{line:.1f}"}))
        for ring in rings:
            add(group, "path", d=curve(ring, closed=True), **filled(tone))


def _tube(parent: Element, lines: Sequence[Sequence[Knot]], width: float, tones: tuple[str, str], line: float) -> None:
    """Lines of a width, with an edge on both sides; a hairline is all edge."""
    tone, edge = tones
    d = "".join(curve(knots, closed=False) for knots in lines)
    if d:
        add(parent, "path", d=d, **(drawn(edge) | {"stroke-width": f"{width + (2 if width else 1) * line:.1f}"}))
    if d and width:
        add(parent, "path", d=d, **(drawn(tone) | {"stroke-width": f"{width:.1f}"}))
