"""How long a step of the interview takes on one core: all steps, those with the stop, and the values alone."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is loaded: the promise is for one core
os.environ.setdefault("OMP_NUM_THREADS", "1")

import time

from loaded import line

from popliteal.case import CaseFile, build_case
from popliteal.interview import Finished, Interview
from popliteal.interview.value import value_all
from popliteal.knowledge import load_knowledge
from popliteal.reasoning.inference import infer_quickly
from popliteal.reasoning.model import Model, build_model
from popliteal.workshop.evaluation.interviewed import Told, answered
from popliteal.workshop.evaluation.simulate import people


def report(n: int = 40, seed: int = 3) -> list[str]:
    """The lines about the interviews of `n` drawn people."""
    model = build_model(load_knowledge(), draws=1)
    interview = Interview(model)
    interview.step(CaseFile())
    steps: list[float] = []
    last: list[float] = []
    values: list[float] = []
    for person in people(model, n, seed):
        _one(Told(person.case, "no", model.knowledge), interview, steps, last, values)
    return [
        f"\n{n} interviews on one core",
        f"  {'':<44}{'median':>8}{'p95':>8}{'most':>8}  ms",
        line(f"the next question, or the end ({len(steps)} steps)", steps),
        line("  of it: the last, with its draws", last),
        line("  of it: the value of all open questions", values),
    ]


def _one(told: Told, interview: Interview, steps: list[float], last: list[float], values: list[float]) -> None:
    file = CaseFile()
    while True:
        begin = time.perf_counter()
        step = interview.step(file)
        steps.append(1000 * (time.perf_counter() - begin))
        if isinstance(step, Finished):
            if step.report.chance is not None:
                last.append(steps[-1])
            return
        file = answered(file, step, told)
        if step.because != "core":
            values.append(_time_values(file, interview.model, interview))


def _time_values(file: CaseFile, model: Model, interview: Interview) -> float:
    posterior = infer_quickly(build_case(file, model.knowledge, "bench"), model)
    begin = time.perf_counter()
    value_all(interview.answers_at(None), posterior)
    return 1000 * (time.perf_counter() - begin)


if __name__ == "__main__":
    print("\n".join(report()), flush=True)
