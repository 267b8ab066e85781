"""How far words such as "no", "used to" or "my mum" reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from popliteal.intake.phrases import Finder, Grammar, Match, Text
from popliteal.intake.tokens import Break
from popliteal.knowledge.lexicon_schema import Polarity, Scope, Scopes

NOT_MEANT, TURNS_NOTHING = "not meant", "turns nothing"
_SPARING = frozenset({NOT_MEANT, TURNS_NOTHING})
LONGEST_ITEM = 4
"""Words of one item in a list that a "no" reaches through ("no fever, night sweats or chills")."""


@dataclass(frozen=True, slots=True)
class Reach:
    """One scope in a text: the words that opened it, and the words that it covers.

    Where a no ended at an exception ("no pain unless I kneel"), `exception` is the place of that word: what a phrase
    says with words beyond it as well is not denied."""

    polarity: Polarity
    by: frozenset[int]
    covers: range
    exception: int | None = None


class ScopeReader:
    """The scope rules made ready."""

    def __init__(self, scopes: Scopes, grammar: Grammar) -> None:
        self.rules: Mapping[str, Scope] = {rule.id: rule for rule in scopes.rules}
        self.finder: Finder[str] = Finder()
        for rule in scopes.rules:
            for words in rule.words:
                self.finder.add(rule.id, grammar.phrase(words))
        for words in scopes.turn_nothing:
            self.finder.add(TURNS_NOTHING, grammar.phrase(words))
        for words in scopes.not_meant:
            self.finder.add(NOT_MEANT, grammar.phrase(words))
        for words in scopes.not_meant_strictly:
            self.finder.add(NOT_MEANT, grammar.phrase(words, strict=True))
        self.ends = {rule.id: frozenset(rule.ends) for rule in scopes.rules}
        self.nouns = frozenset(scopes.nouns)
        self.exceptions = frozenset(scopes.exceptions)

    def read(self, text: Text) -> tuple[list[Reach], list[Match], list[Match]]:
        """Every scope in the text, the phrases that look like something and are nothing ("hot towels"), and those
        that hold a no and turn nothing ("not good")."""
        found = list(self.finder.find(text))
        spared: dict[int, list[frozenset[int]]] = {}
        for used in (match.used for key, match in found if key in _SPARING):
            for at in used:
                spared.setdefault(at, []).append(used)
        kept = [
            (self.rules[key], match)
            for key, match in found
            if key not in _SPARING
            and not any(match.used <= used for used in spared.get(min(match.used), ()))
            and not (self.rules[key].at_end and not _nothing_after(text, max(match.used) + 1))
            and not (self.rules[key].polarity == "past" and _is_not_over(match, text))
        ]
        noes = frozenset(min(match.used) for rule, match in kept if rule.polarity == "denied")
        reaches = [self._reach(rule, match, text, noes) for rule, match in kept]
        not_meant, turn_nothing = (
            [match for key, match in found if key == kind] for kind in (NOT_MEANT, TURNS_NOTHING)
        )
        return [*reaches, *_short_noes(text), *_late_noes(text), *_of_others(text)], not_meant, turn_nothing

    def _reach(self, rule: Scope, match: Match, text: Text, noes: frozenset[int]) -> Reach:
        first, last = min(match.used), max(match.used)
        backward = rule.direction == "backward"
        covers = self._back(rule, first, text) if backward else self._on(rule, last + 1, text, noes)
        excepted = rule.polarity == "denied" and not backward and text.words[covers.stop : covers.stop + 1]
        exception = covers.stop if excepted and excepted[0] in self.exceptions else None
        return Reach(rule.polarity, match.used, covers, exception)

    def _back(self, rule: Scope, at: int, text: Text) -> range:
        start = at
        while start > 0 and at - start < rule.reach:
            most = Break.comma if rule.over_comma and start == at else Break.none
            if text.tokens[start].break_before > most:
                break
            if text.words[start - 1] in self.ends[rule.id]:
                break
            start -= 1
        return range(start, at)

    def _on(self, rule: Scope, at: int, text: Text, noes: frozenset[int]) -> range:
        stop, ends = at, self.ends[rule.id]
        while stop < len(text.tokens) and stop - at < rule.reach:
            before = text.tokens[stop].break_before
            if before >= Break.clause or (
                before is Break.comma and (stop in noes or not self._goes_on(rule, stop, text))
            ):
                break
            if stop > at and text.words[stop] in ends and text.words[stop - 1] not in _WHEN:
                break
            stop += 1
        return range(at, stop)

    def _goes_on(self, rule: Scope, at: int, text: Text) -> bool:
        """Whether what stands after a comma is one more item of the same list."""
        ends, items = self.ends[rule.id] - _IN_ITEM, list(_items(text, at))
        if items and text.words[at] in _OR:
            return not any(text.words[i] in ends for i in items[0][:LONGEST_ITEM])
        if not items or any(text.words[i] in ends for i in items[0]) or len(_told(items[0], text)) > LONGEST_ITEM:
            return False
        for item in items:
            plain = [i for i in item if text.words[i] not in ends]
            if len(plain) < len(item) and item is not items[-1]:
                return False
            if any(text.words[i] in _OR for i in item):
                return len(_told(item, text)) <= LONGEST_ITEM
        word = text.words[at]
        return len(items[0]) == 1 and (word in self.nouns or not word.endswith(("ed", "en", "y", "ing")))


def _of_others(text: Text) -> Iterator[Reach]:
    """ "The mailman has gout": what is said of something or somebody else, up to the end of that part."""
    for at in text.others:
        stop = at + 1
        while stop < len(text.tokens) and text.part[stop] == text.part[at]:
            stop += 1
        yield Reach("feared", frozenset({at}), range(at + 1, stop))


def _is_not_over(match: Match, text: Text) -> bool:
    """Whether words of the past hold a "not" of their own ("the swelling has not gone down", "not gone now")."""
    first, last = min(match.used), max(match.used)
    if text.words[first] in _NOT and "gone" in text.words[first:last]:
        return True
    return any(at not in match.used and text.words[at] in _NOT for at in range(first, last))


def _nothing_after(text: Text, at: int) -> bool:
    while at < len(text.tokens) and text.tokens[at].break_before is Break.none and text.words[at] in _BY_NOW:
        at += 1
    if at == len(text.tokens):
        return True
    return text.tokens[at].break_before > Break.none and text.words[at] not in _LIMITS


_NOT = frozenset({"not", "isnt", "arent", "wasnt", "hasnt", "havent", "hadnt", "doesnt", "didnt", "wont", "never"})
_BY_NOW = frozenset({"now", "today", "again", "already", "completely", "since"})
_LIMITS = frozenset(
    {"when", "with", "if", "in", "than", "while", "unless", "until", "except", "as", "after", "at", "on"}
)
_WHEN = frozenset({"when", "if", "that", "whenever", "once", "as", "while", "after", "think", "believe"})
_OR = frozenset({"or", "nor"})
_IN_ITEM = frozenset({"my"})
"""Words that end a no, but not inside an item of its list ("no pain, swelling in my calf, or fever")."""
_KNOWN = frozenset({"that", "i", "know", "of", "can", "could", "see", "tell", "so", "far", "yet"})
"""What a short no may go on with ("not that I know of")."""
_SHORT = frozenset({"no", "nope", "none", "nah", "not", "really", "never", "at", "all", "any", "negative", "non"})


def _told(item: range, text: Text) -> list[int]:
    """The words of an item up to an "or", without little ones."""
    return [at for at in takewhile(lambda at: text.words[at] not in _OR, item) if not text.fillers[at]]


def _items(text: Text, at: int) -> Iterator[range]:
    """The pieces between commas from `at` to the end of the clause."""
    start = at
    for place in range(at + 1, min(len(text.tokens), at + 30) + 1):
        if place == len(text.tokens) or text.tokens[place].break_before > Break.none:
            yield range(start, place)
            if place == len(text.tokens) or text.tokens[place].break_before > Break.comma:
                return
            start = place


def _short_noes(text: Text) -> Iterator[Reach]:
    """ "Fever? No." and "Fever: none": a part that is only a no reaches back over the part before it."""
    starts = [at for at, token in enumerate(text.tokens) if token.break_before >= Break.clause]
    for before, at, after in zip(starts, starts[1:], [*starts[2:], len(text.tokens)], strict=False):
        said = text.words[at:after]
        answers = (said[0] in _SHORT and set(said) <= _SHORT | _KNOWN) or _plain_no(text, at)
        if answers and (text.tokens[at].asked or text.tokens[at].break_before is Break.clause):
            yield Reach("denied", frozenset({at}), range(before, at))


def _late_noes(text: Text) -> Iterator[Reach]:
    """ "Fever no, cough no": a no that ends a part of a sentence reaches back over it."""
    for at, word in enumerate(text.words):
        ends = at + 1 == len(text.tokens) or text.tokens[at + 1].break_before > Break.none
        if word != "no" or not ends:
            continue
        start = at
        while start and at - start < LONGEST_ITEM and text.tokens[start].break_before is Break.none:
            start -= 1
        if text.tokens[start].break_before > Break.none and not _SAY & set(text.words[start:at]):
            yield Reach("denied", frozenset({at}), range(start, at))


_SAY = frozenset({"say", "says", "said", "tell", "told", "answer", "answered"})


def _plain_no(text: Text, at: int) -> bool:
    """ "Weak heart? No, my heart is fine." """
    ends = at + 1 >= len(text.tokens) or text.tokens[at + 1].break_before > Break.none
    return text.tokens[at].asked and text.words[at] in ("no", "nope", "nah") and ends


_RANK: tuple[Polarity, ...] = ("somebody_else", "feared", "denied", "past")


def _is_excepted(reach: Reach, match: Match) -> bool:
    """Whether a phrase goes on over the exception that ended a no ("no pain unless I kneel": pain when kneeling)."""
    return reach.exception is not None and reach.exception < max(match.head)


def polarity_of(match: Match, reaches: Iterable[Reach], calming: bool = False) -> Polarity:
    """What the scopes that cover a phrase make of it; words of the phrase itself open none over it.

    A no that is but the first word of another scope leaves it to that ("no longer swollen" is past), except over
    calming words: what is no longer fine is not fine.
    """
    over = [reach for reach in reaches if not reach.by & match.used and not _is_excepted(reach, match)]
    if not calming:
        over = [one for one in over if one.polarity != "denied" or not any(one.by < other.by for other in over)]
    found = {reach.polarity for reach in over}
    return next((polarity for polarity in _RANK if polarity in found), "stated")
