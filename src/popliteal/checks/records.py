"""The knowledge files as written, with the place of every record; what a check needs beyond the parsed records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from popliteal.knowledge import Condition, Finding, Knowledge
from popliteal.knowledge.describe import Figure
from popliteal.knowledge.schema import Share
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.reasoning.parameters import beta_of

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold together, with the file and the id it concerns."""

    severity: Literal["error", "warning"]
    place: str
    id: str
    text: str


@dataclass(frozen=True)
class Record:
    """One record of a knowledge file: `place` is the file, relative to the knowledge directory."""

    place: str
    id: str
    content: Any

    @property
    def folder(self) -> str:
        """The first folder, or the file where there is none."""
        return self.place.split("/")[0]


@dataclass(frozen=True, eq=False)
class Files:
    """A knowledge base together with its files as written."""

    base: Knowledge

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """Every record but the sources, in the order of the files."""
        root = self.base.directory
        paths = [path for path in sorted(root.rglob("*.yaml")) if path.relative_to(root).parts[0] != "sources"]
        return tuple(
            record
            for path in paths
            for record in _records(path.relative_to(root).as_posix(), read_yaml(path.read_text(encoding="utf-8")))
        )

    @cached_property
    def citations(self) -> Mapping[str, tuple[Record, ...]]:
        """Source -> the records that cite it."""
        return self._by_name(_cited)

    @cached_property
    def _mentions(self) -> Mapping[str, tuple[Record, ...]]:
        return self._by_name(_named)

    def cited_by(self, source: str) -> tuple[Record, ...]:
        """The records that cite a source or, as a judgment has to, name it in their reasons."""
        return self._mentions.get(source, ())

    def _by_name(self, names_in: Callable[[Any], Iterator[str]]) -> dict[str, tuple[Record, ...]]:
        found: dict[str, list[Record]] = {}
        for record in self.records:
            for name in sorted(set(names_in(record.content))):
                found.setdefault(name, []).append(record)
        return {name: tuple(records) for name, records in found.items()}

    @cached_property
    def _places(self) -> Mapping[tuple[str, str], str]:
        return {(record.folder, record.id): record.place for record in self.records}

    def error(self, folder: str, name: str, text: str) -> Fault:
        """An error of the record `name` of a folder."""
        return Fault("error", self._places.get((folder, name), folder), name, text)

    def warning(self, folder: str, name: str, text: str) -> Fault:
        """A warning about the record `name` of a folder."""
        return Fault("warning", self._places.get((folder, name), folder), name, text)


def _records(place: str, content: Any) -> Iterator[Record]:
    for item in content if isinstance(content, list) else [content]:
        if isinstance(item, Mapping):
            yield Record(place, str(item.get("id", place)), item)


def _cited(content: Any) -> Iterator[str]:
    return values_of(content, frozenset({"source", "sources"}))


def _named(content: Any) -> Iterator[str]:
    yield from _cited(content)
    for text in texts(content):
        yield from _NAME.findall(text)


def values_of(content: Any, keys: frozenset[str]) -> Iterator[str]:
    """Every text under one of `keys`, however deep, alone or in a list."""
    if isinstance(content, list):
        for item in content:
            yield from values_of(item, keys)
    if isinstance(content, Mapping):
        for key, value in content.items():
            if key in keys:
                yield from (str(item) for item in (value if isinstance(value, list) else [value]) if item is not None)
            else:
                yield from values_of(value, keys)


def texts(content: Any) -> Iterator[str]:
    """Every text that stands as a value, however deep."""
    if isinstance(content, str):
        yield content
    if isinstance(content, list | Mapping):
        for item in content.values() if isinstance(content, Mapping) else content:
            yield from texts(item)


def figures(base: Knowledge) -> Iterator[tuple[str, str, str, Figure]]:
    """Every figure of the conditions and findings: folder, id, what it is a figure of, and the figure."""
    for condition in base.conditions.values():
        for what, figure in _figures_of(condition):
            yield "conditions", condition.id, what, figure
    for finding in base.findings.values():
        if finding.background is not None:
            yield "findings", finding.id, "background", finding.background
        if finding.default is not None:
            yield "findings", finding.id, "default", finding.default


def _figures_of(condition: Condition) -> Iterator[tuple[str, Figure]]:
    yield "share", condition.share
    if condition.female_odds is not None:
        yield "female_odds", condition.female_odds
    for name, odds in condition.risks.items():
        yield f"risks.{name}", odds
    for link in condition.links:
        yield f"links.{link.cause}", link.share
    for name, share in condition.findings.items():
        yield f"findings.{name}", share
    for one in condition.at_age:
        for name, share in one.findings.items():
            yield f"at_age.{one.bands[0]}.{name}", share


def background_of(finding: Finding, base: Knowledge) -> float:
    """Share of people with the finding and no cause of it, as the model reckons with it."""
    share = finding.background
    return beta_of(share, base.scale).p if isinstance(share, Share) else base.scale.zero_floor
