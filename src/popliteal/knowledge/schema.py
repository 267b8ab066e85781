"""The form of the knowledge base: what a clinician may write, and nothing else.

Every model refuses unknown keys, so that a misspelled word is an error with a place, never silently ignored.
"""

from __future__ import annotations

import datetime as dt
from enum import IntEnum
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Checked = Literal["full", "abstract", "secondary", "judgment"]
BASES: tuple[Checked, ...] = get_args(Checked)
"""What a statement can rest on, the surest first."""
FrequencyWord = Literal["never", "rarely", "sometimes", "often", "usually", "nearly_always"]
OddsWord = Literal["much_less", "less", "little_less", "same", "little_more", "more", "much_more", "very_much_more"]
Kind = Literal["symptom", "risk", "exam", "test", "context"]
Action = Literal[
    "emergency", "clot_scan", "infection", "vessel", "injury", "joint", "muscle_tendon", "nerve", "tumor", "other"
]

OLDEST = 120
"""The largest age that a case may give."""


LevelId = Literal["self_care", "routine", "soon", "urgent_24_hours", "emergency_department", "emergency_now"]
"""The names of the levels, as JSON holds them."""


class Level(IntEnum):
    """How soon to be seen; a larger number is more urgent."""

    self_care = 0
    routine = 1
    soon = 2
    urgent_24_hours = 3
    emergency_department = 4
    emergency_now = 5

    @property
    def id(self) -> LevelId:
        """Its name."""
        return cast("LevelId", self.name)


RED_FLAG = Level.urgent_24_hours
"""A finding whose yes gives at least this level is a red flag, and an open one decides."""
TOLD_BY_THE_PERSON: frozenset[Kind] = frozenset({"symptom", "risk", "context"})


def _read_level(value: Any) -> Any:
    if isinstance(value, str):
        if value not in Level.__members__:
            raise ValueError(f"'{value}' is no level; levels are {', '.join(Level.__members__)}")
        return Level[value]
    return value


LevelName = Annotated[Level, BeforeValidator(_read_level)]


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) or value is None else [value]


Ids = Annotated[list[str], BeforeValidator(_as_list)]


