"""Tables on disk: Parquet and CSV, read and written a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from popliteal.cohort.arrow import check_schema
from popliteal.cohort.columns import ID, BadValue
from popliteal.cohort.people import People
from popliteal.knowledge import Knowledge, PoplitealError
from popliteal.reasoning.sets import Ints

KINDS = (".parquet", ".csv")
BATCH = 16_384
"""Rows that are read and scored at once: some tens of megabytes."""
IDS_AT_ONCE = 1 << 24
"""Ids that are compared in one pass, as numbers of 8 bytes."""
CSV_BLOCK = 1 << 23


@dataclass(frozen=True, eq=False)
class Numbered:
    """Some rows of a table.

    Attributes:
        batch: their columns.
        rows: their numbers in the table, from 1.
        bad: rows that could not be read at all.
        people: their answers, where these are no columns.
    """

    batch: pa.RecordBatch
    rows: Ints
    bad: list[BadValue]
    people: People | None = None

    def part(self, begin: int, rows: Ints, bad: list[BadValue]) -> Numbered:
        """`rows`, of which the first stands at `begin`, with the bad rows `bad`."""
        people = self.people.some(slice(begin, begin + len(rows))) if self.people is not None else None
        return Numbered(self.batch.slice(begin, len(rows)), rows, bad, people)


class Source(Protocol):
    """Where people are read from."""

    @property
    def rows(self) -> int: ...

    @property
    def id_type(self) -> pa.DataType | None: ...

    def batches(self, skip: int = 0) -> Iterator[Numbered]: ...


def kind_of(path: Path) -> str:
    """The kind of a file by its name.

    Raises:
        PoplitealError: when it is none that is read and written.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise PoplitealError(f"{path}: the name ends with one of {', '.join(KINDS)}, so that its kind is known")
    return kind


