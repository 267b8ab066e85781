"""The factors of the likelihood as lines of figures, one a condition, so that many sets are weighed at once.

All factors that are one product over conditions (a plain "no") fold into one line. Each other factor is a number and a
few signed products: 1 minus a product for a "yes".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from popliteal.reasoning.evidence import Factor, Row
from popliteal.reasoning.model import Model
from popliteal.reasoning.sets import Floats, Sets


@dataclass(frozen=True, eq=False)
class Lines:
    """What is told, for the products over sets.

    Attributes:
        folded, background: the product of all factors that are one product: by condition, shape (n,), and the rest.
        several: places of the other factors.
        plus: the number in each of them, shape (several,).
        rows: their products by condition, shape (lines, n); the first of each factor stand first, in its place.
        scale: sign and background of each, shape (lines,).
        more: the other lines, each with the place of its factor in `several`.
    """

    folded: Floats
    background: float
    several: tuple[int, ...]
    plus: Floats
    rows: Floats
    scale: Floats
    more: tuple[tuple[int, int], ...]

    def likelihoods(self, products: Floats) -> Floats:
        """The value of each factor in `several`, shape (several, sets), from its products (lines, sets); in place."""
        values = products[: len(self.several)]
        values += self.plus[:, None]
        for factor, line in self.more:
            values[factor] += products[line]
        return values


def lines_of(factors: Sequence[Factor], model: Model) -> Lines:
    """The lines of some factors at the point values."""
    alone = [row for factor in factors if len(factor.terms) == 1 for row in factor.terms[0][1]]
    folded, background = _product((*alone,), model)
    several = tuple(place for place, factor in enumerate(factors) if len(factor.terms) > 1)
    terms = [[(sign, rows) for sign, rows in factors[place].terms if rows] for place in several]
    plus = np.array([float(sum(sign for sign, rows in factors[place].terms if not rows)) for place in several])
    firsts = [own[0] for own in terms]
    others = [(place, term) for place, own in enumerate(terms) for term in own[1:]]
    found = [(sign, *_product(rows, model)) for sign, rows in (*firsts, *(term for _, term in others))]
    return Lines(
        folded,
        background,
        several,
        plus,
        np.array([row for _, row, _ in found]).reshape(len(found), len(folded)),
        np.array([sign * back for sign, _, back in found]),
        tuple((place, line) for line, (place, _) in enumerate(others, len(firsts))),
    )


def _product(rows: Row, model: Model) -> tuple[Floats, float]:
    """The product of table rows: by condition, shape (n,), and of the background; 1 without rows."""
    table, background = model.point.stay[list(rows), :-1, 0], model.point.background[list(rows), 0]
    return np.asarray(np.multiply.reduce(table, axis=0)), float(np.multiply.reduce(background))


def denied_rows(factors: Sequence[Factor], model: Model) -> tuple[list[int], Floats]:
    """The places of the factors that are one product, and that product by condition, shape (factors, n)."""
    places = [place for place, factor in enumerate(factors) if len(factor.terms) == 1]
    rows = [_product(factors[place].terms[0][1], model)[0] for place in places]
    return places, np.array(rows).reshape(len(places), len(model.conditions))


def products_with(odds: Floats, lines: Lines, sets: Sets) -> tuple[Floats, Floats]:
    """The product of `odds` (n,) and of what is folded under each set, and the likelihoods of the other factors."""
    rows = np.concatenate([lines.rows, [odds * lines.folded]])
    products = sets.products(rows, np.append(lines.scale, lines.background))
    return products[-1], lines.likelihoods(products)
