"""Where it hurts: the leg with the places that a person can point to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

from popliteal.drawing.leg import GROUNDS, HERE, LINE, Look, paint, view_of
from popliteal.drawing.svg import NAMESPACE, Box, Element, add, curve, numbers, sheet, write
from popliteal.drawing.tones import drawn, filled, outlined
from popliteal.knowledge.yamlfile import read_yaml

LEGS_APART = 20
"""The middle between the legs, as x of a right leg seen from behind, in millimeters."""


class Map(NamedTuple):
    """The piece of a view that a map of places shows, and whether the other leg stands beside it, pale."""

    box: Box
    both: bool


FOUND: Box = (24, 150, 192, 600)
"""What is shown of the back of the leg to mark what was found."""
MAPS: dict[Look, Map] = {
    "back": Map((-46, 190, 296, 470), both=True),
    "front": Map((34, 318, 172, 214), both=False),
}


def draw_places(look: Look, asked: Collection[str], told: Collection[str] = ()) -> str:
    """The places of `asked`, each a shape of the class `z-` and its finding; those of `told` are marked.

    The drawing says nothing to a screen reader: it stands beside a list that says the same.
    """
    view, shown = view_of(look), MAPS[look]
    root = Element("svg", {"xmlns": NAMESPACE, "viewBox": numbers(shown.box), "focusable": "false"})
    line = shown.box[2] * LINE
    skin = [ring for region in view.regions if region.layer == "skin" for ring in region.area]
    outline = "".join(curve(ring, closed=True) for ring in skin)
    add(add(root, "clipPath", id=f"skin-{look}"), "path", d=outline)
    if shown.both:
        other = add(root, "g", transform=f"translate({2 * LEGS_APART} 0) scale(-1 1)", **{"class": "other-leg"})
        add(other, "path", d=outline, **outlined("skin", "edge", line))
    add(root, "path", d=outline, **outlined("skin", "edge", line))
    places = add(root, "g", **{"clip-path": f"url(#skin-{look})"})
    for name, rings in view.zones.items():
        if name in asked:
            tone = "accent" if name in told else "tissue"
            d = "".join(curve(ring, closed=True) for ring in rings)
            add(places, "path", d=d, **(outlined(tone, "paper", 2 * line) | {"class": f"zone z-{name} fill-{tone}"}))
    folds = [knots for region in view.regions if region.layer == "crease" for knots in region.path]
    add(root, "path", d="".join(curve(knots, closed=False) for knots in folds), **_line("edge", line))
    add(root, "path", d=outline, **_line("edge", line))
    return write(root)


def _line(tone: str, width: float) -> dict[str, str]:
    return drawn(tone) | {"stroke-width": f"{width:.1f}"}


@cache
def found_parts() -> dict[str, list[str]]:
    """Finding of an examination or a test -> the parts that the back of the leg marks for it."""
    content = read_yaml((HERE / "found.yaml").read_text(encoding="utf-8"))
    return {name: [str(part) for part in parts] for name, parts in content.items()}


def draw_found(named: Mapping[str, str], name: str) -> str:
    """The back of the leg with where it hurts and what was found, as SVG; an empty text when nothing has a spot there.

    Args:
        named: what is there: finding -> its words.
        name: keeps its ids apart on a page.
    """
    view = view_of("back")
    zones = [zone for zone in view.zones if zone in named]
    marked = [finding for finding in named if finding in found_parts()]
    if not zones and not marked:
        return ""
    text = "; ".join(named[finding] for finding in (*zones, *marked))
    line = FOUND[2] * LINE
    root = sheet(FOUND, name, f"{view.title}. {view.sides} Marked: {text}.")
    parts = [part for finding in marked for part in found_parts()[finding]]
    bones = GROUNDS["bones" if parts else "skin"]
    paint(root, [region for region in view.regions if region.layer in bones or region.id in parts], parts, line)
    skin = "".join(
        curve(ring, closed=True) for region in view.regions if region.layer == "skin" for ring in region.area
    )
    add(add(root, "clipPath", id=f"{name}-skin"), "path", d=skin)
    spots = add(root, "g", opacity="0.45", **{"clip-path": f"url(#{name}-skin)"})
    for zone in zones:
        add(spots, "path", d="".join(curve(ring, closed=True) for ring in view.zones[zone]), **filled("accent"))
    return write(root)
