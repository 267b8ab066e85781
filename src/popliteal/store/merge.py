"""Two browsers on one case: what each of them changed since both read the same record.

Three-way, answer by answer, as version control merges lines. Where both changed the same answer the later one (`mine`,
which is being saved now) wins, and what it overruled is listed so that the page can say so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from popliteal.store.record import KeptCase

_ABSENT = object()


@dataclass(frozen=True)
class Overruled:
    """An answer that two browsers gave differently.

    Attributes:
        place: where it stands in the record, such as ("file", "answers", "calf_swelling").
        kept: the later answer; None when it was taken out.
        lost: the earlier answer; None when it was taken out.
    """

    place: tuple[str, ...]
    kept: Any = field(repr=False)
    lost: Any = field(repr=False)


@dataclass(frozen=True)
class Merged:
    """The record that holds what both browsers changed, and the answers of the earlier one that did not stay."""

    record: KeptCase
    overruled: tuple[Overruled, ...]


def merge(older_base: KeptCase, mine: KeptCase, theirs: KeptCase) -> Merged:
    """What `mine` and `theirs` each made of `older_base`, in one record; on the same answer `mine` wins.

    An entry of a list (the diary, say) that both changed stays in both forms.
    """
    overruled: list[Overruled] = []
    merged = _merge_mappings((), _content(older_base), _content(mine), _content(theirs), overruled)
    return Merged(KeptCase.model_validate(merged), tuple(overruled))


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


def _merge_mappings(
    place: tuple[str, ...],
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    overruled: list[Overruled],
) -> dict[str, Any]:
    merged = {}
    for name in {**theirs, **mine}:
        before, here, there = (values.get(name, _ABSENT) for values in (base, mine, theirs))
        value = _merge_values((*place, name), before, here, there, overruled)
        if value is not _ABSENT:
            merged[name] = value
    return merged


def _merge_values(place: tuple[str, ...], base: Any, mine: Any, theirs: Any, overruled: list[Overruled]) -> Any:
    if _same(mine, base) or _same(mine, theirs):
        return theirs
    if _same(theirs, base):
        return mine
    # A clinician's finding is one answer, whatever its form; its insides are not mixed.
    whole = place[0] == "clinician_findings" and len(place) > 1
    if isinstance(mine, dict) and isinstance(theirs, dict) and not whole:
        return _merge_mappings(place, base, mine, theirs, overruled)
    if isinstance(mine, list) and isinstance(theirs, list) and not whole:
        return _merge_lists([] if base is _ABSENT else base, mine, theirs)
    overruled.append(Overruled(place, kept=_told(mine), lost=_told(theirs)))
    return mine


def _merge_lists(base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Their list without what `mine` took out, then what `mine` put in."""
    before, here, there = ({_form(item) for item in items} for items in (base, mine, theirs))
    stay = [item for item in theirs if _form(item) in here or _form(item) not in before]
    return stay + [item for item in mine if _form(item) not in before | there]


def _same(one: Any, other: Any) -> bool:
    return _form(one) == _form(other)


def _form(value: Any) -> str:
    """A value as text, since in Python True equals 1 but as answers they differ."""
    return "" if value is _ABSENT else json.dumps(value, sort_keys=True)


def _told(value: Any) -> Any:
    return None if value is _ABSENT else value
