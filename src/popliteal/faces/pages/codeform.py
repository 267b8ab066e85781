"""A code that could not be read, group by group, with those marked in which the slip may be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from popliteal.store import MistypedCodeError
from popliteal.store.codes import ALPHABET, GROUP, LENGTH, LONGEST, read_code

MOST_MARKED = 3
"""With more groups under suspicion a mark helps nobody."""


@dataclass(frozen=True)
class TypedGroup:
    """Four letters and digits as they were typed; `wrong`: to be looked at first."""

    letters: str
    wrong: bool = False


def groups_of(typed: str) -> tuple[TypedGroup, ...]:
    """What was typed as groups. One of another length is marked; else those in which one wrong letter, or two letters
    changed for each other, would explain that the check letters do not fit."""
    parts = re.findall(r"\w+", typed[:LONGEST].upper())
    letters = "".join(parts)
    if len(parts) == 1 or len(letters) == LENGTH:
        parts = [letters[start : start + GROUP] for start in range(0, len(letters), GROUP)]
    groups = [TypedGroup(part, len(part) != GROUP) for part in parts]
    if len(letters) == LENGTH:
        suspected = _suspected(letters)
        marked = suspected if len(suspected) <= MOST_MARKED else frozenset[int]()
        groups = [replace(group, wrong=place in marked) for place, group in enumerate(groups)]
    return tuple(groups)


def _suspected(letters: str) -> frozenset[int]:
    """The groups in which one slip explains it all."""
    changed = {
        place // GROUP
        for place in range(LENGTH)
        for letter in ALPHABET
        if _fits(letters[:place] + letter + letters[place + 1 :])
    }
    swapped = {
        place // GROUP
        for place in range(LENGTH - 1)
        if _fits(letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :])
    }
    return frozenset(changed | swapped)


def _fits(letters: str) -> bool:
    try:
        read_code(letters)
    except MistypedCodeError:
        return False
    return True
