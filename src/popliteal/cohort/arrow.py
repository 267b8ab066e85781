"""Arrow tables in and out: batches of rows as people, and what is said of them as columns with a description each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from popliteal.assess import LIKELY
from popliteal.cohort.columns import (
    ABOUT_THE_PERSON,
    ID,
    TRUE_CAUSES,
    BadValue,
    ValueColumn,
    allowed_in,
    check_columns,
    read_people,
)
from popliteal.cohort.people import People
from popliteal.cohort.score import Scored, Scorer, ranked
from popliteal.cohort.urgencies import NO_DAYS
from popliteal.knowledge import Knowledge, Level, PoplitealError
from popliteal.reasoning.sets import Ints
from popliteal.triage.batch import Bools

ROW = "row"
CHANCE = "chance_"
MOST_CAUSES = 5
"""Causes in `first_causes`."""


@dataclass(frozen=True)
class ColumnText:
    """A column of the data dictionary."""

    name: str
    holds: str
    about: str


def check_schema(schema: pa.Schema, knowledge: Knowledge, place: str) -> None:
    """Whether a table can be read.

    Raises:
        PoplitealError: naming the first column that is not understood, or whose type cannot hold answers.
    """
    check_columns(schema.names, knowledge, place)
    for column in schema:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_boolean, pa.types.is_integer)
        if column.name != TRUE_CAUSES and not any(
            one(kind) for one in (*kinds, pa.types.is_floating, pa.types.is_null)
        ):
            raise PoplitealError(
                f"{place}: the column '{column.name}' holds {column.type}; it may hold text, whole numbers, decimals "
                f"or true and false: {allowed_in(column.name, knowledge)}"
            )


def people_in(batch: pa.RecordBatch, knowledge: Knowledge) -> tuple[People, list[BadValue]]:
    """The people of a batch, as `columns.read_people` gives them."""
    columns = {name: _values(batch.column(name)) for name in batch.schema.names if name not in (ID, TRUE_CAUSES)}
    return read_people(columns, batch.num_rows, knowledge)


def _values(column: pa.Array) -> ValueColumn:
    """A column by its distinct values; empty text and what is no number are no value."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    values = [_trimmed(value) for value in encoded.dictionary.to_pylist()]
    which = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.intp)
    empty = [place for place, value in enumerate(values) if value is None]
    which[np.isin(which, empty)] = -1
    return ValueColumn(values, which)


