"""Published scores: the points known to be present, and the range that is still possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from popliteal.case import Case
from popliteal.knowledge import Knowledge, Score
from popliteal.knowledge.logic import AgeIs, Expr, ScoreIs, SexIs, atoms, evaluate
from popliteal.knowledge.schema import Band


@dataclass(frozen=True)
class ScoreResult:
    """A score for one person.

    Attributes:
        known: points of the items known to be present, subtracting ones left out: what a triage rule may count.
        low, high: the least and the most that the score can still come to.
        unknown: items that are not known, a clinician's own among them.
    """

    score: Score
    known: float
    low: float
    high: float
    present: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def bands(self) -> list[Band]:
        """The bands that are still possible."""
        return [band for band in self.score.bands if band.low <= self.high and band.high >= self.low]


class Facts:
    """A case with its scores: what rules are evaluated against."""

    def __init__(self, case: Case, knowledge: Knowledge) -> None:
        self.case = case
        self.knowledge = knowledge
        self.has, self.is_unsure_of = case.has, case.is_unsure_of
        self.age_is, self.sex_is = case.age_is, case.sex_is
        self._held: dict[str, bool | None] = {}

    @cached_property
    def scores(self) -> Mapping[str, ScoreResult]:
        """Every score, by its id."""
        return {score.id: self._result(score) for score in self.knowledge.scores.values()}

    def score_is(self, score: str, points: float) -> bool | None:
        """Whether `points` of a score are known to be present; no only when they cannot be reached any more."""
        result = self.scores[score]
        most = result.known + sum(
            item.points
            for item, _ in self.knowledge.score_items[score]
            if item.points > 0 and item.id in result.unknown
        )
        return True if result.known >= points else (None if most >= points else False)

    def holds(self, rule: str) -> bool | None:
        """Whether a rule's condition holds; worked out once."""
        if rule not in self._held:
            self._held[rule] = evaluate(self.knowledge.when[rule], self)
        return self._held[rule]

    def counts(self, threshold: str) -> bool | None:
        """Whether a chance counts for this person: a sign of its causes was told, and no excuse is known."""
        return evaluate(self.knowledge.counts[threshold], self)

    def _result(self, score: Score) -> ScoreResult:
        present, unknown = [], []
        known = low = high = 0.0
        for item, when in self.knowledge.score_items[score.id]:
            truth = None if when is None else evaluate(when, self.case)  # type: ignore[arg-type]
            if truth:
                present.append(item.id)
                known += max(item.points, 0)
                low, high = low + item.points, high + item.points
            elif truth is None:
                unknown.append(item.id)
                low, high = low + min(item.points, 0), high + max(item.points, 0)
        return ScoreResult(score, known, low, high, tuple(present), tuple(unknown))


def shown(knowledge: Knowledge, facts: Facts) -> list[ScoreResult]:
    """The scores worth showing: they apply, and at least one item about the trouble itself is present."""
    return [
        result
        for result in facts.scores.values()
        if result.present and _applies(knowledge, result, facts) and _has_a_finding(knowledge, result)
    ]


def _applies(knowledge: Knowledge, result: ScoreResult, facts: Facts) -> bool:
    applies = knowledge.score_applies.get(result.score.id)
    return applies is None or evaluate(applies, facts) is True


def _has_a_finding(knowledge: Knowledge, result: ScoreResult) -> bool:
    """Age or sex alone is no reason to show a score."""
    whens = [when for item, when in knowledge.score_items[result.score.id] if item.id in result.present]
    return any(_names_a_finding(when) for when in whens if when is not None)


def _names_a_finding(when: Expr) -> bool:
    return any(not isinstance(atom, AgeIs | SexIs | ScoreIs) for atom in atoms(when))
