"""Completed histories: known cases with an answer to everything that an interview could ask, whole and interviewed.

What a completed history does not list is a "no" (`rest`). The figures say who is sent too late, too soon, and who may
stay calm; and, against an earlier run over the same people, how far each figure has moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from popliteal.assess import reckon
from popliteal.case import Case, Known, build_case, validate_case
from popliteal.intake import Reader
from popliteal.interview import Interview
from popliteal.knowledge import CaseError, Knowledge, Level
from popliteal.reasoning.model import Model
from popliteal.reasoning.named import names_that_fit
from popliteal.workshop.evaluation.interviewed import Walk, interview_case, with_lists_for_the_team
from popliteal.workshop.evaluation.known_cases import KnownCase, read_records
from popliteal.workshop.evaluation.manner import Manner, telling
from popliteal.workshop.evaluation.measures import brier, count, spread

AS_THEY_ARE = Manner()
LENGTHS = ("items", "lists", "questions", "pages", "words", "deciding")
PAIRED = ("hazardous", "over", "above_best", "calm", "as_whole", "first_as_whole", "top1", "top3", "top5", *LENGTHS)
RESAMPLES = 2000
FIRST = 3
"""Causes of the list among which the right name of an unlisted cause is looked for, besides those beside it."""


@dataclass(frozen=True)
class History:
    """One person with all answers, beside what is known of the case, and the file it stands in."""

    known: KnownCase
    case: Case
    file: str


@dataclass(frozen=True)
class Conclusion:
    """What is said of one history: the level, the first cause, the place of the right one (from 1), the chance of the
    first.

    `named`: whether the right name stands among the less common causes that fit; None where the diagnosis names none.
    `unlisted`: whether it stands there or among the first three causes; None where the diagnosis was on the list.
    """

    level: Level
    first: str
    rank: int
    chance: float
    named: bool | None
    unlisted: bool | None


@dataclass(frozen=True)
class Done:
    """One history after its interview.

    `now`: after the interview; `team`: after the lists for those who will see the person, where there are any.
    """

    history: History
    now: Conclusion
    team: Conclusion
    whole: Conclusion
    walk: Walk

    def figures(self) -> dict[str, Any]:
        """What is kept of each person in the report, to compare a later run with."""
        known = self.history.known
        return {
            "level": self.now.level.name,
            "whole_level": self.whole.level.name,
            "lowest_safe": known.lowest_safe.name,
            "best": known.triage.name,
            "highest_reasonable": known.highest_reasonable.name,
            "rank": self.now.rank,
            "whole_rank": self.whole.rank,
            "team_rank": self.team.rank,
            "chance": round(self.now.chance, 4),
            "whole_chance": round(self.whole.chance, 4),
            "named": self.now.named,
            "whole_named": self.whole.named,
            "team_named": self.team.named,
            "unlisted_named": self.now.unlisted,
            "unlisted_whole_named": self.whole.unlisted,
            "hazardous": self.now.level < known.lowest_safe,
            "over": self.now.level > known.highest_reasonable,
            "above_best": self.now.level > known.triage,
            "calm": self.now.level <= Level.routine,
            "top1": self.now.rank == 1,
            "top3": self.now.rank <= 3,
            "top5": self.now.rank <= 5,
            "as_whole": self.now.level is self.whole.level,
            "first_as_whole": self.now.first == self.whole.first,
            "ended": self.walk.ended,
            **{name: getattr(self.walk, name) for name in LENGTHS},
        }


def read_histories(text: str, known: Mapping[str, KnownCase], knowledge: Knowledge, place: str) -> list[History]:
    """The completed histories of a file, each with the known case of the same id.

    Raises:
        CaseError: naming the place, when a history is not understood or no known case has its id.
    """
    found = []
    for here, record in read_records(text, place, ("id", "answers")).items():
        if record["id"] not in known:
            raise CaseError(f"{here}: no known case has the id '{record['id']}'; name its file, too")
        file = validate_case({key: record.get(key) for key in ("age", "sex", "answers")}, here)
        found.append(History(known[record["id"]], build_case(file, knowledge, here), Path(place).stem))
    return found


def interview_histories(
    histories: Sequence[History], model: Model, manner: Manner = AS_THEY_ARE, reader: Reader | None = None
) -> list[Done]:
    """Each person, interviewed to the end, and as a whole history; with a reader, after own words are confirmed."""
    interview = Interview(model)
    watched = track(histories, transient=True, console=Console(stderr=True))
    return [_done(history, interview, model, manner, reader) for history in watched]


def _done(history: History, interview: Interview, model: Model, manner: Manner, reader: Reader | None) -> Done:
    told = telling(history.known, history.case, manner, interview)
    reading = reader.read(history.known.words) if reader else None
    walk = interview_case(told, interview, reading, manner.items)
    files = (walk.file, with_lists_for_the_team(walk, told, interview, manner.items), told.whole())
    now, team, whole = (_said(build_case(file, model.knowledge, "history"), history, model) for file in files)
    return Done(history, now, team, whole, walk)


def _said(case: Case, history: History, model: Model) -> Conclusion:
    sums, known = reckon(case, model), history.known
    ranking = list(sums.said.chances)
    places = [place for place, name in enumerate(ranking, 1) if name in known.causes]
    told = names_that_fit(case, sums.posterior.factors, model, ranking).keys()
    return Conclusion(
        sums.urgency.level,
        ranking[0],
        min(places, default=len(ranking) + 1),
        sums.said.chances[ranking[0]],
        bool(told & known.named) if known.named else None,
        bool({*told, *ranking[:FIRST]} & known.called) if known.is_unlisted else None,
    )


HistoryGroup = Callable[[Done], bool]

GROUPS: Mapping[str, HistoryGroup] = {
    "children": lambda one: one.history.case.age is not None and one.history.case.age < 18,
    "both_legs": lambda one: one.history.case.answers.get("both_legs") == Known(1, 1),
    "emergency_department": lambda one: one.walk.ended == "emergency_department",
    "over_six_weeks": lambda one: one.history.case.has("duration", frozenset({2})) is True,
}


def histories_summary(done: Sequence[Done], earlier: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The report; with an `earlier` one, the paired change of its figures over the people of both."""
    files = sorted({one.history.file for one in done})
    kinds = sorted({one.history.known.kind for one in done})
    report = {
        "all": _block(done),
        "groups": {name: _block([one for one in done if member(one)]) for name, member in GROUPS.items()},
        "by_file": {name: _block([one for one in done if one.history.file == name]) for name in files},
        "by_kind": {kind: _block([one for one in done if one.history.known.kind == kind]) for kind in kinds},
        "people": {one.history.known.id: one.figures() for one in done},
    }
    return {**report, "change": paired_change(earlier["people"], report["people"])} if earlier else report


