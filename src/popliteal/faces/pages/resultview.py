"""The answer as a page shows it: how soon, why in one sentence, what to say, and what could still change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from popliteal.assess import Basis, Reason, Sign
from popliteal.assess.parts import Ask, Telling
from popliteal.care.parts import HeldBack, Offered, Plan, Statement, Withheld
from popliteal.case import build_case
from popliteal.casework.emergency import in_clinic_words, said_aloud
from popliteal.casework.kept import Result
from popliteal.casework.result import LEAST_LISTED
from popliteal.casework.worth_saying import worth_saying
from popliteal.faces.pages.causesview import DangerView, dangers_of
from popliteal.faces.pages.desk import Desk
from popliteal.interview.pages import LIST, SETTLE
from popliteal.interview.wording import as_told_to_a_clinic, trouble_told
from popliteal.knowledge import Knowledge, Level
from popliteal.speech.languages import in_catalogs
from popliteal.speech.words import Speaker, stop

CARDS: dict[str, Literal["emergency", "urgent", "calm"]] = {
    "emergency_now": "emergency",
    "emergency_department": "emergency",
    "urgent_24_hours": "urgent",
}

UNCLEAR = "Not clear yet"

SPOKEN = {"emergency": "Emergency", "urgent": "Urgent", "calm": "Not urgent"}

MOST_FACTS = 3
"""Facts of the person in the one sentence that says why."""
NOTHING = "Nothing that you told us needs care soon."
ALL_ASKED = "We asked about every danger sign. You told us of none."
UNSURE = in_catalogs("You were not sure about one danger sign. What we can’t rule out counts as if it might be there.")
UNSURE_OF_MORE = in_catalogs(
    "You were not sure about %(signs)s danger signs. What we can’t rule out counts as if it might be there."
)


@dataclass(frozen=True)
class Why:
    """Why the level is what it is: one reason, and the person's own facts behind it."""

    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenQuestion:
    """The open question that would tell most, to be answered in place: a form with a button for each answer."""

    page: str
    finding: str
    question: str
    hint: str | None
    check: str | None
    answers: tuple[tuple[str, str, str], ...]
    """The field, its value, and what the button says."""


@dataclass(frozen=True)
class PhaseView:
    """What to do in one phase."""

    id: str
    title: str
    now: bool
    do: tuple[Offered, ...]
    do_not: tuple[Offered, ...]
    supports: tuple[Offered, ...]
    exercises: tuple[Offered, ...]


@dataclass(frozen=True)
class HeldGroup:
    """Things that are held back for the same reasons."""

    titles: tuple[str, ...]
    reasons: tuple[str, ...]
    until: tuple[str, ...]


@dataclass(frozen=True)
class ResultView:
    """What the pages of a result share."""

    told: Result
    card: Literal["emergency", "urgent", "calm"]
    spoken: str
    why: Why
    say: tuple[str, ...]
    aloud: tuple[str, ...]
    to_say: str
    open_question: OpenQuestion | None
    dangers: tuple[DangerView, ...]
    phases: tuple[PhaseView, ...]
    held: tuple[HeldGroup, ...]
    sources: tuple[str, ...]
    outdated: bool


def view_of(found: Result, desk: Desk) -> ResultView:
    """The view of what was worked out."""
    knowledge = desk.ready.knowledge
    urgency = found.assessment.urgency
    card = CARDS.get(urgency.level, "calm")
    case, rules = build_case(found.file, knowledge, "case"), _deciding_rules(found, knowledge)
    return ResultView(
        told=found,
        card=card,
        spoken=UNCLEAR if urgency.in_doubt else SPOKEN[card],
        why=_why(found),
        say=in_clinic_words(rules, case, knowledge),
        aloud=said_aloud(rules, case, knowledge),
        to_say=_to_say(found, knowledge),
        open_question=_open_question(found, knowledge),
        dangers=dangers_of(found.assessment, knowledge),
        phases=_phases(found.plan) if found.plan else (),
        held=_held(found.plan.withheld) if found.plan else (),
        sources=_sources(found),
        outdated=found.assessment.knowledge != knowledge.version,
    )


def _deciding_rules(found: Result, knowledge: Knowledge) -> list[str]:
    urgency = found.assessment.urgency
    return [r.id for r in urgency.reasons if r.kind == "rule" and r.level == urgency.level and r.id in knowledge.rules]


def _why(found: Result) -> Why:
    """The first reason that gives the level; signs that the person was not sure of are one reason together."""
    urgency, say = found.assessment.urgency, Speaker(found.file.who)
    deciding = [reason for reason in urgency.reasons if reason.level == urgency.level]
    told = [reason for reason in deciding if reason.kind != "unsure_sign"]
    if told:
        return Why(say(told[0].text), tuple(say(text) for text in told[0].because[:MOST_FACTS]))
    if deciding:
        return Why(not_sure_of(len(deciding), say.name))
    asked = not urgency.open_signs and not found.assessment.hidden
    return Why(f"{NOTHING} {ALL_ASKED}" if asked else NOTHING)


