"""The one function that puts the rooms together: a case and the knowledge in, an assessment out.

Pure: no clock, no disk, no network. The same case, knowledge version and engine version give the same assessment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from popliteal import __version__
from popliteal.care.parts import Plan
from popliteal.care.plan import plan
from popliteal.case import NO, YES, Answer, Case, Known
from popliteal.knowledge import Condition, Finding, Knowledge, Level
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.describe import figure_text
from popliteal.knowledge.levels import level_text, words_for
from popliteal.knowledge.logic import Has, IsUnsure, atoms
from popliteal.reasoning.explain import NextQuestion, Weight, most_telling, weights_of_evidence
from popliteal.reasoning.inference import Posterior, infer, intervals
from popliteal.reasoning.model import Model
from popliteal.reasoning.sets import Floats
from popliteal.triage.deciding import AGE, Deciding
from popliteal.triage.scores import Facts, ScoreResult, shown
from popliteal.triage.urgency import Passed, Urgency, triage

SCHEMA = "popliteal/assessment/2"
LIKELY = 0.02
"""Causes below this chance are left out of the list of likely ones (but not of the machine-readable output)."""
MOST_REASONS = 5
MOST_ASKED = 3
LEAST_DECIBANS = 1.0
_FIGURES: WeakKeyDictionary[Model, dict[tuple[str, str], Basis | None]] = WeakKeyDictionary()


class Part(BaseModel):
    """A piece of an assessment; it cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reason(Part):
    """Why the level is what it is."""

    kind: Literal["rule", "unsure_sign", "chance", "doubt"]
    id: str
    level: str
    text: str
    days: int | None = None
    because: list[str] = Field([], description="what you told us that made the rule hold")
    checked: str = "judgment"
    source: list[str] = []


class Sign(Part):
    """An emergency sign that is not settled."""

    id: str
    state: Literal["unsure", "not_asked"]
    question: str
    level_if_yes: str
    check_at_home: str | None = None
    if_unsure: str | None = None


class Doubt(Part):
    """A sign that decides and is open: how it is open, what a yes would mean, and within how many days to be seen."""

    id: str
    state: Literal["not_asked", "unsure", "hidden"]
    level_if_yes: str
    days: int


class Ask(Part):
    """What to ask next, so that a doubt is settled."""

    finding: str
    question: str
    hint: str | None = None
    check_at_home: str | None = None
    level_if_yes: str


class UrgencyPart(Part):
    """How soon to be seen.

    Attributes:
        level_if_no: the level if each sign in `open_deciding` were answered no: what was told, silence left out.
        open_deciding: ids of the open signs (or age) for which no calming level can stand; empty at other levels.
        doubts: the same signs, each with how it is open.
    """

    level: str
    days: int | None
    heading: str
    where: str
    by_when: str
    provisional: bool
    reasons: list[Reason]
    open_signs: list[Sign]
    level_if_no: str
    open_deciding: list[str] = []
    doubts: list[Doubt] = []


class Basis(Part):
    """A figure behind a reason: what it says and where it is from."""

    value: str
    checked: str
    source: list[str] = []
    note: str | None = None


class Evidence(Part):
    """One answer's weight for (above 0) or against a cause."""

    finding: str
    text: str
    decibans: float
    strength: str
    figure: Basis | None = None


class Cause(Part):
    """One possible cause with its chance, its 90 % credible interval, and the reasons."""

    condition: str
    name: str
    lay_name: str
    about: str
    chance: float
    low: float | None
    high: float | None
    dangerous: bool
    for_it: list[Evidence] = []
    against_it: list[Evidence] = []
    look_alikes: list[str] = []


class Danger(Part):
    """Dangerous causes that share one threshold, and the chance that one of them is there."""

    id: str
    conditions: list[str]
    names: list[str]
    chance: float | None = Field(description="null where chances are withheld")
    threshold: float
    raises_level: bool
    text: str


class ScoreItemPart(Part):
    """One item of a score."""

    id: str
    text: str
    points: float


class ScorePart(Part):
    """A published score: what is known of it."""

    id: str
    name: str
    low: float
    high: float
    present: list[ScoreItemPart]
    unknown: list[ScoreItemPart]
    bands: list[str]
    shown_to: list[str]
    note: str
    source: list[str]
    checked: str


