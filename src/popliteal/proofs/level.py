"""The level as a formula: `triage.urgency.triage` over every possible case and every possible chance."""

from __future__ import annotations

from fractions import Fraction

import z3  # type: ignore[import-untyped]

from popliteal.case import NO, UNSURE, YES
from popliteal.knowledge import Knowledge, Level
from popliteal.proofs.encode import NEVER, Formula, Person
from popliteal.triage.urgency import HIGHEST_BY_CHANCE


class Triage:
    """The urgency of every person at once.

    Attributes:
        chances: threshold -> the chance of its causes, any number from 0 to 1.
        fired: rule -> whether it holds.
        unsure: emergency sign -> whether it was answered unsure, or its no is hidden.
        open: emergency sign -> whether it is neither yes nor no.
    """

    def __init__(self, person: Person, knowledge: Knowledge) -> None:
        self.person = person
        self.knowledge = knowledge
        self.chances = {name: z3.Real(f"chance {name}") for name in knowledge.thresholds}
        self.fired = {name: person.truth(knowledge.when[name]).yes for name in knowledge.rules}
        self.unsure = {name: person.is_(name, UNSURE) for name in knowledge.signs}
        self.open = {name: self.is_open(name) for name in knowledge.signs}
        self.provisional = z3.Or(NEVER, *self.open.values())
        self.possible = z3.And(person.possible, *(z3.And(chance >= 0, chance <= 1) for chance in self.chances.values()))
        self._by_rules = {level: z3.Or(NEVER, *self._reasons(level)) for level in Level}

    def is_open(self, finding: str) -> Formula:
        """Whether a finding is neither yes nor no."""
        return z3.Not(z3.Or(self.person.is_(finding, YES), self.person.is_(finding, NO)))

    def passes(self, threshold: str) -> Formula:
        """Whether the chance of a threshold's causes is reached, and counts for this person."""
        reached = self.chances[threshold] >= exactly(self.knowledge.thresholds[threshold].chance)
        return z3.And(reached, self.person.truth(self.knowledge.counts[threshold]).yes)

    def _reasons(self, level: Level) -> list[Formula]:
        signs = self.knowledge.signs
        rules = [self.fired[rule.id] for rule in self.knowledge.rules.values() if rule.level >= level]
        unsure = [self.unsure[name] for name, sign in signs.items() if sign.unsure and sign.unsure.level >= level]
        floor = [self.provisional] if level <= Level.routine else []
        return [*rules, *unsure, *floor, z3.BoolVal(level is Level.self_care)]

    def by_rules(self, level: Level) -> Formula:
        """Whether the rules and the unsure signs alone give at least `level`."""
        return self._by_rules[level]

    def at_least(self, level: Level) -> Formula:
        """Whether the whole gives at least `level`, chances counted."""
        passed = [
            self.passes(item.id)
            for item in self.knowledge.thresholds.values()
            if min(item.level, HIGHEST_BY_CHANCE) >= level
        ]
        return z3.Or(self.by_rules(level), *passed)


def exactly(number: float) -> z3.RatNumRef:
    """The number that the program compares with, to the last bit."""
    fraction = Fraction(number)
    return z3.Q(fraction.numerator, fraction.denominator)