def not_sure_of(signs: int, say: Callable[[str], str]) -> str:
    """What is said of danger signs that the person was not sure of."""
    return say(UNSURE) if signs == 1 else say(UNSURE_OF_MORE) % {"signs": signs}


def _to_say(found: Result, knowledge: Knowledge) -> str:
    """What to say on the phone or at the desk, in the first person or about whoever it is."""
    who, case = found.file.who, build_case(found.file, knowledge, "case")
    facts = worth_saying(_deciding_rules(found, knowledge), found.assessment, case, knowledge)
    told = [stop(as_told_to_a_clinic(fact, who)) for fact in facts]
    return " ".join((trouble_told(who), *told, f"A symptom check said to be seen {found.assessment.urgency.by_when}."))


def _open_question(found: Result, knowledge: Knowledge) -> OpenQuestion | None:
    """A sign that decides before what only tells causes apart; what has many answers is left to its own page."""
    deciding = [ask for ask in found.assessment.next if _is_yes_or_no(ask.finding, knowledge)]
    if found.assessment.next:
        return _by_itself(deciding[0]) if deciding else None
    telling = found.assessment.would_change
    listable = {name for page in knowledge.interview.pages for name in page.many}
    if telling is None or telling.finding not in listable or not _is_yes_or_no(telling.finding, knowledge):
        return None
    return _as_list(telling)


def _is_yes_or_no(name: str, knowledge: Knowledge) -> bool:
    return name in knowledge.findings and not knowledge.findings[name].choices


def _as_list(asked: Telling) -> OpenQuestion:
    answers = ((LIST, asked.finding, "Yes"), ("none", "1", "No"), ("unsure", "1", "Not sure"))
    return OpenQuestion(LIST, asked.finding, asked.question, None, None, answers)


def _by_itself(asked: Ask) -> OpenQuestion:
    answers = tuple(
        (asked.finding, value, text) for value, text in (("yes", "Yes"), ("no", "No"), ("unsure", "Can’t tell"))
    )
    return OpenQuestion(SETTLE, asked.finding, asked.question, asked.hint, asked.check_at_home, answers)


def level_steps(level: str) -> tuple[tuple[str, bool], ...]:
    """Every level from the most urgent on, and which it is."""
    return tuple((each.name, each.name == level) for each in sorted(Level, reverse=True))


def open_signs(found: Result) -> tuple[Sign, ...]:
    """Danger signs that nobody settled; at the highest level no other could change a thing."""
    urgency = found.assessment.urgency
    return () if urgency.level == Level.emergency_now.name else tuple(urgency.open_signs)


def _phases(care: Plan) -> tuple[PhaseView, ...]:
    def of(items: Iterable[Offered], phase: str, do: str = "do") -> tuple[Offered, ...]:
        return tuple(item for item in items if item.phase == phase and item.do == do)

    return tuple(
        PhaseView(
            phase.id, phase.title, phase.now, of(care.steps, phase.id), of(care.steps, phase.id, "do_not"),
            of(care.supports, phase.id), of(care.exercises, phase.id),
        )
        for phase in care.phases
        if any(item.phase == phase.id for item in (*care.steps, *care.supports, *care.exercises))
    )  # fmt: skip


def _held(withheld: Iterable[Withheld]) -> tuple[HeldGroup, ...]:
    alike: dict[tuple[HeldBack, ...], list[str]] = {}
    for item in withheld:
        alike.setdefault(tuple(item.reasons), []).append(item.title)
    return tuple(
        HeldGroup(
            tuple(titles),
            tuple(dict.fromkeys(reason.text for reason in reasons)),
            tuple(dict.fromkeys(reason.until for reason in reasons if reason.until)),
        )
        for reasons, titles in alike.items()
    )


def _sources(found: Result) -> tuple[str, ...]:
    """Every source behind what is shown, once."""
    urgency, care = found.assessment.urgency, found.plan
    causes = [cause for cause in found.assessment.causes if cause.chance >= LEAST_LISTED]
    figures = [item.figure for cause in causes for item in (*cause.for_it, *cause.against_it) if item.figure]
    parts: list[Reason | Basis | Statement] = [*urgency.reasons, *figures, *(_statements(care) if care else ())]
    named = [name for part in parts for name in part.source]
    return tuple(dict.fromkeys(named))


def _statements(care: Plan) -> list[Statement]:
    kinds = (care.steps, care.supports, care.exercises, care.medicines, care.offers, care.courses, care.prevention)
    return [statement for kind in kinds for statement in kind]
