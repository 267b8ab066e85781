"""What is wrong with a case that other software sent: each part that cannot be read, what was given, what may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from popliteal.case import ABOUT, Case, CaseFile, Given, build_case, has_answers, read_answer
from popliteal.case.file import shown
from popliteal.knowledge import CaseError, Finding, Knowledge, nearest
from popliteal.knowledge.schema import OLDEST

PLACE = "case"
FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST_FAULTS = 20


@dataclass(frozen=True)
class BadPart:
    """One part that cannot be read; `element` is a JSON pointer to it, `given` what stood there, in short."""

    element: str
    given: str
    allowed: str


class FaultyCaseError(CaseError):
    """A case holds what cannot be read.

    Attributes:
        faults: at least one, and at most MOST_FAULTS.
    """

    def __init__(self, faults: tuple[BadPart, ...]) -> None:
        super().__init__(f"{faults[0].element} holds {faults[0].given}. Allowed: {faults[0].allowed}")
        self.faults = faults


def checked_case(file: CaseFile, knowledge: Knowledge, place: str = "") -> Case:
    """What a case file means.

    Args:
        file: what was sent.
        knowledge: what the ids mean.
        place: the JSON pointer to the case in what was sent.

    Raises:
        FaultyCaseError: it has no answer, or one that its finding does not take; each is named.
    """
    if not has_answers(file):
        check_file(file, knowledge, place)
        raise FaultyCaseError(
            (BadPart(f"{place}/answers", "no answer at all", "at least one finding with its answer"),)
        )
    case = _read(file, knowledge)
    if isinstance(case, CaseError) or any(_dates(file, place)):
        _name_faults(file, knowledge, place)
    if isinstance(case, CaseError):
        raise case
    return case


def check_file(file: CaseFile, knowledge: Knowledge, place: str = "") -> None:
    """Look at a case file that may have no answer yet; arguments and errors as `checked_case`."""
    if not has_answers(file) or any(_dates(file, place)) or isinstance(_read(file, knowledge), CaseError):
        _name_faults(file, knowledge, place)


def _read(file: CaseFile, knowledge: Knowledge) -> Case | CaseError:
    """What a case file means, or that it cannot be read; reading it whole is quicker than looking at each answer."""
    try:
        return build_case(file, knowledge, PLACE)
    except CaseError as error:
        return error


def _name_faults(file: CaseFile, knowledge: Knowledge, place: str) -> None:
    """Look at each part by itself; raises FaultyCaseError where any cannot be read."""
    found = [*_dates(file, place), *_answers(file, knowledge, place)]
    if found:
        raise FaultyCaseError(tuple(found[:MOST_FAULTS]))


def check_answers(answers: Mapping[str, Given | None], knowledge: Knowledge, place: str) -> None:
    """Look at answers to put into a case: finding, `age` or `sex` -> answer, or None for "rather not say".

    Raises:
        FaultyCaseError: one is not known, or not taken.
    """
    found = [
        fault for name, value in answers.items() for fault in _one(name, value, f"{place}/{escaped(name)}", knowledge)
    ]
    if found:
        raise FaultyCaseError(tuple(found[:MOST_FAULTS]))


def allowed_answers(finding: Finding, knowledge: Knowledge) -> str:
    """What a finding takes, in words."""
    words = [choice.id for choice in finding.choices] or ["yes", "no"]
    words += ["unsure"] if finding.id in knowledge.decisive else ["unsure", "not_applicable"]
    largest = finding.choices[-1].up_to if finding.choices else None
    if largest is not None:
        words.append(f"a number from 0 to {largest:g}")
    elif finding.choices and finding.choices[0].up_to is not None:
        words.append("a number from 0 up")
    return ", ".join(words)


def escaped(name: str) -> str:
    """A name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _dates(file: CaseFile, place: str) -> Iterator[BadPart]:
    for name in ("as_of", "started"):
        day = getattr(file, name)
        if day is not None:
            yield from day_fault(day, f"{place}/{name}")
    if file.started is not None and (file.as_of is None or file.started > file.as_of):
        yield BadPart(f"{place}/started", str(file.started), "a day not after as_of, the day that the answers describe")


def day_fault(day: dt.date, element: str) -> Iterator[BadPart]:
    """What is wrong with a day, if anything is."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        yield BadPart(element, str(day), f"a day from the years {FIRST_YEAR} to {LAST_YEAR}")


def _answers(file: CaseFile, knowledge: Knowledge, place: str) -> Iterator[BadPart]:
    lists: list[tuple[str, str, Given]] = [
        *((f"present/{number}", name, "yes") for number, name in enumerate(file.present)),
        *((f"absent/{number}", name, "no") for number, name in enumerate(file.absent)),
        *((f"answers/{escaped(name)}", name, value) for name, value in file.answers.items()),
    ]
    for number, others in enumerate(file.others):
        lists += [(f"others/{number}/answers/{escaped(name)}", name, value) for name, value in others.answers.items()]
    for part, name, value in lists:
        yield from _one(name, value, f"{place}/{part}", knowledge)


def _one(name: str, value: Given | None, element: str, knowledge: Knowledge) -> Iterator[BadPart]:
    if name in ABOUT and element.rsplit("/", 1)[-1] == name and value is not None:
        try:
            CaseFile.model_validate({name: value})
        except ValidationError:
            allowed = f"a whole number from 0 to {OLDEST}" if name == "age" else "female, male"
            yield BadPart(element, shown(value), allowed)
    elif name not in ABOUT and name not in knowledge.names.findings:
        yield BadPart(element, shown(name), f"the id of a finding.{nearest(name, knowledge.names.findings)}")
    elif name not in ABOUT and value is not None:
        try:
            read_answer(name, value, knowledge, PLACE)
        except CaseError:
            finding = knowledge.findings[knowledge.finding_of(name)]
            takes = allowed_answers(finding, knowledge) if name == finding.id else "yes, no, unsure"
            yield BadPart(element, shown(value), takes)
