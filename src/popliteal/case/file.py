"""The form of a case: what a file or a record holds of one person's story, and how it is read and checked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from popliteal.knowledge import CaseError, nearest
from popliteal.knowledge.schema import OLDEST
from popliteal.knowledge.yamlfile import read_strangers_yaml

LARGEST_NUMBER = OLDEST * 366
"""The largest number that an answer may be, say of days: a long life."""

LARGEST_FILE = 1_000_000
"""Bytes; a case is a page of text, so anything larger is a mistake."""

Sex = Literal["female", "male"]

Who = Literal["me", "my_child", "someone_else"]

Given = bool | int | float | str
"""An answer as a file holds it: yes, no, unsure, not_applicable, a choice, or a number."""

Teller = Literal["person", "parent", "helper", "clinician", "record"]

TELLERS: Mapping[Who, Teller] = {"me": "person", "my_child": "parent", "someone_else": "helper"}
"""Who answers a case that is about so-and-so."""

VERSION = 2


class Origin(BaseModel):
    """Where an answer comes from. The answer itself stands under `answers`, or in `others`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Teller = Field("person", description="who said it")
    day: dt.date | None = Field(None, description="the day it was said, or found")
    side: Literal["left", "right", "both"] | None = Field(
        None, description="the side that it is about, where whoever wrote the case knows it"
    )
    words: str | None = Field(None, description="the person's own words that it was confirmed from")
    source: str | None = Field(None, description="the form, document or system that it was taken from")


class Others(BaseModel):
    """What somebody else than the person said: a clinician's findings of a day, or what a health record holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    origin: Origin
    answers: dict[str, Given]


class CaseFile(BaseModel):
    """A case as a file holds it.

    An id that is absent was not asked. `unsure` (asked, and could not tell) and `not_applicable` (cannot be so for this
    person) are no `no`; a "no" that something hides stays a no here, and is read as hidden (`Case.hidden`).
    """

    model_config = ConfigDict(extra="forbid", title="popliteal case, version 2")

    version: Literal[2] = 2
    age: int | None = Field(None, ge=0, le=OLDEST, strict=True, description="years")
    sex: Sex | None = Field(None, description="sex at birth")
    who: Who = Field("me", description="whom the answers are about")
    as_of: dt.date | None = Field(None, description="the day the answers describe")
    started: dt.date | None = Field(None, description="the day the trouble began; gives the duration on as_of")
    answers: dict[str, Given] = Field(
        {}, description="finding: yes, no, unsure, not_applicable, one of its choices, or a number"
    )
    origin: dict[str, Origin] = Field({}, description="finding: who said its answer, when, and in what words")
    others: list[Others] = Field([], description="what others than the person said, apart from the person's answers")
    present: list[str] = Field([], description="findings that are there (the same as yes)")
    absent: list[str] = Field([], description="findings that are not there (the same as no)")
    passed: list[str] = Field([], description="what the person would rather not answer, or has confirmed")
    asked: list[list[str]] = Field([], description="what was answered together, page by page, in the order of asking")
    name: str | None = Field(None, description="a title for the reader; not used")


def read_case_file(text: str | bytes, place: str) -> CaseFile:
    """The form of a case text, its ids not yet looked up.

    Raises:
        CaseError: as `parse_case`.
    """
    if len(text) > LARGEST_FILE:
        raise CaseError(f"{place}: {len(text):,} bytes is too large for a case; the limit is {LARGEST_FILE:,}")
    try:
        content = read_strangers_yaml(text.decode() if isinstance(text, bytes) else text)
    except ValueError as error:
        raise CaseError(f"{place}: {error}") from None
    if content is None:
        raise CaseError(f"{place}: the file is empty; a case has age, sex and answers (see: popliteal schema case)")
    if not isinstance(content, dict):
        raise CaseError(f"{place}: a case is a mapping with age, sex and answers, not a {type(content).__name__}")
    return validate_case(content, place)


def validate_case(content: Mapping[Any, Any], place: str) -> CaseFile:
    """`content` as a case file.

    Raises:
        CaseError: naming the field, what was given and what is allowed.
    """
    content = upgrade_file(content)
    unknown = [key for key in content if key not in CaseFile.model_fields]
    if unknown:
        allowed = ", ".join(CaseFile.model_fields)
        raise CaseError(
            f"{place}: '{unknown[0]}' is no part of a case; parts are {allowed}."
            + nearest(unknown[0], CaseFile.model_fields)
        )
    try:
        return CaseFile.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("bool", "int", "float", "str"))
        raise CaseError(f"{place}: {where} {shown(first['input'])}: {first['msg']}") from None


def upgrade_file(content: Mapping[Any, Any]) -> dict[Any, Any]:
    """The content of a case file of version 1 (which states none) as one of version 2: its words have an origin."""
    if content.get("version", 1) != 1 or not isinstance(content.get("words", {}), Mapping):
        return dict(content)
    rest = {key: value for key, value in content.items() if key != "words"}
    words = {name: {"words": text} for name, text in content.get("words", {}).items()}
    return {**rest, "version": VERSION, **({"origin": words} if words else {})}


def has_answers(file: CaseFile) -> bool:
    """Whether a case file tells anything about the trouble."""
    return bool(file.answers or file.present or file.absent or file.started or file.others)


def shown(value: object) -> str:
    """A value as a message quotes it, in 60 letters at most."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
