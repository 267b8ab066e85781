"""Spark says of everyone what one machine says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
import pytest
from fhir_setting import stories
from pyspark.sql import SparkSession

from popliteal.casework.ready import make_ready
from popliteal.cohort import spark as spark_module
from popliteal.cohort.drawn_file import write_drawn
from popliteal.cohort.lines_file import LinesFile
from popliteal.cohort.run import score_file
from popliteal.cohort.score import Scorer
from popliteal.cohort.spark import as_bytes, lines_in, score, score_lines, scorer_of_batches, session
from popliteal.faces.api.fhir.ndjson import line_reader
from popliteal.faces.api.fhir.response import as_response
from popliteal.faces.terminal.cohort import reader_of_lines
from popliteal.knowledge import PoplitealError
from some import some

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
"""Spark 3.5 brings these itself."""


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    with session("local[2]") as found:
        yield found


def by_id(rows: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    found = {row["id"]: {name: value for name, value in row.items() if name not in ("row", "problem")} for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_same_rows_as_on_one_machine(spark: SparkSession, scorer: Scorer, tmp_path: Path) -> None:
    source, target = tmp_path / "people.parquet", tmp_path / "out.parquet"
    write_drawn(source, scorer.model, 400, 6)
    score_file(source, target, scorer)
    found = score(spark.read.parquet(str(source)).repartition(3), scorer.model)
    ours = by_id([row.asDict() for row in found.collect()])
    assert ours == by_id(pq.read_table(target).to_pylist())


def test_rows_that_are_not_understood_come_back_with_their_problem(spark: SparkSession, scorer: Scorer) -> None:
    rows = [("a", 40, "yes"), ("b", 400, "perhaps"), ("c", 41, None)]
    found = score(spark.createDataFrame(rows, "id string, age int, calf_pain string"), scorer.model).collect()
    problems = {row["id"]: row["problem"] for row in found}
    assert problems["a"] is None
    assert sorted(problems["b"].split("; ")) == [
        "age '400': whole years from 0 to 120",
        "calf_pain 'perhaps': yes, no, unsure",
    ]
    assert "at least one answer" in problems["c"]
    assert {row["id"] for row in some(found) if row["level"]} == {"a"}


def test_lines_are_scored_as_on_one_machine(spark: SparkSession, scorer: Scorer, tmp_path: Path) -> None:
    source, target, ready = tmp_path / "people.ndjson", tmp_path / "out.parquet", make_ready(scorer.model.knowledge)
    lines = [as_response(story, ready).model_dump_json().encode() for story in stories()]
    for number, broken in ((2, b""), (5, b'{"resourceType": "Patient"}'), (7, b"\xff\xfe{}")):
        lines.insert(number - 1, broken)
    source.write_bytes(b"\n".join(lines))
    score_file(source, target, scorer, read=line_reader(ready))
    frame = lines_in(spark, str(source)).repartition(3)
    rows = [row.asDict() for row in score_lines(frame, scorer.model, reader_of_lines).collect()]
    problems = {row["row"]: row["problem"] for row in rows if row["problem"] is not None}
    good = {row["row"]: {name: value for name, value in row.items() if name != "problem"} for row in rows}
    assert sorted(good) == list(range(1, len(lines) + 1))
    assert {number: row for number, row in good.items() if number not in problems} == {
        row["row"]: row for row in some(pq.read_table(target).to_pylist())
    }
    assert sorted(problems) == [2, 5, 7]
    assert problems[5] == "resourceType '\"Patient\"': QuestionnaireResponse, Bundle or Parameters"
    assert all(good[number]["level"] is None for number in problems)


def test_two_kinds_of_lines_are_read_otherwise_than_on_one_machine(
    spark: SparkSession, scorer: Scorer, tmp_path: Path
) -> None:
    """As docs/populations.md says: the sign that stands for what is not UTF-8, and a carriage return alone."""
    source, ready = tmp_path / "people.ndjson", make_ready(scorer.model.knowledge)
    source.write_bytes('{"a": "\N{REPLACEMENT CHARACTER}"}\n{"a":\r1}\n'.encode())
    here = LinesFile(source, scorer.model.knowledge, line_reader(ready))
    there = [row["line"] for row in lines_in(spark, str(source)).orderBy("row").collect()]
    assert here.rows == 2
    assert [as_bytes(line) for line in there] == [b"\xff", b'{"a":', b"1}"]


def test_a_frame_that_cannot_be_read_is_told_before_anything_runs(spark: SparkSession, scorer: Scorer) -> None:
    for columns, message in (
        ("id string, calf_pane string", "Did you mean 'calf_pain'"),
        ("calf_pain string", "'id' is needed"),
    ):
        with pytest.raises(PoplitealError, match=message):
            score(spark.createDataFrame([], columns), scorer.model)


def test_an_executor_with_another_version_refuses(scorer: Scorer, monkeypatch: pytest.MonkeyPatch) -> None:
    class Sent:
        value = scorer.model

    work = scorer_of_batches(Sent(), pa.schema([]), True, "0.0.9")  # type: ignore[arg-type]
    monkeypatch.setattr(spark_module, "__version__", "0.1.0")
    with pytest.raises(PoplitealError, match=r"this executor has popliteal 0.1.0, the driver 0.0.9"):
        list(work([]))


COMMAND = [sys.executable, "-m", "popliteal", "cohort"]


@pytest.mark.slow
def test_the_command_runs_on_spark_and_puts_bad_rows_apart(scorer: Scorer, tmp_path: Path) -> None:
    source, target = tmp_path / "people.csv", tmp_path / "out.parquet"
    source.write_text("id,age,calf_pain\na,40,yes\nb,41,perhaps\nc,42,no\n", encoding="utf-8")
    command = [*COMMAND, str(source), str(target), "--engine", "spark", "--master", "local[2]"]
    done = subprocess.run(command, text=True, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "2 of 3 rows scored" in done.stdout
    assert sorted(pq.read_table(target)["id"].to_pylist()) == ["a", "c"]
    assert pq.read_table(f"{target}.bad")["problem"].to_pylist() == ["calf_pain 'perhaps': yes, no, unsure"]
    source.write_text("id,age,calf_pain\na,40,yes\na,41,no\n", encoding="utf-8")
    twice = subprocess.run([*command[:5], str(tmp_path / "twice.csv"), *command[6:]], text=True, capture_output=True)
    assert twice.returncode == 2
    assert "the id 'a' is there 2 times" in twice.stderr
    assert not (tmp_path / "twice.csv").exists()


def start_java(kind: str, *arguments: str) -> subprocess.Popen[str]:
    """A part of a standalone cluster."""
    home = Path(pyspark.__file__).parent
    command = [
        "java",
        "-Xmx512m",
        "-cp",
        str(home / "jars" / "*"),
        f"org.apache.spark.deploy.{kind.lower()}.{kind}",
        *arguments,
    ]
    own = os.environ | {"SPARK_HOME": str(home), "SPARK_SCALA_VERSION": "2.12", "PYSPARK_PYTHON": sys.executable}
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, text=True, start_new_session=True, env=own)


def executors_below(pid: int) -> list[int]:
    """The executors that a worker has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = path.read_bytes().decode(errors="replace")
            parent = int((path.parent / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if "CoarseGrainedExecutorBackend" in words and parent == pid:
                found.append(int(path.parent.name))
    return found


@pytest.mark.slow
def test_an_executor_killed_midway_loses_and_doubles_nothing(scorer: Scorer, tmp_path: Path) -> None:
    """A standalone cluster on loopback with two executors."""
    source, target = tmp_path / "people.parquet", tmp_path / "out.parquet"
    write_drawn(source, scorer.model, 120_000, 8)
    table = pq.read_table(source)
    (tmp_path / "parts").mkdir()
    for place in range(12):  # several files, so that there are several tasks
        pq.write_table(table.slice(place * 10_000, 10_000), tmp_path / "parts" / f"{place}.parquet")
    parts = (tmp_path / "parts").rename(tmp_path / "parts.parquet")
    port, own = "17077", ["--host", "127.0.0.1"]
    master = start_java("Master", *own, "--port", port, "--webui-port", "18080")
    time.sleep(5)
    at = f"spark://127.0.0.1:{port}"
    worker = start_java("Worker", *own, "--cores", "2", "--memory", "3g", "--work-dir", str(tmp_path / "work"), at)
    try:
        environment = os.environ | {"SPARK_CONF_DIR": str(tmp_path)}
        (tmp_path / "spark-defaults.conf").write_text("spark.executor.cores 1\nspark.executor.memory 1g\n")
        command = [*COMMAND, str(parts), str(target), "--engine", "spark", "--master", at]
        run = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        killed = None
        while run.poll() is None and killed is None:
            began = list(target.glob("_temporary/**/*.parquet"))
            executors = executors_below(worker.pid)
            if began and len(executors) == 2:
                killed = executors[0]
                os.kill(killed, signal.SIGKILL)
            time.sleep(0.2)
        out, err = run.communicate(timeout=600)
        assert killed is not None, err
        assert run.returncode == 0, err
        assert "120,000 of 120,000 rows scored" in out
    finally:
        for process in (worker, master):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
    score_file(source, tmp_path / "local.parquet", scorer)
    assert by_id(pq.read_table(target).to_pylist()) == by_id(pq.read_table(tmp_path / "local.parquet").to_pylist())
