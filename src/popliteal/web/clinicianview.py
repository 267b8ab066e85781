"""The case as a clinician reads it: what is there, denied, unsure and not asked, each apart; and how it went."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from popliteal.assessment import Assessment, ScorePart, assess
from popliteal.care.parts import MedicineAdvice, Plan
from popliteal.case import NO, UNSURE, Answer, Case, CaseFile, Known, build_case
from popliteal.followup.entry import Diary
from popliteal.followup.retriage import FollowUp
from popliteal.knowledge import Finding, Knowledge, Level
from popliteal.reasoning.explain import asked_of
from popliteal.reasoning.inference import infer
from popliteal.store.record import KeptCase
from popliteal.web.desk import Desk
from popliteal.web.examination import (
    Examined,
    Found,
    Move,
    Next,
    examined,
    examined_file,
    findings_in,
    helps_next,
    moves,
)
from popliteal.web.followupview import FollowUpView, titles_in, view_of_follow_up
from popliteal.web.notebook import KeptCheck, KeptDay, diary_in, follow_up, notebook_of
from popliteal.web.result import read_shown

PERSON = ("symptom", "risk", "context")
VERDICTS = {"fine": "fine", "ask_first": "ask first", "do_not_take": "do not take"}


@dataclass(frozen=True)
class Told:
    """One answer in a clinician's words."""

    finding: str
    text: str
    note: str = ""
    emergency: bool = False


@dataclass(frozen=True)
class Answers:
    """What was told, kept apart by what is known of it."""

    positive: tuple[Told, ...]
    denied: tuple[Told, ...]
    unsure: tuple[Told, ...]
    not_asked: tuple[Told, ...]


@dataclass(frozen=True)
class Event:
    """Something on one day."""

    day: dt.date
    text: str


@dataclass(frozen=True)
class ClinicianView:
    """All that the clinician's page shows."""

    file: CaseFile
    follow_up: FollowUpView
    assessment: Assessment
    plan: Plan
    answers: Answers
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
    raised_to: str | None


def clinician_view(record: KeptCase, desk: Desk) -> ClinicianView | None:
    """The view of a case; None as long as it has no result.

    Raises:
        CaseError: as `assess`.
    """
    found = follow_up(record, desk)
    if found is None:
        return None
    model, results = desk.model, findings_in(record)
    told, diary = read_shown(record.shown[-1]), titles_in(diary_in(record), desk.care)
    before = build_case(record.file, model.knowledge, "case")
    file = examined_file(record.file, results)
    after = build_case(file, model.knowledge, "case")
    first, then = infer(before, model), infer(after, model)
    now = assess(after, model, with_intervals=False, number=desk.settings.emergency_number)
    return ClinicianView(
        file=record.file,
        follow_up=view_of_follow_up(found, desk),
        assessment=told.assessment,
        plan=told.plan,
        answers=answers_of(before, desk),
        timeline=_timeline(record, found, desk.model.knowledge),
        scores=tuple(now.scores),
        medicines=tuple(told.plan.medicines),
        tried=tuple(Counter(word for entry in diary.entries for word in entry.tried).most_common()),
        words=tuple(Event(entry.day, entry.note) for entry in diary.entries if entry.note),
        own_words=record.own_words,
        diary=diary,
        findings=examined(results, model, (cause.condition for cause in told.assessment.causes[:6])),
        moves=moves(first, then, model),
        next=helps_next(then, file, model),
        raised_to=_raised(found, now),
    )


def _raised(found: FollowUp, now: Assessment) -> str | None:
    """The level that the findings of the examination give, where it is more urgent than what was told."""
    urgency = now.urgency
    if Level[urgency.level] <= Level[found.level]:
        return None
    return f"{_level(urgency.level)}: {urgency.where}"


def answers_of(case: Case, desk: Desk) -> Answers:
    """The answers of a case, apart by what is known of each."""
    knowledge = desk.model.knowledge
    findings = [finding for finding in knowledge.findings.values() if finding.kind in PERSON]
    told = [(finding, case.answers.get(finding.id)) for finding in findings]
    return Answers(
        positive=_apart((f for f, a in told if isinstance(a, Known) and (f.choices or a != NO)), case, knowledge),
        denied=_apart((f for f, a in told if a == NO and not f.choices), case, knowledge),
        unsure=_apart((f for f, a in told if a is UNSURE), case, knowledge),
        not_asked=_apart((f for f, a in told if a is None and asked_of(case, desk.model, f.id)), case, knowledge),
    )


def _apart(findings: Iterable[Finding], case: Case, knowledge: Knowledge) -> tuple[Told, ...]:
    found = [
        Told(f.id, f.name + _choice(f, case.answers.get(f.id)), _hidden(f.id, case, knowledge), f.emergency is not None)
        for f in findings
    ]
    return tuple(sorted(found, key=lambda told: (not told.emergency, told.text.lower())))


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
    events = [*_began(record.file), *_shown(record), *_written(record, knowledge)]
    for name, result in findings_in(record).items():
        events.append(Event(result.on, f"Examined: {_result(knowledge.findings[name], result)}"))
    if found.raised:
        events.append(Event(found.standing.since, f"Raised by the diary to {_level(found.level)}"))
    return tuple(sorted({(event.day, event.text): event for event in events}.values(), key=lambda event: event.day))


def _began(file: CaseFile) -> list[Event]:
    return [Event(file.started, "The trouble began")] if file.started else []


def _shown(record: KeptCase) -> list[Event]:
    results = [read_shown(shown) for shown in record.shown]
    return [
        Event(told.on, f"Result shown: {_level(found.urgency.level)} (knowledge {found.knowledge})")
        for told in results
        for found in [told.assessment]
    ]


def _written(record: KeptCase, knowledge: Knowledge) -> list[Event]:
    found = []
    for item in notebook_of(record):
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
