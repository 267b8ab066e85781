"""Which causes with a name of their own fit what was told: Bayes' rule among all pictures, as if one cause alone came.

A condition has one picture, as its file describes it, and one more for each named cause that counts under it, which
says only where its figures differ. The chances of the conditions, and with them levels, thresholds and plans, are
worked out without the names: docs/decisions/names.md says what was tried with names among the sets, and what it costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from popliteal.case import YES, Case
from popliteal.knowledge import Knowledge
from popliteal.knowledge.schema import NamedCause
from popliteal.reasoning.evidence import Factor, shifts_of
from popliteal.reasoning.model import Model
from popliteal.reasoning.prior import set_weights
from popliteal.reasoning.said import power_after
from popliteal.reasoning.sets import ConditionSets, Floats, Ints

MOST_TOLD = 3
"""So many of those that fit best are told; besides them the best of a likely condition, and each dangerous one."""
LEAST_FIT = 0.01
"""A named cause with a smaller chance than this is not told: what was told does not speak for it."""
LEAST_GRAVE = 0.02
"""A dangerous one needs more, lest it frightens on nothing; from here up none that is harmless takes its place."""
LEAST_UNDER = 0.005
"""Of a condition among the first, the harmless one that fits best is told from here up: what such a cause can be."""
LIKELIEST = 3
"""Conditions that are looked into for what they can be."""
SMALLEST = 1e-12


@dataclass(frozen=True, eq=False)
class Pictures:
    """All pictures: the conditions, in the model's order, and after them the named causes.

    Attributes:
        names: the named causes.
        of: place of the condition of each picture; shape (pictures,).
        stay: chance that a finding stays below a boundary with each picture; shape (rows, pictures).
        alone: the sets of one condition.
    """

    names: tuple[NamedCause, ...]
    of: Ints
    stay: Floats
    alone: ConditionSets


_MADE: WeakKeyDictionary[Model, Pictures] = WeakKeyDictionary()


def pictures_of(model: Model) -> Pictures:
    """The pictures of a model; made once."""
    if model not in _MADE:
        names, n = tuple(model.knowledge.named.values()), len(model.conditions)
        of = np.array([*range(n), *(model.index[one.of] for one in names)], dtype=np.intp)
        _MADE[model] = Pictures(names, of, _stay(names, of, model), ConditionSets(n, 1))
    return _MADE[model]


def _stay(names: Sequence[NamedCause], of: Ints, model: Model) -> Floats:
    background, scale = model.point.background[:, 0], model.knowledge.scale
    stay = model.point.stay[:, of, 0] * background[:, None]
    _at_all_ages(stay, of, model)
    for place, one in enumerate(names, len(model.conditions)):
        for word, findings in one.findings.items():
            rows = [row for name in findings for row in _rows_of(name, model)]
            stay[rows, place] = np.minimum(1 - scale.shares[word], background[rows])
        for name, percents in one.spreads.items():
            shares = np.maximum(np.array(percents) / 100, scale.zero_floor)
            for first in _rows_of(name, model):
                stay[first : first + len(shares) - 1, place] = np.cumsum(shares / shares.sum())[:-1]
    return stay


def _at_all_ages(stay: Floats, of: Ints, model: Model) -> None:
    """Of conditions with several pictures, the figures at an age are the sum over these; each looks the same at all."""
    several = np.isin(of, of[len(model.conditions) :])
    for rows in model.rows_of_band.values():
        for name, row in rows.items():
            first, count = model.first_row[name], model.levels[name] - 1
            stay[row : row + count, several] = stay[first : first + count, several]


def _rows_of(finding: str, model: Model) -> set[int]:
    """Its first row at each age: a named cause looks the same at all ages at which it comes."""
    return {rows[finding] for rows in model.rows_by_age}


def names_that_fit(
    case: Case, factors: Sequence[Factor], model: Model, ranking: Sequence[str] = ()
) -> Mapping[str, float]:
    """The named causes that fit, likeliest first, each with its chance, were one cause alone at work.

    Told are the `MOST_TOLD` that fit best, dangerous ones from `LEAST_GRAVE` up also behind these, and of each of the
    first conditions the harmless one that fits best. The answers in `factors` count with the power with which chances
    are said (`reasoning.said`), the parts of a condition's share in full.

    Args:
        ranking: the conditions of the case, likeliest first.
    """
    chances, named = chances_alone(case, factors, model), model.knowledge.named
    ranked = sorted(chances, key=lambda name: (-chances[name], name))
    fitting = [name for name in ranked if chances[name] >= (LEAST_GRAVE if named[name].dangerous else LEAST_FIT)]
    told = {*fitting[:MOST_TOLD], *(name for name in fitting if named[name].dangerous)}
    for condition in ranking[:LIKELIEST]:
        under = (name for name in ranked if named[name].of == condition and not named[name].dangerous)
        told |= {name for name in [*under][:1] if chances[name] >= LEAST_UNDER}
    return {name: chances[name] for name in ranked if name in told}


def chances_alone(case: Case, factors: Sequence[Factor], model: Model) -> Mapping[str, float]:
    """Named cause -> its chance among all pictures, were one cause alone at work."""
    pictures = pictures_of(model)
    prior = set_weights(model.point.prior, pictures.alone, shifts_of(case, model, model.point))[:, 0]
    told = np.log(prior)[pictures.of]
    if factors:
        values = np.array([_value(factor, pictures.stay) for factor in factors])
        told += np.add.reduce(np.log(np.maximum(values, SMALLEST)), axis=0)
    weights = _parts(pictures, case, model.knowledge) * np.exp(power_after(len(factors)) * (told - told.max()))
    chances = np.round(weights / np.add.reduce(weights), 6)[len(model.conditions) :]
    return {one.id: float(chance) for one, chance in zip(pictures.names, chances, strict=True)}


def _value(factor: Factor, stay: Floats) -> Floats:
    """A factor's value with each picture, shape (pictures,)."""
    terms = [
        sign * (stay[rows[0]] if len(rows) == 1 else np.multiply.reduce(stay[list(rows)], axis=0))
        for sign, rows in factor.terms
    ]
    return np.asarray(sum(terms))


def _parts(pictures: Pictures, case: Case, knowledge: Knowledge) -> Floats:
    """Each picture's part of its condition before any symptom: moved by age, sex and risk factors that are there."""
    odds = np.ones(len(pictures.of))
    first = len(odds) - len(pictures.names)
    for place, one in enumerate(pictures.names, first):
        odds[pictures.of[place]] -= one.share
        odds[place] = one.share * _moved(one, case, knowledge)
    return np.asarray(odds / np.bincount(pictures.of, odds)[pictures.of])


def _moved(one: NamedCause, case: Case, knowledge: Knowledge) -> float:
    """The odds of a named cause for someone of this age, sex and risk against those its share stands for."""
    odds = one.age.get(knowledge.population.band_at(case.age) or "", 1.0)
    if case.sex is not None:
        odds *= one.female_odds ** (0.5 if case.sex == "female" else -0.5)
    for name, ratio in one.risks.items():
        odds *= ratio if case.answers.get(name) == YES else 1.0
    return odds
