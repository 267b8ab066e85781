"""How the program does on cases whose cause is known, as it was measured last.

The figures stand in a file, since a page cannot run an evaluation; `make docs` measures again and writes it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field

from popliteal.assess import Part

FILE = Path(__file__).parents[1] / "figures.json"


class CountedShare(Part):
    """`k` of `n`, and where the share lies with 95 % certainty."""

    k: int
    n: int
    share: float
    low: float
    high: float


class Tops(Part):
    """How often the right cause was first, among the first 3, and among the first 5."""

    top1: CountedShare
    top3: CountedShare
    top5: CountedShare


class Baseline(Part):
    """Advice that is the same for everyone."""

    triage_hazardous: CountedShare
    triage_over: CountedShare


class Outcomes(Tops):
    """How the advice and the causes came out."""

    triage_exact: CountedShare
    triage_hazardous: CountedShare
    triage_over: CountedShare


class KnownCases(Outcomes):
    """Cases whose cause is known; `equal_priors` takes every cause for equally common."""

    n: int
    equal_priors: Tops
    baselines: dict[str, Baseline]


class LaterCases(Part):
    """Cases written by someone who had not seen the rules: at first sight, and once the rules were mended for them."""

    first: Outcomes
    now: KnownCases


class SpreadFigure(Part):
    """How a number varies from person to person."""

    mean: float
    median: float
    p90: float


class Bin(Part):
    """First causes whose stated chance lies in one range: the mean of it, and how many were right."""

    low: float = Field(alias="from")
    high: float = Field(alias="to")
    stated: float
    came_true: CountedShare
    inside: bool


class DrawnPeople(Part):
    """People drawn from the model and interviewed."""

    n: int
    ended_early_by_emergency: int
    interview_top1: CountedShare
    whole_history_top1: CountedShare
    questions: SpreadFigure
    reliability: list[Bin]


class Figures(Part):
    """All that was measured, and with which version of the knowledge."""

    knowledge: str
    known: KnownCases
    later: LaterCases
    drawn: DrawnPeople


@lru_cache(maxsize=1)
def figures() -> Figures:
    """What was measured last."""
    return Figures.model_validate_json(FILE.read_text(encoding="utf-8"))
