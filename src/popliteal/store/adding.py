"""What a clinician may do to a case: add findings of an examination, and correct what a clinician added; nothing else.

Above all a clinician's code answers nothing in the person's place: a danger sign denied by someone else is not denied.
"""

from __future__ import annotations

import json
from typing import Any

from popliteal.casework.kept import KeptCase


def only_adds(before: KeptCase, after: KeptCase) -> bool:
    """Whether `after` holds unchanged all that `before` held, but for clinician findings, which may be corrected."""
    then, now = _content(before), _content(after)
    findings, kept = now.pop("clinician_findings"), then.pop("clinician_findings")
    return kept.keys() <= findings.keys() and _form(now) == _form(then)


def _content(record: KeptCase) -> dict[str, Any]:
    return record.model_dump(mode="json")


def _form(value: Any) -> str:
    """A value as text, since in Python True equals 1 but as answers they differ."""
    return json.dumps(value, sort_keys=True)
