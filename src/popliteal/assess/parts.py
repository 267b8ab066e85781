"""The form of an assessment: what it says, as data that a file, a page or other software reads."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from popliteal.care.parts import Plan
from popliteal.knowledge import LevelId
from popliteal.version import __version__

SCHEMA = "popliteal/assessment/2"


class Part(BaseModel):
    """A piece of an assessment; it cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Reason(Part):
    """Why the level is what it is."""

    kind: Literal["rule", "unsure_sign", "chance", "doubt"]
    id: str
    level: LevelId
    text: str
    days: int | None = None
    because: list[str] = Field([], description="what you told us that made the rule hold")
    checked: str = "judgment"
    source: list[str] = []


class Sign(Part):
    """An emergency sign that is not settled."""

    id: str
    state: Literal["unsure", "not_asked"]
    question: str
    level_if_yes: LevelId
    check_at_home: str | None = None
    if_unsure: str | None = None


class Doubt(Part):
    """A sign that decides and is open: how it is open, what a yes would mean, and within how many days to be seen."""

    id: str
    state: Literal["not_asked", "unsure", "hidden"]
    level_if_yes: LevelId
    days: int


class Ask(Part):
    """What to ask next, so that a doubt is settled."""

    finding: str
    question: str
    hint: str | None = None
    check_at_home: str | None = None
    level_if_yes: LevelId


class UrgencyPart(Part):
    """How soon to be seen.

    Attributes:
        level_if_no, days_if_no: as if each sign in `open_deciding` were answered no: what was told, silence left out.
        open_deciding: ids of the open signs (or age) for which no calming level, or no more days, can stand; empty
            where they change nothing.
        doubts: the same signs, each with how it is open.
    """

    level: LevelId
    days: int | None
    heading: str
    where: str
    by_when: str
    provisional: bool
    reasons: list[Reason]
    open_signs: list[Sign]
    level_if_no: LevelId
    days_if_no: int | None = None
    open_deciding: list[str] = []
    doubts: list[Doubt] = []

    @property
    def in_doubt(self) -> bool:
        """Whether only open signs keep the level from being a calming one."""
        told = [reason for reason in self.reasons if reason.kind != "doubt" and reason.level == self.level]
        return bool(self.open_deciding) and self.level == "soon" and not told


class Basis(Part):
    """A figure behind a reason: what it says and where it is from."""

    value: str
    checked: str
    source: list[str] = []
    note: str | None = None


class Evidence(Part):
    """One answer's weight for (above 0) or against a cause."""

    finding: str
    text: str
    decibans: float
    strength: str
    figure: Basis | None = None


class Named(Part):
    """A less common cause with a name of its own that fits what was told: a sketch, from words.

    Attributes:
        under: the cause in the list that it counts under.
        chance: were one cause alone at work; the list of causes adds up otherwise.
    """

    id: str
    under: str
    name: str
    lay_name: str
    about: str
    chance: float
    dangerous: bool
    codes: list[str] = Field([], description="ICD-10-CM")


class Cause(Part):
    """One possible cause with its chance, its 90 % credible interval, and the reasons."""

    condition: str
    name: str
    lay_name: str
    about: str
    chance: float
    low: float | None
    high: float | None
    dangerous: bool
    for_it: list[Evidence] = []
    against_it: list[Evidence] = []
    look_alikes: list[str] = []


class Danger(Part):
    """Dangerous causes that share one threshold, and the chance that one of them is there."""

    id: str
    conditions: list[str]
    names: list[str]
    chance: float | None = Field(description="null where chances are withheld")
    threshold: float
    raises_level: bool
    text: str


class ScoreItemPart(Part):
    """One item of a score."""

    id: str
    text: str
    points: float


class ScorePart(Part):
    """A published score: what is known of it."""

    id: str
    name: str
    low: float
    high: float
    present: list[ScoreItemPart]
    unknown: list[ScoreItemPart]
    bands: list[str]
    shown_to: list[str]
    note: str
    source: list[str]
    checked: str


class Telling(Part):
    """The open question whose answer would change the chances most."""

    finding: str
    question: str
    chance_of_yes: float
    if_yes: dict[str, float]
    if_no: dict[str, float]


class CertificatePart(Part):
    """How exact the chances are."""

    mass_outside: float
    largest_set: int
    exact: bool


class Assessment(Part):
    """What the program says about one case."""

    schema_: str = Field(SCHEMA, alias="schema")
    in_scope: bool = Field(description="false when the main trouble is elsewhere; no causes are then shown")
    engine: str = __version__
    knowledge: str
    as_of: dt.date | None
    urgency: UrgencyPart
    next: list[Ask] = Field([], description="up to three open signs that decide, to be asked first, most urgent first")
    rule_out: list[Danger]
    causes: list[Cause]
    named: list[Named] = Field([], description="less common causes that fit what was told, the best fit first")
    scores: list[ScorePart]
    would_change: Telling | None
    plan: Plan | None = Field(None, description="what to do today; absent when out of scope or not asked for")
    contradictions: list[str]
    hidden: dict[str, list[str]]
    certificate: CertificatePart
    chances_withheld: bool = Field(False, description="too much is left out of the sums for any chance to be told")
    notes: list[str]

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, title="popliteal assessment")
