"""The form of one day of the diary, and what was sent as an entry or as problems to put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from popliteal.case import CaseFile
from popliteal.faces.pages.forms import (
    SHOWN_AS_THERE,
    WHICH,
    Form,
    FormError,
    Option,
    Problem,
    Question,
    questions_of,
    read_answers,
)
from popliteal.followup.entry import STOPPED, SWELLING, DiaryEntry, SignAnswer, read_entry
from popliteal.followup.told import asked_when_it_lasts, open_changes
from popliteal.interview import Page
from popliteal.interview.wording import NOT_SURE
from popliteal.knowledge import CaseError
from popliteal.knowledge.followup_load import FollowupKnowledge

SIGNS = "signs"
SIGNS_DAY = "day"
"""The hidden field with the day that the danger signs, or a time of it, are told of."""
NOT_SAVED = "What you ticked is not saved yet. Tell how the day was, and check what is true now. Then save"
HIGHEST = 10
LONGEST_OWN = 100
LONGEST_NOTE = 2000
NOTHING = "nothing"
NEW = "new"
NEW_SINCE = "Is any of this new since your last full check?"
PAIN = {
    "worst": "How bad was your worst pain",
    "average": "How bad was your average pain",
}
HARDER = "harder"
IT_LASTED = "It has lasted for a while. Is any of this true?"
ABLE = "able"
HOW_WELL = "How well could you do it?"
GIVEN = (*PAIN, "stopped", "swelling", "tried", NEW, HARDER, ABLE)


@dataclass(frozen=True)
class Day:
    """What a form said of a day: the entry, or problems."""

    entry: DiaryEntry | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class SignsForm:
    """The danger signs of a day, what is new since the last full check, and which of them were told before."""

    signs: Question
    new: Question | None
    shown: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether something is ticked."""
        return any(option.chosen for one in (self.signs, self.new) if one for option in one.options)


@dataclass(frozen=True)
class DayForm:
    """The questions of one day, with what was sent or kept filled in."""

    pain: tuple[Question, ...]
    stopped: Question
    swelling: Question
    tried: Question | None
    signs: SignsForm
    harder: Question | None
    able: Question
    own: str
    note: str
    by_time: int | None
    """The worst pain of the day where a time of it told that, which no form of the day takes back; else None."""


def signs_page(followup: FollowupKnowledge, is_today: bool = True) -> Page:
    """The warning signs as one list to tick."""
    why = "One of these can mean that you need care today."
    title = (
        "Do you have any of these danger signs now?" if is_today else "Did any of these danger signs come yesterday?"
    )
    return Page(SIGNS, "Danger signs", title, why, True, followup.signs, "core")


def day_form(
    told: CaseFile,
    kept: DiaryEntry | None,
    plan: Mapping[str, str],
    followup: FollowupKnowledge,
    day: dt.date,
    is_today: bool = True,
    sent: Form | None = None,
    signs: Form | None = None,
) -> DayForm:
    """The questions of a day.

    Args:
        told: the answers of the last full check; what they hold is not asked as new.
        kept: an entry that was made before for this day.
        plan: id -> title of what the plan holds.
        followup: the signs to ask.
        day: the day that is told of.
        is_today: whether that is today; else the day before.
        sent: a form with problems, to be filled in again.
        signs: a form of the danger signs alone that could not be kept.
    """
    given = _sent(sent) if sent else _kept(kept)
    when = "in the last 24 hours" if is_today else "yesterday"
    tried = [word for word in given["tried"] if word in plan]
    lasted = asked_when_it_lasts(told, day, followup) | _kept_harder(kept, followup)
    own = sent.one("own") if sent else ", ".join(word for word in given["tried"] if word not in plan)
    asked = signs_form(told, kept, followup, is_today, sent or signs)
    return DayForm(
        pain=tuple(scale_of(name, f"{text} {when}?", given[name]) for name, text in PAIN.items()),
        stopped=_ticks("stopped", f"What did it keep you from {when}?", STOPPED, given["stopped"]),
        swelling=_radios("swelling", f"How {'is' if is_today else 'was'} the swelling?", SWELLING, given["swelling"]),
        tried=_ticks("tried", "What did you try from your plan?", plan, tried) if plan else None,
        signs=asked,
        harder=_ticks(HARDER, IT_LASTED, lasted, given[HARDER]) if lasted else None,
        able=scale_of(ABLE, HOW_WELL, given[ABLE]),
        own=own,
        note=sent.one("note") if sent else kept.note if kept else "",
        by_time=_worst_by_time(kept),
    )


