"""How the program does on known cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from popliteal.assess.reckoning import reckon
from popliteal.case import Case
from popliteal.knowledge import Level
from popliteal.reasoning.model import Model
from popliteal.reasoning.said import as_said
from popliteal.triage.urgency import by_what_was_told
from popliteal.workshop.evaluation.known_cases import KnownCase
from popliteal.workshop.evaluation.measures import brier, count, reliability

Ranking = tuple[tuple[str, float], ...]
TOPS = (1, 3, 5)


@dataclass(frozen=True)
class Outcome:
    """What the program said of one known case; a case that could not be read has no ranking and the lowest level.

    `expected` is, by the program's own chances, how likely it is that one of the first k causes is there, by k.
    """

    known: KnownCase
    ranking: Ranking
    level: Level
    expected: Mapping[int, float]

    def hit(self, top: int) -> bool:
        """Whether the right cause is among the first `top`."""
        return any(name in self.known.causes for name, _ in self.ranking[:top])

    @property
    def rank(self) -> int | None:
        """How many causes it took, counted from 1."""
        places = [i for i, (name, _) in enumerate(self.ranking, 1) if name in self.known.causes]
        return places[0] if places else None

    @property
    def exact(self) -> bool:
        """The level is the stated one."""
        return self.known.case is not None and self.level is self.known.triage

    @property
    def hazardous(self) -> bool:
        """Less urgent than is safe."""
        return self.known.case is None or self.level < self.known.lowest_safe

    @property
    def over(self) -> bool:
        """More urgent than is reasonable."""
        return self.known.case is not None and self.level > self.known.highest_reasonable


def run(known: Sequence[KnownCase], model: Model) -> list[Outcome]:
    """The program's answer to each case, from the history as given.

    What is not mentioned was not asked: the level is that of what was told, since nobody could ask about the rest.
    """
    return [_outcome(case, model) for case in known]


def _outcome(known: KnownCase, model: Model) -> Outcome:
    if known.case is None:
        return Outcome(known, (), Level.self_care, {})
    sums = reckon(known.case, model)
    told, raised = by_what_was_told(sums.facts, sums.groups, model.knowledge), as_said(sums.posterior)
    among = {top: raised.chance_of_any(raised.ranking()[:top]) for top in TOPS}
    return Outcome(known, tuple(sums.said.chances.items()), told.level, among)


def answer_to(case: Case, model: Model) -> tuple[Level, Ranking]:
    """The level of someone who was asked, and the causes with their chances, likeliest first."""
    sums = reckon(case, model)
    return sums.urgency.level, tuple(sums.said.chances.items())


def summary(outcomes: Sequence[Outcome], flat: Sequence[Outcome]) -> dict[str, Any]:
    """The report as JSON-ready data; `flat` are the outcomes with equal priors."""
    return {
        "all": _block(outcomes, flat),
        "not_thin": _block([o for o in outcomes if not o.known.thin], [o for o in flat if not o.known.thin]),
        "thin": _block([o for o in outcomes if o.known.thin], [o for o in flat if o.known.thin]),
        "by_kind": {
            kind: _block([o for o in outcomes if o.known.kind == kind], [o for o in flat if o.known.kind == kind])
            for kind in sorted({o.known.kind for o in outcomes})
        },
        "baselines": {
            level.name: {
                "triage_hazardous": count([level < o.known.lowest_safe for o in outcomes]).as_dict(),
                "triage_over": count([level > o.known.highest_reasonable for o in outcomes]).as_dict(),
            }
            for level in (Level.emergency_now, Level.self_care)
        },
        "misses": [_miss(outcome) for outcome in outcomes if _missed(outcome)],
    }


def _block(outcomes: Sequence[Outcome], flat: Sequence[Outcome]) -> dict[str, Any]:
    listed = [o for o in outcomes if not o.known.is_other]
    first = [o.ranking[0][1] if o.ranking else 0.0 for o in outcomes]
    hits = [o.hit(1) for o in outcomes]
    return {
        "n": len(outcomes),
        **{f"top{k}": _top(outcomes, k) for k in TOPS},
        "listed_causes": {f"top{k}": _top(listed, k) for k in TOPS},
        "equal_priors": {f"top{k}": _top(flat, k) for k in TOPS},
        "expected": {f"top{k}": _expected(outcomes, k) for k in TOPS},
        "causes_needed": {str(rank): n for rank, n in sorted(Counter(o.rank or 0 for o in outcomes).items())},
        "triage_exact": _share(outcomes, lambda o: o.exact),
        "triage_hazardous": _share(outcomes, lambda o: o.hazardous),
        "triage_over": _share(outcomes, lambda o: o.over),
        "triage_by_level": {
            level.name: {
                "n": sum(o.known.triage is level for o in outcomes),
                "said": dict(sorted(Counter(o.level.name for o in outcomes if o.known.triage is level).items())),
            }
            for level in reversed(Level)
            if any(o.known.triage is level for o in outcomes)
        },
        "brier": round(brier(first, hits), 4),
        "reliability": [row.as_dict() for row in reliability(first, hits)],
    }


def _top(outcomes: Sequence[Outcome], first: int) -> dict[str, float]:
    return count([outcome.hit(first) for outcome in outcomes]).as_dict()


def _expected(outcomes: Sequence[Outcome], first: int) -> float:
    """The share of hits that the chances themselves lead to expect; far from what came out, they would be wrong."""
    return round(sum(outcome.expected.get(first, 0.0) for outcome in outcomes) / max(len(outcomes), 1), 4)


def _share(outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> dict[str, float]:
    return count([holds(outcome) for outcome in outcomes]).as_dict()


def _missed(outcome: Outcome) -> bool:
    return outcome.known.case is None or not outcome.hit(3) or outcome.hazardous or outcome.over


def _miss(outcome: Outcome) -> dict[str, Any]:
    known = outcome.known
    return {
        "id": known.id,
        "problem": known.problem,
        "causes": sorted(known.causes),
        "rank": outcome.rank,
        "said": [name for name, _ in outcome.ranking[:3]],
        "level": outcome.level.name,
        "triage": known.triage.name,
        "hazardous": outcome.hazardous,
        "over": outcome.over,
        "thin": known.thin,
    }
