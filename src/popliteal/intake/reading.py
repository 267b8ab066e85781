"""A person's own words, read: answers to confirm, danger signs to ask about first, and what was not understood."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Literal, TypeVar

from popliteal.case import Sex, Who
from popliteal.intake.numbers import age_in, duration_in, pain_in, side_in
from popliteal.intake.phrases import Finder, Grammar, Match, Phrase, Text
from popliteal.intake.prepare import Preparer, all_words, telling_words
from popliteal.intake.scope import Reach, ScopeReader, polarity_of
from popliteal.intake.somebody import person_of
from popliteal.intake.tokens import LONGEST, Break, Token
from popliteal.knowledge.lexicon_load import Lexicon
from popliteal.knowledge.lexicon_schema import Polarity

Answer = str | int
Certainty = Literal["sure", "likely"]
Language = Literal["english", "spanish", "other"]

MOST_PLACES = 12
"""Places in the text that are shown for one finding."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text: from `start` to before `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the text seems to say of a finding (or of `age` and `sex`), never an answer before it is confirmed.

    `answer` is what confirming it would record; None when its question has to be asked: a danger sign that the text
    denies, and whatever is somebody else's, past, or only feared.
    """

    finding: str
    polarity: Polarity
    answer: Answer | None
    certainty: Certainty
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger sign that the text touches in whatever way: its question comes first."""

    finding: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Reading:
    """All that was read in a text. `unread` is how many characters at its end were not looked at."""

    text: str
    proposals: tuple[Proposal, ...] = ()
    dangers: tuple[Danger, ...] = ()
    not_understood: tuple[Span, ...] = ()
    language: Language = "english"
    somebody_else: bool = False
    side: str | None = None
    unread: int = 0

    @property
    def to_confirm(self) -> tuple[Proposal, ...]:
        """The proposals that a person can confirm, danger signs first."""
        first = {danger.finding for danger in self.dangers}
        told = [item for item in self.proposals if item.answer is not None]
        return tuple(sorted(told, key=lambda item: item.finding not in first))

    @property
    def to_ask(self) -> tuple[Danger, ...]:
        """The danger signs that the text touches without stating them."""
        told = {item.finding for item in self.to_confirm}
        return tuple(danger for danger in self.dangers if danger.finding not in told)


@dataclass(frozen=True, slots=True)
class _Hint:
    """One phrase in the text, with what it says."""

    finding: str
    choice: str | None
    polarity: Polarity
    match: Match


Item = TypeVar("Item")
_DANGER = "danger"
_DENIED = "denied"
_STATED = "stated"
_TURNED: dict[Polarity, Polarity] = {"stated": "denied", "denied": "stated"}
_RANK: tuple[Polarity, ...] = ("stated", "denied", "past", "feared", "somebody_else")


