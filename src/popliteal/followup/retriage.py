"""How soon to be seen, between two full checks. The level rises by what the diary tells; it never falls here.

The case is read again on the day: with the warning signs of the diary, the worst pain in it, and durations moved on, by
exactly the rules of a first assessment. The rules about time and change in `followup.yaml` come on top.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from popliteal.assess import Assessment, Floor, Part, Sign, UrgencyPart, assess
from popliteal.case import Case, CaseFile, build_case, has_answers, yes_to
from popliteal.case.moved import PLACE, began, carried, end_of
from popliteal.followup.chart import short_date
from popliteal.followup.days import from_day_to_day
from popliteal.followup.entry import Diary, diary_of
from popliteal.followup.told import SEVERITY, is_told, sign_days, with_diary
from popliteal.followup.trend import change, direction, first_week, trend
from popliteal.knowledge import CaseError, Knowledge, Level, LevelId, nearest
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.knowledge.followup_schema import FollowupRule, When
from popliteal.knowledge.levels import level_text, words_for
from popliteal.knowledge.logic import evaluate
from popliteal.reasoning.model import Model
from popliteal.triage.rules import highest_rule
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import at_each_age

STAYS = "This was said on {day}. It goes down only after a full re-check."
OVERDUE = "The day to be seen by has passed. If no one has seen you yet, call today."
SIGN_YES = "In your diary for {day} you told us: {lay}."
SIGN_UNSURE = (
    "In your diary for {day} you were not sure about a danger sign: {name}. So we take it that it may be there."
)
CHECK_SIGNS = "This holds only if you have none of the danger signs. Please check them today."


class Standing(Part):
    """What holds since the last full check.

    Attributes:
        assessed: the day of that check, `base` its level, `cause` the likeliest cause at it (None: out of scope).
        level: the level now, reached on `since`; `due` is the day to be seen by (level soon only).
    """

    assessed: dt.date
    base: str
    cause: str | None
    level: LevelId
    since: dt.date
    due: dt.date | None


class Raised(Part):
    """Something that gives a level; `because` holds the ids or entries it rests on."""

    kind: When | Literal["sign", "stays"]
    id: str
    level: LevelId
    text: str
    within_days: int | None = None
    checked: str = "judgment"
    source: list[str] = Field([])
    because: str | None = None


class FollowUp(Part):
    """What the diary means for how soon to be seen.

    Attributes:
        in_doubt: whether only signs that the person could not tell keep the level from being a calming one.
        raised: whether the level is above that of the last full check.
        reasons: what the diary adds, most urgent first; the answers' own reasons stand in `fresh`.
        notes: sentences to show beside the level.
        fresh: the assessment of the answers as they read today, credible intervals left out.
        standing: to be kept, and given to the next follow-up.
    """

    day: dt.date
    level: LevelId
    days: int | None
    heading: str
    where: str
    by_when: str
    provisional: bool
    in_doubt: bool
    raised: bool
    reasons: list[Raised]
    open_signs: list[Sign]
    notes: list[str]
    fresh: Assessment
    standing: Standing


def standing_of(assessment: Assessment, day: dt.date) -> Standing:
    """What holds right after a full check on `day`: the only way for a level to fall."""
    urgency = assessment.urgency
    return Standing(
        assessed=day,
        base=urgency.level,
        level=urgency.level,
        since=day,
        cause=assessment.causes[0].condition if assessment.causes else None,
        due=None if urgency.days is None else day + dt.timedelta(days=urgency.days),
    )


def retriage(
    file: CaseFile,
    diary: Diary,
    today: dt.date,
    standing: Standing,
    model: Model,
    followup: FollowupKnowledge,
) -> FollowUp:
    """The urgency on `today`: never below `standing`.

    Args:
        file: the answers of the last full check.
        diary: the entries so far; those from the day of that check on count.
        today: the day to judge.
        standing: what the last follow-up, or the full check, came to.
        model: the knowledge base made ready.
        followup: the rules of the follow-up.

    Raises:
        CaseError: an entry after `today`, a warning sign that the diary does not ask, `today` before the last check.
    """
    _check(diary, today, followup)
    told = file.as_of or standing.assessed
    counted = diary_of(diary.between(standing.assessed, today))
    read = read_today(file, diary, today, standing, model.knowledge)
    case = build_case(read, model.knowledge, PLACE) if has_answers(read) else Case(read.age, read.sex, read.who, today)
    fresh = assess(case, model, with_intervals=False)
    reasons = [
        *_sign_reasons(counted, today, followup),
        *_rule_reasons(
            began(file, told, model.knowledge), file, diary, Facts(case, model.knowledge), standing, followup
        ),
    ]
    new = _after(standing, fresh, reasons, today)
    if Level[new.level] > max([told_today(fresh.urgency).level, *(Level[reason.level] for reason in reasons)]):
        text = STAYS.format(day=short_date(new.since))
        reasons = [*reasons, Raised(kind="stays", id="stays", level=new.level, text=text)]
    return _shown(new, fresh, reasons, today, model.knowledge)


def told_today(urgency: UrgencyPart) -> Floor:
    """The level and days that the answers give on a day: a sign that nobody asked again that day raises nothing."""
    doubts = [doubt.days for doubt in urgency.doubts if doubt.state != "not_asked"]
    if not urgency.doubts:
        return Floor(Level[urgency.level], urgency.days)
    if not doubts:
        return Floor(Level[urgency.level_if_no], urgency.days_if_no)
    return Floor(Level.soon, min([*doubts, *([urgency.days_if_no] if urgency.days_if_no else [])]))


def read_today(file: CaseFile, diary: Diary, today: dt.date, standing: Standing, knowledge: Knowledge) -> CaseFile:
    """The answers as they read on `today`, with what the diary tells since the last full check."""
    counted = diary_of(diary.between(standing.assessed, today))
    return with_diary(carried(file, file.as_of or standing.assessed, today, knowledge), counted, today, knowledge)


def _check(diary: Diary, today: dt.date, followup: FollowupKnowledge) -> None:
    known = followup.persistence.texts
    for entry in diary.entries:
        if entry.day > today:
            raise CaseError(f"{PLACE}: the diary has an entry for {entry.day}, which is after {today}")
        for name in entry.signs:
            if name not in followup.asked:
                raise CaseError(
                    f"{PLACE}: diary entry {entry.day}: '{name}' is no warning sign that the diary asks."
                    + nearest(name, followup.asked)
                )
        for name in entry.harder:
            if name not in known:
                raise CaseError(
                    f"{PLACE}: diary entry {entry.day}: '{name}' is not asked when pain lasts.{nearest(name, known)}"
                )


def _sign_reasons(diary: Diary, today: dt.date, followup: FollowupKnowledge) -> Iterator[Raised]:
    knowledge = followup.knowledge
    for name, (answer, day) in sign_days(diary, today).items():
        finding = knowledge.findings[name]
        if answer == "yes":
            text = SIGN_YES.format(day=short_date(day), lay=finding.lay)
            yield Raised(kind="sign", id=name, level=_own_level(name, knowledge).id, text=text)
        elif answer == "unsure" and name in followup.signs:
            text = SIGN_UNSURE.format(day=short_date(day), name=finding.name)
            level = finding.unsure.level if finding.unsure else followup.unsure.level
            yield Raised(kind="sign", id=name, level=level.id, text=text)


def _own_level(sign: str, knowledge: Knowledge) -> Level:
    """The level that a yes to the sign gives by itself."""
    return highest_rule(Facts(Case(answers=yes_to([sign])), knowledge), Level.routine)


def _rule_reasons(
    start: dt.date, file: CaseFile, diary: Diary, facts: Facts, standing: Standing, followup: FollowupKnowledge
) -> Iterator[Raised]:
    """The rules of the follow-up that hold on the day of `facts`."""
    today = facts.case.as_of or standing.assessed
    since_check = diary_of(diary.between(standing.assessed, today))
    found = (
        _over_weeks(start, diary, today, standing, followup)
        | from_day_to_day(since_check, today, followup.daily, _worst_at_check(file))
        | _new_signs(file, since_check, today, followup)
        | _harder(since_check, followup)
    )
    cause = followup.knowledge.conditions[standing.cause].lay_name if standing.cause else ""
    for rule in followup.rules:
        meant = Level[standing.base] >= rule.from_level and _is_for(rule, facts, followup)
        if meant and _holds(rule, found, start, today, standing):
            yield Raised(
                kind=rule.when,
                id=rule.id,
                level=rule.level.id,
                text=rule.reason.format(cause=cause),
                within_days=rule.within_days,
                checked=rule.checked,
                source=rule.source,
                because=rule.because,
            )


def _holds(rule: FollowupRule, found: frozenset[When], start: dt.date, today: dt.date, standing: Standing) -> bool:
    if rule.days is not None:
        return rule.when in found and today > end_of(rule.days, start, standing.assessed)
    return rule.when in found


def _is_for(rule: FollowupRule, facts: Facts, followup: FollowupKnowledge) -> bool:
    """Whether a rule is for this person; a child whose age was not told is a child."""
    who = followup.who.get(rule.id)
    return who is None or any(evaluate(who, one) is True for one in at_each_age(facts))


def _worst_at_check(file: CaseFile) -> int | None:
    told = file.answers.get(SEVERITY)
    return told if isinstance(told, int) and not isinstance(told, bool) else None


def _new_signs(file: CaseFile, diary: Diary, today: dt.date, followup: FollowupKnowledge) -> frozenset[When]:
    """Whether the diary tells of a change that the full check had not found."""
    told = {name for name, (answer, _) in sign_days(diary, today).items() if answer == "yes"}
    new = told - set(followup.signs) - {name for name in told if is_told(name, file, followup.knowledge)}
    return frozenset({"new_sign"}) if new else frozenset()


def _harder(diary: Diary, followup: FollowupKnowledge) -> frozenset[When]:
    """Whether enough was told, since the last full check, of what makes pain last."""
    told = {name for entry in diary.entries for name in entry.harder}
    return frozenset({"harder"}) if len(told) >= followup.persistence.least else frozenset()


def _over_weeks(
    start: dt.date, diary: Diary, today: dt.date, standing: Standing, followup: FollowupKnowledge
) -> frozenset[When]:
    """What the rules may look at; `lasted` here means only that the pain is not known to be gone.

    Days told by times alone never calm: what holds without them holds, too.
    """
    found, whole = _read_over_weeks(start, diary, today, standing, followup), diary.told_whole()
    return found if whole == diary else found | _read_over_weeks(start, whole, today, standing, followup)


def _read_over_weeks(
    start: dt.date, diary: Diary, today: dt.date, standing: Standing, followup: FollowupKnowledge
) -> frozenset[When]:
    seen = trend(diary, today, followup)
    since_check = diary_of(diary.between(standing.assessed, today))
    from_first = change(first_week(since_check, today, followup), seen.this_week)
    directions = {seen.direction, direction(from_first, followup)}
    found: set[When] = {"worse"} if "worse" in directions else set()
    if seen.gone:
        return frozenset(found)
    found.add("lasted")
    course = followup.courses.get(standing.cause) if standing.cause else None
    if course and course.better_by_days and today >= end_of(course.better_by_days, start, standing.assessed):
        if from_first is None:
            found.add("cannot_tell")
        elif direction(from_first, followup) != "better":
            found.add("not_better")
    return frozenset(found)


def _after(standing: Standing, fresh: Assessment, reasons: Sequence[Raised], today: dt.date) -> Standing:
    """The most urgent of what stood and what is new; of several days to be seen by, the earliest."""
    urgency = told_today(fresh.urgency)
    level = max([Level[standing.level], urgency.level, *(Level[reason.level] for reason in reasons)])
    since = standing.since if level is Level[standing.level] else today
    days = [n for n in (urgency.days, *(reason.within_days for reason in reasons)) if n is not None]
    due = [*([standing.due] if standing.due else []), *(today + dt.timedelta(days=n) for n in days)]
    return standing.model_copy(
        update={"level": level.name, "since": since, "due": min(due) if level is Level.soon else None}
    )


def _shown(
    standing: Standing, fresh: Assessment, reasons: Sequence[Raised], today: dt.date, knowledge: Knowledge
) -> FollowUp:
    days = None if standing.due is None else max((standing.due - today).days, 1)
    doubted = any(doubt.state != "not_asked" for doubt in fresh.urgency.doubts)
    in_doubt = doubted and fresh.urgency.in_doubt and Floor(Level[standing.level], days) == told_today(fresh.urgency)
    words = words_for(Level[standing.level], fresh.in_scope, in_doubt, knowledge)
    text = level_text(words, days)
    overdue = standing.due is not None and standing.due < today
    provisional = fresh.urgency.provisional
    return FollowUp(
        day=today,
        level=standing.level,
        days=days,
        heading=text.heading,
        where=text.where,
        by_when=text.by_when,
        provisional=provisional,
        in_doubt=in_doubt,
        raised=Level[standing.level] > Level[standing.base],
        reasons=sorted(reasons, key=lambda reason: (-Level[reason.level], reason.id)),
        open_signs=fresh.urgency.open_signs,
        fresh=fresh,
        standing=standing,
        notes=[*([OVERDUE] if overdue else []), *([CHECK_SIGNS] if provisional else [])],
    )
