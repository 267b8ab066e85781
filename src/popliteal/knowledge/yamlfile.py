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


def read_yaml(text: str) -> Any:
    """The value that `text` holds.

    Raises:
        ValueError: with line, column and reason, when it is not YAML or a key is given twice.
    """
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise ValueError(f"{place}{error.problem or error.context or 'not readable as YAML'}") from None
    except (yaml.YAMLError, RecursionError, TypeError) as error:
        raise ValueError(f"not readable as YAML: {error}") from None
