"""The pictures of checks at home: the legs stand as one sees them."""

from __future__ import annotations

import pytest

from popliteal.drawing.checks import Legs, Placed, checks

PAIRS = {
    name: check.legs
    for name, check in checks().items()
    if check.legs is not None and len({placed.flip for placed in check.legs.placed}) == 2
}
"""Finding -> the picture of both legs; the leg that is drawn is a right leg, and the flipped one is the left."""
MIDDLE = 120
"""Where a leg's middle lies, before it is placed."""


def middle(placed: Placed) -> float:
    return placed.at + (-MIDDLE if placed.flip else MIDDLE * placed.wide)


@pytest.mark.parametrize("name", PAIRS)
def test_from_behind_the_left_leg_stands_left_and_from_the_front_it_stands_right(name: str) -> None:
    legs: Legs = PAIRS[name]
    left, right = (next(placed for placed in legs.placed if placed.flip is flip) for flip in (True, False))
    assert (middle(left) < middle(right)) == (legs.view == "back")


def test_both_views_of_two_legs_are_looked_at() -> None:
    assert {legs.view for legs in PAIRS.values()} == {"back", "front"}
