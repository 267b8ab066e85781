"""One peer on one network, in a process of its own with a limit on memory; prints what it found as JSON.

Usage: python peers.py PEER CONDITIONS FINDINGS PATIENTS. Both engines answer the same patients, one after the other.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from networks import Network, Own, patients, random_network

from popliteal.knowledge import load_knowledge

MOST_MEMORY = 8 * 2**30
REPEATS = 3
LONG = 2.0
"""Seconds after which a run is not repeated."""

Evidence = dict[str, int]
Engine = Callable[[Evidence], list[float]]


def pyagrum_engine(algorithm: str) -> Callable[[Network], Engine]:
    """An exact engine of pyAgrum by the name of its class."""

    def build(network: Network) -> Engine:
        import pyagrum as gum

        net = gum.BayesNet()
        for place, prior in enumerate(network.priors):
            net.add(gum.LabelizedVariable(f"c{place}", "", 2))
            net.cpt(f"c{place}").fillWith([1 - float(prior), float(prior)])
        for row, strengths in enumerate(network.strengths):
            net.addNoisyORNet(gum.LabelizedVariable(f"f{row}", "", 2), float(network.leaks[row]))
            for place in np.flatnonzero(strengths):
                net.addWeightedArc(f"c{place}", f"f{row}", float(strengths[place]))
        names = [f"c{place}" for place in range(len(network.priors))]
        inference = getattr(gum, algorithm)(net)

        def chances(evidence: Evidence) -> list[float]:
            inference.setEvidence(evidence)
            inference.makeInference()
            return [inference.posterior(name).toarray()[1] for name in names]

        return chances

    return build


def pgmpy_engine(network: Network) -> Engine:
    """Variable elimination of pgmpy; noisy-OR is written out as tables, which is what it has."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.inference import VariableElimination
    from pgmpy.models import DiscreteBayesianNetwork

    net = DiscreteBayesianNetwork()
    names = [f"c{place}" for place in range(len(network.priors))]
    net.add_nodes_from(names)
    for name, prior in zip(names, network.priors, strict=True):
        net.add_cpds(TabularCPD(name, 2, [[1 - prior], [prior]]))
    for row, strengths in enumerate(network.strengths):
        causes = np.flatnonzero(strengths)
        net.add_edges_from((names[place], f"f{row}") for place in causes)
        stay = np.array([1 - network.leaks[row]])
        for place in causes:
            stay = np.concatenate([stay[:, None], stay[:, None] * (1 - strengths[place])], axis=1).ravel()
        evidence = [names[place] for place in causes]
        net.add_cpds(TabularCPD(f"f{row}", 2, [stay, 1 - stay], evidence, [2] * len(causes)))
    inference = VariableElimination(net)

    def chances(evidence: Evidence) -> list[float]:
        found = inference.query(names, evidence=evidence, joint=False, show_progress=False)
        return [float(found[name].values[1]) for name in names]

    return chances


PEERS: dict[str, Callable[[Network], Engine]] = {
    "pyagrum LazyPropagation": pyagrum_engine("LazyPropagation"),
    "pyagrum ShaferShenoy": pyagrum_engine("ShaferShenoyInference"),
    "pgmpy VariableElimination": pgmpy_engine,
}


def timed(engine: Callable[[Any], object], evidence: object, repeats: int) -> float:
    """Seconds for one patient, the best of a few, or of one where that is slow."""
    times: list[float] = []
    while len(times) < repeats and sum(times) < LONG:
        start = time.perf_counter()
        engine(evidence)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Time both engines on the patients, and compare their answers."""
    name, conditions, findings, count = sys.argv[1], *map(int, sys.argv[2:5])
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    network = random_network(conditions, findings)
    peer, own = PEERS[name](network), Own(network, load_knowledge())
    people = patients(network, count)
    peer_seconds, own_seconds, gaps = [], [], []
    for patient in people:
        evidence, answers = {f"f{row}": int(there) for row, there in patient.seen.items()}, own.ready(patient)
        gaps.append(float(np.abs(np.array(peer(evidence)) - own.chances(answers)).max()))
        peer_seconds.append(timed(peer, evidence, REPEATS))
        own_seconds.append(timed(own.chances, answers, 5 * REPEATS))
    print(json.dumps({
        "peer_ms": 1e3 * median(peer_seconds), "own_ms": 1e3 * median(own_seconds),
        "ratio": median(p / o for p, o in zip(peer_seconds, own_seconds, strict=True)), "gap": max(gaps),
    }))  # fmt: skip


if __name__ == "__main__":
    try:
        main()
    except ImportError as error:
        sys.exit(f"cannot be imported: {error}")
    except (MemoryError, RuntimeError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
