"""The follow-up as a page shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from popliteal.assess import Reason
from popliteal.faces.pages.resultview import CARDS, SPOKEN, UNCLEAR
from popliteal.followup.chart import LONGEST, chart
from popliteal.followup.entry import Diary
from popliteal.followup.retriage import FollowUp
from popliteal.knowledge import Level

SHORTEST_CHART = 14
LONGEST_TABLE = 60


@dataclass(frozen=True)
class ShownReason:
    """One reason, the level it gives, and where it comes from on the evidence pages, if anywhere."""

    text: str
    checked: str
    link: str | None


@dataclass(frozen=True)
class FollowUpView:
    """The urgency card of the diary."""

    found: FollowUp
    card: str
    spoken: str
    because: tuple[ShownReason, ...]


def view_of_follow_up(found: FollowUp) -> FollowUpView:
    """The card of a follow-up; of several reasons those that give the level."""
    card = CARDS.get(found.level, "calm")
    return FollowUpView(found, card, UNCLEAR if found.in_doubt else SPOKEN[card], _because(found))


def _because(found: FollowUp) -> tuple[ShownReason, ...]:
    own = [
        ShownReason(reason.text, reason.checked, f"/evidence/findings/{reason.id}" if reason.kind == "sign" else None)
        for reason in found.reasons
    ]
    deciding = [reason for reason in found.fresh.urgency.reasons if Level[reason.level] >= Level.soon]
    fresh = [ShownReason(reason.text, reason.checked, _address(reason)) for reason in deciding]
    return tuple({item.text: item for item in [*own, *fresh]}.values())


def _address(reason: Reason) -> str | None:
    """Where a reason of the answers comes from on the evidence pages; a doubt comes from no one place."""
    kinds = {"rule": "rules", "chance": "thresholds", "unsure_sign": "findings"}
    return f"/evidence/{kinds[reason.kind]}/{reason.id}" if reason.kind in kinds else None


def first_shown(diary: Diary, today: dt.date) -> dt.date:
    """The first day of the table: that of the first entry, 60 days at most."""
    first = min((entry.day for entry in diary.entries), default=today)
    return max(min(first, today), today - dt.timedelta(days=LONGEST_TABLE - 1))


def chart_of(diary: Diary, today: dt.date, levels: Mapping[dt.date, Level] | None = None) -> str:
    """The chart from the first entry on, with room for two weeks; of a longer time the last. Empty without one."""
    if not diary.entries:
        return ""
    first = max(first_shown(diary, today), today - dt.timedelta(days=LONGEST - 1))
    last = max(today, first + dt.timedelta(days=SHORTEST_CHART - 1))
    return chart(diary, last, (last - first).days + 1, levels=levels)
