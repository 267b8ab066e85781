"""Errors that name the file, the place, what was given and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST_MESSAGE = 600
"""Characters of a message about a case."""


class PoplitealError(Exception):
    """Anything the person who gave the input can put right; the message says how."""


def printable(text: str) -> str:
    """The text with nothing in it that a terminal would act on; lines stay lines."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


class KnowledgeError(PoplitealError):
    """The knowledge base cannot be read or does not hold together."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


class CaseError(PoplitealError):
    """A case cannot be read. What a stranger gave is shown short, with nothing in it that a terminal would act on."""

    def __init__(self, message: str) -> None:
        short = message if len(message) <= LONGEST_MESSAGE else message[:LONGEST_MESSAGE] + "…"
        super().__init__("".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in short))


def nearest(given: object, allowed: Iterable[str]) -> str:
    """A hint with the closest allowed names, or an empty string when nothing is close."""
    close = difflib.get_close_matches(str(given), list(allowed), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(repr(name) for name in close)}?" if close else ""
