"""The real knowledge base and its model, made once."""

from __future__ import annotations

import pytest

from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.reasoning.model import Model, build_model


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def model(knowledge: Knowledge) -> Model:
    return build_model(knowledge)
