"""The level as a formula: `triage.urgency.triage` over every possible case and every possible chance."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import z3  # type: ignore[import-untyped]

from popliteal.case import NO, UNSURE, YES, Answer, Known
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.schema import RED_FLAG
from popliteal.triage.deciding import AGE
from popliteal.triage.scope import another_place
from popliteal.triage.urgency import HIGHEST_BY_CHANCE
from popliteal.workshop.proofs.encode import NEVER, Formula, Person


class Triage:
    """The urgency of every person at once.

    Attributes:
        chances: threshold -> the chance of its causes, any number from 0 to 1.
        fired: rule -> whether it holds.
        unsure: emergency sign -> whether it was answered unsure, or its no is hidden.
        open: emergency sign -> whether it is neither yes nor no.
        in_scope: whether the main trouble is not known to be elsewhere.
        elsewhere: whether it is, and nothing was told by which the leg is asked about.
    """

    def __init__(self, person: Person, knowledge: Knowledge) -> None:
        self.person = person
        self.knowledge = knowledge
        self.chances = {name: z3.Real(f"chance {name}") for name in knowledge.thresholds}
        self.fired = {name: person.truth(knowledge.when[name]).yes for name in knowledge.rules}
        self.unsure = {name: person.is_(name, UNSURE) for name in knowledge.signs}
        self.open = {name: self.is_open(name) for name in knowledge.signs}
        self.in_scope = z3.Not(person.truth(another_place(knowledge)).yes)
        self.elsewhere = person.truth(knowledge.outside).yes
        self.provisional = z3.Or(NEVER, *self.open.values())
        self.possible = z3.And(person.possible, *(z3.And(chance >= 0, chance <= 1) for chance in self.chances.values()))
        self._decide: dict[Level, dict[str, Formula]] = {}
        self._by_rules = {level: z3.Or(NEVER, *self._reasons(level)) for level in Level}

    def is_open(self, finding: str) -> Formula:
        """Whether a finding is neither yes nor no."""
        return z3.Not(z3.Or(self.person.is_(finding, YES), self.person.is_(finding, NO)))

    def passes(self, threshold: str) -> Formula:
        """Whether the chance of a threshold's causes is reached, and counts for this person."""
        reached = self.chances[threshold] >= exactly(self.knowledge.thresholds[threshold].chance)
        return z3.And(reached, self.person.truth(self.knowledge.counts[threshold]).yes, z3.Not(self.elsewhere))

    def _reasons(self, level: Level) -> list[Formula]:
        signs = self.knowledge.signs
        rules = [self.fired[rule.id] for rule in self.knowledge.rules.values() if rule.level >= level]
        unsure = [self.unsure[name] for name, sign in signs.items() if sign.unsure and sign.unsure.level >= level]
        floor = [self.provisional, z3.Not(self.in_scope)] if level <= Level.routine else []
        return [*rules, *unsure, *floor, z3.BoolVal(level is Level.self_care)]

    def by_rules(self, level: Level) -> Formula:
        """Whether the rules and the unsure signs alone give at least `level`."""
        return self._by_rules[level]

    def at_least(self, level: Level) -> Formula:
        """Whether what was told gives at least `level`, chances counted."""
        passed = [
            self.passes(item.id)
            for item in self.knowledge.thresholds.values()
            if min(item.level, HIGHEST_BY_CHANCE) >= level
        ]
        return z3.Or(self.by_rules(level), *passed)

    def stands_at_least(self, level: Level) -> Formula:
        """Whether the whole gives at least `level`, chances and doubt counted."""
        if level > Level.soon:
            return self.at_least(level)
        return z3.Or(self.at_least(level), z3.And(z3.Not(self.at_least(Level.soon)), *self._in_doubt()))

    def told_within(self, days: int) -> Formula:
        """Whether what was told, chances counted, has the person seen within so many days, or sooner than days."""
        rules = [self.fired[rule.id] for rule in self.knowledge.rules.values() if rule.days and rule.days <= days]
        thresholds = self.knowledge.thresholds.values()
        passed = [self.passes(item.id) for item in thresholds if item.days and item.days <= days]
        return z3.Or(self.at_least(RED_FLAG), *rules, *passed)

    def stands_within(self, days: int) -> Formula:
        """The same of the whole, doubt counted: a sign that decides leaves the days of its level."""
        return z3.Or(self.told_within(days), *self.deciding_within(days).values())

    def deciding_within(self, days: int) -> dict[str, Formula]:
        """The same as `deciding`, for what leaves at most so many days; a higher level never leaves more."""
        levels = [level for level, most in self.knowledge.doubt.days.items() if most <= days]
        return self._deciding_from(min(levels)) if levels else {}

    def _in_doubt(self) -> list[Formula]:
        return [z3.Or(NEVER, *self.deciding.values())]

    @property
    def deciding(self) -> dict[str, Formula]:
        """Open sign, or age -> whether it decides: `triage.deciding` by its own steps, for what its own rules read."""
        return self._deciding_from(RED_FLAG)

    def _deciding_from(self, level: Level) -> dict[str, Formula]:
        if level not in self._decide:
            names = {name: self.decides(name, self._rules_reading(name, level)) for name in self.knowledge.decisive}
            self._decide[level] = {AGE: self.age_decides(level), **names}
        return self._decide[level]

    def _rules_reading(self, name: str, level: Level) -> list[Formula]:
        knowledge, touched = self.knowledge, {name, *self.knowledge.findings[name].parent}
        urgent = [rule.id for rule in knowledge.rules.values() if rule.level >= level]
        return [self.fired[rule] for rule in urgent if touched & set(knowledge.read_by(knowledge.when[rule]))]

    def decides(self, name: str, rules: Sequence[Formula]) -> Formula:
        """Whether a sign is open and asked of this person, and some yes to it makes one of `rules` hold."""
        versions = [self.becomes(name, said) for said in self._yeses(name)]
        return z3.And(
            self.is_unanswered(name),
            self.person.is_asked(self.knowledge.findings[name]),
            z3.Or(z3.BoolVal(name in self.knowledge.signs), z3.Not(self.elsewhere)),
            z3.Or(NEVER, *(z3.substitute(rule, *version) for version in versions for rule in rules)),
        )

    def age_decides(self, level: Level = RED_FLAG) -> Formula:
        """Whether age is not known and a rule of at least `level` would hold at some age."""
        rules = [self.fired[rule.id] for rule in self.knowledge.rules.values() if rule.level >= level]
        holds, known = z3.Or(NEVER, *rules), (self.person.age_known, z3.BoolVal(True))
        ages = [(self.person.age, z3.IntVal(age)) for age in self.knowledge.age_steps]
        at_some_age = z3.Or(*(z3.substitute(holds, known, age) for age in ages))
        return z3.And(z3.Not(self.person.age_known), z3.Not(self.elsewhere), at_some_age)

    def is_unanswered(self, name: str) -> Formula:
        """Whether the person gave no answer; a hidden no is one, unless a sign of the same illness is there."""
        known = [formula for said, formula in self.person.answers[name].items() if said is not UNSURE]
        with_it = [self.person.is_(other, YES) for other in self.knowledge.findings[name].doubted_with]
        excused = z3.And(self.person.hidden.get(name, NEVER), z3.Not(z3.Or(NEVER, *with_it)))
        return z3.Not(z3.Or(*known, excused))

    def _yeses(self, name: str) -> list[Answer]:
        choices = len(self.knowledge.findings[name].choices)
        return [Known(level, level) for level in range(choices)] if choices else [YES]

    def becomes(self, finding: str, answer: Answer | None) -> list[tuple[Formula, Formula]]:
        """The substitution that gives a finding another answer; None: not asked."""
        return [(variable, z3.BoolVal(state == answer)) for state, variable in self.person.told[finding].items()]


def exactly(number: float) -> z3.RatNumRef:
    """The number that the program compares with, to the last bit."""
    fraction = Fraction(number)
    return z3.Q(fraction.numerator, fraction.denominator)
