"""A finding: what is asked and why, how often each cause brings it, and what reads it."""

from __future__ import annotations

from dataclasses import replace

from popliteal.checks.records import background_of
from popliteal.explain.entries import (
    AllKnowledge,
    Entry,
    Line,
    Pointer,
    Section,
    figure_line,
    level_days,
    lines_of,
    review_text,
    sections_of,
)
from popliteal.explain.of_conditions import codes_of
from popliteal.knowledge import Condition, Finding, Knowledge
from popliteal.knowledge.describe import Figure
from popliteal.knowledge.logic import findings_in
from popliteal.knowledge.schema import Odds, Share
from popliteal.reasoning.parameters import beta_of, log_odds_of
from popliteal.speech.words import plain, sentence


def finding_entry(name: str, known: AllKnowledge) -> Entry:
    """What is known of one finding."""
    base = known.base
    finding = base.findings[name]
    return Entry(
        "Finding", name, sentence(finding.name), (finding.question, f"Why we ask: {finding.why}"),
        sections_of(
            Section("How it is asked", _asked(finding)),
            Section("How common it is without any of these causes", _background(finding, base)),
            Section("How often each cause brings it, or how it moves the odds", _causes(finding, base)),
            Section("Where that differs with age", _at_ages(finding, base)),
            Section("Rules that read it", _rules(finding, base)),
        ),
        review_text(finding.review),
    )  # fmt: skip


def finding_more(name: str, known: AllKnowledge) -> tuple[Section, ...]:
    """How a case file writes a finding, how it hangs together with others, and what an examination is worth."""
    base = known.base
    finding = base.findings[name]
    return sections_of(
        Section("In a case file", _written(finding)),
        Section("Among other findings", _others(finding, base)),
        Section("Likelihood ratios", _ratios(finding, base)),
        Section("Scores that read it", _scores(name, base)),
        Section("Codes", codes_of(finding.codes.items())),
    )


def _asked(finding: Finding) -> tuple[Line, ...]:
    told = {
        "Hint": finding.hint,
        "How to check at home": finding.check_at_home,
        "Answers": "; ".join(choice.label for choice in finding.choices),
        "An emergency sign: a yes alone gives": plain(finding.emergency.name) if finding.emergency is not None else "",
        "“I’m not sure” gives": f"{plain(finding.unsure.level.name)}. {finding.unsure.say}" if finding.unsure else "",
    }
    return lines_of(told)


def _background(finding: Finding, base: Knowledge) -> tuple[Line, ...]:
    found = []
    if finding.background is not None:
        label = "Share of everyone" if finding.kind == "risk" else "Share of people with none of these causes"
        found.append(figure_line(label, finding.background, base, anchor="background"))
    if finding.default is not None:
        found.append(figure_line("Causes that do not state their own", finding.default, base, anchor="default"))
    return tuple(found)


def _figures(finding: Finding, base: Knowledge) -> list[tuple[Condition, Figure]]:
    """The conditions that state a figure for the finding, the largest first."""
    found = [(c, c.findings.get(finding.id) or c.risks.get(finding.id)) for c in base.conditions.values()]
    stated = [(condition, figure) for condition, figure in found if figure is not None]
    return sorted(stated, key=lambda one: -_size(one[1], finding, base))


def _size(figure: Figure, finding: Finding, base: Knowledge) -> float:
    """A share; how far odds move; for choices the mean place: the later the choice, the larger."""
    if isinstance(figure, Share):
        return beta_of(figure, base.scale).p
    if isinstance(figure, Odds):
        return abs(log_odds_of(figure, base.scale)[0])
    return sum(level * figure.choices.get(choice.id, 0.0) for level, choice in enumerate(finding.choices))


def _causes(finding: Finding, base: Knowledge) -> tuple[Line, ...]:
    return tuple(
        replace(
            figure_line(
                condition.lay_name, figure, base, Pointer("conditions", condition.id, finding.id), condition.id
            ),
            again=True,
        )
        for condition, figure in _figures(finding, base)
    )


def _at_ages(finding: Finding, base: Knowledge) -> tuple[Line, ...]:
    """The figures that stand for others at some ages."""
    return tuple(
        replace(figure_line(label, one.findings[finding.id], base, Pointer("conditions", condition.id)), again=True)
        for condition in base.conditions.values()
        for one in condition.at_age
        if finding.id in one.findings
        for label in [f"{condition.lay_name}, at {', '.join(one.bands)} years"]
    )


def _rules(finding: Finding, base: Knowledge) -> tuple[Line, ...]:
    return tuple(
        Line(rule.reason, level_days(rule), Pointer("rules", rule.id))
        for rule in base.rules.values()
        if finding.id in findings_in(base.when[rule.id])
    )


def _written(finding: Finding) -> tuple[Line, ...]:
    older = [f"{old} (means {' or '.join(to)})" if to else old for old, to in finding.alias.items()]
    return lines_of(
        {
            "Kind": f"{finding.kind}, of the group {finding.group}",
            "Answers": "; ".join(f"{choice.id} ({choice.label})" for choice in finding.choices),
            "Older ids": "; ".join(older),
            "Asked of": ", ".join(finding.sexes),
            "Asked at ages": "{} to {}".format(*finding.ages) if finding.ages else "",
            "A no is unsure from age": str(finding.hidden_from_age or ""),
        }
    )


def _others(finding: Finding, base: Knowledge) -> tuple[Line, ...]:
    hides = [other.id for other in base.findings.values() if finding.id in other.hidden_by]
    told = {
        "Asked under": finding.parent,
        "Asked under it": base.children.get(finding.id, ()),
        "A no is unsure with": finding.hidden_by,
        "With it a no is unsure to": hides,
    }
    return lines_of({label: ", ".join(names) for label, names in told.items()})


def _ratios(finding: Finding, base: Knowledge) -> tuple[Line, ...]:
    """What a result is worth against people without a cause of the finding, whose share is 1 - specificity."""
    if finding.kind not in ("exam", "test"):
        return ()
    background = background_of(finding, base)
    shares = [(c, beta_of(f, base.scale).p) for c, f in _figures(finding, base) if isinstance(f, Share)]
    return tuple(
        Line(
            condition.lay_name,
            f"if there {share / background:.2g}, if not there {(1 - share) / (1 - background):.2g}",
            Pointer("conditions", condition.id, finding.id),
        )
        for condition, share in shares
    )


def _scores(name: str, base: Knowledge) -> tuple[Line, ...]:
    return tuple(
        Line(base.scores[score].name, f"{item.points:+g} {item.text}", Pointer("scores", score))
        for score, items in base.score_items.items()
        for item, when in items
        if when is not None and name in findings_in(when)
    )
