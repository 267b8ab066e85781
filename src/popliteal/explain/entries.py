"""The pieces of what is told of one id: an entry, its sections, their lines. No face's form is in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from popliteal.knowledge import Knowledge
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.describe import Figure, figure_text
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.knowledge.levels import days_text
from popliteal.knowledge.schema import Grounded, Review, Rule, Threshold
from popliteal.speech.words import plain

NOT_REVIEWED = "not yet reviewed by a clinician"


@dataclass(frozen=True, eq=False)
class AllKnowledge:
    """All that an id may be of."""

    care: CareKnowledge
    followup: FollowupKnowledge

    @property
    def base(self) -> Knowledge:
        """Causes, findings, rules and sources."""
        return self.care.knowledge


@dataclass(frozen=True)
class Pointer:
    """Leads to an entry, or to one line of it."""

    kind: str
    id: str
    line: str = ""


@dataclass(frozen=True)
class Line:
    """One thing said of an entry, with what it rests on.

    Attributes:
        label: what it is about; `to` leads there.
        text: the figure or statement.
        checked: how its source was read, or None where that has no meaning.
        anchor: what a pointer calls this line.
        notes: (what, text), such as the people counted and the sum.
        facts: the statements of the studies behind it, by their ids in the folder `evidence`.
        again: it only says again what stands where it leads.
        address: where it leads outside of the program.
    """

    label: str
    text: str = ""
    to: Pointer | None = None
    checked: str | None = None
    source: tuple[str, ...] = ()
    audited: str | None = None
    anchor: str | None = None
    notes: tuple[tuple[str, str], ...] = ()
    facts: tuple[str, ...] = ()
    again: bool = False
    address: str = ""


@dataclass(frozen=True)
class Section:
    """Lines under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Entry:
    """What is told of one id."""

    kind: str
    id: str
    title: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]
    review: str = NOT_REVIEWED


def review_text(review: Review) -> str:
    """Who reviewed something and when, by role; most is not reviewed yet."""
    if review.role is None:
        return NOT_REVIEWED
    return f"{review.role}, {review.date or dt.date.min}; next review due {review.due}"


def level_days(record: Rule | Threshold) -> str:
    """The level that something gives, with its days."""
    days = f", within {days_text(record.days)}" if record.days else ""
    return plain(record.level.name) + days


def figure_line(
    label: str, figure: Figure, base: Knowledge, to: Pointer | None = None, anchor: str | None = None
) -> Line:
    """A figure with all that it rests on."""
    said = {
        "Who was counted": figure.population,
        "Sum": figure.sum,
        "We assume": figure.assumption,
        "Because": figure.because,
    }
    return Line(
        label, figure_text(figure, base.scale), to, figure.checked, tuple(figure.source), figure.audited, anchor,
        notes_of(said), tuple(figure.facts),
    )  # fmt: skip


def grounded_line(record: Grounded, label: str = "Where this is from", text: str = "") -> Line:
    """What a statement rests on."""
    notes = notes_of({"Because": record.because})
    return Line(label, text, None, record.checked, tuple(record.source), notes=notes)


def ages_line(odds: Mapping[str, float], because: str | None) -> Line:
    """Odds by age, which are a judgment."""
    text = ", ".join(f"{band} {times:g}" for band, times in odds.items())
    return Line("Age: odds by age band", text, None, "judgment", anchor="age", notes=notes_of({"Because": because}))


def notes_of(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The notes that say something, in one line each."""
    return tuple((key, " ".join(str(text).split())) for key, text in said.items() if text)


def lines_of(told: Mapping[str, str | None]) -> tuple[Line, ...]:
    """A line for each label that has something to say."""
    return tuple(Line(label, " ".join(text.split())) for label, text in told.items() if text)


def sections_of(*sections: Section) -> tuple[Section, ...]:
    """The sections that have something in them."""
    return tuple(section for section in sections if section.lines)
