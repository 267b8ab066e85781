"""Reading YAML: one loader for the knowledge base, settings, cases and their lists, with a place in every error.

It takes what the YAML 1.2 core schema takes and no more: mappings, lists, texts, yes and no, plain numbers, dates; no
tags, no numbers to base 60. What a stranger gives can then neither crash the program nor keep it busy.
"""

from __future__ import annotations

import re
import stat
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
SPECIAL = "tag:yaml.org,2002:"


class DuplicateKeyError(yaml.constructor.ConstructorError):
    """The same key stands twice in one mapping."""


class _Loader(yaml.CSafeLoader):
    """The C loader, which refuses a key given twice (YAML itself forbids it, PyYAML lets it pass)."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag not in (f"{SPECIAL}int", f"{SPECIAL}float")]
    for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}

for _tag, _pattern in (
    ("int", rf"[-+]?[0-9]{{1,{LONGEST_NUMBER}}}$"),
    ("float", rf"[-+]?(\.[0-9]{{1,{LONGEST_NUMBER}}}|[0-9]{{1,{LONGEST_NUMBER}}}(\.[0-9]{{0,{LONGEST_NUMBER}}})?)"
              r"([eE][-+]?[0-9]{1,3})?$|[-+]?\.(inf|Inf|INF)$|\.(nan|NaN|NAN)$"),
):  # fmt: skip
    _Loader.add_implicit_resolver(f"{SPECIAL}{_tag}", re.compile(_pattern), list("-+.0123456789"))


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    if len(node.value) > MOST_KEYS:
        problem = f"a mapping of {len(node.value):,} keys; the limit is {MOST_KEYS:,}"
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
    mapping = loader.construct_mapping(node, deep=True)
    if len(mapping) != len(node.value):
        _name_the_duplicate(loader, node)
    return mapping


def _name_the_duplicate(loader: _Loader, node: yaml.MappingNode) -> None:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise DuplicateKeyError(None, None, f"'{key}' is given twice", key_node.start_mark)
        seen.add(key)


def _integer(loader: _Loader, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))


def _decimal(loader: _Loader, node: yaml.ScalarNode) -> float:
    return float(loader.construct_scalar(node).lower().replace(".inf", "inf").replace(".nan", "nan"))


_Loader.add_constructor(f"{SPECIAL}map", _mapping)
_Loader.add_constructor(f"{SPECIAL}int", _integer)
_Loader.add_constructor(f"{SPECIAL}float", _decimal)


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
    try:
        _look_over(text, aliases)
        return yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(_reason(error)) from None


def _look_over(text: str, aliases: bool) -> None:
    """Refuses, before anything is built, what would exhaust the parser's stack or unfold to a huge value."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if not aliases and isinstance(event, yaml.AliasEvent):
            raise ValueError(f"{_place(event.start_mark)}an alias (*) is not allowed here")
        if getattr(event, "tag", None) is not None:
            raise ValueError(f"{_place(event.start_mark)}a tag (!) is not allowed here")
        if depth > DEEPEST:
            raise ValueError(f"{_place(event.start_mark)}nested more than {DEEPEST} deep")


def _reason(error: Exception) -> str:
    """Place and reason in one line."""
    if isinstance(error, yaml.MarkedYAMLError):
        reason = error.problem or error.context or "not readable as YAML"
        return f"{_place(error.problem_mark or error.context_mark)}{reason}"
    return f"not readable as YAML: {' '.join(str(error).split())}"


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