def _block(done: Sequence[Done]) -> dict[str, Any]:
    figures = [one.figures() for one in done]
    named = [one for one in done if one.history.known.named]
    unlisted = [one for one in done if one.history.known.is_unlisted]
    calm = [one.now.level <= Level.routine for one in done if one.history.known.triage <= Level.routine]
    shares = ("hazardous", "over", "above_best", "calm", "as_whole", "first_as_whole", "top1", "top3", "top5")
    return {
        "n": len(done),
        **{name: count([row[name] for row in figures]).as_dict() for name in shares},
        "whole_hazardous": count([one.whole.level < one.history.known.lowest_safe for one in done]).as_dict(),
        "whole_over": count([one.whole.level > one.history.known.highest_reasonable for one in done]).as_dict(),
        "team_top1": count([one.team.rank == 1 for one in done]).as_dict(),
        "team_top3": count([one.team.rank <= 3 for one in done]).as_dict(),
        "whole_top1": count([one.whole.rank == 1 for one in done]).as_dict(),
        "whole_top3": count([one.whole.rank <= 3 for one in done]).as_dict(),
        "whole_top5": count([one.whole.rank <= 5 for one in done]).as_dict(),
        "named": count([bool(one.now.named) for one in named]).as_dict(),
        "team_named": count([bool(one.team.named) for one in named]).as_dict(),
        "whole_named": count([bool(one.whole.named) for one in named]).as_dict(),
        "unlisted_named": count([bool(one.now.unlisted) for one in unlisted]).as_dict(),
        "unlisted_whole_named": count([bool(one.whole.unlisted) for one in unlisted]).as_dict(),
        "calm_given_of_best_calm": count(calm).as_dict(),
        **{name: spread([row[name] for row in figures]) for name in LENGTHS},
        "ended": dict(Counter(row["ended"] for row in figures)),
        **_first_cause("", [one.now.chance for one in done], [one.now.rank == 1 for one in done]),
        **_first_cause("whole_", [one.whole.chance for one in done], [one.whole.rank == 1 for one in done]),
    }


def _first_cause(what: str, said: Sequence[float], true: Sequence[bool]) -> dict[str, float]:
    """What is said of the first cause on average, beside which the share that is right stands, and its Brier score."""
    return {f"{what}said": round(mean(said), 3) if said else 0.0, f"{what}brier": round(brier(said, true), 4)}


def careless_summary(histories: Sequence[History], model: Model, seeds: int, facts: bool) -> dict[str, Any]:
    """Means over `seeds` runs in which each person is careless in another way."""
    runs = [interview_histories(histories, model, Manner(facts, careless=seed)) for seed in range(1, seeds + 1)]
    blocks = [_block(run) for run in runs]
    shares = ("hazardous", "over", "calm", "top1", "top3")
    return {
        "seeds": seeds,
        "n": len(histories),
        **{name: round(mean(block[name]["k"] for block in blocks), 2) for name in shares},
        **{name: round(mean(block[name]["mean"] for block in blocks), 2) for name in LENGTHS},
        "hazardous_by_seed": [block["hazardous"]["k"] for block in blocks],
    }


def paired_change(earlier: Mapping[str, Any], now: Mapping[str, Any], seed: int = 1) -> dict[str, Any]:
    """Mean change per person of each figure, with a 95 % bootstrap interval, over the people of both runs."""
    both = sorted(earlier.keys() & now.keys())
    if not both:
        raise CaseError("the earlier report holds none of these people")
    drawn = np.random.default_rng(seed).integers(len(both), size=(RESAMPLES, len(both)))
    return {
        "n": len(both),
        **{
            name: _moved([earlier[i][name] for i in both], [now[i][name] for i in both], drawn)
            for name in PAIRED
            if all(name in earlier[i] for i in both)
        },
    }


def _moved(before: Sequence[float], after: Sequence[float], drawn: np.ndarray) -> dict[str, float]:
    difference = np.array(after, dtype=float) - np.array(before, dtype=float)
    low, high = np.quantile(difference[drawn].mean(axis=1), [0.025, 0.975])
    return {
        "before": round(mean(map(float, before)), 4),
        "after": round(mean(map(float, after)), 4),
        "change": round(float(difference.mean()), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
    }
