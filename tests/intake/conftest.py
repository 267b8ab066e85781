"""The reader of own words, made ready once."""

from __future__ import annotations

import pytest

from popliteal.intake import Reader
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.lexicon_load import load_lexicon


@pytest.fixture(scope="session")
def base() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def reader(base: Knowledge) -> Reader:
    return Reader(load_lexicon(base))
