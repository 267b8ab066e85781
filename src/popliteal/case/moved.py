"""A case told on one day, read on a later one: durations go on, and an old "no" to an emergency sign is no answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from math import floor

from popliteal.case.file import CaseFile, Given, has_answers
from popliteal.case.meaning import Known, build_case
from popliteal.knowledge import CaseError, Finding, Knowledge

DURATION = "duration"
PLACE = "follow-up"
Drop = Callable[[str, Given], bool]


def carried(file: CaseFile, told: dt.date, today: dt.date, knowledge: Knowledge) -> CaseFile:
    """The file as it can be read on `today`: durations moved on, old "no"s to emergency signs taken out.

    Args:
        file: what was told.
        told: the day it was told for.
        today: the day it is read on.
        knowledge: what the ids mean.

    Raises:
        CaseError: when `today` is before `told`, or the file holds an answer that its finding does not take.
    """
    if today < told:
        raise CaseError(f"{PLACE}: {today} is before {told}, the day that the answers describe")
    moved = _with_duration(file, told, today, knowledge)
    if today == told:
        return moved
    return without(moved, lambda finding, value: finding in knowledge.signs and is_no(value), knowledge)


def began(file: CaseFile, told: dt.date, knowledge: Knowledge) -> dt.date:
    """The latest day on which the trouble can have begun, by what was told."""
    if file.started is not None:
        return file.started
    low, _ = _days(file, told, knowledge)
    return told - dt.timedelta(days=low)


def end_of(days: int, start: dt.date, checked: dt.date) -> dt.date:
    """The day on which `days` are over, counted from the start or, where that day had come, from the last check."""
    end = start + dt.timedelta(days=days)
    return end if end > checked else checked + dt.timedelta(days=days)


def without(file: CaseFile, drop: Drop, knowledge: Knowledge) -> CaseFile:
    """The file without the answers for which `drop(finding, answer)` holds; older ids count as their finding."""

    def stays(name: str, value: Given) -> bool:
        return not drop(knowledge.finding_of(name), value)

    return file.model_copy(
        update={
            "answers": {name: value for name, value in file.answers.items() if stays(name, value)},
            "present": [name for name in file.present if stays(name, "yes")],
            "absent": [name for name in file.absent if stays(name, "no")],
            "origin": {name: told for name, told in file.origin.items() if stays(name, file.answers.get(name, ""))},
        }
    )


def is_no(value: Given) -> bool:
    """Whether an answer as a file holds it is a no."""
    return value is False or value == "no"


def _with_duration(file: CaseFile, told: dt.date, today: dt.date, knowledge: Knowledge) -> CaseFile:
    rest = without(file, lambda finding, _: finding == DURATION, knowledge)
    dated = rest.model_copy(update={"as_of": today})
    if file.started is not None:
        return dated
    low, high = _days(file, told, knowledge)
    if low == high:
        return dated.model_copy(update={"started": told - dt.timedelta(days=low)})
    gone_by = (today - told).days
    if gone_by == 0 or (low, high) == (0, None):
        return file.model_copy(update={"as_of": today})
    longer = _as_answer(low + gone_by, None if high is None else high + gone_by, knowledge)
    return dated.model_copy(update={"answers": {**rest.answers, **longer}})


def _days(file: CaseFile, told: dt.date, knowledge: Knowledge) -> tuple[int, int | None]:
    """The least and the most days that the trouble had lasted when it was told; None: no upper bound."""
    number = file.answers.get(DURATION)
    if isinstance(number, int | float) and not isinstance(number, bool):
        return floor(number), floor(number)
    # The start date is left out: it needs as_of, which an older file may lack, and `began` has read it already.
    undated = file.model_copy(update={"started": None, "as_of": told})
    answer = build_case(undated, knowledge, PLACE).answers.get(DURATION) if has_answers(undated) else None
    if not isinstance(answer, Known):
        return 0, None
    choices = knowledge.findings[DURATION].choices
    below = choices[answer.low - 1].up_to if answer.low else None
    most = choices[answer.high].up_to
    return (0 if below is None else floor(below) + 1), (None if most is None else floor(most))


def _as_answer(low: int, high: int | None, knowledge: Knowledge) -> dict[str, Given]:
    """An answer that says "from `low` to `high` days" as closely as the ids allow; empty when none can."""
    finding = knowledge.findings[DURATION]
    first, last = _level(low, finding), len(finding.choices) - 1 if high is None else _level(high, finding)
    if first == last:
        return {DURATION: finding.choices[first].id}
    levels = frozenset(range(first, last + 1))
    rest = frozenset(range(len(finding.choices))) - levels
    for name, (about, meant) in knowledge.names.findings.items():
        if about == DURATION and meant and meant in (levels, rest):
            return {name: "yes" if meant == levels else "no"}
    return {}


def _level(days: int, finding: Finding) -> int:
    return next(place for place, choice in enumerate(finding.choices) if choice.up_to is None or days <= choice.up_to)
