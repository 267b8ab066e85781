"""Whether all that is still open could raise the level, or lower it: fixed-seed draws of causes and open answers.

Each draw takes a hypothesis from the posterior and an answer for every open question under it; the rules and the
thresholds then say the level. The 95 % upper limit (Clopper and Pearson 1934) of the share of draws that end higher
bounds the chance under the model.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from popliteal.case import YES
from popliteal.interview.value import OUTSIDE_MODEL, Answers, threshold_levels
from popliteal.knowledge import Level
from popliteal.knowledge.logic import Expr, Has, atoms_for
from popliteal.reasoning.inference import Posterior
from popliteal.triage.batch import Batch, rule_levels
from popliteal.triage.scores import Facts

LARGEST_CHANCE = 0.02
"""The interview goes on while the chance that open answers would raise the level, or lower it, is at or above this."""
DRAWS = 400
SEED = 7
LEAST_WEIGHT = 1e-5
"""Hypotheses of less posterior weight are left out when a draw's own posterior is worked out."""


@dataclass(frozen=True)
class RaiseChance:
    """Draws that end at a higher level, and those that end at a lower one.

    Attributes:
        upper: the upper limit of the chance of a higher level.
        behind: when that is too large to stop, what to ask about, most behind it first.
    """

    raised: int
    lowered: int
    draws: int
    upper: float
    behind: tuple[str, ...]

    @property
    def may_spare(self) -> bool:
        """Whether a needless trip could be spared often enough to ask on."""
        return self.lowered >= LARGEST_CHANCE * self.draws


def chance_of_raise(
    names: Sequence[str], facts: Facts, level: Level, posterior: Posterior, answers: Answers
) -> RaiseChance:
    """The chance that the open answers to `names` would together raise the level, or lower it."""
    knowledge = answers.model.knowledge
    rng = np.random.default_rng(SEED)
    drawn = _draw(names, facts, posterior, answers, rng)
    batch = Batch(facts, DRAWS, drawn, drawn)
    reached = rule_levels(batch, Level.self_care, knowledge)
    by_rules = reached > level
    by_chance = _threshold_levels(drawn, posterior, answers, facts)
    ends = np.maximum(reached, by_chance)
    raised = int((ends > level).sum())
    upper = upper_limit(raised, DRAWS)
    behind: Counter[str] = Counter()
    if upper >= LARGEST_CHANCE:
        behind = _behind_rules(names, batch, by_rules, level)
        behind.update(_behind_chances(drawn, (ends > level) & ~by_rules, facts))
    return RaiseChance(raised, int((ends < level).sum()), DRAWS, upper, tuple(n for n, _ in behind.most_common()))


def _draw(
    names: Sequence[str], facts: Facts, posterior: Posterior, answers: Answers, rng: np.random.Generator
) -> dict[str, npt.NDArray[np.int8]]:
    """A level for each open finding in each draw; parents before follow-ups, which are no without them.

    What the model says nothing about is there in as many draws as the stated guess says, so that no two of them differ.
    """
    weights = posterior.weights[: len(answers.model.sets.members)]
    below = np.cumsum(weights / weights.sum())
    chosen = np.minimum(np.searchsorted(below, rng.random(DRAWS)), len(below) - 1)
    findings = answers.model.knowledge.findings
    drawn: dict[str, npt.NDArray[np.int8]] = {}
    for name in sorted((n for n in names if n in answers.rows_of), key=lambda n: (bool(findings[n].parent), n)):
        rows = answers.rows_of[name]
        uniform = rng.random(DRAWS)
        if len(rows) == 1:
            level = (uniform < answers.chance[rows[0]][chosen]).astype(np.int8)
        else:
            passed = np.cumsum(answers.chance[list(rows)][:, chosen], axis=0)[:-1]
            level = (uniform >= passed).sum(axis=0).astype(np.int8)
        parent = findings[name].parent
        if parent and facts.case.answers.get(parent[0]) != YES:
            level = level * (drawn[parent[0]] == 1) if parent[0] in drawn else level * 0
        drawn[name] = level.astype(np.int8)
    for name in sorted(n for n in names if n not in answers.rows_of and not findings[n].choices):
        drawn[name] = (rng.permutation(DRAWS) < OUTSIDE_MODEL * DRAWS).astype(np.int8)
    return drawn


