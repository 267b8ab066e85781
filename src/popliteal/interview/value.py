"""What each open question is worth: the information it brings, and whether it could raise the level.

All open questions are valued in one pass over tables made once: the chance of each answer under each hypothesis. The
information about what to do is, for each action group, the mutual information between the answer and "a cause of that
group is there"; telling apart causes treated alike counts less. For a list of things to tick the sum over its items is
an upper bound of what the whole list tells, since the items are independent given the causes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from popliteal.case import Case
from popliteal.knowledge import Knowledge, Level
from popliteal.reasoning.inference import Posterior
from popliteal.reasoning.model import Model
from popliteal.reasoning.parameters import beta_of
from popliteal.reasoning.prior import set_weights
from popliteal.reasoning.sets import Floats
from popliteal.triage.deciding import raises_by_rule
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import HIGHEST_BY_CHANCE

Single = npt.NDArray[np.float32]
OUTSIDE_MODEL = 0.1
"""Chance of an answer that the model says nothing about (judgment)."""


@dataclass(frozen=True, eq=False)
class Answers:
    """The chance of every answer under every hypothesis, one row an answer.

    Attributes:
        first_row: first row of each finding in the model's tables, for people of one age (`Model.rows_at`).
        rows: (finding, level) of each row; level 0 (no) of a plain finding is left out, being 1 minus the yes.
        chance: shape (rows, sets).
        unsureness: entropy in bits of each finding's answer under each hypothesis, shape (findings, sets).
    """

    model: Model
    first_row: Mapping[str, int]

    @cached_property
    def rows(self) -> tuple[tuple[str, int], ...]:
        """(finding, level) of each row of `chance`."""
        return tuple(
            (name, level)
            for name in self.findings
            for level in (range(self.model.levels[name]) if self._ordered(name) else (1,))
        )

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """Symptoms, then risk factors."""
        kinds = self.model.knowledge.findings
        symptoms = [name for name in self.model.first_row if kinds[name].kind == "symptom"]
        return (*symptoms, *self.model.point.risk)

    def _ordered(self, name: str) -> bool:
        return bool(self.model.knowledge.findings[name].choices)

    @cached_property
    def chance(self) -> Single:
        """Chance of each row's answer under each hypothesis."""
        return np.stack([self._chance(name, level) for name, level in self.rows]).astype(np.float32)

    def _chance(self, name: str, level: int) -> Floats:
        if name in self.model.point.risk:
            return self._risk(name)
        first, top = self.first_row[name], self.model.levels[name] - 1
        stay = self.model.stay_in_set
        upper = stay[first + level] if level < top else np.ones(stay.shape[1])
        return np.asarray(upper - stay[first + level - 1] if level else upper)

    def _risk(self, name: str) -> Floats:
        """P(risk factor | hypothesis) by Bayes from the two priors that its yes and its no give."""
        share = self.model.knowledge.findings[name].background
        prevalence = beta_of(share, self.model.knowledge.scale).p  # type: ignore[arg-type]
        yes, no = (
            set_weights(self.model.point.prior, self.model.sets, self.model.point.risk[name][answer])[:, 0]
            for answer in (0, 1)
        )
        yes, no = prevalence * yes / yes.sum(), (1 - prevalence) * no / no.sum()
        return np.asarray(yes / (yes + no))

    @cached_property
    def unsureness(self) -> Single:
        """Entropy in bits of each finding's answer under each hypothesis."""
        return np.stack(
            [
                sum((_plogp(self.chance[row]) for row in self.rows_of[name]), np.float32(0))
                + (0 if self._ordered(name) else _plogp(1 - self.chance[self.rows_of[name][0]]))
                for name in self.findings
            ]
        )

    @cached_property
    def rows_of(self) -> Mapping[str, tuple[int, ...]]:
        """Finding -> its rows."""
        found: dict[str, list[int]] = {}
        for place, (name, _) in enumerate(self.rows):
            found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def follow_ups(self) -> tuple[str, ...]:
        """Plain findings asked under a plain parent of the model."""
        kinds = self.model.knowledge.findings
        return tuple(
            name
            for name in self.findings
            if kinds[name].parent and not self._ordered(name) and kinds[name].parent[0] in self.rows_of
        )

    @cached_property
    def with_parents(self) -> Single:
        """`chance`, then for each of `follow_ups` the chance that it and its parent are both there."""
        both = [
            self.chance[self.rows_of[name][0]] * self.chance[self.rows_of[self._parent(name)][0]]
            for name in self.follow_ups
        ]
        return np.concatenate([self.chance, np.stack(both)]) if both else self.chance

    def _parent(self, name: str) -> str:
        return self.model.knowledge.findings[name].parent[0]

    def row_of(self, name: str, answer: int, case: Case) -> int | None:
        """The row of `with_parents` that an answer goes by; a no goes by the row of the yes. None outside the model."""
        rows = self.rows_of.get(name, ())
        if not rows or len(rows) > 1:
            return rows[answer] if rows else None
        if name in self.follow_ups and self._parent(name) not in case.answers:
            return len(self.rows) + self.follow_ups.index(name)
        return rows[0]

    @cached_property
    def starts(self) -> npt.NDArray[np.intp]:
        """The first row of each finding."""
        return np.array([self.rows_of[name][0] for name in self.findings])

    @cached_property
    def plain(self) -> Single:
        """1 for a finding whose no has no row of its own, else 0."""
        return np.array([len(self.rows_of[name]) == 1 for name in self.findings], dtype=np.float32)

    def by_finding(self, values: Single) -> Single:
        """The sum of `values`, shape (rows,), over each finding's rows."""
        return np.asarray(np.add.reduceat(values, self.starts))

    @cached_property
    def stakes(self) -> Single:
        """What is at stake in each action group."""
        return np.array(list(self.model.knowledge.interview.stakes.values()), dtype=np.float32)

    @cached_property
    def held(self) -> Single:
        """A column of ones, then the actions, then the groups; shape (sets, 1 + actions + groups)."""
        ones = np.ones((len(self.actions), 1), dtype=np.float32)
        return np.concatenate([ones, self.actions, self.groups], axis=1)

    @cached_property
    def actions(self) -> Single:
        """Whether a set holds a cause of each action group, in the order of the stakes; shape (sets, actions)."""
        knowledge = self.model.knowledge
        held = self.model.sets.holds
        return np.stack(
            [
                held[
                    :,
                    [i for i, name in enumerate(self.model.conditions) if knowledge.conditions[name].action == action],
                ].any(axis=1)
                for action in knowledge.interview.stakes
            ],
            axis=1,
        ).astype(np.float32)

    @cached_property
    def groups(self) -> Single:
        """Whether a set holds a cause of each triage threshold; shape (sets, thresholds)."""
        held = self.model.sets.holds
        return np.stack(
            [
                held[:, [self.model.index[name] for name in threshold.conditions]].any(axis=1)
                for threshold in self.model.knowledge.thresholds.values()
            ],
            axis=1,
        ).astype(np.float32)


