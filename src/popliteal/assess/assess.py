"""The one function that puts the rooms together: a case and the knowledge in, an assessment out.

Pure: no clock, no disk, no network. The same case, knowledge version and engine version give the same assessment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from popliteal.assess.causes import causes_of
from popliteal.assess.how_soon import next_asked, urgency_part
from popliteal.assess.parts import Assessment, CertificatePart, Danger, Named, ScoreItemPart, ScorePart, Telling
from popliteal.assess.reckoning import reckon
from popliteal.care.plan import plan
from popliteal.case import Case
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.reasoning.explain import NextQuestion, most_telling
from popliteal.reasoning.inference import Certificate, intervals
from popliteal.reasoning.model import Model
from popliteal.reasoning.named import names_that_fit
from popliteal.reasoning.said import tempered
from popliteal.triage.scores import Facts, ScoreResult, shown
from popliteal.triage.urgency import Urgency, held_at

LIKELY = 0.02
"""Causes below this chance are left out of the list of likely ones (but not of the machine-readable output)."""

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
    facts, posterior = sums.facts, sums.posterior
    urgency = sums.urgency if floor is None else held_at(sums.urgency, floor.level, floor.days)
    in_scope, enough = urgency.in_scope, posterior.certificate.is_enough
    told, withheld = in_scope and enough, in_scope and not enough
    named = names_that_fit(case, posterior.factors, model, [*sums.said.chances]) if told else {}
    bounds = intervals(case, model, tempered) if with_intervals and told else None
    return Assessment(
        knowledge=knowledge.version,
        as_of=case.as_of,
        in_scope=in_scope,
        plan=plan(facts, sums.chances, urgency, care, named) if care is not None and in_scope else None,
        urgency=urgency_part(urgency, case, knowledge),
        next=next_asked(sums.urgency if urgency.level <= Level.soon else urgency, knowledge),
        rule_out=_dangers(knowledge, sums.said.groups, urgency, withheld) if in_scope else [],
        causes=causes_of(case, model, posterior, sums.said.chances, bounds) if told else [],
        named=_named(named, knowledge),
        scores=score_parts(facts, sums.chances) if in_scope else [],
        would_change=_telling(most_telling(case, posterior, model), model) if told else None,
        contradictions=list(case.contradictions),
        hidden={name: list(because) for name, because in case.hidden.items()},
        certificate=_certificate(posterior.certificate),
        chances_withheld=withheld,
        notes=[*([] if in_scope else [knowledge.elsewhere.text]), *([TOO_MUCH_AT_ONCE] if withheld else []), *NOTES],
    )


def _certificate(found: Certificate) -> CertificatePart:
    return CertificatePart(mass_outside=found.mass_outside, largest_set=found.largest_set, exact=found.exact)


def _named(fitting: Mapping[str, float], knowledge: Knowledge) -> list[Named]:
    records = (knowledge.named[name] for name in fitting)
    return [
        Named(
            id=one.id,
            under=one.of,
            name=one.name,
            lay_name=one.lay_name,
            about=one.about,
            chance=fitting[one.id],
            dangerous=one.dangerous,
            codes=one.codes["icd10cm"],
        )
        for one in records
    ]


def _dangers(knowledge: Knowledge, groups: Mapping[str, float], urgency: Urgency, withheld: bool) -> list[Danger]:
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


def score_parts(facts: Facts, chances: Mapping[str, float]) -> list[ScorePart]:
    """The published scores that are worth showing, that of the likeliest cause first, with what is known of each."""
    fitting = sorted(shown(facts.knowledge, facts), key=lambda result: -chances[result.score.condition])
    return [_score(result) for result in fitting]


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
    moved = sorted(question.if_yes, key=lambda name: -abs(question.if_yes[name] - question.if_no[name]))[:3]
    return Telling(
        finding=question.finding,
        question=model.knowledge.findings[question.finding].question,
        chance_of_yes=question.chance_of_yes,
        if_yes={name: question.if_yes[name] for name in moved},
        if_no={name: question.if_no[name] for name in moved},
    )
