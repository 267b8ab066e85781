"""Every tool can be read: what it imports is there; and what tools/weigh.py counts in the code stays small."""

from __future__ import annotations

import importlib
from pathlib import Path
from statistics import median

import pytest
import weigh

TOOLS = sorted(path.stem for path in (Path(__file__).parents[1] / "tools").glob("*.py"))


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_finds_what_it_imports(name: str) -> None:
    assert importlib.import_module(name).__doc__


def test_functions_stay_short() -> None:
    lengths = sorted(weigh.lengths_of_functions())
    assert len(lengths) > 1000
    assert median(lengths) <= weigh.MEDIAN_FUNCTION
    assert lengths[-1] <= weigh.LONGEST_FUNCTION


def test_every_room_has_its_lines_counted() -> None:
    rooms = weigh.lines_by_room()
    assert {"case", "assess", "casework", "speech", "explain", "workshop", "faces/pages"} <= set(rooms)
    assert min(rooms[room] for room in ("case", "assess", "casework", "faces/pages")) > 100


def test_what_make_run_installs_is_at_most_fifty_packages() -> None:
    assert 10 < len(weigh.locked("requirements.lock")) <= weigh.MOST_PACKAGES