class Strict(BaseModel):
    """A record that refuses unknown keys and cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Grounded(Strict):
    """Something said, with what it rests on: sources, or as a judgment its reason."""

    source: Ids = []
    checked: Checked = "judgment"
    because: str | None = Field(None, description="why, where it is a judgment; how the source was used, where not")

    @model_validator(mode="after")
    def _has_a_basis(self) -> Grounded:
        if self.checked == "judgment" and (self.source or not self.because):
            raise ValueError("a judgment says why (because) and cites no source")
        if self.checked != "judgment" and not self.source:
            raise ValueError(f"checked: {self.checked} needs a source")
        return self


class Provenance(Strict):
    """Where a figure or statement comes from and how that was checked."""

    source: Ids = []
    checked: Checked = "judgment"
    audited: Literal["confirmed", "corrected", "not_found", "added"] | None = None
    population: str | None = None
    assumption: str | None = Field(None, description="judgment that turned one population's number into ours")
    sum: str | None = Field(None, description="the arithmetic from the paper's number to this one")
    because: str | None = Field(None, description="the reason, where the figure is a judgment")
    facts: Ids = Field([], description="ids of the evidence facts that this figure uses")

    @model_validator(mode="after")
    def _source_goes_with_basis(self) -> Provenance:
        if self.checked == "judgment" and self.source:
            raise ValueError("a judgment has no source: say how the source was checked (full, abstract, secondary)")
        if self.checked != "judgment" and not self.source:
            raise ValueError(f"checked: {self.checked} needs a source")
        return self


Percents = float | list[float]
"""Percent of people: one number, or one for each choice in order."""


class Judged(Strict):
    """What one reader said: fractions, one or one for each choice. `argued`: a value with its reason in its place."""

    by: str
    p: list[float]


class Share(Provenance):
    """One probability: a word, counts, or a value with its interval (95 %)."""

    word: FrequencyWord | None = None
    k: int | None = Field(None, ge=0)
    n: int | None = Field(None, gt=0)
    p: float | None = Field(None, ge=0, le=1)
    ci: tuple[float, float] | None = None
    weight: float | None = Field(None, description="people it is worth, where it was averaged from words")
    judged: list[Judged] = Field([], description="what each reader said, where more than one did")

    @model_validator(mode="after")
    def _one_form(self) -> Share:
        forms = [self.word is not None, self.k is not None, self.p is not None]
        if sum(forms) != 1:
            raise ValueError("give exactly one of: word, k with n, p (with ci)")
        if (self.k is None) != (self.n is None) or (self.k is not None and self.n is not None and self.k > self.n):
            raise ValueError("counts are k of n, with k no larger than n")
        if self.p is not None and self.ci is None:
            raise ValueError("a value p needs its interval ci: [low, high]")
        if self.ci is not None and not (0 <= self.ci[0] <= (self.p or 0) <= self.ci[1] <= 1):
            raise ValueError("ci must contain p and lie in [0, 1]")
        if self.word is not None and self.checked != "judgment":
            raise ValueError("a word is a judgment; it cannot carry a source as if it were counted")
        return self


class Odds(Provenance):
    """An odds ratio: a value with its interval (95 %), or a word (judgment)."""

    odds_ratio: float | None = Field(None, gt=0)
    ci: tuple[float, float] | None = None
    word: OddsWord | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Odds:
        if (self.odds_ratio is None) == (self.word is None):
            raise ValueError("give exactly one of: odds_ratio (with ci), word")
        if self.odds_ratio is not None and (self.ci is None or not (0 < self.ci[0] <= self.odds_ratio <= self.ci[1])):
            raise ValueError("an odds_ratio needs ci: [low, high] around it")
        return self


class Spread(Provenance):
    """Shares of the choices of an ordered finding; they add up to 1. Weight: people it is worth (judgment: 6)."""

    choices: dict[str, float]
    weight: float = Field(6, gt=0)
    judged: list[Judged] = Field([], description="what each reader said, where more than one did")

    @model_validator(mode="after")
    def _adds_up(self) -> Spread:
        if abs(sum(self.choices.values()) - 1) > 1e-6 or min(self.choices.values()) < 0:
            raise ValueError(f"the shares of the choices add up to {sum(self.choices.values()):g}, not 1")
        return self


class Argued(Strict):
    """Figures that were looked at by themselves, with the reason for all of them."""

    condition: str
    because: str
    findings: dict[str, Percents]


class Judge(Strict):
    """One reader's figures, in percent: condition -> finding -> what of those with it have it.

    `kind` is the kind of mind: judgments of one kind err alike, so that more of them make nothing surer.
    """

    id: str
    by: str
    kind: str
    how: str
    date: str = Field(description="year and month")
    findings: dict[str, dict[str, Percents]]
    argued: list[Argued] = []


def _read_share(value: Any) -> Any:
    if isinstance(value, str):
        return Share(word=value)
    if isinstance(value, dict):
        return Spread.model_validate(value) if "choices" in value else Share.model_validate(value)
    return value


def _read_odds(value: Any) -> Any:
    return Odds(word=value) if isinstance(value, str) else value


ShareField = Annotated[Share, BeforeValidator(_read_share)]
FindingShare = Annotated[Share | Spread, BeforeValidator(_read_share)]
OddsField = Annotated[Odds, BeforeValidator(_read_odds)]


class Review(Strict):
    """Who has looked at this: a role, never a name; empty until a clinician has."""

    role: str | None = None
    date: dt.date | None = None
    due: dt.date = dt.date(2027, 11, 30)


class Link(Provenance):
    """How often the other cause, when there, brings this one about (directed: `cause` to this condition)."""

    cause: str
    share: ShareField


class AtAge(Strict):
    """Where a condition looks otherwise at some ages: figures that stand for those of its `findings` there."""

    bands: Ids = Field(description="age bands of population.yaml")
    because: str
    facts: Ids = []
    findings: dict[str, FindingShare]


class Condition(Strict):
    """One thing that can be behind the trouble."""

    id: str
    name: str
    lay_name: str
    about: str
    alias: Ids = []
    action: Action
    codes: dict[Literal["icd10cm", "snomed"], Ids] = {}
    review: Review = Review()
    share: ShareField
    age: dict[str, float] = Field({}, description="odds by age band against the band given 1; see population.yaml")
    age_because: str | None = None
    age_facts: Ids = []
    female_odds: OddsField | None = Field(None, description="odds in females against males")
    risks: dict[str, OddsField] = {}
    links: list[Link] = []
    only_through_links: bool = Field(False, description="a consequence: never there without one of its causes")
    findings: dict[str, FindingShare]
    at_age: list[AtAge] = Field([], description="figures of `findings` that differ with age; in no band twice")
    also_facts: Ids = Field([], description="facts that stand behind a choice here without giving one figure")
    look_alikes: Ids = Field([], description="conditions that the story alone cannot tell apart from this one")

    def figure_at(self, band: str | None, finding: str) -> Share | Spread | None:
        """How often the finding is there with it in an age band; of an unknown age, as in most people."""
        own = self.at_age_of(band, finding)
        return self.findings.get(finding) if own is None else own.findings[finding]

    def at_age_of(self, band: str | None, finding: str) -> AtAge | None:
        """The part of `at_age` that has the finding's figure in an age band."""
        return next((one for one in self.at_age if band in one.bands and finding in one.findings), None)


