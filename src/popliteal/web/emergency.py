"""The emergency card of the page just sent, from that page alone: it needs no kept case and no database."""

from __future__ import annotations

from dataclasses import dataclass

from popliteal.case import CaseFile, Who, build_case
from popliteal.interview.record import record
from popliteal.knowledge import CaseError, Finding, Knowledge, Level
from popliteal.knowledge.levels import level_text
from popliteal.knowledge.logic import Has, atoms
from popliteal.triage.scores import Facts
from popliteal.web.desk import Desk
from popliteal.web.forms import Form, FormError, page_of, read_answers
from popliteal.web.words import Speaker


@dataclass(frozen=True)
class Card:
    """What to do at once, why, and what to say."""

    level: str
    heading: str
    where: str
    because: tuple[str, ...]
    say: tuple[str, ...]


def card_from_form(form: Form, desk: Desk, who: Who = "me") -> Card | None:
    """The card that a page just sent calls for by itself, or None."""
    knowledge = desk.model.knowledge
    try:
        page = page_of(form, knowledge)
        sent = read_answers(page, form, knowledge)
        if page.many and sent.problems:
            ticked = [name for name in form.all(page.id) if name in page.items]
            return _card(CaseFile(answers=dict.fromkeys(ticked, "yes")), desk, who) if ticked else None
        return _card(record(CaseFile(), sent.answers, knowledge), desk, who)
    except (FormError, CaseError):
        return None


def _card(file: CaseFile, desk: Desk, who: Who) -> Card | None:
    if not file.answers:
        return None
    knowledge = desk.model.knowledge
    facts = Facts(build_case(file, knowledge, "page"), knowledge)
    rules = [
        rule
        for rule in knowledge.rules.values()
        if rule.level >= Level.emergency_department and facts.holds(rule.id) is True
    ]
    if not rules:
        return None
    level = max(rule.level for rule in rules)
    say = Speaker(desk.settings, who)
    words = level_text(knowledge.levels[level.name], desk.settings.emergency_number, None)
    deciding = [rule for rule in rules if rule.level is level]
    names = dict.fromkeys(finding.name for rule in deciding for finding in told(rule.id, facts, knowledge))
    return Card(
        level=level.name,
        heading=say(words.heading),
        where=say(words.where),
        because=tuple(dict.fromkeys(say(rule.reason) for rule in deciding)),
        say=tuple(names),
    )


def told(rule: str, facts: Facts, knowledge: Knowledge) -> list[Finding]:
    """The findings that a rule rests on and that are there."""
    found = dict.fromkeys(
        atom.finding
        for atom in atoms(knowledge.when[rule])
        if isinstance(atom, Has) and facts.case.has(atom.finding, atom.levels) is True
    )
    return [knowledge.findings[name] for name in found]