def _trimmed(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value


def result_schema(knowledge: Knowledge, id_type: pa.DataType | None, causes: Sequence[str]) -> pa.Schema:
    """The columns of the result, each with its description."""
    words = pa.list_(pa.string())
    fields = [(ROW, pa.int64()), *([(ID, id_type)] if id_type is not None else [])]
    fields += [("level", pa.string()), ("days", pa.int8()), ("level_if_no", pa.string()), ("provisional", pa.bool_())]
    fields += [("in_scope", pa.bool_()), ("rules", words), ("thresholds", words), ("open_deciding", words)]
    fields += [("first_causes", words), *((CHANCE + name, pa.float64()) for name in causes)]
    fields += [("mass_outside", pa.float64()), ("largest_set", pa.int8()), ("exact", pa.bool_()), ("path", pa.string())]
    about = {one.name: one.about for one in result_dictionary(knowledge)}
    return pa.schema(
        [pa.field(name, kind, metadata={"description": about.get(name, "")}) for name, kind in fields],
        metadata={"knowledge": knowledge.version},
    )


def results_of(scored: Scored, rows: Ints, ids: pa.Array | None, scorer: Scorer) -> pa.RecordBatch:
    """What is said of the people of a batch; `rows` are their numbers in the input, from 1."""
    knowledge, urgencies, chances = scorer.model.knowledge, scored.urgencies, scored.chances
    names = [level.name for level in Level]
    levels, if_no = (pa.array(names).take(pa.array(part)) for part in (urgencies.level, urgencies.level_if_no))
    columns: list[pa.Array] = [pa.array(rows, pa.int64()), *([ids] if ids is not None else []), levels]
    columns += [pa.array(urgencies.days, mask=urgencies.days == NO_DAYS), if_no, pa.array(urgencies.provisional)]
    columns += [pa.array(urgencies.in_scope), _lists(urgencies.fired, list(knowledge.rules))]
    columns += [_lists(urgencies.passed, list(knowledge.thresholds)), _lists(urgencies.deciding, scorer.triager.signs)]
    columns.append(_first_causes(scored))
    columns += [pa.array(column, mask=np.isnan(column)) for column in np.ascontiguousarray(scored.said.T)]
    columns += [pa.array(chances.outside), pa.array(chances.largest.astype(np.int8)), pa.array(chances.exact)]
    columns.append(pa.array(["batch", "single"]).take(pa.array(scored.single.astype(np.int8))))
    schema = result_schema(knowledge, None if ids is None else ids.type, chances.conditions)
    return pa.record_batch(columns, schema=schema)


def _lists(held: Bools, names: Sequence[str]) -> pa.Array:
    """For each row the names of what holds, in their order."""
    _, places = np.nonzero(held)
    ends = np.concatenate([[0], np.cumsum(held.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(list(names)).take(pa.array(places)))


def _first_causes(scored: Scored) -> pa.Array:
    """The likeliest causes, likeliest first, as far as they are worth a word."""
    order = ranked(scored.chances.chances)[:, :MOST_CAUSES]
    said = np.take_along_axis(scored.said, order, axis=1)
    likely = np.nan_to_num(said) >= LIKELY
    ends = np.concatenate([[0], np.cumsum(likely.sum(axis=1))]).astype(np.int32)
    names = pa.array(list(scored.chances.conditions)).take(pa.array(order[likely]))
    return pa.ListArray.from_arrays(pa.array(ends), names)


def input_dictionary(knowledge: Knowledge) -> Iterator[ColumnText]:
    """The columns that a table may have."""
    yield ColumnText(ID, allowed_in(ID, knowledge), "comes back beside the result; without it, the row number alone")
    about = ("years", "sex at birth", "whom the answers are about; me where it is empty")
    for name, text in zip(ABOUT_THE_PERSON, about, strict=True):
        yield ColumnText(name, allowed_in(name, knowledge), text)
    yield ColumnText(TRUE_CAUSES, allowed_in(TRUE_CAUSES, knowledge), "what simulate writes beside people; not read")
    for name, finding in knowledge.findings.items():
        yield ColumnText(name, allowed_in(name, knowledge), finding.question or finding.name)


def result_dictionary(knowledge: Knowledge) -> Iterator[ColumnText]:
    """The columns of the result."""
    levels, words = ", ".join(level.name for level in Level), "a list of ids; in CSV with a space between"
    yield ColumnText(ROW, "whole number", "the row of the input, from 1")
    yield ColumnText(ID, "as given", "the input's id")
    yield ColumnText("level", levels, "how soon to be seen")
    yield ColumnText("days", "whole number or empty", "within how many days, where the level is soon")
    yield ColumnText("level_if_no", levels, "the level if each sign in open_deciding were answered no")
    yield ColumnText("provisional", "true, false", "whether an emergency sign is open")
    yield ColumnText("in_scope", "true, false", "whether the main trouble is not elsewhere")
    yield ColumnText("rules", words, "the rules that hold")
    yield ColumnText("thresholds", words, "the thresholds that a chance has reached")
    yield ColumnText("open_deciding", words, "the open signs for which no calming level can stand")
    yield ColumnText("first_causes", words, f"up to {MOST_CAUSES} causes from 2 % up, likeliest first")
    for condition in sorted(knowledge.conditions):
        name = knowledge.conditions[condition].name
        yield ColumnText(CHANCE + condition, "0 to 1 or empty", f"chance of: {name}; empty where none is told")
    yield ColumnText("mass_outside", "0 to 1", "share of the posterior in sets of causes that were not weighed")
    yield ColumnText("largest_set", "whole number", "causes in the largest sets that were weighed")
    yield ColumnText(
        "exact", "true, false", "whether mass_outside is exact, or an estimate that is too large if anything"
    )
    yield ColumnText("path", "batch, single", "single: beside a threshold, so worked out as one assessment")
