"""What it could be: each cause with its chance, and the answers that speak for and against it."""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

import numpy as np

from popliteal.assess.lay_words import lay_answer
from popliteal.assess.parts import Basis, Cause, Evidence
from popliteal.case import NO, YES, Case, Known
from popliteal.knowledge import Condition, Knowledge
from popliteal.knowledge.describe import figure_text
from popliteal.reasoning.explain import Weight, decibans_of_answers, strongest_first
from popliteal.reasoning.inference import Posterior
from popliteal.reasoning.model import Model
from popliteal.reasoning.sets import Floats

MOST_REASONS = 5

LEAST_DECIBANS = 1.0

FiguresBehind = dict[tuple[str, str, str | None], Basis | None]
"""By condition, finding and age band, since some causes look otherwise at some ages."""

_FIGURES: WeakKeyDictionary[Model, FiguresBehind] = WeakKeyDictionary()


def causes_of(
    case: Case,
    model: Model,
    posterior: Posterior,
    chances: Mapping[str, float],
    bounds: Mapping[str, tuple[float, float]] | None,
) -> list[Cause]:
    weights = _telling_most(case, model, posterior)
    figures, band = _FIGURES.setdefault(model, {}), model.knowledge.population.band_at(case.age)
    told_of = {name for by in weights.values() for name, _ in by}
    texts = {name: _evidence_text(name, case, model.knowledge) for name in told_of}
    dangerous = {name for threshold in model.knowledge.thresholds.values() for name in threshold.conditions}
    causes = []
    for name in chances:
        condition = model.knowledge.conditions[name]
        told = [
            _as_evidence(
                weight,
                texts[weight.finding],
                _figure_behind(condition, weight.finding, band, figures, model.knowledge),
            )
            for weight in weights[name]
        ]
        causes.append(
            Cause(
                condition=name,
                name=condition.name,
                lay_name=condition.lay_name,
                about=condition.about,
                chance=chances[name],
                low=None if bounds is None else min(bounds[name][0], chances[name]),
                high=None if bounds is None else max(bounds[name][1], chances[name]),
                dangerous=name in dangerous,
                for_it=[evidence for evidence in told if evidence.decibans > 0],
                against_it=[evidence for evidence in told if evidence.decibans < 0],
                look_alikes=condition.look_alikes,
            )
        )
    return causes


def _telling_most(case: Case, model: Model, posterior: Posterior) -> Mapping[str, list[Weight]]:
    """Condition -> the weights that are worth a word, strongest first: a few for it, and a few against."""
    moves = _prior_moves(case, model)
    findings = [*(factor.finding for factor in posterior.factors), *moves]
    decibans = np.column_stack([decibans_of_answers(posterior, model), *moves.values()])
    found = strongest_first(findings, decibans, LEAST_DECIBANS, MOST_REASONS)
    return dict(zip(model.conditions, found, strict=True))


def _as_evidence(weight: Weight, text: str, figure: Basis | None) -> Evidence:
    return Evidence(
        finding=weight.finding,
        text=text,
        decibans=weight.decibans,
        strength=strength(weight.decibans),
        figure=figure,
    )


def _prior_moves(case: Case, model: Model) -> dict[str, Floats]:
    """Age, sex and each known risk factor: what it adds to each condition's log-odds, in decibans, shape (n,)."""
    point = model.point
    moves: dict[str, Floats] = {}
    for name, answer in case.answers.items():
        if name in point.risk and isinstance(answer, Known):
            moves[name] = point.risk[name][0 if answer == YES else 1]
    if case.age is not None:
        for i, band in enumerate(model.knowledge.population.age_bands):
            if band.low <= case.age <= band.high:
                moves["age"] = point.age[i]
    if case.sex is not None:
        moves["sex"] = point.sex[0 if case.sex == "female" else 1]
    return {name: np.round(move[:, 0] * (10 / np.log(10)), 1) for name, move in moves.items()}


def _evidence_text(name: str, case: Case, knowledge: Knowledge) -> str:
    if name == "age":
        return f"you are {case.age}"
    if name == "sex":
        return f"you are {case.sex}"
    answer = case.answers.get(name)
    if answer is None:
        children = [knowledge.findings[child] for child in knowledge.children.get(name, ())]
        return " and ".join(lay_answer(child, NO) for child in children if case.answers.get(child.id) == NO)
    return lay_answer(knowledge.findings[name], answer)


def strength(decibans: float) -> str:
    """A weight of evidence in words: below 3 decibans the odds change less than twofold."""
    size = abs(decibans)
    side = "for" if decibans > 0 else "against"
    return f"{'strong' if size >= 10 else 'fair' if size >= 5 else 'some'} {side}"


def _figure_behind(
    condition: Condition, finding: str, band: str | None, figures: FiguresBehind, knowledge: Knowledge
) -> Basis | None:
    """The figure of a condition that an answer's weight rests on; put in words once, since every case shows many."""
    key = condition.id, finding, band
    if key not in figures:
        figures[key] = _basis(condition, finding, band, knowledge)
    return figures[key]


def _basis(condition: Condition, finding: str, band: str | None, knowledge: Knowledge) -> Basis | None:
    if finding == "age":
        return Basis(value="odds by age", checked="judgment", note=condition.age_because)
    told = condition.figure_at(band, finding) or condition.risks.get(finding)
    figure = condition.female_odds if finding == "sex" else told
    if figure is None:
        return None
    return Basis(
        value=figure_text(figure, knowledge.scale),
        checked=figure.checked,
        source=figure.source,
        note=figure.assumption or figure.because,
    )
