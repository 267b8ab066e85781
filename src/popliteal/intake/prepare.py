"""From characters to a text that phrases can be found in: spelling, stems, parts of the body, parts of sentences."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from typing import Literal

import Stemmer

from popliteal.intake.phrases import TURNS, Grammar, Place, Text, words_of
from popliteal.intake.spelling import Spelling
from popliteal.intake.tokens import Break, Token, tokens_of
from popliteal.knowledge.lexicon_load import Lexicon
from popliteal.knowledge.lexicon_schema import WordList

DETERMINERS = frozenset(
    {"my", "the", "a", "his", "her", "their", "your", "our", "left", "right", "this", "that", "very"}
)
"""Words that may stand inside the name of a part of the body."""
_NAMING = DETERMINERS - {"left", "right", "very"}
_OWN = frozenset({"it", "its", "i", "im", "ive", "id", "mine", "my", "me", "myself", "us"})
"""Words by which a sentence is about the writer after all."""
FEWEST = 4
"""Words from which the language of a text can be told."""


class Stems(dict[str, str]):
    """Word -> its stem, by Porter's English stemmer of Snowball, which each thread needs for itself."""

    def __init__(self) -> None:
        super().__init__()
        self._own = threading.local()

    def __missing__(self, word: str) -> str:
        if not hasattr(self._own, "stemmer"):
            self._own.stemmer = Stemmer.Stemmer("english")
        return str(self._own.stemmer.stemWord(word))


def telling_words(lexicon: Lexicon) -> frozenset[str]:
    """The words of phrases and classes that are not mere little words: what a slip may have meant."""
    words = lexicon.words
    texts = [one for classes in (words.places, words.classes) for members in classes.values() for one in members]
    for item in lexicon.phrases.values():
        texts += [*item.phrases, *item.weak_phrases, *item.denied, *item.told_phrases, *item.danger]
        texts += [one for many in item.answers.values() for one in many]
    return frozenset(words_of(texts)) - {*words.fillers, *words.english}


def turning_words(lexicon: Lexicon) -> frozenset[str]:
    """The words of the scopes: whom or what a sentence that begins with one is about, they tell."""
    return frozenset(words_of([one for rule in lexicon.scopes.rules for one in (*rule.words, *rule.ends)]))


def other_words(lexicon: Lexicon) -> frozenset[str]:
    """What the lexicon is written with besides, and the words that tell English."""
    words, scopes = lexicon.words, lexicon.scopes
    texts: list[str] = [*words.fillers, *words.kin, *words.english, *words.slips.values()]
    texts += [*scopes.turn_nothing, *scopes.not_meant, *scopes.not_meant_strictly]
    return frozenset(words_of(texts))


