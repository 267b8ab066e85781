"""A condition with all its figures, and the less common causes that count under one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from popliteal.checks.shares import shares
from popliteal.explain.entries import (
    AllKnowledge,
    Entry,
    Line,
    Pointer,
    Section,
    ages_line,
    figure_line,
    level_days,
    notes_of,
    review_text,
    sections_of,
)
from popliteal.knowledge import Condition, Knowledge
from popliteal.knowledge.logic import findings_in
from popliteal.knowledge.schema import NamedCause
from popliteal.speech.words import plain, sentence

SYSTEMS = {"icd10cm": "ICD-10-CM", "snomed": "SNOMED CT", "loinc": "LOINC"}


def condition_entry(name: str, known: AllKnowledge) -> Entry:
    """What is known of one possible cause."""
    base = known.base
    condition = base.conditions[name]
    share = figure_line("Share of people with trouble behind the knee", condition.share, base, anchor="share")
    return Entry(
        "Possible cause", name, sentence(condition.lay_name), _about(condition),
        sections_of(
            Section("How common it is", (share,)),
            Section("What makes it more or less likely", _moves(condition, base)),
            Section("How often it comes with what is told or found", _findings(condition, base)),
            Section("Where that differs with age", _at_ages(condition, base)),
            Section("How it most often goes", _course(name, known)),
            Section("What it is tied to", _ties(condition, base)),
            Section("Codes", codes_of(condition.codes.items())),
        ),
        review_text(condition.review),
    )  # fmt: skip


def condition_more(name: str, known: AllKnowledge) -> tuple[Section, ...]:
    """What the model makes of a condition, and what else speaks of it."""
    base = known.base
    condition, row = base.conditions[name], shares(base)[name]
    ages = ", ".join(f"{band} {share:.2g}" for band, share in row.by_age.items())
    own = {*condition.findings, *condition.risks}
    brings = [other for other in base.conditions.values() if any(link.cause == name for link in other.links)]
    readers = [(rule, sorted(own.intersection(findings_in(base.when[rule.id])))) for rule in base.rules.values()]
    return sections_of(
        Section("Its share in the joint model", (Line("Implied", f"{row.implied:.3g}"), Line("By age", ages))),
        Section("Less common causes that count under it", _named_under(name, base)),
        Section("What it can bring about", tuple(_to_condition(other) for other in brings)),
        Section(
            "Rules that read its findings",
            tuple(
                Line(level_days(rule), f"reads {', '.join(read)}", Pointer("rules", rule.id))
                for rule, read in readers
                if read
            ),
        ),
    )


def named_entry(name: str, known: AllKnowledge) -> Entry:
    """What is known of a less common cause: its part of a condition, and where the two differ."""
    base = known.base
    one = base.named[name]
    whole = base.conditions[one.of]
    text, because = f"{100 * one.share:.3g}% of those with none of its risk factors", notes_of({"Because": one.because})
    part = Line(f"Its part of: {whole.lay_name}", text, Pointer("conditions", one.of), "judgment", notes=because)
    return Entry(
        "Less common cause", name, sentence(one.lay_name), _about(one),
        sections_of(
            Section("How common it is", (part,)),
            Section("What makes it more or less likely", tuple(_named_moves(one, base))),
            Section(f"Where it differs from: {whole.lay_name}", tuple(_differences(one, base))),
            Section("Codes", codes_of(one.codes.items())),
        ),
        review_text(one.review),
    )  # fmt: skip


def codes_of(codes: Iterable[tuple[str, Sequence[str]]]) -> tuple[Line, ...]:
    """Codes of health records."""
    return tuple(Line(SYSTEMS[system], ", ".join(found)) for system, found in codes)


def _about(cause: Condition | NamedCause) -> tuple[str, str]:
    return " ".join(cause.about.split()), f"Clinicians say: {cause.name}."


def _to_condition(condition: Condition) -> Line:
    return Line(condition.lay_name, "", Pointer("conditions", condition.id))


def _named_under(name: str, base: Knowledge) -> tuple[Line, ...]:
    return tuple(Line(one.lay_name, one.name, Pointer("named", one.id)) for one in base.named_under.get(name, ()))


def _moves(condition: Condition, base: Knowledge) -> tuple[Line, ...]:
    found = [ages_line(condition.age, condition.age_because)] if condition.age else []
    if condition.female_odds is not None:
        found.append(figure_line("Female, against male", condition.female_odds, base, anchor="sex"))
    for name, odds in condition.risks.items():
        found.append(figure_line(base.findings[name].name, odds, base, Pointer("findings", name), name))
    for link in condition.links:
        label = f"Brought about by: {base.conditions[link.cause].lay_name}"
        found.append(figure_line(label, link.share, base, Pointer("conditions", link.cause), link.cause))
    return tuple(found)


def _findings(condition: Condition, base: Knowledge) -> tuple[Line, ...]:
    return tuple(
        figure_line(base.findings[name].name, share, base, Pointer("findings", name), name)
        for name, share in condition.findings.items()
    )


def _at_ages(condition: Condition, base: Knowledge) -> tuple[Line, ...]:
    """The figures that stand for others at some ages."""
    return tuple(
        replace(line, notes=(*line.notes, *notes_of({"Because": one.because})))
        for one in condition.at_age
        for name, share in one.findings.items()
        for line in [
            figure_line(
                f"{base.findings[name].name}, at {', '.join(one.bands)} years", share, base, Pointer("findings", name)
            )
        ]
    )


def _course(name: str, known: AllKnowledge) -> tuple[Line, ...]:
    course = known.care.courses.get(name)
    if course is None:
        return ()
    text = f"{course.text} {course.if_not}"
    return (Line("Course", text, Pointer("care", name), course.checked, tuple(course.source), again=True),)


def _ties(condition: Condition, base: Knowledge) -> tuple[Line, ...]:
    alike = [
        Line("The story alone can’t tell it from", base.conditions[other].lay_name, Pointer("conditions", other))
        for other in condition.look_alikes
    ]
    limits = [
        Line(
            f"From a chance of {item.chance:.1%}",
            f"the level is at least {level_days(item)}",
            Pointer("thresholds", item.id),
        )
        for item in base.thresholds.values()
        if condition.id in item.conditions
    ]
    scores = [
        Line("Score", score.name, Pointer("scores", score.id))
        for score in base.scores.values()
        if score.condition == condition.id
    ]
    return (*alike, *limits, *scores)


def _named_moves(one: NamedCause, base: Knowledge) -> list[Line]:
    found = [ages_line(one.age, None)] if one.age else []
    if one.female_odds != 1:
        found.append(Line("Female, against male", f"{one.female_odds:g} times the odds"))
    return found + [
        Line(base.findings[risk].name, f"{odds:g} times the odds", Pointer("findings", risk))
        for risk, odds in one.risks.items()
    ]


def _differences(one: NamedCause, base: Knowledge) -> list[Line]:
    told = {
        finding: f"{plain(word)} (about {100 * base.scale.shares[word]:.3g}%)"
        for word, findings in one.findings.items()
        for finding in findings
    }
    for finding, percents in one.spreads.items():
        parts = zip(base.findings[finding].choices, percents, strict=True)
        told[finding] = ", ".join(f"{choice.label} {share:g} %" for choice, share in parts)
    return [Line(base.findings[name].name, text, Pointer("findings", name)) for name, text in told.items()]
