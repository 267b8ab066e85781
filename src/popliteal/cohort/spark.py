"""The same batch on Spark: `score` for a data frame, and a run from file to folder.

The model is broadcast once; every executor's Python makes its scorer from it once. Rows have no order on a cluster, so
people are known by their `id`, those of a file of lines by the number of their line as `row`, and what is not
understood comes back with its `problem` in words.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyspark.broadcast import Broadcast
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from popliteal.assess import Model
from popliteal.cohort.arrow import ROW, check_schema, result_schema
from popliteal.cohort.columns import ID
from popliteal.cohort.files import Numbered, kind_of
from popliteal.cohort.lines_file import SCHEMA, ReadLine, numbered
from popliteal.cohort.run import Counts, score_batch
from popliteal.cohort.score import Scorer
from popliteal.knowledge import Knowledge, PoplitealError
from popliteal.reasoning.inference import MOST_LEFT_OUT
from popliteal.version import __version__

PROBLEM = "problem"
PATH = "path"
LINE = "line"
REPLACED = "\N{REPLACEMENT CHARACTER}"
ReaderOf = Callable[[Knowledge], ReadLine]
_scorers: dict[str, Scorer] = {}
_readers: dict[str, ReadLine] = {}
"""The scorer, and the reader of lines, of this executor's Python, by the knowledge each was made from."""


def score(people: DataFrame, model: Model, as_said: bool = True) -> DataFrame:
    """What is said of everyone, a row a person: the columns of `cohort`'s result without `row`, and `problem`.

    Args:
        people: `id` and the columns of `popliteal cohort --columns`.
        model: the knowledge base made ready by `build_model(knowledge, draws=1)`; more draws are only more to send.
        as_said: chances as an assessment says them; else by the sums.

    Raises:
        PoplitealError: a column that is not understood, or no `id`. On an executor with another version of the
            program the job fails, and says so.
    """
    schema = to_arrow_schema(people.schema)
    check_schema(schema, model.knowledge, "the data frame")
    if ID not in schema.names:
        raise PoplitealError("the data frame: on Spark a column 'id' is needed, since rows have no order there")
    broadcast = people.sparkSession.sparkContext.broadcast(model)
    wanted = output_schema(model, schema.field(ID).type)
    return people.mapInArrow(scorer_of_batches(broadcast, wanted, as_said, __version__), from_arrow_schema(wanted))


def score_lines(lines: DataFrame, model: Model, reader_of: ReaderOf, as_said: bool = True) -> DataFrame:
    """What is said of everyone in a frame of `row` and `line`: the columns of `cohort`'s result, and `problem`.

    Args:
        lines: as `lines_in` reads them.
        model, as_said: as for `score`.
        reader_of: makes what reads a line; a function of a module, since executors make their own.
    """
    broadcast = lines.sparkSession.sparkContext.broadcast(model)
    wanted = output_schema(model, SCHEMA.field(ID).type, with_row=True)
    return lines.mapInArrow(
        scorer_of_batches(broadcast, wanted, as_said, __version__, reader_of), from_arrow_schema(wanted)
    )


def lines_in(spark: SparkSession, source: str) -> DataFrame:
    """The lines of a file, or of a folder of files, each with its number from 1."""
    found = spark.sparkContext.textFile(source).zipWithIndex().map(lambda line: (line[1] + 1, line[0]))
    return spark.createDataFrame(found, f"{ROW} bigint, {LINE} string")


def output_schema(model: Model, id_type: pa.DataType, with_row: bool = False) -> pa.Schema:
    """The columns that come back."""
    fields = [one.remove_metadata() for one in result_schema(model.knowledge, id_type, model.conditions)]
    kept_fields = [one for one in fields if one.name != ROW or with_row]
    return pa.schema([*kept_fields, pa.field(PROBLEM, pa.string())])


