"""What is kept of one case, and how records of earlier versions are read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic_core import PydanticSerializationError

from popliteal.case import CaseFile, Who
from popliteal.store.errors import CaseTooLargeError, UnreadableCaseError

VERSION = 1
LARGEST_RECORD = 10_000_000
"""Bytes of JSON; an assessment as shown takes some 100,000, so there is room for about a hundred."""


class Private(BaseModel):
    """A part of a kept case: what is in it reaches neither a log nor an error's text."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


class Shown(Private):
    """An assessment as the person saw it; a later engine need not give the same."""

    on: dt.date = Field(description="the day it was shown")
    knowledge: str = Field(description="version of the knowledge base")
    engine: str = Field(description="version of the program")
    assessment: dict[str, JsonValue]


class Settings(Private):
    """What the person set for the pages."""

    who: Who = Field("me", description="whom the pages speak to")
    region: str | None = Field(None, description="decides the emergency number; None is the site's own region")


class KeptCase(Private):
    """All that is kept of one case."""

    version: Literal[1] = 1
    file: CaseFile = Field(CaseFile(), description="the answers")
    diary: list[dict[str, JsonValue]] = Field([], description="entries; their form is that of the diary's room")
    shown: list[Shown] = Field([], description="assessments as shown, the oldest first")
    clinician_findings: dict[str, JsonValue] = Field({}, description="what a clinician found, by finding")
    own_words: str = ""
    settings: Settings = Settings()


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
    """The content of a record, brought from the version that it states to this one. Nothing in it is lost.

    Raises:
        UnreadableCaseError: when its version is newer than this program's.
    """
    version = content.get("version", 0)
    if type(version) is not int or version not in range(VERSION + 1):
        raise UnreadableCaseError(
            f"This case was kept by a newer version of popliteal (record {version}; this one reads up to {VERSION}). "
            "Update popliteal, then open it again."
        )
    for step in _STEPS[version:]:
        content = step(content)
    return content


def _from_case_file(content: dict[str, Any]) -> dict[str, Any]:
    """Version 0 is a case file alone, as the terminal's interview saves it."""
    return {"version": 1, "file": content}


_STEPS: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (_from_case_file,)
"""The n-th brings a record from version n to n + 1."""
