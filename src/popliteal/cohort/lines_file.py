"""A file of lines, each of which tells one person's answers: read some at a time, a line that cannot be read is bad.

What a line holds is for whoever hands in the reader to know; here it is a case, an id, or what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from popliteal.case import Case
from popliteal.cohort.columns import ID, BadValue
from popliteal.cohort.files import Numbered
from popliteal.cohort.people import people_of
from popliteal.knowledge import Knowledge, PoplitealError

BATCH = 1024
"""Lines that are read at once: a line can be a thousand times as long as a row of a table."""
LONGEST = 2_000_000
"""Bytes of a line; the answers of one person are some tens of thousands."""
SCHEMA = pa.schema([(ID, pa.string())])


@dataclass(frozen=True)
class ToldLine:
    """What a line tells: whose it is, as the line says it, and the answers."""

    id: str | None
    case: Case


ReadLine = Callable[[bytes], ToldLine | Sequence[BadValue]]
"""Reads one line; the values that are not understood count as row 0."""


@dataclass(frozen=True, eq=False)
class LinesFile:
    """A file of lines to read."""

    path: Path
    knowledge: Knowledge
    read: ReadLine
    rows: int = field(init=False)
    id_type: pa.DataType = field(init=False, default=pa.string())

    def __post_init__(self) -> None:
        if not self.path.is_file():
            raise PoplitealError(f"{self.path}: there is no such file")
        object.__setattr__(self, "rows", sum(1 for _ in self._lines()))
        if not self.rows:
            raise PoplitealError(f"{self.path}: the file is empty; each line tells one person's answers")

    def batches(self, skip: int = 0) -> Iterator[Numbered]:
        """The lines, `BATCH` at a time, without the first `skip`."""
        lines = islice(enumerate(self._lines(), start=1), skip, None)
        while some := list(islice(lines, BATCH)):
            yield numbered(some, self.read, self.knowledge)

    def _lines(self) -> Iterator[bytes]:
        """The lines without their ends; of one that is too long no more than shows it."""
        with self.path.open("rb") as file:
            while line := file.readline(LONGEST + 2):
                rest = line
                while rest and not rest.endswith(b"\n"):
                    rest = file.readline(LONGEST)
                yield line.rstrip(b"\r\n")


def numbered(lines: Iterable[tuple[int, bytes]], read: ReadLine, knowledge: Knowledge) -> Numbered:
    """The people of some lines, each with its number."""
    told: list[tuple[int, ToldLine]] = []
    bad: list[BadValue] = []
    for number, line in lines:
        found = read(line) if len(line) <= LONGEST else [_too_long()]
        if isinstance(found, ToldLine):
            told.append((number, found))
        else:
            bad += [replace(one, row=number) for one in found]
    ids = pa.record_batch([pa.array([line.id for _, line in told], pa.string())], schema=SCHEMA)
    rows = np.array([number for number, _ in told], dtype=np.intp)
    return Numbered(ids, rows, bad, people_of([line.case for _, line in told], knowledge))


def _too_long() -> BadValue:
    return BadValue(0, "", f"more than {LONGEST:,} bytes", f"a line of at most {LONGEST:,} bytes")
