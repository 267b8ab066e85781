"""What was read in a text: answers to confirm, danger signs to ask about first, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from popliteal.knowledge.lexicon_schema import Polarity

ReadAnswer = str | int
Certainty = Literal["sure", "likely"]
WrittenIn = Literal["english", "spanish", "other"]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text: from `start` to before `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the text seems to say of a finding (or of `age` and `sex`), never an answer before it is confirmed.

    `answer` is what confirming it would record: yes, no, a choice, or a number (years, days, pain from 0 to 10). It is
    None for a danger sign that the text denies, and for whatever is somebody else's, past, feared or in doubt. Of what
    is feared or in doubt, what a rule of 24 hours or sooner reads is `open`: its question is asked, with nothing filled
    in. `certainty` is likely where a word was put right, a part of the body was named elsewhere, or the
    text says both.
    """

    finding: str
    polarity: Polarity
    answer: ReadAnswer | None
    certainty: Certainty
    spans: tuple[Span, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class ReadDanger:
    """A danger sign that the text touches in whatever way: its question comes first."""

    finding: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Reading:
    """All that was read in a text. `unread` is how many characters at its end were not looked at."""

    text: str
    proposals: tuple[Proposal, ...] = ()
    dangers: tuple[ReadDanger, ...] = ()
    not_understood: tuple[Span, ...] = ()
    language: WrittenIn = "english"
    somebody_else: bool = False
    unread: int = 0

    @property
    def to_confirm(self) -> tuple[Proposal, ...]:
        """The proposals that a person can confirm, and those whose question stays open."""
        return tuple(item for item in self.proposals if item.answer is not None or item.open)
