"""Reading the folder `lexicon` of a knowledge directory, when own words are first to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from popliteal.knowledge.errors import KnowledgeError, nearest
from popliteal.knowledge.lexicon_schema import Phrases, Scopes, WordList
from popliteal.knowledge.load import Knowledge, read_file, validated

FOLDER = "lexicon"
WORDS, SCOPES = f"{FOLDER}/words.yaml", f"{FOLDER}/scope.yaml"


@dataclass(frozen=True)
class Lexicon:
    """How people say the findings of `knowledge`; findings in the order of the files."""

    knowledge: Knowledge
    phrases: Mapping[str, Phrases]
    scopes: Scopes
    words: WordList

    @cached_property
    def dangers(self) -> tuple[str, ...]:
        """The danger signs: what the interview's pages on emergencies ask, and every emergency sign, gravest first."""
        asked = [name for page in self.knowledge.interview.pages if page.core == "emergency" for name in page.many]
        return tuple(dict.fromkeys([*self.knowledge.signs, *asked]))

    @cached_property
    def grave(self) -> frozenset[str]:
        """What a rule of 24 hours or sooner reads, and the danger signs: to lose one is worse than to ask in vain."""
        return frozenset((*self.knowledge.decisive, *self.dangers))


def load_lexicon(knowledge: Knowledge) -> Lexicon:
    """The lexicon that belongs to `knowledge`.

    Raises:
        KnowledgeError: naming the file and the place.
    """
    root = knowledge.directory
    found: dict[str, Phrases] = {}
    for place, value in _records(knowledge):
        item = validated(Phrases, value, place)
        if item.id not in knowledge.findings:
            raise KnowledgeError(f"{place}: '{item.id}' is no finding.{nearest(item.id, knowledge.findings)}")
        if item.id in found:
            raise KnowledgeError(
                f"{place}: '{item.id}' stands here a second time; a finding has its words in one place"
            )
        _check_answers(item, place, knowledge)
        found[item.id] = item
    words = validated(WordList, read_file(root / WORDS, root), WORDS)
    lexicon = Lexicon(knowledge, found, validated(Scopes, read_file(root / SCOPES, root), SCOPES), words)
    for item in found.values():
        if (item.danger or item.spanish) and item.id not in lexicon.dangers:
            raise KnowledgeError(f"{FOLDER}: {item.id}: only a danger sign has danger words, and it is none")
        for part in item.not_of:
            if part not in words.places:
                raise KnowledgeError(
                    f"{FOLDER}: {item.id}: '{part}' is no part of the body.{nearest(part, words.places)}"
                )
    return lexicon


def _records(knowledge: Knowledge) -> Iterator[tuple[str, object]]:
    root = knowledge.directory
    for path in sorted((root / FOLDER).glob("*.yaml")):
        place = f"{FOLDER}/{path.name}"
        content = None if place in (WORDS, SCOPES) else read_file(path, root)
        for value in content or ():
            yield place, value


def _check_answers(item: Phrases, place: str, knowledge: Knowledge) -> None:
    finding = knowledge.findings[item.id]
    choices = [choice.id for choice in finding.choices]
    for answer in item.answers:
        if answer not in choices:
            raise KnowledgeError(f"{place}: {item.id}: '{answer}' is no choice of it; choices are {', '.join(choices)}")
    if choices and (item.phrases or item.denied):
        raise KnowledgeError(f"{place}: {item.id}: it has choices, so its phrases stand under answers")
