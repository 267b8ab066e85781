"""A condition with all its figures."""

from __future__ import annotations

from popliteal.faces.pages.evidence.entries import (
    Entry,
    Line,
    Section,
    figure_line,
    notes_of,
    review_text,
    sections_of,
    to,
)
from popliteal.knowledge import Condition, Knowledge
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.speech.words import plain, sentence

SYSTEMS = {"icd10cm": "ICD-10-CM", "snomed": "SNOMED CT"}


def condition_entry(name: str, care: CareKnowledge) -> Entry:
    """What is known of one possible cause."""
    knowledge = care.knowledge
    condition = knowledge.conditions[name]
    codes = tuple(Line(SYSTEMS[system], ", ".join(found)) for system, found in condition.codes.items())
    return Entry(
        "Possible cause", name, sentence(condition.lay_name),
        (" ".join(condition.about.split()), f"Clinicians say: {condition.name}."),
        sections_of(
            Section("How common it is", _shares(condition, knowledge)),
            Section("What makes it more or less likely", _moves(condition, knowledge)),
            Section("How often it comes with what is told or found", _findings(condition, knowledge)),
            Section("How it most often goes", _course(name, care)),
            Section("What it is tied to", _ties(condition, knowledge)),
            Section("Codes", codes),
        ),
        review_text(condition.review),
    )  # fmt: skip


def _shares(condition: Condition, knowledge: Knowledge) -> tuple[Line, ...]:
    label = "Share of people with trouble behind the knee"
    return (figure_line(label, condition.share, knowledge, anchor="share"),)


def _moves(condition: Condition, knowledge: Knowledge) -> tuple[Line, ...]:
    found = []
    if condition.age:
        ages = ", ".join(f"{band} {odds:g}" for band, odds in condition.age.items())
        notes = notes_of({"Because": condition.age_because})
        found.append(Line("Age: odds by age band", ages, None, "judgment", anchor="age", notes=notes))
    if condition.female_odds is not None:
        found.append(figure_line("Female, against male", condition.female_odds, knowledge, anchor="sex"))
    for name, odds in condition.risks.items():
        found.append(figure_line(knowledge.findings[name].name, odds, knowledge, to("findings", name), name))
    for link in condition.links:
        label = f"Brought about by: {knowledge.conditions[link.cause].lay_name}"
        found.append(figure_line(label, link.share, knowledge, to("conditions", link.cause), link.cause))
    return tuple(found)


def _findings(condition: Condition, knowledge: Knowledge) -> tuple[Line, ...]:
    return tuple(
        figure_line(knowledge.findings[name].name, share, knowledge, to("findings", name), name)
        for name, share in condition.findings.items()
    )


def _course(name: str, care: CareKnowledge) -> tuple[Line, ...]:
    course = care.courses.get(name)
    if course is None:
        return ()
    text = f"{course.text} {course.if_not}"
    return (Line("Course", text, to("care", name), course.checked, tuple(course.source), again=True),)


def _ties(condition: Condition, knowledge: Knowledge) -> tuple[Line, ...]:
    alike = [
        Line("The story alone can’t tell it from", knowledge.conditions[other].lay_name, to("conditions", other))
        for other in condition.look_alikes
    ]
    limits = [
        Line(
            f"From a chance of {item.chance:.1%}",
            f"the level is at least {plain(item.level.name)}",
            to("thresholds", item.id),
        )
        for item in knowledge.thresholds.values()
        if condition.id in item.conditions
    ]
    scores = [
        Line("Score", score.name, to("scores", score.id))
        for score in knowledge.scores.values()
        if score.condition == condition.id
    ]
    return (*alike, *limits, *scores)
