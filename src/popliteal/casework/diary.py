"""The diary of a kept case: its days and full re-checks, and the urgency that they have come to."""

from __future__ import annotations

import datetime as dt

from popliteal.assess import assess
from popliteal.care.parts import Plan
from popliteal.case import CaseFile, build_case
from popliteal.casework.kept import Goal, KeptCase, KeptCheck, KeptDay, last_shown
from popliteal.casework.ready import Ready
from popliteal.followup.entry import Diary, DiaryEntry, SignAnswer, diary_of
from popliteal.followup.retriage import FollowUp, Standing, retriage, standing_of
from popliteal.knowledge import CaseError, Level
from popliteal.knowledge.care_load import CareKnowledge


def diary_in(record: KeptCase) -> Diary:
    """The entries alone."""
    return diary_of(item.entry for item in record.diary if isinstance(item, KeptDay))


def entry_for(day: dt.date, record: KeptCase) -> DiaryEntry | None:
    """The entry of a day."""
    return next((entry for entry in diary_in(record).entries if entry.day == day), None)


def last_check(record: KeptCase) -> KeptCheck | None:
    """The re-check that was begun last."""
    found = [item for item in record.diary if isinstance(item, KeptCheck)]
    return found[-1] if found else None


def day_of(record: KeptCase, today: dt.date) -> dt.date:
    """Today, and never a day before what the case tells of: a clock may be set back."""
    written = [item.entry.day if isinstance(item, KeptDay) else item.began for item in record.diary]
    told = [record.file.as_of] if record.file.as_of else []
    return max([today, *told, *written, *(shown.on for shown in record.shown)])


def yesterday_of(record: KeptCase, today: dt.date) -> dt.date | None:
    """The day before, when the last full check is not of a later day: no entry can add to one."""
    before, standing = today - dt.timedelta(days=1), standing_in(record)
    return before if standing is not None and standing.assessed <= before else None


def titles_in(diary: Diary, care: CareKnowledge) -> Diary:
    """The diary with the titles of the plan's items in place of their ids."""
    known = care.by_id

    def title(word: str) -> str:
        return str(getattr(known.get(word), "title", word))[:100]

    return diary_of(
        entry.model_copy(update={"tried": tuple(title(word) for word in entry.tried)}) for entry in diary.entries
    )


def triable(record: KeptCase, day: dt.date, care: CareKnowledge) -> dict[str, str]:
    """What can have been tried, id -> title: what the plan as last shown holds, and what was ticked for that day."""
    known, kept, found = care.by_id, entry_for(day, record), last_shown(record)
    ticked = {word: str(getattr(known[word], "title", word)) for word in (kept.tried if kept else ()) if word in known}
    return ticked | (_to_do(found.plan) if found and found.plan else {})


def _to_do(care: Plan) -> dict[str, str]:
    steps = [item for item in care.steps if item.do == "do" and item.phase != "waiting"]
    taken = {item.id: item.title for item in care.medicines if item.verdict in ("fine", "ask_first")}
    return {item.id: item.title for item in [*steps, *care.supports, *care.exercises]} | taken


def standing_in(record: KeptCase) -> Standing | None:
    """The urgency that stands: what was written last came to it, else the result as last shown; None without one."""
    for item in reversed(record.diary):
        if item.standing is not None:
            return item.standing
    found = last_shown(record)
    return standing_of(found.assessment, found.on) if found else None


def levels_in(record: KeptCase, found: FollowUp) -> dict[dt.date, Level]:
    """Day -> how urgent it stood at its end, from the full check before the first entry to the day of `found`.

    A day on which nothing was told has the level of the day before.
    """
    written = [(_stood_on(item), item.standing) for item in record.diary]
    standings = [(day, standing) for day, standing in (*written, (found.day, found.standing)) if standing is not None]
    told = {standing.assessed: standing.base for _, standing in reversed(standings)}
    told |= {day: standing.level for day, standing in standings}
    days = [min(told) + dt.timedelta(days=place) for place in range((found.day - min(told)).days + 1)]
    return {day: Level[told[max(one for one in told if one <= day)]] for day in days}