class NamedCause(Strict):
    """A cause with a name of its own that counts under a condition, as one of its pictures; a sketch, and a judgment.

    `findings` and `spreads` say only where it differs from the condition: a word with the findings it holds for, and
    percents of the choices in order. `share` is its part of the people with the condition who have none of `risks`;
    what all named causes leave is the condition as its own file describes it.
    """

    id: str
    of: str
    name: str
    lay_name: str
    about: str
    alias: Ids = []
    dangerous: bool = False
    codes: dict[Literal["icd10cm"], Ids]
    review: Review = Review()
    share: float = Field(gt=0, lt=1)
    age: dict[str, float] = Field({}, description="odds by age band against the condition's other pictures")
    female_odds: float = Field(1.0, gt=0, description="odds in females against males")
    risks: dict[str, float] = Field(
        {}, description="odds with a risk or a context against the condition's other pictures"
    )
    because: str
    findings: dict[FrequencyWord, Ids] = {}
    spreads: dict[str, list[float]] = {}


class Choice(Strict):
    """One answer of an ordered finding, mildest or shortest first."""

    id: str
    label: str
    up_to: float | None = Field(None, description="largest number that still is this choice")


class Unsure(Strict):
    """What an 'I'm not sure' to an emergency sign leads to."""

    level: LevelName
    say: str


