"""The form of the follow-up knowledge: what a diary may claim, and what raises the urgency between two full checks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from popliteal.knowledge.care_schema import Advice
from popliteal.knowledge.schema import Ids, Level, LevelName, Strict

When = Literal["lasted", "worse", "not_better", "cannot_tell"]
"""What a rule looks at: time gone by, a rise of the pain, no clear fall of it by the day expected, or too few
days to tell."""


class Change(Advice):
    """Smallest changes that matter, in points between two weekly averages on the 0 to 10 scale."""

    worse: float = Field(gt=0, le=10)
    better: float = Field(gt=0, le=10)


class FollowupRule(Advice):
    """What raises the urgency; it holds only when the last full check gave `from_level` or more."""

    id: str
    when: When
    days: int | None = Field(None, ge=1, description="lasted: holds when the trouble has gone on for more than this")
    from_level: LevelName = Level.self_care
    level: LevelName
    within_days: int | None = Field(None, ge=1, le=14, description="level soon: days until being seen")
    reason: str

    @model_validator(mode="after")
    def _states_its_days(self) -> FollowupRule:
        if (self.when == "lasted") != (self.days is not None):
            raise ValueError("a rule about time gone by (when: lasted), and no other, states its days")
        if (self.level is Level.soon) != (self.within_days is not None):
            raise ValueError("a rule of level soon, and no other, states within_days (1 to 14)")
        return self


class FollowupPlan(Strict):
    """The file `followup.yaml`."""

    change: Change
    entries_a_week: int = Field(ge=2, le=7, description="no average, and so no claim, from fewer days of 7")
    entries_because: str
    signs: Ids = Field(description="asked each day beside the emergency signs")
    rules: list[FollowupRule]
    lasting: Ids = Field(description="symptoms of which a yes stays true")
    changing: Ids = Field(description="findings that are no symptoms and may change within days")
