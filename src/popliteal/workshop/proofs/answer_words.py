"""Every answer that a case file can give a finding, and how the file spells it.

Found by reading each word with the program's own reader, so that the proofs speak of what can really be answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from popliteal.case import Answer, CaseFile, build_case
from popliteal.knowledge import CaseError, Knowledge

AnswerWords = Mapping[str, str]
"""The entries of `answers` in a case file that give an answer."""


def spellings(knowledge: Knowledge) -> dict[str, dict[Answer, AnswerWords]]:
    """Finding -> each answer it can have -> how a case file spells that. Not asked is no answer and is left out."""
    return {finding: spellings_of(finding, knowledge) for finding in knowledge.findings}


def spellings_of(finding: str, knowledge: Knowledge) -> dict[Answer, AnswerWords]:
    """The same for one finding."""
    names = [finding, *knowledge.findings[finding].alias]
    return _answers(finding, [{name: word} for name in names for word in _words(name, knowledge)], knowledge)


def _words(name: str, knowledge: Knowledge) -> tuple[str, ...]:
    return (*knowledge.names.choices.get(name, ("yes", "no")), "unsure")


def _answers(finding: str, entries: list[AnswerWords], knowledge: Knowledge) -> dict[Answer, AnswerWords]:
    found: dict[Answer, AnswerWords] = {}
    for spelling in _with_pairs(entries):
        answer = _read(finding, spelling, knowledge)
        if answer is not None:
            found.setdefault(answer, spelling)
    return found


def _with_pairs(entries: list[AnswerWords]) -> Iterator[AnswerWords]:
    """Single entries first, then two at once: older ids of an ordered finding together narrow it down."""
    yield from entries
    for first, second in combinations(entries, 2):
        if not first.keys() & second.keys():
            yield {**first, **second}


def _read(finding: str, spelling: AnswerWords, knowledge: Knowledge) -> Answer | None:
    """The answer that the words give; None for two that contradict each other."""
    try:
        case = build_case(CaseFile(answers=dict(spelling)), knowledge, "")
    except CaseError:
        return None
    return None if case.contradictions else case.answers[finding]