@dataclass(eq=False)
class Preparer:
    """Makes texts ready by the word lists of a lexicon."""

    lexicon: InitVar[Lexicon]
    words: WordList = field(init=False)
    telling: frozenset[str] = field(init=False)
    turning: frozenset[str] = field(init=False)
    known: frozenset[str] = field(init=False)
    stems: Stems = field(init=False, default_factory=Stems)
    spelling: Spelling = field(init=False)
    _places: dict[str, list[tuple[tuple[str, ...], str]]] = field(init=False, default_factory=dict)
    _fillers: frozenset[str] = field(init=False)
    _familiar: frozenset[str] = field(init=False)
    _languages: Mapping[Literal["english", "spanish"], frozenset[str]] = field(init=False)

    def __post_init__(self, lexicon: Lexicon) -> None:
        self.words = lexicon.words
        self.telling, self.turning = telling_words(lexicon), turning_words(lexicon)
        self.known = self.telling | self.turning | other_words(lexicon)
        self.spelling = Spelling(self.words.slips, self.telling, self.known, frozenset(self.words.real_words))
        self._fillers = frozenset(self.words.fillers)
        everyday = {self.stems[word] for word in self.words.classes.get("thing", ())}
        named = {self.stems[word] for word in self.telling} - everyday | {self.stems[word] for word in self.turning}
        own = {self.stems[word] for word in self.words.of_the_body}
        self._familiar = frozenset([*named, *own, *self.words.english, *self.words.kin, *self._fillers])
        english = frozenset([*self.words.english, *self.known, *self.words.real_words])
        self._languages = {"english": english, "spanish": frozenset(self.words.spanish)}

    def add_places(self, grammar: Grammar) -> None:
        """Take the parts of the body from the grammar."""
        for name, members in grammar.places.items():
            for member in members:
                run = tuple(self.stems[word] for word in member.split())
                self._places.setdefault(run[0], []).append((run, name))
        for runs in self._places.values():
            runs.sort(key=lambda pair: -len(pair[0]))

    def tokens(self, text: str) -> tuple[list[Token], frozenset[int]]:
        """The words of a text put right, and which of them were not right; a slip may stand for several words."""
        found: list[Token] = []
        corrected: set[int] = set()
        for token in tokens_of(text):
            right = self.spelling.right(token.word)
            if right != token.word:
                corrected.update(range(len(found), len(found) + len(right.split())))
            for number, word in enumerate(right.split()):
                broken = token.break_before if number == 0 else Break.none
                found.append(replace(token, word=word, break_before=broken))
        return found, frozenset(corrected)

    def text(self, tokens: Sequence[Token]) -> Text:
        """The words made ready."""
        words = [token.word for token in tokens]
        stems = [self.stems[word] for word in words]
        part = list(_parts(tokens))
        places = _grouped(self._find_places(tokens, stems), words, self._fillers)
        others = [*self._other_subjects(tokens, stems, part, places)]
        places = sorted([*places, *others], key=lambda place: place.start)
        return Text(
            tokens, words, stems, ["=" + word for word in words], [word in self._fillers for word in words],
            [word in DETERMINERS for word in words],
            {place.start: place for place in places}, part, _about(tokens, part, places, self.words.carried_as),
            {at: place for place in places for at in range(place.start, place.end)},
            [place.start for place in others],
        )  # fmt: skip

    def _find_places(self, tokens: Sequence[Token], stems: Sequence[str]) -> Iterator[Place]:
        at = 0
        while at < len(stems):
            found = next(self._places_at(tokens, stems, at), None)
            if found is not None:
                yield found
            at = found.end if found else at + 1

    def _places_at(self, tokens: Sequence[Token], stems: Sequence[str], at: int) -> Iterator[Place]:
        for run, name in self._places.get(stems[at], ()):
            end, steps = at, 0
            while steps < len(run) and end < len(stems):
                if steps and tokens[end].break_before > Break.none:
                    break
                if stems[end] == run[steps]:
                    steps += 1
                elif not (steps and tokens[end].word in DETERMINERS):
                    break
                end += 1
            if steps == len(run):
                yield Place(at, end, name, at)

    def _other_subjects(
        self, tokens: Sequence[Token], stems: Sequence[str], part: Sequence[int], places: Sequence[Place]
    ) -> Iterator[Place]:
        """Sentences about something else ("The window locks", "My boss is sharp"): they begin with a noun that no
        phrase knows and name neither the writer nor "it". The noun stands for a part of the body that is not meant."""
        inside = {at for place in places for at in range(place.start, place.end)}
        own = {part[at] for at, token in enumerate(tokens) if token.word in _OWN and not _begins(tokens, at)}
        for at in range(1, len(tokens)):
            if at in inside or part[at] in own or not _begins(tokens, at - 1) or part[at] != part[at - 1]:
                continue
            if tokens[at - 1].word in _NAMING and tokens[at].word.isalpha() and stems[at] not in self._familiar:
                yield Place(at, at + 1, "elsewhere", at)

    def language(self, tokens: Sequence[Token]) -> Literal["english", "spanish", "other"]:
        """The language by the share of known words; a text of few words is taken for English."""
        letters = [token.word for token in tokens if token.word.isalpha()]
        if not letters:
            return "english" if not tokens or any(token.word[:1].isdigit() for token in tokens) else "other"
        share = {name: sum(w in known for w in letters) / len(letters) for name, known in self._languages.items()}
        if share["spanish"] > share["english"] and share["spanish"] >= SPANISH_FROM:
            return "spanish"
        strange = sum(not word.isascii() for word in letters) / len(letters)
        if (len(letters) >= FEWEST and share["english"] < ENGLISH_FROM) or strange > 0.5:
            return "other"
        return "english"


