"""Rules, scores and contradictions: conditions that cannot be read, and rules that can never fire."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from popliteal.checks.records import Fault, Files
from popliteal.knowledge import Level
from popliteal.knowledge.logic import parse


def check_rules(files: Files) -> Iterator[Fault]:
    """Conditions that name something unknown, and levels without words."""
    yield from _rules(files)
    yield from _scores(files)
    yield from _contradictions(files)
    if problem := _unread("elsewhere.yaml", "when", "when", files.base.elsewhere.when, files):
        yield problem
    for level in Level:
        if level.name not in files.base.levels:
            yield files.error("levels.yaml", level.name, "this level has no words")


def _rules(files: Files) -> Iterator[Fault]:
    for rule in files.base.rules.values():
        problem = _unread("triage", rule.id, "when", rule.when, files)
        if problem:
            yield problem
        if rule.level >= Level.soon and not rule.not_for:
            yield files.error("triage", rule.id, "does not say whom it is not for (not_for: an excuse, or nobody)")
    used = {name for rule in files.base.rules.values() for name in rule.not_for}
    for excuse in files.base.excuses.values():
        if excuse.id not in used:
            yield files.error("excuses.yaml", excuse.id, "no rule names this excuse")
        problem = excuse.when and _unread("excuses.yaml", excuse.id, "when", excuse.when, files)
        if problem:
            yield problem


def _scores(files: Files) -> Iterator[Fault]:
    for score in files.base.scores.values():
        parts = {f"item {item.id}": item.when for item in score.items} | {"applies": score.applies}
        for what, when in parts.items():
            problem = None if when is None else _unread("scores", score.id, what, when, files)
            if problem:
                yield problem


def _contradictions(files: Files) -> Iterator[Fault]:
    for item in files.base.interview.contradictions:
        problem = _unread("interview.yaml", item.id, "when", item.when, files)
        if problem:
            yield problem


def _unread(folder: str, name: str, what: str, when: Any, files: Files) -> Fault | None:
    try:
        parse(when, files.base.names)
    except ValueError as error:
        return files.error(folder, name, f"{what}: {error}")
    return None


def check_reachable(files: Files) -> Iterator[Fault]:
    """Rules that no answers make hold; to be looked for once every id and every condition can be read."""
    if find_spec("z3") is None:
        text = "rules that can never fire were not looked for; install the extra: pip install popliteal[workshop]"
        yield Fault("warning", "", "z3", text)
        return
    from popliteal.workshop.proofs.counterexample import Search
    from popliteal.workshop.proofs.encode import Person

    person = Person(files.base)
    search = Search(person, person.possible, {})
    for name, when in files.base.when.items():
        if not search.exists(person.truth(when).yes):
            yield files.error("triage", name, "can never fire: no set of answers makes it hold")
