"""Reading YAML: one loader for the knowledge base, settings, cases and their lists, with a place in every error.

It takes what the YAML 1.2 core schema takes and no more: mappings, lists, texts, yes and no, plain numbers, dates; no
tags, no numbers to base 60. What a stranger gives can then neither crash the program nor keep it busy.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

DEEPEST = 20
"""Mappings and lists inside each other; a case needs two."""
LARGEST = 10_000_000
"""Bytes of a file."""
MOST_KEYS = 5_000
"""Keys of one mapping."""
LONGEST_NUMBER = 30
"""Characters of a number; what is longer is read as a text."""
_MEANT: dict[str, bool | None] = {
    "yes": True,
    "true": True,
    "on": True,
    "no": False,
    "false": False,
    "off": False,
    "null": None,
}
WORDS = {spelled: _MEANT[word] for word in _MEANT for spelled in (word, word.capitalize(), word.upper())} | {
    "": None,
    "~": None,
}
"""What a word without quotes means where it is no text."""
INTEGER = re.compile(rf"[-+]?[0-9]{{1,{LONGEST_NUMBER}}}")
DECIMAL = re.compile(
    rf"[-+]?(\.[0-9]{{1,{LONGEST_NUMBER}}}|[0-9]{{1,{LONGEST_NUMBER}}}(\.[0-9]{{0,{LONGEST_NUMBER}}})?)"
    r"([eE][-+]?[0-9]{1,3})?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
DAY = "tag:yaml.org,2002:timestamp"
DAY_FORM = dict(yaml.SafeLoader.yaml_implicit_resolvers["2"])[DAY]
DAYS = yaml.constructor.SafeConstructor()


class DuplicateKeyError(yaml.MarkedYAMLError):
    """The same key stands twice in one mapping (YAML itself forbids it, PyYAML lets it pass)."""


def read_file(path: Path, largest: int = LARGEST) -> str:
    """The text of a regular file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no regular file, too large, or no text.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("this is no file to read, but a folder, a pipe or a device")
    with path.open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise ValueError(f"more than {largest:,} bytes, which is too large")
    return content.decode()


def read_strangers_yaml(text: str) -> Any:
    """The value that a text from outside holds: as `read_yaml`, and no aliases.

    With aliases a small text unfolds to a huge value.

    Raises:
        ValueError: as `read_yaml`.
    """
    return _read(text, aliases=False)


def read_yaml(text: str) -> Any:
    """The value that `text` holds.

    Raises:
        ValueError: with line, column and reason, when it is not YAML, a key is given twice, or it is nested too deep.
    """
    return _read(text, aliases=True)


def _read(text: str, aliases: bool) -> Any:
    building = _Building(aliases)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            building.take(event)
    except yaml.YAMLError as error:
        raise ValueError(_reason(error)) from None
    return building.whole


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    holds: dict[Any, Any] | list[Any]
    start: yaml.CollectionStartEvent
    key: Any = None
    has_key: bool = False


class _Building:
    """The value of a text, put together as the parser goes over it.

    One pass without recursion, in which what is nested too deep or unfolds to a huge value is refused as soon as it
    comes. PyYAML's own nodes and constructors take more than twice the time, which every command would wait for.
    """

    def __init__(self, aliases: bool) -> None:
        self.whole: Any = None
        self._aliases = aliases
        self._open: list[_Open] = []
        self._anchors: dict[str, Any] = {}
        self._documents = 0

    def take(self, event: Any) -> None:
        """What the parser came upon.

        Raises:
            yaml.MarkedYAMLError: with the place of what is not allowed.
        """
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._untagged(event)
            self._put(_plain(event) if event.implicit[0] else event.value, event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._untagged(event)
            self._enter({} if kind is yaml.MappingStartEvent else [], event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            closed = self._open.pop()
            self._put(closed.holds, closed.start)
        elif kind is yaml.AliasEvent:
            self._put(self._named(event), event, again=True)
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                raise _refusal("a second document begins here; one is expected", event)

    def _put(self, value: Any, event: Any, again: bool = False) -> None:
        if event.anchor is not None and not again:
            self._anchors[event.anchor] = value
        if not self._open:
            self.whole = value
            return
        into = self._open[-1]
        if isinstance(into.holds, list):
            into.holds.append(value)
        elif into.has_key:
            into.holds[into.key] = value
            into.has_key = False
        else:
            into.key, into.has_key = _new_key(value, into.holds, event), True

    def _enter(self, empty: dict[Any, Any] | list[Any], event: Any) -> None:
        if len(self._open) == DEEPEST:
            raise _refusal(f"nested more than {DEEPEST} deep", event)
        self._open.append(_Open(empty, event))

    def _named(self, event: Any) -> Any:
        if not self._aliases:
            raise _refusal("an alias (*) is not allowed here", event)
        if event.anchor not in self._anchors:
            raise _refusal(f"the alias '*{event.anchor}' names nothing that ends before it", event)
        return self._anchors[event.anchor]

    def _untagged(self, event: Any) -> None:
        if event.tag is not None:
            raise _refusal("a tag (!) is not allowed here", event)


def _new_key(key: Any, mapping: dict[Any, Any], event: Any) -> Any:
    if isinstance(key, dict | list):
        raise _refusal("a mapping or a list cannot be a key", event)
    if key in mapping:
        raise DuplicateKeyError(problem=f"'{key}' is given twice", problem_mark=event.start_mark)
    if len(mapping) == MOST_KEYS:
        raise _refusal(f"a mapping of more keys than fit; the limit is {MOST_KEYS:,}", event)
    return key


def _plain(event: Any) -> Any:
    """What a text without quotes means."""
    value: str = event.value
    if value in WORDS:
        return WORDS[value]
    if value[0] not in "-+.0123456789":
        return value
    if INTEGER.fullmatch(value):
        return int(value)
    if DECIMAL.fullmatch(value):
        return float(value.lower().replace(".inf", "inf").replace(".nan", "nan"))
    if DAY_FORM.match(value):
        return _day(value, event)
    return value


def _day(value: str, event: Any) -> Any:
    try:
        return DAYS.construct_yaml_timestamp(yaml.ScalarNode(DAY, value))
    except (ValueError, OverflowError) as error:
        raise _refusal(f"'{value}' is no day: {error}", event) from None


def _refusal(problem: str, event: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _reason(error: Exception) -> str:
    """Place and reason in one line."""
    if isinstance(error, yaml.MarkedYAMLError):
        reason = error.problem or error.context or "not readable as YAML"
        return f"{_place(error.problem_mark or error.context_mark)}{reason}"
    return f"not readable as YAML: {' '.join(str(error).split())}"


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
