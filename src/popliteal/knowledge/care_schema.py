"""The form of the care knowledge: what a clinician may write about what to do, and nothing else.

Conditions under which something applies (`when`, `shown_when`) are written in the language of the rules (`logic.py`),
so that the proofs read the same data as the plan.
"""

from __future__ import annotations

import math
from typing import Any, Literal

from pydantic import Field, model_validator

from popliteal.knowledge.schema import Grounded, Ids, LevelName, Review, Strict

Phase = Literal["waiting", "protect", "load", "return"]
PHASES: tuple[Phase, ...] = ("waiting", "protect", "load", "return")
"""From the first hours on; `waiting` is the time until someone is seen who must be seen within a day."""

BodyPart = Literal["quadriceps", "hamstring", "calf", "hip", "balance", "range_of_motion"]
Works = Literal["quadriceps", "hamstrings", "calf", "glutes", "hip"]
Spot = tuple[float, float]
Say = Literal["yes", "with_care", "not_now"]
OfferKind = Literal[
    "examination", "tests", "physical_therapy", "medicine", "injection", "aspiration", "support", "surgery", "other"
]


class Advice(Grounded):
    """Something said to a person, with what it rests on."""

    facts: Ids = Field([], description="ids of the evidence statements that stand behind it")
    article: Ids = Field([], description="items of the article that it covers")
    review: Review = Review()


class Caution(Advice):
    """A contraindication: holds -> not offered; not known -> ask first."""

    when: Any
    reason: str
    instead: Literal["childs_dose", "stay_with_it", "not_for_this"] | None = Field(
        None, description="medicines: not a no to the drug, but this: a child's own dose, or what is taken already"
    )


class NotFor(Strict):
    """Wrong for these causes, until a later phase or (no `until`) altogether."""

    causes: Ids
    until: Phase | None = None
    reason: str


class Item(Advice):
    """Something to do or to leave; `withhold_while`: open danger -> how it could do harm then."""

    id: str
    title: str
    text: str
    why: str
    suits: Ids = Field(["any"], description="conditions or groups of them that it is right for")
    not_for: list[NotFor] = Field([])
    not_with: list[Caution] = Field([])
    withhold_while: dict[str, str] = Field({})


class CareStep(Item):
    """Self-care. A `precaution` cannot harm: it is given when any likely cause calls for it, not only when all do."""

    phase: Phase
    kind: Literal["do", "do_not"] = "do"
    base: bool = Field(False, description="part of the plan that everyone gets, whatever the cause")
    flare: bool = Field(False, description="once the first days are over, for days on which it flares up")
    precaution: bool = False
    dangers: Ids = Field([], description="given when one of these is suspected; empty: always")
    names: Ids = Field([], description="named causes: given when one of them fits best; empty: whatever fits")
    only_when: Any = Field(None, description="given only where this is known to be so; none: to all")
    gives_way_to: Ids = Field([], description="steps that stand in its place where one of them is given")
    from_level: LevelName | None = Field(None, description="waiting: from this level up")
    up_to_level: LevelName | None = Field(
        None, description="waiting: up to this level; none: at all from from_level up"
    )
    today: dict[Phase, int] = Field(
        {},
        description="phase of the person -> its place among what is done today, the lowest first; else it comes later",
    )

    @model_validator(mode="after")
    def _waiting_states_its_level(self) -> CareStep:
        if (self.phase == "waiting") != (self.from_level is not None):
            raise ValueError("a step of the phase waiting, and no other, states from_level")
        if self.up_to_level is not None and (self.from_level is None or self.up_to_level < self.from_level):
            raise ValueError("up_to_level is not below from_level, and stands only beside it")
        return self


class Support(Item):
    """Something worn or held."""

    phase: Phase = "protect"


class Dose(Strict):
    """How much of an exercise: `sets` of `times`, each held for `hold_seconds`, on `days_a_week`."""

    sets: int = Field(gt=0)
    times: int = Field(gt=0)
    hold_seconds: int = Field(0, ge=0)
    days_a_week: int = Field(ge=1, le=7)
    times_a_day: int = Field(1, ge=1)

    @property
    def days_in_a_row(self) -> int:
        """On how many days in a row at most, before a day of rest: those of the week, parted by its days of rest."""
        rests = 7 - self.days_a_week
        return math.ceil(self.days_a_week / rests) if rests else self.days_a_week


class Exercise(Item):
    """One exercise; its drawing carries the same id."""

    part: BodyPart
    phase: Phase
    dose: Dose
    progress: str
    stop: str = Field(description="when to stop it")
    order: int = Field(ge=1, description="the lowest are the first to begin with")
    best_for: Ids = Field([], description="conditions or groups for which it comes before all others")


class ChildLabel(Strict):
    """What holds for every child's dose of a medicine, whatever the weight."""

    interval_hours: int = Field(ge=1, description="the shortest wait")
    most_doses: int = Field(ge=1, description="in 24 hours")
    most_days: int | None = Field(None, description="in a row; none: as for adults")


class Label(Strict):
    """Facts of the US label of a medicine sold without prescription; for adults, but for `child`."""

    unit_mg: float | None = None
    dose_mg: tuple[float, float] | None = None
    interval_hours: tuple[int, int] | None = None
    most_in_24_hours_mg: float | None = None
    overdose_mg: float | None = Field(None, description="in 24 hours; from above this on it can do lasting harm")
    most_days: int | None = None
    min_age: int
    child: ChildLabel | None = None


