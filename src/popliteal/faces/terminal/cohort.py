"""The command for many people: a table in, a table out, with a bar that says how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from popliteal.assess import Model, build_model
from popliteal.cohort.drawn_file import write_drawn
from popliteal.cohort.files import TableFile
from popliteal.cohort.run import Counts, Step, bad_file, score_file
from popliteal.cohort.score import Scorer
from popliteal.cohort.tables import ColumnText, input_dictionary, result_dictionary
from popliteal.knowledge import Knowledge


class Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        """The speed so far."""
        return Text(f"{task.speed:,.0f} a second" if task.speed else "")


@contextmanager
def bar(total: int) -> Iterator[Step]:
    """A bar on standard error; yields what is told how many more are done."""
    columns = (TextColumn("people"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("people", total=total)
        yield lambda done: progress.advance(task, done)


def cohort_command(source: Path, target: Path, sums: bool, base: Knowledge, screen: Console) -> None:
    """Score a table, and say what became of its rows."""
    rows = TableFile(source, base).rows
    begun = time.monotonic()
    with bar(rows) as step:
        counts = score_file(source, target, Scorer(build_model(base, draws=1)), as_said=not sums, step=step)
    seconds = time.monotonic() - begun
    screen.print("\n".join(told_of(counts, target, seconds)), soft_wrap=True, highlight=False)


def told_of(counts: Counts, target: Path, seconds: float) -> Iterator[str]:
    """What became of the rows, a line each."""
    yield f"{target}: {counts.scored:,} of {counts.rows:,} rows scored in {seconds:,.1f} s"
    yield f"  {counts.larger:,} weighed again with sets of four and more, since too much lay outside sets of three"
    yield f"  {counts.withheld:,} without chances, since more than 2 % lay outside all sets weighed"
    yield f"  {counts.single:,} sent through the single path (beside a threshold, or a child of unknown age)"
    if counts.bad:
        yield f"  {counts.bad:,} rows not understood: {bad_file(target)} says why"


def simulate_command(target: Path, model: Model, n: int, seed: int, screen: Console) -> None:
    """Draw people into a table."""
    begun = time.monotonic()
    with bar(n) as step:
        write_drawn(target, model, n, seed, step)
    seconds = time.monotonic() - begun
    screen.print(f"{target}: {n:,} people drawn in {seconds:,.1f} s, {n / seconds:,.0f} a second", soft_wrap=True)


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
