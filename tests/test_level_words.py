"""What a level means in words, with the region's number and the days in it."""

from __future__ import annotations

import pytest

from popliteal.knowledge import load_knowledge
from popliteal.knowledge.levels import level_text
from popliteal.knowledge.region import Region
from some import some


@pytest.mark.parametrize(("days", "said"), [(1, "within 1 day"), (2, "within 2 days"), (14, "within 14 days")])
def test_one_day_is_a_day_and_more_are_days(days: int, said: str) -> None:
    found = level_text(load_knowledge().levels["soon"], days)
    assert (found.heading, found.by_when) == (f"See a doctor {said}", said)


def test_every_level_can_be_said_without_days_for_another_region() -> None:
    for level in some(load_knowledge(region=Region("112")).levels.values()):
        found = level_text(level, None)
        assert "{" not in found.heading + found.where + found.by_when
        assert "911" not in found.heading + found.where