@dataclass(eq=False)
class Reader:
    """The lexicon made ready. Build once, then `read` any number of texts; it is safe to share between threads."""

    lexicon: Lexicon
    grammar: Grammar = field(init=False)
    finder: Finder = field(init=False)
    scopes: ScopeReader = field(init=False)
    preparer: Preparer = field(init=False)

    def __post_init__(self) -> None:
        words = self.lexicon.words
        self.preparer = Preparer(words, telling_words(self.lexicon), all_words(self.lexicon))
        self.grammar = Grammar(words.classes, words.places, self.preparer.stems)
        self.preparer.add_places(self.grammar)
        self.scopes = ScopeReader(self.lexicon.scopes, self.grammar)
        self.finder = Finder()
        for key, phrase in phrases_of(self.lexicon, self.grammar):
            self.finder.add(key, phrase)

    def read(self, text: str, who: Who = "me", today: dt.date | None = None) -> Reading:
        """What `text` says, in time linear in its length.

        Args:
            text: anything at all; LONGEST characters of it are read.
            who: whom the case is about, so that "my son" is read as that person when it is about a child.
            today: lets "since June" be counted.
        """
        tokens, corrected = self.preparer.tokens(text)
        ready = self.preparer.text(tokens)
        language = self.preparer.language(tokens)
        person = person_of(tokens, frozenset(self.lexicon.words.kin), who)
        reaches, not_meant = self.scopes.read(ready)
        hints = list(self._hints(ready, [one for one in reaches if not (person.is_kin and _is_kin(one))], not_meant))
        dangers = tuple(self._dangers(hints, tokens))
        unread = max(0, len(text) - LONGEST)
        if language != "english":
            return Reading(text, (), dangers, _whole(text), language, unread=unread)
        told = [*self._told(hints, tokens, corrected), *self._numbers(text, tokens, person.sex, today)]
        proposals = tuple({item.finding: item for item in reversed(told)}.values())[::-1]
        read = [span for item in (*proposals, *dangers) for span in item.spans]
        return Reading(
            text, proposals, dangers, not_understood(text, tokens, read), language,
            somebody_else=person.is_kin and who == "me", side=side_in(tokens), unread=unread,
        )  # fmt: skip

    def _hints(self, text: Text, reaches: Sequence[Reach], not_meant: Sequence[Match]) -> Iterator[_Hint]:
        found = [(*key.split(":"), match) for key, match in self.finder.find(text)]
        spared = _by_word((match.used, match.used) for match in not_meant)
        others = _by_word(((finding, match), match.used) for finding, _, _, match in found)
        over = _by_word((reach, frozenset(reach.covers)) for reach in reaches)
        noes = frozenset(at for reach in reaches if reach.polarity == "denied" for at in reach.by)
        for finding, kind, choice, match in found:
            if match.carried and not self.lexicon.phrases[finding].carried:
                continue
            said = polarity_of(match, (reach for at in match.head for reach in over.get(at, ())))
            if any(match.used <= used for used in spared.get(min(match.used), ())):
                if finding in self.lexicon.dangers:
                    yield _Hint(finding, None, "feared", match)
                continue
            if self._outdone(finding, kind, match, others):
                continue
            if kind == _DANGER:
                yield _Hint(finding, None, "feared", match)
                continue
            if kind == _DENIED:
                said = "denied" if match.used & noes else _TURNED.get(said, said)
            if said == "past" and self.lexicon.knowledge.findings[finding].kind == "risk":
                said = "stated"
            yield _Hint(finding, choice or None, said, match)

    def _outdone(self, finding: str, kind: str, match: Match, others: Mapping[int, Sequence[tuple[str, Match]]]) -> bool:
        """Whether a longer phrase of the finding uses all these words, or a phrase of one that it yields to does."""
        phrases = self.lexicon.phrases[finding]
        return any(
            (match.used < other.used) if name == finding else (kind != _DENIED and name in phrases.yields_to and match.head <= other.head)
            for name, other in others[min(match.head)]
        )

    def _dangers(self, hints: Sequence[_Hint], tokens: Sequence[Token]) -> Iterator[Danger]:
        by_finding: dict[str, list[_Hint]] = {}
        for hint in hints:
            by_finding.setdefault(hint.finding, []).append(hint)
        for sign in self.lexicon.dangers:
            if sign in by_finding:
                yield Danger(sign, _spans(by_finding[sign], tokens))

    def _told(self, hints: Sequence[_Hint], tokens: Sequence[Token], corrected: frozenset[int]) -> Iterator[Proposal]:
        """One proposal a finding, the most serious reading of it."""
        ordered = sorted(hints, key=lambda hint: hint.finding)
        for finding, group in groupby(ordered, key=lambda hint: hint.finding):
            same = list(group)
            polarity = min((hint.polarity for hint in same), key=_RANK.index)
            deciding = [hint for hint in same if hint.polarity == polarity]
            if self.lexicon.knowledge.findings[finding].choices and polarity != "stated":
                continue  # that one choice is not meant says little of which is
            answer = self._answer(finding, polarity, deciding)
            doubtful = len({hint.polarity for hint in same}) > 1 or any(
                hint.match.carried or hint.match.used & corrected for hint in deciding
            )
            yield Proposal(finding, polarity, answer, "likely" if doubtful else "sure", _spans(deciding, tokens))

    def _answer(self, finding: str, polarity: Polarity, deciding: Sequence[_Hint]) -> Answer | None:
        known = self.lexicon.knowledge.findings[finding]
        if known.choices:
            ids = [choice.id for choice in known.choices]
            chosen = [hint.choice for hint in deciding if hint.choice is not None]
            if not chosen:
                return None
            # the gravest choice of a symptom; of a context the first, which is behind the knee where both are named
            return min(chosen, key=ids.index) if known.kind == "context" else max(chosen, key=ids.index)
        if polarity == "denied":
            return None if finding in self.lexicon.dangers else "no"
        return "yes" if polarity == "stated" else None

    def _numbers(
        self, text: str, tokens: Sequence[Token], sex: tuple[Sex, int] | None, today: dt.date | None
    ) -> Iterator[Proposal]:
        shown = text[:LONGEST]
        for finding, found in (("age", age_in(shown)), ("severity", pain_in(shown))):
            if found is not None:
                yield Proposal(finding, "stated", found[0], "sure", (Span(found[1], found[2]),))
        days = duration_in(tokens, frozenset(self.lexicon.words.classes.get("event", [])), today)
        if days is not None:
            span = Span(tokens[days.start].start, tokens[days.end - 1].end)
            yield Proposal("duration", "stated", days.value, "likely", (span,))
        if sex is not None:
            token = tokens[sex[1]]
            yield Proposal("sex", "stated", sex[0], "likely", (Span(token.start, token.end),))