def _threshold_levels(
    drawn: dict[str, npt.NDArray[np.int8]], posterior: Posterior, answers: Answers, facts: Facts
) -> npt.NDArray[np.int8]:
    """The highest level that a threshold gives in each draw, from the draw's own posterior."""
    keep = np.flatnonzero(posterior.weights[: len(answers.model.sets.members)] > LEAST_WEIGHT)
    weights = posterior.weights[keep].astype(np.float32)
    logs = np.tile(np.log(weights), (DRAWS, 1))
    findings = facts.knowledge.findings
    known = [n for n in drawn if n in answers.rows_of]
    plain = [n for n in known if len(answers.rows_of[n]) == 1 and not findings[n].parent]
    if plain:
        yes = np.maximum(answers.chance[[answers.rows_of[n][0] for n in plain]][:, keep], 1e-12)
        no = np.log(np.maximum(1 - yes, 1e-12))
        said = np.stack([drawn[n] for n in plain], axis=1).astype(np.float32)
        logs += no.sum(axis=0) + said @ (np.log(yes) - no)
    for name in known:
        if name not in plain:
            logs += _other_logs(name, drawn, answers, keep)
    logs -= logs.max(axis=1, keepdims=True)
    mass = np.exp(logs)
    chances = (mass @ answers.groups[keep]) / mass.sum(axis=1, keepdims=True)
    return np.array(threshold_levels(chances, facts), dtype=np.int8)


def _other_logs(
    name: str, drawn: dict[str, npt.NDArray[np.int8]], answers: Answers, keep: npt.NDArray[np.intp]
) -> npt.NDArray[np.float32]:
    """Log-likelihood of an ordered finding, or of a follow-up where its parent is there."""
    rows = answers.rows_of[name]
    chance = answers.chance[list(rows)][:, keep]
    table = np.stack([1 - chance[0], chance[0]]) if len(rows) == 1 else chance
    logs = np.log(np.maximum(table, 1e-12))[drawn[name]]
    parent = answers.model.knowledge.findings[name].parent
    if parent and parent[0] in drawn:
        logs = logs * (drawn[parent[0]] == 1)[:, None]
    return np.asarray(logs, dtype=np.float32)


def _behind_rules(names: Sequence[str], batch: Batch, raised: npt.NDArray[np.bool_], level: Level) -> Counter[str]:
    """What to ask about for the rules that raised draws, each finding with the number of ways that its no closes.

    A way is a rule that holds in a raised draw, as the drawn findings that are there in it. What such a rule only wants
    absent is not counted: it fires until that is told, so it raised the level before.
    """
    knowledge = batch.facts.knowledge
    ways: Counter[frozenset[str]] = Counter()
    there = dict.fromkeys(names, 0)
    for rule in knowledge.rules.values():
        where = raised & np.asarray(batch.holds(knowledge.when[rule.id])) if rule.level > level else None
        if where is None or not where.any():
            continue
        held = _drawn_in(knowledge.when[rule.id], batch)
        there |= {name: max(there[name], int(yes.sum())) for name, yes in held.items()}
        ways.update(frozenset(name for name, yes in held.items() if yes[draw]) for draw in np.flatnonzero(where))
    return _enough_to_ask(ways, there)


def _drawn_in(when: Expr, batch: Batch) -> dict[str, npt.NDArray[np.bool_]]:
    """For each drawn finding that makes a rule hold by being there: in which draws it is."""
    held: dict[str, npt.NDArray[np.bool_]] = {}
    for atom in atoms_for(when):
        if isinstance(atom, Has) and atom.finding in batch.low:
            held[atom.finding] = np.asarray(batch.holds(atom)) | held.get(atom.finding, False)
    return held


def _enough_to_ask(ways: Mapping[frozenset[str], int], there: Mapping[str, int]) -> Counter[str]:
    """Findings of which each way has one: where several raise only together, a no to one of them closes the way.

    Found by taking, again and again, what closes most ways for each draw in which it is there (the greedy cover of
    Chvatal 1979), of equals the first of `there`. So of two that go together the rarer one is asked: the other follows
    a yes.
    """
    enough: Counter[str] = Counter()
    left = {way: draws for way, draws in ways.items() if way}
    while left:
        closes: Counter[str] = Counter()
        for way, draws in left.items():
            closes.update(dict.fromkeys(way, draws))
        first = max((n for n in there if closes[n]), key=lambda name: (closes[name] / there[name], closes[name]))
        enough[first] = closes[first]
        left = {way: draws for way, draws in left.items() if first not in way}
    return enough


def _behind_chances(
    drawn: dict[str, npt.NDArray[np.int8]], raised: npt.NDArray[np.bool_], facts: Facts
) -> Counter[str]:
    """In how many of the draws that a chance raised each finding is there, over what it would be in as many of all."""
    plain = [name for name in drawn if not facts.knowledge.findings[name].choices]
    there = {name: drawn[name] == 1 for name in plain} if raised.any() else {}
    over = {name: round(float(yes[raised].sum() - raised.sum() * yes.mean()), 6) for name, yes in there.items()}
    return +Counter(over)


@lru_cache(maxsize=DRAWS + 1)
def upper_limit(hits: int, draws: int, level: float = 0.95) -> float:
    """The one-sided upper limit of a share by Clopper and Pearson, by bisection on the binomial distribution."""
    low, high = hits / draws, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        below = sum(math.comb(draws, k) * middle**k * (1 - middle) ** (draws - k) for k in range(hits + 1))
        low, high = (middle, high) if below > 1 - level else (low, middle)
    return high
