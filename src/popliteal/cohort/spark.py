"""The same batch on Spark: `score` for a data frame, and a run from file to folder.

The model is broadcast once; every executor's Python makes its scorer from it once. Rows have no order on a cluster, so
people are known by their `id`, and a row that is not understood comes back with its `problem` in words.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
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
from popliteal.cohort.run import Counts, score_batch
from popliteal.cohort.score import Scorer
from popliteal.knowledge import PoplitealError
from popliteal.reasoning.inference import MOST_LEFT_OUT
from popliteal.version import __version__

PROBLEM = "problem"
PATH = "path"
_scorers: dict[str, Scorer] = {}
"""The scorer of this executor's Python, by the knowledge it was made from."""


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


def output_schema(model: Model, id_type: pa.DataType) -> pa.Schema:
    """The columns that come back."""
    fields = [one.remove_metadata() for one in result_schema(model.knowledge, id_type, model.conditions)]
    return pa.schema([one for one in fields if one.name != ROW] + [pa.field(PROBLEM, pa.string())])


def scorer_of_batches(
    broadcast: Broadcast[Model], schema: pa.Schema, as_said: bool, version: str
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What an executor does with its rows; `version` is the driver's."""

    def scored(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        if version != __version__:
            raise PoplitealError(
                f"this executor has popliteal {__version__}, the driver {version}; install the same on every machine"
            )
        scorer = _scorer(broadcast.value)
        for batch in batches:
            yield scored_rows(batch, scorer, as_said, schema)

    return scored


def _scorer(model: Model) -> Scorer:
    return _scorers.setdefault(model.knowledge.version, Scorer(model))


def scored_rows(batch: pa.RecordBatch, scorer: Scorer, as_said: bool, schema: pa.Schema) -> pa.RecordBatch:
    """Some rows, scored; those that are not understood with their problem and nothing else."""
    done = score_batch(Numbered(batch, np.arange(1, batch.num_rows + 1, dtype=np.intp), []), scorer, as_said)
    parts = []
    if done.results is not None:
        good = done.results.drop_columns([ROW]).append_column(PROBLEM, pa.nulls(len(done.results), pa.string()))
        parts.append(pa.Table.from_batches([good.replace_schema_metadata(None)]).cast(schema))
    if done.bad:
        problems: dict[int, list[str]] = {}
        for one in done.bad:
            problems.setdefault(one.row - 1, []).append(f"{one.column} '{one.value}': {one.allowed}")
        rows = sorted(problems)
        columns = {name: pa.nulls(len(rows), schema.field(name).type) for name in schema.names}
        columns[ID] = batch.column(ID).take(pa.array(rows))
        columns[PROBLEM] = pa.array(["; ".join(problems[row]) for row in rows])
        parts.append(pa.table(columns, schema=schema))
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


def score_on_spark(source: str, target: str, model: Model, as_said: bool = True, master: str | None = None) -> Counts:
    """Score a table on Spark; `target` becomes a folder of parts, beside it one with rows not understood.

    Raises:
        PoplitealError: what is wrong with the table, with its ids, or with the target.
    """
    kind = kind_of(Path(target))
    with session(master) as spark:
        people = _read(spark, source)
        found = score(people, model, as_said)
        _check_ids(people, source)
        rows = people.count()
        _write(found.where(sf.col(PROBLEM).isNull()).drop(PROBLEM), target, kind)
        written = _read(spark, target)
        scored = written.count()
        if scored < rows:
            # Scored again are the rows that were not written, since a bad one is found by reading its row alone.
            done = written.select(sf.col(ID).cast(people.schema[ID].dataType))
            left = score(people.join(done, ID, "left_anti"), model, as_said)
            _write(left.where(sf.col(PROBLEM).isNotNull()).select(ID, PROBLEM), f"{target}.bad", kind)
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
