"""The rules over many versions of one case at once.

A batch holds, for the findings that differ between versions, the lowest and the highest level that is still possible;
all else is the case's own. Truth is a pair of arrays: known to hold, known not to hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from popliteal.case import Known
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.logic import AtLeast, Expr, Has, IsUnsure, Not, ScoreIs, Unless
from popliteal.reasoning.sets import Floats
from popliteal.triage.scores import Facts

Bools = npt.NDArray[np.bool_]
SmallInts = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Batch:
    """`size` versions of the case in `facts`; `low` and `high` give the levels of the findings that differ."""

    facts: Facts
    size: int
    low: Mapping[str, SmallInts]
    high: Mapping[str, SmallInts]
    _scores: dict[str, tuple[Floats, Floats]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _told: dict[tuple[str, frozenset[int]], tuple[Bools, Bools]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def truth(self, expr: Expr) -> tuple[Bools | bool, Bools | bool]:
        """Whether `expr` is known to hold, and whether it is known not to; plain where it does not differ."""
        return self.holds(expr), self.fails(expr)

    def holds(self, expr: Expr) -> Bools | bool:
        """Whether `expr` is known to hold."""
        # By `isinstance`, the commonest first: `match` takes twice as long, and nothing is called as often.
        if isinstance(expr, Has):
            differs = expr.finding in self.low
            return self._has(expr.finding, expr.levels)[0] if differs else expr.truth(self.facts) is True
        if isinstance(expr, AtLeast):
            return _at_least(expr.count, expr.parts, self.holds)
        if isinstance(expr, Unless):
            return _negated(self.holds(expr.part))
        if isinstance(expr, Not):
            return self.fails(expr.part)
        if isinstance(expr, ScoreIs):
            return self._points(expr.score)[0] >= expr.points
        now = expr.truth(self.facts) is True
        if isinstance(expr, IsUnsure) and expr.finding in self.low:
            return now and self.low[expr.finding] < self.high[expr.finding]
        return now

    def fails(self, expr: Expr) -> Bools | bool:
        """Whether `expr` is known not to hold."""
        if isinstance(expr, Has):
            differs = expr.finding in self.low
            return self._has(expr.finding, expr.levels)[1] if differs else expr.truth(self.facts) is False
        if isinstance(expr, AtLeast):
            return _at_least(len(expr.parts) - expr.count + 1, expr.parts, self.fails)
        if isinstance(expr, Unless | Not):
            return self.holds(expr.part)
        if isinstance(expr, ScoreIs):
            return self._points(expr.score)[1] < expr.points
        now = expr.truth(self.facts) is False
        if isinstance(expr, IsUnsure) and expr.finding in self.low:
            return now or self.low[expr.finding] == self.high[expr.finding]
        return now

    def _has(self, finding: str, levels: frozenset[int]) -> tuple[Bools, Bools]:
        """Whether a finding is known to be at one of `levels`, and known not to; found once, since many rules ask."""
        key = (finding, levels)
        if key not in self._told:
            inside = self._inside(finding, levels)
            self._told[key] = inside == self.high[finding] - self.low[finding] + 1, inside == 0
        return self._told[key]

    def _inside(self, finding: str, levels: frozenset[int]) -> SmallInts:
        """How many of the levels that are still possible are among `levels`."""
        if len(levels) == 1:
            (level,) = levels
            return np.asarray((self.low[finding] <= level) & (self.high[finding] >= level), dtype=np.int8)
        below = np.cumsum([0, *(level in levels for level in range(max(levels) + 2))], dtype=np.int8)
        last = len(below) - 1
        return np.asarray(below[np.minimum(self.high[finding] + 1, last)] - below[np.minimum(self.low[finding], last)])

    def never(self, rule: str) -> bool:
        """Whether a rule is known to hold in no version: it does not now, and the versions only say more."""
        return self.only_adds and self.facts.holds(rule) is False and rule not in self.facts.knowledge.unsteady

    @cached_property
    def only_adds(self) -> bool:
        """Whether the versions leave every answer of the case as it is, and only fill in what is open."""
        return all(self._keeps(name) for name in self.low)

    def _keeps(self, name: str) -> bool:
        known = self.facts.case.answers.get(name)
        if not isinstance(known, Known):
            return True
        return bool((self.low[name] >= known.low).all() and (self.high[name] <= known.high).all())

    def _points(self, score: str) -> tuple[Floats, Floats]:
        """The points known to be present, and the most that they can still come to; worked out once."""
        if score not in self._scores:
            known, most = np.zeros(self.size), np.zeros(self.size)
            for item, when in self.facts.knowledge.score_items[score]:
                if item.points > 0:
                    yes, no = (False, False) if when is None else self.truth(when)
                    known += item.points * np.asarray(yes)
                    most += item.points * ~np.asarray(no)
            self._scores[score] = known, most
        return self._scores[score]


def _negated(truth: Bools | bool) -> Bools | bool:
    return not truth if isinstance(truth, bool) else ~truth


def _at_least(count: int, parts: Sequence[Expr], truth: Callable[[Expr], Bools | bool]) -> Bools | bool:
    """Whether `truth` is so of at least `count` of the parts; an "all" or an "any" only until one settles it."""
    if 1 < count < len(parts):
        return np.asarray(sum(np.asarray(truth(part), dtype=int) for part in parts) >= count)
    settling = count == 1
    combine = np.logical_or if settling else np.logical_and
    result: Bools | bool = not settling
    for part in parts:
        value = truth(part)
        if value is settling:
            return settling
        if not isinstance(value, bool):
            result = value if isinstance(result, bool) else combine(result, value)
    return result


def rule_levels(batch: Batch, above: Level, knowledge: Knowledge) -> npt.NDArray[np.int8]:
    """The highest level over `above` of the rules that hold in each version, or `above`; shape (size,)."""
    levels = np.full(batch.size, int(above), dtype=np.int8)
    for rule in knowledge.rules.values():
        if rule.level > above and not batch.never(rule.id):
            yes = batch.holds(knowledge.when[rule.id])
            if yes is not False:
                levels[np.asarray(yes) & (levels < rule.level)] = int(rule.level)
    return levels
