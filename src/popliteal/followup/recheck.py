"""A full re-check: the interview once more, with all that may have changed asked again, and what did change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from popliteal.assess import Part, lay_answer
from popliteal.case import NO, UNSURE, Answer, Case, CaseFile, Known, build_case, has_answers
from popliteal.case.moved import DURATION, PLACE, carried, without
from popliteal.interview import Finished, Interview, Page, Step
from popliteal.interview.pages import SETTLE, TEAM, as_page, open_items
from popliteal.knowledge import Finding, Knowledge
from popliteal.knowledge.followup_load import FollowupKnowledge

ENDS_AT_ONCE = ("emergency_now", "emergency_department", "out_of_scope")
DifferenceKind = Literal["new", "gone", "changed", "asked", "not_asked_again"]


@dataclass(frozen=True)
class Recheck:
    """A re-check that begins.

    Attributes:
        file: the case to go on from: what may have changed is not answered in it.
        again: findings that were there, or were not sure, and must be asked again before the check is complete.
    """

    file: CaseFile
    again: tuple[str, ...]


def recheck(file: CaseFile, last_day: dt.date, today: dt.date, followup: FollowupKnowledge) -> Recheck:
    """The case as a full re-check on `today` begins.

    Emergency signs and current symptoms are not answered any more; what happened (how it began, an injury) stays,
    except a no, since it can have happened since. Durations are moved on; one that is no longer certain is asked again.

    Args:
        file: what was told so far.
        last_day: the day it was told for.
        today: the day of the re-check.
        followup: what is asked again.

    Raises:
        CaseError: when `today` is before `last_day`.
    """
    knowledge = followup.knowledge
    moved = carried(file, last_day, today, knowledge)
    before = _answers(moved, knowledge)

    def may_have_changed(finding: str, value: object) -> bool:
        if finding == DURATION:
            return not _is_certain(before.get(DURATION))
        return finding in followup.asked_again and (finding not in followup.lasting or value in (False, "no", "unsure"))

    kept = without(moved, may_have_changed, knowledge)
    still = _answers(kept, knowledge)
    again = tuple(
        name
        for name in _asked(knowledge)
        if name in before and name not in still and (before[name] != NO or knowledge.findings[name].choices)
    )
    asks = followup.asked_again - set(still)
    of_then = ("clear_up:", f"{SETTLE}:", f"{TEAM}:")
    begun = [page.id for page in knowledge.interview.pages if page.core == "complaint"]
    passed = [name for name in moved.passed if name not in (*asks, *begun) and not name.startswith(of_then)]
    return Recheck(kept.model_copy(update={"passed": [*begun, *passed], "asked": []}), again)


def next_step(check: Recheck, file: CaseFile, interview: Interview) -> Step:
    """The next page of a re-check, or its end: first the core, then all that was there, then what is worth asking.

    Args:
        check: the re-check as it began.
        file: the case so far, `check.file` with the new answers in it.
        interview: the interview machine.
    """
    step = interview.step(file)
    if isinstance(step, Page) and step.comes_before_advice:
        return step
    if isinstance(step, Finished) and step.report.reason in ENDS_AT_ONCE:
        return step
    return _still_there(check, file, interview.model.knowledge) or step


def _still_there(check: Recheck, file: CaseFile, knowledge: Knowledge) -> Page | None:
    """The first page with something on it that was there before and was not asked yet."""
    case = build_case(file, knowledge, PLACE) if has_answers(file) else Case(file.age, file.sex, file.who)
    passed = frozenset(file.passed)
    for page in knowledge.interview.pages:
        items = tuple(name for name in open_items(page, case, passed, knowledge) if name in check.again)
        if items and page.core != "complaint":
            return as_page(page, items, "core")
    return None


class Difference(Part):
    """One answer that is not what it was; None where there was, or is, no answer."""

    finding: str
    kind: DifferenceKind
    before: str | None
    after: str | None


def differences(before: CaseFile, after: CaseFile, knowledge: Knowledge) -> list[Difference]:
    """What did change between two checks, in the order of the interview; what stayed the same is left out."""
    first, second = _answers(before, knowledge), _answers(after, knowledge)
    return [
        Difference(
            finding=name,
            kind=_kind(knowledge.findings[name], first.get(name), second.get(name)),
            before=_said(name, first.get(name), knowledge),
            after=_said(name, second.get(name), knowledge),
        )
        for name in _asked(knowledge)
        if first.get(name) != second.get(name)
    ]


def _kind(finding: Finding, before: Answer | None, after: Answer | None) -> DifferenceKind:
    if after is None:
        return "not_asked_again"
    if finding.choices or UNSURE in (before, after):
        return "asked" if before is None else "changed"
    if after == NO:
        return "asked" if before is None else "gone"
    return "new"


def _said(name: str, answer: Answer | None, knowledge: Knowledge) -> str | None:
    return None if answer is None else lay_answer(knowledge.findings[name], answer)


def _answers(file: CaseFile, knowledge: Knowledge) -> dict[str, Answer]:
    """What a file says, follow-ups that were never put left out."""
    if not has_answers(file):
        return {}
    case = build_case(file, knowledge, PLACE)
    return {name: case.answers[name] for name in case.stated}


def _asked(knowledge: Knowledge) -> list[str]:
    """Findings in the order of the interview's pages, then the others."""
    pages = [name for page in knowledge.interview.pages for name in (*page.many, *page.ask)]
    return [name for name in dict.fromkeys([*pages, *knowledge.findings]) if name in knowledge.findings]


def _is_certain(answer: Answer | None) -> bool:
    return isinstance(answer, Known) and answer.low == answer.high
