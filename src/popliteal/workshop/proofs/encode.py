"""A case as variables of z3, and the same rules that the program evaluates as formulas over them.

A finding is a set of Boolean variables, one for each answer a case file can give it, at most one true; none true is
"not asked". Two answers to one finding count as what `case.build_case` makes of them, which is one of these. What
follows from an answer (`case.build_case`: a follow-up raises its parent, a no to the parent answers its follow-ups,
what settles another thing answers it, what hides a sign makes a no unsure) is worked out by the same steps in the same
order on formulas. Three-valued truth is a pair: known to hold, known not to hold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import z3  # type: ignore[import-untyped]

from popliteal.case import NO, UNSURE, YES, Answer, Known
from popliteal.case.meaning import SETTLED
from popliteal.knowledge import Finding, Knowledge
from popliteal.knowledge.logic import AgeIs, AtLeast, Expr, Has, IsUnsure, Not, ScoreIs, SexIs, Unless
from popliteal.knowledge.schema import OLDEST
from popliteal.workshop.proofs.answer_words import spellings

Formula: TypeAlias = z3.BoolRef
States = dict[Answer, Formula]
NEVER = z3.BoolVal(False)


@dataclass(frozen=True)
class Truth:
    """Whether something is known to hold, and whether it is known not to; neither means not known."""

    yes: Formula
    no: Formula


class Person:
    """Every person who can be told of at once.

    Attributes:
        told: finding -> answer -> whether the file gives it.
        said: the same after what follows from the answers has been filled in.
        answers: the same after a no that something hides was made unsure.
        hidden: finding -> whether it was answered no, and something hides it.
        possible: what holds of every case file; to be asserted before anything else.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.spellings = spellings(knowledge)
        self.told: dict[str, States] = {
            finding: {answer: z3.Bool(f"{finding} is {label(answer)}") for answer in answers}
            for finding, answers in self.spellings.items()
        }
        self.age, self.age_known = z3.Int("age"), z3.Bool("age is known")
        self.sexes = {sex: z3.Bool(f"sex is {sex}") for sex in ("female", "male")}
        self.possible = self._possible()
        self.answers = {finding: dict(states) for finding, states in self.told.items()}
        self._fill_in()
        self.said = {finding: dict(states) for finding, states in self.answers.items()}
        self.hidden: dict[str, Formula] = {}
        self._hide()
        self._truths: dict[Expr, Truth] = {}

    def _possible(self) -> Formula:
        return z3.And(
            self.age >= 0,
            self.age <= OLDEST,
            at_most_one(list(self.sexes.values())),
            *(at_most_one(list(states.values())) for states in self.told.values()),
        )

    def is_(self, finding: str, answer: Answer) -> Formula:
        """Whether a finding has an answer once everything that follows is filled in."""
        return self.answers[finding].get(answer, NEVER)

    def _set(self, finding: str, answer: Answer, when: Formula) -> None:
        before = self.answers[finding]
        after = {state: z3.simplify(z3.And(formula, z3.Not(when))) for state, formula in before.items()}
        after[answer] = z3.simplify(z3.Or(before.get(answer, NEVER), when))
        self.answers[finding] = after

    def _fill_in(self) -> None:
        for name, finding in self.knowledge.findings.items():
            if finding.parent:
                self._set(finding.parent[0], YES, self.is_(name, YES))
        for parent, children in self.knowledge.children.items():
            for child in children:
                not_asked = z3.Not(z3.Or(*self.answers[child].values()))
                self._set(child, NO, z3.And(self.is_(parent, NO), not_asked))
        for name, finding in self.knowledge.findings.items():
            for word, answer in SETTLED.items() if finding.settled_by else ():
                settling = [self.is_(other, YES) for other, said in finding.settled_by.items() if said == word]
                not_asked = z3.Not(z3.Or(*self.answers[name].values()))
                self._set(name, answer, z3.And(z3.Or(NEVER, *settling), not_asked))

    def _hide(self) -> None:
        for name, finding in self.knowledge.findings.items():
            because = [self.is_(other, YES) for other in finding.hidden_by]
            if finding.hidden_from_age is not None:
                because.append(self._age_within(finding.hidden_from_age, OLDEST))
            if because:
                self.hidden[name] = z3.And(self.is_(name, NO), z3.Or(*because))
                self._set(name, UNSURE, self.hidden[name])

    def _age_within(self, low: int, high: int) -> Formula:
        return z3.And(self.age_known, self.age >= low, self.age <= high)

    def is_asked(self, finding: Finding) -> Formula:
        """Whether a finding is asked of a person of this age and sex, as `case.fits` says."""
        age = z3.BoolVal(True)
        if finding.ages is not None:
            age = z3.Or(z3.Not(self.age_known), self._age_within(*finding.ages))
        others = [is_ for sex, is_ in self.sexes.items() if sex not in finding.sexes] if finding.sexes else []
        return z3.And(age, *(z3.Not(is_) for is_ in others))

    def truth(self, expr: Expr) -> Truth:
        """The truth of a rule's condition, as `logic.evaluate` gives it."""
        if expr not in self._truths:
            self._truths[expr] = self._truth(expr)
        return self._truths[expr]

    def _truth(self, expr: Expr) -> Truth:
        match expr:
            case Has(finding, levels):
                return self._has(finding, levels)
            case IsUnsure(finding):
                told = [formula for answer, formula in self.said[finding].items() if isinstance(answer, Known)]
                return Truth(self.said[finding].get(UNSURE, NEVER), z3.Or(*told))
            case AgeIs(low, high):
                inside = self._age_within(low, high)
                return Truth(inside, z3.And(self.age_known, z3.Not(inside)))
            case SexIs(sex):
                return Truth(self.sexes[sex], z3.Or(*(is_ for other, is_ in self.sexes.items() if other != sex)))
            case ScoreIs(score, points):
                return self._score(score, points)
            case Not(part):
                inner = self.truth(part)
                return Truth(inner.no, inner.yes)
            case Unless(part):
                inner = self.truth(part)
                return Truth(z3.Not(inner.yes), inner.yes)
            case AtLeast(count, parts):
                return _at_least(count, [self.truth(part) for part in parts])

    def _has(self, finding: str, levels: frozenset[int]) -> Truth:
        yes, no = [], []
        for answer, formula in self.answers[finding].items():
            if isinstance(answer, Known):
                inside = [level in levels for level in range(answer.low, answer.high + 1)]
                if all(inside):
                    yes.append(formula)
                elif not any(inside):
                    no.append(formula)
        return Truth(z3.Or(*yes), z3.Or(*no))

    def _score(self, score: str, points: float) -> Truth:
        """As `triage.scores`: only points known to be there count, and an item only a clinician can tell is open."""
        items = [(Fraction(item.points), when) for item, when in self.knowledge.score_items[score] if item.points > 0]
        truths = [(worth, self.truth(when) if when is not None else Truth(NEVER, NEVER)) for worth, when in items]
        return Truth(
            _sum_reaches([(truth.yes, worth) for worth, truth in truths], Fraction(points)),
            z3.Not(_sum_reaches([(z3.Not(truth.no), worth) for worth, truth in truths], Fraction(points))),
        )


def label(answer: Answer) -> str:
    """A name for an answer inside formulas."""
    return f"{answer.low} to {answer.high}" if isinstance(answer, Known) else "unsure"


def at_most_one(formulas: list[Formula]) -> Formula:
    """No two of the formulas hold."""
    return z3.AtMost(*formulas, 1) if formulas else z3.BoolVal(True)


def _at_least(count: int, truths: list[Truth]) -> Truth:
    return Truth(
        _count_reaches([truth.yes for truth in truths], count),
        _count_reaches([truth.no for truth in truths], len(truths) - count + 1),
    )


def _count_reaches(formulas: list[Formula], count: int) -> Formula:
    if count == 1:
        return z3.Or(*formulas)
    return z3.And(*formulas) if count == len(formulas) else z3.AtLeast(*formulas, count)


def _sum_reaches(parts: list[tuple[Formula, Fraction]], points: Fraction) -> Formula:
    scale = math.lcm(points.denominator, *(worth.denominator for _, worth in parts))
    return z3.PbGe([(formula, int(worth * scale)) for formula, worth in parts], int(points * scale))