ENGLISH_FROM, SPANISH_FROM = 0.35, 0.25
"""Shares of known words; a text in English has 0.6 and more, one in German or French 0.2 and less."""


def _begins(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word begins a sentence."""
    return tokens[at].break_before is Break.sentence


def _parts(tokens: Sequence[Token]) -> Iterator[int]:
    part = 0
    for token in tokens:
        part += token.break_before > Break.none or token.word in TURNS
        yield part


_LEG = frozenset({"knee", "calf"})
"""What a text is about when it denies something of no place that it names."""
_NOWHERE = "nowhere"
"""What a bare "no swelling" is about where it may be of either."""
_OF_ONE = tuple(
    [verb]
    for verb in ("is", "looks", "feels", "has", "was", "keeps", "aches", "hurts", "throbs", "swells", "swelled", "got")
)
"""What follows a part of the body that a sentence says one thing of."""


def _grouped(places: Iterable[Place], words: Sequence[str], fillers: frozenset[str]) -> list[Place]:
    """Parts of the body that are listed together ("knee and calf") share the group of the first; not where the last
    has a verb of its own ("pain in my knee and my calf is swollen")."""
    found: list[Place] = []
    for place in places:
        between = words[found[-1].end : place.start] if found else []
        joined = any(word in ("and", "or", "nor") for word in between) and all(
            word in ("and", "or", "nor") or word in fillers for word in between
        )
        joined = joined and words[place.end : place.end + 1] not in _OF_ONE
        found.append(replace(place, group=found[-1].group) if joined else place)
    return found


def _about(
    tokens: Sequence[Token], part: Sequence[int], places: Sequence[Place], carried_as: Mapping[str, str]
) -> dict[int, Place]:
    """For each part of a sentence without a part of the body: the one it is about.

    That is the last one named before it in the sentence, else the next one in the sentence, else the last one before;
    for a part that begins with "no", the first one of the text, and none where both knee and calf were named.
    """
    sentence = list(_sentences(tokens))
    named = {part[place.start] for place in places}
    found: dict[int, Place] = {}
    of_leg = [place for place in places if carried_as.get(place.name, place.name) in _LEG]
    first = next(iter(of_leg), None)
    kinds = [carried_as.get(place.name, place.name) for place in of_leg]
    second = next((place.start for place, kind in zip(of_leg, kinds, strict=True) if kind != kinds[0]), None)
    noes = {sentence[at] for at, token in enumerate(tokens) if token.word == "no" and _begins(tokens, at)}
    passed = 0
    for at, number in enumerate(part):
        while passed < len(places) and places[passed].start < at:
            passed += 1
        if number in named or number in found:
            continue
        before = places[passed - 1] if passed else None
        after = places[passed] if passed < len(places) else None
        either = second is not None and second < at
        if either and (tokens[at].word == "no" or sentence[at] in noes):
            # a text that is first about the knee denies it of the knee; of a calf, where it may be a clot, it is asked
            found[number] = replace(first, name="knee") if kinds[0] == "knee" and first else Place(-1, -1, _NOWHERE, -1)
            continue
        meant = before
        if before is None or sentence[before.start] != sentence[at]:
            # "No swelling", said at the end, is of the place that the text is about
            last = first if before is not None and tokens[at].word == "no" else before
            meant = after if after is not None and sentence[after.start] == sentence[at] else last
        meant = meant or Place(-1, -1, "knee", -1)
        found[number] = replace(meant, name=carried_as.get(meant.name, meant.name))
    return found


def _sentences(tokens: Sequence[Token]) -> Iterator[int]:
    sentence = 0
    for token in tokens:
        sentence += token.break_before is Break.sentence
        yield sentence