class Telling(Part):
    """The open question whose answer would change the chances most."""

    finding: str
    question: str
    chance_of_yes: float
    if_yes: dict[str, float]
    if_no: dict[str, float]


class CertificatePart(Part):
    """How exact the chances are."""

    mass_outside: float
    largest_set: int
    exact: bool


class Assessment(Part):
    """What the program says about one case."""

    schema_: str = Field(SCHEMA, alias="schema")
    in_scope: bool = Field(description="false when the main trouble is elsewhere; no causes are then shown")
    engine: str = __version__
    knowledge: str
    as_of: dt.date | None
    urgency: UrgencyPart
    next: list[Ask] = Field([], description="up to three open signs that decide, to be asked first, most urgent first")
    rule_out: list[Danger]
    causes: list[Cause]
    scores: list[ScorePart]
    would_change: Telling | None
    plan: Plan | None = Field(None, description="what to do today; absent when out of scope or not asked for")
    contradictions: list[str]
    hidden: dict[str, list[str]]
    certificate: CertificatePart
    chances_withheld: bool = Field(False, description="too much is left out of the sums for any chance to be told")
    notes: list[str]

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, title="popliteal assessment")


TOO_MUCH_AT_ONCE = (
    "There are too many things at once for us to weigh, so we can't say how likely each cause is. "
    "What to do still holds."
)
NOTES = [
    "This is information, not a diagnosis. It cannot examine you. No clinician has reviewed it yet.",
    "If you get worse, or something feels wrong, be seen sooner than it says here.",
]


@dataclass(frozen=True)
class Floor:
    """How soon to be seen by what stands from before; an assessment held at it is not calmer."""

    level: Level
    days: int | None


@dataclass(frozen=True, eq=False)
class Reckoning:
    """What an assessment puts in words: the chances of the causes and of each threshold's group, and the urgency."""

    facts: Facts
    posterior: Posterior
    chances: dict[str, float]
    groups: dict[str, float]
    urgency: Urgency


def reckon(case: Case, model: Model) -> Reckoning:
    """The sums behind an assessment."""
    facts, posterior = Facts(case, model.knowledge), infer(case, model)
    chances = {name: float(posterior.chances[place]) for place, name in enumerate(model.conditions)}
    groups = group_chances(posterior, model)
    return Reckoning(facts, posterior, chances, groups, triage(facts, groups, model.knowledge))


def assess(
    case: Case,
    model: Model,
    with_intervals: bool = True,
    care: CareKnowledge | None = None,
    floor: Floor | None = None,
) -> Assessment:
    """The assessment of a case.

    Args:
        case: what one person told.
        model: the knowledge base made ready by `build_model`.
        with_intervals: whether to work out the credible intervals too.
        care: what is known about what to do; without it there is no plan.
        floor: what stands from before, when that is more urgent.
    """
    knowledge = model.knowledge
    sums = reckon(case, model)
    facts, posterior, chances, groups = sums.facts, sums.posterior, sums.chances, sums.groups
    urgency = sums.urgency if floor is None else replace(sums.urgency, level=floor.level, days=floor.days)
    in_scope = urgency.in_scope
    withheld = in_scope and not posterior.certificate.is_enough
    told = in_scope and not withheld
    bounds = intervals(case, model) if with_intervals and told else None
    return Assessment(
        knowledge=knowledge.version,
        as_of=case.as_of,
        in_scope=in_scope,
        plan=plan(facts, chances, urgency, care) if care is not None and in_scope else None,
        urgency=_urgency(urgency, case, knowledge),
        next=_next(urgency, knowledge),
        rule_out=_dangers(knowledge, groups, urgency, withheld) if in_scope else [],
        causes=_causes(case, model, posterior, chances, bounds) if told else [],
        scores=[_score(result) for result in shown(knowledge, facts)] if in_scope else [],
        would_change=_telling(most_telling(case, posterior, model), model) if told else None,
        contradictions=list(case.contradictions),
        hidden={name: list(because) for name, because in case.hidden.items()},
        certificate=CertificatePart(
            mass_outside=posterior.certificate.mass_outside,
            largest_set=posterior.certificate.largest_set,
            exact=posterior.certificate.exact,
        ),
        chances_withheld=withheld,
        notes=[*([] if in_scope else [knowledge.elsewhere.text]), *([TOO_MUCH_AT_ONCE] if withheld else []), *NOTES],
    )


