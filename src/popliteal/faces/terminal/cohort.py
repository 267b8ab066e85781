"""The command for many people: a table in, a table out, with a bar that says how far it is."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from popliteal.assess import Model, build_model
from popliteal.cohort.arrow import ColumnText, input_dictionary, result_dictionary
from popliteal.cohort.chances import COMPILED
from popliteal.cohort.drawn_file import write_drawn
from popliteal.cohort.lines_file import ReadLine
from popliteal.cohort.run import Begin, Counts, OnProgress, bad_file, score_file
from popliteal.cohort.score import Scorer
from popliteal.knowledge import Knowledge

NDJSON = ".ndjson"
"""The end of a file's name whose lines are FHIR resources."""
UNCOMPILED = "numba is not installed: the sums run in NumPy alone, some times slower, with the same result"
ENOUGH = 100
"""People in a bin from which on it is counted."""


class Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        """The speed so far."""
        return Text(f"{task.speed:,.0f} a second" if task.speed else "")


@contextmanager
def bar() -> Iterator[Begin]:
    """A bar on standard error; yields what is told how many people there are."""
    columns = (TextColumn("people"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:

        def begin(total: int) -> OnProgress:
            task = progress.add_task("people", total=total)
            return lambda done: progress.advance(task, done)

        yield begin


def cohort_command(source: Path, target: Path, sums: bool, base: Knowledge, screen: Console) -> None:
    """Score a table or the lines of FHIR NDJSON, and say what became of them."""
    read = reader_of_lines(base) if source.suffix.lower() == NDJSON else None
    if not COMPILED:
        screen.print(UNCOMPILED, soft_wrap=True)
    begun = time.monotonic()
    scorer = Scorer(build_model(base, draws=1))
    with bar() as begin:
        counts = score_file(source, target, scorer, as_said=not sums, begin=begin, read=read)
    seconds = time.monotonic() - begun
    screen.print(
        "\n".join(told_of(counts, target, bad_file(target), seconds)), soft_wrap=True, highlight=False, markup=False
    )


def reader_of_lines(base: Knowledge) -> ReadLine:
    """What reads a line of FHIR NDJSON."""
    from popliteal.casework.ready import make_ready
    from popliteal.faces.api.fhir.ndjson import line_reader

    return line_reader(make_ready(base))


def spark_command(source: Path, target: Path, sums: bool, master: str | None, base: Knowledge, screen: Console) -> None:
    """Score a table, or the lines of FHIR NDJSON, on Spark, and say what became of them."""
    from popliteal.cohort.spark import score_on_spark

    begun = time.monotonic()
    reader_of = reader_of_lines if source.suffix.lower() == NDJSON else None
    counts = score_on_spark(str(source), str(target), build_model(base, draws=1), not sums, master, reader_of)
    bad = Path(f"{target}.bad")
    screen.print("\n".join(told_of(counts, target, bad, time.monotonic() - begun)), soft_wrap=True, highlight=False)


def told_of(counts: Counts, target: Path, bad: Path, seconds: float) -> Iterator[str]:
    """What became of the rows, a line each."""
    yield f"{target}: {counts.scored:,} of {counts.rows:,} rows scored in {seconds:,.1f} s"
    yield f"  {counts.larger:,} weighed again with sets of four and more, since too much lay outside sets of three"
    yield f"  {counts.withheld:,} without chances, since more than 2 % lay outside all sets weighed"
    yield f"  {counts.single:,} sent through the single path (beside a threshold, or a child of unknown age)"
    if counts.bad:
        yield f"  {counts.bad:,} rows not understood: {bad} says why"


def simulate_command(target: Path, model: Model, n: int, seed: int, screen: Console) -> None:
    """Draw people into a table."""
    begun = time.monotonic()
    with bar() as begin:
        write_drawn(target, model, n, seed, begin(n))
    seconds = time.monotonic() - begun
    screen.print(f"{target}: {n:,} people drawn in {seconds:,.1f} s, {n / seconds:,.0f} a second", soft_wrap=True)


def calibrate_whole(folder: Path, n: int, seed: int, base: Knowledge, screen: Console) -> None:
    """Draw people with whole histories, score them, and write what came true: report.json, two pictures twice."""
    # Here, since scoring a table needs no extra but its own, and these draw pictures.
    from popliteal.workshop.populations.pictures import write_pictures
    from popliteal.workshop.populations.tally import report_of, tally_people

    scorer = Scorer(build_model(base, draws=1))
    with bar() as begin:
        tally, figures = tally_people(scorer, n, seed, begin(n))
    report = {"knowledge": base.version, "seed": seed, **report_of(tally, figures, scorer)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    write_pictures(report, folder)
    screen.print("\n".join(told_of_report(report)), soft_wrap=True, highlight=False, markup=False)


def told_of_report(report: Mapping[str, Any]) -> Iterator[str]:
    """The report's main figures, a line each."""
    rows = [row for rows in report["reliability"].values() for row in rows if row["came_true"]["n"] >= ENOUGH]
    first, clots = report["first_cause"], report["clots_sent_within_24_hours"]
    yield f"{report['people']:,} drawn people; this tests the program, not the world"
    yield f"first cause there in {first['share']:.1%}; no chances for {report['chances_withheld']:,}"
    inside = sum(row["inside"] for row in rows)
    yield f"stated inside the interval of what came true: {inside} of {len(rows)} bins of {ENOUGH} people or more"
    yield (
        f"people with a clot sent within 24 hours: {clots['share']:.1%} ({clots['low']:.1%} to {clots['high']:.1%}); "
        f"people sent per clot sent: {report['people_sent_within_24_hours_per_clot_sent']}"
    )
    for one in report["published"]:
        drawn, paper = one["drawn"], f"paper {one['paper']:.1%}"
        if one["paper_interval"]:
            paper += " ({:.1%} to {:.1%})".format(*one["paper_interval"])
        word = {True: "agrees", False: "DIFFERS", None: "no interval printed"}[one["agrees"]]
        yield (
            f"{one['score']}, {one['what']}: {paper} [{one['source']}], drawn {drawn['share']:.1%} "
            f"({drawn['low']:.1%} to {drawn['high']:.1%}): {word}"
        )


def print_columns(base: Knowledge, screen: Console) -> None:
    """The data dictionary: what a table may hold, and what comes out."""
    for title, columns in (
        ("Columns of the input", input_dictionary(base)),
        ("Columns of the result", result_dictionary(base)),
    ):
        screen.print(_dictionary(title, columns))


def _dictionary(title: str, columns: Iterator[ColumnText]) -> Table:
    table = Table(title=title, title_justify="left", box=None)
    for heading in ("column", "holds", "about"):
        table.add_column(heading, overflow="fold")
    for one in columns:
        table.add_row(one.name, one.holds, one.about)
    return table
