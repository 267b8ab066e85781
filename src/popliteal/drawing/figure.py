"""Figures of a person who moves: start and end side by side, the near leg solid, the far leg pale, what works marked.

A body is a chain of limbs of fixed length, so every pose keeps its proportions. On the pages the end fades in and out
over the pale start (classes `pose-start` and `pose-end`); the style sheet does that, and stops it on request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

from popliteal.drawing.svg import Element, Knot, Point, add, curve, numbers, sheet, write
from popliteal.drawing.tones import drawn, filled, outlined
from popliteal.knowledge.care_schema import Drawing, Pose, Works

PANEL, FLOOR = 122, 108
TOP_AIR, BELOW = 4, 19
HEAD, NECK, TORSO, UPPER_ARM, FOREARM, THIGH, SHIN = 6.5, 10.5, 30, 16, 18, 25, 24
"""Lengths of a person of 100: the radius of the head, from shoulder to its center, and from joint to joint."""
WIDTHS: dict[str, tuple[float, float]] = {
    "torso": (8.6, 7.6), "thigh": (7.4, 5.2), "shin": (5.0, 3.2), "upper_arm": (4.0, 3.2), "forearm": (3.2, 2.6),
}  # fmt: skip
"""Half the width of a limb at its upper and at its lower end."""
FOOT: Sequence[Point] = (
    (0, -4), (5, -2.6), (11, 0.2), (13.4, 2.4), (11, 3.6), (4, 3.6), (-3.2, 3.6), (-4.5, 1.8), (-3.7, -0.8), (-3, -2.6),
)  # fmt: skip
"""The outline of a foot from the ankle: along the foot, and toward its sole."""
STUB: Sequence[Point] = ((0, -3.6), (6, -3.8), (7.4, 0), (6, 3.8), (0, 3.6), (-3, 2.6), (-3, -2.6))
"""A foot that points at the viewer."""
TRUNK: Sequence[Point] = (
    (-0.1, 4), (0, 8), (0.16, 8.8), (0.48, 7), (0.8, 9.6), (0.96, 10.8), (1.08, 9), (1.13, 4),
)  # fmt: skip
"""Half of a trunk that is turned to the viewer: the share of the way from hips to shoulders, and how far out."""
TURNED: Mapping[str, tuple[float, float]] = {"thigh": (5.4, 4.4), "shin": (4.4, 2.8)}
HIP_OUT, SHOULDER_OUT = 4, 7
"""How far a hip and a shoulder lie from the middle of a person who is turned to the viewer."""
LINE, ARROW, TIP, LETTERS = 2.2, 2.6, 6.0, 11.5
ROLL, FLAT = 4.5, 1.8
"""The radius of a rolled towel, and half its height where a leg lies on it."""


@dataclass(frozen=True)
class Leg:
    """Where the joints of a leg lie."""

    hip: Point
    knee: Point
    ankle: Point
    foot: float


def draw_movement(drawing: Drawing) -> str:
    """The movement as SVG: two panels, as high as the person is in them."""
    left, top, right = drawing.cut or (0, _top(drawing), PANEL)
    wide, high = right - left, FLOOR - top
    below = BELOW * wide / PANEL
    root = sheet((0, top, 2 * wide, high + below), drawing.id, drawing.title, drawing.text)
    add(add(root, "clipPath", id=f"{drawing.id}-cut"), "rect", x=left, y=top, width=wide, height=high + below)
    start, end = (_panel(root, drawing.id, place * wide - left) for place in (0, 1))
    for panel in (start, end):
        _surroundings(panel, drawing)
    first = add(start, "g", id=f"{drawing.id}-start")
    _person(first, drawing.poses[0], drawing)
    add(end, "use", href=f"#{drawing.id}-start", opacity="0.25", **{"class": "pose-start"})
    last = add(end, "g", **{"class": "pose-end"})
    _person(last, drawing.poses[1], drawing)
    for panel, pose in zip((start, end), drawing.poses, strict=True):
        _rolls(panel, pose, drawing.rolls)
    draw_arrow(end, drawing.arrow)
    for panel, pose in zip((start, end), drawing.poses, strict=True):
        caption(panel, pose.label, ((left + right) / 2, FLOOR + 0.8 * below), wide / PANEL)
    return write(root)


def _panel(root: Element, name: str, shift: float) -> Element:
    place = add(root, "g", transform=f"translate({shift:g} 0)")
    return add(place, "g", **{"clip-path": f"url(#{name}-cut)"})


def draw_arrow(parent: Element, way: Sequence[Point], scale: float = 1) -> None:
    """An arrow along a curve, thick enough to be seen on a phone."""
    tip = TIP * scale
    (x, y), (from_x, from_y) = way[-1], way[-2]
    length = hypot(x - from_x, y - from_y)
    along = ((x - from_x) / length, (y - from_y) / length)
    neck = (x - tip * along[0], y - tip * along[1])
    wings = [(neck[0] + side * tip * 0.7 * along[1], neck[1] - side * tip * 0.7 * along[0]) for side in (1, -1)]
    add(
        parent,
        "path",
        d=curve([*way[:-1], neck], closed=False),
        **(drawn("ink") | {"stroke-width": f"{ARROW * scale:.1f}"}),
    )
    add(parent, "path", d=f"M{numbers(wings[0])}L{numbers((x, y))}L{numbers(wings[1])}Z", **filled("ink"))


def _surroundings(panel: Element, drawing: Drawing) -> None:
    left, _, right = drawing.cut or (0, 0, PANEL)
    floor = f"M{left + 2:g} {FLOOR}H{right - 4:g}"
    add(panel, "path", d=floor, **(drawn("edge") | {"stroke-width": f"{LINE}"}))
    for thing in drawing.things:
        d = "M" + "L".join(numbers(spot) for spot in thing)
        add(panel, "path", d=d, **(drawn("edge") | {"stroke-width": f"{1.5 * LINE}"}))


def _rolls(panel: Element, pose: Pose, rolls: Sequence[Point]) -> None:
    """Rolled towels, each pressed as flat as the near leg above it leaves room."""
    for x, y in rolls:
        floor = y + ROLL
        half = max(FLAT, min(ROLL, (floor - _underside(legs_of(pose)[0], x)) / 2))
        wide = min(ROLL * ROLL / half, 2 * ROLL)
        add(panel, "ellipse", cx=x, cy=floor - half, rx=wide, ry=half, **outlined("skin", "edge", 1.5))


def _underside(leg: Leg, x: float) -> float:
    """How low a leg that lies or sits reaches over a spot of the floor; beyond its ankle it leaves all the room."""
    for start, end, limb in ((leg.hip, leg.knee, "thigh"), (leg.knee, leg.ankle, "shin")):
        if start[0] <= x <= end[0]:
            share = (x - start[0]) / (end[0] - start[0])
            upper, lower = WIDTHS[limb]
            return start[1] + share * (end[1] - start[1]) + upper + share * (lower - upper)
    return 0


def caption(parent: Element, label: str, middle: Point, scale: float = 1) -> None:
    """Words below a picture, of a size that is read at 280 px."""
    words = filled("ink") | {
        "font-size": f"{LETTERS * scale:.1f}",
        "font-family": "sans-serif",
        "text-anchor": "middle",
    }
    add(parent, "text", label, x=middle[0], y=middle[1], **words)


def _person(parent: Element, pose: Pose, drawing: Drawing) -> None:
    turned = drawing.to_viewer
    near, far = legs_of(pose, HIP_OUT if turned else 0)
    hip = ((near.hip[0] + far.hip[0]) / 2, (near.hip[1] + far.hip[1]) / 2)
    shoulder = _step(hip, pose.torso, TORSO)
    out = SHOULDER_OUT if turned else 0
    _limb(parent, "pale", list(_arm(_step(shoulder, pose.torso, 0, -out), pose.far_arm)) if pose.far_arm else [])
    moves_far = far_leg_moves(drawing)
    _limb(parent, "body" if moves_far else "pale", list(_leg(far, turned)))
    _limb(parent, "body", list(_leg(near, turned)), edge=moves_far)
    head = _step(shoulder, pose.torso if pose.head is None else pose.head, NECK)
    torso = curve(_trunk(hip, shoulder), closed=True) if turned else tapered(hip, shoulder, WIDTHS["torso"])
    _limb(parent, "body", [torso, tapered(shoulder, head, (3.6, 3.4))])
    add(parent, "circle", cx=head[0], cy=head[1], r=HEAD, **filled("body"))
    for muscle in drawing.works:
        outline = curve(_muscle(muscle, near), closed=True)
        add(parent, "path", d=outline, **outlined("accent", "paper", 1))
    _limb(parent, "body", list(_arm(_step(shoulder, pose.torso, 0, out), pose.arm)), edge=True)


def far_leg_moves(drawing: Drawing) -> bool:
    """Whether the movement is that of the far leg alone, which is solid then: pale is what stands back."""
    start, end = drawing.poses
    return start.near == end.near and start.far != end.far


def _trunk(hip: Point, shoulder: Point) -> list[Knot]:
    sides = [(share, -out) for share, out in reversed(TRUNK)]
    return _along(hip, shoulder, [*TRUNK, *sides])


def legs_of(pose: Pose, out: float = 0) -> tuple[Leg, Leg]:
    """The near leg and the far leg, which hang from one hip, or from two that lie `out` from the middle."""
    thigh, shin, _ = pose.near
    if pose.hip is None:
        assert pose.ankle is not None
        hip = _step(_step(pose.ankle, shin, -SHIN), thigh, -THIGH)
    else:
        hip = pose.hip
    return _hang(_step(hip, pose.torso, 0, out), pose.near), _hang(_step(hip, pose.torso, 0, -out), pose.far)


def _hang(hip: Point, angles: tuple[float, float, float]) -> Leg:
    knee = _step(hip, angles[0], THIGH)
    return Leg(hip, knee, _step(knee, angles[1], SHIN), angles[2])


def _top(drawing: Drawing) -> float:
    spots = [*drawing.arrow, *(spot for thing in drawing.things for spot in thing)]
    return min(*map(_highest, drawing.poses), *(y for _, y in spots)) - TOP_AIR


def _highest(pose: Pose) -> float:
    near, far = legs_of(pose)
    shoulder = _step(near.hip, pose.torso, TORSO)
    head = _step(shoulder, pose.torso if pose.head is None else pose.head, NECK)
    return min(head[1] - HEAD, near.knee[1] - 6, near.ankle[1] - 12, far.knee[1] - 6)


def _leg(leg: Leg, turned: bool) -> Iterator[str]:
    widths = TURNED if turned else WIDTHS
    yield tapered(leg.hip, leg.knee, widths["thigh"])
    yield tapered(leg.knee, leg.ankle, widths["shin"])
    if not turned:
        yield curve(_calf(leg), closed=True)
    yield curve([_from(leg.ankle, leg.foot, *spot) for spot in (STUB if turned else FOOT)], closed=True)


def _arm(shoulder: Point, angles: tuple[float, float]) -> Iterator[str]:
    elbow = _step(shoulder, angles[0], UPPER_ARM)
    yield tapered(shoulder, elbow, WIDTHS["upper_arm"])
    yield tapered(elbow, _step(elbow, angles[1], FOREARM), WIDTHS["forearm"])


def _calf(leg: Leg) -> list[Knot]:
    """The swell of the calf at the back of the shin."""
    swell = [(-0.08, 3), (0.03, 5.1), (0.16, 6.1), (0.3, 6.5), (0.46, 6), (0.64, 4.9), (0.82, 3.9), (1, 3.2)]
    return _along(leg.knee, leg.ankle, [(0.2, 0), (0.6, 0), *reversed(swell)])


def _muscle(muscle: Works, leg: Leg) -> list[Knot]:
    """The outline of a muscle of a leg: how far along the bone, and how far behind it."""
    thigh, shin = (leg.hip, leg.knee), (leg.knee, leg.ankle)
    if muscle == "quadriceps":
        return _along(*thigh, [(0.12, -4.6), (0.4, -6.6), (0.7, -5.8), (0.96, -4.4), (0.8, -1.4), (0.4, -0.6)])
    if muscle == "hamstrings":
        return _along(*thigh, [(0.1, 5.2), (0.4, 6.6), (0.7, 5.8), (0.98, 4.6), (0.8, 1.4), (0.4, 0.6)])
    if muscle == "calf":
        return _along(*shin, [(0.04, 4.2), (0.28, 6.6), (0.5, 5.6), (0.74, 3.4), (0.5, 0.6), (0.2, 0.4)])
    if muscle == "glutes":
        return _along(*thigh, [(-0.28, 5.5), (-0.05, 8.4), (0.2, 8), (0.26, 4.5), (0.05, 1.5), (-0.2, 1)])
    return _along(*thigh, [(-0.34, -4.5), (-0.1, -7), (0.2, -7.2), (0.5, -6), (0.3, -2.5), (-0.1, -1)])


def _along(start: Point, end: Point, spots: Sequence[Point]) -> list[Knot]:
    """Points by their share of the way from start to end, and how far they lie behind it."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    way = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    return [
        (start[0] + share * length * way[0] - back * way[1], start[1] + share * length * way[1] + back * way[0])
        for share, back in spots
    ]


