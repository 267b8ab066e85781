"""The answers of a kept case: read on a later day, and changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from popliteal.case import CaseFile, Given, carried, record
from popliteal.casework.kept import KeptCase
from popliteal.knowledge import Knowledge


def told_today(file: CaseFile, today: dt.date, knowledge: Knowledge) -> CaseFile:
    """The answers as they can be read today: durations moved on, old "no"s to danger signs taken out."""
    if file.as_of is None or file.as_of >= today:
        return file
    return carried(file, file.as_of, today, knowledge).model_copy(update={"as_of": today})


def with_file(kept: KeptCase, file: CaseFile) -> KeptCase:
    """The record with other answers."""
    return kept.model_copy(update={"file": file})


def with_answers(file: CaseFile, answers: Mapping[str, Given | None], knowledge: Knowledge) -> CaseFile:
    """The file with the answers in it; an age or sex that is now rather not said is taken out."""
    unsaid: dict[str, None] = {name: None for name in ("age", "sex") if name in answers and answers[name] is None}
    return record(file.model_copy(update=unsaid), answers, knowledge)


def answered_today(
    kept: KeptCase, answers: Mapping[str, Given | None], today: dt.date, knowledge: Knowledge
) -> KeptCase:
    """The record with answers that were given today."""
    return with_file(kept, with_answers(told_today(kept.file, today, knowledge), answers, knowledge))
