"""The case as a clinician reads it: what is there, denied, unsure and not asked, each apart; and how it went."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from popliteal.assess import TOO_MUCH_AT_ONCE, Assessment, ScorePart, reckon, score_parts
from popliteal.care.parts import MedicineAdvice, Plan
from popliteal.case import NO, UNSURE, YES, Answer, Case, CaseFile, Known, Origin, build_case, fits
from popliteal.case.file import Teller
from popliteal.casework.diary import diary_in, follow_up, titles_in
from popliteal.casework.examination import (
    Examined,
    Move,
    Next,
    examined,
    examined_file,
    helps_next,
    moves,
)
from popliteal.casework.kept import Found, KeptCase, KeptCheck, KeptDay, last_shown, read_shown
from popliteal.casework.ready import Ready
from popliteal.casework.result import result_of
from popliteal.followup.entry import Diary, SignAnswer, diary_of
from popliteal.followup.retriage import FollowUp
from popliteal.followup.told import sign_days
from popliteal.knowledge import Finding, Knowledge, Level
from popliteal.knowledge.levels import level_text, words_for
from popliteal.reasoning.inference import infer
from popliteal.speech.words import day_text
from popliteal.triage.urgency import Urgency

PERSON = ("symptom", "risk", "context")
VERDICTS: dict[str, str] = {
    "fine": "fine",
    "ask_first": "ask first",
    "childs_dose": "dose for a child",
    "stay_with_it": "taken already",
    "do_not_take": "do not take",
}
WORDS_OF: Mapping[Teller, str] = {
    "person": "own words",
    "parent": "a parent’s words",
    "helper": "a helper’s words",
    "clinician": "a clinician’s words",
    "record": "a record’s words",
}
SIDES = {"left": "left side", "right": "right side", "both": "both sides"}
SIGN_ANSWERS: Mapping[SignAnswer, Answer] = {"yes": YES, "no": NO, "unsure": UNSURE}


@dataclass(frozen=True)
class ToldFinding:
    """One answer in a clinician's words.

    Attributes:
        note: why a no does not count as one, that the diary says it, or its own words and side.
        day: when it was said; None when it was not asked, or the case names no day.
    """

    finding: str
    text: str
    note: str = ""
    emergency: bool = False
    day: dt.date | None = None


@dataclass(frozen=True)
class AnswerGroups:
    """What was told, kept apart by what is known of it."""

    positive: tuple[ToldFinding, ...]
    denied: tuple[ToldFinding, ...]
    unsure: tuple[ToldFinding, ...]
    not_asked: tuple[ToldFinding, ...]


@dataclass(frozen=True)
class Event:
    """Something on one day."""

    day: dt.date
    text: str


@dataclass(frozen=True)
class ClinicianView:
    """All that the clinician's page shows."""

    file: CaseFile
    follow_up: FollowUp
    assessment: Assessment
    plan: Plan | None
    answers: AnswerGroups
    timeline: tuple[Event, ...]
    scores: tuple[ScorePart, ...]
    medicines: tuple[MedicineAdvice, ...]
    tried: tuple[tuple[str, int], ...]
    words: tuple[Event, ...]
    own_words: str
    diary: Diary
    findings: tuple[Examined, ...]
    moves: tuple[Move, ...]
    next: tuple[Next, ...]
    withheld: str
    raised_to: str | None


def marked_in(view: ClinicianView) -> dict[str, str]:
    """What is there and can have a spot on the drawing of a leg: finding -> its words."""
    told = {told.finding: told.text for told in view.answers.positive}
    return told | {item.finding.id: item.finding.name for item in view.findings if item.found.answer == "yes"}