class Medicine(Item):
    """A medicine sold without prescription, and when it is not for someone."""

    goes_with: Ids = Field(
        [], description="conditions that do not call for it, and do not rule it out beside one that does"
    )
    suggested: bool = Field(True, description="no: named only to say why not")
    label: Label | None = None
    rxnorm: str = Field(pattern="^[0-9]+$", description="its ingredient in RxNorm, for other software")
    nsaid: bool = Field(False, description="of the kind of which only one is taken at a time")
    found_in: str = Field("", description="products that hold it, for the log of doses")
    phase: Phase = "protect"
    highest_level: LevelName = Field(description="not suggested above this level")
    line: str = Field(description="how to take it, in one line")
    first_for: Ids = Field([], description="conditions or groups for which it comes before the others")
    how: str
    most: str
    double: str
    stop: str
    do_not: list[Caution] = Field([])
    ask_first: list[Caution] = Field([])

    @property
    def is_counted(self) -> bool:
        """Whether its milligrams are counted; what is rubbed on has none."""
        return self.label is None or self.label.unit_mg is not None


class DoseNote(Advice):
    """What is said beside a log of doses; figures stand in braces."""

    id: str
    text: str


class Prevention(Item):
    """Something that keeps trouble from coming, or from coming back; `shown_when` makes it personal."""

    at: Literal["activity", "home_and_work", "body"]
    shown_when: Any = None


class MethodPart(Strict):
    """One letter of a method, and the step or support that puts it into practice."""

    letter: str
    text: str
    item: str | None = None


class Method(Advice):
    """A named way to treat an injury: its parts, timing, what is known of it and what is not."""

    id: str
    name: str
    text: str
    parts: list[MethodPart]
    timing: str
    known: str
    not_known: str
    suits: Ids = Field([])


class Offer(Advice):
    """What a clinician may offer, and when it is considered; explained, never dosed."""

    id: str
    kind: OfferKind
    title: str
    text: str
    when: str
    suits: Ids


class ActivityAnswer(Advice):
    """What is said to some people of one activity. The first answer that is meant for a person is given to them."""

    say: Say
    text: str
    waiting: bool = Field(False, description="only while someone is to be seen within a day")
    causes: Ids = Field([], description="only when one of these conditions or groups is likely; empty: any")
    dangers: Ids = Field([], description="only while one of these is open; empty: any")
    needs: str | None = Field(None, description="only when the plan offers this item, now or for later")
    phase: Phase | None = Field(None, description="only while the person is in this phase")


class Activity(Strict):
    """Something that a person wants to do, and the answers to it, the most careful first; the last is for everyone."""

    id: str
    question: str
    only_when: Any = Field(None, description="asked only where this is known to be so; none: for all")
    answers: list[ActivityAnswer] = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_with_an_answer_for_everyone(self) -> Activity:
        last = self.answers[-1]
        if last.waiting or last.causes or last.dangers or last.needs or last.phase:
            raise ValueError("the last answer must be for everyone")
        return self


class Way(Advice):
    """One way to treat something: what it does, how sure that is, what it costs in effort, pain or time."""

    name: str
    does: str
    sure: str
    effort: str


class Treatments(Strict):
    """Ways to treat a condition, side by side."""

    id: str
    title: str
    suits: Ids
    ways: list[Way] = Field(min_length=2)


class Course(Advice):
    """How a condition most often goes, and what to do if it does not."""

    id: str
    text: str
    better_by_days: int | None = Field(None, ge=1)
    if_not: str
    look_again_days: int = Field(ge=1, le=90)


class SafetyNet(Advice):
    """One level: what to do if its advice cannot be followed in time, and when to look again."""

    id: str
    next_level: LevelName
    if_not_in_time: str
    cost: str
    transport: str
    at_night: str
    far_away: str
    watch: str
    look_again_days: int = Field(ge=1, le=14)
    look_again: str


class CareDanger(Strict):
    """Dangerous causes that the same things could harm, and what keeps them open."""

    id: str
    name: str
    conditions: Ids = Field([])
    thresholds: Ids = Field([])
    signs: Ids = Field([])
    rules: Ids = Field([])
    until: str


class PhaseText(Strict):
    """A phase in words; `when` says who is in it now."""

    id: Phase
    title: str
    when: Any = None


class Group(Strict):
    """A name for conditions that are often looked after alike."""

    id: str
    conditions: Ids


class Pose(Strict):
    """A person in a pose, seen from the right side; the size of a grown person is 100.

    Angles are in degrees, of a part of the body seen from its upper end: 0 points right, 90 down. `torso` points from
    the hip to the shoulder. The pose hangs from the `hip`, or stands on the near `ankle`.

    Attributes:
        near: thigh, shin and foot of the leg in front; far: of the leg behind it.
        arm: upper arm and forearm in front; far_arm: of the other.
    """

    label: str
    hip: Spot | None = None
    ankle: Spot | None = None
    torso: float
    head: float | None = None
    near: tuple[float, float, float]
    far: tuple[float, float, float]
    arm: tuple[float, float]
    far_arm: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _held_in_one_place(self) -> Pose:
        if (self.hip is None) == (self.ankle is None):
            raise ValueError("give either the hip or the ankle")
        return self


class Drawing(Strict):
    """A movement from its start to its end, with the text a screen reader says.

    Attributes:
        works: the muscles that work or are stretched, on the near leg.
        things: lines of what stands around in both poses; rolls: centers of rolled towels.
        arrow: the way of the movement, in the second pose.
        to_viewer: whether the body is turned to the viewer.
        cut: left, top and right edge of what is shown; else all of it.
    """

    id: str
    title: str
    text: str
    works: list[Works]
    poses: tuple[Pose, Pose]
    things: list[list[Spot]] = Field([])
    rolls: list[Spot] = Field([])
    arrow: list[Spot]
    to_viewer: bool = False
    cut: tuple[float, float, float] | None = None