@dataclass(frozen=True, eq=False)
class TableFile:
    """A table to read. Making one checks its columns and, where it has ids, that each is there once."""

    path: Path
    knowledge: Knowledge
    schema: pa.Schema = field(init=False)
    rows: int = field(init=False)

    def __post_init__(self) -> None:
        if not self.path.is_file():
            raise PoplitealError(f"{self.path}: there is no such file")
        try:
            schema = self._schema()
            check_schema(schema, self.knowledge, str(self.path))
            object.__setattr__(self, "schema", schema)
            object.__setattr__(self, "rows", self._count())
        except pa.ArrowInvalid as error:
            raise PoplitealError(f"{self.path}: not readable as {kind_of(self.path)[1:]}: {error}") from None
        if ID in schema.names:
            self._check_ids()

    @property
    def id_type(self) -> pa.DataType | None:
        """The type of the ids; None without any."""
        return self.schema.field(ID).type if ID in self.schema.names else None

    def _schema(self) -> pa.Schema:
        if kind_of(self.path) == ".parquet":
            return pq.read_schema(self.path)
        with self.path.open(encoding="utf-8-sig", errors="replace") as file:
            header = file.readline()
        if not header.strip():
            raise PoplitealError(f"{self.path}: the file is empty; its first line names the columns")
        names = pyarrow.csv.read_csv(pa.py_buffer(header.encode())).schema.names
        return pa.schema([(name, pa.string()) for name in names])

    def _count(self) -> int:
        if kind_of(self.path) == ".parquet":
            return int(pq.read_metadata(self.path).num_rows)
        return sum(part.batch.num_rows + len(part.bad) for part in self._csv(self.schema.names[:1]))

    def batches(self, skip: int = 0) -> Iterator[Numbered]:
        """The table, `BATCH` rows at a time, without its first `skip` rows."""
        try:
            for part in self._parquet(None) if kind_of(self.path) == ".parquet" else self._csv(None):
                left = np.flatnonzero(part.rows > skip)
                bad = [one for one in part.bad if one.row > skip]
                if len(left) or bad:
                    yield part.part(len(part.rows) - len(left), part.rows[left], bad)
        except pa.ArrowInvalid as error:
            raise PoplitealError(f"{self.path}: not readable: {error}") from None

    def _parquet(self, names: list[str] | None) -> Iterator[Numbered]:
        at = 0
        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(BATCH, columns=names):
                yield Numbered(batch, np.arange(at + 1, at + 1 + batch.num_rows, dtype=np.intp), [])
                at += batch.num_rows

    def _csv(self, names: list[str] | None) -> Iterator[Numbered]:
        """The rows of a CSV file; a row with another number of columns is bad, and counts as a row."""
        odd: list[BadValue] = []
        columns = len(self.schema)

        def note(row: pyarrow.csv.InvalidRow) -> str:
            allowed = f"{columns} columns, not {row.actual_columns}"
            odd.append(BadValue(row.number - 1, "", row.text or "", allowed))
            return "skip"

        reader = pyarrow.csv.open_csv(
            self.path,
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=CSV_BLOCK),
            parse_options=pyarrow.csv.ParseOptions(invalid_row_handler=note, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={name: pa.string() for name in self.schema.names},
                strings_can_be_null=True,
                null_values=[""],
                include_columns=names,
            ),
        )
        at, told = 0, 0
        for block in reader:
            skipped = np.array([one.row for one in odd if one.row > at], dtype=np.intp)
            rows = np.setdiff1d(np.arange(at + 1, at + 1 + block.num_rows + len(skipped)), skipped)[: block.num_rows]
            for begin in range(0, block.num_rows, BATCH):
                own = rows[begin : begin + BATCH].astype(np.intp)
                bad = [one for one in odd[told:] if one.row < own[-1]]
                yield Numbered(block.slice(begin, BATCH), own, bad)
                at, told = int(own[-1]), told + len(bad)
        none = pa.RecordBatch.from_pylist([], reader.schema)
        yield Numbered(none, np.zeros(0, dtype=np.intp), odd[told:])

    def _ids(self) -> Iterator[Numbered]:
        return self._parquet([ID]) if kind_of(self.path) == ".parquet" else self._csv([ID])

    def _check_ids(self) -> None:
        """Whether each id is there once, by numbers made from the ids, so that memory stays small."""
        passes = 1 + self.rows // IDS_AT_ONCE
        for number in range(passes):
            parts = []
            for part in self._ids():
                ids = part.batch.column(0).drop_null()
                hashes = np.fromiter(map(hash, ids.to_pylist()), np.int64, len(ids))
                parts.append(hashes[hashes % passes == number] if passes > 1 else hashes)
            hashes = np.sort(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)
            twice = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
            if len(twice):
                self._name_twice(set(twice.tolist()))

    def _name_twice(self, suspects: set[int]) -> None:
        """Name the first id that is there twice; two ids may share a number."""
        seen: dict[object, int] = {}
        for part in self._ids():
            for row, value in zip(part.rows.tolist(), part.batch.column(0).to_pylist(), strict=True):
                if value is not None and hash(value) in suspects:
                    if value in seen:
                        raise PoplitealError(
                            f"{self.path}: the id '{value}' is there twice, in rows {seen[value]} and {row}; an id "
                            "stands for one person"
                        )
                    seen[value] = row


class TableWriter(Protocol):
    """Where batches of results go."""

    def write_batch(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


def open_writer(path: Path, kind: str, schema: pa.Schema) -> TableWriter:
    """A writer of results; in CSV a list is its words with a space between."""
    if kind == ".parquet":
        writer: TableWriter = pq.ParquetWriter(path, schema, compression="zstd")
        return writer
    return CsvWriter(path, schema)


class CsvWriter:
    """Writes batches as CSV."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        fields = [pa.field(one.name, pa.string() if pa.types.is_list(one.type) else one.type) for one in schema]
        self._schema = pa.schema(fields)
        self._writer = pyarrow.csv.CSVWriter(path, self._schema)

    def write_batch(self, batch: pa.RecordBatch) -> None:
        """Write some rows."""
        columns = [pc.binary_join(one, " ") if pa.types.is_list(one.type) else one for one in batch.columns]
        self._writer.write_batch(pa.record_batch(columns, schema=self._schema))

    def close(self) -> None:
        """Write what is left, and close the file."""
        self._writer.close()
