"""The knowledge and the model that the follow-up tests share, and a diary from a few numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from followup_setting import START, MakeDiary, MakeStanding

from popliteal.assess import assess
from popliteal.case import CaseFile, build_case
from popliteal.followup.entry import Diary, DiaryEntry, diary_of
from popliteal.followup.retriage import Standing, standing_of
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.care_load import load_care
from popliteal.knowledge.followup_load import FollowupKnowledge, load_followup
from popliteal.reasoning.model import Model, build_model


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def followup(knowledge: Knowledge) -> FollowupKnowledge:
    return load_followup(load_care(knowledge))


@pytest.fixture(scope="session")
def model(knowledge: Knowledge) -> Model:
    return build_model(knowledge)


@pytest.fixture(scope="session")
def sore_calf(knowledge: Knowledge) -> CaseFile:
    """A mild calf strain of today, every emergency sign denied: home care."""
    denied = dict.fromkeys(knowledge.signs, "no")
    return CaseFile(
        age=30,
        sex="male",
        as_of=START,
        answers={
            "duration": "up_to_3_days",
            "severity": "mild",
            "sprint_or_push_off_injury": "yes",
            "injury": "yes",
            **denied,
        },
    )


@pytest.fixture(scope="session")
def make_standing(knowledge: Knowledge, model: Model) -> MakeStanding:
    def made(file: CaseFile) -> Standing:
        return standing_of(assess(build_case(file, knowledge, "test"), model, with_intervals=False), START)

    return made


@pytest.fixture(scope="session")
def make_diary() -> MakeDiary:
    """A diary from the first day on: average pain of each day, None for a gap; the worst is one point more."""

    def made(averages: Sequence[int | None]) -> Diary:
        return diary_of(
            DiaryEntry(day=START + dt.timedelta(days=place), average=pain, worst=min(pain + 1, 10))
            for place, pain in enumerate(averages)
            if pain is not None
        )

    return made
