"""How long one assessment takes once the knowledge base is loaded, part by part."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

from popliteal.assess import assess
from popliteal.case import Case
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.reasoning.explain import weights_of_evidence
from popliteal.reasoning.inference import infer, intervals
from popliteal.reasoning.model import DRAWS, Model, build_model
from popliteal.reasoning.said import tempered
from popliteal.workshop.evaluation.known_cases import read_known_cases

REPEATS = 5


def known_cases(folder: Path, knowledge: Knowledge) -> list[Case]:
    """The development cases, published and everyday."""
    paths = sorted(folder.glob("*development.yaml"))
    read = [case for path in paths for case in read_known_cases(path.read_text("utf-8"), knowledge, str(path))]
    return [known.case for known in read if known.case is not None]


def milliseconds(job: Callable[[Case], object], cases: Sequence[Case]) -> list[float]:
    """For each case, the best of a few runs, so that other work on the machine counts little."""
    found = []
    for case in cases:
        times = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            job(case)
            times.append(1e3 * (time.perf_counter() - start))
        found.append(min(times))
    return found


def line(name: str, times: Sequence[float], limit: str = "") -> str:
    """One line of the report."""
    return f"  {name:<44}{median(times):8.2f}{quantiles(times, n=20)[-1]:8.2f}{max(times):8.2f}  {limit}"


def load_and_build() -> tuple[Model, float, float]:
    """The model, and the milliseconds that reading and building took."""
    start = time.perf_counter()
    knowledge = load_knowledge()
    read = time.perf_counter()
    model = build_model(knowledge)
    return model, 1e3 * (read - start), 1e3 * (time.perf_counter() - read)


def report(folder: Path) -> list[str]:
    """The lines of the report."""
    model, read, built = load_and_build()
    cases = known_cases(folder, model.knowledge)
    for case in cases:
        assess(case, model)
    posteriors = {id(case): infer(case, model) for case in cases}
    largest = [posterior.certificate.largest_set for posterior in posteriors.values()]
    sizes = ", ".join(f"{largest.count(size)} up to {size}" for size in sorted(set(largest)))
    return [
        f"knowledge read in {read:.0f} ms, model built in {built:.0f} ms",
        f"{len(cases)} known cases on one core; sets of conditions enumerated: {sizes}",
        f"  {'':<44}{'median':>8}{'p95':>8}{'most':>8}  ms",
        line("assessment without intervals", milliseconds(lambda c: assess(c, model, False), cases), "median below 5"),
        line(f"assessment with intervals ({DRAWS} draws)", milliseconds(lambda c: assess(c, model), cases), "below 60"),
        line("  of it: inference with its certificate", milliseconds(lambda c: infer(c, model), cases)),
        line("  of it: reasons by leave-one-out", milliseconds(
            lambda c: weights_of_evidence(posteriors[id(c)], model), cases
        )),
        line("  of it: intervals", milliseconds(lambda c: intervals(c, model, tempered), cases)),
    ]  # fmt: skip
