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

from popliteal.case import Case, Known
from popliteal.knowledge import Knowledge, Level
from popliteal.reasoning.inference import Posterior
from popliteal.reasoning.model import Model
from popliteal.reasoning.parameters import beta_of
from popliteal.reasoning.prior import set_weights
from popliteal.reasoning.sets import Floats
from popliteal.triage.batch import Batch, rule_levels
from popliteal.triage.scores import Facts

Single = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Answers:
    """The chance of every answer under every hypothesis, one row an answer.

    Attributes:
        rows: (finding, level) of each row; level 0 (no) of a plain finding is left out, being 1 minus the yes.
        chance: shape (rows, sets).
        unsureness: entropy in bits of each finding's answer under each hypothesis, shape (findings, sets).
    """

    model: Model

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
        first, top = self.model.first_row[name], self.model.levels[name] - 1
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
        return np.stack([
            sum((_plogp(self.chance[row]) for row in self.rows_of[name]), np.float32(0))
            + (0 if self._ordered(name) else _plogp(1 - self.chance[self.rows_of[name][0]]))
            for name in self.findings
        ])

    @cached_property
    def rows_of(self) -> Mapping[str, tuple[int, ...]]:
        """Finding -> its rows."""
        found: dict[str, list[int]] = {}
        for place, (name, _) in enumerate(self.rows):
            found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def actions(self) -> Single:
        """Whether a set holds a cause of each action group, in the order of the stakes; shape (sets, actions)."""
        knowledge = self.model.knowledge
        held = self.model.sets.holds
        return np.stack([
            held[:, [i for i, name in enumerate(self.model.conditions) if knowledge.conditions[name].action == action]]
            .any(axis=1)
            for action in knowledge.interview.stakes
        ], axis=1).astype(np.float32)

    @cached_property
    def groups(self) -> Single:
        """Whether a set holds a cause of each triage threshold; shape (sets, thresholds)."""
        held = self.model.sets.holds
        return np.stack([
            held[:, [self.model.index[name] for name in threshold.conditions]].any(axis=1)
            for threshold in self.model.knowledge.thresholds.values()
        ], axis=1).astype(np.float32)


def _plogp(p: Single) -> Single:
    return np.asarray(-p * np.log2(np.maximum(p, np.float32(1e-30))))


@dataclass(frozen=True, eq=False)
class Valued:
    """The worth of every finding, asked or not, in the order of `Answers.findings`.

    Attributes:
        bits: information, weighted by stakes.
        chance: chance of each row's answer, shape (rows,).
        group_chances: chance of each threshold's group after each row's answer, shape (rows, thresholds).
    """

    answers: Answers
    bits: Mapping[str, float]
    chance: Single
    group_chances: Single

    def yes(self, name: str) -> float:
        """Chance of a yes to a plain finding; 0 for one outside the model, or with choices."""
        rows = self.answers.rows_of.get(name, ())
        return float(self.chance[rows[0]]) if len(rows) == 1 else 0.0


def value_all(answers: Answers, posterior: Posterior) -> Valued:
    """The value of all findings under a posterior over the model's own sets, in one pass."""
    weights = posterior.weights[: len(answers.model.sets.members)].astype(np.float32)
    weights = weights / weights.sum()
    held = np.concatenate([np.ones((len(weights), 1), dtype=np.float32), answers.actions, answers.groups], axis=1)
    columns = weights[:, None] * held
    totals = columns.sum(axis=0)
    joint = answers.chance @ columns
    chance = joint[:, 0]
    n_actions = answers.actions.shape[1]
    stakes = np.array(list(answers.model.knowledge.interview.stakes.values()), dtype=np.float32)
    by_row = _information(joint[:, 1 : 1 + n_actions], chance[:, None], totals[1 : 1 + n_actions]) @ stakes
    about_causes = -(answers.unsureness @ weights)
    worth = answers.model.knowledge.interview.same_action_worth
    bits: dict[str, float] = {}
    for place, name in enumerate(answers.findings):
        rows = list(answers.rows_of[name])
        shares = chance[rows] if len(rows) > 1 else np.array([chance[rows[0]], 1 - chance[rows[0]]])
        causes = float(_plogp(shares).sum() + about_causes[place])
        bits[name] = float(by_row[rows].sum()) + worth * max(causes, 0.0)
    groups = joint[:, 1 + n_actions :] / np.maximum(chance[:, None], 1e-30)
    return Valued(answers, bits, chance, groups)


