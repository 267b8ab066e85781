"""A new case from the copy of one: a file that anybody may have written, so nothing in it is believed unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from popliteal.assess import assess
from popliteal.care.doses import MOST_KEPT, Taken, misfit
from popliteal.case import CaseFile, Given, build_case, has_answers
from popliteal.case.file import TELLERS
from popliteal.case.moved import is_no, without
from popliteal.casework.answering import told_today
from popliteal.casework.diary import diary_in, follow_up
from popliteal.casework.errors import UnreadableCaseError
from popliteal.casework.kept import LONGEST_WORDS, CaseSettings, KeptCase, KeptDay
from popliteal.casework.ready import Ready
from popliteal.casework.versions import read_record
from popliteal.followup.retriage import standing_of
from popliteal.followup.retriage import told_today as answered_level
from popliteal.knowledge import CaseError, Knowledge, Level
from popliteal.speech.languages import in_catalogs

DAY = dt.timedelta(days=1)
EARLIEST = dt.date(2000, 1, 1)
LONGEST_WAIT = 90 * DAY
"""From today to a day to be seen by; the longest that a result names is some weeks."""
MOST_WRITTEN = 4000
"""Days and re-checks of a diary: one a day for ten years."""
MOST_NAMES = 5000
"""Names in the lists of what was asked and passed over; an interview has some hundred."""
NO_COPY = in_catalogs("It is no copy of a case, or it was changed since it was saved.")
NO_ANSWERS = in_catalogs("It holds no answers.")
STRANGE_DAY = in_catalogs("It holds a day that is still to come, or long gone.")
TWO_OF_A_DAY = in_catalogs("It holds two entries for one day.")
TOO_MUCH = in_catalogs("It holds more than a case can.")
UNKNOWN_NAME = in_catalogs("It holds a name that this version does not know.")
STRANGE_DOSE = in_catalogs("It holds a dose that could not be written down here.")


def read_back(content: bytes, ready: Ready, today: dt.date) -> KeptCase:
    """What the person told, as a new case.

    Left out is what the person did not say: results (they are worked out again, and one made up could soothe),
    re-checks (with them a level could have been taken back), and what a clinician or a health record added. A "no" to a
    danger sign is left out too, as only the file says on which day it was told. So is what no form here asks for.

    Raises:
        UnreadableCaseError: when it is no copy of a case, or holds what no case can hold.
    """
    try:
        told = read_record(content)
        _bounded(told)
        days = [_open_again(item) for item in told.diary if isinstance(item, KeptDay)]
        found = KeptCase(
            file=_dated(_by_the_person(told.file, ready.knowledge), today),
            diary=sorted(days, key=lambda item: item.entry.day),
            doses=tuple(sorted(_fitting(told, ready), key=lambda dose: dose.at)),
            goal=told.goal,
            own_words=told.own_words,
            settings=CaseSettings(who=told.settings.who),
        )
        _check(found, ready, today)
        found = found.model_copy(update={"diary": _stood_again(found, ready)})
        ready.interview.step(told_today(found.file, today, ready.knowledge))
        follow_up(found, ready, today)
    except (CaseError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        raise UnreadableCaseError(NO_COPY) from None
    return found


def told_signs(record: KeptCase, ready: Ready) -> dict[str, Given]:
    """The danger signs that are there by what was told, in the answers or on a day of the diary."""
    signs, name_of = ready.knowledge.signs, ready.knowledge.finding_of
    told = [name for name, value in record.file.answers.items() if value in (True, "yes")]
    days = [name for entry in diary_in(record).entries for name, answer in entry.signs.items() if answer == "yes"]
    return {name_of(name): "yes" for name in (*told, *record.file.present, *days) if name_of(name) in signs}


def _bounded(record: KeptCase) -> None:
    """Refuses more than the forms let anybody write."""
    file = record.file
    names = len(file.passed) + sum(map(len, file.asked))
    words = [record.own_words, *(told.words or "" for told in file.origin.values())]
    if len(record.diary) > MOST_WRITTEN or names > MOST_NAMES or len(record.doses) > MOST_KEPT:
        raise UnreadableCaseError(TOO_MUCH)
    if any(len(text) > LONGEST_WORDS for text in words):
        raise UnreadableCaseError(TOO_MUCH)


def _by_the_person(file: CaseFile, knowledge: Knowledge) -> CaseFile:
    """The file with what the person said alone, and with the danger signs open that were denied or passed over."""
    teller = TELLERS[file.who]
    rest = without(file, lambda finding, value: finding in knowledge.signs and is_no(value), knowledge)
    origin = {name: told.model_copy(update={"by": teller, "source": None}) for name, told in rest.origin.items()}
    passed = [name for name in file.passed if knowledge.finding_of(name) not in knowledge.signs]
    return rest.model_copy(update={"others": [], "origin": origin, "passed": passed, "name": None})


def _dated(file: CaseFile, today: dt.date) -> CaseFile:
    """The file with a day on which it was told: where it states none, or one to come, the day before today."""
    told = file.as_of if file.as_of is not None and file.as_of <= today else today - DAY
    return file.model_copy(update={"as_of": told})


def _open_again(item: KeptDay) -> KeptDay:
    """A day of the diary without its "no"s to danger signs."""
    signs = {name: answer for name, answer in item.entry.signs.items() if answer != "no"}
    return item.model_copy(update={"entry": item.entry.model_copy(update={"signs": signs})})


def _fitting(record: KeptCase, ready: Ready) -> tuple[Taken, ...]:
    if any(misfit(dose, ready.care) for dose in record.doses):
        raise UnreadableCaseError(STRANGE_DOSE)
    return record.doses


def _stood_again(record: KeptCase, ready: Ready) -> list[KeptDay]:
    """The days with what the answers come to, from before the first of them, so that every sign in them counts.

    What the file says that stood can only raise it: made up, it could soothe.
    """
    file, days = record.file, [item for item in record.diary if isinstance(item, KeptDay)]
    if not days or file.as_of is None:
        return days
    first = assess(build_case(file, ready.knowledge, "file"), ready.model, with_intervals=False)
    own, claimed, floor = standing_of(first, file.as_of), days[-1].standing, answered_level(first.urgency)
    level = max(floor.level, Level[claimed.level])
    dues = [day for day in (own.due, claimed.due) if day]
    standing = own.model_copy(
        update={
            "assessed": min(file.as_of, days[0].entry.day),
            "base": floor.level.name,
            "level": level.name,
            "since": claimed.since if level > floor.level else file.as_of,
            "due": min(dues, default=None) if level is Level.soon else None,
        }
    )
    return [item.model_copy(update={"standing": standing}) for item in days]


def _check(record: KeptCase, ready: Ready, today: dt.date) -> None:
    """Refuses what no page could show."""
    days = [item for item in record.diary if isinstance(item, KeptDay)]
    if not has_answers(record.file):
        raise UnreadableCaseError(NO_ANSWERS)
    if not all(EARLIEST <= day <= today + DAY for day in _days(record)):
        raise UnreadableCaseError(STRANGE_DAY)
    if not all(EARLIEST <= day <= today + LONGEST_WAIT for item in days if (day := item.standing.due)):
        raise UnreadableCaseError(STRANGE_DAY)
    if len({item.entry.day for item in days}) < len(days):
        raise UnreadableCaseError(TWO_OF_A_DAY)
    build_case(record.file, ready.knowledge, "file")
    _known([name for item in days for name in item.entry.signs], ready.knowledge.findings)
    _known([item.standing.base for item in days], Level.__members__)


def _known(names: Iterable[str], known: Iterable[str]) -> None:
    allowed = set(known)
    if any(name not in allowed for name in names):
        raise UnreadableCaseError(UNKNOWN_NAME)


def _days(record: KeptCase) -> list[dt.date]:
    days = [item for item in record.diary if isinstance(item, KeptDay)]
    told = [item.entry.day for item in days]
    judged = [day for item in days if (s := item.standing) for day in (s.assessed, s.since)]
    goal = [record.goal.since] if record.goal else []
    asked = [record.file.as_of] if record.file.as_of else []
    return [*asked, *told, *judged, *goal, *(dose.at.date() for dose in record.doses)]
