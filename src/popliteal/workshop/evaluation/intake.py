"""Own words with a key, read: what is proposed, what is missed, and whether a no is taken for a no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from popliteal.intake import Proposal, Reader, Reading
from popliteal.knowledge import CaseError, Knowledge, nearest
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.workshop.evaluation.measures import count

POLARITIES = {
    "present": "stated",
    "absent": "denied",
    "past": "past",
    "other_person": "somebody_else",
    "unsure": "feared",
}
"""Word of the key -> what the reader calls it."""
ONLY_IF_CODED = frozenset(
    {"injury", "tender_cord", "fainting", "knee_out_of_place", "limp", "worse_twisting", "worse_cough_or_sneeze",
     "cramping", "deep_bone_pain", "pain_beyond_what_is_seen", "inner_knee_pain", "outer_knee_pain", "front_knee_pain",
     "both_legs", "leg_cast_or_paralysis", "nerve_damage", "steroid_use", "osteoporosis", "recent_knee_surgery",
     "varicose_veins", "atrial_fibrillation", "black_or_blistered_skin", "tight_hard_leg"}
)  # fmt: skip
"""Findings that the vocabulary of the first keys (evidence/vocabulary.yaml) does not have. Like findings of the kind
context they are in the measure of precision only where a file codes them at all."""


@dataclass(frozen=True)
class Mention:
    """One thing that a text says, by its key. `levels` are the choices that are meant, empty for any."""

    name: str
    finding: str
    levels: frozenset[int]
    polarity: str


@dataclass(frozen=True)
class Writing:
    """A text with its key."""

    id: str
    words: str
    mentions: tuple[Mention, ...]


def read_told(text: str, knowledge: Knowledge, place: str) -> list[Writing]:
    """The texts of a file of cases that have `own_words` and `mentions`; cases without are left out.

    Numbers may stand beside the mentions: `severity` (pain from 0 to 10) and `duration_days`.

    Raises:
        CaseError: when the file is no list, holds no such text, or a mention names what is no finding.
    """
    try:
        content = read_yaml(text)
    except ValueError as error:
        raise CaseError(f"{place}: {error}") from None
    if not isinstance(content, list):
        raise CaseError(f"{place}: a file of own words is a list of cases with own_words and mentions")
    told = [
        Writing(
            str(record.get("id", number)),
            record["own_words"],
            tuple(_mentions(record, knowledge, f"{place}, case {number}")),
        )
        for number, record in enumerate(content, 1)
        if isinstance(record, Mapping) and isinstance(record.get("own_words"), str)
    ]
    if not told:
        raise CaseError(f"{place}: no case has own_words; each takes own_words and mentions (finding, polarity)")
    return told


def _mentions(record: Mapping[str, Any], knowledge: Knowledge, place: str) -> Iterator[Mention]:
    names = knowledge.names.findings
    for item in record.get("mentions") or ():
        name, polarity = item.get("finding"), item.get("polarity")
        if name not in names:
            raise CaseError(f"{place}: '{name}' is no finding.{nearest(name, names)}")
        if polarity not in POLARITIES:
            raise CaseError(f"{place}: polarity '{polarity}' is none of {', '.join(POLARITIES)}")
        finding, levels = names[name]
        if item.get("choice") is not None:
            levels = frozenset({_choice(item["choice"], finding, knowledge, place)})
        yield Mention(name, finding, levels, POLARITIES[polarity])
    coded = {item.get("finding") for item in record.get("mentions") or ()}
    for name, number in (("severity", record.get("severity")), ("duration", record.get("duration_days"))):
        if number is not None and not {name, *knowledge.findings[name].alias} & coded:
            level = _level_of(number, name, knowledge)
            yield Mention(name, name, frozenset() if level is None else frozenset({level}), "stated")


def _choice(given: Any, finding: str, knowledge: Knowledge, place: str) -> int:
    ids = [choice.id for choice in knowledge.findings[finding].choices]
    if given not in ids:
        raise CaseError(f"{place}: '{given}' is no choice of '{finding}'; choices are {', '.join(ids) or 'none'}")
    return ids.index(given)


@dataclass(frozen=True)
class Marked:
    """One text, read and compared with its key.

    Attributes:
        right, wrong: proposals whose finding the key has, and has not.
        found, missed: mentions of the key with and without a proposal.
        agree: for each mention found, whether it was taken as stated, denied, past or somebody else's as in the key.
        unasked: danger signs that are there by the key, and whose question the text did not bring.
    """

    told: Writing
    reading: Reading
    right: tuple[Proposal, ...]
    wrong: tuple[Proposal, ...]
    found: tuple[Mention, ...]
    missed: tuple[Mention, ...]
    agree: tuple[bool, ...]
    unasked: tuple[str, ...]


def mark(told: Sequence[Writing], reader: Reader, today: dt.date | None = None) -> list[Marked]:
    """Every text read and compared; what the keys could not have coded is not counted."""
    knowledge = reader.lexicon.knowledge
    coded = frozenset(mention.name for item in told for mention in item.mentions)
    dangers = frozenset(reader.lexicon.dangers)
    return [_mark(item, reader.read(item.words, today=today), coded, dangers, knowledge) for item in told]


def _mark(
    told: Writing, reading: Reading, coded: frozenset[str], dangers: frozenset[str], knowledge: Knowledge
) -> Marked:
    proposals = [item for item in reading.proposals if _counts(item, coded, knowledge)]
    in_key = {mention.finding for mention in told.mentions}
    in_key |= {parent for name in in_key for parent in knowledge.findings[name].parent}
    by_finding = _with_what_follows(reading.proposals, knowledge)
    found = tuple(mention for mention in told.mentions if mention.finding in by_finding)
    asked = {danger.finding for danger in reading.dangers}
    return Marked(
        told,
        reading,
        right=tuple(item for item in proposals if item.finding in in_key),
        wrong=tuple(item for item in proposals if item.finding not in in_key),
        found=found,
        missed=tuple(mention for mention in told.mentions if mention.finding not in by_finding),
        agree=tuple(_agrees(mention, by_finding[mention.finding], knowledge) for mention in found),
        unasked=tuple(
            mention.finding
            for mention in told.mentions
            if mention.polarity == "stated" and mention.finding in dangers and mention.finding not in asked
        ),
    )


def _with_what_follows(proposals: Sequence[Proposal], knowledge: Knowledge) -> dict[str, Proposal]:
    """The proposals by finding, with what a case takes to follow: no injury means none of its kinds, and a kind of
    injury an injury."""
    found = {item.finding: item for item in proposals}
    for item in proposals:
        if item.polarity == "denied":
            for child in knowledge.children.get(item.finding, ()):
                found.setdefault(child, item)
        elif item.polarity == "stated" and item.finding in knowledge.findings:
            for parent in knowledge.findings[item.finding].parent:
                found.setdefault(parent, item)
    return found


def _counts(item: Proposal, coded: frozenset[str], knowledge: Knowledge) -> bool:
    """Whether the key could have coded a proposal: it says something of this person that the key has a word for."""
    finding = knowledge.findings.get(item.finding)
    if finding is None or item.polarity not in ("stated", "denied"):
        return False
    if finding.kind == "context" or finding.id in ONLY_IF_CODED:
        return finding.id in coded
    if not finding.choices or finding.id in coded:
        return True
    meant = [levels for levels in (knowledge.names.findings[old][1] for old in finding.alias if old in coded) if levels]
    return any(_level(item, knowledge) in levels for levels in meant)


def _level(item: Proposal, knowledge: Knowledge) -> int | None:
    """Which choice of its finding a proposal names."""
    return None if item.answer is None else _level_of(item.answer, item.finding, knowledge)


def _level_of(answer: str | int, finding: str, knowledge: Knowledge) -> int | None:
    for level, choice in enumerate(knowledge.findings[finding].choices):
        if choice.id == answer or (isinstance(answer, int) and (choice.up_to is None or answer <= choice.up_to)):
            return level
    return None


def _agrees(mention: Mention, item: Proposal, knowledge: Knowledge) -> bool:
    if not mention.levels or not knowledge.findings[mention.finding].choices:
        return item.polarity == mention.polarity
    level = _level(item, knowledge)
    return (level in mention.levels) == (mention.polarity == "stated") if level is not None else False


def intake_summary(marked: Sequence[Marked]) -> dict[str, Any]:
    """The figures of a run, with every miss by name."""
    right, wrong = sum(len(one.right) for one in marked), sum(len(one.wrong) for one in marked)
    found, missed = sum(len(one.found) for one in marked), sum(len(one.missed) for one in marked)
    return {
        "texts": len(marked),
        "mentions": found + missed,
        "denials": sum(mention.polarity == "denied" for one in marked for mention in one.told.mentions),
        "precision": count([True] * right + [False] * wrong).as_dict(),
        "recall": count([True] * found + [False] * missed).as_dict(),
        "polarity": count([agrees for one in marked for agrees in one.agree]).as_dict(),
        "missed_emergency": [{"id": one.told.id, "finding": name} for one in marked for name in one.unasked],
        "different": [_different(one) for one in marked if one.wrong or one.missed or not all(one.agree)],
    }


def _different(one: Marked) -> dict[str, Any]:
    turned = [mention.name for mention, agrees in zip(one.found, one.agree, strict=True) if not agrees]
    return {
        "id": one.told.id,
        "not_in_key": [f"{item.finding}: {item.polarity}: {_quote(item, one)}" for item in one.wrong],
        "missed": [mention.name for mention in one.missed],
        "other_polarity": turned,
    }


def _quote(item: Proposal, one: Marked) -> str:
    return " … ".join(span.of(one.told.words) for span in item.spans)