def group_chances(posterior: Posterior, model: Model) -> dict[str, float]:
    """Threshold -> the chance that at least one of its causes is there, to 1e-6."""
    return {
        threshold.id: round(_chance_of_any([model.index[name] for name in threshold.conditions], posterior), 6)
        for threshold in model.knowledge.thresholds.values()
    }


def _chance_of_any(places: list[int], posterior: Posterior) -> float:
    if len(places) == 1:
        return float(posterior.chances[places[0]])
    return float(np.add.reduce(posterior.weights[posterior.sets.with_any(places)]))


def _urgency(urgency: Urgency, case: Case, knowledge: Knowledge) -> UrgencyPart:
    text = level_text(words_for(urgency.level, urgency.in_scope, urgency.in_doubt, knowledge), urgency.days)
    return UrgencyPart(
        level=urgency.level.name,
        days=urgency.days,
        heading=text.heading,
        where=text.where,
        by_when=text.by_when,
        provisional=urgency.provisional,
        level_if_no=urgency.level_if_no.name,
        open_deciding=[sign.finding for sign in urgency.deciding],
        doubts=[_doubt(sign, knowledge) for sign in urgency.deciding],
        reasons=_reasons(urgency, case, knowledge),
        open_signs=[
            Sign(
                id=item.sign.id,
                state=item.state,
                question=item.sign.question,
                level_if_yes=item.sign.emergency.name if item.sign.emergency is not None else "",
                check_at_home=item.sign.check_at_home,
                if_unsure=item.sign.unsure.say if item.sign.unsure else None,
            )
            for item in urgency.open_signs
        ],
    )


def _doubt(sign: Deciding, knowledge: Knowledge) -> Doubt:
    return Doubt(id=sign.finding, state=sign.state, level_if_yes=sign.level.name, days=knowledge.doubt.days[sign.level])


def _next(urgency: Urgency, knowledge: Knowledge) -> list[Ask]:
    """The first open signs that decide, those that were not asked yet before the others, each question once."""
    asks: dict[str, Deciding] = {}
    for sign in sorted(urgency.deciding, key=lambda sign: sign.state != "not_asked"):
        asks.setdefault(sign.ask, sign)
    return [_ask(name, sign, knowledge) for name, sign in list(asks.items())[:MOST_ASKED]]


def _ask(name: str, sign: Deciding, knowledge: Knowledge) -> Ask:
    if name == AGE:
        return Ask(finding=AGE, question="How old are you?", level_if_yes=sign.level.name)
    finding = knowledge.findings[name]
    return Ask(
        finding=name,
        question=finding.question,
        hint=finding.hint,
        check_at_home=finding.how_to_tell,
        level_if_yes=sign.level.name,
    )


def _reasons(urgency: Urgency, case: Case, knowledge: Knowledge) -> list[Reason]:
    rules = [
        Reason(
            kind="rule",
            id=rule.id,
            level=rule.level.name,
            text=rule.reason,
            days=rule.days,
            because=told(rule.id, case, knowledge),
            checked=rule.checked,
            source=rule.source,
        )
        for rule in urgency.fired
    ]
    unsure = [
        Reason(kind="unsure_sign", id=sign.id, level=sign.unsure.level.name, text=sign.unsure.say)
        for sign in urgency.unsure_signs
        if sign.unsure
    ]
    passed = [_passed(item) for item in urgency.passed]
    doubts = _doubt_reasons(urgency, case, knowledge) if urgency.in_doubt else []
    order = list(knowledge.levels)
    return sorted([*rules, *unsure, *passed, *doubts], key=lambda reason: order.index(reason.level))


def _doubt_reasons(urgency: Urgency, case: Case, knowledge: Knowledge) -> list[Reason]:
    """Why a calming level does not stand: one reason for each way in which signs are open."""
    level, days = urgency.level.name, urgency.days
    texts = dict(_doubt_texts(urgency, case, knowledge))
    return [Reason(kind="doubt", id=name, level=level, text=text, days=days) for name, text in texts.items()]


