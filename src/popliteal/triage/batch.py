"""The rules over many versions of one case at once.

A batch holds, for the findings that differ between versions, the lowest and the highest level that is still possible;
all else is the case's own. Truth is a pair of arrays: known to hold, known not to hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from popliteal.case import Known
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.logic import AgeIs, AtLeast, Expr, Has, Not, ScoreIs, SexIs, Unless, evaluate
from popliteal.triage.scores import Facts

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Batch:
    """`size` versions of the case in `facts`; `low` and `high` give the levels of the findings that differ."""

    facts: Facts
    size: int
    low: Mapping[str, Ints]
    high: Mapping[str, Ints]

    def truth(self, expr: Expr) -> tuple[Bools | bool, Bools | bool]:
        """Whether `expr` is known to hold, and whether it is known not to; plain where it does not differ."""
        match expr:
            case Has(finding, levels) if finding in self.low:
                low, high = self.low[finding], self.high[finding]
                return (low >= min(levels)) & (high <= max(levels)), (high < min(levels)) | (low > max(levels))
            case Has() | AgeIs() | SexIs():
                truth = evaluate(expr, self.facts)
                return truth is True, truth is False
            case Not(part):
                yes, no = self.truth(part)
                return no, yes
            case Unless(part):
                yes, _ = self.truth(part)
                return np.logical_not(yes), yes
            case ScoreIs(score, points):
                return self._score(score, points)
            case AtLeast(count, parts):
                return _at_least(count, self._truths(count, parts))

    def _truths(self, count: int, parts: tuple[Expr, ...]) -> list[tuple[Bools | bool, Bools | bool]]:
        """The truth of each part; of the last one alone when it settles an "all" or an "any"."""
        settling = (False, True) if count == len(parts) else ((True, False) if count == 1 else None)
        found = []
        for part in parts:
            truth = self.truth(part)
            if isinstance(truth[0], bool) and truth == settling:
                return [truth] * len(parts)
            found.append(truth)
        return found

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

    def _score(self, score: str, points: float) -> tuple[Bools | bool, Bools | bool]:
        known = np.zeros(self.size)
        most = np.zeros(self.size)
        for item, when in self.facts.knowledge.score_items[score]:
            if item.points <= 0:
                continue
            yes, no = (False, False) if when is None else self.truth(when)
            known += item.points * np.asarray(yes)
            most += item.points * ~np.asarray(no)
        return known >= points, most < points


def _at_least(count: int, truths: list[tuple[Bools | bool, Bools | bool]]) -> tuple[Bools | bool, Bools | bool]:
    if count == len(truths):
        return _fold(np.logical_and, [yes for yes, _ in truths]), _fold(np.logical_or, [no for _, no in truths])
    if count == 1:
        return _fold(np.logical_or, [yes for yes, _ in truths]), _fold(np.logical_and, [no for _, no in truths])
    yes_count = sum(np.asarray(yes, dtype=int) for yes, _ in truths)
    no_count = sum(np.asarray(no, dtype=int) for _, no in truths)
    return np.asarray(yes_count >= count), np.asarray(no_count > len(truths) - count)


def _fold(operation: np.ufunc, values: list[Bools | bool]) -> Bools | bool:
    """`operation` over plain values first, arrays only when they still matter."""
    absorbing = operation is np.logical_or
    plain = [bool(value) for value in values if isinstance(value, bool | np.bool_)]
    if absorbing in plain:
        return absorbing
    arrays = [value for value in values if not isinstance(value, bool | np.bool_)]
    if not arrays:
        return not absorbing
    result = arrays[0]
    for value in arrays[1:]:
        result = operation(result, value)
    return result


def rule_levels(batch: Batch, above: Level, knowledge: Knowledge) -> npt.NDArray[np.int8]:
    """The highest level over `above` of the rules that hold in each version, or `above`; shape (size,)."""
    levels = np.full(batch.size, int(above), dtype=np.int8)
    for rule in knowledge.rules.values():
        if rule.level > above and not batch.never(rule.id):
            yes, _ = batch.truth(knowledge.when[rule.id])
            if not isinstance(yes, bool | np.bool_) or yes:
                levels[np.asarray(yes) & (levels < rule.level)] = int(rule.level)
    return levels