def _worst_by_time(kept: DiaryEntry | None) -> int | None:
    worst = max((moment.pain for moment in kept.moments), default=None) if kept else None
    return worst if kept and worst == kept.worst else None


def signs_form(
    told: CaseFile,
    kept: DiaryEntry | None,
    followup: FollowupKnowledge,
    is_today: bool = True,
    sent: Form | None = None,
) -> SignsForm:
    """The danger signs to ask. That there was none is not filled in: since then one may have come."""
    asked = {name: answer for name, answer in (kept.signs if kept else {}).items() if name in followup.signs}
    file = CaseFile(answers=dict(asked) if {"yes", "unsure"} & set(asked.values()) else {})
    findings = followup.knowledge.findings
    changes = {name: findings[name].question for name in open_changes(told, followup)}
    given = (_sent(sent) if sent else _kept(kept))[NEW]
    return SignsForm(
        questions_of(signs_page(followup, is_today), file, followup.knowledge, sent)[0],
        _ticks(NEW, NEW_SINCE, changes, given) if changes else None,
        tuple(sent.all(SHOWN_AS_THERE) if sent else (name for name, said in _signs_of(kept) if said != "no")),
    )


def _signs_of(kept: DiaryEntry | None) -> Iterable[tuple[str, SignAnswer]]:
    return kept.signs.items() if kept else ()


def _kept_harder(kept: DiaryEntry | None, followup: FollowupKnowledge) -> dict[str, str]:
    """What was ticked before stays on the form."""
    texts = followup.persistence.texts
    return texts if kept and kept.harder else {}


def _sent(form: Form) -> dict[str, list[str]]:
    return {name: form.all(name) for name in GIVEN}


def _kept(entry: DiaryEntry | None) -> dict[str, list[str]]:
    if entry is None:
        return {name: [] for name in GIVEN}
    return {
        "worst": [str(entry.worst)],
        "average": [str(entry.average)] if entry.told_whole else [],
        "stopped": list(entry.stopped),
        "swelling": [entry.swelling or "unsure"] if entry.told_whole else [],
        "tried": list(entry.tried),
        HARDER: list(entry.harder),
        ABLE: [] if entry.able is None else [str(entry.able)],
        NEW: [name for name, answer in entry.signs.items() if answer == "yes"],
    }


def scale_of(name: str, title: str, given: list[str]) -> Question:
    """A scale of points from 0 to 10, with what is given chosen."""
    numbers = [str(number) for number in range(HIGHEST + 1)]
    return Question(name, "scale", title, None, None, tuple(_radio(name, n, n, given) for n in numbers))


def _radios(name: str, title: str, words: Mapping[Any, str], given: list[str]) -> Question:
    told = [_radio(name, value, label, given) for value, label in words.items()]
    unsure = _radio(name, "unsure", NOT_SURE, given, alone=True)
    return Question(name, "choice", title, None, None, (*told, unsure))


def _radio(name: str, value: str, label: str, given: list[str], alone: bool = False) -> Option:
    return Option(value, label, name, "radio", f"f-{name}-{value}", chosen=value in given, alone=alone)


def _ticks(name: str, title: str, words: Mapping[Any, str], given: list[str]) -> Question:
    options = [
        Option(value, label, name, "checkbox", f"f-{name}-{value}", chosen=value in given, alone=value == NOTHING)
        for value, label in words.items()
    ]
    return Question(name, "tick", title, "Tick all that are true.", None, tuple(options))


def read_day(form: Form, day: dt.date, plan: Mapping[str, str], followup: FollowupKnowledge) -> Day:
    """What a form says of a day.

    Raises:
        FormError: when it says what the page does not offer.
    """
    if problems := _problems(form, followup):
        return Day(None, problems)
    content = {
        "day": day,
        "worst": _number(form.one("worst")),
        "average": _number(form.one("average")),
        "stopped": _known(form.all("stopped"), STOPPED),
        "swelling": None if form.one("swelling") == "unsure" else form.one("swelling"),
        "tried": [*_known(form.all("tried"), plan), *own_words(form.one("own"))],
        "signs": _signs(form, followup),
        "able": _number(form.one(ABLE)) if form.one(ABLE) else None,
        "harder": _known(form.all(HARDER), followup.persistence.texts),
        "note": form.one("note").strip(),
    }
    try:
        return Day(read_entry(content))
    except CaseError as error:
        raise FormError(f"This page could not be read ({error}). Please go back and try again.") from None


