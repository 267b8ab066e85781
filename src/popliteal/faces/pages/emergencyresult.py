"""The result at an emergency level: what to do, whom to call, what to say, and little else to read."""

from __future__ import annotations

from dataclasses import dataclass

from popliteal.assess import Sign
from popliteal.care.parts import Offered, Plan
from popliteal.case import build_case
from popliteal.casework.emergency import Card, ambulance_signs, in_lay_words, signs_in
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.followupview import FollowUpView
from popliteal.faces.pages.resultview import ResultView
from popliteal.knowledge import Level
from popliteal.speech.words import Speaker

SAID_BY_THE_CARD = frozenset({"go_now", "call_if_worse"})
"""Steps of every emergency plan that the card itself says."""
UNSURE = "You were not sure about {count}. What we can’t rule out counts as if it might be there."
TOGETHER = "All that you told us together calls for it."


@dataclass(frozen=True)
class EmergencyView:
    """The card, what to do and to leave until help is there, the danger signs that nobody settled,
    and the rules behind it."""

    card: Card
    waiting: tuple[Offered, ...]
    open_signs: tuple[Sign, ...]
    rules: tuple[str, ...]


def emergency_view(view: ResultView, floor: FollowUpView | None, desk: Desk) -> EmergencyView:
    """The result of a case at an emergency level; `floor` is what the diary has come to, where it stands above."""
    found, say = view.told, Speaker(view.told.file.who)
    urgency = found.assessment.urgency
    return EmergencyView(
        card=Card(
            level=urgency.level,
            heading=say(urgency.heading),
            where=say(urgency.where),
            because=tuple(dict.fromkeys(say(text) for text in _because(view, floor, desk))),
            say=view.say,
            ambulance=ambulance_signs(found.file, urgency.level, desk.ready, say),
            told=signs_in(found.file),
        ),
        waiting=_waiting(found.plan) if found.plan else (),
        rules=tuple(reason.id for reason in urgency.reasons if reason.kind == "rule" and reason.level == urgency.level),
        open_signs=tuple(urgency.open_signs) if urgency.level == Level.emergency_department.name else (),
    )


def _waiting(care: Plan) -> tuple[Offered, ...]:
    steps = care.today or care.steps
    return tuple(step for step in steps if step.phase == "waiting" and step.id not in SAID_BY_THE_CARD)


def _because(view: ResultView, floor: FollowUpView | None, desk: Desk) -> list[str]:
    """What was told that sets the level; all signs that were not sure together, and no cause by name."""
    urgency, knowledge = view.told.assessment.urgency, desk.ready.knowledge
    diary = [reason.text for reason in floor.found.reasons if reason.level == urgency.level] if floor else []
    deciding = [reason for reason in urgency.reasons if reason.level == urgency.level]
    rules = [reason.id for reason in deciding if reason.kind == "rule" and reason.id in knowledge.rules]
    case = build_case(view.told.file, knowledge, "case")
    told = in_lay_words(rules, case, knowledge, Speaker())
    unsure = sum(reason.kind == "unsure_sign" for reason in deciding)
    count = "one danger sign" if unsure == 1 else f"{unsure} danger signs"
    return [*diary, *told, *([UNSURE.format(count=count)] if unsure else [])] or [TOGETHER]
