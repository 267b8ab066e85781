"""The pieces of a plan, as they are shown and stored. Each says why it is there, for which cause, and its source."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from popliteal.knowledge import LevelId
from popliteal.knowledge.care_schema import Advice, BodyPart, Dose, OfferKind, Phase, Say
from popliteal.knowledge.schema import Checked, Ids, Strict

SCHEMA = "popliteal/plan/1"
ItemKind = Literal["step", "support", "exercise", "prevention", "medicine"]
Verdict = Literal["fine", "ask_first", "childs_dose", "stay_with_it", "do_not_take", "not_now", "not_for_this"]


class Statement(Strict):
    """A text with what it rests on."""

    source: Ids = Field([])
    checked: Checked = "judgment"
    because: str | None = None
    article: Ids = Field([])


class CareDoubt(Statement):
    """A contraindication that holds (`known`), or that cannot be ruled out from what was told."""

    text: str
    known: bool
    unanswered: list[str] = Field([], description="findings, age or sex, that would settle it")


class Offered(Statement):
    """Something to do or to leave; `ask_first`: contraindications that are not known."""

    id: str
    kind: ItemKind
    do: Literal["do", "do_not"] = "do"
    phase: Phase
    title: str
    text: str
    why: str
    for_causes: list[str] = Field([], description="conditions it is there for; empty: for everyone")
    meant_for_you: bool = Field(False, description="prevention: what you told us makes it yours")
    ask_first: list[CareDoubt] = Field([])
    part: BodyPart | None = None
    dose: Dose | None = None
    progress: str | None = None
    stop: str | None = Field(None, description="exercises: when to stop")


class HeldBack(Strict):
    """One reason why something is withheld, and until when."""

    kind: Literal["danger", "told", "cause", "level"]
    about: str | None = Field(None, description="the danger, where one is open")
    text: str
    until: str | None = None


class Withheld(Statement):
    """Something that would be offered but could harm this person now."""

    id: str
    kind: ItemKind
    title: str
    reasons: list[HeldBack]


class MedicineAdvice(Statement):
    """What is advised about one medicine, for this person."""

    id: str
    title: str
    verdict: Verdict
    heading: str
    text: str
    why: str
    line: str = Field("", description="how to take it, in one line")
    how: str
    most: str
    double: str
    stop: str
    doubts: list[CareDoubt] = Field([])
    held_back: list[HeldBack] = Field([])


class PillLine(Strict):
    """What today's plan says of pain medicine; `medicine`: the one it names, if any."""

    medicine: str | None = None
    text: str


ANSWERS: dict[Say, str] = {"yes": "Yes.", "with_care": "With care.", "not_now": "Not now."}


class ActivityShown(Statement):
    """Whether this person can do something now."""

    id: str
    question: str
    say: Say
    text: str


class WayShown(Statement):
    """One way to treat something."""

    name: str
    does: str
    sure: str
    effort: str


class ChoiceShown(Strict):
    """Ways to treat a likely cause, side by side."""

    id: str
    title: str
    ways: list[WayShown]


class Later(Strict):
    """What comes after today, by day and week: ids of the plan's items."""

    when: str
    week: int | None = Field(None, description="exercises: the week in which they are begun")
    ids: list[str]


class OpenBecause(Strict):
    """What keeps a danger open."""

    kind: Literal["sign", "chance", "rule"]
    id: str
    text: str


class OpenDanger(Strict):
    """A dangerous cause that is not ruled out; `suspected`: by more than a question not yet asked."""

    id: str
    name: str
    suspected: bool
    because: list[OpenBecause]
    until: str


class MethodPartShown(Strict):
    """One letter of a method; `state` is what the plan says of the step behind it."""

    letter: str
    text: str
    state: Literal["in_your_plan", "hold_off", "not_in_your_plan", "general"]


class MethodShown(Statement):
    """A named method, explained; `fits`: its users keep it for the causes that are likely here."""

    id: str
    name: str
    text: str
    parts: list[MethodPartShown]
    timing: str
    known: str
    not_known: str
    fits: bool


class OfferShown(Statement):
    """What a clinician may offer."""

    id: str
    kind: OfferKind
    title: str
    text: str
    when: str
    for_causes: list[str]


class CourseShown(Statement):
    """How one likely cause most often goes."""

    condition: str
    lay_name: str
    text: str
    better_by_days: int | None
    if_not: str


class SafetyNetShown(Statement):
    """What to do if the advice cannot be followed in time, and when to look again."""

    level: LevelId
    next_level: LevelId
    if_not_in_time: str
    cost: str
    transport: str
    at_night: str = ""
    far_away: str = ""
    watch: str
    look_again_days: int
    look_again: str


class Likely(Strict):
    """A cause that the plan is made for."""

    condition: str
    lay_name: str


class PhaseShown(Strict):
    """A phase that has something in it."""

    id: Phase
    title: str
    now: bool


class Plan(Strict):
    """What one person can do, and what to leave, with reasons and sources."""

    schema_: str = Field(SCHEMA, alias="schema")
    knowledge: str
    level: LevelId
    waiting: bool = Field(description="only what to do and not to do until someone has looked")
    clear: bool = Field(description="no other cause is likely")
    likely: list[Likely]
    open_dangers: list[OpenDanger]
    phases: list[PhaseShown]
    steps: list[Offered]
    supports: list[Offered]
    exercises: list[Offered]
    medicines: list[MedicineAdvice]
    medicine_questions: list[str] = Field(description="findings that would settle a medicine; asked in this order")
    withheld: list[Withheld]
    methods: list[MethodShown]
    offers: list[OfferShown]
    courses: list[CourseShown]
    prevention: list[Offered]
    safety_net: SafetyNetShown
    notes: list[str]
    today: list[Offered] = Field(
        [], description="at most three things, in the order of doing; five before an emergency department"
    )
    leave: Offered | None = Field(None, description="the one thing to leave alone today")
    medicine: PillLine | None = None
    activities: list[ActivityShown] = Field([], description="work, driving and the like: yes, with care, or not now")
    choices: list[ChoiceShown] = Field([], description="ways to treat a likely cause, side by side")
    later: list[Later] = Field([], description="the rest, by day and week; two exercises in week 1, one more each week")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, title="popliteal plan")


def dose_text(dose: Dose) -> str:
    """The dose of an exercise as a sentence."""
    hold = f", hold each for {dose.hold_seconds} seconds" if dose.hold_seconds else ""
    day = f", {dose.times_a_day} times a day" if dose.times_a_day > 1 else ""
    sets = f", rest, {dose.sets} rounds" if dose.sets > 1 else ""
    days = "every day" if dose.days_a_week == 7 else f"{dose.days_a_week} days a week"
    return f"{dose.times} times{hold}{sets}{day}, {days}."


def basis(advice: Advice) -> dict[str, object]:
    """The fields that carry what a statement rests on."""
    return {
        "source": advice.source,
        "checked": advice.checked,
        "because": advice.because,
        "article": advice.article,
    }
