"""Figures to numbers: the value the program reckons with, and how far it may be off.

A share is Beta-distributed: from its counts (Jeffreys prior), from the width of its interval, or, for a word, from the
weight that `scale.yaml` gives to a judgment. No figure weighs more than `largest_weight` people, since no study's
people are ours. An odds ratio is log-normal. Draws are made once, with a fixed seed, and belong to the knowledge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from popliteal.knowledge.schema import Odds, Scale, Share, Spread
from popliteal.reasoning.sets import Floats

NORMAL_95 = 1.959964
"""Standard normal quantile of a 95 % interval."""


@dataclass(frozen=True)
class Beta:
    """A share with its mean `p` and the number of people `weight` that it is worth."""

    p: float
    weight: float


def beta_of(share: Share, scale: Scale) -> Beta:
    """The distribution of a share: mean in (0, 1), weight in people."""
    if share.word is not None:
        return Beta(_floored(scale.shares[share.word], scale), scale.word_weight)
    if share.k is not None and share.n is not None:
        p = share.k / share.n if 0 < share.k < share.n else (share.k + 0.5) / (share.n + 1)
        return Beta(_floored(p, scale), min(share.n + 1, scale.largest_weight))
    assert share.p is not None  # the schema holds one of the three forms
    assert share.ci is not None
    p = _floored(share.p, scale) if share.p in (0, 1) else share.p
    if share.weight is not None:
        return Beta(_floored(p, scale), share.weight)
    spread = max((share.ci[1] - share.ci[0]) / (2 * NORMAL_95), 1e-6)
    return Beta(p, float(np.clip(p * (1 - p) / spread**2 - 1, 1.0, scale.largest_weight / min(1.0, 20 * p))))


def _floored(p: float, scale: Scale) -> float:
    return min(max(p, scale.zero_floor), 1 - scale.zero_floor)


def spread_of(spread: Spread, order: list[str], scale: Scale) -> tuple[list[float], float]:
    """Shares of the ordered choices, none of them zero, and their weight in people."""
    shares = [max(spread.choices.get(name, 0.0), scale.zero_floor) for name in order]
    return [share / sum(shares) for share in shares], min(spread.weight, scale.largest_weight)


def log_odds_of(odds: Odds, scale: Scale) -> tuple[float, float]:
    """Natural logarithm of an odds ratio, and its standard deviation."""
    if odds.word is not None:
        return math.log(scale.odds[odds.word]), scale.odds_word_spread
    assert odds.odds_ratio is not None  # the schema holds one of the two forms
    assert odds.ci is not None
    return math.log(odds.odds_ratio), math.log(odds.ci[1] / odds.ci[0]) / (2 * NORMAL_95)


def draw_betas(means: Floats, weights: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draws of independent shares; shape (len(means), draws), rounded so that no platform's last digit shows."""
    a = np.maximum(means * weights, 0.05)[:, None]
    b = np.maximum((1 - means) * weights, 0.05)[:, None]
    return np.clip(np.round(rng.beta(a, b, size=(len(means), draws)), 10), 1e-5, 1 - 1e-5)


def logit(p: Floats | float) -> Floats:
    """Log-odds of `p`."""
    return np.asarray(np.log(p) - np.log1p(-np.asarray(p)))


def sigmoid(x: Floats | float) -> Floats:
    """Probability of the log-odds `x`."""
    return np.asarray(1 / (1 + np.exp(-np.asarray(x))))


def binary_entropy(p: Floats) -> Floats:
    """Entropy in bits of a yes-or-no event of probability `p`."""
    inside = np.clip(p, 1e-12, 1 - 1e-12)
    return np.asarray(-(inside * np.log2(inside) + (1 - inside) * np.log2(1 - inside)))


def mean_keeping_shifts(share: Floats, prevalence: Floats, offsets: Floats) -> Floats:
    """Log-odds shifts of the groups of a factor that leave a condition's average share as stated.

    For groups k of prevalence π_k and log odds ratios o_k, solves Σ π_k σ(b + o_k) = share for b by Newton's method;
    the shift of group k is b + o_k - logit(share).

    Args:
        share: average share, shape (d,).
        prevalence: shares of the groups, shape (g,) or (g, d), adding up to 1 over g.
        offsets: log odds ratios against a common reference, shape (g,) or (g, d).

    Returns:
        Shifts of the groups, shape (g, d).
    """
    share = np.atleast_1d(np.asarray(share, dtype=float))
    weights = _as_columns(prevalence, len(share))
    moved = _as_columns(offsets, len(share))
    base = logit(share) - (weights * moved).sum(axis=0)
    for _ in range(60):
        p = sigmoid(base + moved)
        step = ((weights * p).sum(axis=0) - share) / np.maximum((weights * p * (1 - p)).sum(axis=0), 1e-12)
        base = base - np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-12:
            break
    return np.asarray(base + moved - logit(share))


def _as_columns(values: Floats, columns: int) -> Floats:
    array = np.asarray(values, dtype=float)
    return np.broadcast_to(array[:, None], (len(array), columns)) if array.ndim == 1 else array
