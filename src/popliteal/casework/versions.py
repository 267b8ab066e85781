"""How a kept case is written and read: one version for all its forms, and how each earlier one becomes the next."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from popliteal.case.file import CaseFile, upgrade_file
from popliteal.casework.errors import CaseTooLargeError, UnreadableCaseError
from popliteal.casework.kept import KeptCase, Shown, read_shown

VERSION = 4
LARGEST_RECORD = 10_000_000
"""Bytes of JSON; an assessment as shown takes some 100,000, so there is room for about a hundred."""


def write_record(record: KeptCase) -> bytes:
    """The record as JSON in UTF-8.

    Raises:
        CaseTooLargeError: above LARGEST_RECORD bytes.
        UnreadableCaseError: when it could not be read again (a number that JSON lacks, say), so must not be kept.
    """
    content = _encode(record)
    if len(content) > LARGEST_RECORD:
        raise CaseTooLargeError(
            f"This case has grown to {len(content):,} bytes and the limit is {LARGEST_RECORD:,}, so the last change "
            "was not saved. Please save a copy of your case, then take out what you no longer need."
        )
    read_record(content)
    return content


def _encode(record: KeptCase) -> bytes:
    try:
        return record.model_dump_json(warnings="none").encode()
    except PydanticSerializationError:
        raise UnreadableCaseError(
            "The case holds something that cannot be kept as JSON, so it was not saved."
        ) from None


def read_record(content: bytes) -> KeptCase:
    """The record that JSON of this or an earlier version holds.

    Raises:
        UnreadableCaseError: when it is from a newer version, or is no record.
    """
    try:
        told = json.loads(content)
    except ValueError:
        raise UnreadableCaseError("The case cannot be read: what is kept is no JSON.") from None
    if not isinstance(told, dict):
        raise UnreadableCaseError("The case cannot be read: what is kept is no record.")
    try:
        return KeptCase.model_validate(upgrade(told))
    except ValidationError as error:
        places = sorted({str(part["loc"][0]) for part in error.errors(include_input=False) if part["loc"]})
        raise UnreadableCaseError(
            f"The case cannot be kept or read; what is wrong stands in {', '.join(places)}"
        ) from None


def upgrade(content: dict[str, Any]) -> dict[str, Any]:
    """The content of a record, brought from the version that it states to this one.

    Nothing that a person told is lost; a result that no step can bring along is left out, and worked out again.

    Raises:
        UnreadableCaseError: when its version is newer than this program's.
    """
    version = content.get("version", 0)
    if _is_case_file(content):
        version = 0
    if type(version) is not int or version not in range(VERSION + 1):
        raise UnreadableCaseError(
            f"This case was kept by a newer version of popliteal (record {version}; this one reads up to {VERSION}). "
            "Update popliteal, then open it again."
        )
    for step in _STEPS[version:]:
        content = step(content)
    return content


def _is_case_file(content: dict[str, Any]) -> bool:
    """Whether this is a case file alone, as the terminal's interview saves it: record version 0."""
    return content.keys() <= CaseFile.model_fields.keys() | {"words"} and content.keys() != {"version"}


def _from_case_file(content: dict[str, Any]) -> dict[str, Any]:
    return {"version": 1, "file": content}


def _with_origins(content: dict[str, Any]) -> dict[str, Any]:
    """Version 2 keeps case files of version 2, and results of assessment version 2."""
    diary = [_with_files_of_today(item, ("before", "file")) for item in content.get("diary", [])]
    shown = [kept for item in content.get("shown", []) if (kept := _shown_of_today(item)) is not None]
    file = upgrade_file(content.get("file", {}))
    return {**content, "version": 2, "file": file, "diary": diary, "shown": shown}


def _with_more_of_the_diary(content: dict[str, Any]) -> dict[str, Any]:
    """Version 3 has room for doses beside the diary."""
    return {**content, "version": 3}


def _with_times_of_day(content: dict[str, Any]) -> dict[str, Any]:
    """Version 4 has room for several times in a day of the diary."""
    return {**content, "version": 4}


def _with_files_of_today(item: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {**item, **{name: upgrade_file(item[name]) for name in names if isinstance(item.get(name), dict)}}


def _shown_of_today(item: dict[str, Any]) -> dict[str, Any] | None:
    """A result as shown, or nothing where it cannot be brought along. Assessment version 1 knew no doubt."""
    try:
        told = _with_files_of_today(item["assessment"], ("file", "read"))
        assessment = told["assessment"]
        urgency = {"level_if_no": assessment["urgency"]["level"], **assessment["urgency"]}
        assessment = {"chances_withheld": False, **assessment, "urgency": urgency}
        result = {
            "read": told["file"],
            "standing": None,
            **told,
            "assessment": assessment,
            "plan": _plan_of_today(told["plan"]),
        }
        kept = {**item, "assessment": result}
        read_shown(Shown.model_validate(kept))
    except (KeyError, TypeError, ValidationError):
        return None
    return kept


def _plan_of_today(plan: dict[str, Any] | None) -> dict[str, Any] | None:
    """Version 1 kept a chance with each cause that a plan is made for; it stands with the cause alone now."""
    if plan is None:
        return None
    likely = [{name: value for name, value in cause.items() if name != "chance"} for cause in plan["likely"]]
    return {**plan, "likely": likely}


_STEPS: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (
    _from_case_file,
    _with_origins,
    _with_more_of_the_diary,
    _with_times_of_day,
)
"""The n-th brings a record from version n to n + 1."""
