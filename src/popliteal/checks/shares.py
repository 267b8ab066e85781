"""Stated shares beside those that the joint model gives back, overall and by age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

from popliteal.case import Case
from popliteal.checks.records import Fault, Files
from popliteal.knowledge import Knowledge
from popliteal.reasoning.evidence import shifts_of
from popliteal.reasoning.model import Model, build_model
from popliteal.reasoning.parameters import beta_of
from popliteal.reasoning.prior import implied_shares, set_weights
from popliteal.reasoning.sets import Floats

REACHED = 0.005
"""How far, as a part of the stated share, the implied one may lie from it."""


@dataclass(frozen=True)
class Shares:
    """A condition's stated share, the implied one, its mean over the ages, and the implied one by age band."""

    stated: float
    implied: float
    over_ages: float
    by_age: dict[str, float]


def shares(base: Knowledge) -> dict[str, Shares]:
    """Condition -> its shares among the people who use the program, largest stated share first."""
    model = build_model(base, draws=1)
    bands = base.population.age_bands
    implied = implied_shares(model.point.prior)[:, 0]
    by_age = np.stack([_implied_at(band.low, model) for band in bands])
    over_ages = np.array([band.share for band in bands]) @ by_age
    order = sorted(model.conditions, key=lambda name: -beta_of(base.conditions[name].share, base.scale).p)
    return {
        name: Shares(
            beta_of(base.conditions[name].share, base.scale).p,
            float(implied[place]),
            float(over_ages[place]),
            {band.id: float(by_age[row, place]) for row, band in enumerate(bands)},
        )
        for name in order
        for place in [model.index[name]]
    }


def check_shares(files: Files) -> Iterator[Fault]:
    """Whether the joint model gives back each stated share; what comes only through links has none of its own."""
    for name, found in shares(files.base).items():
        if not files.base.conditions[name].only_through_links and abs(found.implied / found.stated - 1) > REACHED:
            said = (
                f"its share is stated as {_percent(found.stated)}% and the joint model gives {_percent(found.implied)}%"
            )
            yield files.warning("conditions", name, f"{said}: the links to it, or from it, leave no room for it")


def _implied_at(age: int, model: Model) -> Floats:
    shifts = shifts_of(Case(age=age), model, model.point)
    weights = set_weights(model.point.prior, model.sets, shifts)[:, 0]
    return np.asarray(model.sets.marginals(weights) / weights.sum())


def print_shares(found: dict[str, Shares], console: Console) -> None:
    """Print the shares in percent, with every other age band."""
    bands = list(next(iter(found.values())).by_age)[1::2]
    table = Table(
        title="Share of users, in %: stated, implied by the joint model, mean over all ages, and by age",
        title_justify="left",
        title_style="bold",
        box=None,
        padding=(0, 1, 0, 0),
    )
    table.add_column("condition", overflow="ellipsis", no_wrap=True)
    for name in ("stated", "implied", "ages", *bands):
        table.add_column(name, justify="right", no_wrap=True)
    for name, row in found.items():
        numbers = [row.stated, row.implied, row.over_ages, *(row.by_age[band] for band in bands)]
        table.add_row(name, *(_percent(number) for number in numbers))
    console.print(table)


def _percent(share: float) -> str:
    if share < 0.00005:
        return "<0.01"
    return f"{100 * share:.2g}" if share < 0.1 else f"{100 * share:.0f}"
