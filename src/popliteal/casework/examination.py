"""What an examination says: its likelihood ratios, how it moves the chances, and which would tell most next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from popliteal.case import CaseFile, Origin, Others, build_case, fits
from popliteal.casework.kept import Found, KeptCase
from popliteal.knowledge import Finding, Knowledge
from popliteal.knowledge.describe import figure_text
from popliteal.reasoning.inference import Posterior
from popliteal.reasoning.model import Model
from popliteal.reasoning.parameters import binary_entropy

KINDS = ("exam", "test")
MOST_RATIOS = 6
MOST_NEXT = 6
LEAST_MOVE = 0.005
LEAST_RATIO = 1.05
RESULTS: Mapping[str, str] = {"yes": "Positive", "no": "Negative", "unsure": "Not clear"}
_CASE = "examination"


@dataclass(frozen=True)
class Ratio:
    """How one result moves the odds of one cause.

    Attributes:
        value: the likelihood ratio of the result against people without a cause of the finding.
        share: the share of people with the cause who have the finding, in words, with how it was checked.
    """

    condition: str
    name: str
    value: float
    share: str
    checked: str
    link: str


@dataclass(frozen=True)
class Examined:
    """One result with the ratios that matter most."""

    finding: Finding
    found: Found
    background: str
    ratios: tuple[Ratio, ...]


@dataclass(frozen=True)
class Move:
    """The chance of one cause before and after the examination (0 to 1)."""

    condition: str
    name: str
    before: float
    after: float


@dataclass(frozen=True)
class Next:
    """An examination or test not done yet, what it would tell in bits, and the chance that it is positive."""

    finding: Finding
    bits: float
    chance: float
    best: Ratio | None


def with_finding(record: KeptCase, finding: str, found: Found) -> KeptCase:
    """The record with one more result, or one put right."""
    return record.model_copy(update={"clinician_findings": {**record.clinician_findings, finding: found}})


def examined_file(file: CaseFile, found: Mapping[str, Found]) -> CaseFile:
    """The person's answers, and beside them what a clinician found."""
    results = [
        Others(origin=Origin(by="clinician", day=item.on), answers={name: item.answer}) for name, item in found.items()
    ]
    return file.model_copy(update={"others": [*file.others, *results]})


def choices_of(knowledge: Knowledge) -> dict[str, list[Finding]]:
    """Every examination, and every test."""
    found = sorted(knowledge.findings.values(), key=lambda finding: finding.name.lower())
    return {kind: [finding for finding in found if finding.kind == kind] for kind in KINDS}


def examined(found: Mapping[str, Found], model: Model, interest: Iterable[str]) -> tuple[Examined, ...]:
    """Each result with its ratios for the causes that it moves most, those in `interest` (ids) first."""
    first = set(interest)
    return tuple(_examined(model.knowledge.findings[name], item, model, first) for name, item in found.items())


def _examined(finding: Finding, found: Found, model: Model, interest: set[str]) -> Examined:
    ratios = [] if found.answer == "unsure" else _ratios(finding, model, positive=found.answer == "yes")
    ratios.sort(key=lambda ratio: (ratio.condition not in interest, -abs(np.log(ratio.value)), ratio.condition))
    background = figure_text(finding.background, model.knowledge.scale) if finding.background else ""
    return Examined(finding, found, background, tuple(ratios[:MOST_RATIOS]))


def _ratios(finding: Finding, model: Model, positive: bool) -> list[Ratio]:
    """The likelihood ratio P(result | cause alone) / P(result | none) of each cause that states a share."""
    row, knowledge = model.first_row[finding.id], model.knowledge
    without = float(model.point.background[row, 0])
    found = []
    for condition in knowledge.conditions.values():
        figure = condition.findings.get(finding.id)
        if figure is None:
            continue
        stay = float(model.point.stay[row, model.index[condition.id], 0])
        value = (1 - stay * without) / (1 - without) if positive else stay
        if max(value, 1 / value) >= LEAST_RATIO:
            link = f"/evidence/conditions/{condition.id}#{finding.id}"
            share = figure_text(figure, knowledge.scale)
            found.append(Ratio(condition.id, condition.name, value, share, figure.checked, link))
    return found


def moves(before: Posterior, after: Posterior, model: Model) -> tuple[Move, ...]:
    """The causes that matter before or after, most likely after first."""
    found = [
        Move(name, model.knowledge.conditions[name].name, float(before.chances[place]), float(after.chances[place]))
        for name, place in model.index.items()
    ]
    shown = [
        move for move in found if max(move.before, move.after) >= 0.02 or abs(move.after - move.before) >= LEAST_MOVE
    ]
    return tuple(sorted(shown, key=lambda move: (-move.after, move.condition))[:10])


def helps_next(posterior: Posterior, file: CaseFile, model: Model) -> tuple[Next, ...]:
    """The examinations and tests that would tell most about which causes are there, the best first.

    The mutual information H(Σ p_h P(f|h)) - Σ p_h H(P(f|h)) over the hypotheses of up to three conditions, as for the
    questions of the interview.
    """
    case = build_case(file, model.knowledge, _CASE)
    open_now = [
        finding
        for finding in model.knowledge.findings.values()
        if finding.kind in KINDS and finding.id not in case.answers and fits(finding, case)
    ]
    if not open_now:
        return ()
    weights = posterior.weights[: len(model.sets)]
    weights = weights / weights.sum()
    tables = model.stay_in_set[[model.first_row[finding.id] for finding in open_now]]
    no = np.einsum("qs,s->q", tables, weights)
    bits = binary_entropy(no) - np.einsum("qs,s->q", binary_entropy(tables), weights)
    order = sorted(range(len(open_now)), key=lambda place: (-round(float(bits[place]), 9), open_now[place].id))
    return tuple(
        Next(open_now[place], float(bits[place]), 1 - float(no[place]), _best(open_now[place], posterior, model))
        for place in order[:MOST_NEXT]
    )


def _best(finding: Finding, posterior: Posterior, model: Model) -> Ratio | None:
    """The ratio of a positive result for the likeliest cause that it speaks for."""
    ratios = [ratio for ratio in _ratios(finding, model, positive=True) if ratio.value > 1]
    chances = posterior.chances
    return max(
        ratios, key=lambda ratio: float(chances[model.index[ratio.condition]]) * np.log(ratio.value), default=None
    )