class Finding(Strict):
    """One thing a person can tell, a clinician can find, or a test can show."""

    id: str
    kind: Kind
    group: str
    name: str
    lay: str
    on_a_list: str | None = Field(None, description="the statement in fewer words, under the heading of a list to tick")
    lay_is_whole: bool = Field(
        False, description="the statement, with the hint, says all that the question says, so a list leaves that out"
    )
    lay_no: str | None = None
    choice_ends_lay: bool = Field(False, description="the statement is whole only with the label of a choice after it")
    question: str
    hint: str | None = None
    counts: str | None = Field(
        None, description="what a list says of the statement in place of the question and the hint"
    )
    why: str
    check_at_home: str | None = None
    choices: list[Choice] = []
    alias: dict[str, Ids] = Field({}, description="older id -> the choices that a yes to it means")
    parent: Ids = Field([], description="asked and counted only when one of these is there")
    background: FindingShare | None = Field(
        None, description="symptom, exam, test: share among people without a cause of it; risk: share of everyone"
    )
    default: Spread | None = Field(
        None, description="ordered finding: shares for conditions that do not state their own"
    )
    emergency: LevelName | None = Field(None, description="an emergency sign: the level that a yes alone gives")
    unsure: Unsure | None = None
    calm_end: Literal["first", "last"] = Field(
        "first", description="which end of the answers, from no to yes, is the calmer: of two answers the other counts"
    )
    hidden_by: Ids = Field([], description="findings that make a no unsure")
    hidden_from_age: int | None = Field(None, description="from this age up a no is unsure")
    doubted_with: Ids = Field(
        [], description="other signs of the same illness: with one of them a hidden no is no answer at all"
    )
    doubted_because: str | None = None
    settled_by: dict[str, Literal["yes", "no", "not_applicable"]] = Field(
        {}, description="a finding -> what a yes to it makes of this one, which then need not be asked"
    )
    ages: tuple[int, int] | None = Field(None, description="asked only within these ages, both included")
    sexes: list[Literal["female", "male"]] = []
    codes: dict[Literal["snomed", "loinc"], Ids] = {}
    review: Review = Review()

    @property
    def to_tick(self) -> str:
        """The statement as a list has it, where its heading and "?" say the rest."""
        return self.on_a_list or self.lay

    @property
    def how_to_tell(self) -> str | None:
        """How someone who is not sure can tell at home."""
        return self.check_at_home or (self.unsure.say if self.unsure else None)


class Excuse(Grounded):
    """People whom a rule is not for. Only known answers excuse; `when` absent: there are no such people."""

    id: str
    who: str
    when: Any = None


class Rule(Grounded):
    """One triage rule."""

    id: str
    level: LevelName
    when: Any
    not_for: Ids = Field([], description="the excuses whose people this rule is not for; stated from `soon` up")
    reason: str
    days: int | None = Field(None, ge=1, le=14)
    article: Ids = []
    review: Review = Review()

    @model_validator(mode="after")
    def _soon_states_days(self) -> Rule:
        if (self.level is Level.soon) != (self.days is not None):
            raise ValueError("a rule of level soon, and no other, states its days (1 to 14)")
        return self


class Threshold(Strict):
    """A dangerous cause, or a group that the story cannot tell apart, raises the level from this chance up."""

    id: str
    conditions: Ids
    signs: Ids = Field(
        description="counts only for someone who told one of these; age, sex, time and place are no sign"
    )
    not_for: Ids = Field([], description="the excuses whose people it does not raise")
    chance: float = Field(gt=0, lt=1)
    level: LevelName
    days: int | None = Field(None, ge=1, le=14)
    reason: str
    because: str
    source: Ids = []

    @model_validator(mode="after")
    def _soon_states_days(self) -> Threshold:
        if (self.level is Level.soon) != (self.days is not None):
            raise ValueError("a threshold of level soon, and no other, states its days (1 to 14)")
        return self


class LevelText(Strict):
    """What a level means in plain words; `{days}` is a number of days in words."""

    id: str
    heading: str
    where: str
    by_when: str


class DoubtText(Strict):
    """What is said, and within how many days to be seen, while signs that decide are open; `{days}` as in a level.

    `days`: level that a yes would reach -> days within which to be seen.
    """

    heading: str
    where: str
    by_when: str
    not_asked: str = Field(description="the reason, for signs that were not asked")
    unsure: str = Field(description="the reason, for signs that the person could not tell; `{names}` are the signs")
    hidden: str = Field(description="the reason, for a no that something can hide; `{names}`, and `{by}` what hides it")
    age: str = Field(description="the reason, where age decides and is not known")
    days: dict[LevelName, int]
    because: str

    @property
    def fewest(self) -> int:
        """The fewest days that any open sign leaves."""
        return min(self.days.values())

    @model_validator(mode="after")
    def _days_for_each_level(self) -> DoubtText:
        wanted = {level for level in Level if level >= RED_FLAG}
        if set(self.days) != wanted or not all(1 <= days <= 14 for days in self.days.values()):
            raise ValueError("days (1 to 14) for each of " + ", ".join(level.name for level in sorted(wanted)))
        return self


