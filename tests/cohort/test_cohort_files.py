"""A table scored: the same rows whatever the file, after a kill, on a full disk; and what is said of a bad table."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Sequence
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from popliteal.cohort import files, run
from popliteal.cohort.arrow import result_dictionary, result_schema
from popliteal.cohort.run import bad_file, score_file
from popliteal.cohort.score import Scorer
from popliteal.knowledge import Knowledge, PoplitealError
from popliteal.workshop.evaluation.simulate import people as drawn
from some import some

SMALL = """
from popliteal.cohort import files, run
files.BATCH, run.PART = 16, 48
"""
"""Parts and batches so small that a short table has several."""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BATCH", 16)
    monkeypatch.setattr(run, "PART", 48)


@pytest.fixture(scope="session")
def told(scorer: Scorer) -> pa.Table:
    """Two hundred drawn people, eight answers each."""
    findings = scorer.model.knowledge.findings
    rows: list[dict[str, Any]] = []
    for number, person in enumerate(drawn(scorer.model, 200, seed=11)):
        answers = {name: answer for name, answer in person.case.answers.items() if name in scorer.model.first_row}
        row: dict[str, Any] = {"id": f"person {number}", "age": person.case.age, "sex": person.case.sex}
        for name in sorted(answers, key=lambda name: (-answers[name].low, name))[number % 5 : number % 5 + 8]:  # type: ignore[union-attr]
            level = answers[name].low  # type: ignore[union-attr]
            row[name] = findings[name].choices[level].id if findings[name].choices else ("no", "yes")[level]
        rows.append(row)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name) for row in rows] for name in names})


@pytest.fixture
def table(told: pa.Table, tmp_path: Path) -> Path:
    path = tmp_path / "people.parquet"
    pq.write_table(told, path)
    return path


def as_rows(path: Path) -> list[dict[str, Any]]:
    """A result as rows, lists in CSV's form."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8") as file:
            return list(csv.DictReader(file))
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def in_a_process(code: str, *arguments: object, first: str = "") -> subprocess.CompletedProcess[str]:
    start = f"import sys\nfrom pathlib import Path\n{first}\n{SMALL}"
    return subprocess.run(
        [sys.executable, "-c", start + code, *map(str, arguments)], text=True, capture_output=True, timeout=300
    )


RUN = """
from popliteal.faces.terminal.main import main
sys.argv = ["popliteal", "cohort", *sys.argv[1:3]]
"""


def test_parquet_and_csv_say_the_same(table: Path, told: pa.Table, scorer: Scorer, tmp_path: Path) -> None:
    pyarrow.csv.write_csv(told, tmp_path / "people.csv")
    counts = score_file(table, tmp_path / "a.parquet", scorer)
    assert score_file(tmp_path / "people.csv", tmp_path / "b.csv", scorer) == counts
    assert counts.rows == counts.scored == 200
    assert counts.larger > 20
    for ours, theirs in some(zip(as_rows(tmp_path / "a.parquet"), as_rows(tmp_path / "b.csv"), strict=True)):
        assert theirs["id"] == ours["id"]
        assert theirs["level"] == ours["level"]
        assert theirs["rules"].split() == ours["rules"]
        assert theirs["first_causes"].split() == ours["first_causes"]
        assert theirs["days"] == ("" if ours["days"] is None else str(ours["days"]))
        chances = [name for name in ours if name.startswith("chance_")]
        assert len(chances) == len(scorer.model.conditions)
        for name in chances:
            assert theirs[name] == ("" if ours[name] is None else repr(ours[name])) or float(theirs[name]) == ours[name]


def test_every_column_of_the_result_is_described(scorer: Scorer, knowledge: Knowledge) -> None:
    schema = result_schema(knowledge, pa.string(), scorer.model.conditions)
    assert [one.name for one in result_dictionary(knowledge)] == schema.names
    assert all(schema.field(name).metadata[b"description"] for name in some(schema.names))


