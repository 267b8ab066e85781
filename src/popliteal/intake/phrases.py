"""Phrases of the lexicon, made ready once, and found in a text.

The form of a phrase is told in `popliteal.knowledge.lexicon_schema`. Parts of the body are found first, as the longest
name that fits; a phrase that names a part (`@calf ~ swollen`) is also found where the part of the body was named
before and only "it" or nothing stands in this part of the sentence ("My calf hurts. It's swollen.").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from popliteal.intake.tokens import Break, Token

TURNS = frozenset({"but", "though", "although", "however"})
"""Words that begin another part of a sentence."""
GAP, LONG_GAP, NEAR, MOST_FILLERS = 3, 6, 4, 4
_ITEM = re.compile(r"@(?P<name>[a-z_]+)|\((?P<either>[^)]*)\)|(?P<gap>\.{2,3})|(?P<near>~)|(?P<word>=?[^\s()@]+)")


@dataclass(frozen=True, slots=True, eq=False)
class PhraseElement:
    """One place in a phrase: any of several runs of words (by their first), or a part of the body; `gap` words may
    stand before it. In a `strict` one no little words may stand between, but for "the", "my" and the like."""

    runs: Mapping[str, tuple[tuple[str, ...], ...]]
    places: frozenset[str] = frozenset()
    gap: int = 0
    strict: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One phrase: its first half, what stands near that in either order, and every form of a word that it writes."""

    text: str
    first: tuple[PhraseElement, ...]
    second: tuple[PhraseElement, ...] = ()
    written: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the body in a text: words from `start` to before `end`, the class, and its list ("knee and calf")."""

    start: int
    end: int
    name: str
    group: int


@dataclass(frozen=True)
class Text:
    """A text made ready: words as compared (stem, and exact with `=`), parts of the body, parts of sentences, and the
    nouns that begin a sentence about something else ("The mailman has gout")."""

    tokens: Sequence[Token]
    words: Sequence[str]
    stems: Sequence[str]
    exact: Sequence[str]
    fillers: Sequence[bool]
    determiners: Sequence[bool]
    places: Mapping[int, Place]
    part: Sequence[int]
    about: Mapping[int, Place]
    inside: Mapping[int, Place] = field(default_factory=dict)
    others: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Where a phrase was found: the words that it used, and without those of parts of the body."""

    phrase: Phrase
    used: frozenset[int]
    head: frozenset[int]
    carried: bool = False
    """Whether the part of the body was named elsewhere."""


class PhraseError(ValueError):
    """A phrase that cannot be read."""


@dataclass(eq=False)
class Grammar:
    """Reads phrases: the classes that they may name, and how a word is stemmed."""

    classes: Mapping[str, Sequence[str]]
    places: Mapping[str, Sequence[str]]
    stem: Mapping[str, str]

    def phrase(self, text: str, strict: bool = False) -> Phrase:
        """The phrase that `text` writes; a `strict` one is found word for word.

        Raises:
            PhraseError: naming what is wrong in it.
        """
        halves: list[list[PhraseElement]] = [[]]
        gap = 0
        for item in _ITEM.finditer(text):
            if item["near"]:
                halves.append([])
            elif item["gap"]:
                gap = LONG_GAP if len(item["gap"]) == 3 else GAP
            else:
                halves[-1].append(replace(self._element(item, gap, text), strict=strict))
                gap = 0
        if len(halves) > 2 or not all(halves) or gap:
            raise PhraseError(f"'{text}': a phrase is words, with at most one ~, and .. only between words")
        first, second = (tuple(halves[0]), tuple(halves[1])) if len(halves) == 2 else (tuple(halves[0]), ())
        if second and _has_place(first) and not _has_place(second):
            first, second = second, first
        return Phrase(text, first, second, frozenset(words_of(self._spelled_out(text))))

    def _spelled_out(self, text: str) -> Iterator[str]:
        """A phrase, and the members of every class that it names."""
        yield text
        for name in re.findall(r"@([a-z_]+)", text):
            for member in self.classes.get(name, ()):
                yield from self._spelled_out(member)

    def _element(self, item: re.Match[str], gap: int, text: str) -> PhraseElement:
        name = item["name"]
        if name in self.places:
            return PhraseElement({}, frozenset({name}), gap)
        if name is not None and name not in self.classes:
            raise PhraseError(f"'{text}': there is no class '@{name}' in words.yaml")
        alternatives = self.classes[name] if name else item["either"].split("|") if item["either"] else [item["word"]]
        places = frozenset(one[1:] for one in alternatives if one[:1] == "@" and one[1:] in self.places)
        words = [one for one in alternatives if one[:1] != "@"]
        nested = [
            more for one in alternatives if one[:1] == "@" and one[1:] in self.classes for more in self.classes[one[1:]]
        ]
        return PhraseElement(_by_first(self._run(one) for one in (*words, *nested)), places, gap)

    def _run(self, words: str) -> tuple[str, ...]:
        return tuple(word if word[0] == "=" else self.stem[word] for word in words.split())


