"""The code of a case that is not kept yet, on its way through the browser: signed, and good for one visit alone.

Whoever sends the code of another's case in its place, or guesses at codes, has no signature for it, so it opens,
changes and tells nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from popliteal.store.codes import Code, new_code

LABEL = b"popliteal begun code"


@dataclass(frozen=True)
class BegunCodes:
    """Makes and reads such codes. Processes that are given the same key read each other's; a new key reads none."""

    key: str

    def new(self, visit: str) -> str:
        """A new code for a form of this visit."""
        return self.signed(new_code(), visit)

    def signed(self, code: Code, visit: str) -> str:
        """A code as it goes to the browser."""
        return f"{code}.{self._signature(code, visit)}"

    def read(self, text: str, visit: str) -> Code | None:
        """The code that came back; None where it was not made here, in this visit."""
        code, _, signature = text.rpartition(".")
        fits = hmac.compare_digest(self._signature(code, visit).encode(), signature.encode(errors="replace"))
        return Code(code) if fits else None

    def _signature(self, code: str, visit: str) -> str:
        told = LABEL + b"\0".join((visit.encode(errors="replace"), code.encode(errors="replace")))
        return hmac.new(self.key.encode(), told, hashlib.sha256).hexdigest()