def _information(joint: Single, chance: Single, total: Single) -> Single:
    """Mutual information in bits of "the answer is this one" and "a cause of this group is there"."""
    both = [joint, chance - joint, total - joint, 1 - chance - total + joint]
    alone = [chance * total, chance * (1 - total), (1 - chance) * total, (1 - chance) * (1 - total)]
    tiny = np.float32(1e-12)
    return np.asarray(sum(
        np.maximum(b, 0) * (np.log2(np.maximum(b, tiny)) - np.log2(np.maximum(a, tiny)))
        for b, a in zip(both, alone, strict=True)
    ))


@dataclass(frozen=True)
class Raise:
    """One answer that would raise the level, and the chance of it."""

    finding: str
    level: Level
    chance: float


def raises(
    names: Sequence[str], facts: Facts, level: Level, valued: Valued, knowledge: Knowledge
) -> dict[str, Raise]:
    """For each open finding whose answer alone would raise the level: how high, and how likely that answer is."""
    versions = [(name, answer) for name in names for answer in _answers(name, knowledge)]
    if not versions:
        return {}
    reached = rule_levels(_one_change_each(versions, facts, knowledge), level, knowledge)
    found: dict[str, Raise] = {}
    for place, (name, answer) in enumerate(versions):
        reach = max(int(reached[place]), _by_chance(name, answer, level, valued, knowledge))
        if reach > level:
            chance = _chance_of(name, answer, valued, facts.case, knowledge)
            before = found.get(name)
            found[name] = Raise(
                name, max(Level(reach), before.level if before else level), chance + (before.chance if before else 0.0)
            )
    return found


def _answers(name: str, knowledge: Knowledge) -> range:
    choices = len(knowledge.findings[name].choices)
    return range(choices) if choices else range(2)


def _one_change_each(versions: list[tuple[str, int]], facts: Facts, knowledge: Knowledge) -> Batch:
    """A version of the case for each single answer; a yes to a follow-up brings its parent's yes with it."""
    low: dict[str, npt.NDArray[np.int8]] = {}
    high: dict[str, npt.NDArray[np.int8]] = {}
    for place, (name, answer) in enumerate(versions):
        touched = [(name, answer)]
        if answer == 1 and knowledge.findings[name].parent:
            touched.append((knowledge.findings[name].parent[0], 1))
        for finding, value in touched:
            if finding not in low:
                known = facts.case.answers.get(finding)
                top = max(len(knowledge.findings[finding].choices) - 1, 1)
                bounds = (known.low, known.high) if isinstance(known, Known) else (0, top)
                low[finding] = np.full(len(versions), bounds[0], dtype=np.int8)
                high[finding] = np.full(len(versions), bounds[1], dtype=np.int8)
            low[finding][place] = high[finding][place] = value
    return Batch(facts, len(versions), low, high)


def _by_chance(name: str, answer: int, level: Level, valued: Valued, knowledge: Knowledge) -> int:
    """The highest level that a threshold would give after an answer, from the exact chances after it."""
    rows = valued.answers.rows_of.get(name)
    if rows is None or (len(rows) == 1 and answer == 0):
        return int(level)
    chances = valued.group_chances[rows[answer] if len(rows) > 1 else rows[0]]
    return max(
        (
            min(int(threshold.level), int(Level.urgent_24_hours))
            for threshold, chance in zip(knowledge.thresholds.values(), chances, strict=True)
            if chance >= threshold.chance
        ),
        default=0,
    )


def _chance_of(name: str, answer: int, valued: Valued, case: Case, knowledge: Knowledge) -> float:
    rows = valued.answers.rows_of.get(name)
    if rows is None:
        return 0.1
    chance = float(valued.chance[rows[answer]] if len(rows) > 1 else valued.chance[rows[0]])
    chance = chance if len(rows) > 1 or answer == 1 else 1 - chance
    parent = knowledge.findings[name].parent
    if parent and case.answers.get(parent[0]) is None and parent[0] in valued.answers.rows_of:
        chance *= float(valued.chance[valued.answers.rows_of[parent[0]][0]])
    return chance
