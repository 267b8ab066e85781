"""A scorer that is made once."""

from __future__ import annotations

import pytest

from popliteal.assess import build_model
from popliteal.cohort.score import Scorer
from popliteal.knowledge import Knowledge, load_knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def scorer(knowledge: Knowledge) -> Scorer:
    return Scorer(build_model(knowledge, draws=1))