def _plogp(p: Single) -> Single:
    return np.asarray(-p * np.log2(np.maximum(p, np.float32(1e-30))))


@dataclass(frozen=True, eq=False)
class Valued:
    """The worth of every finding, asked or not, in the order of `Answers.findings`.

    Attributes:
        bits: information, weighted by stakes.
        chance: chance of each row of `Answers.with_parents`, shape (rows,).
        group_chances: chance of each threshold's group after each row's answer, shape (rows, thresholds).
        group_chances_no: the same after the answer was not given.
    """

    answers: Answers
    bits: Mapping[str, float]
    chance: Single
    group_chances: Single
    group_chances_no: Single

    def is_no(self, name: str, answer: int) -> bool:
        """Whether an answer is the no to a plain finding."""
        return answer == 0 and len(self.answers.rows_of.get(name, ())) == 1

    def yes(self, name: str) -> float:
        """Chance of a yes to a plain finding; 0 for one outside the model, or with choices."""
        rows = self.answers.rows_of.get(name, ())
        return float(self.chance[rows[0]]) if len(rows) == 1 else 0.0


def value_all(answers: Answers, posterior: Posterior) -> Valued:
    """The value of all findings under a posterior over the model's own sets, in one pass."""
    weights = posterior.weights[: len(answers.model.sets.members)].astype(np.float32)
    weights = weights / weights.sum()
    columns = weights[:, None] * answers.held
    totals = columns.sum(axis=0)
    all_joint = answers.with_parents @ columns
    all_chance = all_joint[:, 0]
    joint, chance = all_joint[: len(answers.rows)], all_chance[: len(answers.rows)]
    about_actions = slice(1, 1 + answers.actions.shape[1])
    by_row = _information(joint[:, about_actions], chance[:, None], totals[about_actions]) @ answers.stakes
    causes = answers.by_finding(_plogp(chance)) + answers.plain * _plogp(1 - chance[answers.starts])
    causes = np.maximum(causes - answers.unsureness @ weights, 0)
    worth = answers.by_finding(by_row) + answers.model.knowledge.interview.same_action_worth * causes
    groups = all_joint[:, about_actions.stop :]
    after = groups / np.maximum(all_chance[:, None], 1e-30)
    after_no = (totals[about_actions.stop :] - groups) / np.maximum(1 - all_chance[:, None], 1e-30)
    return Valued(answers, dict(zip(answers.findings, worth.tolist(), strict=True)), all_chance, after, after_no)


