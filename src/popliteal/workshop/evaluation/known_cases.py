"""Reading a file of known cases, none of them dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from popliteal.case import Case, CaseFile, build_case, validate_case
from popliteal.knowledge import CaseError, Knowledge, Level
from popliteal.knowledge.yamlfile import read_yaml

EXTRA = {"exam": ("exam_present", "exam_absent"), "tests": ("tests_present", "tests_absent")}


@dataclass(frozen=True)
class KnownCase:
    """A case whose cause and urgency are known. `case` is None when it could not be read, and `problem` says why."""

    id: str
    case: Case | None
    problem: str | None
    causes: frozenset[str]
    triage: Level
    lowest_safe: Level
    highest_reasonable: Level
    thin: bool
    kind: str
    words: str = ""
    """The person's own words, else the story as it was retold."""
    named: frozenset[str] = frozenset()
    """The named causes that the detail of the diagnosis names."""
    called: frozenset[str] = frozenset()
    """The same; where it names none of them, the conditions that it names."""
    is_unlisted: bool = False
    """Whether the diagnosis was a cause that the list did not have."""

    @property
    def is_other(self) -> bool:
        """Whether the cause is not one that the knowledge base lists."""
        return "other_cause" in self.causes


def read_known_cases(text: str, knowledge: Knowledge, place: str, extra: tuple[str, ...] = ()) -> list[KnownCase]:
    """The cases of a file in the form of `development.yaml`; history only unless `extra` names exam or tests.

    Raises:
        CaseError: when the file itself is not a list of cases.
    """
    records = read_records(text, place, ("id", "diagnosis", "triage"))
    return [_read(record, knowledge, here, extra) for here, record in records.items()]


def read_records(text: str, place: str, needed: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """The mappings of a YAML list by their place in it; each holds what is `needed`.

    Raises:
        CaseError: naming the place and what is missing.
    """
    try:
        content = read_yaml(text)
    except ValueError as error:
        raise CaseError(f"{place}: {error}") from None
    if not isinstance(content, list) or not content:
        raise CaseError(f"{place}: a file of known cases is a list with at least one case")
    records = {f"{place}, case {number}": record for number, record in enumerate(content, 1)}
    for here, record in records.items():
        if not isinstance(record, Mapping):
            raise CaseError(f"{here}: a case is a mapping, not {type(record).__name__}")
        missing = [key for key in needed if key not in record]
        if missing:
            raise CaseError(f"{here}: '{missing[0]}' is missing")
    return records


def _read(record: Mapping[str, Any], knowledge: Knowledge, place: str, extra: tuple[str, ...]) -> KnownCase:
    case, problem = None, None
    try:
        case = _case(record, knowledge, place, extra)
    except CaseError as error:
        problem = str(error)
    level = read_level(record["triage"], place)
    return KnownCase(
        id=str(record["id"]),
        case=case,
        problem=problem,
        causes=_causes(record, knowledge),
        triage=level,
        lowest_safe=read_level(record.get("triage_lowest_safe", record["triage"]), place),
        highest_reasonable=read_level(record.get("triage_highest_reasonable", record["triage"]), place),
        thin=bool(record.get("thin", False)),
        kind=str((record.get("source") or {}).get("kind", "unknown")),
        words=str(record.get("own_words") or record.get("story") or ""),
        named=_named(record, knowledge),
        called=_named(record, knowledge) or _conditions_named(record, knowledge),
        is_unlisted=record["diagnosis"] == "other_cause",
    )


def _case(record: Mapping[str, Any], knowledge: Knowledge, place: str, extra: tuple[str, ...]) -> Case:
    present, absent = list(record.get("present") or []), list(record.get("absent") or [])
    for part in extra:
        present += record.get(EXTRA[part][0]) or []
        absent += record.get(EXTRA[part][1]) or []
    content = {"age": record.get("age"), "sex": record.get("sex"), "present": present, "absent": absent}
    file = validate_case(content, place)
    return build_case(file, knowledge, place) if present or absent else _nothing_told(file)


def _nothing_told(file: CaseFile) -> Case:
    return Case(age=file.age, sex=file.sex)


def read_level(name: Any, place: str) -> Level:
    """The level of that name.

    Raises:
        CaseError: naming the place and the levels that there are.
    """
    if name not in Level.__members__:
        raise CaseError(f"{place}: '{name}' is no level; levels are {', '.join(Level.__members__)}")
    return Level[name]


def _named(record: Mapping[str, Any], knowledge: Knowledge) -> frozenset[str]:
    """The named causes with a name, or another name, in the detail of the diagnosis."""
    details = _details(record)
    return frozenset(
        one.id
        for one in knowledge.named.values()
        if any(name.lower() in details for name in (one.id.replace("_", " "), *one.alias))
    )


def _conditions_named(record: Mapping[str, Any], knowledge: Knowledge) -> frozenset[str]:
    """The conditions with a name, or another name, in the detail of the diagnosis; "another cause" is no name."""
    details = _details(record)
    return frozenset(
        one.id
        for one in knowledge.conditions.values()
        if one.id != "other_cause" and any(name.replace("_", " ").lower() in details for name in (one.id, *one.alias))
    )


def _details(record: Mapping[str, Any]) -> str:
    return " ".join(str(detail) for detail in record.get("diagnosis_detail") or []).lower()


def _causes(record: Mapping[str, Any], knowledge: Knowledge) -> frozenset[str]:
    """What counts as right: the diagnosis, any of `also`, or a condition that the detail names."""
    given = [record["diagnosis"], *(record.get("also") or [])]
    found = {knowledge.conditions_by_name.get(name, name) for name in given}
    details = _details(record)
    if record["diagnosis"] == "other_cause":
        found |= {name for name in knowledge.conditions if name.replace("_", " ") in details}
    return frozenset(found)
