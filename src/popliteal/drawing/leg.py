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

from popliteal.drawing.svg import Box, Element, Knot, add, curve, numbers, sheet, write
from popliteal.drawing.tones import drawn, filled, outlined
from popliteal.knowledge.care_schema import Works
from popliteal.knowledge.yamlfile import read_yaml

HERE = Path(__file__).parent / "leg"
Look = Literal["back", "front", "side"]
Side = Literal["right", "left"]
Layer = Literal[
    "skin", "crease", "bone", "lining", "cartilage", "ligament", "muscle", "tendon", "fluid", "artery", "vein", "nerve"
]
Ground = Literal["skin", "bones", "muscles", "vessels"]
GROUNDS: dict[Ground, frozenset[Layer]] = {
    "skin": frozenset({"skin", "crease"}),
    "bones": frozenset({"skin", "bone"}),
    "muscles": frozenset({"skin", "bone", "muscle", "tendon"}),
    "vessels": frozenset({"skin", "bone", "artery", "vein", "nerve"}),
}
"""What can lie under the marks. Lining, cartilage and fluid are only ever drawn as a mark."""
TONES: dict[Layer, str] = {
    "skin": "skin", "crease": "edge", "bone": "bone", "lining": "tissue", "cartilage": "bone", "ligament": "bone",
    "muscle": "tissue", "tendon": "pale", "fluid": "tissue", "artery": "tissue", "vein": "tissue", "nerve": "bone",
}  # fmt: skip
LEGEND: dict[Layer, str] = {
    "artery": "An artery has two walls.", "vein": "A vein is plain.", "nerve": "A nerve has stripes.",
}  # fmt: skip
"""How one tells apart what else would be lines of one color."""
LINE = 1 / 150
"""The width of an outline as a share of the width of what is shown."""
BRANCH, HOLLOW, HIDDEN = 0.65, 0.22, 0.4
"""The width of a branch, of the hollow of an artery, and of a way behind a bone, as a share of the trunk."""
GLASS, SHINE = 0.4, 0.3
"""How much a bone hides of what lies inside it, and how much of a mark is seen through what lies over it."""
UNDER_OTHERS: frozenset[Layer] = frozenset({"muscle", "artery", "vein", "nerve"})
"""What is marked of these shines through where a muscle or tendon lies over it."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LegRegion(_Part):
    """A named part.

    Attributes:
        area: closed outlines.
        path: lines of a width in millimeters whose first is the trunk; 0 is a hairline.
        hidden: where lines run on behind a bone.
        within: the bone that it lies inside of, which is then seen through.
    """

    id: str
    name: str
    layer: Layer
    area: list[list[Knot]] = Field([])
    path: list[list[Knot]] = Field([])
    hidden: list[list[Knot]] = Field([])
    width: float = 0
    within: str = ""


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
    """Which leg is seen from where, which side of it is the inner one, and how to tell apart what is marked."""
    view = view_of(marks.view)
    marked = [region for region in view.regions if region.id in marks.parts]
    seen = f"{view.title}. {view.sides}"
    if side == "left":
        turned = {"left": "right", "right": "left"}
        seen = re.sub("left|right", lambda found: turned[found[0]], seen)
    legend = [text for layer, text in LEGEND.items() if layer in {region.layer for region in marked}]
    through = ["The bone is drawn as if you could see through it."] if any(region.within for region in marked) else []
    return " ".join([seen, *legend, *through])


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
    for _, group in groupby(shown, key=lambda region: (_tone(region, parts), _tree(region))):
        _paint(parent, list(group), parts, line)
    marked = [region for region in shown if region.id in parts]
    bones = {region.within for region in marked}
    for ring in (ring for region in shown if region.id in bones for ring in region.area):
        glass = outlined("bone", "edge", line) | {"fill-opacity": f"{GLASS}"}
        add(parent, "path", d=curve(ring, closed=True), **glass)
    _shine(parent, [region for region in marked if _covered(region, shown, parts)])


def _tree(region: LegRegion) -> str:
    """What grows into one shape: all nerves are one tree, an artery and a vein that cross are two."""
    if not region.path:
        return "area"
    return region.id if region.layer in ("artery", "vein") else region.layer


def _covered(region: LegRegion, shown: Sequence[LegRegion], parts: Iterable[str]) -> bool:
    over = shown[shown.index(region) + 1 :]
    return region.layer in UNDER_OTHERS and any(
        other.layer in ("muscle", "tendon") for other in over if other.id not in parts
    )


def _shine(parent: Element, covered: Sequence[LegRegion]) -> None:
    """Marked parts once more, faint: where they lie open it changes nothing."""
    for region in covered:
        faint = add(parent, "g", opacity=f"{SHINE}")
        for ring in region.area:
            add(faint, "path", d=curve(ring, closed=True), **filled("accent"))
        for lines, width in _lines([region]):
            _stroke(faint, lines, "accent", width)


def _paint(parent: Element, regions: Sequence[LegRegion], parts: Iterable[str], line: float) -> None:
    """Regions of one tone that follow each other, as few elements as can be."""
    tone = _tone(regions[0], parts)
    edge = "paper" if tone == "accent" else "edge"
    tubes = _lines(regions)
    for lines, width in tubes:
        _stroke(parent, lines, edge, width + (2 if width else 1) * line)
    for lines, width in (tube for tube in tubes if tube[1]):
        _stroke(parent, lines, tone, width)
    for lines, width in tubes:
        _texture(parent, lines, width, regions[0].layer, edge, line)
    for region in regions:
        dashes = {"stroke-dasharray": numbers((2 * line, 3 * line))}
        _stroke(parent, region.hidden, "accent" if tone == "accent" else "edge", HIDDEN * region.width, **dashes)
    _fill(parent, [ring for region in regions for ring in region.area], tone, edge, line)


def _lines(regions: Sequence[LegRegion]) -> list[tuple[list[list[Knot]], float]]:
    """All branches and all trunks of a width, thin ones first."""
    found = []
    for width in sorted({region.width for region in regions if region.path}):
        alike = [region for region in regions if region.path and region.width == width]
        found.append(([path for region in alike for path in region.path[1:]], BRANCH * width))
        found.append(([region.path[0] for region in alike], width))
    return [(lines, width) for lines, width in found if lines]


def _texture(
    parent: Element, lines: Sequence[Sequence[Knot]], width: float, layer: Layer, edge: str, line: float
) -> None:
    """An artery is hollow and a nerve is striped across, so that nobody takes one for the other."""
    if layer == "artery":
        _stroke(parent, lines, edge, HOLLOW * width)
    if layer == "nerve":
        stripes = {"stroke-dasharray": numbers((0.6 * line, 3 * line)), "stroke-linecap": "butt"}
        _stroke(parent, lines, edge, width, **stripes)


def _stroke(parent: Element, lines: Sequence[Sequence[Knot]], tone: str, width: float, **more: str) -> None:
    d = "".join(curve(knots, closed=False) for knots in lines)
    if d:
        add(parent, "path", d=d, **(drawn(tone) | {"stroke-width": f"{width:.1f}"} | more))


def _fill(parent: Element, rings: Sequence[Sequence[Knot]], tone: str, edge: str, line: float) -> None:
    if rings:
        group = add(parent, "g", **(drawn(edge) | {"stroke-width": f"{line:.1f}"}))
        for ring in rings:
            add(group, "path", d=curve(ring, closed=True), **filled(tone))