def _by_first(runs: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for run in dict.fromkeys(runs):
        found[run[0]] = (*found.get(run[0], ()), run)
    return found


def _has_place(elements: Sequence[PhraseElement]) -> bool:
    return any(element.places for element in elements)


Key = TypeVar("Key")


@dataclass(eq=False)
class Finder(Generic[Key]):
    """Many phrases, found in one pass: each is tried only where its first word stands."""

    by_word: dict[str, list[tuple[Key, Phrase]]] = field(default_factory=dict)
    by_place: dict[str, list[tuple[Key, Phrase]]] = field(default_factory=dict)

    def add(self, key: Key, phrase: Phrase) -> None:
        """Look for `phrase` under the name `key`."""
        for word in phrase.first[0].runs:
            self.by_word.setdefault(word, []).append((key, phrase))
        for place in phrase.first[0].places:
            self.by_place.setdefault(place, []).append((key, phrase))

    def find(self, text: Text) -> Iterator[tuple[Key, Match]]:
        """Every phrase in the text, with its name. One that holds a word which the text has nowhere is not tried."""
        words = frozenset((*text.stems, *text.exact))
        places = frozenset(place.name for place in (*text.places.values(), *text.about.values()))
        can_be: dict[Phrase, bool] = {}
        for at in range(len(text.tokens)):
            for key, phrase in self._candidates(text, at):
                if phrase not in can_be:
                    can_be[phrase] = _can_be(phrase, words, places)
                if can_be[phrase]:
                    for match in _matches(phrase, text, at):
                        yield key, match

    def _candidates(self, text: Text, at: int) -> Iterator[tuple[Key, Phrase]]:
        yield from self.by_word.get(text.stems[at], ())
        yield from self.by_word.get(text.exact[at], ())
        if at in text.places:
            yield from self.by_place.get(text.places[at].name, ())


def _can_be(phrase: Phrase, words: frozenset[str], places: frozenset[str]) -> bool:
    """Whether each element of a phrase could begin somewhere in a text of these words and parts of the body."""
    elements = (*phrase.first, *phrase.second)
    return all(not (words.isdisjoint(one.runs) and places.isdisjoint(one.places)) for one in elements)


def _matches(phrase: Phrase, text: Text, at: int) -> Iterator[Match]:
    for end, used in _runs(phrase.first, 0, text, at, frozenset()):
        if not phrase.second:
            yield Match(phrase, used, _without_places(used, text))
            return
        found = list(_with_second(phrase, text, at, end, used))
        if found:
            yield found[0]
            return


def _with_second(phrase: Phrase, text: Text, start: int, end: int, used: frozenset[int]) -> Iterator[Match]:
    """The phrase with its other half after or before the words from `start` to before `end`; the nearest."""
    for at in _near(text, start, end):
        for stop, more in _runs(phrase.second, 0, text, at, frozenset()):
            between = range(end, at) if at >= end else range(stop, start)
            if (
                (at >= end or stop <= start)
                and _open(between, more | used, text)
                and not _next_clause(between, at, text)
            ):
                yield Match(phrase, used | more, _without_places(used | more, text))
                return
    place = text.about.get(text.part[start])
    if place is not None and len(phrase.second) == 1 and place.name in phrase.second[0].places:
        yield Match(phrase, used, _without_places(used, text), carried=True)


def _near(text: Text, start: int, end: int) -> Iterator[int]:
    """Places to try the other half at, nearest first, inside the same part of a sentence."""
    part, forward, backward = text.part[start], end, start - 1
    for _ in range(NEAR + MOST_FILLERS):
        if forward < len(text.tokens) and text.part[forward] == part:
            yield forward
            forward += 1
        if backward >= 0 and text.part[backward] == part:
            yield backward
            backward -= 1


def _open(between: range, used: frozenset[int], text: Text) -> bool:
    """Whether few enough words, and no other part of the body, stand between the halves; a list of parts is one."""
    groups = {text.inside[at].group for at in used if at in text.inside}
    if any(at in text.inside and text.inside[at].group not in groups for at in between):
        return False
    return sum(not text.fillers[at] for at in between) <= NEAR


def _next_clause(between: range, at: int, text: Text) -> bool:
    """Whether an "and" leads over to a part of the body that is not listed with one before it ("hot and my calf")."""
    place = text.inside.get(at)
    joined = place is not None and between.stop == at and any(text.words[word] == "and" for word in between)
    return joined and place is not None and place.group == place.start


def _runs(
    elements: Sequence[PhraseElement], number: int, text: Text, at: int, used: frozenset[int]
) -> Iterator[tuple[int, frozenset[int]]]:
    """Ways in which the elements from `number` on stand at the word `at`: the end, and the words used."""
    if number == len(elements):
        yield at, used
        return
    element = elements[number]
    for start in _starts(element, number, text, at):
        for end in _ends(element, text, start):
            yield from _runs(elements, number + 1, text, end, used | frozenset(range(start, end)))


def _starts(element: PhraseElement, number: int, text: Text, at: int) -> Iterator[int]:
    """Where an element may begin: at once, after little words, or after the words that its gap allows."""
    spare, fillers, little = element.gap, MOST_FILLERS, _little(element, text)
    most = Break.comma if element.gap == LONG_GAP else Break.none
    while at < len(text.tokens):
        if number and text.tokens[at].break_before > most:
            return
        yield at
        if not number or (text.words[at] in TURNS and element.gap < LONG_GAP):
            return
        if little[at] and fillers:
            fillers -= 1
        elif spare:
            spare -= 1
        else:
            return
        at += 1


def _ends(element: PhraseElement, text: Text, at: int) -> Iterator[int]:
    place = text.places.get(at)
    if place is not None and place.name in element.places:
        yield place.end
    for word in (text.stems[at], text.exact[at]):
        for run in element.runs.get(word, ()):
            end = _end_of(run, text, at, _little(element, text))
            if end is not None:
                yield end


def _little(element: PhraseElement, text: Text) -> Sequence[bool]:
    """Which words of the text may stand inside or before an element."""
    return text.determiners if element.strict else text.fillers


def _end_of(run: Sequence[str], text: Text, at: int, little: Sequence[bool]) -> int | None:
    """The end of a run of words that begins at `at`; `little` words may stand inside it."""
    for step, word in enumerate(run):
        fillers = MOST_FILLERS if step else 0
        while at < len(text.tokens) and not (step and text.tokens[at].break_before > Break.none):
            if (word == text.stems[at] or word == text.exact[at]) and not _names_part(text, at):
                break
            if not (fillers and little[at]):
                return None
            fillers, at = fillers - 1, at + 1
        else:
            return None
        at += 1
    return at


def _names_part(text: Text, at: int) -> bool:
    """Whether a word is but a part of the name of a part of the body ("back" in "back of the knee")."""
    place = text.inside.get(at)
    return place is not None and place.end - place.start > 1


def _without_places(used: frozenset[int], text: Text) -> frozenset[int]:
    return frozenset(at for at in used if at not in text.inside) or used


def words_of(texts: Iterable[str]) -> Iterator[str]:
    """Every plain word that phrases are written with."""
    for text in texts:
        yield from re.findall(r"[^\s()|@~.=]+", re.sub(r"@[a-z_]+", " ", text))
