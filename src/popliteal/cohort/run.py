"""A whole file scored: in parts that are each written at once, so that a run that was killed goes on from the last one.

Beside the result lies a folder of parts while a run is under way; at the end they become one file. A part is a fixed
stretch of the input's rows, so nothing is lost or there twice. Bad rows go to a file of their own.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, LOCK_NB, flock
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from popliteal.cohort.arrow import people_in, result_schema, results_of
from popliteal.cohort.columns import ID, BadValue
from popliteal.cohort.files import Numbered, Source, TableFile, kind_of, open_writer
from popliteal.cohort.lines_file import LinesFile, ReadLine
from popliteal.cohort.score import Scorer
from popliteal.knowledge import Knowledge, PoplitealError
from popliteal.reasoning.inference import LARGEST_SETS, MOST_LEFT_OUT
from popliteal.version import __version__

PART = 131_072
"""Rows of a part: what a killed run has to do again at most."""
BAD_HEADER = ("row", "column", "value", "allowed")
OnProgress = Callable[[int], None]
Begin = Callable[[int], OnProgress]
Done = TypeVar("Done")


@dataclass(frozen=True)
class Counts:
    """What became of a run's rows.

    Attributes:
        rows, scored, bad: rows read, scored, and left out because a value was not understood.
        larger: rows that were weighed again with larger sets, since too much lay outside.
        withheld: rows in whose sums too much is left out for any chance.
        single: rows that took the single path.
    """

    rows: int = 0
    scored: int = 0
    bad: int = 0
    larger: int = 0
    withheld: int = 0
    single: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in vars(self)})


@dataclass(frozen=True, eq=False)
class _Done:
    results: pa.RecordBatch | None
    bad: list[BadValue]
    counts: Counts


def score_file(
    source: Path,
    target: Path,
    scorer: Scorer,
    as_said: bool = True,
    workers: int | None = None,
    begin: Begin | None = None,
    read: ReadLine | None = None,
) -> Counts:
    """Score a table into another.

    Args:
        source, target: Parquet or CSV, by their names.
        scorer: the model, ready.
        as_said: chances as an assessment says them; else by the sums.
        workers: threads; one for each processor unless given.
        begin: told how many rows there are; returns what is told how many more are done.
        read: reads a line of `source`, where that is no table.

    Raises:
        PoplitealError: what is wrong with the table, with the target, or with the disk.
    """
    kind = kind_of(target)
    if target.exists():
        raise PoplitealError(f"{target}: is there already; name another file, or remove it")
    table = open_source(source, scorer.model.knowledge, read)
    step = begin(table.rows) if begin else None
    schema = result_schema(scorer.model.knowledge, table.id_type, scorer.model.conditions)
    folder = target.with_name(target.name + ".parts")
    try:
        folder.mkdir(exist_ok=True)
        with (folder / "begun.json").open("a+", encoding="utf-8") as begun:
            _begin(begun.fileno(), folder, _fingerprint(source, scorer, as_said))
            counts = _score_parts(table, folder, schema, scorer, as_said, workers or os.cpu_count() or 1, step)
            _join(folder, target, kind, schema)
        shutil.rmtree(folder)
    except OSError as error:
        raise PoplitealError(
            f"{target}: {error.strerror or error}. What is scored so far is kept in {folder.name}; the same command "
            "goes on from there"
        ) from None
    return counts


def open_source(path: Path, knowledge: Knowledge, read: ReadLine | None) -> Source:
    """The people of a file: the rows of a table, or lines where there is a reader of lines.

    Raises:
        PoplitealError: there is no such file, or it cannot be read.
    """
    return TableFile(path, knowledge) if read is None else LinesFile(path, knowledge, read)


def _fingerprint(source: Path, scorer: Scorer, as_said: bool) -> dict[str, object]:
    about = source.stat()
    return {
        "input": str(source.resolve()),
        "size": about.st_size,
        "changed": about.st_mtime_ns,
        "knowledge": scorer.model.knowledge.version,
        "engine": __version__,
        "chances": "said" if as_said else "sums",
        "rows_of_a_part": PART,
    }


def _begin(handle: int, folder: Path, fingerprint: dict[str, object]) -> None:
    """Hold the folder for this run alone, and see that it is the same run as before."""
    try:
        flock(handle, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        raise PoplitealError(f"{folder}: another run is writing there") from None
    path = folder / "begun.json"
    text = path.read_text(encoding="utf-8")
    before = json.loads(text) if text else None
    if before is None:
        os.write(handle, json.dumps(fingerprint, indent=2).encode())
        return
    other = [name for name, value in fingerprint.items() if before.get(name) != value]
    if other:
        raise PoplitealError(
            f"{folder}: begun with another {other[0]} ({before.get(other[0])}, now {fingerprint[other[0]]}); remove "
            "the folder to begin anew"
        )


def _score_parts(
    table: Source,
    folder: Path,
    schema: pa.Schema,
    scorer: Scorer,
    as_said: bool,
    workers: int,
    step: OnProgress | None,
) -> Counts:
    counts, finished = _finished(folder)
    if step and finished:
        step(min(finished * PART, table.rows))
    pool = ThreadPoolExecutor(workers)
    pieces = (piece for batch in table.batches(skip=finished * PART) for piece in _cut(batch))
    try:
        for number, stretch in groupby(pieces, key=_part_of):
            done = in_turn((pool.submit(score_batch, part, scorer, as_said) for part in stretch), 2 * workers)
            counts = counts.plus(_write_part(number, done, folder, schema, step))
    finally:
        pool.shutdown(cancel_futures=True)
    return counts


def _part_of(piece: Numbered) -> int:
    return (int(piece.rows[0] if len(piece.rows) else piece.bad[0].row) - 1) // PART


def in_turn(begun: Iterable[Future[Done]], most: int) -> Iterator[Done]:
    """What is begun, in its order; `most` at once are read ahead, so that memory and the bar do not wait for a part."""
    waiting = deque[Future[Done]]()
    for one in begun:
        waiting.append(one)
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _cut(batch: Numbered) -> Iterator[Numbered]:
    parts = (batch.rows - 1) // PART
    bad_parts = [(one.row - 1) // PART for one in batch.bad]
    for number in sorted({*parts.tolist(), *bad_parts}):
        held = np.flatnonzero(parts == number)
        bad = [one for one, own in zip(batch.bad, bad_parts, strict=True) if own == number]
        begin = int(held[0]) if len(held) else 0
        yield batch.part(begin, batch.rows[held], bad)


def score_batch(part: Numbered, scorer: Scorer, as_said: bool) -> _Done:
    """Some rows, scored."""
    people, found = (part.people, []) if part.people is not None else people_in(part.batch, scorer.model.knowledge)
    bad = [*part.bad, *(replace(one, row=int(part.rows[one.row])) for one in found)]
    good = np.setdiff1d(np.arange(len(people)), [one.row for one in found])
    unread = len({one.row for one in part.bad})
    counts = Counts(rows=len(people) + unread, scored=len(good), bad=len({one.row for one in bad}))
    if not len(good):
        return _Done(None, bad, counts)
    scored = scorer.score(people.some(good), as_said)
    ids = part.batch.column(ID).take(pa.array(good)) if ID in part.batch.schema.names else None
    larger = int((scored.chances.largest >= LARGEST_SETS).sum())
    withheld = int((scored.urgencies.in_scope & (scored.chances.outside > MOST_LEFT_OUT)).sum())
    counts = replace(counts, larger=larger, withheld=withheld, single=int(scored.single.sum()))
    return _Done(results_of(scored, part.rows[good], ids, scorer), bad, counts)


def _write_part(
    number: int, scored: Iterator[_Done], folder: Path, schema: pa.Schema, step: OnProgress | None
) -> Counts:
    """Write a part when all its batches are scored: results, bad rows, and last of all its counts."""
    counts, bad = Counts(), list[BadValue]()
    draft = folder / f"{number:06}.draft"
    writer = open_writer(draft, ".parquet", schema)
    try:
        for done in scored:
            if done.results is not None:
                writer.write_batch(done.results)
            bad += done.bad
            counts = counts.plus(done.counts)
            if step:
                step(done.counts.rows)
    finally:
        writer.close()
    draft.replace(folder / f"{number:06}.parquet")
    _write_whole(folder / f"{number:06}.bad", [[one.row, one.column, one.value, one.allowed] for one in bad])
    note = folder / f"{number:06}.draft"
    note.write_text(json.dumps(vars(counts)), encoding="utf-8")
    note.replace(folder / f"{number:06}.json")
    return counts


def _write_whole(path: Path, rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _finished(folder: Path) -> tuple[Counts, int]:
    """The counts of the parts that are done, and how many they are."""
    counts, number = Counts(), 0
    while (note := folder / f"{number:06}.json").exists():
        counts = counts.plus(Counts(**json.loads(note.read_text(encoding="utf-8"))))
        number += 1
    return counts, number


def bad_file(target: Path) -> Path:
    """Where the bad rows of a run go."""
    return target.with_name(target.stem + ".bad.csv")


def _join(folder: Path, target: Path, kind: str, schema: pa.Schema) -> None:
    """The parts as one file, which is there whole or not at all."""
    _, parts = _finished(folder)
    draft = folder / f"whole{kind}"
    writer = open_writer(draft, kind, schema)
    bad = folder / "bad.csv"
    with bad.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(BAD_HEADER)
        header = file.tell()
        try:
            for number in range(parts):
                with pq.ParquetFile(folder / f"{number:06}.parquet") as part:
                    for batch in part.iter_batches():
                        writer.write_batch(batch)
                file.write((folder / f"{number:06}.bad").read_text(encoding="utf-8"))
        finally:
            writer.close()
        some_bad = file.tell() > header
    if some_bad:
        bad.replace(bad_file(target))
    draft.replace(target)
