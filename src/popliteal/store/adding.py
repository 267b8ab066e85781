"""What a clinician may do to a case: add to it, and correct what a clinician added; nothing that the person told."""

from __future__ import annotations

import json
from typing import Any

from popliteal.store.record import KeptCase

_ABSENT = object()


def only_adds(before: KeptCase, after: KeptCase) -> bool:
    """Whether `after` holds unchanged all that `before` held, but for clinician findings, which may be corrected."""
    then, now = _content(before), _content(after)
    then_answers, now_answers = then["file"].pop("answers"), now["file"].pop("answers")
    return (
        all(_same(now_answers.get(name, _ABSENT), answer) for name, answer in then_answers.items())
        and all(_same(now[name][: len(then[name])], then[name]) for name in ("diary", "shown"))
        and then["clinician_findings"].keys() <= now["clinician_findings"].keys()
        and all(_same(now[name], then[name]) for name in ("file", "own_words", "settings"))
    )


def _content(record: KeptCase) -> dict[str, Any]:
    """The record as JSON values; what was not told of the case is absent, so that nobody's age contradicts None."""
    file = record.file.model_dump(mode="json", exclude_defaults=True)
    return record.model_dump(mode="json") | {"file": {"answers": {}} | file}


def _same(one: Any, other: Any) -> bool:
    return _form(one) == _form(other)


def _form(value: Any) -> str:
    """A value as text, since in Python True equals 1 but as answers they differ."""
    return "" if value is _ABSENT else json.dumps(value, sort_keys=True)
