"""FHIR NDJSON scored: each line as it is assessed alone, and each line that cannot be read named with its number."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from fhir_setting import stories
from typer.testing import CliRunner

from popliteal.assess import Assessment
from popliteal.case import CaseFile
from popliteal.casework.assessing import assessed
from popliteal.casework.ready import Ready, make_ready
from popliteal.cohort import lines_file, run
from popliteal.cohort.lines_file import LinesFile, ReadLine
from popliteal.cohort.run import bad_file, score_file
from popliteal.cohort.score import Scorer
from popliteal.faces.api.fhir.ndjson import line_reader
from popliteal.faces.api.fhir.response import as_response
from popliteal.faces.terminal.main import app as command
from popliteal.knowledge import Knowledge, PoplitealError
from some import some

LINES = 200
BROKEN: dict[int, tuple[bytes, str, str]] = {
    3: (b"", "", "Bundle or QuestionnaireResponse"),
    17: (b'{"resourceType": "QuestionnaireResponse", ', "", "Bundle or QuestionnaireResponse"),
    18: (b"\xff\xfe{}", "", "Bundle or QuestionnaireResponse"),
    50: (b'{"resourceType": "Patient"}', "resourceType", "QuestionnaireResponse"),
    51: (b'{"resourceType": "Bundle", "entry": []}', "Bundle.entry", "one QuestionnaireResponse"),
    64: (b"[1, 2]", "", "Bundle or QuestionnaireResponse"),
    96: (b'{"resourceType": "QuestionnaireResponse", "status": "completed", "item": [{"linkId": "calf_pian"}]}',
         "QuestionnaireResponse.item[0].linkId", "a linkId of the form"),
    97: (b'{"resourceType": "QuestionnaireResponse", "status": "completed"}', "/answers", "at least one finding"),
    98: (b'{"resourceType": "QuestionnaireResponse", "resourceType": "x"}', "…/resourceType", "one value"),
    130: (b"[" * 50_000, "", "levels"),
    131: (b'{"resourceType": "\\ud800"}', "resourceType", "QuestionnaireResponse"),
    200: (b'{"resourceType": "QuestionnaireResponse", "status": "entered-in-error"}',
          "QuestionnaireResponse.status", "in-progress"),
}  # fmt: skip
"""Line number -> what stands there, the part that is named, and a piece of what is allowed."""


@pytest.fixture(scope="module")
def ready(knowledge: Knowledge) -> Ready:
    return make_ready(knowledge)


@pytest.fixture(scope="module")
def read(ready: Ready) -> ReadLine:
    return line_reader(ready)


@pytest.fixture(scope="module")
def told() -> dict[int, CaseFile]:
    """Line number -> the case that stands there."""
    files = stories(every=1)
    numbers = [number for number in range(1, LINES + 1) if number not in BROKEN]
    return dict(zip(numbers, [*files[-len(BROKEN) :], *files], strict=False))


@pytest.fixture(scope="module")
def text(told: dict[int, CaseFile], ready: Ready) -> bytes:
    found = []
    for number in range(1, LINES + 1):
        if number in BROKEN:
            found.append(BROKEN[number][0])
            continue
        response = json.loads(as_response(told[number], ready).model_dump_json()) | {"id": f"r{number}"}
        content: Any = response
        if number % 3 == 0:
            content = {"resourceType": "Bundle", "type": "collection",
                       "entry": [{"resource": {"resourceType": "Patient"}}, {"resource": response}]}  # fmt: skip
        found.append(json.dumps(content).encode())
    return b"\n".join(found) + b"\n"


@pytest.fixture
def source(text: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file, in parts and batches so small that it has several."""
    monkeypatch.setattr(lines_file, "BATCH", 16)
    monkeypatch.setattr(run, "PART", 48)
    path = tmp_path / "people.ndjson"
    path.write_bytes(text)
    return path


@pytest.fixture(scope="module")
def alone(told: dict[int, CaseFile], ready: Ready) -> dict[int, Assessment]:
    return {number: assessed(file, ready, intervals=False) for number, file in told.items()}