def read_signs(form: Form, kept: DiaryEntry, followup: FollowupKnowledge) -> Day:
    """What a form says of the danger signs, with the rest of a day that is kept.

    Raises:
        FormError: when it says what the page does not offer.
    """
    if problems := _problems_of_signs(form, followup):
        return Day(None, problems)
    return Day(kept.model_copy(update={"signs": _signs(form, followup)}))


def _signs(form: Form, followup: FollowupKnowledge) -> dict[str, Any]:
    new = dict.fromkeys(_known(form.all(NEW), [*followup.changes, *followup.changes_in_a_child]), "yes")
    answers = read_answers(signs_page(followup), form, followup.knowledge).answers if tells_of_signs(form) else {}
    return {**answers, **new}


def tells_of_signs(form: Form) -> bool:
    """Whether a form answers the danger signs; else they are still to be asked."""
    return any(form.one(name) for name in (SIGNS, "none", "unsure"))


def shown_signs(form: Form) -> list[str]:
    """The signs that a form showed as there or in doubt, and so can take back; none where it does not tell of signs."""
    return form.all(SHOWN_AS_THERE) if tells_of_signs(form) else []


def signs_day(form: Form) -> dt.date | None:
    """The day that a form of the danger signs is about; None where it does not say."""
    try:
        return dt.date.fromisoformat(form.one(SIGNS_DAY))
    except ValueError:
        return None


def ticks_something(form: Form) -> bool:
    """Whether a form of the danger signs says more than that there is none."""
    return any(form.one(name) for name in (SIGNS, NEW, "unsure", WHICH))


def of_no_day(form: Form) -> tuple[Form, tuple[Problem, ...]]:
    """The ticks of a form that fits no day, to be put on another, and the line that says that they are not saved."""
    ticks = tuple(field for field in form.fields if field[0] not in (SHOWN_AS_THERE, SIGNS_DAY))
    return Form(ticks), (Problem(SIGNS, "new", NOT_SAVED),)


def own_words(typed: str) -> list[str]:
    """What was typed, split at commas."""
    return list(dict.fromkeys(word for part in typed.split(",") if (word := " ".join(part.split()))))


def ticked_signs(form: Form, followup: FollowupKnowledge) -> dict[str, SignAnswer]:
    """The warning signs that a form says are there, whatever else is wrong with it."""
    return {name: "yes" for name in form.all(SIGNS) if name in followup.signs}


def _known(words: Iterable[str], allowed: Iterable[str]) -> list[str]:
    found, known = list(words), set(allowed)
    if any(word not in known for word in found):
        raise FormError("This page does not have what was sent. Please go back and try again.")
    return found


def _number(typed: str) -> int:
    if typed not in {str(number) for number in range(HIGHEST + 1)}:
        raise FormError("This page does not have what was sent. Please go back and try again.")
    return int(typed)


def _problems(form: Form, followup: FollowupKnowledge) -> tuple[Problem, ...]:
    found = [
        Problem(name, f"f-{name}-0", f"Choose a number for your {name} pain") for name in PAIN if not form.one(name)
    ]
    if not found and _number(form.one("average")) > _number(form.one("worst")):
        found.append(Problem("average", "f-average-0", "Your average pain can’t be more than your worst pain"))
    signs = _problems_of_signs(form, followup) if tells_of_signs(form) else ()
    return (*found, *_problems_of_words(form), *signs)


def _problems_of_signs(form: Form, followup: FollowupKnowledge) -> tuple[Problem, ...]:
    signs = read_answers(signs_page(followup), form, followup.knowledge)
    if signs.incomplete:
        return (Problem(SIGNS, f"f-{next(iter(followup.signs))}", "Tick the signs that you are not sure about"),)
    return signs.problems


def _problems_of_words(form: Form) -> list[Problem]:
    found, stopped = [], form.all("stopped")
    if not stopped:
        found.append(
            Problem("stopped", "f-stopped-sport", "Tick what it kept you from. If nothing did, tick “Nothing”")
        )
    elif NOTHING in stopped and len(stopped) > 1:
        found.append(Problem("stopped", "f-stopped-nothing", "Tick “Nothing” or what it kept you from, but not both"))
    if form.one("swelling") not in (*SWELLING, "unsure"):
        found.append(Problem("swelling", "f-swelling-none", "Choose an answer, or “I’m not sure”"))
    if any(len(word) > LONGEST_OWN for word in own_words(form.one("own"))) or len(own_words(form.one("own"))) > 10:
        found.append(
            Problem("own", "f-own", "Use up to 10 things, each of up to 100 letters, with a comma between them")
        )
    if len(form.one("note").strip()) > LONGEST_NOTE:
        found.append(Problem("note", "f-note", f"Use up to {LONGEST_NOTE:,} letters"))
    return found
