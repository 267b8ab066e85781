"""Answers as factors of the likelihood.

Each answered finding, with what hangs under it, is one factor: a sum of signed products over conditions. A plain "no"
is a single product, so all of them fold into one; a "yes" is 1 minus a product; a parent that was not asked, with
follow-ups answered "no", is three products.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from popliteal.case import NO, YES, Answer, Case, Known
from popliteal.reasoning.model import Model, Parameters
from popliteal.reasoning.sets import Floats

Row = tuple[int, ...]


@dataclass(frozen=True)
class Factor:
    """A signed sum of products of table rows: Σ sign · Π stay(row). An empty product is 1."""

    finding: str
    terms: tuple[tuple[int, Row], ...]


def factors_of(case: Case, model: Model) -> tuple[Factor, ...]:
    """The likelihood factors of what was answered, in the order of the findings' names."""
    rows = model.rows_at(case.age)
    parents = {parent for name in case.answers for parent in model.knowledge.findings[name].parent}
    names = sorted({*case.answers, *parents} & model.first_row.keys())
    found = [_factor(name, case, model, rows) for name in names]
    return tuple(factor for factor in found if factor is not None)


def _factor(name: str, case: Case, model: Model, rows: Mapping[str, int]) -> Factor | None:
    finding = model.knowledge.findings[name]
    answer = case.answers.get(name)
    if finding.parent:
        parent_is_there = case.answers.get(finding.parent[0]) == YES
        return _own(name, answer, model, rows) if isinstance(answer, Known) and parent_is_there else None
    if isinstance(answer, Known):
        return _own(name, answer, model, rows)
    return _unasked_parent(name, case, model, rows)


def _own(name: str, answer: Known, model: Model, rows: Mapping[str, int]) -> Factor | None:
    first, top = rows[name], model.levels[name] - 1
    if answer.low == 0 and answer.high == top:
        return None
    upper: Row = () if answer.high == top else (first + answer.high,)
    terms: tuple[tuple[int, Row], ...] = ((1, upper),)
    if answer.low > 0:
        terms += ((-1, (first + answer.low - 1,)),)
    return Factor(name, terms)


def _unasked_parent(name: str, case: Case, model: Model, first: Mapping[str, int]) -> Factor | None:
    """Follow-ups answered no though their parent was not: P(parent no) + P(parent yes) · Π P(follow-up no)."""
    rows = tuple(
        first[child]
        for child in model.knowledge.children.get(name, ())
        if child in first and model.levels[child] == 2 and case.answers.get(child) == NO
    )
    parent = first[name]
    return Factor(name, ((1, (parent,)), (1, rows), (-1, (parent, *rows)))) if rows else None


def shifts_of(case: Case, model: Model, parameters: Parameters) -> Floats:
    """Log-odds shifts from age, sex and risk factors, shape (n, d); what was not answered leaves the average."""
    shifts = np.zeros(parameters.prior.base.shape)
    if case.age is not None:
        for place, band in enumerate(model.knowledge.population.age_bands):
            if band.low <= case.age <= band.high:
                shifts = shifts + parameters.age[place]
    if case.sex is not None:
        shifts = shifts + parameters.sex[0 if case.sex == "female" else 1]
    for name, moves in parameters.risk.items():
        answer: Answer | None = case.answers.get(name)
        if isinstance(answer, Known):
            shifts = shifts + moves[0 if answer == YES else 1]
    return shifts
