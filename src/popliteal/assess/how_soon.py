"""How soon to be seen, and why, in the words of an assessment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from popliteal.assess.lay_words import told
from popliteal.assess.parts import Ask, Doubt, Reason, Sign, UrgencyPart
from popliteal.case import Case
from popliteal.knowledge import Knowledge
from popliteal.knowledge.levels import level_text, words_for
from popliteal.triage.deciding import AGE, Deciding
from popliteal.triage.urgency import Passed, Urgency

MOST_ASKED = 3


def urgency_part(urgency: Urgency, case: Case, knowledge: Knowledge) -> UrgencyPart:
    text = level_text(words_for(urgency.level, urgency.in_scope, urgency.in_doubt, knowledge), urgency.days)
    return UrgencyPart(
        level=urgency.level.id,
        days=urgency.days,
        heading=text.heading,
        where=text.where,
        by_when=text.by_when,
        provisional=urgency.provisional,
        level_if_no=urgency.level_if_no.id,
        days_if_no=urgency.days_if_no,
        open_deciding=[sign.finding for sign in urgency.deciding],
        doubts=[_doubt(sign, knowledge) for sign in urgency.deciding],
        reasons=_reasons(urgency, case, knowledge),
        open_signs=[
            Sign(
                id=item.sign.id,
                state=item.state,
                question=item.sign.question,
                level_if_yes=item.sign.emergency.id,
                check_at_home=item.sign.check_at_home,
                if_unsure=item.sign.unsure.say if item.sign.unsure else None,
            )
            for item in urgency.open_signs
            if item.sign.emergency is not None  # as it is of every sign
        ],
    )


def _doubt(sign: Deciding, knowledge: Knowledge) -> Doubt:
    return Doubt(id=sign.finding, state=sign.state, level_if_yes=sign.level.id, days=knowledge.doubt.days[sign.level])


def next_asked(urgency: Urgency, knowledge: Knowledge) -> list[Ask]:
    """The first open signs that decide, those that were not asked yet before the others, each question once."""
    asks: dict[str, Deciding] = {}
    for sign in sorted(urgency.deciding, key=lambda sign: sign.state != "not_asked"):
        asks.setdefault(sign.ask, sign)
    return [_ask(name, sign, knowledge) for name, sign in list(asks.items())[:MOST_ASKED]]


def _ask(name: str, sign: Deciding, knowledge: Knowledge) -> Ask:
    if name == AGE:
        return Ask(finding=AGE, question="How old are you?", level_if_yes=sign.level.id)
    finding = knowledge.findings[name]
    return Ask(
        finding=name,
        question=finding.question,
        hint=finding.hint,
        check_at_home=finding.how_to_tell,
        level_if_yes=sign.level.id,
    )


def _reasons(urgency: Urgency, case: Case, knowledge: Knowledge) -> list[Reason]:
    rules = [
        Reason(
            kind="rule",
            id=rule.id,
            level=rule.level.id,
            text=rule.reason,
            days=rule.days,
            because=told(rule.id, case, knowledge),
            checked=rule.checked,
            source=rule.source,
        )
        for rule in urgency.fired
    ]
    unsure = [
        Reason(kind="unsure_sign", id=sign.id, level=sign.unsure.level.id, text=sign.unsure.say)
        for sign in urgency.unsure_signs
        if sign.unsure
    ]
    passed = [_passed(item) for item in urgency.passed]
    doubts = _doubt_reasons(urgency, case, knowledge) if urgency.deciding else []
    order = list(knowledge.levels)
    return sorted([*rules, *unsure, *passed, *doubts], key=lambda reason: order.index(reason.level))


def _doubt_reasons(urgency: Urgency, case: Case, knowledge: Knowledge) -> list[Reason]:
    """Why a calming level, or more days, do not stand: one reason for each way in which signs are open."""
    level, days = urgency.level.name, urgency.days
    texts = dict(_doubt_texts(urgency, case, knowledge))
    return [Reason(kind="doubt", id=name, level=level, text=text, days=days) for name, text in texts.items()]


def _doubt_texts(urgency: Urgency, case: Case, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    words, unsure = knowledge.doubt, [sign.finding for sign in urgency.deciding if sign.state == "unsure"]
    if unsure:
        yield "unsure", words.unsure.format(names=_names(unsure, knowledge))
    for sign in urgency.deciding:
        if sign.state == "hidden":
            yield sign.finding, _hidden(sign.finding, case, knowledge)
        elif sign.finding == AGE:
            yield AGE, words.age
        elif sign.state == "not_asked":
            yield "not_asked", words.not_asked


def _hidden(name: str, case: Case, knowledge: Knowledge) -> str:
    by = ["your age" if item == AGE else knowledge.findings[item].lay for item in case.hidden[name]]
    return knowledge.doubt.hidden.format(names=_names([name], knowledge), by="; ".join(by))


def _names(names: Iterable[str], knowledge: Knowledge) -> str:
    return "; ".join(knowledge.findings[name].lay for name in names)


def _passed(item: Passed) -> Reason:
    threshold = item.threshold
    return Reason(
        kind="chance",
        id=threshold.id,
        level=threshold.level.id,
        text=threshold.reason,
        days=threshold.days,
        source=threshold.source,
    )
