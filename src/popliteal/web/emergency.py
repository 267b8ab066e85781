"""The emergency card of the page just sent, from that page alone: it needs no kept case and no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from popliteal.assessment import findings_behind
from popliteal.case import Answer, Case, CaseFile, Known, Who, build_case
from popliteal.interview.record import record
from popliteal.knowledge import CaseError, Finding, Knowledge, Level
from popliteal.knowledge.levels import level_text
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
    return Card(
        level=level.name,
        heading=say(words.heading),
        where=say(words.where),
        because=tuple(dict.fromkeys(say(rule.reason) for rule in deciding)),
        say=in_clinic_words((rule.id for rule in deciding), facts.case, knowledge),
    )


def in_clinic_words(rules: Iterable[str], case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """What to tell whoever sees the person first: the findings behind the rules, in a clinician's words."""
    found = [finding for rule in rules for finding in findings_behind(rule, case, knowledge)]
    return tuple(dict.fromkeys(_in_clinic_words(finding, case.answers[finding.id]) for finding in found))


def _in_clinic_words(finding: Finding, answer: Answer) -> str:
    if not finding.choices or not isinstance(answer, Known):
        return finding.name
    labels = [choice.label for choice in finding.choices[answer.low : answer.high + 1]]
    return f"{finding.name}: {' or '.join(labels)}"


def card_from_signs(signs: Iterable[str], desk: Desk, who: Who = "me") -> Card | None:
    """The card that danger signs said to be there call for by themselves, or None."""
    return _card(CaseFile(answers=dict.fromkeys(signs, "yes")), desk, who)
