"""Drawn people as a table that `cohort` reads, their true causes beside them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from popliteal.cohort.columns import ID, TRUE_CAUSES
from popliteal.cohort.drawn import Drawer, DrawnTable
from popliteal.cohort.files import kind_of
from popliteal.cohort.people import SEXES, TOLD
from popliteal.cohort.run import OnProgress, in_turn
from popliteal.knowledge import Knowledge, PoplitealError
from popliteal.reasoning.model import Model

STRETCH = 32_768
"""People drawn at once; the n-th stretch of a table is the same whatever its length."""


def write_drawn(target: Path, model: Model, n: int, seed: int, step: OnProgress | None = None) -> None:
    """Write `n` drawn people to a Parquet file, which is there whole or not at all.

    Raises:
        PoplitealError: when the target is none that can be written.
    """
    if kind_of(target) != ".parquet" or target.exists():
        raise PoplitealError(f"{target}: simulate writes a new Parquet file; name one that is not there yet")
    drawer, workers = Drawer(model), os.cpu_count() or 1
    sizes = [min(STRETCH, n - begin) for begin in range(0, n, STRETCH)]
    draft = target.with_name(target.name + ".draft")
    try:
        with ThreadPoolExecutor(workers) as pool, _writer(draft, drawer) as writer:
            begun = (pool.submit(_stretch, drawer, size, seed, at) for at, size in enumerate(sizes))
            for batch in in_turn(begun, 2 * workers):
                writer.write_batch(batch)
                if step:
                    step(batch.num_rows)
        draft.replace(target)
    except OSError as error:
        raise PoplitealError(f"{target}: {error.strerror or error}") from None
    finally:
        draft.unlink(missing_ok=True)


def _writer(path: Path, drawer: Drawer) -> pq.ParquetWriter:
    schema = as_batch(drawer.draw(1, 1), drawer.model, 0).schema
    return pq.ParquetWriter(path, schema, compression="zstd", write_statistics=False)


def _stretch(drawer: Drawer, size: int, seed: int, at: int) -> pa.RecordBatch:
    return as_batch(drawer.draw(size, seed, at), drawer.model, at * STRETCH)


def as_batch(drawn: DrawnTable, model: Model, before: int) -> pa.RecordBatch:
    """Drawn people as rows; `before` of them are in the table already."""
    people, knowledge = drawn.people, model.knowledge
    columns = {
        ID: pa.array(np.arange(before + 1, before + 1 + len(people))),
        "age": pa.array(people.age),
        "sex": pa.DictionaryArray.from_arrays(pa.array(people.sex), pa.array(SEXES)),
    }
    for name in (*model.point.risk, *(name for name in model.first_row if knowledge.findings[name].kind == "symptom")):
        line = people.place[name]
        levels = pa.array(people.low[line], mask=people.state[line] != TOLD)
        columns[name] = pa.DictionaryArray.from_arrays(levels, pa.array(_words(name, knowledge)))
    who, which = np.nonzero(drawn.causes)
    ends = np.searchsorted(who, np.arange(len(people) + 1)).astype(np.int32)
    names = pa.DictionaryArray.from_arrays(pa.array(which.astype(np.int8)), pa.array(model.conditions))
    columns[TRUE_CAUSES] = pa.ListArray.from_arrays(pa.array(ends), names)
    return pa.record_batch(columns)


def _words(name: str, knowledge: Knowledge) -> list[str]:
    finding = knowledge.findings[name]
    return [choice.id for choice in finding.choices] or ["no", "yes"]
