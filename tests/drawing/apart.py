"""Distances in drawings."""

from __future__ import annotations

from math import hypot

Spot = tuple[float, float]


def apart(spot: Spot, start: Spot, end: Spot) -> float:
    """How far a spot lies from a straight line between two others."""
    way = (end[0] - start[0], end[1] - start[1])
    share = ((spot[0] - start[0]) * way[0] + (spot[1] - start[1]) * way[1]) / (way[0] ** 2 + way[1] ** 2)
    share = min(1.0, max(0.0, share))
    return hypot(spot[0] - start[0] - share * way[0], spot[1] - start[1] - share * way[1])
