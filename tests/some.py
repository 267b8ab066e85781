"""A loop whose test says something only if it ran."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")


def some(items: Iterable[Item]) -> list[Item]:
    """The items, of which there must be one: what is asserted of each of none is asserted of nothing."""
    found = list(items)
    assert found, "there is nothing here to look at"
    return found
