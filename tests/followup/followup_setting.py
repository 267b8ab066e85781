"""The first day of every diary in these tests, and what makes one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from popliteal.case import CaseFile
from popliteal.followup.entry import Diary
from popliteal.followup.retriage import Standing

START = dt.date(2026, 3, 1)
MakeDiary = Callable[[Sequence[int | None]], Diary]
MakeStanding = Callable[[CaseFile], Standing]