def rows_of(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return found


def test_each_line_is_scored_as_it_is_assessed_alone(
    source: Path, scorer: Scorer, read: ReadLine, alone: dict[int, Assessment], tmp_path: Path
) -> None:
    """Where the batch cannot say exactly what lies outside its sets, it stops at smaller ones: levels are the same."""
    counts = score_file(source, tmp_path / "out.parquet", scorer, read=read)
    assert (counts.rows, counts.scored, counts.bad) == (LINES, LINES - len(BROKEN), len(BROKEN))
    found = rows_of(tmp_path / "out.parquet")
    assert [row["row"] for row in found] == list(alone)
    chances = 0
    for row in some(found):
        expected = alone[row["row"]]
        assert row["id"] == f"r{row['row']}"
        assert (row["level"], row["days"]) == (expected.urgency.level, expected.urgency.days)
        for cause in expected.causes if row["exact"] else []:
            assert row[f"chance_{cause.condition}"] == pytest.approx(cause.chance, abs=1.5e-6)  # both rounded
            chances += 1
    assert chances > 1000


def test_lines_that_cannot_be_read_are_named_with_number_part_and_what_is_allowed(
    source: Path, scorer: Scorer, read: ReadLine, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    score_file(source, target, scorer, read=read)
    with bad_file(target).open(encoding="utf-8", newline="") as file:
        bad = {int(row["row"]): row for row in csv.DictReader(file)}
    assert list(bad) == list(BROKEN)
    for number, (_, element, allowed) in some(BROKEN.items()):
        assert bad[number]["column"] == element
        assert allowed in bad[number]["allowed"], number


def test_a_stopped_run_goes_on_and_neither_loses_nor_repeats_a_line(
    source: Path, scorer: Scorer, read: ReadLine, tmp_path: Path
) -> None:
    score_file(source, tmp_path / "whole.parquet", scorer, read=read)
    done = 0

    def stop(rows: int) -> None:
        nonlocal done
        done += rows
        if done > 100:
            raise KeyboardInterrupt

    target = tmp_path / "out.parquet"
    with pytest.raises(KeyboardInterrupt):
        score_file(source, target, scorer, read=read, begin=lambda _: stop)
    steps: list[int] = []
    score_file(source, target, scorer, read=read, begin=lambda _: steps.append)
    assert steps[0] == 96
    assert sum(steps) == LINES
    assert rows_of(target) == rows_of(tmp_path / "whole.parquet")
    assert bad_file(target).read_text("utf-8") == bad_file(tmp_path / "whole.parquet").read_text("utf-8")


def test_a_line_without_end_is_no_more_held_than_another(
    knowledge: Knowledge, read: ReadLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines_file, "LONGEST", 100)
    path = tmp_path / "long.ndjson"
    path.write_bytes(b"x" * 5000 + b"\n" + b"{}\n" + b"y" * 101)
    held: list[int] = []

    def measured(line: bytes) -> Any:
        held.append(len(line))
        return read(line)

    file = LinesFile(path, knowledge, measured)
    assert file.rows == 3
    (part,) = file.batches()
    assert [one.row for one in part.bad] == [1, 2, 3]
    assert [one.allowed for one in part.bad][::2] == ["a line of at most 100 bytes"] * 2
    assert held == [2]


def test_a_file_that_is_none_or_empty_is_named(knowledge: Knowledge, read: ReadLine, tmp_path: Path) -> None:
    with pytest.raises(PoplitealError, match="there is no such file"):
        LinesFile(tmp_path / "gone.ndjson", knowledge, read)
    (tmp_path / "empty.ndjson").write_bytes(b"")
    with pytest.raises(PoplitealError, match="the file is empty"):
        LinesFile(tmp_path / "empty.ndjson", knowledge, read)


def test_the_command_takes_lines_by_the_name_of_the_file(text: bytes, tmp_path: Path) -> None:
    source, target = tmp_path / "people.ndjson", tmp_path / "out.csv"
    source.write_bytes(b"\n".join(text.splitlines()[:20]))
    done = CliRunner().invoke(command, ["cohort", str(source), str(target)])
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert "17 of 20 rows scored" in said
    assert "3 rows not understood" in said
    assert len(target.read_text("utf-8").splitlines()) == 18
