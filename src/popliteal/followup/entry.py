"""One day of the diary, with the times of day that were told; and the diary: one entry a day, oldest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from popliteal.knowledge import CaseError

Pain = Annotated[int, Field(ge=0, le=10, strict=True)]
Stopped = Literal["nothing", "sport", "housework", "work", "walking", "stairs", "sleep", "other"]
Swelling = Literal["none", "less", "same", "more"]
SignAnswer = Literal["yes", "no", "unsure"]
PartOfDay = Literal["before_morning", "morning", "noon", "evening", "night"]
Short = Annotated[str, Field(min_length=1, max_length=100)]

STOPPED: Mapping[Stopped, str] = {
    "nothing": "Nothing",
    "sport": "Sport or play",
    "housework": "Chores at home",
    "work": "Work or school",
    "walking": "Walking",
    "stairs": "Stairs",
    "sleep": "Sleep",
    "other": "Something else",
}
SWELLING: Mapping[Swelling, str] = {
    "none": "None",
    "less": "Less than the day before",
    "same": "The same as the day before",
    "more": "More than the day before",
}
PARTS: Mapping[PartOfDay, str] = {
    "before_morning": "In the night, before morning",
    "morning": "In the morning",
    "noon": "Around noon",
    "evening": "In the evening",
    "night": "At night",
}
"""In the order of a day, which ends at midnight: "night" follows the evening, "before_morning" is before 5 or so."""
SIGN_WORDS: Mapping[SignAnswer, str] = {"yes": "Yes", "no": "No", "unsure": "Not sure"}


class Moment(BaseModel):
    """How bad the pain was at one time of a day, in points."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: PartOfDay
    pain: Pain


class DiaryEntry(BaseModel):
    """What one day was like. Pain is in points from 0 (none) to 10 (the worst you can think of)."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="popliteal diary entry, version 1")

    day: dt.date
    worst: Pain = Field(description="worst pain in the last 24 hours")
    average: Pain = Field(description="average pain in the last 24 hours")
    stopped: tuple[Stopped, ...] = Field((), description="what it kept the person from")
    swelling: Swelling | None = Field(None, description="against the day before; None: not answered")
    tried: tuple[Short, ...] = Field((), max_length=40, description="ids of the plan's items, or own words")
    signs: dict[str, SignAnswer] = Field({}, description="warning sign -> answer; absent: not asked that day")
    able: Pain | None = Field(None, description="the thing to do again, from 0 (can't do it) to 10 (as before)")
    harder: tuple[Short, ...] = Field((), max_length=5, description="what makes it harder to get over, once it lasts")
    note: str = Field("", max_length=2000)
    moments: tuple[Moment, ...] = Field((), description="pain at times of the day, in their order; each time once")

    @model_validator(mode="after")
    def _fits_together(self) -> DiaryEntry:
        if self.average > self.worst:
            raise ValueError(f"the average pain ({self.average}) can't be more than the worst pain ({self.worst})")
        told = [list(PARTS).index(moment.part) for moment in self.moments]
        if told != sorted(set(told)):
            raise ValueError("each time of day stands once, in the order of a day")
        if any(moment.pain > self.worst for moment in self.moments):
            raise ValueError(f"no pain of a time of day can be more than the worst pain ({self.worst})")
        if "nothing" in self.stopped and len(self.stopped) > 1:
            raise ValueError("choose 'nothing', or the things that it kept you from, but not both")
        return self

    @property
    def told_whole(self) -> bool:
        """Whether the day was told by its form: a day told by times alone says nothing of what it kept one from."""
        return bool(self.stopped) or not self.moments

    def with_moments(self, moments: Iterable[Moment]) -> DiaryEntry:
        """The day with these times, too: of two for one time the later given stands, and the worst pain only rises.

        The average is at least the mean of the times, rounded up; of a day told by times alone it is that mean.
        """
        by_part = {moment.part: moment for moment in (*self.moments, *moments)}
        told = tuple(by_part[part] for part in PARTS if part in by_part)
        if not told:
            return self
        pains = [moment.pain for moment in told]
        mean = -(-sum(pains) // len(pains))
        average = max(self.average, mean) if self.told_whole else mean
        return self.model_copy(update={"moments": told, "worst": max(self.worst, *pains), "average": average})


def at_one_time(day: dt.date, moment: Moment) -> DiaryEntry:
    """A day of which only one time is told: that is its worst and its average pain until another is told."""
    return DiaryEntry(day=day, worst=moment.pain, average=moment.pain, moments=(moment,))


def read_entry(content: Mapping[str, Any]) -> DiaryEntry:
    """`content` as an entry.

    Raises:
        CaseError: naming the field, what was given and what is allowed.
    """
    try:
        return DiaryEntry.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CaseError(": ".join(part for part in ("diary entry", where, first["msg"]) if part)) from None


class Diary(BaseModel):
    """The entries, oldest first; of several for one day the one given last stands."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="popliteal diary, version 1")

    entries: tuple[DiaryEntry, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _is_read(cls, content: Any) -> Any:
        if isinstance(content, Mapping) and isinstance(content.get("entries"), list | tuple):
            entries = [DiaryEntry.model_validate(entry) for entry in content["entries"]]
            by_day = {entry.day: entry for entry in entries}
            return {**content, "entries": tuple(by_day[day] for day in sorted(by_day))}
        return content

    def put(self, entry: DiaryEntry) -> Diary:
        """The diary with `entry` in it, in place of an earlier one for the same day."""
        return diary_of([*self.entries, entry])

    def told_whole(self) -> Diary:
        """The diary without the days that were told by times alone."""
        return diary_of(entry for entry in self.entries if entry.told_whole)

    def between(self, first: dt.date, last: dt.date) -> tuple[DiaryEntry, ...]:
        """The entries from `first` to `last`, both included."""
        return tuple(entry for entry in self.entries if first <= entry.day <= last)


def diary_of(entries: Iterable[DiaryEntry]) -> Diary:
    """A diary of `entries`; of several for one day the last stands."""
    return Diary(entries=tuple(entries))