def _stood_on(item: KeptDay | KeptCheck) -> dt.date:
    """The day on which the urgency of an item was told: a day told of later does not change what stood on it."""
    return max(item.entry.day, item.standing.since) if isinstance(item, KeptDay) else item.began


def follow_up(record: KeptCase, ready: Ready, today: dt.date, entry: DiaryEntry | None = None) -> FollowUp | None:
    """The urgency today, with one more entry if one is given; None as long as there was no result.

    Raises:
        CaseError: as `retriage`.
    """
    standing = standing_in(record)
    if standing is None:
        return None
    diary, day = diary_in(record), day_of(record, today)
    found = retriage(record.file, diary, day, standing, ready.model, ready.followup)
    if entry is None:
        return found
    # What time alone had brought about by today stands, though this entry might not have let it come about.
    return retriage(record.file, diary.put(entry), day, found.standing, ready.model, ready.followup)


def followed(file: CaseFile, diary: Diary, ready: Ready, today: dt.date) -> FollowUp:
    """The urgency today after each day of a diary in its turn, from the answers alone: nothing needs to be kept.

    Args:
        file: the answers of the full check; `as_of` is its day.
        diary: the entries since.
        ready: the knowledge made ready.
        today: the day to judge.

    Raises:
        CaseError: as `retriage`; the file has no answer, or no `as_of`.
    """
    if file.as_of is None:
        raise CaseError("as_of is missing: the day of the answers that the diary goes on from")
    first = assess(build_case(file, ready.knowledge, "case"), ready.model, with_intervals=False)
    standing = standing_of(first, file.as_of)
    for day in sorted({entry.day for entry in diary.between(file.as_of, today)} - {today}):
        so_far = diary_of(diary.between(dt.date.min, day))
        standing = retriage(file, so_far, day, standing, ready.model, ready.followup).standing
    return retriage(file, diary, today, standing, ready.model, ready.followup)


def with_entry(record: KeptCase, entry: DiaryEntry, ready: Ready, today: dt.date) -> KeptCase:
    """The record with an entry in place of an earlier one for its day, and the urgency after it.

    Raises:
        CaseError: as `retriage`.
    """
    found = follow_up(record, ready, today, entry)
    if found is None:
        return record
    others = [item for item in record.diary if not (isinstance(item, KeptDay) and item.entry.day == entry.day)]
    return with_diary(record, [*others, KeptDay(entry=entry, standing=found.standing)])


def with_diary(record: KeptCase, items: list[KeptDay | KeptCheck]) -> KeptCase:
    """The record with another diary."""
    return record.model_copy(update={"diary": items})


def with_goal(record: KeptCase, goal: Goal | None) -> KeptCase:
    """The record with what the person wants to do again; the same thing goes on being rated from its first day."""
    kept = record.goal
    if goal is None:
        return record.model_copy(update={"goal": None})
    if kept is not None and kept.activity == goal.activity:
        return record.model_copy(update={"goal": goal.model_copy(update={"since": kept.since})})
    unrated = [_unrated(item, goal.since) for item in record.diary]
    return record.model_copy(update={"goal": goal, "diary": unrated})


def _unrated(item: KeptDay | KeptCheck, since: dt.date) -> KeptDay | KeptCheck:
    """What was written, without a rating from `since` on: that one was of another thing."""
    if not isinstance(item, KeptDay) or item.entry.day < since:
        return item
    return item.model_copy(update={"entry": item.entry.model_copy(update={"able": None})})


def signs_alone(signs: dict[str, SignAnswer], ready: Ready, today: dt.date) -> FollowUp:
    """The urgency that warning signs call for by themselves, without any case."""
    nothing = Standing(assessed=today, base="self_care", cause=None, level="self_care", since=today, due=None)
    entry = DiaryEntry(day=today, worst=0, average=0, signs=signs)
    return retriage(CaseFile(), diary_of([entry]), today, nothing, ready.model, ready.followup)
