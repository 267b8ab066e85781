"""How a person of a completed history answers: as they are, after a pain pill, not sure once, or careless."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from popliteal.case import NO, UNSURE, YES, Answer, Case, fits
from popliteal.interview import Interview
from popliteal.knowledge import Knowledge
from popliteal.knowledge.schema import TOLD_BY_THE_PERSON
from popliteal.workshop.evaluation.interviewed import Told, interview_case
from popliteal.workshop.evaluation.known_cases import KnownCase

PILL = "took_pain_or_fever_medicine"
MOST_TOLD = 5
"""The most facts that a person tells before the first page."""
UNTICKED = 0.1
"""Share of what is there that a careless person does not tick."""
TICKED_WRONGLY = 0.01
"""Share of what is not there that a careless person ticks."""


@dataclass(frozen=True)
class Manner:
    """How all people of a run answer.

    Attributes:
        facts: whether they tell up to five facts of their story before the first page.
        pill: whether all of them took a pill that can hide a fever.
        unsure_once: a seed: each says "not sure" to one thing that they are asked, and can tell after the home check.
        careless: a seed: what they fail to tick, and tick wrongly.
        items: the most things that they are shown; then it is cut off, whatever is open. None: it comes to its end.
    """

    facts: bool = False
    pill: bool = False
    unsure_once: int | None = None
    careless: int | None = None
    items: int | None = None


def telling(known: KnownCase, truth: Case, manner: Manner, interview: Interview) -> Told:
    """The person as one who answers in this manner."""
    knowledge = interview.model.knowledge
    if manner.pill:
        truth = replace(truth, answers={**truth.answers, PILL: YES})
    if manner.careless is not None:
        truth = _careless(truth, random.Random(f"{manner.careless} {known.id}"), knowledge)
    told = Told(truth, "no", knowledge, _facts(known, truth, knowledge) if manner.facts else ())
    if manner.unsure_once is None:
        return told
    return replace(told, unsure_of=_one_asked(told, random.Random(f"{manner.unsure_once} {known.id}"), interview))


def _facts(known: KnownCase, truth: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """The first plain facts of the story, as its coder listed them, that the person would say yes to."""
    stated = [] if known.case is None else known.case.answers
    plain = [name for name in stated if not knowledge.findings[name].choices]
    return tuple(name for name in plain if truth.answers.get(name) == YES)[:MOST_TOLD]


def _one_asked(told: Told, rng: random.Random, interview: Interview) -> frozenset[str]:
    """One plain thing that the interview asks this person."""
    answers = interview_case(told, interview).file.answers
    plain = [name for name, said in answers.items() if said in ("yes", "no") and name not in told.first]
    return frozenset([rng.choice(plain)])


def _careless(truth: Case, rng: random.Random, knowledge: Knowledge) -> Case:
    answers: dict[str, Answer] = dict(truth.answers)
    for finding in knowledge.findings.values():
        if finding.choices or finding.kind not in TOLD_BY_THE_PERSON or not fits(finding, truth):
            continue
        chance, said = rng.random(), answers.get(finding.id)
        if said == YES and chance < UNTICKED:
            answers[finding.id] = NO
        elif said not in (YES, UNSURE) and chance < TICKED_WRONGLY:
            answers[finding.id] = YES
    return replace(truth, answers=answers)
