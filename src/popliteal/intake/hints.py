"""The phrases of the lexicon in a text, each with what it says once the words around it are weighed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from popliteal.intake.phrases import Finder, Grammar, Match, Text
from popliteal.intake.reach import Reach, polarity_of
from popliteal.knowledge.lexicon_load import Lexicon
from popliteal.knowledge.lexicon_schema import Phrases, Polarity

HintKind = Literal["stated", "denied", "danger", "unless"]
HintItem = TypeVar("HintItem")
_TURNED: dict[Polarity, Polarity] = {"stated": "denied", "denied": "stated"}


@dataclass(frozen=True, slots=True)
class Says:
    """What a phrase stands for: a finding, the choice of it where it has choices, and whether that is but likely.

    The kind "unless" takes back what is stated (`spares` that) or denied of the finding by words that it shares. Where
    `given` names findings, it says so only where the text tells that one of them is there."""

    finding: str
    kind: HintKind
    choice: str | None = None
    weak: bool = False
    spares: Literal["stated", "denied"] = "stated"
    given: frozenset[str] = frozenset()


Other = tuple[Says, frozenset[int], frozenset[int]]
"""What a phrase stands for, the words that it uses, and those of them that tell."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One phrase in the text, with what it says. `polarity` is None where it only brings a question; a `weak` one needs
    another that says the same."""

    finding: str
    choice: str | None
    polarity: Polarity | None
    match: Match
    weak: bool = False


class HintReader:
    """The phrases of a lexicon made ready."""

    def __init__(self, lexicon: Lexicon, grammar: Grammar) -> None:
        self.lexicon = lexicon
        self.finder: Finder[Says] = Finder()
        for item in lexicon.phrases.values():
            for says, phrases in _of(item):
                for phrase in phrases:
                    self.finder.add(says, grammar.phrase(phrase, strict=says.kind == "unless"))

    def hints(
        self, text: Text, reaches: Sequence[Reach], not_meant: Sequence[Match], turn_nothing: Sequence[Match]
    ) -> Iterator[Hint]:
        """What the phrases in the text say, under the scopes over them."""
        found = list(self._found(text, reaches, not_meant, turn_nothing))
        told = {hint.finding for says, hint in found if hint.polarity == "stated" and not says.given}
        yield from (hint for says, hint in found if not says.given or says.given & told)

    def _found(
        self, text: Text, reaches: Sequence[Reach], not_meant: Sequence[Match], turn_nothing: Sequence[Match]
    ) -> Iterator[tuple[Says, Hint]]:
        """What each phrase says, be the findings told that it may need or not."""
        read = list(self.finder.find(text))
        taken_back = {
            (says.finding, says.spares, at) for says, match in read if says.kind == "unless" for at in match.used
        }
        found = [(says, match, _telling(match, text)) for says, match in read if says.kind != "unless"]
        spared = _by_word((match.used, match.used) for match in not_meant)
        unsettled = _by_word((match.used, match.used) for match in turn_nothing)
        void = [
            _calms_no_more(says, match, unsettled) or any((says.finding, says.kind, at) in taken_back for at in told)
            for says, match, told in found
        ]  # what is taken back, or calms no more, outdoes no other phrase
        others = _by_word(
            ((says, match.used, told), match.used)
            for (says, match, told), is_void in zip(found, void, strict=True)
            if not is_void
        )
        over = _by_word((reach, frozenset(reach.covers)) for reach in reaches)
        noes = frozenset(at for reach in reaches if reach.polarity == "denied" for at in reach.by)
        named = _named(text)
        for (says, match, told), is_void in zip(found, void, strict=True):
            if match.carried and not self.lexicon.phrases[says.finding].carried:
                continue
            if (
                is_void
                or any(told <= used for used in spared.get(min(told), ()))
                or self._of_another_part(says, match, text, named)
                or self._outdone(says, match, told, others)
            ):
                if says.finding in self.lexicon.dangers:
                    yield says, Hint(says.finding, None, None, match)
            else:
                polarity = None if says.kind == "danger" else self._polarity(says, match, over, noes)
                weak = says.weak or (says.finding not in self.lexicon.grave and _in_another_form(match, told, text))
                yield says, Hint(says.finding, says.choice, polarity, match, weak)

    def _of_another_part(self, says: Says, match: Match, text: Text, named: Mapping[int, frozenset[str]]) -> bool:
        """Whether the phrase names no part of the body, and its part of the sentence names only such as are not meant
        ("sore fingers" is not a sore leg)."""
        parts = frozenset() if match.used - match.head else named.get(text.part[min(match.used)], frozenset())
        return bool(parts) and parts <= frozenset(self.lexicon.phrases[says.finding].not_of)

    def _outdone(self, says: Says, match: Match, told: frozenset[int], others: Mapping[int, Sequence[Other]]) -> bool:
        """Whether a longer phrase of the finding uses or tells all these words, or one of a finding that it yields to
        does; what is weak outdoes nothing of another finding."""
        yields_to = self.lexicon.phrases[says.finding].yields_to if says.kind == "stated" else ()
        return any(
            match.used < used or told < longer
            if other.finding == says.finding
            else other.finding in yields_to and not other.weak and told <= used
            for other, used, longer in others[min(told)]
            if not other.given
        )

    def _polarity(
        self, says: Says, match: Match, over: Mapping[int, Sequence[Reach]], noes: frozenset[int]
    ) -> Polarity:
        # "it isn't cold and the color is fine": a no that ends before the "fine" turns it into nothing else
        decided_at = [max(match.head)] if says.kind == "denied" else match.head
        reaches = (reach for at in decided_at for reach in over.get(at, ()))
        said = polarity_of(match, reaches, calming=says.kind == "denied")
        if says.kind == "denied":
            return "denied" if said in _TURNED and match.used & noes else _TURNED.get(said, said)
        return "stated" if said == "past" and self.lexicon.phrases[says.finding].lasting else said


def _telling(match: Match, text: Text) -> frozenset[int]:
    """The words of a phrase without little ones ("it ~ warm" says no more than "warm")."""
    return frozenset(at for at in match.head if not text.fillers[at]) or match.head


def _in_another_form(match: Match, told: frozenset[int], text: Text) -> bool:
    """Whether a telling word shares but its stem with what the phrase writes ("screamed" for "screaming"): right less
    often than what is written, but for forms in "-ing" and one "s" more or less (docs/own-words.md)."""
    words = (text.words[at] for at in told if at not in text.inside)
    written = match.phrase.written
    return any(
        word.isalpha() and not word.endswith("ing") and not written & {word, word.removesuffix("s")} for word in words
    )


def _calms_no_more(says: Says, match: Match, unsettled: Mapping[int, Sequence[frozenset[int]]]) -> bool:
    """Whether calming words stand under a no that turns nothing ("the color is not good", "lost weight without
    trying")."""
    return says.kind == "denied" and any(
        min(used) not in match.used for at in match.head for used in unsettled.get(at, ())
    )


def _named(text: Text) -> dict[int, frozenset[str]]:
    """The parts of the body that each part of a sentence names."""
    found: dict[int, set[str]] = {}
    for at, place in text.places.items():
        found.setdefault(text.part[at], set()).add(place.name)
    return {part: frozenset(names) for part, names in found.items()}


def _of(item: Phrases) -> Iterator[tuple[Says, Sequence[str]]]:
    yield Says(item.id, "stated"), item.phrases
    yield Says(item.id, "stated", weak=True), item.weak_phrases
    yield Says(item.id, "denied"), item.denied
    yield Says(item.id, "danger"), [*item.danger, *item.spanish]
    yield Says(item.id, "unless"), item.unless
    yield Says(item.id, "unless", spares="denied"), item.denied_unless
    for way in item.where_told:
        yield Says(item.id, "stated", given=frozenset(way.of)), way.phrases
        yield Says(item.id, "denied", given=frozenset(way.of)), way.denied
    for choice, phrases in item.answers.items():
        yield Says(item.id, "stated", choice), phrases


def _by_word(items: Iterable[tuple[HintItem, frozenset[int]]]) -> dict[int, list[HintItem]]:
    """Items by each word that they stand on, so that only those near a phrase are looked at."""
    found: dict[int, list[HintItem]] = {}
    for item, words in items:
        for at in words:
            found.setdefault(at, []).append(item)
    return found
