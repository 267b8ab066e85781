"""docs/library.md: its examples run, and what it calls public is there and stays as it is."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import popliteal
from popliteal.__main__ import EXTRA_OF
from some import some

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
FROZEN = ROOT / "tests" / "public_surface.txt"
CORE_ALONE = f"""
import sys


class OnlyTheCore:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {sorted(EXTRA_OF)}:
            raise ModuleNotFoundError("No module named " + name, name=name)


sys.meta_path.insert(0, OnlyTheCore())
"""


def public() -> dict[str, list[str]]:
    """Module -> the names that the page calls public."""
    found: dict[str, list[str]] = {}
    module = ""
    for place, names in re.findall(r"^\| (`popliteal[.a-z]*`)? ?\| (`.*?) \|$", PAGE, re.MULTILINE):
        module = place.strip("`") or module
        found.setdefault(module, []).extend(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", names)))
    return found


def surface() -> str:
    """Each public name, a function with the form in which it is called."""
    return "".join(
        f"{module}.{name}{_form(getattr(importlib.import_module(module), name))}\n"
        for module, names in public().items()
        for name in sorted(names)
    )


def _form(thing: Any) -> str:
    return f": a kind of {thing.__mro__[1].__name__}" if inspect.isclass(thing) else str(inspect.signature(thing))


def test_the_examples_run_one_after_the_other_on_the_core_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CORE_ALONE + "".join(EXAMPLES)], cwd=tmp_path, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    level, medicines, question = done.stdout.splitlines()
    assert len(level.split()) > 1
    assert medicines.startswith("['")
    assert len(question) > 3
    assert (tmp_path / "leg.svg").read_text(encoding="utf-8").startswith("<svg")


def test_an_assessment_takes_five_lines_and_its_picture_eight() -> None:
    assert [len(example.splitlines()) for example in EXAMPLES[:2]] == [5, 3]


def test_what_is_public_is_what_the_rooms_offer() -> None:
    found = public()
    assert sorted(found["popliteal"]) == popliteal.__all__
    for module, names in some(found.items()):
        assert names
        assert set(names) <= set(importlib.import_module(module).__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = popliteal.nothing


def test_the_public_surface_stays_as_it_is() -> None:
    """A change is written by `python tests/test_library.py`, and told in CHANGELOG.md."""
    assert surface() == FROZEN.read_text(encoding="utf-8")


if __name__ == "__main__":
    FROZEN.write_text(surface(), encoding="utf-8")
