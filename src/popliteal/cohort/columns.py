"""A table's columns as people: what each value means, what is wrong with it, and what each column may hold.

A column holds one thing for all rows; its distinct values are read once, by the same reader as a case file's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from popliteal.case import CaseFile, Who, build_case, read_answer
from popliteal.cohort.people import (
    SEXES,
    UNKNOWN,
    People,
    fill_in,
    kept,
    nobody_told,
)
from popliteal.knowledge import CaseError, Finding, Knowledge, PoplitealError, nearest
from popliteal.knowledge.schema import OLDEST
from popliteal.reasoning.sets import Ints
from popliteal.triage.batch import Bools

ID = "id"
TRUE_CAUSES = "true_causes"
"""A column that `simulate` writes; it is not read."""
ABOUT_THE_PERSON = ("age", "sex", "who")
WORDS = {"true": "yes", "false": "no"}


@dataclass(frozen=True)
class ValueColumn:
    """A column as its distinct values and, for each row, which one it holds, -1 for none; shape (n,)."""

    values: Sequence[Any]
    which: Ints


@dataclass(frozen=True)
class BadValue:
    """A value that a column does not take; `row` counts from 0 within the table read."""

    row: int
    column: str
    value: str
    allowed: str


def check_columns(names: Sequence[str], knowledge: Knowledge, place: str) -> None:
    """Whether the names of columns are understood.

    Raises:
        PoplitealError: naming the first column that is not known, twice there, or that no finding is among them.
    """
    known, others = knowledge.names.findings, (ID, *ABOUT_THE_PERSON, TRUE_CAUSES)
    for name in names:
        if name not in known and name not in others:
            raise PoplitealError(
                f"{place}: the column '{name}' is no finding.{nearest(name, [*known, *others])} "
                "Columns are listed by: popliteal cohort --columns"
            )
        if names.count(name) > 1:
            raise PoplitealError(f"{place}: the column '{name}' is there {names.count(name)} times")
    if not any(name in known for name in names):
        raise PoplitealError(
            f"{place}: no column is a finding, so nothing is told. Columns are listed by: popliteal cohort --columns"
        )


def read_people(columns: Mapping[str, ValueColumn], n: int, knowledge: Knowledge) -> tuple[People, list[BadValue]]:
    """The people of a table of `n` rows, and the values that are not understood; a row with one is not to be scored."""
    people = nobody_told(n, knowledge)
    bad: list[BadValue] = []
    seen: dict[str, list[str]] = {}
    for name, column in columns.items():
        if name in knowledge.names.findings:
            finding = knowledge.finding_of(name)
            seen.setdefault(finding, []).append(name)
            bad += _take_answers(name, column, people, knowledge)
        elif name in ABOUT_THE_PERSON:
            bad += _take_about(name, column, people)
    broken = {one.row for one in bad}
    for row in sorted(_told_twice(seen, columns, n) - broken):
        _read_alone(row, columns, people, knowledge)
    silent = np.flatnonzero(~(people.state != 0).any(axis=0))
    bad += [BadValue(int(row), "", "", "at least one answer to a finding") for row in silent if row not in broken]
    fill_in(people, knowledge)
    return people, bad


def _take_answers(name: str, column: ValueColumn, people: People, knowledge: Knowledge) -> Iterator[BadValue]:
    """Put one column's answers in; yields those that the finding does not take."""
    line = people.place[knowledge.finding_of(name)]
    finding = knowledge.findings[people.findings[line]]
    for place, value in enumerate(column.values):
        rows = np.flatnonzero(column.which == place)
        try:
            _, answer = read_answer(name, as_given(value, finding), knowledge, "table")
        except CaseError:
            allowed = allowed_in(name, knowledge)
            yield from (BadValue(int(row), name, str(value), allowed) for row in rows)
            continue
        people.state[line, rows], people.low[line, rows], people.high[line, rows] = kept(answer, finding)


def as_given(value: Any, finding: Finding) -> Any:
    """A value of a table as a case file would hold it: text that is a number as one, where a number may stand."""
    if not isinstance(value, str):
        return value
    word = value.strip()
    word = WORDS.get(word.lower(), word)
    if takes_numbers(finding):
        try:
            return float(word)
        except ValueError:
            return word
    return word


def takes_numbers(finding: Finding) -> bool:
    """Whether a number may be answered, such as days."""
    return any(choice.up_to is not None for choice in finding.choices)


ALLOWED = {
    ID: "anything, each once",
    "age": f"whole years from 0 to {OLDEST}",
    "sex": "female, male",
    "who": ", ".join(get_args(Who)),
    TRUE_CAUSES: "anything",
}
"""What the columns about the person may hold, in words."""


def allowed_in(name: str, knowledge: Knowledge) -> str:
    """What a column may hold, in words."""
    if name in ALLOWED:
        return ALLOWED[name]
    finding = knowledge.findings[knowledge.finding_of(name)]
    plain = not finding.choices or name != finding.id
    words = ["yes", "no"] if plain else [choice.id for choice in finding.choices]
    words.append("unsure")
    if finding.id not in knowledge.decisive:
        words.append("not_applicable")
    if not plain and takes_numbers(finding):
        words.append("a number")
    return ", ".join(words)


def _take_about(name: str, column: ValueColumn, people: People) -> Iterator[BadValue]:
    for place, value in enumerate(column.values):
        rows = np.flatnonzero(column.which == place)
        taken = {"age": _age, "sex": _sex, "who": _who}[name](value)
        if taken is None:
            yield from (BadValue(int(row), name, str(value), ALLOWED[name]) for row in rows)
        else:
            _column(people, name)[rows] = taken


def _column(people: People, name: str) -> npt.NDArray[Any]:
    arrays: dict[str, npt.NDArray[Any]] = {"age": people.age, "sex": people.sex, "who": people.child}
    return arrays[name]


def _age(value: Any) -> int | None:
    try:
        years = float(value)
    except (TypeError, ValueError):
        return None
    return int(years) if 0 <= years <= OLDEST and years == int(years) else None


def _sex(value: Any) -> int | None:
    return SEXES.index(value) if value in SEXES else None


def _who(value: Any) -> bool | None:
    return value == "my_child" if value in get_args(Who) else None


def _told_twice(seen: Mapping[str, Sequence[str]], columns: Mapping[str, ValueColumn], n: int) -> set[int]:
    """The rows in which two columns answer one finding (an older id beside the present one)."""
    rows: set[int] = set()
    for names in seen.values():
        if len(names) > 1:
            told: Bools = np.sum([columns[name].which >= 0 for name in names], axis=0) > 1
            rows |= set(np.flatnonzero(told).tolist())
    return rows


def _read_alone(row: int, columns: Mapping[str, ValueColumn], people: People, knowledge: Knowledge) -> None:
    """Read one row as a case file is read."""
    answers = {
        name: as_given(column.values[column.which[row]], knowledge.findings[knowledge.finding_of(name)])
        for name, column in columns.items()
        if name in knowledge.names.findings and column.which[row] >= 0
    }
    age, sex = int(people.age[row]), int(people.sex[row])
    file = CaseFile(
        age=None if age == UNKNOWN else age,
        sex=None if sex == UNKNOWN else SEXES[sex],
        who="my_child" if people.child[row] else "me",
        answers=answers,
    )
    people.take_in(row, build_case(file, knowledge, "table"), knowledge)