def threshold_levels(chances: Single, facts: Facts) -> list[int]:
    """The highest level of the thresholds that are reached in each row of `chances`, shape (rows, thresholds).

    Those that are known not to count for this person are left out; one whose signs are still open may come to count.
    """
    thresholds = facts.knowledge.thresholds.values()
    never = [facts.counts(threshold.id) is False for threshold in thresholds]
    bounds = np.where(never, np.inf, [threshold.chance for threshold in thresholds])
    reach = np.array([min(threshold.level, HIGHEST_BY_CHANCE) for threshold in thresholds])
    levels: list[int] = np.where(chances >= bounds, reach, 0).max(axis=1, initial=0).tolist()
    return levels


def _information(joint: Single, chance: Single, total: Single) -> Single:
    """Mutual information in bits of "the answer is this one" and "a cause of this group is there"."""
    both = [joint, chance - joint, total - joint, 1 - chance - total + joint]
    alone = [chance * total, chance * (1 - total), (1 - chance) * total, (1 - chance) * (1 - total)]
    tiny = np.float32(1e-12)
    return np.asarray(
        sum(
            np.maximum(b, 0) * (np.log2(np.maximum(b, tiny)) - np.log2(np.maximum(a, tiny)))
            for b, a in zip(both, alone, strict=True)
        )
    )


@dataclass(frozen=True)
class Raise:
    """One answer that would raise the level, and the chance of it."""

    finding: str
    level: Level
    chance: float


def raises(names: Sequence[str], facts: Facts, level: Level, valued: Valued, knowledge: Knowledge) -> dict[str, Raise]:
    """For each open finding whose answer alone would raise the level: how high, and how likely that answer is."""
    found: dict[str, Raise] = {}
    after = threshold_levels(valued.group_chances, facts)
    after_no = threshold_levels(valued.group_chances_no, facts)
    for (name, answer), by_rule in raises_by_rule(names, facts, level, knowledge).items():
        row = valued.answers.row_of(name, answer, facts.case)
        by_chance = level if row is None else (after_no if valued.is_no(name, answer) else after)[row]
        reach = max(by_rule, by_chance)
        if reach > level:
            chance = _chance_of(name, answer, valued, facts.case)
            before = found.get(name, Raise(name, level, 0.0))
            found[name] = Raise(name, max(Level(reach), before.level), chance + before.chance)
    return found


def _chance_of(name: str, answer: int, valued: Valued, case: Case) -> float:
    """The chance of an answer; for one outside the model, which has none, a stated guess."""
    row = valued.answers.row_of(name, answer, case)
    if row is None:
        return OUTSIDE_MODEL
    chance = float(valued.chance[row])
    return 1 - chance if valued.is_no(name, answer) else chance
