"""A person's own words, read. The same text is always read the same way; no clock, disk or network is used."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby, pairwise

from popliteal.case import Sex, Who
from popliteal.intake.hints import Hint, HintReader
from popliteal.intake.numbers import age_in, duration_in, pain_called_in, pain_in
from popliteal.intake.phrases import Grammar
from popliteal.intake.prepare import Preparer
from popliteal.intake.proposals import Certainty, Proposal, ReadAnswer, ReadDanger, Reading, Span
from popliteal.intake.reach import ScopeReader
from popliteal.intake.somebody import person_of
from popliteal.intake.tokens import LONGEST, Break, Token
from popliteal.knowledge.lexicon_load import Lexicon
from popliteal.knowledge.lexicon_schema import Polarity

MOST_PLACES = 12
"""Places in the text that are shown for one finding."""
_RANK: tuple[Polarity, ...] = ("stated", "denied", "past", "feared", "somebody_else")
"""What counts where a text says both: the graver reading first."""


@dataclass(eq=False)
class Reader:
    """The lexicon made ready. Build once, then `read` any number of texts; threads may share it."""

    lexicon: Lexicon
    grammar: Grammar = field(init=False)
    _preparer: Preparer = field(init=False)
    _scopes: ScopeReader = field(init=False)
    _hints: HintReader = field(init=False)

    def __post_init__(self) -> None:
        words = self.lexicon.words
        self._preparer = Preparer(self.lexicon)
        self.grammar = Grammar(words.classes, words.places, self._preparer.stems)
        self._preparer.add_places(self.grammar)
        self._scopes = ScopeReader(self.lexicon.scopes, self.grammar)
        self._hints = HintReader(self.lexicon, self.grammar)

    def read(self, text: str, who: Who = "me", today: dt.date | None = None) -> Reading:
        """What `text` says, in time linear in its length.

        Args:
            text: anything at all; LONGEST characters of it are read.
            who: whom the case is about, so that "my son" is read as that person when it is about a child.
            today: lets "since June" be counted.
        """
        tokens, corrected = self._preparer.tokens(text)
        ready = self._preparer.text(tokens)
        language = self._preparer.language(tokens)
        person = person_of(tokens, frozenset(self.lexicon.words.kin), who)
        reaches, not_meant, turn_nothing = self._scopes.read(ready)
        ours = [one for one in reaches if not (person.is_kin and one.polarity == "somebody_else")]
        hints = list(self._hints.hints(ready, ours, not_meant, turn_nothing))
        dangers = tuple(self._dangers(hints, tokens))
        unread = max(0, len(text) - LONGEST)
        if language != "english":
            return Reading(text, (), dangers, _whole(text), language, unread=unread)
        told = [*self._numbers(text, tokens, person.sex, today), *self._told(hints, tokens, corrected)]
        told = [item for item in told if not self._is_contradicted(item, told)]
        proposals = tuple({item.finding: item for item in reversed(told)}.values())[::-1]
        read = [span for item in proposals for span in item.spans]
        read += [span for danger in dangers for span in danger.spans]
        return Reading(
            text,
            proposals,
            dangers,
            _not_understood(text, tokens, read),
            language,
            somebody_else=person.is_kin and who == "me",
            unread=unread,
        )

    def _dangers(self, hints: Sequence[Hint], tokens: Sequence[Token]) -> Iterator[ReadDanger]:
        by_finding: dict[str, list[Hint]] = {}
        for hint in hints:
            by_finding.setdefault(hint.finding, []).append(hint)
        for sign in self.lexicon.dangers:
            if sign in by_finding:
                yield ReadDanger(sign, _spans(by_finding[sign], tokens))

    def _told(self, hints: Sequence[Hint], tokens: Sequence[Token], corrected: frozenset[int]) -> Iterator[Proposal]:
        """One proposal a finding, the gravest reading of it."""
        ordered = sorted((hint for hint in hints if hint.polarity), key=lambda hint: hint.finding)
        for finding, group in groupby(ordered, key=lambda hint: hint.finding):
            same, choices = [*group], self.lexicon.knowledge.findings[finding].choices
            if unsure := _not_borne_out(same):
                if not choices and (len(unsure) < len(same) or finding in self.lexicon.grave):
                    yield self._proposal(finding, "feared", unsure, "likely", tokens)
                continue
            polarity = next(one for one in _RANK if any(hint.polarity == one for hint in same))
            deciding = [hint for hint in same if hint.polarity == polarity]
            if choices and polarity != "stated":
                continue  # that one choice is not meant says little of which one is
            doubtful = len(deciding) < len(same) or any(
                hint.match.carried or hint.match.used & corrected for hint in deciding
            )
            yield self._proposal(finding, polarity, deciding, "likely" if doubtful else "sure", tokens)

    def _proposal(
        self, finding: str, polarity: Polarity, hints: Sequence[Hint], certainty: Certainty, tokens: Sequence[Token]
    ) -> Proposal:
        answer = None if polarity == "feared" else self._answer(finding, polarity, hints)
        is_open = polarity == "feared" and finding in self.lexicon.grave and finding not in self.lexicon.dangers
        return Proposal(finding, polarity, answer, certainty, _spans(hints, tokens), is_open)

    def _is_contradicted(self, item: Proposal, told: Sequence[Proposal]) -> bool:
        """Whether a no is of one kind only, where another kind is told ("The dog ran into me. I didn't fall"), or a
        number without a scale stands beside a word for severe pain."""
        if item.finding == "severity" and isinstance(item.answer, int) and item.certainty == "likely":
            return any(one.finding == "severity" and one.answer == "severe" for one in told)
        kinds = self.lexicon.knowledge.children.get(item.finding, ())
        return item.polarity == "denied" and any(one.polarity == "stated" and one.finding in kinds for one in told)

    def _answer(self, finding: str, polarity: Polarity, deciding: Sequence[Hint]) -> ReadAnswer | None:
        known = self.lexicon.knowledge.findings[finding]
        if known.choices:
            ids = [choice.id for choice in known.choices]
            chosen = [hint.choice for hint in deciding if hint.choice is not None]
            # the gravest choice of a symptom; of a context the first, which is behind the knee where both are named
            return min(chosen, key=ids.index) if known.kind == "context" else max(chosen, key=ids.index)
        if polarity == "denied":
            return None if finding in self.lexicon.dangers else "no"
        return "yes" if polarity == "stated" else None

    def _numbers(
        self, text: str, tokens: Sequence[Token], sex: tuple[Sex, int] | None, today: dt.date | None
    ) -> Iterator[Proposal]:
        shown = text[:LONGEST]
        scored, called = pain_in(shown), pain_called_in(shown)
        called = None if scored and called and scored[0] >= called[0] else called
        scores: list[tuple[str, tuple[int, int, int] | None, Certainty]] = [
            ("age", age_in(shown), "sure"),
            ("severity", called, "likely"),
            ("severity", None if called else scored, "sure"),
        ]
        for finding, found, certainty in scores:
            if found is not None:
                yield Proposal(finding, "stated", found[0], certainty, (Span(found[1], found[2]),))
        days = duration_in(tokens, frozenset(self.lexicon.words.classes.get("event", [])), today)
        if days is not None:
            span = Span(tokens[days.start].start, tokens[days.end - 1].end)
            yield Proposal("duration", "stated", days.value, "likely", (span,))
        if sex is not None:
            token = tokens[sex[1]]
            yield Proposal("sex", "stated", sex[0], "likely", (Span(token.start, token.end),))


def _not_borne_out(hints: Sequence[Hint]) -> list[Hint]:
    """The weak hints that say a finding is there, where nothing but the same phrase says so; empty where more does. A
    weak no is as good as any."""
    stated = [hint for hint in hints if hint.polarity == "stated"]
    if any(not hint.weak for hint in stated):
        return []
    if len({hint.match.phrase for hint in stated}) < 2:
        return stated
    pairs = combinations(stated, 2)
    borne_out = any(a.match.phrase is not b.match.phrase and not a.match.used & b.match.used for a, b in pairs)
    return [] if borne_out else stated


def _spans(hints: Sequence[Hint], tokens: Sequence[Token]) -> tuple[Span, ...]:
    """The words of the phrases, in the order of the text, neighbors joined."""
    used = sorted({at for hint in hints for at in hint.match.used})
    spans: list[Span] = []
    for before, at in zip([-2, *used], used, strict=False):
        token = tokens[at]
        if before == at - 1 and token.break_before is Break.none:
            spans[-1] = Span(spans[-1].start, token.end)
        else:
            spans.append(Span(token.start, token.end))
    return tuple(spans[:MOST_PLACES])


def _not_understood(text: str, tokens: Sequence[Token], read: Iterable[Span]) -> tuple[Span, ...]:
    """Sentences in which nothing was read; the whole text when it has no words at all."""
    starts = [at for at, token in enumerate(tokens) if token.break_before is Break.sentence]
    if not starts:
        return _whole(text)
    sentences = [Span(tokens[a].start, tokens[b - 1].end) for a, b in pairwise([*starts, len(tokens)])]
    begins = sorted(span.start for span in read)
    return tuple(one for one in sentences if bisect_left(begins, one.start) == bisect_left(begins, one.end))


def _whole(text: str) -> tuple[Span, ...]:
    return (Span(0, len(text)),) if text.strip() else ()
