"""Drawn people, interviewed: calibration, what stopping early costs, and how many questions it saves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from popliteal.case import Case, build_case
from popliteal.interview import Interview
from popliteal.reasoning.inference import infer_quickly
from popliteal.reasoning.model import Model
from popliteal.workshop.evaluation.interviewed import Told, interview_case
from popliteal.workshop.evaluation.measures import brier, count, reliability, spread
from popliteal.workshop.evaluation.simulate import DrawnPerson, people

EARLY = ("emergency_now", "emergency_department")


@dataclass(frozen=True)
class Done:
    """One drawn person after the interview, beside the whole history: the first cause, its chance, whether true."""

    ended: str
    pages: int
    questions: int
    chance: float
    hit: bool
    whole_chance: float
    whole_hit: bool


def interview_people(model: Model, interview: Interview, n: int, seed: int = 1) -> list[Done]:
    """`n` drawn people, each interviewed and each with the whole history."""
    drawn = track(people(model, n, seed), total=n, transient=True, console=Console(stderr=True))
    return [_done(person, model, interview) for person in drawn]


def _done(person: DrawnPerson, model: Model, interview: Interview) -> Done:
    told = Told(person.case, "no", model.knowledge)
    walk = interview_case(told, interview)
    chance, hit = _first(build_case(walk.file, model.knowledge, "drawn"), person, model)
    whole_chance, whole_hit = _first(person.case, person, model)
    return Done(walk.ended, walk.pages, walk.questions, chance, hit, whole_chance, whole_hit)


def _first(case: Case, person: DrawnPerson, model: Model) -> tuple[float, bool]:
    """The first cause by the sums, since these people are drawn from the sums' own model, and whether it is there."""
    posterior = infer_quickly(case, model)
    first = posterior.ranking()[0]
    return posterior.chance_of(first), first in person.causes


def calibration(done: Sequence[Done]) -> dict[str, Any]:
    """Reliability and top-1 of the interview and of the whole history; people whom an emergency ends early left out."""
    kept = [item for item in done if item.ended not in EARLY]
    early = count([item.hit for item in kept]).as_dict()
    whole = count([item.whole_hit for item in kept]).as_dict()
    return {
        "n": len(done),
        "ended_early_by_emergency": len(done) - len(kept),
        "interview_top1": early,
        "whole_history_top1": whole,
        "top1_lost": round(1 - early["share"] / whole["share"], 4) if whole["share"] else 0.0,
        "brier": round(brier([item.chance for item in kept], [item.hit for item in kept]), 4),
        "questions": spread([item.questions for item in kept]),
        "pages": spread([item.pages for item in kept]),
        "reliability": [
            row.as_dict() | {"inside": row.came_true.interval[0] <= row.mean <= row.came_true.interval[1]}
            for row in reliability([i.chance for i in kept], [i.hit for i in kept], bins=10)
        ],
    }


def compare_orders(model: Model, n: int, seed: int = 2) -> dict[str, dict[str, float]]:
    """Questions until the same stop rule holds: by value, in a fixed order, and at random."""
    rng = np.random.default_rng(seed)
    orders = {
        "by value": Interview(model),
        "fixed order": Interview(model, order=lambda pages: pages[0]),
        "at random": Interview(model, order=lambda pages: str(rng.choice(list(pages)))),
    }
    found = {}
    for name, interview in orders.items():
        done = interview_people(model, interview, n, seed)
        found[name] = spread([item.questions for item in done if item.ended not in EARLY])
    return found