class Elsewhere(Strict):
    """What is said where the main trouble is outside what we know; whom `when` fits is not asked about the leg.

    `soon`: what is said instead where the leg needs to be seen within days; `{days}` as in a level.
    """

    when: Any
    heading: str
    where: str
    by_when: str
    soon: LevelText
    text: str
    because: str


class ScoreItem(Strict):
    """One item of a published score; `when` as in a rule, or absent when only a clinician can tell."""

    id: str
    text: str
    points: float
    when: Any = None
    who: Literal["person", "clinician"] = "person"


class Band(Strict):
    """What a range of the score meant where it was studied; points from `low` to `high`, both included."""

    name: str
    low: float
    high: float
    rate: float | None = None
    ci: tuple[float, float] | None = None


class Score(Strict):
    """A published rule or set of criteria, whole."""

    id: str
    name: str
    condition: str
    applies: Any = Field(None, description="shown only when this holds or is not known")
    needs: str | None = None
    how: Literal["sum", "any", "all"] = "sum"
    items: list[ScoreItem]
    bands: list[Band] = []
    shown_to: list[Literal["person", "clinician"]]
    note: str
    performance: str | None = None
    source: Ids
    checked: Checked
    facts: Ids = []


class AgeBand(Strict):
    """Ages from `low` to `high`, both included, and their share of the people who use the program."""

    id: str
    low: int
    high: int
    share: float


class Population(Strict):
    """Who is asked about: the ages and sexes that averages are taken over (a judgment, with its reason)."""

    age_bands: list[AgeBand]
    female: float
    because: str

    def band_at(self, age: int | None) -> str | None:
        """The band of an age; None when it is not known."""
        return next((band.id for band in self.age_bands if age is not None and band.low <= age <= band.high), None)


class Scale(Strict):
    """The words a judgment may use, with the number and the weight each stands for."""

    shares: dict[FrequencyWord, float]
    word_weight: float
    largest_weight: float
    zero_floor: float
    odds: dict[OddsWord, float]
    odds_word_spread: float
    because: str


class InterviewPage(Strict):
    """One page of the interview: a list to tick (`many`) or separate questions (`ask`)."""

    id: str
    topic: str
    title: str
    why: str
    core: Literal["complaint", "emergency", "scope", "history"] | None = None
    many: Ids = []
    ask: Ids = []

    @model_validator(mode="after")
    def _one_form(self) -> InterviewPage:
        if bool(self.many) == bool(self.ask):
            raise ValueError("give exactly one of: many, ask")
        return self


class Contradiction(Strict):
    """Answers that do not fit together, and the question that clears it up."""

    id: str
    when: Any
    text: str
    findings: Ids


class Settling(Strict):
    """The words of the page that asks once more about signs in doubt, one by one."""

    topic: str
    title: str
    why: str
    cannot_tell: str = Field(description="what the third answer says, besides yes and no")


class Lists(Strict):
    """The words of the lists that are put together from all pages, how long they are, and how much is usually asked.

    `least`, `most`: things on one list; past the least only what could make it urgent, or brings `least_bits`.
    `bits_to_come_along`: what a thing brings at least to come along on a list that goes out to settle the level.
    `usual`: things; after so many only what could still raise the level is asked.
    """

    topic: str
    title: str
    why: str
    least: int = Field(gt=0)
    most: int = Field(gt=0)
    least_bits: float = Field(gt=0)
    bits_to_come_along: float = Field(gt=0)
    usual: int = Field(gt=0)


class TeamLists(Strict):
    """The words of the lists for those who will see the person, and how many of them are asked at most."""

    topic: str
    title: str
    why: str
    lists: int = Field(gt=0)


class InterviewPlan(Strict):
    """The pages and what the choice between them weighs."""

    pages: list[InterviewPage]
    lists: Lists
    team: TeamLists
    settle: Settling
    stakes: dict[Action, float]
    bits_per_burden: float
    same_action_worth: float
    bits_per_raise: float
    because: str
    contradictions: list[Contradiction] = []
