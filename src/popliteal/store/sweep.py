"""Deleting the cases that nobody used for long, without being tricked by one wrong date.

A clock that jumps, or a slip in the setting, makes many cases look old at once. Then nothing is deleted until the
server has lived through a week of days on which it stays so.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass, replace

log = logging.getLogger("popliteal.store")

LONGEST_GAP = 30
"""Days between two sweeps from which the date is doubted."""
LARGEST_SHARE = 5
"""One in so many cases may go at once unasked."""
WEEK = 7
"""Days to wait in doubt."""


@dataclass(frozen=True)
class Sweep:
    """What is known of the sweeps so far: the day up to which was deleted, and the days in doubt since then."""

    day: dt.date
    retention_days: int
    doubts: int = 0
    doubted: dt.date | None = None


def next_sweep(last: Sweep, today: dt.date, due: int, kept: int) -> tuple[Sweep, bool]:
    """What to remember, and whether to delete the `due` of all `kept` cases today."""
    if today <= last.day:
        return replace(last, doubts=0, doubted=None), False
    doubtful = (today - last.day).days > LONGEST_GAP or due * LARGEST_SHARE > kept
    if not doubtful or not due:
        return Sweep(today, last.retention_days), bool(due)
    if last.doubted is None or not 0 <= (today - last.doubted).days <= WEEK:
        last = replace(last, doubts=0, doubted=None)
    if today != last.doubted:
        last = replace(last, doubts=last.doubts + 1, doubted=today)
    if last.doubts > WEEK:
        return Sweep(today, last.retention_days), True
    log.warning(
        "%d of %d cases look unused for too long on %s. If the date and POPLITEAL_RETENTION_DAYS are right, they are "
        "deleted after %d more days.", due, kept, today, WEEK + 1 - last.doubts,
    )  # fmt: skip
    return last, False


def shortened(last: Sweep, retention_days: int) -> Sweep:
    """The sweep with the time that cases are kept now, and a warning when it was longer before."""
    if retention_days < last.retention_days:
        log.warning("Cases were kept %d days before and %d days now.", last.retention_days, retention_days)
    return replace(last, retention_days=retention_days)
