"""What the rules are expected to say: sentences a clinician can read, and the pinned boundary of each rule.

Both files live with the tests. A sentence gives the level by the rules alone. The boundary table pins what each rule
means, so that no change of a rule goes unseen; it is written by `popliteal knowledge boundaries`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from popliteal.case import CaseFile, build_case
from popliteal.knowledge import Knowledge, KnowledgeError, Level
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.proofs.boundaries import Entries, boundary, facts_of, one_less
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency, triage

SENTENCES = Path("tests/triage_examples.yaml")
BOUNDARIES = Path("tests/triage_boundaries.yaml")


@dataclass(frozen=True)
class Sentence:
    """An example: a case, and what the rules alone are to say of it. `days` None: not stated."""

    name: str
    facts: Facts
    level: Level
    rules: tuple[str, ...]
    not_rules: tuple[str, ...]
    days: int | None

    def said(self) -> Urgency:
        """What the rules say, with no chance counted."""
        return triage(self.facts, {}, self.facts.knowledge)


@dataclass(frozen=True)
class Pinned:
    """One row of a rule's boundary: whether it holds for a case."""

    rule: str
    told: Entries
    facts: Facts | None
    holds: bool


@dataclass(frozen=True)
class PinnedRule:
    """The boundary of a rule as it was last written down."""

    rule: str
    level: Level
    days: int | None
    rows: tuple[Pinned, ...]


def read_sentences(path: Path, knowledge: Knowledge) -> list[Sentence]:
    """The sentences of a file.

    Raises:
        KnowledgeError: when the file cannot be read.
        CaseError: when an example names an unknown finding.
    """
    return [_sentence(record, knowledge) for record in _records(path)]


def _sentence(record: Mapping[str, Any], knowledge: Knowledge) -> Sentence:
    answers = dict(record["answers"])
    if record.get("signs") is False:
        answers = dict.fromkeys(knowledge.signs, False) | answers
    file = CaseFile(age=record.get("age"), sex=record.get("sex"), answers=answers)
    facts = Facts(build_case(file, knowledge, record["name"]), knowledge)
    return Sentence(
        record["name"],
        facts,
        Level[record["level"]],
        tuple(record.get("rules", ())),
        tuple(record.get("not_rules", ())),
        record.get("days"),
    )


def read_boundaries(path: Path, knowledge: Knowledge) -> dict[str, PinnedRule]:
    """Rule -> its pinned boundary.

    Raises:
        KnowledgeError: when the file cannot be read.
        CaseError: when a row names an unknown finding.
    """
    return {record["rule"]: _pinned(record, knowledge) for record in _records(path)}


def _pinned(record: Mapping[str, Any], knowledge: Knowledge) -> PinnedRule:
    rule = record["rule"]
    holds = [_words(row) for row in record["holds"]]
    too = [_words(row) for row in record.get("holds_too", ())]
    less = [less for row in holds for less in one_less(row, knowledge)]
    outside = [_words(row) for row in record.get("holds_not", ())]
    rows = [Pinned(rule, row, facts_of(row, knowledge), True) for row in (*holds, *too)]
    rows += [Pinned(rule, row, facts_of(row, knowledge), False) for row in (*less, *outside)]
    return PinnedRule(rule, Level[record["level"]], record.get("days"), tuple(rows))


def _words(row: Mapping[str, Any]) -> dict[str, str | int]:
    """YAML reads yes and no as true and false."""
    words = {True: "yes", False: "no"}
    return {name: words[value] if isinstance(value, bool) else value for name, value in row.items()}


def write_boundaries(knowledge: Knowledge) -> Iterator[str]:
    """The lines of the boundary table of a knowledge base."""
    yield "# Where each rule begins to hold. Each set of answers under `holds` makes it hold; leave out one answer, or"
    yield "# answer it unsure, and it does not. `holds_too` and `holds_not` are close to that. Written by `popliteal"
    yield "# knowledge boundaries`: read the difference before you keep a new one."
    for rule in knowledge.rules.values():
        found = boundary(rule.id, knowledge)
        yield f"- rule: {rule.id}"
        yield f"  level: {rule.level.name}"
        if rule.days:
            yield f"  days: {rule.days}"
        for key, rows in (("holds", found.fires), ("holds_too", found.fires_too), ("holds_not", found.outside)):
            if rows:
                yield f"  {key}:"
                yield from (f"    - {_flow(told)}" for told in rows)


def _flow(told: Entries) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in told.items()) + "}"


def _records(path: Path) -> list[Mapping[str, Any]]:
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KnowledgeError(f"{path}: {error}") from None
    if not isinstance(content, list):
        raise KnowledgeError(f"{path}: this file is a list of examples")
    return content
