"""The pieces of an evidence page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from popliteal.knowledge import Knowledge
from popliteal.knowledge.describe import Figure, figure_text
from popliteal.knowledge.schema import Review

NOT_REVIEWED = "not yet reviewed by a clinician"


@dataclass(frozen=True)
class Line:
    """One thing said on an evidence page, with what it rests on.

    Attributes:
        label: what it is about; a link when `link` is given.
        text: the figure or statement.
        checked: how its source was read, or None where that has no meaning.
        anchor: the part of the address that leads to this line.
        notes: (what, text), such as the people counted and the sum.
        again: it only says again what stands on the page of `link`.
    """

    label: str
    text: str = ""
    link: str | None = None
    checked: str | None = None
    source: tuple[str, ...] = ()
    audited: str | None = None
    anchor: str | None = None
    notes: tuple[tuple[str, str], ...] = ()
    again: bool = False


@dataclass(frozen=True)
class Section:
    """Lines under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Entry:
    """One evidence page."""

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


def figure_line(
    label: str, figure: Figure, knowledge: Knowledge, link: str | None = None, anchor: str | None = None
) -> Line:
    """A figure with everything that it rests on."""
    said = {
        "Who was counted": figure.population,
        "Sum": figure.sum,
        "We assume": figure.assumption,
        "Because": figure.because,
    }
    return Line(
        label,
        figure_text(figure, knowledge.scale),
        link,
        figure.checked,
        tuple(figure.source),
        figure.audited,
        anchor,
        notes_of(said),
    )


def notes_of(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The notes that say something, in one line each."""
    return tuple((key, " ".join(str(text).split())) for key, text in said.items() if text)


def sections_of(*sections: Section) -> tuple[Section, ...]:
    """The sections that have something in them."""
    return tuple(section for section in sections if section.lines)


def to(kind: str, name: str) -> str:
    """The address of an evidence page."""
    return f"/evidence/{kind}/{name}"
