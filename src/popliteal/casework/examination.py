"""What an examination says: its likelihood ratios, how it moves the chances, and which would tell most next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from popliteal.assess import group_chances, lay_answer
from popliteal.case import NO, YES, CaseFile, Origin, Others, build_case, fits
from popliteal.casework.kept import Found, KeptCase
from popliteal.knowledge import Finding, Knowledge
from popliteal.knowledge.describe import figure_text
from popliteal.reasoning.explain import likelihood_ratio, most_informative
from popliteal.reasoning.inference import Posterior
from popliteal.reasoning.model import Model
from popliteal.reasoning.said import said_of
from popliteal.speech.words import sentence

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


def with_findings(record: KeptCase, found: Mapping[str, Found]) -> KeptCase:
    """The record with more results, or with some put right."""
    return record.model_copy(update={"clinician_findings": {**record.clinician_findings, **found}})


def examined_file(file: CaseFile, found: Mapping[str, Found]) -> CaseFile:
    """The person's answers, and beside them what a clinician found."""
    results = [
        Others(origin=Origin(by="clinician", day=item.on), answers={name: item.answer}) for name, item in found.items()
    ]
    return file.model_copy(update={"others": [*file.others, *results]})


def found_in_words(record: KeptCase, knowledge: Knowledge) -> list[tuple[dt.date, list[str]]]:
    """What a clinician found, in the person's words, by day, the newest first."""
    days: dict[dt.date, list[str]] = {}
    for name, found in record.clinician_findings.items():
        days.setdefault(found.on, []).append(_in_words(knowledge.findings[name], found))
    return sorted(days.items(), reverse=True)


def _in_words(finding: Finding, found: Found) -> str:
    if found.answer == "unsure":
        return f"It was not clear if this is so: {finding.lay}."
    return f"{sentence(lay_answer(finding, YES if found.answer == 'yes' else NO))}."


def choices_of(knowledge: Knowledge) -> dict[str, list[Finding]]:
    """Every examination, and every test."""
    found = sorted(knowledge.findings.values(), key=lambda finding: finding.name.lower())
    return {kind: [finding for finding in found if finding.kind == kind] for kind in KINDS}


def examined(
    found: Mapping[str, Found], age: int | None, model: Model, interest: Iterable[str]
) -> tuple[Examined, ...]:
    """Each result with its ratios for the causes that it moves most, those in `interest` (ids) first."""
    first = set(interest)
    return tuple(_examined(model.knowledge.findings[name], item, age, model, first) for name, item in found.items())


def _examined(finding: Finding, found: Found, age: int | None, model: Model, interest: set[str]) -> Examined:
    ratios = [] if found.answer == "unsure" else _ratios(finding, age, model, positive=found.answer == "yes")
    ratios.sort(key=lambda ratio: (ratio.condition not in interest, -abs(log(ratio.value)), ratio.condition))
    background = figure_text(finding.background, model.knowledge.scale) if finding.background else ""
    return Examined(finding, found, background, tuple(ratios[:MOST_RATIOS]))


def _ratios(finding: Finding, age: int | None, model: Model, positive: bool) -> list[Ratio]:
    """The likelihood ratio of a result for each cause that states a share."""
    knowledge, found = model.knowledge, []
    band = knowledge.population.band_at(age)
    for condition in knowledge.conditions.values():
        figure = condition.figure_at(band, finding.id)
        if figure is None:
            continue
        value = likelihood_ratio(finding.id, condition.id, positive, age, model)
        if max(value, 1 / value) >= LEAST_RATIO:
            link = f"/evidence/conditions/{condition.id}#{finding.id}"
            share = figure_text(figure, knowledge.scale)
            found.append(Ratio(condition.id, condition.name, value, share, figure.checked, link))
    return found


def moves(before: Posterior, after: Posterior, model: Model) -> tuple[Move, ...]:
    """The causes that matter before or after, as they are said, most likely after first."""
    conditions = model.knowledge.conditions
    first, then = (_said(posterior, model.knowledge) for posterior in (before, after))
    found = [Move(name, conditions[name].name, first[name], chance) for name, chance in then.items()]
    shown = [
        move for move in found if max(move.before, move.after) >= 0.02 or abs(move.after - move.before) >= LEAST_MOVE
    ]
    return tuple(shown[:10])


def _said(posterior: Posterior, knowledge: Knowledge) -> Mapping[str, float]:
    return said_of(posterior, group_chances(posterior, knowledge), knowledge.thresholds.values()).chances


def helps_next(posterior: Posterior, file: CaseFile, model: Model) -> tuple[Next, ...]:
    """The examinations and tests that would tell most about which causes are there, the best first."""
    case, findings = build_case(file, model.knowledge, _CASE), model.knowledge.findings
    open_now = [
        finding.id
        for finding in findings.values()
        if finding.kind in KINDS and finding.id not in case.answers and fits(finding, case)
    ]
    return tuple(
        Next(findings[item.finding], item.bits, item.chance, _best(findings[item.finding], posterior, model))
        for item in most_informative(open_now, posterior, model)[:MOST_NEXT]
    )


def _best(finding: Finding, posterior: Posterior, model: Model) -> Ratio | None:
    """The ratio of a positive result for the likeliest cause that it speaks for."""
    ratios = [ratio for ratio in _ratios(finding, posterior.age, model, positive=True) if ratio.value > 1]
    return max(ratios, key=lambda ratio: posterior.chance_of(ratio.condition) * log(ratio.value), default=None)
