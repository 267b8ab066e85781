"""Are the proofs and tests good enough to notice a mistake in a rule, in a score that rules read, or in a threshold?

A mutant is killed when a sentence about a rule that it changes, a proof whose formulas it changes, or a pinned boundary
fails. What survives is compared with the original by the solver: a mutant with the same level, days and reasons for
every case is no mistake and is not counted. The proofs hold for any chance, so they never notice a threshold.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import z3  # type: ignore[import-untyped]

from popliteal.knowledge import Knowledge, Level, Rule, Score, Threshold
from popliteal.knowledge.logic import evaluate
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency
from popliteal.workshop.proofs.counterexample import Search
from popliteal.workshop.proofs.encode import NEVER, Person
from popliteal.workshop.proofs.level import Triage
from popliteal.workshop.proofs.mutants import Mutant, mutants, mutated, rules_changed
from popliteal.workshop.proofs.prove import holds, search_in
from popliteal.workshop.proofs.sentences import Boundaries, ChanceStep, PinnedRule, Sentence, level_at, quiet_facts
from popliteal.workshop.proofs.theorems import THEOREMS

Killer = Literal["sentence", "proof", "boundary"]
BY_MEANING: tuple[Killer, ...] = ("sentence", "proof", "boundary")
"""Who looks at a mutant, the first first; so it is told how many the pinned boundaries alone notice."""
QUICKLY: tuple[Killer, ...] = ("sentence", "boundary", "proof")
"""The same with the slowest last: as many are noticed, in a fraction of the time."""
HAIR = 1e-9
"""How far below a threshold a chance must not raise the level yet."""


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: the first that noticed it, or nothing; `same` when there was nothing to notice."""

    mutant: Mutant
    killed_by: Killer | None
    same: bool = False


@dataclass(frozen=True)
class Tally:
    """Of the mutants that differ, how many were noticed; and how many without the pinned boundaries."""

    counted: int
    killed: int
    killed_by_meaning: int

    @property
    def share(self) -> float:
        """Share of counted mutants that were killed; 1 when none is counted."""
        return self.killed / self.counted if self.counted else 1.0


def score(fates: Iterable[Fate]) -> Tally:
    """The mutation score."""
    counted = [fate for fate in fates if not fate.same]
    return Tally(
        len(counted),
        sum(fate.killed_by is not None for fate in counted),
        sum(fate.killed_by in ("sentence", "proof") for fate in counted),
    )


def is_emergency(fate: Fate, knowledge: Knowledge) -> bool:
    """Whether the mutant changes a rule that sends someone to an emergency department or calls an ambulance."""
    changed = rules_changed(fate.mutant, knowledge).values()
    return any(rule.level >= Level.emergency_department for rule in changed)


def sample(knowledge: Knowledge, count: int | None, seed: int) -> list[Mutant]:
    """All mutants, or a fixed sample of them."""
    everything = mutants(knowledge)
    if count is None or count >= len(everything):
        return everything
    return random.Random(seed).sample(everything, count)


@dataclass(frozen=True)
class _Trial:
    """A mutant with all that it changes: `changed` is the knowledge with the mistake, `rules` are those it touches."""

    mutant: Mutant
    changed: Knowledge
    rules: Mapping[str, Rule]

    def facts(self, facts: Facts) -> Facts:
        """The same case, its scores counted with the mistake."""
        return Facts(facts.case, self.changed) if isinstance(self.mutant.of, Score) else facts

    def holding(self, facts: Facts) -> set[str]:
        """Those of the rules that hold once the mistake is in; `facts` as `facts` gives them."""
        known = [name for name in self.rules if name in self.changed.rules]
        return {name for name in known if evaluate(self.changed.when[name], facts) is True}


