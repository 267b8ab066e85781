"""Errors that name the file, the place, what was given and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PoplitealError(Exception):
    """Anything the person who gave the input can put right; the message says how."""


class KnowledgeError(PoplitealError):
    """The knowledge base cannot be read or does not hold together."""


class CaseError(PoplitealError):
    """A case cannot be read."""


def nearest(given: object, allowed: Iterable[str]) -> str:
    """A hint with the closest allowed names, or an empty string when nothing is close."""
    close = difflib.get_close_matches(str(given), list(allowed), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(repr(name) for name in close)}?" if close else ""
