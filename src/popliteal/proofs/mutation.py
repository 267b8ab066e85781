"""Are the proofs and tests good enough to notice a mistake in a rule?

A mutant is killed when a sentence about its rule, a proof whose formulas it changes, or its rule's pinned boundary
fails. What survives is compared with the original by the solver: a mutant with the same level and reasons for every
case is no mistake and is not counted.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import z3  # type: ignore[import-untyped]

from popliteal.knowledge import Knowledge, Level, Rule
from popliteal.knowledge.logic import Expr, Has, ScoreIs, atoms, evaluate
from popliteal.proofs.counterexample import Search
from popliteal.proofs.encode import NEVER, Person
from popliteal.proofs.level import Triage
from popliteal.proofs.mutants import Mutant, mutants, mutated
from popliteal.proofs.prove import holds, search_in
from popliteal.proofs.sentences import PinnedRule, Sentence
from popliteal.proofs.theorems import THEOREMS
from popliteal.triage.urgency import Urgency

Killer = Literal["sentence", "proof", "boundary"]


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: the first that noticed it, or nothing; `same` when there was nothing to notice."""

    mutant: Mutant
    killed_by: Killer | None
    same: bool = False


@dataclass(frozen=True)
class Score:
    """Of the mutants that differ, how many were noticed; and how many without the pinned boundaries."""

    counted: int
    killed: int
    killed_by_meaning: int

    @property
    def share(self) -> float:
        """Share of counted mutants that were killed; 1 when none is counted."""
        return self.killed / self.counted if self.counted else 1.0


def score(fates: Iterable[Fate]) -> Score:
    """The mutation score."""
    counted = [fate for fate in fates if not fate.same]
    return Score(
        len(counted),
        sum(fate.killed_by is not None for fate in counted),
        sum(fate.killed_by in ("sentence", "proof") for fate in counted),
    )


def is_emergency(fate: Fate) -> bool:
    """Whether the mutant is of a rule that sends someone to an emergency department or calls an ambulance."""
    return fate.mutant.of.level >= Level.emergency_department


def sample(knowledge: Knowledge, count: int | None, seed: int) -> list[Mutant]:
    """All mutants of all rules, or a fixed sample of them."""
    everything = [mutant for rule in knowledge.rules.values() for mutant in mutants(rule, knowledge)]
    if count is None or count >= len(everything):
        return everything
    return random.Random(seed).sample(everything, count)


class Jury:
    """Everything that could notice a mutant."""

    def __init__(self, knowledge: Knowledge, sentences: Sequence[Sentence], boundaries: dict[str, PinnedRule]) -> None:
        self.knowledge = knowledge
        self.boundaries = boundaries
        self.heard = [(sentence, sentence.said()) for sentence in sentences]
        self.person = Person(knowledge)
        self.search = search_in(Triage(self.person, knowledge))

    def fate(self, mutant: Mutant) -> Fate:
        """Who notices the mutant first."""
        changed = mutated(self.knowledge, mutant)
        when = changed.when.get(mutant.of.id)
        if any(self._contradicts(sentence, before, mutant, when) for sentence, before in self.heard):
            return Fate(mutant, "sentence")
        if self._breaks_a_proof(mutant, changed):
            return Fate(mutant, "proof")
        if self._leaves_its_boundary(mutant, when):
            return Fate(mutant, "boundary")
        return Fate(mutant, None, self._is_the_same(mutant, when))

    def _contradicts(self, sentence: Sentence, before: Urgency, mutant: Mutant, when: Expr | None) -> bool:
        """Only sentences of its rule are heard: those that name it, or for which it holds."""
        rule = mutant.of.id
        named = rule in sentence.rules or rule in sentence.not_rules
        if not named and mutant.of not in before.fired:
            return False
        fires = when is not None and evaluate(when, sentence.facts) is True
        if (rule in sentence.rules and not fires) or (rule in sentence.not_rules and fires):
            return True
        fired = [other for other in before.fired if other.id != rule] + ([mutant.rule] if fires and mutant.rule else [])
        return _level(fired, before) is not sentence.level or _wrong_days(fired, sentence)

    def _breaks_a_proof(self, mutant: Mutant, changed: Knowledge) -> bool:
        triage = Triage(self.person, changed)
        search = Search(self.person, triage.possible, triage.chances)
        scope = self._touched(mutant, changed)
        return any(not holds(claim, search) for theorem in THEOREMS for claim in theorem.claims(triage, scope))

    def _touched(self, mutant: Mutant, changed: Knowledge) -> set[str]:
        """The rule, its findings, and the findings that one of these is answered by."""
        expressions = [known.when[mutant.of.id] for known in (self.knowledge, changed) if mutant.of.id in known.when]
        findings = {name for expr in expressions for name in _findings(expr, self.knowledge)}
        children = {child for name in findings for child in self.knowledge.children.get(name, ())}
        return {mutant.of.id, *findings, *children}

    def _leaves_its_boundary(self, mutant: Mutant, when: Expr | None) -> bool:
        pinned = self.boundaries.get(mutant.of.id)
        if pinned is None:
            return False
        if when is None or mutant.rule is None or (mutant.rule.level, mutant.rule.days) != (pinned.level, pinned.days):
            return True
        return any(
            row.facts is not None and (evaluate(when, row.facts) is True) is not row.holds for row in pinned.rows
        )

    def _is_the_same(self, mutant: Mutant, when: Expr | None) -> bool:
        before = self.person.truth(self.knowledge.when[mutant.of.id]).yes
        after = NEVER if when is None else self.person.truth(when).yes
        same_level = mutant.rule is None or mutant.rule.level is mutant.of.level
        return not self.search.exists(z3.Xor(before, after) if same_level else before)


def _level(fired: Sequence[Rule], before: Urgency) -> Level:
    unsure = [sign.unsure.level for sign in before.unsure_signs if sign.unsure]
    floor = Level.routine if before.open_signs else Level.self_care
    return max([floor, *unsure, *(rule.level for rule in fired)])


def _wrong_days(fired: Sequence[Rule], sentence: Sentence) -> bool:
    days = min((rule.days for rule in fired if rule.days), default=None)
    return sentence.days is not None and days != sentence.days


def _findings(expr: Expr, knowledge: Knowledge) -> set[str]:
    found = set()
    for atom in atoms(expr):
        if isinstance(atom, Has):
            found.add(atom.finding)
        elif isinstance(atom, ScoreIs):
            parts = [when for _, when in knowledge.score_items[atom.score] if when is not None]
            found |= {name for part in parts for name in _findings(part, knowledge)}
    return found