def _doubt_texts(urgency: Urgency, case: Case, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    words, unsure = knowledge.doubt, [sign.finding for sign in urgency.deciding if sign.state == "unsure"]
    if unsure:
        yield "unsure", words.unsure.format(names=_names(unsure, knowledge))
    for sign in urgency.deciding:
        if sign.state == "hidden":
            yield sign.finding, _hidden(sign.finding, case, knowledge)
        elif sign.finding == AGE:
            yield AGE, words.age
        elif sign.state == "not_asked":
            yield "not_asked", words.not_asked


def _hidden(name: str, case: Case, knowledge: Knowledge) -> str:
    by = ["your age" if item == AGE else knowledge.findings[item].lay for item in case.hidden[name]]
    return knowledge.doubt.hidden.format(names=_names([name], knowledge), by="; ".join(by))


def _names(names: Iterable[str], knowledge: Knowledge) -> str:
    return "; ".join(knowledge.findings[name].lay for name in names)


def _passed(item: Passed) -> Reason:
    threshold = item.threshold
    return Reason(
        kind="chance",
        id=threshold.id,
        level=threshold.level.name,
        text=threshold.reason,
        days=threshold.days,
        source=threshold.source,
    )


def told(rule: str, case: Case, knowledge: Knowledge) -> list[str]:
    """The answers that a rule rests on, in lay words."""
    found = findings_behind(rule, case, knowledge)
    return list(dict.fromkeys(lay_answer(finding, case.answers[finding.id]) for finding in found))


def findings_behind(rule: str, case: Case, knowledge: Knowledge) -> list[Finding]:
    """The findings that a rule rests on and that are there."""
    found = dict.fromkeys(
        atom.finding
        for atom in atoms(knowledge.when[rule])
        if (isinstance(atom, Has) and case.has(atom.finding, atom.levels))
        or (isinstance(atom, IsUnsure) and case.is_unsure_of(atom.finding))
    )
    return [knowledge.findings[name] for name in found]


def lay_answer(finding: Finding, answer: Answer) -> str:
    """An answer as a statement in lay words."""
    if not isinstance(answer, Known):
        return f"you are not sure about: {finding.name}"
    if finding.choices:
        labels = [choice.label for choice in finding.choices[answer.low : answer.high + 1]]
        return f"{finding.lay}: {' or '.join(labels)}"
    if answer == YES:
        return finding.lay
    return finding.lay_no or f"not: {finding.lay}"


def _dangers(knowledge: Knowledge, groups: dict[str, float], urgency: Urgency, withheld: bool) -> list[Danger]:
    passed = {item.threshold.id for item in urgency.passed}
    found = [
        Danger(
            id=threshold.id,
            conditions=threshold.conditions,
            names=[knowledge.conditions[name].lay_name for name in threshold.conditions],
            chance=None if withheld else groups[threshold.id],
            threshold=threshold.chance,
            raises_level=threshold.id in passed,
            text=threshold.reason,
        )
        for threshold in knowledge.thresholds.values()
    ]
    return sorted(found, key=lambda danger: (-(danger.chance or 0.0) / danger.threshold, danger.id))


def _causes(
    case: Case, model: Model, posterior: Posterior, chances: dict[str, float], bounds: tuple[np.ndarray, ...] | None
) -> list[Cause]:
    weights = weights_of_evidence(posterior, model)
    moves = _prior_moves(case, model)
    texts = {name: _evidence_text(name, case, model.knowledge) for name in (*moves, *_answered(posterior))}
    dangerous = {name for threshold in model.knowledge.thresholds.values() for name in threshold.conditions}
    causes = []
    for name in sorted(chances, key=lambda name: (-chances[name], name)):
        condition = model.knowledge.conditions[name]
        place = model.index[name]
        telling = _telling_most([*weights[name], *(Weight(move, float(by[place])) for move, by in moves.items())])
        for_it, against = (
            [_as_evidence(weight, condition, texts[weight.finding], model) for weight in side] for side in telling
        )
        causes.append(
            Cause(
                condition=name,
                name=condition.name,
                lay_name=condition.lay_name,
                about=condition.about,
                chance=chances[name],
                low=None if bounds is None else min(float(bounds[0][place]), chances[name]),
                high=None if bounds is None else max(float(bounds[1][place]), chances[name]),
                dangerous=name in dangerous,
                for_it=for_it,
                against_it=against,
                look_alikes=condition.look_alikes,
            )
        )
    return causes


def _answered(posterior: Posterior) -> list[str]:
    return [factor.finding for factor in posterior.factors]


def _telling_most(weights: list[Weight]) -> tuple[list[Weight], list[Weight]]:
    """The weights that are worth a word, for and against, strongest first."""
    told = [weight for weight in weights if abs(weight.decibans) >= LEAST_DECIBANS]
    told.sort(key=lambda weight: (-abs(weight.decibans), weight.finding))
    for_it = [weight for weight in told if weight.decibans > 0]
    against = [weight for weight in told if weight.decibans < 0]
    return for_it[:MOST_REASONS], against[:MOST_REASONS]


def _as_evidence(weight: Weight, condition: Condition, text: str, model: Model) -> Evidence:
    return Evidence(
        finding=weight.finding,
        text=text,
        decibans=weight.decibans,
        strength=strength(weight.decibans),
        figure=_figure_behind(condition, weight.finding, model),
    )


def _prior_moves(case: Case, model: Model) -> dict[str, Floats]:
    """Age, sex and each known risk factor: what it adds to each condition's log-odds, in decibans, shape (n,)."""
    point = model.point
    moves: dict[str, Floats] = {}
    for name, answer in case.answers.items():
        if name in point.risk and isinstance(answer, Known):
            moves[name] = point.risk[name][0 if answer == YES else 1]
    if case.age is not None:
        for i, band in enumerate(model.knowledge.population.age_bands):
            if band.low <= case.age <= band.high:
                moves["age"] = point.age[i]
    if case.sex is not None:
        moves["sex"] = point.sex[0 if case.sex == "female" else 1]
    return {name: np.round(move[:, 0] * (10 / np.log(10)), 1) for name, move in moves.items()}


def _evidence_text(name: str, case: Case, knowledge: Knowledge) -> str:
    if name == "age":
        return f"you are {case.age}"
    if name == "sex":
        return f"you are {case.sex}"
    answer = case.answers.get(name)
    if answer is None:
        children = [knowledge.findings[child] for child in knowledge.children.get(name, ())]
        return " and ".join(lay_answer(child, NO) for child in children if case.answers.get(child.id) == NO)
    return lay_answer(knowledge.findings[name], answer)


def strength(decibans: float) -> str:
    """A weight of evidence in words: below 3 decibans the odds change less than twofold."""
    size = abs(decibans)
    side = "for" if decibans > 0 else "against"
    return f"{'strong' if size >= 10 else 'fair' if size >= 5 else 'some'} {side}"


def _figure_behind(condition: Condition, finding: str, model: Model) -> Basis | None:
    """The figure of a condition that an answer's weight rests on; put in words once, since every case shows many."""
    made = _FIGURES.setdefault(model, {})
    if (condition.id, finding) not in made:
        made[condition.id, finding] = _basis(condition, finding, model.knowledge)
    return made[condition.id, finding]


def _basis(condition: Condition, finding: str, knowledge: Knowledge) -> Basis | None:
    if finding == "age":
        return Basis(value="odds by age", checked="judgment", note=condition.age_because)
    figure = (
        condition.female_odds if finding == "sex" else condition.findings.get(finding) or condition.risks.get(finding)
    )
    if figure is None:
        return None
    return Basis(
        value=figure_text(figure, knowledge.scale),
        checked=figure.checked,
        source=figure.source,
        note=figure.assumption or figure.because,
    )


def _score(result: ScoreResult) -> ScorePart:
    score = result.score
    items = {item.id: ScoreItemPart(id=item.id, text=item.text, points=item.points) for item in score.items}
    return ScorePart(
        id=score.id,
        name=score.name,
        low=result.low,
        high=result.high,
        present=[items[name] for name in result.present],
        unknown=[items[name] for name in result.unknown],
        bands=[band.name for band in result.bands],
        shown_to=list(score.shown_to),
        note=score.note,
        source=score.source,
        checked=score.checked,
    )


def _telling(question: NextQuestion | None, model: Model) -> Telling | None:
    if question is None:
        return None
    moved = sorted(
        model.conditions,
        key=lambda name: -abs(float(question.if_yes[model.index[name]] - question.if_no[model.index[name]])),
    )[:3]
    return Telling(
        finding=question.finding,
        question=model.knowledge.findings[question.finding].question,
        chance_of_yes=question.chance_of_yes,
        if_yes={name: float(question.if_yes[model.index[name]]) for name in moved},
        if_no={name: float(question.if_no[model.index[name]]) for name in moved},
    )
