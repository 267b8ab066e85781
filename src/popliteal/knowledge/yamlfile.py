"""Reading YAML with a place in every error, and no key given twice."""

from __future__ import annotations

from typing import Any

import yaml


class DuplicateKeyError(yaml.constructor.ConstructorError):
    """The same key stands twice in one mapping."""


class _Loader(yaml.CSafeLoader):
    """The C loader, which refuses a key given twice (YAML itself forbids it, PyYAML lets it pass)."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
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


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


DEEPEST = 20
"""Mappings and lists inside each other that a stranger's text may hold; a case needs two."""


def read_strangers_yaml(text: str) -> Any:
    """The value that a text from outside holds: no aliases and little nesting.

    With aliases a small text unfolds to a huge value, and deep nesting exhausts the stack of the C parser.

    Raises:
        ValueError: as `read_yaml`.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent):
                raise ValueError(f"{_place(event.start_mark)}an alias (*) is not allowed here")
            if depth > DEEPEST:
                raise ValueError(f"{_place(event.start_mark)}nested more than {DEEPEST} deep")
    except yaml.YAMLError as error:
        raise ValueError(_reason(error)) from None
    return read_yaml(text)


def read_yaml(text: str) -> Any:
    """The value that `text` holds.

    Raises:
        ValueError: with line, column and reason, when it is not YAML or a key is given twice.
    """
    try:
        return yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError, TypeError) as error:
        raise ValueError(_reason(error)) from None


def _reason(error: Exception) -> str:
    """Place and reason in one line."""
    if isinstance(error, yaml.MarkedYAMLError):
        reason = error.problem or error.context or "not readable as YAML"
        return f"{_place(error.problem_mark or error.context_mark)}{reason}"
    return f"not readable as YAML: {' '.join(str(error).split())}"


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