def scorer_of_batches(
    broadcast: Broadcast[Model], schema: pa.Schema, as_said: bool, version: str, reader_of: ReaderOf | None = None
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What an executor does with its rows, or lines where there is a reader of them; `version` is the driver's."""

    def scored(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        if version != __version__:
            raise PoplitealError(
                f"this executor has popliteal {__version__}, the driver {version}; install the same on every machine"
            )
        scorer = _scorer(broadcast.value)
        read = _reader(scorer.model.knowledge, reader_of) if reader_of else None
        for batch in batches:
            if read is None:
                rows = Numbered(batch, np.arange(1, batch.num_rows + 1, dtype=np.intp), [])
                yield told_rows(rows, scorer, as_said, schema, dict(enumerate(batch.column(ID).to_pylist(), start=1)))
            else:
                lines = zip(batch.column(ROW).to_pylist(), map(as_bytes, batch.column(LINE).to_pylist()), strict=True)
                yield told_rows(numbered(lines, read, scorer.model.knowledge), scorer, as_said, schema, {})

    return scored


def _scorer(model: Model) -> Scorer:
    return _scorers.setdefault(model.knowledge.version, Scorer(model))


def _reader(knowledge: Knowledge, reader_of: ReaderOf) -> ReadLine:
    if knowledge.version not in _readers:
        _readers[knowledge.version] = reader_of(knowledge)
    return _readers[knowledge.version]


def as_bytes(line: str) -> bytes:
    """A line as it is read. Spark puts a sign in the place of what is not UTF-8, so that is not read as anything."""
    return line.encode() if REPLACED not in line else b"\xff"


def told_rows(
    rows: Numbered, scorer: Scorer, as_said: bool, schema: pa.Schema, ids: Mapping[int, object]
) -> pa.RecordBatch:
    """Some rows, scored; those that are not understood with their number, id if it is known, problem, nothing else."""
    done = score_batch(rows, scorer, as_said)
    parts = []
    if done.results is not None:
        good = done.results.append_column(PROBLEM, pa.nulls(len(done.results), pa.string()))
        parts.append(pa.Table.from_batches([good.replace_schema_metadata(None)]).select(schema.names).cast(schema))
    if done.bad:
        problems: dict[int, list[str]] = {}
        for one in done.bad:
            problems.setdefault(one.row, []).append(f"{one.column} '{one.value}': {one.allowed}".lstrip())
        numbers = sorted(problems)
        columns = {name: pa.nulls(len(numbers), schema.field(name).type) for name in schema.names}
        columns[ID] = pa.array([ids.get(number) for number in numbers], schema.field(ID).type)
        if ROW in columns:
            columns[ROW] = pa.array(numbers, schema.field(ROW).type)
        columns[PROBLEM] = pa.array(["; ".join(problems[number]) for number in numbers])
        parts.append(pa.table(columns, schema=schema))
    if not parts:
        return pa.RecordBatch.from_pylist([], schema)
    return pa.concat_tables(parts).combine_chunks().to_batches()[0]


@contextmanager
def session(master: str | None) -> Iterator[SparkSession]:
    """A Spark session: the one that spark-submit has set up, a cluster by its address, or this machine's processors."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("popliteal cohort")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 16_384)
    if master is None and "SPARK_ENV_LOADED" not in os.environ:
        master = "local[*]"
    if master is not None:
        builder = builder.master(master)
        if master.startswith("local") or "127.0.0.1" in master:
            builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        builder = builder.config("spark.ui.enabled", False)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()


def score_on_spark(
    source: str,
    target: str,
    model: Model,
    as_said: bool = True,
    master: str | None = None,
    reader_of: ReaderOf | None = None,
) -> Counts:
    """Score a table on Spark, or lines where there is a reader of them.

    `target` becomes a folder of parts, beside it one with what was not understood.

    Raises:
        PoplitealError: what is wrong with the table, with its ids, or with the target.
    """
    kind = kind_of(Path(target))
    with session(master) as spark:
        people = _read(spark, source) if reader_of is None else lines_in(spark, source)
        key = ID if reader_of is None else ROW

        def scored_of(some: DataFrame) -> DataFrame:
            return score(some, model, as_said) if reader_of is None else score_lines(some, model, reader_of, as_said)

        found = scored_of(people)
        if reader_of is None:
            _check_ids(people, source)
        rows = people.count()
        _write(found.where(sf.col(PROBLEM).isNull()).drop(PROBLEM), target, kind)
        written = _read(spark, target)
        scored = written.count()
        if scored < rows:
            # Scored again are the rows that were not written, since a bad one is found by reading its row alone.
            done = written.select(sf.col(key).cast(people.schema[key].dataType))
            left = scored_of(people.join(done, key, "left_anti"))
            _write(left.where(sf.col(PROBLEM).isNotNull()).select(key, PROBLEM), f"{target}.bad", kind)
        return _counted(written, rows, scored, model)


def _counted(written: DataFrame, rows: int, scored: int, model: Model) -> Counts:
    withheld = sf.col("in_scope").cast("boolean") & (sf.col("mass_outside") > MOST_LEFT_OUT)
    return Counts(
        rows=rows,
        scored=scored,
        bad=rows - scored,
        larger=written.where(sf.col("largest_set") > model.sets.largest).count(),
        withheld=written.where(withheld).count(),
        single=written.where(sf.col(PATH) == "single").count(),
    )


def _check_ids(people: DataFrame, source: str) -> None:
    twice = people.groupBy(ID).count().where((sf.col("count") > 1) & sf.col(ID).isNotNull()).first()
    if twice is not None:
        raise PoplitealError(
            f"{source}: the id '{twice[ID]}' is there {twice['count']} times; an id stands for one person"
        )


def _read(spark: SparkSession, source: str) -> DataFrame:
    """A file, or a folder of parts."""
    if kind_of(Path(source)) == ".parquet":
        return spark.read.parquet(source)
    return spark.read.option("header", True).csv(source)


def _write(results: DataFrame, target: str, kind: str) -> None:
    """Spark commits a folder of parts as a whole; it refuses one that is there already."""
    if kind == ".parquet":
        results.write.parquet(target)
        return
    lists = [one.name for one in results.schema.fields if one.dataType.typeName() == "array"]
    for name in lists:
        results = results.withColumn(name, sf.concat_ws(" ", sf.col(name)))
    results.write.option("header", True).csv(target)
