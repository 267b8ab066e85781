"""Ids that lead nowhere, and forms that do not fit the finding they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from popliteal.checks.records import Fault, Files
from popliteal.knowledge import Condition, Finding, nearest
from popliteal.knowledge.schema import NamedCause, Share, Spread

COUNTED = ("symptom", "exam", "test")
"""Kinds of findings that a condition brings about."""
TOLD_BESIDE = ("risk", "context")
"""Kinds that may move a name's part of its condition: a baby that does not walk yet has no toddler's fracture."""


def check_ids(files: Files) -> Iterator[Fault]:
    """Unknown ids anywhere but in rules and scores, whose conditions `check_rules` reads."""
    for condition in files.base.conditions.values():
        yield from _condition(condition, files)
    for one in files.base.named.values():
        yield from _named(one, files)
    for name, under in files.base.named_under.items():
        if sum(one.share for one in under) >= 1:
            yield files.error("named", under[0].id, f"the named causes of '{name}' add up to all of it or more")
    for finding in files.base.findings.values():
        yield from _finding(finding, files)
    for threshold in files.base.thresholds.values():
        yield from _unknown("thresholds.yaml", threshold.id, "condition", threshold.conditions, files)
    for score in files.base.scores.values():
        yield from _unknown("scores", score.id, "condition", [score.condition], files)
    yield from _shared_names(files)
    yield from _circles(files)


def _unknown(folder: str, name: str, what: str, used: Iterable[str], files: Files) -> Iterator[Fault]:
    known = files.base.conditions if what == "condition" else files.base.findings
    for item in used:
        if item not in known:
            yield files.error(folder, name, f"'{item}' is no {what}.{nearest(item, known)}")


def _condition(condition: Condition, files: Files) -> Iterator[Fault]:
    causes = [link.cause for link in condition.links]
    yield from _unknown("conditions", condition.id, "condition", [*causes, *condition.look_alikes], files)
    yield from _unknown("conditions", condition.id, "finding", [*condition.findings, *condition.risks], files)
    for name, share in condition.findings.items():
        if name in files.base.findings:
            yield from _figure(condition.id, files.base.findings[name], share, files)
    for name in condition.risks:
        if name in files.base.findings and files.base.findings[name].kind != "risk":
            kind = files.base.findings[name].kind
            yield files.error("conditions", condition.id, f"'{name}' is a {kind}, so it cannot stand under risks")
    yield from _bands("conditions", condition.id, condition.age, files)
    yield from _at_age(condition, files)


def _at_age(condition: Condition, files: Files) -> Iterator[Fault]:
    """Figures at an age: of bands that there are, none given twice, each in the place of one that holds at all ages."""
    bands = {band.id for band in files.base.population.age_bands}
    cells = [(band, name) for one in condition.at_age for band in one.bands for name in one.findings]
    for one in condition.at_age:
        for band in one.bands:
            if band not in bands:
                yield files.error("conditions", condition.id, f"at_age: '{band}' is no age band{nearest(band, bands)}")
        for name, share in one.findings.items():
            if name not in condition.findings:
                yield files.error("conditions", condition.id, f"at_age: '{name}' has no figure under findings")
            elif name in files.base.findings:
                yield from _figure(condition.id, files.base.findings[name], share, files)
    for band, name in sorted({cell for cell in cells if cells.count(cell) > 1}):
        yield files.error("conditions", condition.id, f"at_age: '{name}' stands twice for the band {band}")


def _named(one: NamedCause, files: Files) -> Iterator[Fault]:
    told = [name for names in one.findings.values() for name in names]
    yield from _unknown("named", one.id, "condition", [one.of], files)
    yield from _unknown("named", one.id, "finding", [*told, *one.spreads, *one.risks], files)
    known = files.base.findings
    if one.id in files.base.conditions:
        yield files.error("named", one.id, "is the id of a condition, too")
    for name in sorted({name for name in told if told.count(name) > 1}):
        yield files.error("named", one.id, f"'{name}' stands under more than one word")
    for name in told:
        if name in known and (known[name].kind not in COUNTED or known[name].choices):
            yield files.error("named", one.id, f"'{name}' is not answered yes or no by who has the trouble")
    for name, percents in one.spreads.items():
        choices = len(known[name].choices) if name in known else len(percents)
        if len(percents) != choices or abs(sum(percents) - 100) > 1e-6:
            yield files.error("named", one.id, f"'{name}' takes {choices} percents that add up to 100")
    for name in one.risks:
        if name in known and known[name].kind not in TOLD_BESIDE:
            yield files.error("named", one.id, f"'{name}' is a {known[name].kind}, so it cannot stand under risks")
    yield from _bands("named", one.id, one.age, files)


def _bands(folder: str, name: str, age: Mapping[str, float], files: Files) -> Iterator[Fault]:
    bands = [band.id for band in files.base.population.age_bands]
    if age and list(age) != bands:
        text = f"age gives {', '.join(age)}; it takes all the bands in order: {', '.join(bands)}"
        yield files.error(folder, name, text)


def _figure(condition: str, finding: Finding, share: Share | Spread, files: Files) -> Iterator[Fault]:
    if finding.kind not in COUNTED:
        text = f"'{finding.id}' is a {finding.kind}; findings takes {', '.join(COUNTED)}"
        yield files.error("conditions", condition, text)
    if isinstance(share, Spread) != bool(finding.choices):
        form = "the shares of its choices" if finding.choices else "one share, not choices"
        yield files.error("conditions", condition, f"'{finding.id}' takes {form}")
    elif isinstance(share, Spread):
        yield from _choices("conditions", condition, finding, share, files)


def _choices(folder: str, name: str, finding: Finding, spread: Spread, files: Files) -> Iterator[Fault]:
    choices = [choice.id for choice in finding.choices]
    for word in spread.choices:
        if word not in choices:
            text = f"'{word}' is no choice of '{finding.id}'; choices are {', '.join(choices)}"
            yield files.error(folder, name, text)


def _finding(finding: Finding, files: Files) -> Iterator[Fault]:
    others = [*finding.parent, *finding.hidden_by, *finding.settled_by]
    yield from _unknown("findings", finding.id, "finding", others, files)
    choices = [choice.id for choice in finding.choices]
    for old, words in finding.alias.items():
        for word in [word for word in words if word not in choices]:
            text = f"the older id '{old}' means '{word}', but the choices are {', '.join(choices) or 'none'}"
            yield files.error("findings", finding.id, text)
    yield from _parents(finding, files)
    yield from _signs(finding, files)
    if finding.choices and finding.kind in COUNTED and finding.default is None:
        text = "has choices but no default: what conditions that do not state their own shares are given"
        yield files.error("findings", finding.id, text)
    if finding.default is not None:
        yield from _choices("findings", finding.id, finding, finding.default, files)


def _parents(finding: Finding, files: Files) -> Iterator[Fault]:
    if len(finding.parent) > 1:
        yield files.error("findings", finding.id, f"has {len(finding.parent)} parents; a follow-up takes one")
    for name in finding.parent:
        parent = files.base.findings.get(name)
        if parent is not None and (parent.parent or parent.choices):
            why = "is a follow-up itself" if parent.parent else "has choices"
            yield files.error("findings", finding.id, f"its parent '{name}' {why}; a parent is a plain yes or no")


def _signs(finding: Finding, files: Files) -> Iterator[Fault]:
    if finding.emergency is None:
        return
    if finding.unsure is None:
        text = "is an emergency sign without 'unsure': what an \"I'm not sure\" leads to"
        yield files.error("findings", finding.id, text)
    if finding.parent:
        text = "is an emergency sign with a parent, so a no to the parent would keep it from being asked"
        yield files.error("findings", finding.id, text)


def _shared_names(files: Files) -> Iterator[Fault]:
    """An older id that another record uses as its own."""
    owner: dict[str, str] = {name: name for name in files.base.findings}
    for finding in files.base.findings.values():
        for old in finding.alias:
            if owner.setdefault(old, finding.id) != finding.id:
                yield files.error("findings", finding.id, f"the older id '{old}' already belongs to '{owner[old]}'")
    owner = {name: name for name in files.base.conditions}
    for condition in files.base.conditions.values():
        for old in condition.alias:
            if owner.setdefault(old, condition.id) != condition.id:
                yield files.error("conditions", condition.id, f"the older id '{old}' already belongs to '{owner[old]}'")


def _circles(files: Files) -> Iterator[Fault]:
    """Conditions that bring each other about in a circle have no order to be worked out in."""
    graph = {condition.id: [link.cause for link in condition.links] for condition in files.base.conditions.values()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield files.error("conditions", circle[0], f"links go in a circle: {' -> '.join(circle)}")
