"""Random two-layer noisy-OR networks of the same family as ours, and patients sampled from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from popliteal.knowledge import Knowledge
from popliteal.reasoning.evidence import Factor
from popliteal.reasoning.inference import weigh
from popliteal.reasoning.model import Model, Parameters
from popliteal.reasoning.prior import Prior
from popliteal.reasoning.sets import ConditionSets, Floats

MOST_CAUSES = 10
MOST_PEERS_ENUMERATE = 8
"""Up to this many conditions all sets are enumerated; above, those of up to three."""


@dataclass(frozen=True, eq=False)
class Network:
    """Priors (n,), leaks (m,), and how often each condition brings each finding about, (m, n); 0 where it does not."""

    priors: Floats
    leaks: Floats
    strengths: Floats


@dataclass(frozen=True)
class Patient:
    """What was seen: finding -> whether it is there."""

    seen: dict[int, bool]


def random_network(conditions: int, findings: int, seed: int = 20260101) -> Network:
    """Priors log-uniform in 0.001 to 0.2, leaks 0.01 to 0.3, strengths 0.05 to 0.95, at most 10 causes a finding."""
    rng = np.random.default_rng(seed)
    strengths = np.zeros((findings, conditions))
    for row in strengths:
        causes = rng.choice(conditions, size=min(rng.integers(3, 15), MOST_CAUSES, conditions), replace=False)
        row[causes] = rng.uniform(0.05, 0.95, len(causes))
    priors = np.exp(rng.uniform(np.log(0.001), np.log(0.2), conditions))
    return Network(priors, rng.uniform(0.01, 0.3, findings), strengths)


def patients(network: Network, count: int, seed: int = 7) -> list[Patient]:
    """Patients with a third of the findings seen, two to eight of them there."""
    rng = np.random.default_rng(seed)
    found: list[Patient] = []
    while len(found) < count:
        held = rng.random(len(network.priors)) < network.priors
        stay = (1 - network.leaks) * np.prod(1 - network.strengths * held, axis=1)
        there = rng.random(len(stay)) > stay
        seen = rng.choice(len(stay), size=len(stay) // 3, replace=False)
        if 2 <= there[seen].sum() <= 8:
            found.append(Patient({int(place): bool(there[place]) for place in seen}))
    return found


class Own:
    """This program's inference on a network."""

    def __init__(self, network: Network, knowledge: Knowledge) -> None:
        findings, conditions = network.strengths.shape
        largest = conditions if conditions <= MOST_PEERS_ENUMERATE else 3
        sets = ConditionSets(conditions, largest)
        stay = np.ones((findings, conditions + 1, 1))
        stay[:, :conditions, 0] = 1 - network.strengths
        prior = Prior(sets, (), network.priors[:, None])
        none = np.zeros((0, conditions, 1))
        point = Parameters(stay, 1 - network.leaks[:, None], prior, age=none, sex=none, risk={})
        names = tuple(f"c{place}" for place in range(conditions))
        self.model = Model(knowledge, names, {}, {}, point, point, sets)
        self.shifts = np.zeros((conditions, 1))
        self.leaks = network.leaks

    def ready(self, patient: Patient) -> tuple[list[Factor], float]:
        """The answers as the engine takes them, and how likely they are when nothing is there."""
        empty = np.prod([self.leaks[row] if there else 1 - self.leaks[row] for row, there in patient.seen.items()])
        return [
            Factor("", ((1, ()), (-1, (row,)))) if there else Factor("", ((1, (row,)),))
            for row, there in patient.seen.items()
        ], float(empty)

    def chances(self, answers: tuple[list[Factor], float]) -> Floats:
        """Chance of each condition, shape (n,); the peers count nobody's having any, so that is put back in."""
        factors, empty = answers
        weighed = weigh(self.model, self.model.sets, factors, self.shifts)
        return self.model.sets.marginals(weighed.weights) / (weighed.mass + empty)
