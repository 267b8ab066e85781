"""Reading a knowledge directory into one immutable `Knowledge`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from popliteal.knowledge.errors import KnowledgeError
from popliteal.knowledge.logic import Expr, Names, is_unsteady, parse
from popliteal.knowledge.schema import (
    Condition,
    Finding,
    InterviewPlan,
    LevelText,
    Population,
    Rule,
    Scale,
    Score,
    Threshold,
)
from popliteal.knowledge.yamlfile import read_yaml

BASE = Path(__file__).parent / "base"
Record = TypeVar("Record", bound=BaseModel)


@dataclass(frozen=True)
class Knowledge:
    """Everything the program knows, read from `directory`; `version` is a hash of its content."""

    directory: Path
    version: str
    conditions: Mapping[str, Condition]
    findings: Mapping[str, Finding]
    rules: Mapping[str, Rule]
    thresholds: Mapping[str, Threshold]
    scores: Mapping[str, Score]
    levels: Mapping[str, LevelText]
    interview: InterviewPlan
    population: Population
    scale: Scale
    places: Mapping[str, str] = field(repr=False)

    @cached_property
    def sources(self) -> Mapping[str, Mapping[str, Any]]:
        """The sources in CSL form, by id; read when first asked for."""
        found: dict[str, Mapping[str, Any]] = {}
        for path in sorted((self.directory / "sources").glob("*.yaml")):
            for record in _read(path, self.directory) or []:
                if record["id"] in found:
                    raise KnowledgeError(f"{path.name}: the source '{record['id']}' is described twice")
                found[record["id"]] = record
        return found

    @cached_property
    def terms(self) -> frozenset[str]:
        """Names of conditions and medicines that count as one syllable in reading grades."""
        return frozenset(_read(self.directory / "terms.yaml", self.directory))

    @cached_property
    def names(self) -> Names:
        """The ids that rules and cases may use, older ones included."""
        return _names(self.findings, frozenset(self.scores))

    @cached_property
    def signs(self) -> Mapping[str, Finding]:
        """The emergency signs: findings whose yes alone is an emergency, most urgent first."""
        signs = [finding for finding in self.findings.values() if finding.emergency is not None]
        return {sign.id: sign for sign in sorted(signs, key=lambda sign: -int(sign.emergency or 0))}

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Finding -> the findings asked only under it."""
        return {
            parent: tuple(child.id for child in self.findings.values() if parent in child.parent)
            for parent in {name for finding in self.findings.values() for name in finding.parent}
        }

    @cached_property
    def conditions_by_name(self) -> Mapping[str, str]:
        """Condition or older id -> condition."""
        return {name: c.id for c in self.conditions.values() for name in (c.id, *c.alias)}

    @cached_property
    def when(self) -> Mapping[str, Expr]:
        """Rule -> its parsed condition."""
        return {rule.id: self._parse(rule.when, f"rule {rule.id}") for rule in self.rules.values()}

    @cached_property
    def unsteady(self) -> frozenset[str]:
        """Rules that may come to hold after they were known not to: those with an `unless` under a `not`."""
        return frozenset(name for name, when in self.when.items() if is_unsteady(when))

    @cached_property
    def contradicts(self) -> Mapping[str, Expr]:
        """Contradiction -> its parsed condition."""
        return {
            item.id: self._parse(item.when, f"interview.yaml, contradiction {item.id}")
            for item in self.interview.contradictions
        }

    @cached_property
    def score_items(self) -> Mapping[str, tuple[tuple[Any, Expr | None], ...]]:
        """Score -> its items, each with its parsed condition or None when only a clinician can tell."""
        return {
            score.id: tuple(
                (item, None if item.when is None else self._parse(item.when, f"score {score.id}, item {item.id}"))
                for item in score.items
            )
            for score in self.scores.values()
        }

    def _parse(self, when: Any, place: str) -> Expr:
        try:
            return parse(when, self.names)
        except ValueError as error:
            raise KnowledgeError(f"{self.directory}: {place}: {error}") from None


def _names(findings: Mapping[str, Finding], scores: frozenset[str]) -> Names:
    meaning: dict[str, tuple[str, frozenset[int]]] = {}
    choices: dict[str, tuple[str, ...]] = {}
    for finding in findings.values():
        if not finding.choices:
            meaning[finding.id] = (finding.id, frozenset({1}))
            meaning.update({old: (finding.id, frozenset({1})) for old in finding.alias})
            continue
        ids = choices[finding.id] = tuple(choice.id for choice in finding.choices)
        meaning[finding.id] = (finding.id, frozenset())
        for old, means in finding.alias.items():
            meaning[old] = (finding.id, frozenset(ids.index(word) for word in means))
    return Names(meaning, choices, scores)


def load_knowledge(directory: Path | None = None) -> Knowledge:
    """The knowledge base in `directory`, or the one that comes with the program.

    Raises:
        KnowledgeError: naming the file and the place.
    """
    root = directory or BASE
    if not (root / "conditions").is_dir():
        raise KnowledgeError(f"{root} is not a knowledge directory: it has no folder 'conditions'")
    places: dict[str, str] = {}
    return Knowledge(
        directory=root,
        version=_content_hash(root),
        conditions=_each(root, "conditions", Condition, places),
        findings=_each(root, "findings", Finding, places),
        rules=_each(root, "triage", Rule, places),
        thresholds=single_list(root, "thresholds.yaml", Threshold, places),
        scores=_each(root, "scores", Score, places),
        levels=single_list(root, "levels.yaml", LevelText, places),
        interview=_validate(InterviewPlan, _read(root / "interview.yaml", root), "interview.yaml"),
        population=_validate(Population, _read(root / "population.yaml", root), "population.yaml"),
        scale=_validate(Scale, _read(root / "scale.yaml", root), "scale.yaml"),
        places=places,
    )


def _content_hash(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.yaml")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _read(path: Path, root: Path) -> Any:
    try:
        return read_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KnowledgeError(f"{path.relative_to(root)}: {error.strerror or error}") from None
    except ValueError as error:
        raise KnowledgeError(f"{path.relative_to(root)}: {error}") from None


def _each(root: Path, folder: str, record: type[Record], places: dict[str, str]) -> dict[str, Record]:
    """All records below `folder`: a file holds one, or a list of them."""
    found: dict[str, Record] = {}
    for path in sorted((root / folder).glob("*.yaml")):
        content = _read(path, root)
        _add(found, content if isinstance(content, list) else [content], record, f"{folder}/{path.name}", places)
    return found


def single_list(root: Path, name: str, record: type[Record], places: dict[str, str]) -> dict[str, Record]:
    """The records of one file that holds a list of them."""
    found: dict[str, Record] = {}
    _add(found, _read(root / name, root), record, name, places)
    return found


def _add(found: dict[str, Record], values: list[Any], record: type[Record], place: str, places: dict[str, str]) -> None:
    for value in values:
        item = _validate(record, value, place)
        name = getattr(item, "id")  # noqa: B009
        if name in found:
            raise KnowledgeError(f"{place}: '{name}' is already defined in {places[name]}")
        found[name] = item
        places[name] = place


def _validate(record: type[Record], value: Any, place: str) -> Record:
    try:
        return record.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = value.get("id", "") if isinstance(value, dict) else ""
        where = ".".join(str(part) for part in first["loc"] if not str(part).startswith("function-"))
        raise KnowledgeError(f"{place}: {name} {where}: {first['msg']}".replace("  ", " ")) from None
