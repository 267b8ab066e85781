"""Every form in which something of a case is kept. `versions.py` reads and writes them, and upgrades older ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from popliteal.assess import Assessment, Part
from popliteal.care.doses import Taken
from popliteal.care.parts import Plan
from popliteal.case import CaseFile, Who
from popliteal.followup.entry import DiaryEntry
from popliteal.followup.recheck import Recheck
from popliteal.followup.retriage import Standing

LONGEST_ACTIVITY, LONGEST_GOAL, LONGEST_WORDS = 100, 200, 2000
"""Letters."""


class Private(BaseModel):
    """A part of a kept case: what is in it reaches neither a log nor an error's text."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


class Shown(Private):
    """A result as the person saw it; a later engine need not give the same. `Result.as_shown` makes its content."""

    on: dt.date = Field(description="the day it was shown")
    knowledge: str = Field(description="version of the knowledge base")
    engine: str = Field(description="version of the program")
    assessment: dict[str, JsonValue]


class CaseSettings(Private):
    """What the person set for the pages."""

    who: Who = Field("me", description="whom the pages speak to")
    region: str | None = Field(None, description="decides the emergency number; None is the site's own region")


class KeptDay(Part):
    """One day of the diary as it was told, with the urgency that stood after it."""

    kind: Literal["day"] = "day"
    entry: DiaryEntry
    standing: Standing


class KeptCheck(Part):
    """A full re-check; until it is done its answers stand here and the case keeps the older ones.

    Attributes:
        began: the day of it; what is not done that day is not used.
        before: the case as it was.
        file: the answers so far.
        again: what was there before and must be asked again.
        standing: the urgency it came to, once done.
    """

    kind: Literal["check"] = "check"
    began: dt.date
    before: CaseFile
    file: CaseFile
    again: tuple[str, ...]
    standing: Standing | None = None

    def as_begun(self) -> Recheck:
        """The re-check in the form that its room reads."""
        return Recheck(self.file, self.again)


class Goal(Private):
    """One thing that the person wants to do again, rated from `since` on, and what they hope for; both in own words."""

    activity: str = Field(min_length=1, max_length=LONGEST_ACTIVITY)
    hope: str = Field("", max_length=LONGEST_GOAL)
    since: dt.date


class Found(Part):
    """What an examination or a test showed, and on which day."""

    answer: Literal["yes", "no", "unsure"]
    on: dt.date


class KeptCase(Private):
    """All that is kept of one case."""

    version: Literal[4] = 4
    file: CaseFile = Field(CaseFile(), description="the answers")
    diary: list[Annotated[KeptDay | KeptCheck, Field(discriminator="kind")]] = Field(
        [], description="days and full re-checks, in the order in which they were written"
    )
    doses: tuple[Taken, ...] = Field((), description="medicines as they were taken, the oldest first")
    goal: Goal | None = None
    shown: list[Shown] = Field([], description="results as shown, the oldest first")
    clinician_findings: dict[str, Found] = Field({}, description="what a clinician found, by finding")
    own_words: str = ""
    settings: CaseSettings = CaseSettings()


@dataclass(frozen=True)
class Result:
    """What was worked out for one case, as it is kept beside its answers.

    Attributes:
        answers: the answers of the case.
        file: what it was worked out from: the answers, with what the diary tells where `standing` is given.
        standing: what the diary has come to, when that is more urgent than the answers: the result is held at it.
    """

    on: dt.date
    assessment: Assessment
    plan: Plan | None
    answers: CaseFile
    file: CaseFile
    standing: Standing | None = None

    def as_shown(self) -> Shown:
        """The form in which it is kept."""
        return Shown(
            on=self.on,
            knowledge=self.assessment.knowledge,
            engine=self.assessment.engine,
            assessment={
                "assessment": self.assessment.model_dump(mode="json", by_alias=True),
                "plan": self.plan.model_dump(mode="json", by_alias=True) if self.plan else None,
                "file": self.answers.model_dump(mode="json"),
                "read": self.file.model_dump(mode="json"),
                "standing": self.standing.model_dump(mode="json") if self.standing else None,
            },
        )


def read_shown(shown: Shown) -> Result:
    """What was shown, from the form in which it is kept.

    Raises:
        ValidationError: what is kept is no result of this version.
    """
    content: dict[str, Any] = dict(shown.assessment)
    standing = content["standing"]
    return Result(
        on=shown.on,
        assessment=Assessment.model_validate(content["assessment"]),
        plan=Plan.model_validate(content["plan"]) if content["plan"] else None,
        answers=CaseFile.model_validate(content["file"]),
        file=CaseFile.model_validate(content["read"]),
        standing=Standing.model_validate(standing) if standing else None,
    )


def last_shown(record: KeptCase) -> Result | None:
    """The result that was shown last; None when there is none, or it cannot be read and must be worked out again."""
    return _read_if_it_can_be(record.shown[-1]) if record.shown else None


def every_shown(record: KeptCase) -> Iterator[Result]:
    """Every result that is kept as it was shown and can be read, the newest first; each read when it is asked for."""
    return (found for shown in reversed(record.shown) if (found := _read_if_it_can_be(shown)))


def _read_if_it_can_be(shown: Shown) -> Result | None:
    try:
        return read_shown(shown)
    except (ValidationError, KeyError):
        return None
