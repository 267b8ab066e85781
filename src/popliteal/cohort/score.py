"""The batch: answers of many people in, urgency and chances of each out, as `assess` says them one by one.

Pure: no clock, disk or network. Whose advice could differ from that of a single assessment (a chance beside a
threshold, sets that the single path may have chosen otherwise, a child of unknown age) is sent through the single path.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from popliteal.assess.reckoning import Reckoning, reckon
from popliteal.cohort.chances import ManyChances, Weigher
from popliteal.cohort.people import UNKNOWN, People, case_of
from popliteal.cohort.urgencies import NO_DAYS, ManyUrgencies, Triager
from popliteal.knowledge import Threshold
from popliteal.reasoning.inference import MOST_LEFT_OUT
from popliteal.reasoning.model import Model
from popliteal.reasoning.sets import Floats, Ints
from popliteal.triage.batch import Bools

BESIDE = 2e-6
"""So near to a threshold a chance may round to either side of it."""


@dataclass(frozen=True, eq=False)
class Scored:
    """What is said of `n` people.

    Attributes:
        urgencies: how soon each is to be seen.
        chances: by the sums, which levels and thresholds read.
        said: chances of the conditions as an assessment says them; nan where none are told; shape (n, conditions).
        single: who was sent through the single path; shape (n,).
    """

    urgencies: ManyUrgencies
    chances: ManyChances
    said: Floats
    single: Bools

    def __len__(self) -> int:
        return len(self.single)


@dataclass(frozen=True, eq=False)
class Scorer:
    """A model ready for many people. Making one is slow (the first use compiles), so keep it."""

    model: Model
    weigher: Weigher = field(init=False)
    triager: Triager = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weigher", Weigher(self.model))
        object.__setattr__(self, "triager", Triager(self.model.knowledge))

    def score(self, people: People, as_said: bool = True) -> Scored:
        """What is said of everyone.

        Args:
            people: their answers, with what follows from them filled in (`people.fill_in`).
            as_said: whether to work out the chances as they are said; without it `said` holds those of the sums.
        """
        chances = self.weigher.chances(people, as_said)
        urgencies = self.triager.urgencies(people, chances.groups)
        single = (people.child & (people.age == UNKNOWN)) | self._in_doubt(people, chances)
        thresholds = list(self.model.knowledge.thresholds.values())
        said = said_of_many(chances, thresholds) if as_said else chances.chances.copy()
        for row in np.flatnonzero(single):
            sums = reckon(case_of(people, int(row), self.model.knowledge), self.model)
            self._take_in(int(row), sums, urgencies, chances)
            said[row] = [sums.said.chances[name] for name in chances.conditions] if as_said else chances.chances[row]
        told = urgencies.in_scope & (chances.outside <= MOST_LEFT_OUT)
        said[~told] = np.nan
        return Scored(urgencies, chances, said, single)

    def _in_doubt(self, people: People, chances: ManyChances) -> Bools:
        """Whose advice changes within the bounds of the chances."""
        limits = np.array([threshold.chance for threshold in self.model.knowledge.thresholds.values()])
        least, most = chances.least - BESIDE, chances.most + BESIDE
        doubt = np.asarray(((least < limits) & (most >= limits)).any(axis=1))
        rows = np.flatnonzero(doubt)
        some = people.some(rows)
        doubt[rows] = ~self.triager.urgencies(some, least[rows]).same_advice(self.triager.urgencies(some, most[rows]))
        return doubt

    def _take_in(self, row: int, sums: Reckoning, urgencies: ManyUrgencies, chances: ManyChances) -> None:
        """Put what the single path says of one person in the place of the row."""
        urgency, posterior = sums.urgency, sums.posterior
        urgencies.level[row], urgencies.level_if_no[row] = urgency.level, urgency.level_if_no
        urgencies.days[row] = NO_DAYS if urgency.days is None else urgency.days
        urgencies.provisional[row], urgencies.in_scope[row] = urgency.provisional, urgency.in_scope
        _mark(urgencies.fired[row], list(self.model.knowledge.rules), {rule.id for rule in urgency.fired})
        _mark(
            urgencies.passed[row], list(self.model.knowledge.thresholds), {one.threshold.id for one in urgency.passed}
        )
        _mark(urgencies.deciding[row], list(self.triager.signs), {sign.finding for sign in urgency.deciding})
        chances.chances[row] = posterior.chances
        chances.groups[row] = list(sums.groups.values())
        certificate = posterior.certificate
        chances.outside[row], chances.exact[row] = certificate.mass_outside, certificate.exact
        chances.largest[row] = certificate.largest_set


def _mark(row: Bools, names: Sequence[str], held: Collection[str]) -> None:
    row[:] = [name in held for name in names]


def ranked(chances: Floats) -> Ints:
    """The places of the conditions, likeliest first, equal ones in the order of their ids; shape (n, conditions)."""
    return np.argsort(-chances, axis=1, kind="stable")


def said_of_many(chances: ManyChances, thresholds: Sequence[Threshold]) -> Floats:
    """The chances as they are said (`reasoning.said.said_of`), shape (n, conditions)."""
    most = np.ones_like(chances.said)
    at = {name: place for place, name in enumerate(chances.conditions)}
    for column, threshold in enumerate(thresholds):
        short = chances.groups[:, column] < threshold.chance
        for name in threshold.conditions:
            most[short, at[name]] = threshold.chance
    order = ranked(chances.chances)
    falling = np.minimum.accumulate(np.take_along_axis(np.minimum(chances.said, most), order, axis=1), axis=1)
    said = np.empty_like(falling)
    np.put_along_axis(said, order, falling, axis=1)
    return said