class Jury:
    """Everything that could notice a mutant, in the order in which it is asked."""

    def __init__(
        self,
        knowledge: Knowledge,
        sentences: Sequence[Sentence],
        boundaries: Boundaries,
        order: Sequence[Killer] = BY_MEANING,
    ) -> None:
        self.knowledge = knowledge
        self.order = order
        self.boundaries = boundaries
        self.heard = [(sentence, sentence.said()) for sentence in sentences]
        self.quiet = quiet_facts(knowledge)
        self.person = Person(knowledge)
        self.search = search_in(Triage(self.person, knowledge))

    def fate(self, mutant: Mutant) -> Fate:
        """Who notices the mutant first."""
        trial = _Trial(mutant, mutated(self.knowledge, mutant), rules_changed(mutant, self.knowledge))
        notices = {
            "sentence": self._contradicts_a_sentence,
            "proof": self._breaks_a_proof,
            "boundary": self._leaves_a_boundary,
        }
        killer = next((killer for killer in self.order if notices[killer](trial)), None)
        return Fate(mutant, killer, killer is None and self._is_the_same(trial))

    def _contradicts_a_sentence(self, trial: _Trial) -> bool:
        return any(_contradicts(sentence, before, trial) for sentence, before in self.heard)

    def _person(self, trial: _Trial) -> Person:
        return Person(trial.changed) if isinstance(trial.mutant.of, Score) else self.person

    def _breaks_a_proof(self, trial: _Trial) -> bool:
        person = self._person(trial)
        triage = Triage(person, trial.changed)
        search = Search(person, triage.possible, triage.chances)
        scope = self._touched(trial)
        return any(not holds(claim, search) for theorem in THEOREMS for claim in theorem.claims(triage, scope))

    def _touched(self, trial: _Trial) -> set[str]:
        """The rules, their findings, and the findings that one of these is answered by."""
        findings = {
            name
            for known in (self.knowledge, trial.changed)
            for rule in trial.rules
            if rule in known.rules
            for name in known.read_by(known.when[rule])
        }
        children = {child for name in findings for child in self.knowledge.children.get(name, ())}
        return {*trial.rules, *findings, *children}

    def _leaves_a_boundary(self, trial: _Trial) -> bool:
        if isinstance(trial.mutant.of, Threshold):
            steps = self.boundaries.causes.items()
            return any(self._leaves_steps(cause, pinned, trial.changed) for cause, pinned in steps)
        pinned_rules = [self.boundaries.rules[name] for name in trial.rules if name in self.boundaries.rules]
        return any(_leaves_its_rows(pinned, trial) for pinned in pinned_rules)

    def _leaves_steps(self, cause: str, pinned: Sequence[ChanceStep], changed: Knowledge) -> bool:
        """Looked at on each step, a hair below it, and at certainty."""
        before = level_at(0, cause, self.quiet, self.knowledge)
        for step in pinned:
            said = [level_at(chance, cause, self.quiet, changed) for chance in (step.chance - HAIR, step.chance)]
            if said != [before, (step.level, step.days)]:
                return True
            before = said[1]
        return level_at(1, cause, self.quiet, changed) != before

    def _is_the_same(self, trial: _Trial) -> bool:
        """A threshold that nothing noticed is never taken for the same."""
        return bool(trial.rules) and not any(self._differs(name, trial) for name in trial.rules)

    def _differs(self, name: str, trial: _Trial) -> bool:
        before, rule = self.person.truth(self.knowledge.when[name]).yes, trial.changed.rules.get(name)
        after = NEVER if rule is None else self._person(trial).truth(trial.changed.when[name]).yes
        same_level = rule is None or _states(rule) == _states(trial.rules[name])
        return self.search.exists(z3.Xor(before, after) if same_level else before)


def _contradicts(sentence: Sentence, before: Urgency, trial: _Trial) -> bool:
    """Only sentences of its rules are heard: those that name one, or for which one holds."""
    must, must_not = trial.rules.keys() & sentence.rules, trial.rules.keys() & sentence.not_rules
    if not must and not must_not and not any(rule.id in trial.rules for rule in before.fired):
        return False
    fires = trial.holding(trial.facts(sentence.facts))
    if not must <= fires or must_not & fires:
        return True
    fired = [rule for rule in before.fired if rule.id not in trial.rules]
    fired += [trial.changed.rules[name] for name in fires]
    return _level(fired, before) is not sentence.level or _wrong_days(fired, sentence)


def _leaves_its_rows(pinned: PinnedRule, trial: _Trial) -> bool:
    rule = trial.changed.rules.get(pinned.rule)
    if rule is None or _states(rule) != (pinned.level, pinned.days):
        return True
    return any(
        row.facts is not None and (pinned.rule in trial.holding(trial.facts(row.facts))) is not row.holds
        for row in pinned.rows
    )


def _states(rule: Rule) -> tuple[Level, int | None]:
    return rule.level, rule.days


def _level(fired: Sequence[Rule], before: Urgency) -> Level:
    unsure = [sign.unsure.level for sign in before.unsure_signs if sign.unsure]
    floor = Level.routine if before.open_signs or not before.in_scope else Level.self_care
    return max([floor, *unsure, *(rule.level for rule in fired)])


def _wrong_days(fired: Sequence[Rule], sentence: Sentence) -> bool:
    days = min((rule.days for rule in fired if rule.days), default=None)
    return sentence.days is not None and days != sentence.days
