"""What the diary keeps of a case: its days and its full re-checks, in the order in which they were written."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from popliteal.assessment import Part
from popliteal.case import CaseFile
from popliteal.followup.entry import Diary, DiaryEntry, diary_of
from popliteal.followup.recheck import Recheck
from popliteal.followup.retriage import FollowUp, Standing, retriage, standing_of
from popliteal.knowledge.followup_load import FollowupKnowledge, load_followup
from popliteal.store.record import KeptCase
from popliteal.web.desk import Desk
from popliteal.web.result import read_shown


class KeptDay(Part):
    """One day as it was told, with the urgency that stood after it."""

    kind: Literal["day"] = "day"
    entry: DiaryEntry
    standing: Standing


class KeptCheck(Part):
    """A full re-check; until it is done its answers stand here and the case keeps the older ones.

    Attributes:
        began: the day of it; what is not done that day is not used.
        before: the case as it was.
        file: the answers so far.
        again: what was there before and must be asked again.
        standing: the urgency it came to, once done.
    """

    kind: Literal["check"] = "check"
    began: dt.date
    before: CaseFile
    file: CaseFile
    again: tuple[str, ...]
    standing: Standing | None = None

    def as_begun(self) -> Recheck:
        """The re-check in the form that its room reads."""
        return Recheck(self.file, self.again)


Kept = Annotated[KeptDay | KeptCheck, Field(discriminator="kind")]
_FORM: TypeAdapter[list[KeptDay | KeptCheck]] = TypeAdapter(list[Kept])


@lru_cache(maxsize=4)
def followup_of(desk: Desk) -> FollowupKnowledge:
    """The rules of the follow-up, read when first needed."""
    return load_followup(desk.care)


def notebook_of(record: KeptCase) -> list[KeptDay | KeptCheck]:
    """Everything written in the diary, in the order of writing."""
    return _FORM.validate_python(record.diary)


def with_notebook(record: KeptCase, items: list[KeptDay | KeptCheck]) -> KeptCase:
    """The record with another diary."""
    return record.model_copy(update={"diary": _FORM.dump_python(items, mode="json")})


def diary_in(record: KeptCase) -> Diary:
    """The entries alone."""
    return diary_of(item.entry for item in notebook_of(record) if isinstance(item, KeptDay))


def last_check(record: KeptCase) -> KeptCheck | None:
    """The re-check that was begun last."""
    found = [item for item in notebook_of(record) if isinstance(item, KeptCheck)]
    return found[-1] if found else None


def day_of(record: KeptCase, desk: Desk) -> dt.date:
    """Today, and never a day before what the case tells of: a clock may be set back."""
    written = [item.entry.day if isinstance(item, KeptDay) else item.began for item in notebook_of(record)]
    told = [record.file.as_of] if record.file.as_of else []
    return max([desk.today(), *told, *written, *(shown.on for shown in record.shown)])


def standing_in(record: KeptCase) -> Standing | None:
    """The urgency that stands: what was written last came to it, else the result as last shown; None without one."""
    for item in reversed(notebook_of(record)):
        if item.standing is not None:
            return item.standing
    if not record.shown:
        return None
    told = read_shown(record.shown[-1])
    return standing_of(told.assessment, told.on)


def follow_up(record: KeptCase, desk: Desk, entry: DiaryEntry | None = None) -> FollowUp | None:
    """The urgency today, with one more entry if one is given; None as long as there was no result.

    Raises:
        CaseError: as `retriage`.
    """
    standing = standing_in(record)
    if standing is None:
        return None
    diary, today = diary_in(record), day_of(record, desk)
    found = retriage(record.file, diary, today, standing, desk.model, followup_of(desk))
    if entry is None:
        return found
    # What time alone had brought about by today stands, though this entry might not have let it come about.
    return retriage(record.file, diary.put(entry), today, found.standing, desk.model, followup_of(desk))


def with_entry(record: KeptCase, entry: DiaryEntry, desk: Desk) -> KeptCase:
    """The record with an entry in place of an earlier one for its day, and the urgency after it.

    Raises:
        CaseError: as `retriage`.
    """
    found = follow_up(record, desk, entry)
    if found is None:
        return record
    others = [item for item in notebook_of(record) if not (isinstance(item, KeptDay) and item.entry.day == entry.day)]
    return with_notebook(record, [*others, KeptDay(entry=entry, standing=found.standing)])
