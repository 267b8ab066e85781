"""The same model written out for pyAgrum, an independent exact engine.

Figures are read from the knowledge base, not from our arrays; only the solved odds of the prior are taken over. A plain
finding is pyAgrum's own leaky noisy-OR; links, noisy-MAX and follow-ups are tables over all their parents' states.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pyagrum as gum

from popliteal.case import Case, Known
from popliteal.knowledge import Condition, Finding
from popliteal.knowledge.schema import Share, Spread
from popliteal.reasoning.evidence import shifts_of
from popliteal.reasoning.model import Model
from popliteal.reasoning.parameters import beta_of, spread_of
from popliteal.reasoning.sets import Floats

SOMETHING = "at least one condition"


def oracle_chances(case: Case, model: Model) -> Floats:
    """Chance of each condition by pyAgrum, given the answers and that at least one is there; shape (n,)."""
    network = _Network(case, model)
    inference = gum.LazyPropagation(network.net)
    inference.setEvidence(network.evidence)
    inference.makeInference()
    return np.array([inference.posterior(name).toarray()[1] for name in model.conditions])


class _Network:
    """Conditions, and those findings that were answered or stand above one that was."""

    def __init__(self, case: Case, model: Model) -> None:
        self.case, self.model, self.knowledge = case, model, model.knowledge
        self.net = gum.BayesNet()
        self.evidence: dict[str, Any] = {SOMETHING: 1}
        self.band = self.knowledge.population.band_at(case.age)
        self.shifts = shifts_of(case, model, model.point)[:, 0]
        for name in model.conditions:
            self.net.add(gum.LabelizedVariable(name, name, 2))
        for name in model.conditions:
            self._condition(model.knowledge.conditions[name])
        self.net.addNoisyORNet(gum.LabelizedVariable(SOMETHING, SOMETHING, 2), 0.0)
        for name in model.conditions:
            self.net.addWeightedArc(name, SOMETHING, 1.0)
        for name in sorted(model.first_row):
            self._finding(self.knowledge.findings[name])

    def _condition(self, condition: Condition) -> None:
        base = float(self.model.point.prior.base[self.model.index[condition.id], 0])
        shift = np.exp(self.shifts[self.model.index[condition.id]])
        causes = [link.cause for link in condition.links]
        strengths = [beta_of(link.share, self.knowledge.scale).p for link in condition.links]
        for cause in causes:
            self.net.addArc(cause, condition.id)
        rows = []
        for held in _states(len(causes)):
            absent = (1 - base) * np.prod([1 - s for s, there in zip(strengths, held, strict=True) if there])
            odds = (1 - absent) / absent * shift
            rows.append([1 / (1 + odds), odds / (1 + odds)])
        self._fill(condition.id, rows)

    def _finding(self, finding: Finding) -> None:
        answer = self.case.answers.get(finding.id)
        if not isinstance(answer, Known):
            return
        if finding.choices:
            self._ordered(finding, answer)
        elif finding.parent:
            self._follow_up(finding, answer)
        else:
            self._plain(finding)
            self.evidence[finding.id] = answer.low

    def _plain(self, finding: Finding) -> None:
        if finding.id in self.net.names():
            return
        self.net.addNoisyORNet(gum.LabelizedVariable(finding.id, finding.id, 2), self._leak(finding))
        for name, weight in self._weights(finding).items():
            self.net.addWeightedArc(name, finding.id, weight)

    def _follow_up(self, finding: Finding, answer: Known) -> None:
        """Yes or no as in a noisy-OR when the finding above is there; always no when it is not."""
        parent = self.knowledge.findings[finding.parent[0]]
        self._plain(parent)
        weights = self._weights(finding)
        self.net.add(gum.LabelizedVariable(finding.id, finding.id, 2))
        for above in (parent.id, *weights):
            self.net.addArc(above, finding.id)
        rows = []
        for state in _states(len(weights) + 1):
            stay = [1 - w for w, there in zip(weights.values(), state[1:], strict=True) if there]
            no = (1 - self._leak(finding)) * np.prod(stay) if state[0] else 1.0
            rows.append([no, 1 - no])
        self._fill(finding.id, rows)
        self.evidence[finding.id] = answer.low

    def _ordered(self, finding: Finding, answer: Known) -> None:
        """Noisy-MAX: each condition there gives a level of its own, and the highest shows."""
        order = [choice.id for choice in finding.choices]
        below = {}
        for condition in self.knowledge.conditions.values():
            spread = condition.figure_at(self.band, finding.id) or finding.default
            if isinstance(spread, Spread):
                below[condition.id] = np.cumsum(spread_of(spread, order, self.knowledge.scale)[0])
        self.net.add(gum.LabelizedVariable(finding.id, finding.id, len(order)))
        for name in below:
            self.net.addArc(name, finding.id)
        rows = []
        for state in _states(len(below)):
            there = [values for values, held in zip(below.values(), state, strict=True) if held]
            at_most = np.prod([np.ones(len(order)), *there], axis=0)
            rows.append(np.diff(at_most, prepend=0.0))
        self._fill(finding.id, rows)
        self.evidence[finding.id] = [float(answer.low <= level <= answer.high) for level in range(len(order))]

    def _leak(self, finding: Finding) -> float:
        scale, share = self.knowledge.scale, finding.background
        return beta_of(share, scale).p if isinstance(share, Share) else scale.zero_floor

    def _weights(self, finding: Finding) -> dict[str, float]:
        """How often a condition brings the finding about by itself: (p - leak) / (1 - leak), where that is above 0."""
        leak, found = self._leak(finding), {}
        for condition in self.knowledge.conditions.values():
            share = condition.figure_at(self.band, finding.id)
            if isinstance(share, Share):
                found[condition.id] = (beta_of(share, self.knowledge.scale).p - leak) / (1 - leak)
        return {name: weight for name, weight in found.items() if weight > 0}

    def _fill(self, name: str, rows: list[Any]) -> None:
        self.net.cpt(name).fillWith([float(value) for row in rows for value in row])


def _states(count: int) -> Iterator[tuple[int, ...]]:
    """All states of `count` yes-or-no variables, the first one changing fastest, as pyAgrum's tables have it."""
    return (state[::-1] for state in product((0, 1), repeat=count))
