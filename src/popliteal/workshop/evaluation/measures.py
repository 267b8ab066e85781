"""Shares with Wilson's intervals, the Brier score, the reliability table, and the spread of a count."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

import numpy as np

Z = 1.959964


@dataclass(frozen=True)
class Counted:
    """`k` of `n` with the 95 % interval of Wilson (1927)."""

    k: int
    n: int

    @property
    def share(self) -> float:
        """k / n, 0 when n is 0."""
        return self.k / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        if not self.n:
            return 0.0, 1.0
        middle = (self.share + Z * Z / (2 * self.n)) / (1 + Z * Z / self.n)
        half = Z / (1 + Z * Z / self.n) * math.sqrt(self.share * (1 - self.share) / self.n + Z * Z / (4 * self.n**2))
        return max(middle - half, 0.0), min(middle + half, 1.0)

    def as_dict(self) -> dict[str, float]:
        """The form of the JSON report."""
        low, high = self.interval
        return {"k": self.k, "n": self.n, "share": round(self.share, 4), "low": round(low, 4), "high": round(high, 4)}


def count(hits: Sequence[bool]) -> Counted:
    """How many are true."""
    return Counted(sum(hits), len(hits))


@dataclass(frozen=True)
class ReliabilityRow:
    """Stated chances between `low` and `high`: their mean beside the share that came true."""

    low: float
    high: float
    mean: float
    came_true: Counted

    def as_dict(self) -> dict[str, Any]:
        """The row as it is printed in reports."""
        return {"from": self.low, "to": self.high, "stated": round(self.mean, 4), "came_true": self.came_true.as_dict()}


def reliability(stated: Sequence[float], hits: Sequence[bool], bins: int = 5) -> list[ReliabilityRow]:
    """The reliability table of stated chances."""
    rows = []
    for place in range(bins):
        low, high = place / bins, (place + 1) / bins
        inside = [i for i, p in enumerate(stated) if low <= p < high or (p == 1 and place == bins - 1)]
        if inside:
            average = mean(stated[i] for i in inside)
            rows.append(ReliabilityRow(low, high, average, count([hits[i] for i in inside])))
    return rows


def spread(values: Sequence[int]) -> dict[str, float]:
    """Mean, median and 90th percentile; empty without values."""
    if not values:
        return {}
    return {"mean": round(mean(values), 2), "median": float(np.median(values)), "p90": float(np.quantile(values, 0.9))}


def brier(stated: Sequence[float], hits: Sequence[bool]) -> float:
    """Mean squared difference of stated chance and outcome; 0 is perfect."""
    return sum((p - hit) ** 2 for p, hit in zip(stated, hits, strict=True)) / max(len(hits), 1)