def clinician_view(record: KeptCase, ready: Ready, today: dt.date) -> ClinicianView | None:
    """The view of a case; None as long as it has no result.

    Raises:
        CaseError: as `assess`.
    """
    found = follow_up(record, ready, today)
    if found is None:
        return None
    model, results = ready.model, record.clinician_findings
    told = last_shown(record) or result_of(record, ready, today)
    diary = titles_in(diary_in(record), ready.care)
    before = build_case(record.file, model.knowledge, "case")
    file = examined_file(record.file, results)
    after = build_case(file, model.knowledge, "case")
    sums = reckon(after, model)
    then = sums.posterior
    first = infer(before, model) if results else then
    withheld = _withheld(told.assessment, first.certificate.is_enough and then.certificate.is_enough, ready.knowledge)
    return ClinicianView(
        file=record.file,
        follow_up=found,
        assessment=told.assessment,
        plan=told.plan,
        answers=answers_of(
            before, signs_told(diary, found.standing.assessed, found.day), ready.knowledge, record.file.origin
        ),
        timeline=_timeline(record, found, ready.knowledge),
        scores=tuple(score_parts(sums.facts, sums.chances)) if sums.urgency.in_scope else (),
        medicines=tuple(told.plan.medicines) if told.plan else (),
        tried=tuple(Counter(word for entry in diary.entries for word in entry.tried).most_common()),
        words=tuple(Event(entry.day, entry.note) for entry in diary.entries if entry.note),
        own_words=record.own_words,
        diary=diary,
        findings=examined(results, record.file.age, model, (cause.condition for cause in told.assessment.causes[:6])),
        moves=() if withheld else moves(first, then, model),
        next=() if withheld else helps_next(then, file, model),
        withheld=withheld,
        raised_to=_raised(found, sums.urgency, ready.knowledge),
    )


def _withheld(result: Assessment, enough: bool, knowledge: Knowledge) -> str:
    """Why no chances are shown, or nothing where they are."""
    if not result.in_scope:
        return knowledge.elsewhere.text
    return "" if enough else TOO_MUCH_AT_ONCE


def _raised(found: FollowUp, now: Urgency, knowledge: Knowledge) -> str | None:
    """The level that the findings of the examination give, where it is more urgent than what was told."""
    if now.level <= Level[found.level]:
        return None
    words = level_text(words_for(now.level, now.in_scope, now.in_doubt, knowledge), now.days)
    return f"{_level(now.level.name)}: {words.where}"


def signs_told(diary: Diary, since: dt.date, today: dt.date) -> dict[str, tuple[SignAnswer, dt.date]]:
    """Warning sign -> what the diary says of it since the last full check, and when; a yes stands over a later no."""
    counted = diary_of(diary.between(since, today))
    denied = {name: entry.day for entry in counted.entries for name, answer in entry.signs.items() if answer == "no"}
    told: dict[str, tuple[SignAnswer, dt.date]] = {name: ("no", day) for name, day in denied.items()}
    return told | {name: said for name, said in sign_days(counted, today).items() if said[0] != "no"}


def answers_of(
    case: Case,
    signs: Mapping[str, tuple[SignAnswer, dt.date]],
    knowledge: Knowledge,
    origins: Mapping[str, Origin],
) -> AnswerGroups:
    """The answers of a case with the warning signs of its diary, apart by what is known of each."""
    findings = [finding for finding in knowledge.findings.values() if finding.kind in PERSON]
    told = [(f, *_answer(f.id, case, signs)) for f in findings]

    def apart(holds: Callable[[Finding, Answer | None], bool]) -> tuple[ToldFinding, ...]:
        found = [_told(f, a, day, case, knowledge, origins.get(f.id)) for f, a, day in told if holds(f, a)]
        return tuple(sorted(found, key=lambda item: (not item.emergency, item.text.lower())))

    return AnswerGroups(
        positive=apart(lambda f, a: isinstance(a, Known) and (bool(f.choices) or a != NO)),
        denied=apart(lambda f, a: a == NO and not f.choices),
        unsure=apart(lambda _, a: a is UNSURE),
        not_asked=apart(lambda f, a: a is None and fits(f, case)),
    )


def _answer(
    name: str, case: Case, signs: Mapping[str, tuple[SignAnswer, dt.date]]
) -> tuple[Answer | None, dt.date | None]:
    """The answer that stands, and the day it was given: the diary's, unless the case holds a stronger one."""
    own = case.answers.get(name)
    if name not in signs or (isinstance(own, Known) and own != NO) or (own is UNSURE and signs[name][0] == "no"):
        return own, case.as_of if own is not None else None
    return SIGN_ANSWERS[signs[name][0]], signs[name][1]


