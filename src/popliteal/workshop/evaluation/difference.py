"""What a change of the knowledge changes for whom: the same known cases, told to two knowledge bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from popliteal.assess import build_model
from popliteal.knowledge import Knowledge
from popliteal.workshop.evaluation.evaluate import Outcome, run
from popliteal.workshop.evaluation.known_cases import read_known_cases

ENTRIES = ("conditions", "findings", "rules", "excuses", "thresholds", "scores", "levels", "named")
WHOLE = ("population", "scale", "doubt", "elsewhere", "interview")
"""Records that stand once."""
LONGEST = 100
"""Characters of what a known case told."""


@dataclass(frozen=True)
class ToldCase:
    """What one knowledge base says to one known case; `problem` when it cannot read it."""

    level: str
    first: str
    hazardous: bool
    problem: str | None


@dataclass(frozen=True)
class MovedCase:
    """A known case that is told something else."""

    id: str
    who: str
    stated: str
    old: ToldCase
    new: ToldCase

    @property
    def same_level(self) -> bool:
        """Whether both say the same level, or neither can read it."""
        return (self.old.level, self.old.problem is None) == (self.new.level, self.new.problem is None)


@dataclass(frozen=True)
class KnowledgeDifference:
    """All that differs.

    Attributes:
        cases: how many were told to both.
        entries: kind -> ids that were added, taken out or changed, in words.
        levels: cases with another level, or that only one can read.
        causes: cases with the same level and another first cause.
    """

    cases: int
    entries: Mapping[str, tuple[str, ...]]
    levels: tuple[MovedCase, ...]
    causes: tuple[MovedCase, ...]

    @property
    def newly_hazardous(self) -> tuple[str, ...]:
        """The cases that the new one sends too late, and the old one did not."""
        return tuple(one.id for one in self.levels if one.new.hazardous and not one.old.hazardous)


def difference(old: Knowledge, new: Knowledge, texts: Mapping[str, str]) -> KnowledgeDifference:
    """What changes from one knowledge base to another.

    Args:
        old: the one before.
        new: the one after.
        texts: files of known cases, by the place they were read from.

    Raises:
        CaseError: a file is no list of known cases.
    """
    both = zip(_outcomes(old, texts), _outcomes(new, texts), strict=True)
    told = [_moved(before, after) for before, after in both]
    return KnowledgeDifference(
        cases=len(told),
        entries={
            **{kind: found for kind in ENTRIES if (found := _entries(getattr(old, kind), getattr(new, kind)))},
            **{kind: ("changed",) for kind in WHOLE if getattr(old, kind) != getattr(new, kind)},
        },
        levels=tuple(one for one in told if not one.same_level),
        causes=tuple(one for one in told if one.same_level and one.old.first != one.new.first),
    )


def _outcomes(base: Knowledge, texts: Mapping[str, str]) -> Sequence[Outcome]:
    known = [case for place, text in texts.items() for case in read_known_cases(text, base, place)]
    return run(known, build_model(base, draws=1))


def _moved(before: Outcome, after: Outcome) -> MovedCase:
    known = before.known
    return MovedCase(known.id, shorten(known.words, LONGEST), known.triage.name, _told(before), _told(after))


def _told(outcome: Outcome) -> ToldCase:
    first = outcome.ranking[0][0] if outcome.ranking else ""
    return ToldCase(outcome.level.name, first, outcome.hazardous, outcome.known.problem)


def _entries(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    gone = [f"{name} taken out" for name in old if name not in new]
    added = [f"{name} added" for name in new if name not in old]
    return (*gone, *added, *(f"{name} changed" for name in old if name in new and old[name] != new[name]))
