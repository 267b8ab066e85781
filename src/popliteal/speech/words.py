"""Chances, dates and people in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from popliteal.assess.lay_words import DOUBT
from popliteal.case import Who
from popliteal.interview.wording import reword
from popliteal.speech.languages import Translation, in_catalogs

FEW, VERY_FEW = 0.05, 0.01
LIKELY, POSSIBLE = 0.5, 0.15
WIDEST = 0.5
"""A range wider than this says less than any number: then none is told."""
ChanceWord = Literal["likely", "possible", "less likely"]
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAY = in_catalogs("%(month)s %(day)s, %(year)s")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CHECKED = {
    "full": "We read the whole text.",
    "abstract": "We read the summary (abstract) only.",
    "secondary": "We read what another text says about it.",
    "judgment": "This is our own judgment. No study was counted.",
}
CHECKED_SHORT = {
    "full": "whole text read",
    "abstract": "summary read",
    "secondary": "read about in another text",
    "judgment": "our judgment",
}
AUDITED = {
    "confirmed": "A second reader found the same figure.",
    "corrected": "A second reader corrected it.",
    "not_found": "A second reader could not find it.",
    "added": "A second reader added it.",
}


@dataclass(frozen=True)
class Speaker:
    """Says a text of the knowledge base about the person it concerns, in the reader's language.

    Attributes:
        who: whom it concerns. Only English says it; what is translated is put so that it fits anyone.
        language: None for English.
        untranslated: makes of English text what stands among text of another language.
    """

    who: Who = "me"
    language: Translation | None = None
    untranslated: Callable[[str], str] = str

    def __call__(self, text: str | None) -> str:
        """The text for this person."""
        told = " ".join((text or "").split())
        return self._translated(told, reword(told, self.who))

    def can_say(self, text: str) -> bool:
        """Whether the text stands in the reader's language."""
        return self.language is None or bool(self.language.said(text))

    def name(self, text: str) -> str:
        """A text that speaks of nobody, in the reader's language."""
        return self._translated(text, text)

    def _translated(self, text: str, english: str) -> str:
        if self.language is None or not text:
            return english
        return self.language.said(text) or self.untranslated(english)


def people(chance: float) -> str:
    """A chance as people out of 100, rounded to 5, never nobody and never everybody."""
    if chance < VERY_FEW:
        return "fewer than 1"
    if chance < FEW:
        return "fewer than 5"
    return f"about {count_of(chance)}"


def count_of(chance: float) -> int:
    """People out of 100 to draw: rounded to 5; 1 to 4 below that."""
    if chance < FEW:
        return max(round(100 * chance), 1)
    return min(5 * round(20 * chance), 95)


def both_sides(chance: float) -> tuple[str, str]:
    """How many of 100 have it, and how many do not."""
    if chance < FEW:
        most = 99 if chance < VERY_FEW else 95
        return people(chance), f"more than {most}"
    return people(chance), f"about {100 - count_of(chance)}"


def range_text(low: float | None, high: float | None) -> str:
    """A range in whole people out of 100, or nothing when there is none."""
    if low is None or high is None:
        return ""
    least, most = max(round(100 * low), 0), min(max(round(100 * high), 1), 99)
    return f"{least} to {most}"


def too_wide(low: float | None, high: float | None) -> bool:
    """Whether a range is too wide for a number to stand in it."""
    return low is not None and high is not None and high - low > WIDEST


def likelihood(chance: float, low: float | None, high: float | None) -> ChanceWord:
    """A chance as a word. The bounds are a judgment; what is known too poorly for a number is possible."""
    if too_wide(low, high):
        return "possible"
    return "likely" if chance >= LIKELY else "possible" if chance >= POSSIBLE else "less likely"


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def facts_told(facts: Iterable[str]) -> str:
    """Facts as one list; what every doubt begins with is said once."""
    facts = list(facts)
    doubts = [fact.removeprefix(DOUBT) for fact in facts if fact.startswith(DOUBT)]
    known = [fact for fact in facts if not fact.startswith(DOUBT)]
    return "; ".join([*known, *([DOUBT + "; if ".join(doubts)] if doubts else [])])


def stop(text: str) -> str:
    """The text as a sentence, with a capital letter and a full stop."""
    told = sentence(text.strip())
    return told if told.endswith((".", "!", "?")) else told + "."


def plain(name: str) -> str:
    """An id as words."""
    return name.replace("_", " ")


def moment_text(moment: dt.datetime) -> str:
    """A day and a time in words: "Saturday, November 22, 8:30 AM"."""
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    day = f"{WEEKDAYS[moment.weekday()]}, {MONTHS[moment.month - 1]} {moment.day}"
    return f"{day}, {hour}:{moment.minute:02} {half}"


def day_text(day: dt.date | None, say: Callable[[str], str] = str) -> str:
    """A date in words: "November 22, 2026"; `say` puts it into another language."""
    if day is None:
        return ""
    return say(DAY) % {"month": say(MONTHS[day.month - 1]), "day": day.day, "year": day.year}