def _told(
    finding: Finding,
    answer: Answer | None,
    day: dt.date | None,
    case: Case,
    knowledge: Knowledge,
    origin: Origin | None,
) -> ToldFinding:
    note = f"diary, {day_text(day)}" if answer not in (None, NO) and day != case.as_of else ""
    note = note or _hidden(finding.id, case, knowledge)
    if not note and origin is not None and day == case.as_of:
        note = _own_words(origin)
    return ToldFinding(finding.id, finding.name + _choice(finding, answer), note, finding.emergency is not None, day)


def _own_words(origin: Origin) -> str:
    """Whose own words an answer was confirmed from, which, when, and of which side, as far as the case says so."""
    side = SIDES[origin.side] if origin.side else ""
    if origin.words is None:
        return side
    said_on = day_text(origin.day) if origin.day else ""
    return f"{', '.join(filter(None, (WORDS_OF[origin.by], said_on, side)))}: “{origin.words}”"


def _choice(finding: Finding, answer: Answer | None) -> str:
    if not finding.choices or not isinstance(answer, Known):
        return ""
    return ": " + " or ".join(choice.label.lower() for choice in finding.choices[answer.low : answer.high + 1])


def _hidden(name: str, case: Case, knowledge: Knowledge) -> str:
    """Why a no does not count as one."""
    names = [because if because == "age" else knowledge.findings[because].name for because in case.hidden.get(name, ())]
    return f"said no; can be hidden by {', '.join(names)}" if names else ""


def _timeline(record: KeptCase, found: FollowUp, knowledge: Knowledge) -> tuple[Event, ...]:
    """What happened on which day, the oldest first."""
    events = [*_began(record.file), *_shown(record, knowledge), *_written(record, knowledge)]
    for name, result in record.clinician_findings.items():
        events.append(Event(result.on, f"Examined: {_result(knowledge.findings[name], result)}"))
    if found.raised:
        events.append(Event(found.standing.since, f"Raised by the diary to {_level(found.level)}"))
    return tuple(sorted({(event.day, event.text): event for event in events}.values(), key=lambda event: event.day))


def _began(file: CaseFile) -> list[Event]:
    return [Event(file.started, "The trouble began")] if file.started else []


def _shown(record: KeptCase, knowledge: Knowledge) -> list[Event]:
    found = []
    for kept in record.shown:
        level = read_shown(kept).assessment.urgency.level
        older = (
            "" if kept.knowledge == knowledge.version else f" (by another version of the knowledge, {kept.knowledge})"
        )
        found.append(Event(kept.on, f"Result shown: {_level(level)}{older}"))
    return found


def _written(record: KeptCase, knowledge: Knowledge) -> list[Event]:
    found = []
    for item in record.diary:
        if isinstance(item, KeptCheck) and item.standing:
            found.append(Event(item.began, f"Full re-check: {_level(item.standing.level)}"))
        elif isinstance(item, KeptDay):
            signs = [knowledge.findings[name].name for name, answer in item.entry.signs.items() if answer != "no"]
            if signs:
                found.append(Event(item.entry.day, f"Diary, danger sign yes or not sure: {', '.join(signs)}"))
    return found


def _level(level: str) -> str:
    return level.replace("_", " ")


def _result(finding: Finding, found: Found) -> str:
    return {"yes": finding.name, "no": f"not: {finding.name}", "unsure": f"not clear: {finding.name}"}[found.answer]


def conflicts(medicine: MedicineAdvice) -> tuple[str, ...]:
    """Why a medicine is not plainly fine for this person, as far as is known."""
    known = [doubt.text for doubt in medicine.doubts if doubt.known]
    return (*known, *(held.text for held in medicine.held_back))


def unanswered(medicine: MedicineAdvice, knowledge: Mapping[str, Finding]) -> tuple[str, ...]:
    """What was not answered and would settle whether a medicine is safe."""
    names = dict.fromkeys(name for doubt in medicine.doubts if not doubt.known for name in doubt.unanswered)
    return tuple(knowledge[name].name if name in knowledge else name for name in names)
