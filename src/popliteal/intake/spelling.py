"""Slips of the keyboard: known ones from a list, others by their distance from a word that phrases use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 6
"""Letters; a shorter word is too near to too many others, so its slips stand in the list."""
TWO_SLIPS_FROM = 10
"""Letters from which two slips are allowed."""


@dataclass(eq=False)
class Spelling:
    """Puts words right. A word that is known, or that is real though it looks like a slip, stays as it is; a slip is
    only ever taken for one of `meant`."""

    slips: Mapping[str, str]
    meant: frozenset[str]
    known: frozenset[str]
    real: frozenset[str]
    _by_letter: dict[str, list[str]] = field(init=False)
    _seen: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_letter = {}
        for word in sorted(self.meant):
            if len(word) >= SHORTEST - 1:
                self._by_letter.setdefault(word[0], []).append(word)

    def right(self, word: str) -> str:
        """The word that was meant; `word` itself when nothing is near enough."""
        if word in self.slips:
            return self.slips[word]
        if len(word) < SHORTEST or len(word) > 20 or word in self.known or word in self.real or not word.isalpha():
            return word
        if len(self._seen) > MOST_SEEN:
            self._seen.clear()
        if word not in self._seen:
            self._seen[word] = self._nearest(word)
        return self._seen[word]

    def _nearest(self, word: str) -> str:
        """The one known word with the same first letter at the least distance, transpositions counting as one slip."""
        most = 2 if len(word) >= TWO_SLIPS_FROM else 1
        near = process.extract(word, self._by_letter.get(word[0], []), scorer=OSA.distance, score_cutoff=most, limit=1)
        return next((found for found, _, _ in near), word)


MOST_SEEN = 20_000
"""Words remembered, so that a long-lived server does not keep every word ever typed."""