def tapered(start: Point, end: Point, half: tuple[float, float]) -> str:
    """A limb with round ends, as wide at its start and at its end as `half` says twice."""
    (x, y), (end_x, end_y) = start, end
    length = hypot(end_x - x, end_y - y)
    across = (-(end_y - y) / length, (end_x - x) / length)
    corners = [
        (px + side * wide * across[0], py + side * wide * across[1])
        for (px, py), wide, side in ((start, half[0], 1), (start, half[0], -1), (end, half[1], -1), (end, half[1], 1))
    ]
    arcs = [f"A{wide:g} {wide:g} 0 0 1 " for wide in half]
    a, b, c, d = (numbers(corner) for corner in corners)
    return f"M{a}{arcs[0]}{b}L{c}{arcs[1]}{d}Z"


def _limb(parent: Element, tone: str, outlines: Sequence[str], edge: bool = False) -> None:
    """The parts of a limb as one shape; with an edge it stands out from what lies behind it."""
    d = "".join(outlines)
    if edge:
        add(parent, "path", d=d, **(drawn("paper") | {"stroke-width": "2"}))
    if d:
        add(parent, "path", d=d, **filled(tone))


def _step(start: Point, angle: float, length: float, aside: float = 0) -> Point:
    """A point that lies ahead along an angle, and aside of it, clockwise of the way."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return start[0] + length * c - aside * s, start[1] + length * s + aside * c


def _from(start: Point, angle: float, along: float, down: float) -> Knot:
    c, s = cos(radians(angle)), sin(radians(angle))
    return start[0] + along * c - down * s, start[1] + along * s + down * c
