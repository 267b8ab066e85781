"""A text as words with their places, and the breaks between them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

LONGEST = 100_000
"""Characters that are read of one text; what follows is kept, unread."""

_PIECE = re.compile(
    r"\d+(?:[.,]\d+)?(?:k\b)?|[^\W\d_]+(?:['’`´][^\W\d_]+)*|(?P<sentence>[.!?…]+|\n+)|(?P<clause>[;:()\[\]]|\s[-–—]+\s|—)|(?P<comma>,)|[/&+]"
)


class Break(IntEnum):
    """What stands before a word, from nothing to the end of a sentence."""

    none = 0
    comma = 1
    clause = 2
    sentence = 3


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as compared, and where it stands in the text (`end` is the place after it)."""

    word: str
    start: int
    end: int
    break_before: Break
    asked: bool = False
    """Whether the mark before it was a question mark."""


def tokens_of(text: str) -> list[Token]:
    """The words of the first LONGEST characters. Figures are words; markup and other signs are none."""
    found: list[Token] = []
    before, asked = Break.sentence, False
    for piece in _PIECE.finditer(text, 0, min(len(text), LONGEST)):
        kind = piece.lastgroup
        if kind is not None:
            before = max(before, Break[kind])
            asked = asked or "?" in piece.group()
            continue
        word = plain(piece.group())
        if word:
            found.append(Token(word, piece.start(), piece.end(), before, asked))
            before, asked = Break.none, False
    return found


def plain(word: str) -> str:
    """A word in small letters without accents, apostrophes and the possessive 's."""
    if not word.isascii():
        spread = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES))
        word = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return _SIGNS.get(word) or word.lower().removesuffix("'s").replace("'", "").replace("`", "")


_APOSTROPHES = str.maketrans({"’": "'", "´": "'", "`": "'"})
_SIGNS = {"&": "and", "+": "and"}
