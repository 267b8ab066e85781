"""Where it hurts: the leg with the places that a person can point to."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from popliteal.drawing.leg import LINE, Look, view_of
from popliteal.drawing.svg import NAMESPACE, Box, Element, add, curve, numbers, write
from popliteal.drawing.tones import drawn, filled

LEGS_APART = 20
"""The middle between the legs, as x of a right leg seen from behind, in millimeters."""


class Map(NamedTuple):
    """The piece of a view that a map of places shows, and whether the other leg stands beside it, pale."""

    box: Box
    both: bool


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
        add(other, "path", d=outline, **_outlined("skin", line))
    add(root, "path", d=outline, **_outlined("skin", line))
    places = add(root, "g", **{"clip-path": f"url(#skin-{look})"})
    for name, rings in view.zones.items():
        if name in asked:
            tone = "accent" if name in told else "tissue"
            d = "".join(curve(ring, closed=True) for ring in rings)
            add(places, "path", d=d, **(_outlined(tone, 2 * line, "paper") | {"class": f"zone z-{name} fill-{tone}"}))
    folds = [knots for region in view.regions if region.layer == "crease" for knots in region.path]
    add(root, "path", d="".join(curve(knots, closed=False) for knots in folds), **_line("edge", line))
    add(root, "path", d=outline, **_line("edge", line))
    return write(root)


def _outlined(tone: str, line: float, edge: str = "edge") -> dict[str, str]:
    return _line(edge, line) | filled(tone) | {"class": f"line-{edge} fill-{tone}"}


def _line(tone: str, width: float) -> dict[str, str]:
    return drawn(tone) | {"stroke-width": f"{width:.1f}"}
