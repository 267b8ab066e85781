"""The form of one dose, and what was sent as a dose or as problems to put right."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from popliteal.care.doses import Taken
from popliteal.faces.pages.forms import Form, FormError, Option, Problem, Question
from popliteal.knowledge.care_schema import Medicine
from popliteal.speech.words import WEEKDAYS, day_text

DAYS_BACK = 3
MOST_PIECES, MOST_MG = 200, 2000
_NUMBER = re.compile(r"[0-9]{1,5}(?:[.,][0-9]{1,2})?")
_FORM = re.compile(r"[0-9a-f]{16}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
GONE = "This page does not have what was sent. Please go back and try again."


@dataclass(frozen=True)
class DoseForm:
    """The questions about one dose, with what was sent filled in; `id` tells this form from one made later."""

    id: str
    medicine: Question
    day: Question
    pieces: str
    each: str
    time: str
    other: bool


@dataclass(frozen=True)
class DoseSent:
    """What a form said: the dose, or problems."""

    dose: Taken | None
    problems: tuple[Problem, ...] = ()


def dose_form(medicines: Mapping[str, Medicine], today: dt.date, sent: Form | None = None) -> DoseForm:
    """The form, with what was sent with problems filled in again."""
    given = sent or Form(())
    taken = [
        Option(name, one.title, "medicine", "radio", f"f-medicine-{name}",
               (f"In {one.found_in}.",) if one.found_in else (), chosen=given.one("medicine") == name)
        for name, one in medicines.items()
    ]  # fmt: skip
    days = [
        Option(str(day), _day(day, today), "day", "radio", f"f-day-{day}", chosen=given.one("day") == str(day))
        for day in days_of(today)
    ]
    return DoseForm(
        id=secrets.token_hex(8),
        medicine=Question("medicine", "choice", "What did you take?", None, None, tuple(taken)),
        day=Question("day", "choice", "On which day?", None, None, tuple(days)),
        pieces=given.one("pieces"),
        each=given.one("each"),
        time=given.one("time"),
        other=bool(given.one("other")),
    )


def days_of(today: dt.date) -> list[dt.date]:
    """The days for which a dose can be written down, today first."""
    return [today - dt.timedelta(days=back) for back in range(DAYS_BACK)]


def _day(day: dt.date, today: dt.date) -> str:
    """The day by its name, so that a clock of ours that is ahead or behind is noticed."""
    name = {0: "Today, ", 1: "Yesterday, "}.get((today - day).days, "")
    return f"{name}{WEEKDAYS[day.weekday()]}, {day_text(day)}"


def read_dose(form: Form, medicines: Mapping[str, Medicine], today: dt.date) -> DoseSent:
    """What a form says of a dose.

    Raises:
        FormError: when it says what the page does not offer.
    """
    name, day = form.one("medicine"), form.one("day")
    days = {str(one): one for one in days_of(today)}
    if (name and name not in medicines) or (day and day not in days):
        raise FormError(GONE)
    measured = bool(name) and medicines[name].is_counted
    pieces, each = _number(form.one("pieces"), MOST_PIECES), _number(form.one("each"), MOST_MG)
    time = _TIME.fullmatch(form.one("time").strip())
    problems = [
        *([] if name else [Problem("medicine", f"f-medicine-{next(iter(medicines))}", "Choose what you took")]),
        *(_amount_problems(pieces, each) if measured else []),
        *([] if day else [Problem("day", f"f-day-{today}", "Choose the day")]),
        *([] if time else [Problem("time", "f-time", "Type the time, such as 08:30")]),
    ]
    if problems or time is None:
        return DoseSent(None, tuple(problems))
    at = dt.datetime.combine(days[day], dt.time(int(time[1]), int(time[2])))
    mg = pieces * each if measured and pieces and each else None
    given = form.one("form")
    by = given if _FORM.fullmatch(given) else secrets.token_hex(8)
    return DoseSent(Taken(medicine=name, at=at, mg=mg, other_product=bool(form.one("other")), form=by))


def _amount_problems(pieces: float | None, each: float | None) -> list[Problem]:
    found = []
    if pieces is None:
        found.append(Problem("pieces", "f-pieces", f"Type how many, as a number up to {MOST_PIECES}"))
    if each is None:
        found.append(Problem("each", "f-each", f"Type the mg in each, as a number up to {MOST_MG}"))
    return found


def _number(typed: str, most: int) -> float | None:
    """A number above 0 and up to `most`; a half may be typed with a point or a comma."""
    if not _NUMBER.fullmatch(typed.strip()):
        return None
    value = float(typed.strip().replace(",", "."))
    return value if 0 < value <= most else None


def dose_named(form: Form, taken: tuple[Taken, ...]) -> Taken:
    """The dose that a form asks to be taken out, by its place in the list, its time, and the form it came with.

    Raises:
        FormError: when the list has changed since, so that another could be meant.
    """
    place, at = form.one("place"), form.one("at")
    if place.isascii() and place.isdigit() and int(place[:6]) < len(taken):
        found = taken[int(place[:6])]
        if (found.at.isoformat(), found.form) == (at, form.one("of")):
            return found
    raise FormError("This list has changed since. Please go back and look at it again.")