def phrases_of(lexicon: Lexicon, grammar: Grammar) -> Iterator[tuple[str, Phrase]]:
    """Every phrase of the lexicon under the name "finding:kind:choice".

    Raises:
        PhraseError: as `Grammar.phrase`.
    """
    for item in lexicon.phrases.values():
        kinds: list[tuple[str, str, Sequence[str]]] = [
            (_STATED, "", item.phrases), (_DENIED, "", item.denied), (_DANGER, "", [*item.danger, *item.spanish]),
            *((_STATED, choice, phrases) for choice, phrases in item.answers.items()),
        ]  # fmt: skip
        for kind, choice, phrases in kinds:
            for phrase in phrases:
                yield f"{item.id}:{kind}:{choice}", grammar.phrase(phrase)


def _by_word(items: Iterable[tuple[Item, frozenset[int]]]) -> dict[int, list[Item]]:
    """Items by each word that they stand on, so that only those near a phrase are looked at."""
    found: dict[int, list[Item]] = {}
    for item, words in items:
        for at in words:
            found.setdefault(at, []).append(item)
    return found


def _is_kin(reach: Reach) -> bool:
    return reach.polarity == "somebody_else"


def _spans(hints: Sequence[_Hint], tokens: Sequence[Token]) -> tuple[Span, ...]:
    """The words of the phrases, in the order of the text, neighbors joined."""
    used = sorted({at for hint in hints for at in hint.match.used})
    spans: list[Span] = []
    for at in used:
        token = tokens[at]
        if spans and at - 1 in used and token.break_before is Break.none:
            spans[-1] = Span(spans[-1].start, token.end)
        else:
            spans.append(Span(token.start, token.end))
    return tuple(spans[:MOST_PLACES])


def not_understood(text: str, tokens: Sequence[Token], read: Iterable[Span]) -> tuple[Span, ...]:
    """Sentences in which nothing was read; the whole text when it has no words at all."""
    starts = [at for at, token in enumerate(tokens) if token.break_before is Break.sentence]
    if not starts:
        return _whole(text)
    sentences = [Span(tokens[a].start, tokens[b - 1].end) for a, b in pairwise([*starts, len(tokens)])]
    begins = sorted(span.start for span in read)
    return tuple(one for one in sentences if bisect_left(begins, one.start) == bisect_left(begins, one.end))


def _whole(text: str) -> tuple[Span, ...]:
    return (Span(0, len(text)),) if text.strip() else ()