def test_a_killed_run_goes_on_and_neither_loses_nor_repeats_a_row(table: Path, scorer: Scorer, tmp_path: Path) -> None:
    score_file(table, tmp_path / "whole.parquet", scorer)
    target = tmp_path / "out.parquet"
    kill = """
import os, signal
before = run._write_part
def dies(number, *rest):
    if number == 2:
        (Path(sys.argv[3] + ".parts") / "000002.draft").write_bytes(b"half a part")
        os.kill(os.getpid(), signal.SIGKILL)
    return before(number, *rest)
run._write_part = dies
main()
"""
    assert in_a_process(RUN + kill, table, target).returncode == -9
    assert not target.exists()
    assert (tmp_path / "out.parquet.parts" / "000001.json").exists()
    steps: list[int] = []
    counts = score_file(table, target, scorer, begin=lambda _: steps.append)
    assert steps[0] == 96  # two parts of 48 rows were done
    assert sum(steps) == counts.rows == 200
    assert as_rows(target) == as_rows(tmp_path / "whole.parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "people.parquet", "whole.parquet"]


def test_a_full_disk_leaves_nothing_half_written(table: Path, scorer: Scorer, tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    full = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from popliteal.cohort.score import Scorer
from popliteal.assess import build_model
from popliteal import load_knowledge
from popliteal.knowledge import PoplitealError
scorer = Scorer(build_model(load_knowledge(), draws=1))
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
try:
    run.score_file(Path(sys.argv[1]), Path(sys.argv[2]), scorer)
except PoplitealError as error:
    print(error)
"""
    done = in_a_process(full, table, target)
    assert done.returncode == 0, done.stderr
    assert "goes on from there" in done.stdout
    assert not target.exists()
    assert score_file(table, target, scorer).scored == 200
    assert len(as_rows(target)) == 200


def test_rows_that_are_not_understood_go_to_a_file_of_their_own(scorer: Scorer, tmp_path: Path) -> None:
    lines = ["id,age,sex,calf_pain,duration"]
    lines += [f"p{number},60,female,yes,{number}" for number in range(1, 101)]
    lines[7], lines[60] = "p7,600,female,yes,6", "p60,60,female,perhaps,seldom"
    lines[50] = "p50,60,female"
    source, target = tmp_path / "people.csv", tmp_path / "out.parquet"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    counts = score_file(source, target, scorer)
    assert (counts.rows, counts.scored, counts.bad) == (100, 97, 3)
    found = as_rows(target)
    assert [row["row"] for row in found] == [number for number in range(1, 101) if number not in (7, 50, 60)]
    assert all(row["id"] == f"p{row['row']}" for row in found)
    bad = [(row["row"], row["column"], row["value"], row["allowed"]) for row in as_rows(bad_file(target))]
    assert ("7", "age", "600", "whole years from 0 to 120") in bad
    assert ("60", "calf_pain", "perhaps", "yes, no, unsure") in bad
    assert [row[0] for row in bad if row[3] == "5 columns, not 3"] == ["50"]
    assert {row[1] for row in bad if row[0] == "60"} == {"calf_pain", "duration"}


def write(path: Path, columns: dict[str, Sequence[Any]]) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"age": [40], "calf_pian": ["yes"]}, "Did you mean 'calf_pain'"),
        ({"age": [40]}, "no column is a finding"),
        ({"calf_pain": [["yes"]]}, "'calf_pain' holds list"),
        ({"id": ["a", "b", "a"], "calf_pain": ["yes"] * 3}, "the id 'a' is there twice, in rows 1 and 3"),
        ({"id": [7, 8, 8], "calf_pain": ["yes"] * 3}, "the id '8' is there twice, in rows 2 and 3"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_at_once(
    columns: dict[str, Sequence[Any]], message: str, scorer: Scorer, tmp_path: Path
) -> None:
    source = write(tmp_path / "people.parquet", columns)
    with pytest.raises(PoplitealError) as error:
        score_file(source, tmp_path / "out.parquet", scorer)
    assert message in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["people.parquet"]


def test_ids_that_are_compared_in_several_passes_are_still_found(
    scorer: Scorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "IDS_AT_ONCE", 10)
    ids = [f"p{number}" for number in range(90)]
    good = write(tmp_path / "good.parquet", {"id": ids, "calf_pain": ["yes"] * 90})
    assert files.TableFile(good, scorer.model.knowledge).rows == 90
    with pytest.raises(PoplitealError, match="'p3' is there twice, in rows 4 and 91"):
        files.TableFile(
            write(tmp_path / "bad.parquet", {"id": [*ids, "p3"], "calf_pain": ["yes"] * 91}), scorer.model.knowledge
        )


def test_files_that_are_none_or_of_another_kind_are_named(table: Path, scorer: Scorer, tmp_path: Path) -> None:
    (tmp_path / "no.parquet").write_text("not a table")
    (tmp_path / "empty.csv").write_text("")
    for source, target, message in (
        (tmp_path / "gone.csv", "out.csv", "there is no such file"),
        (tmp_path / "no.parquet", "out.csv", "not readable as parquet"),
        (tmp_path / "empty.csv", "out.csv", "the file is empty"),
        (table, "out.xlsx", "the name ends with one of .parquet, .csv"),
        (table, "people.parquet", "is there already"),
    ):
        with pytest.raises(PoplitealError) as error:
            score_file(source, tmp_path / target, scorer)
        assert message in str(error.value)


def test_another_run_or_another_table_does_not_go_on_from_the_parts(
    table: Path, scorer: Scorer, tmp_path: Path
) -> None:
    target, folder = tmp_path / "out.parquet", tmp_path / "out.parquet.parts"

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_file(table, target, scorer, begin=lambda _: stop)
    with pytest.raises(PoplitealError, match="begun with another chances"):
        score_file(table, target, scorer, as_said=False)
    with (folder / "begun.json").open() as held:
        flock(held, LOCK_EX)
        with pytest.raises(PoplitealError, match="another run is writing there"):
            score_file(table, target, scorer)
    assert score_file(table, target, scorer).scored == 200


def test_the_command_scores_a_table_and_prints_its_columns(table: Path, tmp_path: Path) -> None:
    done = in_a_process(RUN + "main()", table, tmp_path / "out.csv")
    assert done.returncode == 0, done.stderr
    assert "200 of 200 rows scored" in done.stdout
    assert len(as_rows(tmp_path / "out.csv")) == 200
    printed = in_a_process(RUN + "sys.argv = ['popliteal', 'cohort', '--columns']\nmain()")
    assert "calf_swelling" in printed.stdout
    assert "chance_deep_vein" in printed.stdout
    alone = in_a_process(RUN + "sys.argv = ['popliteal', 'cohort']\nmain()")
    assert alone.returncode == 2
    assert "popliteal cohort IN OUT" in alone.stderr


def test_without_numba_the_command_says_so_and_the_result_is_the_same(table: Path, tmp_path: Path) -> None:
    done = in_a_process(RUN + "main()", table, tmp_path / "out.parquet")
    alone = in_a_process(RUN + "main()", table, tmp_path / "numpy.parquet", first="sys.modules['numba'] = None")
    assert "is not installed" not in done.stdout
    assert alone.returncode == 0, alone.stderr
    assert "numba is not installed" in alone.stdout
    ours, theirs = as_rows(tmp_path / "numpy.parquet"), as_rows(tmp_path / "out.parquet")
    for mine, other in some(zip(ours, theirs, strict=True)):
        for name, value in some(mine.items()):
            assert value == (pytest.approx(other[name], abs=1.5e-6) if isinstance(value, float) else other[name]), name
