"""Whom a text is about: the writer, or somebody else whose leg it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from popliteal.case import Sex, Who
from popliteal.intake.tokens import Token

_SEX: dict[str, Sex] = {
    **dict.fromkeys(("woman", "female", "girl", "lady", "daughter", "mum", "mom", "mother", "wife", "sister", "grandma",
                     "granddaughter", "girlfriend", "nan", "aunt", "niece"), "female"),
    **dict.fromkeys(("man", "male", "boy", "guy", "bloke", "son", "dad", "father", "husband", "brother", "grandpa",
                     "grandson", "boyfriend", "hubby", "uncle", "nephew"), "male"),
}  # fmt: skip
_FIRST = frozenset({"i", "im", "ive", "id", "me", "mine", "myself"})
_THIRD = frozenset({"he", "she", "his", "her", "him", "hes", "shes", "hers"})
OPENING = 12
"""Words at the start of a text among which the person it is about is named."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Whom the text is about: whether a relative or the like, and the sex at birth that it seems to tell, with the
    word that tells it."""

    is_kin: bool
    sex: tuple[Sex, int] | None = None


def person_of(tokens: Sequence[Token], kin: frozenset[str], who: Who) -> Somebody:
    """Whom a text is about, when the case is said to be about `who`."""
    words = [token.word for token in tokens]
    named = next((at for at, word in enumerate(words[:OPENING]) if word in kin and not _speaks(words, at)), None)
    third = sum(word in _THIRD for word in words)
    first = sum(word in _FIRST or _mine(words, at, kin) for at, word in enumerate(words))
    is_kin = named is not None and (who != "me" or third >= max(first, 1) or (not first and named + 1 < len(words)))
    if is_kin and named is not None:
        return Somebody(True, _sex(words, named) or _told_by_age(words))
    return Somebody(who != "me" and third >= first, _told_by_age(words))


def _speaks(words: Sequence[str], at: int) -> bool:
    """ "My wife says I worry too much" is about the writer."""
    return at + 1 < len(words) and words[at + 1] in _SPEECH


_SPEECH = frozenset(
    {"says", "said", "thinks", "thought", "reckons", "tells", "told", "keeps", "wants", "made", "insists"}
)


def _mine(words: Sequence[str], at: int, kin: frozenset[str]) -> bool:
    """Whether a "my" is of the writer's own body or doing ("my knee"), and not of a relative ("my old mum")."""
    return words[at] == "my" and not kin & set(words[at + 1 : at + 4])


def _sex(words: Sequence[str], at: int) -> tuple[Sex, int] | None:
    return (_SEX[words[at]], at) if words[at] in _SEX else None


def _told_by_age(words: Sequence[str]) -> tuple[Sex, int] | None:
    """ "I'm a 30 year old woman", "47F", "male"."""
    for at, word in enumerate(words):
        before = words[max(at - 5, 0) : at]
        if word in ("m", "f") and before and before[-1].isdigit() and 10 <= int(before[-1]) <= 110:
            return ("female" if word == "f" else "male"), at
        if word in ("male", "female", "man", "woman", "guy", "lady", "girl", "boy") and _self(before):
            return _SEX[word], at
    return None


def _self(before: Sequence[str]) -> bool:
    return bool({"im", "i", "am", "old", "yo"} & set(before)) or any(word.isdigit() for word in before)
