"""The knowledge base as arrays: what the inference reads, built once.

For each finding and each boundary between two of its levels there is one row: the chance that the finding does not
pass that boundary, one factor a condition and one for the background (noisy-OR; noisy-MAX for ordered findings).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from popliteal.knowledge import Condition, Finding, Knowledge
from popliteal.knowledge.schema import Share, Spread
from popliteal.reasoning.parameters import (
    beta_of,
    binary_entropy,
    draw_betas,
    log_odds_of,
    logit,
    mean_keeping_shifts,
    spread_of,
)
from popliteal.reasoning.prior import Prior, order_children, solve
from popliteal.reasoning.sets import ConditionSets, Floats

DRAWS = 128
SEED = 20261122
LARGEST_SET = 3
NO_REST = 1e-14
"""The rest of a condition that only its causes bring about; not 0, so that its log-odds are finite."""
MODELED = ("symptom", "exam", "test")


@dataclass(frozen=True, eq=False)
class Parameters:
    """One version of all numbers: the point values (d = 1) or the draws.

    Attributes:
        stay: chance that a condition leaves a finding below a boundary, shape (rows, n + 1, d); last column 1.
        background: the same for the background, shape (rows, d).
        prior: the solved prior.
        age: log-odds shifts by age band, shape (bands, n, d).
        sex: log-odds shifts of female and male, shape (2, n, d).
        risk: finding -> log-odds shifts of yes (0) and no (1), shape (2, n, d).
    """

    stay: Floats
    background: Floats
    prior: Prior
    age: Floats
    sex: Floats
    risk: Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class Model:
    """The knowledge base ready for inference."""

    knowledge: Knowledge
    conditions: tuple[str, ...]
    first_row: Mapping[str, int]
    rows_of_band: Mapping[str, Mapping[str, int]]
    levels: Mapping[str, int]
    point: Parameters
    draws: Parameters
    sets: ConditionSets
    _larger: dict[int, ConditionSets] = field(default_factory=dict, init=False, repr=False)
    _tables: dict[tuple[int, ...], tuple[Floats, Floats]] = field(default_factory=dict, init=False, repr=False)

    def rows_at(self, age: int | None) -> Mapping[str, int]:
        """Finding -> its first row for someone of this age: `first_row`, but where causes look otherwise at an age."""
        band = self.knowledge.population.band_at(age)
        return self.first_row if band is None else self.rows_of_band[band]

    @property
    def rows_by_age(self) -> tuple[Mapping[str, int], ...]:
        """`rows_at` the ages of each band, in their order, and last at an unknown one."""
        return (*self.rows_of_band.values(), self.first_row)

    def sets_up_to(self, largest: int) -> ConditionSets:
        """All sets of 1 to `largest` conditions; made when first asked for, and kept."""
        if largest <= self.sets.largest:
            return self.sets
        return self._larger.setdefault(largest, ConditionSets(self.sets.n, largest))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Condition -> its place."""
        return {name: place for place, name in enumerate(self.conditions)}

    @cached_property
    def stay_in_set(self) -> Floats:
        """Chance that a finding stays below a boundary under each hypothesis; shape (rows, sets)."""
        rows = self.sets.product(np.ascontiguousarray(self.point.stay[:, :, 0].T))
        return np.ascontiguousarray((rows * self.point.background[:, 0]).T)

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """Symptoms answered yes or no that hang under nothing."""
        findings = (self.knowledge.findings[name] for name in self.first_row)
        return tuple(f.id for f in findings if f.kind == "symptom" and not f.parent and not f.choices)

    def question_tables(self, rows: Mapping[str, int]) -> tuple[Floats, Floats]:
        """The chance of a no to each of `questions` under each hypothesis, and its entropy in bits; by `rows_at`.

        In single precision: they only tell which questions are worth working out.
        """
        places = tuple(rows[name] for name in self.questions)
        if places not in self._tables:
            no = self.stay_in_set[list(places)]
            self._tables[places] = no.astype(np.float32), binary_entropy(no).astype(np.float32)
        return self._tables[places]


