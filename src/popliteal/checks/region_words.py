"""Names of one region in what a patient reads: they belong into placeholders, which `knowledge.region` fills."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from popliteal.checks.records import Fault, Files
from popliteal.knowledge.region import HOME

NOT_FOR_PATIENTS = frozenset({"because", "population", "assumption", "sum", "performance"})
_NAMED = {name: re.compile(rf"\b{re.escape(told)}\b", re.IGNORECASE) for name, told in vars(HOME).items()}


def check_region(files: Files) -> Iterator[Fault]:
    """Texts that name the emergency number or a place of one region."""
    for record in files.records:
        for text in _said(record.content):
            for name, pattern in _NAMED.items():
                if found := pattern.search(text):
                    told = f"'{found[0]}' is of one region: write {{{name}}} ({text[:60]!r})"
                    yield Fault("error", record.place, record.id, told)


def _said(content: Any) -> Iterator[str]:
    """Every text of a record that a patient may read."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            if key not in NOT_FOR_PATIENTS:
                yield from _said(value)
    elif isinstance(content, list):
        for item in content:
            yield from _said(item)
