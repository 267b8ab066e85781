"""What the diary tells, as answers of the case: its warning signs and its worst pain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from popliteal.case import CaseFile, Given, build_case
from popliteal.case.moved import PLACE, began, is_no, without
from popliteal.followup.entry import Diary, SignAnswer
from popliteal.knowledge import Knowledge
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.triage.deciding import OLDEST_CHILD

SEVERITY = "severity"
STRENGTH: dict[SignAnswer, int] = {"no": 1, "unsure": 2, "yes": 3}
"""Of two answers to a warning sign the stronger stands, whichever came first: only a full re-check takes one back."""


def with_diary(file: CaseFile, diary: Diary, today: dt.date, knowledge: Knowledge) -> CaseFile:
    """The file with the diary's warning signs and its worst pain in it.

    Args:
        file: the answers, already read on `today`.
        diary: the entries since the last full check.
        today: the day to judge; a no of an earlier day is no answer.
        knowledge: what the ids mean.
    """
    found = {name: answer for name, (answer, _) in sign_days(diary, today).items()}
    signs = {name: _stronger(answer, name, file, knowledge) for name, answer in found.items()}
    worst = _worst(file, diary, knowledge)
    rest = without(file, lambda finding, _: finding in signs or finding in worst, knowledge)
    return rest.model_copy(update={"answers": {**rest.answers, **signs, **worst}})


def sign_days(diary: Diary, today: dt.date) -> dict[str, tuple[SignAnswer, dt.date]]:
    """Warning sign -> the strongest answer to it, and the last day it was given."""
    found: dict[str, tuple[SignAnswer, dt.date]] = {}
    for entry in diary.entries:
        for name, answer in entry.signs.items():
            if answer == "no" and entry.day != today:
                continue
            if name not in found or STRENGTH[answer] >= STRENGTH[found[name][0]]:
                found[name] = (answer, entry.day)
    return dict(sorted(found.items()))


def signs_joined(
    kept: Mapping[str, SignAnswer], told: Mapping[str, SignAnswer], shown: Iterable[str] = ()
) -> dict[str, SignAnswer]:
    """What a day tells of the signs once more is told of them.

    A sign that was kept as there, or in doubt, goes only where the form showed it and it was taken back. An older form
    did not show it, and a form that tells of no sign takes none back.

    Args:
        kept: the answers of the day so far.
        told: the new ones.
        shown: the signs that the form showed as there or in doubt.
    """
    asked = set(shown)
    stay = {name: answer for name, answer in kept.items() if answer != "no" and name not in asked}
    return {
        **told,
        **{name: max(answer, told.get(name, "no"), key=STRENGTH.__getitem__) for name, answer in stay.items()},
    }


def open_changes(file: CaseFile, followup: FollowupKnowledge) -> list[str]:
    """The changes that a day is asked for: those that the full check did not find; some only in a child."""
    is_child = file.who == "my_child" if file.age is None else file.age <= OLDEST_CHILD
    asked = [*followup.changes, *(followup.changes_in_a_child if is_child else ())]
    return [name for name in asked if not is_told(name, file, followup.knowledge)]


def asked_when_it_lasts(file: CaseFile, today: dt.date, followup: FollowupKnowledge) -> dict[str, str]:
    """The short screen, id -> text; empty as long as the trouble is not known to have lasted."""
    start = began(file, file.as_of or today, followup.knowledge)
    screen = followup.persistence
    lasted = today - start > dt.timedelta(days=screen.from_days)
    return screen.texts if lasted else {}


def is_told(finding: str, file: CaseFile, knowledge: Knowledge) -> bool:
    """Whether a file says that a finding is there."""
    return _stronger("no", finding, file, knowledge) == "yes"


def _stronger(answer: SignAnswer, sign: str, file: CaseFile, knowledge: Knowledge) -> SignAnswer:
    given = [value for name, value in file.answers.items() if knowledge.finding_of(name) == sign]
    told = [_as_sign(value) for value in given]
    told += ["yes" for name in file.present if knowledge.finding_of(name) == sign]
    return max([answer, *told], key=STRENGTH.__getitem__)


def _as_sign(value: Given) -> SignAnswer:
    if value == "unsure":
        return "unsure"
    return "no" if is_no(value) else "yes"


def _worst(file: CaseFile, diary: Diary, knowledge: Knowledge) -> dict[str, Given]:
    """The worst pain of the diary, where it is more than what the file says."""
    if not diary.entries:
        return {}
    worst = max(entry.worst for entry in diary.entries)
    with_it = without(file, lambda finding, _: finding == SEVERITY, knowledge)
    with_it = with_it.model_copy(update={"answers": {**with_it.answers, SEVERITY: worst}})
    return {SEVERITY: worst} if _level(with_it, knowledge) > _level(file, knowledge) else {}


def _level(file: CaseFile, knowledge: Knowledge) -> int:
    """The level of the pain that a file states, or -1 when it is not known."""
    own = without(file, lambda finding, _: finding != SEVERITY, knowledge).model_copy(update={"started": None})
    if not (own.answers or own.present or own.absent):
        return -1
    answer = build_case(own, knowledge, PLACE).answers[SEVERITY]
    return getattr(answer, "low", -1)
