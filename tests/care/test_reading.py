"""Every text of the plan is easy to read, by the project's one counter (knowledge/reading.py)."""

from __future__ import annotations

from collections.abc import Iterator

import popliteal.care.today
from popliteal.care.fit import UNLESS_TOLD
from popliteal.care.medicines import HEADINGS, NOT_FOR_ALL
from popliteal.care.plan import NOTES
from popliteal.care.situation import UNTIL_ASKED
from popliteal.knowledge import Knowledge
from popliteal.knowledge.care_load import CareKnowledge, cautions_of
from popliteal.knowledge.care_schema import Exercise, Item, Medicine
from popliteal.knowledge.readability import grade

HARDEST = 8.0
AVERAGE = 5.0
AS_MEASURED = 2.6
"""A ratchet: a little above what the words measured when they were written, so that they do not get harder unseen."""
SHORTEST = 4
"""Words; shorter labels are not graded."""


def item_passages(item: Item) -> Iterator[str]:
    """A step with its reason is one passage; so is each warning."""
    yield f"{item.text}\n\n{item.why}"
    if isinstance(item, Exercise):
        yield from (item.progress, item.stop)
    if isinstance(item, Medicine):
        yield from (item.line, item.how, item.most, item.double, item.stop)
    yield from (caution.reason for caution in cautions_of(item))
    yield from item.withhold_while.values()
    yield from (rule.reason for rule in item.not_for)


def passages(care: CareKnowledge) -> Iterator[tuple[str, str]]:
    for item in care.items:
        yield from ((item.id, text) for text in item_passages(item))
    for method in care.methods.values():
        parts = "\n\n".join(f"{part.letter}: {part.text}" for part in method.parts)
        yield method.id, "\n\n".join((method.text, parts, method.timing, method.known, method.not_known))
    for offer in care.offers.values():
        yield offer.id, f"{offer.text}\n\n{offer.when}"
    for course in care.courses.values():
        yield course.id, f"{course.text}\n\n{course.if_not}"
    for net in care.safety_net.values():
        for text in (
            net.if_not_in_time,
            net.cost,
            net.transport,
            net.at_night,
            net.far_away,
            net.watch,
            net.look_again,
        ):
            yield net.id, text
    for activity in care.activities.values():
        yield from ((activity.id, f"{activity.question}\n\n{answer.text}") for answer in activity.answers)
    for choice in care.choices.values():
        for way in choice.ways:
            yield choice.id, "\n\n".join((f"{way.name}.", way.does, way.sure, way.effort))
    yield from ((danger.id, f"Hold off {danger.until}") for danger in care.dangers.values())
    yield from ((drawing.id, drawing.text) for drawing in care.drawings.values())
    filled = {"title": "Ibuprofen", "line": "1 pill of 200 mg with food.", "reason": "You are under 18."}
    today = [value for name, value in vars(popliteal.care.today).items() if name.isupper() and isinstance(value, str)]
    yield from (("today", text.format(**filled)) for text in today)
    fixed = (*NOTES.values(), UNTIL_ASKED, UNLESS_TOLD, NOT_FOR_ALL, *HEADINGS.values())
    yield from (("notes", text) for text in fixed)


def questions(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """A question with its hint, reason and choices is one passage."""
    for finding in knowledge.findings.values():
        if finding.group == "medicines":
            choices = "\n\n".join(choice.label for choice in finding.choices)
            yield finding.id, "\n\n".join(filter(None, (finding.question, finding.hint, finding.why, choices)))


def graded(care: CareKnowledge) -> list[tuple[float, str, str]]:
    found = [*passages(care), *questions(care.knowledge)]
    return [(grade(text, care.knowledge.terms), name, text) for name, text in found if len(text.split()) >= SHORTEST]


def test_no_passage_of_a_plan_is_above_grade_8(care: CareKnowledge) -> None:
    assert [found for found in graded(care) if found[0] > HARDEST] == []


def test_the_plan_texts_average_grade_5_or_lower(care: CareKnowledge) -> None:
    grades = [found[0] for found in graded(care)]
    assert len(grades) > 400
    assert sum(grades) / len(grades) <= min(AVERAGE, AS_MEASURED)


def test_the_plan_read_as_one_text_is_of_grade_5_or_lower(care: CareKnowledge) -> None:
    assert grade("\n\n".join(text for _, _, text in graded(care)), care.knowledge.terms) <= AVERAGE


def test_the_counter_would_notice_a_hard_text() -> None:
    assert grade("Immobilization facilitates physiological regeneration following traumatization.") > HARDEST


def test_no_text_says_that_someone_has_an_illness(care: CareKnowledge) -> None:
    names = {condition.lay_name.lower() for condition in care.knowledge.conditions.values()}
    said = [text.lower() for _, text in passages(care)]
    assert not [text for text in said for name in names if f"you have {name}" in text or f"you have a {name}" in text]


def test_no_step_says_its_title_again(care: CareKnowledge) -> None:
    said = [step for step in care.steps.values() if step.title.rstrip(".").lower() in step.text.lower()]
    assert len(care.steps) > 50
    assert [step.id for step in said] == []
