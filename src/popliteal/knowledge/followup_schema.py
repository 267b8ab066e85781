"""The form of the follow-up knowledge: what a diary may claim, and what raises the urgency between two full checks."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from popliteal.knowledge.care_schema import Advice
from popliteal.knowledge.schema import Ids, Level, LevelName, Strict

When = Literal[
    "lasted", "worse", "not_better", "cannot_tell",
    "rose", "jumped", "swelling_grows", "newly_kept", "kept_from_walking_and_sleep", "new_sign",
    "harder",
]  # fmt: skip
"""What a rule looks at. Over weeks: time gone by, a rise of the pain, no clear fall of it by the day expected, or too
few days to tell. From day to day: a rise that holds for two days, a rise on one day, swelling that grows, what the pain
keeps the person from, a sign that was not there at the last full check. Harder: several things
that make pain last."""


class Change(Advice):
    """Smallest changes that matter, in points between two weekly averages on the 0 to 10 scale."""

    worse: float = Field(gt=0, le=10)
    better: float = Field(gt=0, le=10)


class DailyChange(Advice):
    """What counts as a rise from one day to the next, in points on the 0 to 10 scale."""

    worst: int = Field(ge=1, le=10, description="above the lowest of the days before")
    average: int = Field(ge=0, le=10, description="the same of the average, where the rise must hold for two days")
    at_once: int = Field(ge=1, le=10, description="a rise of the worst pain that need not hold for two days")


class FollowupRule(Advice):
    """What raises the urgency; it holds only when the last full check gave `from_level` or more."""

    id: str
    when: When
    who: Any = Field(None, description="only of people of whom this is known to hold, in the language of the rules")
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


class UnsureSign(Advice):
    """The level of a warning sign of the diary that a person is not sure about, where the sign has none of its own."""

    level: LevelName


class AbilityChange(Advice):
    """The smallest change that matters of one thing a person rates, from 0 (can't do it) to 10 (as before)."""

    points: int = Field(ge=1, le=10)


class Loading(Advice):
    """How much pain an exercise may bring, in points of a day's worst pain on the 0 to 10 scale."""

    safe: int = Field(ge=0, le=10, description="up to it one more is done the next time")
    acceptable: int = Field(ge=0, le=10, description="up to it the same is done; above it half")
    rise: int = Field(ge=1, le=10, description="above the usual of the days before: from it on half is done")

    @model_validator(mode="after")
    def _safe_is_acceptable(self) -> Loading:
        if self.safe > self.acceptable:
            raise ValueError("what is safe is no more than what is acceptable")
        return self


class Harder(Strict):
    """One thing that makes it harder to get over lasting pain, as it is asked."""

    id: str
    text: str


class Persistence(Advice):
    """A short screen, once the trouble has lasted: what is asked, and how many of them call for more help."""

    from_days: int = Field(ge=1, description="asked when the trouble has gone on for more than this")
    least: int = Field(ge=1)
    asked: list[Harder] = Field(min_length=1, max_length=5)

    @property
    def texts(self) -> dict[str, str]:
        """Id -> what is asked."""
        return {item.id: item.text for item in self.asked}


class GoingBack(Advice):
    """One thing to say or to ask when an earlier visit did not settle it."""

    text: str


class FollowupPlan(Strict):
    """The file `followup.yaml`."""

    change: Change
    daily: DailyChange
    unsure: UnsureSign
    entries_a_week: int = Field(ge=2, le=7, description="no average, and so no claim, from fewer days of 7")
    entries_because: str
    signs: Ids = Field(description="asked each day beside the emergency signs")
    changes: Ids = Field(description="asked each day, where the last full check did not find them")
    changes_in_a_child: Ids = Field(description="asked beside them in people under 18")
    watch_closely: Any = Field(description="`who` of the rules that say so: people in whom less counts")
    rules: list[FollowupRule]
    persistence: Persistence
    ability: AbilityChange
    loading: Loading
    going_back: list[GoingBack]
    lasting: Ids = Field(description="symptoms of which a yes stays true")
    changing: Ids = Field(description="findings that are no symptoms and may change within days")
