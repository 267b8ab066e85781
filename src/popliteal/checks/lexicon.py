"""The lexicon: phrases that cannot be read, that point to two findings, or that the reader does not find again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from math import prod

from popliteal.checks.records import Fault, Files
from popliteal.intake import Reader
from popliteal.intake.phrases import Grammar, Phrase, PhraseError
from popliteal.knowledge.lexicon_load import Lexicon, load_lexicon
from popliteal.knowledge.lexicon_schema import Phrases

FOLDER = "lexicon"
MOST_WAYS = 1000
"""Ways to say one phrase that are compared with all others."""


def check_lexicon(files: Files) -> Iterator[Fault]:
    """Unreadable phrases; else phrases for two findings, and phrases that are not read as what they stand for."""
    lexicon = load_lexicon(files.base)
    unreadable = list(_unreadable(lexicon, files))
    yield from unreadable
    yield from _unknown(lexicon, files)
    if not unreadable:
        yield from _for_two(lexicon, files)
        yield from _not_found_again(lexicon, files)


def _unreadable(lexicon: Lexicon, files: Files) -> Iterator[Fault]:
    words = lexicon.words
    grammar = Grammar(words.classes, words.places, _AsWritten())
    for name, phrase in _all(lexicon):
        try:
            grammar.phrase(phrase)
        except PhraseError as error:
            yield files.error(FOLDER, name, str(error))


class _AsWritten(dict[str, str]):
    """Words without stemming."""

    def __missing__(self, word: str) -> str:
        return word


def _all(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for item in lexicon.phrases.values():
        answers = [phrase for phrases in item.answers.values() for phrase in phrases]
        for phrase in (*item.phrases, *item.weak_phrases, *item.denied, *answers, *item.danger, *item.spanish):
            yield item.id, phrase
        for phrase in (*item.unless, *item.denied_unless, *item.told_phrases):
            yield item.id, phrase
    for rule in lexicon.scopes.rules:
        for phrase in rule.words:
            yield rule.id, phrase
    for phrase in (*lexicon.scopes.turn_nothing, *lexicon.scopes.not_meant, *lexicon.scopes.not_meant_strictly):
        yield "scope.yaml", phrase


def _unknown(lexicon: Lexicon, files: Files) -> Iterator[Fault]:
    for item in lexicon.phrases.values():
        for name in (*item.yields_to, *item.shares_with, *(one for way in item.where_told for one in way.of)):
            if name not in lexicon.phrases:
                text = f"yields_to, shares_with or where_told names '{name}', which has no phrases"
                yield files.error(FOLDER, item.id, text)


def _for_two(lexicon: Lexicon, files: Files) -> Iterator[Fault]:
    """Words that alone say two findings, where neither yields to the other nor shares them with it."""
    reader = Reader(lexicon)
    owners: dict[tuple[str, ...], set[str]] = {}
    for item in lexicon.phrases.values():
        for phrase in (*item.phrases, *(one for many in item.answers.values() for one in many)):
            for run in _alone(reader.grammar.phrase(phrase)):
                owners.setdefault(run, set()).add(item.id)
    for run, names in owners.items():
        for first, second in combinations(sorted(names), 2):
            if not _settled(first, second, lexicon):
                text = f"'{' '.join(run)}' points to '{second}' too; say which by yields_to, or shares_with if both"
                yield files.error(FOLDER, first, text)


def _alone(phrase: Phrase) -> Iterator[tuple[str, ...]]:
    """The runs of words that are a whole phrase, where it is nothing but words in a row."""
    if phrase.second or any(element.gap or element.places for element in phrase.first):
        return
    choices = [[run for runs in element.runs.values() for run in runs] for element in phrase.first]
    if prod(map(len, choices)) <= MOST_WAYS:
        for runs in product(*choices):
            yield tuple(word for run in runs for word in run)


def _settled(first: str, second: str, lexicon: Lexicon) -> bool:
    one, other = lexicon.phrases[first], lexicon.phrases[second]
    return second in (*one.yields_to, *one.shares_with) or first in (*other.yields_to, *other.shares_with)


def _not_found_again(lexicon: Lexicon, files: Files) -> Iterator[Fault]:
    """Each phrase, written out with the first word of every choice, is read as its own finding; one that is weak or
    needs another finding, as if it were not."""
    lexicon = replace(lexicon, phrases={name: _by_itself(item) for name, item in lexicon.phrases.items()})
    reader = Reader(lexicon)
    for item in lexicon.phrases.values():
        for phrase in (*item.phrases, *item.denied, *(one for many in item.answers.values() for one in many)):
            text = _written_out(phrase, lexicon)
            found = {one.finding for one in reader.read(text).proposals}
            if item.id not in found and not found & {*item.yields_to}:
                yield files.error(FOLDER, item.id, f"'{phrase}' is not found in '{text}'")


def _by_itself(item: Phrases) -> Phrases:
    """Its phrases without any that need another."""
    stated = [*item.phrases, *item.weak_phrases, *(phrase for way in item.where_told for phrase in way.phrases)]
    denied = [*item.denied, *(phrase for way in item.where_told for phrase in way.denied)]
    return item.model_copy(update={"phrases": stated, "weak": [], "denied": denied, "where_told": []})


def _written_out(phrase: str, lexicon: Lexicon) -> str:
    """A text that a phrase is for."""
    classes = {**lexicon.words.classes, **lexicon.words.places}
    said: list[str] = []
    for part in phrase.replace("(", " ( ").replace(")", " ) ").split():
        said.append(part)
    words, inside, taken = [], False, False
    for part in said:
        if part in ("(", ")"):
            inside, taken = part == "(", False
        elif part not in ("~", "..", "...") and not taken:
            first, _, more = part.partition("|")
            taken = inside and bool(more)
            words.append(first)
    return " ".join(classes[word[1:]][0] if word[0] == "@" else word.lstrip("=") for word in words)
