"""Case codes: 130 random bits in 26 letters and digits that are hard to mix up, and 2 more that catch a slip.

Crockford's base 32 has no I, L, O or U, so what looks like one of them can be read as what was meant.
The two check letters make the whole number a multiple of 1021. That is a prime above 32 in which the powers of 32 up
to the 28th differ, so one wrong letter, or any two letters changed for each other, is always seen
(as with ISO 7064 for account numbers); any other slip is seen in 1020 of 1021.

Source of the alphabet: D. Crockford, "Base 32", https://www.crockford.com/base32.html.
"""

from __future__ import annotations

import re
import secrets
from typing import NewType

from popliteal.casework.errors import MistypedCodeError

Code = NewType("Code", str)
"""A code as it is written down: seven groups of four letters and digits."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM = 26
CHECKS = 2
LENGTH = RANDOM + CHECKS
GROUP = 4
MODULUS = 1021
LONGEST = 200
"""Characters worth reading; a code with a space after each letter has 55."""

_SECRET_BYTES = (RANDOM * 5 + 7) // 8
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans("OILU", "011V")
_BETWEEN = re.compile(r"[\s\-‐-―−._,]+")


def new_code() -> Code:
    """A new code from the system's random source."""
    return write_code(secrets.randbits(RANDOM * 5))


def code_from(digest: bytes) -> Code:
    """The code whose random bits are the first of a digest."""
    return write_code(int.from_bytes(digest[:_SECRET_BYTES], "big") >> (_SECRET_BYTES * 8 - RANDOM * 5))


def write_code(number: int) -> Code:
    """`number` (below 2^130) as a code."""
    shifted = number << (CHECKS * 5)
    whole = shifted + -shifted % MODULUS
    letters = "".join(ALPHABET[whole >> (5 * place) & 31] for place in reversed(range(LENGTH)))
    return Code("-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP)))


def as_written(text: str) -> Code:
    """A code, however it was typed, as it is written down.

    Raises:
        MistypedCodeError: as `read_code`.
    """
    return write_code(int.from_bytes(read_code(text), "big"))


def read_code(text: str) -> bytes:
    """The 17 secret bytes of a code, however it was typed: small letters, spaces, dashes, O for 0, I or L for 1.

    Raises:
        MistypedCodeError: saying whether its length, a letter, or the check is wrong; never what was typed.
    """
    letters = _BETWEEN.sub("", text[: LONGEST + 1]).upper().translate(_LOOKALIKES)
    if len(text) > LONGEST or len(letters) != LENGTH:
        given = "far more" if len(text) > LONGEST else f"{len(letters)}"
        raise MistypedCodeError(f"A code has {LENGTH} letters and digits. This one has {given}. Please check it.")
    if not set(letters) <= set(ALPHABET):
        raise MistypedCodeError("A code has only letters and digits. Please check it and try again.")
    whole = 0
    for letter in letters:
        whole = whole << 5 | _VALUES[letter]
    if whole % MODULUS:
        raise MistypedCodeError("There is a slip in this code. Please check each letter and try again.")
    return (whole >> (CHECKS * 5)).to_bytes(_SECRET_BYTES, "big")
