"""People drawn from the model itself: age, sex and risk factors, then causes, then findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from popliteal.case import NO, YES, Answer, Case, Known, fits
from popliteal.cohort.drawn import OLDEST_DRAWN
from popliteal.knowledge import Finding
from popliteal.reasoning.evidence import shifts_of
from popliteal.reasoning.model import Model
from popliteal.reasoning.parameters import beta_of
from popliteal.reasoning.prior import set_weights


@dataclass(frozen=True)
class DrawnPerson:
    """One drawn person: the causes that are there, and the whole history."""

    causes: frozenset[str]
    case: Case

    def as_record(self, model: Model) -> dict[str, Any]:
        """The person as a case file beside the true causes, ready for JSON."""
        findings = model.knowledge.findings
        answers = {
            name: findings[name].choices[answer.low].id if findings[name].choices else ("no", "yes")[answer.low]
            for name, answer in self.case.answers.items()
            if isinstance(answer, Known)
        }
        return {
            "causes": sorted(self.causes),
            "case": {"age": self.case.age, "sex": self.case.sex, "answers": answers},
        }


def people(model: Model, n: int, seed: int = 1) -> Iterator[DrawnPerson]:
    """`n` people, the same for the same knowledge, seed and n."""
    rng = np.random.default_rng(seed)
    for _ in range(n):
        yield _person(model, rng)


def _person(model: Model, rng: np.random.Generator) -> DrawnPerson:
    bare = _about(model, rng)
    risks = _risks(model, bare, rng)
    with_risks = Case(age=bare.age, sex=bare.sex, answers=risks)
    weights = set_weights(model.point.prior, model.sets, shifts_of(with_risks, model, model.point))[:, 0]
    below = np.cumsum(weights / weights.sum())
    chosen = min(int(np.searchsorted(below, rng.random())), len(below) - 1)
    held = frozenset(model.conditions[i] for i in np.flatnonzero(model.sets.holds[chosen]))
    return DrawnPerson(held, Case(age=bare.age, sex=bare.sex, answers={**risks, **_findings(model, bare, chosen, rng)}))


def _about(model: Model, rng: np.random.Generator) -> Case:
    population = model.knowledge.population
    shares = np.array([band.share for band in population.age_bands])
    band = population.age_bands[int(rng.choice(len(shares), p=shares / shares.sum()))]
    age = int(rng.integers(band.low, min(band.high, OLDEST_DRAWN) + 1))
    return Case(age=age, sex="female" if rng.random() < population.female else "male")


def _risks(model: Model, bare: Case, rng: np.random.Generator) -> dict[str, Answer]:
    drawn: dict[str, Answer] = {}
    for name in model.point.risk:
        share = model.knowledge.findings[name].background
        present = rng.random() < beta_of(share, model.knowledge.scale).p  # type: ignore[arg-type]
        if fits(model.knowledge.findings[name], bare):
            drawn[name] = YES if present else NO
    return drawn


def _findings(model: Model, bare: Case, chosen: int, rng: np.random.Generator) -> dict[str, Answer]:
    drawn: dict[str, Answer] = {}
    findings = model.knowledge.findings
    for name in sorted(model.first_row, key=lambda name: (bool(findings[name].parent), name)):
        finding: Finding = findings[name]
        if finding.kind != "symptom" or not fits(model.knowledge.findings[name], bare):
            continue
        level = int((rng.random() >= _below(model, name, chosen, bare.age)).sum())
        if not finding.parent or drawn.get(finding.parent[0]) == YES:
            drawn[name] = Known(level, level)
    return drawn


def _below(model: Model, name: str, chosen: int, age: int | None) -> np.ndarray:
    """Chances to stay below each boundary of a finding under one hypothesis, rising."""
    first = model.rows_at(age)[name]
    return np.asarray(model.stay_in_set[first : first + model.levels[name] - 1, chosen])
