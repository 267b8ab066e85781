"""What the rules are expected to say: sentences a clinician can read, and the pinned boundary of each rule.

Both files live with the tests. A sentence gives the level by the rules alone. The boundary table pins what each rule
means, and from which chance of a cause the level rises, so that no change of a rule, of a score that a rule reads, or
of a threshold goes unseen; it is written by `popliteal knowledge boundaries`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from popliteal.case import CaseFile, build_case
from popliteal.knowledge import Knowledge, KnowledgeError, Level, Rule
from popliteal.knowledge.load import read_file
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency, by_what_was_told
from popliteal.workshop.proofs.boundaries import Entries, boundary, facts_of, one_less

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
        """What the rules say of what was told, with no chance counted."""
        return by_what_was_told(self.facts, {}, self.facts.knowledge)


@dataclass(frozen=True)
class Pinned:
    """One row of a rule's boundary: whether it holds for a case."""

    rule: str
    told: Entries
    holds: bool
    knowledge: Knowledge

    @cached_property
    def facts(self) -> Facts | None:
        """What the row's case is evaluated as; None when it has no answer. There are very many rows, so when asked for.

        Raises:
            CaseError: when the row names an unknown finding.
        """
        return facts_of(self.told, self.knowledge)


@dataclass(frozen=True)
class PinnedRule:
    """The boundary of a rule as it was last written down."""

    rule: str
    level: Level
    days: int | None
    rows: tuple[Pinned, ...]


@dataclass(frozen=True)
class ChanceStep:
    """From this chance of a cause up, all else quiet, the level is this."""

    chance: float
    level: Level
    days: int | None


@dataclass(frozen=True)
class Boundaries:
    """The table: rule -> its pinned boundary; cause -> the steps by which its chance raises the level."""

    rules: Mapping[str, PinnedRule] = field(default_factory=dict)
    causes: Mapping[str, tuple[ChanceStep, ...]] = field(default_factory=dict)


def read_sentences(path: Path, knowledge: Knowledge) -> list[Sentence]:
    """The sentences of a file.

    Raises:
        KnowledgeError: when the file cannot be read.
        CaseError: when an example names an unknown finding.
    """
    return [_sentence(one, knowledge) for record in _records(path) for one in (record, *_without_one(record))]


def _without_one(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The sentence once more for each answer that is no yes, with that one not asked: what is then to be said."""
    said = record.get("without_one")
    if said is None:
        return
    for name, value in record["answers"].items():
        if value is not True:
            answers = {other: told for other, told in record["answers"].items() if other != name}
            yield {**record, "name": f"{record['name']}; {name} not asked", "answers": answers, **_only(said)}


def _only(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is stated anew; nothing else of a sentence's end holds."""
    return {"not_rules": (), "days": None, **said}


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


def read_boundaries(path: Path, knowledge: Knowledge) -> Boundaries:
    """The pinned boundaries.

    Raises:
        KnowledgeError: when the file cannot be read.
    """
    records = _records(path)
    return Boundaries(
        {record["rule"]: _pinned(record, knowledge) for record in records if "rule" in record},
        {record["cause"]: tuple(map(_step, record["raises"])) for record in records if "cause" in record},
    )


def _step(row: Mapping[str, Any]) -> ChanceStep:
    return ChanceStep(row["from"], Level[row["level"]], row.get("days"))


def _pinned(record: Mapping[str, Any], knowledge: Knowledge) -> PinnedRule:
    rule = record["rule"]
    holds = [_words(row) for row in record["holds"]]
    too = [_words(row) for row in record.get("holds_too", ())]
    less = [less for row in holds for less in one_less(row, knowledge)]
    outside = [_words(row) for row in record.get("holds_not", ())]
    rows = [Pinned(rule, row, True, knowledge) for row in (*holds, *too)]
    rows += [Pinned(rule, row, False, knowledge) for row in (*less, *outside)]
    return PinnedRule(rule, Level[record["level"]], record.get("days"), tuple(rows))


def _words(row: Mapping[str, Any]) -> dict[str, str | int]:
    """YAML reads yes and no as true and false."""
    words = {True: "yes", False: "no"}
    return {name: words[value] if isinstance(value, bool) else value for name, value in row.items()}


class QuietFacts(Facts):
    """Someone for whom every chance counts, so that thresholds can be looked at alone."""

    def counts(self, threshold: str) -> bool:
        """Yes, whichever it is."""
        return True


def quiet_facts(knowledge: Knowledge) -> Facts:
    """Someone who denied every emergency sign and told nothing else that a rule reads."""
    case = build_case(CaseFile(answers=dict.fromkeys(knowledge.signs, False)), knowledge, "quiet")
    return QuietFacts(case, knowledge)


def level_at(chance: float, cause: str, quiet: Facts, knowledge: Knowledge) -> tuple[Level, int | None]:
    """The level, and the days, when only one cause has a chance."""
    groups = {threshold.id: chance for threshold in knowledge.thresholds.values() if cause in threshold.conditions}
    said = by_what_was_told(quiet, groups, knowledge)
    return said.level, said.days


def chance_steps(cause: str, quiet: Facts, knowledge: Knowledge) -> tuple[ChanceStep, ...]:
    """The chances of a cause at which the level, or its days, become others."""
    steps = []
    before = level_at(0, cause, quiet, knowledge)
    for chance in sorted({item.chance for item in knowledge.thresholds.values() if cause in item.conditions}):
        said = level_at(chance, cause, quiet, knowledge)
        if said != before:
            steps.append(ChanceStep(chance, *said))
        before = said
    return tuple(steps)


def write_boundaries(knowledge: Knowledge) -> Iterator[str]:
    """The lines of the boundary table of a knowledge base."""
    yield "# Where each rule begins to hold. Each set of answers under `holds` makes it hold; leave out one answer, or"
    yield "# answer it unsure (what is unsure: no), and it does not. `holds_too` and `holds_not` are close to that. At"
    yield "# the end: from which chance of a cause the level rises, when every emergency sign was denied and no other"
    yield "# cause has a chance."
    yield "# Written by `popliteal knowledge boundaries`: read the difference before you keep a new one."
    for rule in knowledge.rules.values():
        yield from _rule_lines(rule, knowledge)
    quiet = quiet_facts(knowledge)
    for cause in knowledge.conditions:
        yield f"- cause: {cause}"
        steps = chance_steps(cause, quiet, knowledge)
        yield "  raises:" if steps else "  raises: []"
        for step in steps:
            days = {"days": step.days} if step.days else {}
            yield f"    - {_flow({'from': f'{step.chance:g}', 'level': step.level.name, **days})}"


def _rule_lines(rule: Rule, knowledge: Knowledge) -> Iterator[str]:
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
    content = read_file(path)
    if not isinstance(content, list):
        raise KnowledgeError(f"{path}: this file is a list of examples")
    return content
