"""The machine that the interview tests share, and a person who answers its pages."""

from __future__ import annotations

import pytest
from person import Walk, answer

from popliteal.case import CaseFile, Given
from popliteal.interview import Finished, Interview, Page
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.reasoning.model import build_model


@pytest.fixture(scope="session")
def interview() -> Interview:
    return Interview(build_model(load_knowledge(), draws=1))


@pytest.fixture(scope="session")
def knowledge(interview: Interview) -> Knowledge:
    return interview.model.knowledge


@pytest.fixture(scope="session")
def walk(interview: Interview) -> Walk:
    """Interview someone who says what is given, "no" to all other lists, and the first choice elsewhere."""

    def walked(
        says: dict[str, Given | None] | None = None, file: CaseFile | None = None
    ) -> tuple[CaseFile, Finished, list[Page]]:
        file, pages = file or CaseFile(), []
        while not isinstance(step := interview.step(file), Finished):
            pages.append(step)
            file = answer(file, step, says or {}, interview.model.knowledge)
        return file, step, pages

    return walked
