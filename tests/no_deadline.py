"""What all tests share: no property is judged by how long it took, which another process on the machine may decide.

Where the slow tests are run as well, properties are tried on more examples. A process multiplies matrices in one
thread, as a server does (tests/test_determinism.py holds that this changes no byte): beside other processes that have
the cores already, threads that wait for each other take half of what an assessment takes.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before anything brings NumPy

import pytest
from hypothesis import settings

settings.register_profile("without a deadline", deadline=None)
settings.register_profile("slow", deadline=None)
settings.load_profile("without a deadline")


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is read: the profile of the slow tests where -m takes them in."""
    if "slow" in str(config.option.markexpr).replace("not slow", ""):
        settings.load_profile("slow")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first (and are handed out in this order): none is left alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def examples(few: int, slow: int) -> int:
    """How many examples a property is tried on in every run, or in one with the slow tests."""
    return slow if settings.get_current_profile_name() == "slow" else few
