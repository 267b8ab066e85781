"""One thing that the person wants to do again, rated over days: how it went from the first rating to the last."""

from __future__ import annotations

import datetime as dt

from popliteal.followup.chart import short_date
from popliteal.followup.entry import Diary, DiaryEntry
from popliteal.knowledge.followup_load import FollowupKnowledge

NOT_RATED = "You have not rated it yet. You can do so with each day of your diary."
RATED = "You rated it {points} of 10 on {day}."
FROM_TO = "You rated it {first} of 10 on {began}, and {last} of 10 on {day}."
BETTER = "That is {points} more. A rise this big most often means that you can do it better."
WORSE = "That is {points} less. Tell a doctor or a therapist that you can do less than before."
TOO_CLOSE = "A change of fewer than {points} points can be chance."


def ratings(diary: Diary, since: dt.date, today: dt.date) -> list[DiaryEntry]:
    """The days from `since` on with a rating."""
    return [entry for entry in diary.between(since, today) if entry.able is not None]


def ability(diary: Diary, since: dt.date, today: dt.date, followup: FollowupKnowledge) -> list[str]:
    """What the ratings since the day it was written down say, in sentences."""
    rated = ratings(diary, since, today)
    if not rated:
        return [NOT_RATED]
    first, last = rated[0], rated[-1]
    if first is last:
        return [RATED.format(points=last.able, day=short_date(last.day))]
    least = followup.ability.points
    rise = (last.able or 0) - (first.able or 0)
    said = FROM_TO.format(first=first.able, began=short_date(first.day), last=last.able, day=short_date(last.day))
    if abs(rise) < least:
        return [said, TOO_CLOSE.format(points=least)]
    return [said, (BETTER if rise > 0 else WORSE).format(points=abs(rise))]