def build_model(knowledge: Knowledge, draws: int = DRAWS, equal_priors: bool = False) -> Model:
    """The arrays of a knowledge base, with `draws` versions of its uncertain numbers.

    With `equal_priors` every condition has the same share, so that a series' odd mix can be told from a lack of
    discrimination.
    """
    builder = _Builder(knowledge, draws, equal_priors)
    sets = ConditionSets(len(builder.conditions), LARGEST_SET)
    point, drawn = builder.parameters(sets)
    first_row, levels = builder.first_row, builder.level_count
    return Model(knowledge, tuple(builder.names), first_row, builder.rows_of_band, levels, point, drawn, sets)


@dataclass(frozen=True)
class _Version:
    """The rows of a finding, from `row` on, at ages at which some conditions (by place) have figures of their own."""

    finding: Finding
    row: int
    figures: Mapping[int, Share | Spread]


class _Builder:
    def __init__(self, knowledge: Knowledge, draws: int, equal_priors: bool) -> None:
        self.knowledge = knowledge
        self.scale = knowledge.scale
        self.draws = draws
        self.rng = np.random.default_rng(SEED)
        self.conditions: list[Condition] = [knowledge.conditions[name] for name in sorted(knowledge.conditions)]
        self.names = [condition.id for condition in self.conditions]
        self.findings: list[Finding] = [
            knowledge.findings[name] for name in sorted(knowledge.findings) if knowledge.findings[name].kind in MODELED
        ]
        self.level_count = {finding.id: max(len(finding.choices), 2) for finding in self.findings}
        self.first_row: dict[str, int] = {}
        rows = 0
        for finding in self.findings:
            self.first_row[finding.id] = rows
            rows += self.level_count[finding.id] - 1
        self.versions, self.rows_of_band = self._versions(rows)
        self.rows = rows + sum(self.level_count[version.finding.id] - 1 for version in self.versions)
        betas = [beta_of(condition.share, self.scale) for condition in self.conditions]
        self.shares = np.array([beta.p for beta in betas])
        self.share_weights = np.array([beta.weight for beta in betas])
        if equal_priors:
            self.shares = np.full(len(betas), self.shares.sum() / len(betas))

    def parameters(self, sets: ConditionSets) -> tuple[Parameters, Parameters]:
        """The point values and the draws."""
        stay, background = self._findings()
        prior = self._prior(sets)
        shifts = self._shifts()
        for version in self.versions:  # last, so that what they draw moves no other draw
            self._at_age(version, stay, background)
        return tuple(  # type: ignore[return-value]
            Parameters(
                stay=stay[version],
                background=background[version],
                prior=prior[version],
                age=shifts[version][0],
                sex=shifts[version][1],
                risk=shifts[version][2],
            )
            for version in (0, 1)
        )

    def _findings(self) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
        n = len(self.conditions)
        point = np.ones((self.rows, n + 1, 1))
        drawn = np.ones((self.rows, n + 1, self.draws), dtype=np.float32)
        leak = np.ones((self.rows, 1))
        leak_drawn = np.ones((self.rows, self.draws), dtype=np.float32)
        for finding in self.findings:
            row = self.first_row[finding.id]
            if finding.choices:
                self._ordered(finding, row, point, drawn)
            else:
                self._plain(finding, row, (point, drawn), (leak, leak_drawn))
        return (point, drawn), (leak, leak_drawn)

    def _at_age(self, version: _Version, stay: tuple[Floats, Floats], background: tuple[Floats, Floats]) -> None:
        """The finding's rows once more, with the figures of the conditions that look otherwise at this age."""
        finding, count = version.finding, self.level_count[version.finding.id] - 1
        first, own = self.first_row[finding.id], slice(version.row, version.row + count)
        for table in (*stay, *background):
            table[own] = table[first : first + count]
        for place, figure in version.figures.items():
            if isinstance(figure, Spread):
                self._spread(figure, finding, version.row, place, stay)
            else:
                self._share(figure, version.row, place, stay, (background[0][version.row], background[1][version.row]))

    def _versions(self, row: int) -> tuple[list[_Version], dict[str, dict[str, int]]]:
        """The findings that look otherwise at some age, from `row` on; and age band -> finding -> its first row."""
        versions: list[_Version] = []
        rows_of_band: dict[str, dict[str, int]] = {}
        for band in self.knowledge.population.age_bands:
            rows_of_band[band.id] = dict(self.first_row)
            for finding in self.findings:
                figures = self._figures_at(band.id, finding.id)
                if not figures:
                    continue
                same = (one.row for one in versions if one.finding is finding and one.figures == figures)
                place = next(same, row)
                rows_of_band[band.id][finding.id] = place
                if place == row:
                    versions.append(_Version(finding, row, figures))
                    row += self.level_count[finding.id] - 1
        return versions, rows_of_band

    def _figures_at(self, band: str, finding: str) -> dict[int, Share | Spread]:
        """Place of a condition -> its own figure in an age band, where it has one."""
        own = ((place, condition.at_age_of(band, finding)) for place, condition in enumerate(self.conditions))
        return {place: one.findings[finding] for place, one in own if one is not None}

    def _plain(
        self, finding: Finding, row: int, stay: tuple[Floats, Floats], background: tuple[Floats, Floats]
    ) -> None:
        """One row: leak and, for each condition that states a share p, the factor (1 - p) / (1 - leak), at most 1."""
        share = finding.background
        leak = beta_of(share, self.scale) if isinstance(share, Share) else None
        leak_p = leak.p if leak else self.scale.zero_floor
        leak_draws = self._draw(leak_p, leak.weight if leak else self.scale.word_weight)
        background[0][row], background[1][row] = 1 - leak_p, 1 - leak_draws
        for place, condition in enumerate(self.conditions):
            share = condition.findings.get(finding.id)
            if isinstance(share, Share):
                self._share(share, row, place, stay, (np.array(1 - leak_p), 1 - leak_draws))

    def _share(
        self, share: Share, row: int, place: int, stay: tuple[Floats, Floats], left: tuple[Floats, Floats]
    ) -> None:
        """One figure; `left` is what the background leaves: at the point value, shape () or (1,), and drawn."""
        beta = beta_of(share, self.scale)
        stay[0][row, place] = np.minimum((1 - beta.p) / left[0], 1.0)
        stay[1][row, place] = np.minimum((1 - self._draw(beta.p, beta.weight)) / left[1], 1.0)

    def _ordered(self, finding: Finding, row: int, point: Floats, drawn: Floats) -> None:
        """A row a boundary: the chance to stay below it, drawn as a chain of Betas (together a Dirichlet)."""
        for place, condition in enumerate(self.conditions):
            spread = condition.findings.get(finding.id) or finding.default
            if isinstance(spread, Spread):
                self._spread(spread, finding, row, place, (point, drawn))

    def _spread(self, spread: Spread, finding: Finding, row: int, place: int, stay: tuple[Floats, Floats]) -> None:
        order = [choice.id for choice in finding.choices]
        shares, weight = spread_of(spread, order, self.scale)
        below, below_drawn = 1.0, np.ones(self.draws)
        for boundary in range(len(order) - 1, 0, -1):
            keep = sum(shares[:boundary]) / sum(shares[: boundary + 1])
            below *= keep
            below_drawn = below_drawn * self._draw(keep, weight)
            stay[0][row + boundary - 1, place] = below
            stay[1][row + boundary - 1, place] = below_drawn

    def _draw(self, p: float, weight: float) -> Floats:
        return np.asarray(draw_betas(np.array([p]), np.array([weight]), self.draws, self.rng)[0])

    def _prior(self, sets: ConditionSets) -> tuple[Prior, Prior]:
        at = {name: place for place, name in enumerate(self.names)}
        links: dict[int, dict[int, Floats]] = {}
        links_drawn: dict[int, dict[int, Floats]] = {}
        for place, condition in enumerate(self.conditions):
            for link in condition.links:
                beta = beta_of(link.share, self.scale)
                links.setdefault(place, {})[at[link.cause]] = np.array([beta.p])
                links_drawn.setdefault(place, {})[at[link.cause]] = self._draw(beta.p, beta.weight)
        children, children_drawn = order_children(links), order_children(links_drawn)
        base = solve(self.shares, children, sets)
        for place, condition in enumerate(self.conditions):
            if condition.only_through_links:
                base[place] = NO_REST
        moved = logit(draw_betas(self.shares, self.share_weights, self.draws, self.rng)) - logit(self.shares)[:, None]
        drawn = 1 / (1 + np.exp(-(logit(base) + moved)))
        return Prior(sets, children, base), Prior(sets, children_drawn, np.asarray(drawn))

    def _shifts(self) -> tuple[tuple[Floats, Floats, dict[str, Floats]], tuple[Floats, Floats, dict[str, Floats]]]:
        """Log-odds shifts of age, sex and risk factors: at the point values, and drawn."""
        age = self._age()
        sex, sex_drawn = self._sex()
        risk, risk_drawn = self._risks()
        wide = np.broadcast_to(age, (*age.shape[:2], self.draws))
        return (age, sex, risk), (wide, sex_drawn, risk_drawn)

    def _age(self) -> Floats:
        bands = self.knowledge.population.age_bands
        shares = np.array([band.share for band in bands])
        shifts = np.zeros((len(bands), len(self.conditions), 1))
        for place, condition in enumerate(self.conditions):
            if condition.age:
                offsets = np.log([max(condition.age[band.id], 1e-4) for band in bands])
                shifts[:, place] = mean_keeping_shifts(self.shares[place], shares, offsets)
        return np.round(shifts, 12)

    def _sex(self) -> tuple[Floats, Floats]:
        female = self.knowledge.population.female
        return self._binary(
            np.array([female]),
            {
                place: log_odds_of(condition.female_odds, self.scale)
                for place, condition in enumerate(self.conditions)
                if condition.female_odds is not None
            },
        )

    def _risks(self) -> tuple[dict[str, Floats], dict[str, Floats]]:
        point: dict[str, Floats] = {}
        drawn: dict[str, Floats] = {}
        for finding in self.knowledge.findings.values():
            if finding.kind == "risk" and isinstance(finding.background, Share):
                moves = {
                    place: log_odds_of(condition.risks[finding.id], self.scale)
                    for place, condition in enumerate(self.conditions)
                    if finding.id in condition.risks
                }
                prevalence = beta_of(finding.background, self.scale).p
                point[finding.id], drawn[finding.id] = self._binary(np.array([prevalence]), moves)
        return point, drawn

    def _binary(self, prevalence: Floats, moves: Mapping[int, tuple[float, float]]) -> tuple[Floats, Floats]:
        """Shifts of yes (0) and no (1), shapes (2, n, 1) and (2, n, draws), for log odds ratios (mean, deviation)."""
        groups = np.array([prevalence[0], 1 - prevalence[0]])
        point = np.zeros((2, len(self.conditions), 1))
        drawn = np.zeros((2, len(self.conditions), self.draws))
        for place, (mean, deviation) in moves.items():
            share = self.shares[place]
            point[:, place] = mean_keeping_shifts(share, groups, np.array([mean, 0.0]))
            values = np.round(self.rng.normal(mean, deviation, self.draws), 10)
            offsets = np.stack([values, np.zeros(self.draws)])
            drawn[:, place] = mean_keeping_shifts(np.full(self.draws, share), groups, offsets)
        return np.round(point, 12), np.round(drawn, 10)
