"""The result at an emergency level: what to do, whom to call, what to say, and little else to read."""

from __future__ import annotations

from dataclasses import dataclass

from popliteal.assess import findings_behind, lay_answer
from popliteal.care.parts import Offered, Plan
from popliteal.case import Known, build_case
from popliteal.casework.emergency import Card, ambulance_signs, signs_in
from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.followupview import FollowUpView
from popliteal.faces.pages.resultview import MOST_FACTS, ResultView
from popliteal.speech.languages import in_catalogs
from popliteal.speech.words import Speaker

MOST_WAITING = 3
"""Things to do while waiting, on one screen; the rest stands with the plan."""
SAID_BY_THE_CARD = frozenset({"go_now", "call_if_worse"})
"""Steps of every emergency plan that the card itself says."""
TOGETHER = in_catalogs("All that you told us together calls for it.")
AND_MORE = in_catalogs("and %(number_of)s more")
NOT_SURE_OF_ONE = in_catalogs("You were not sure about one danger sign.")
NOT_SURE_OF_MORE = in_catalogs("You were not sure about %(signs)s danger signs.")


@dataclass(frozen=True)
class EmergencyView:
    """The card, what to do and to leave until help is there, and whether more of it stands with the plan."""

    card: Card
    waiting: tuple[Offered, ...]
    more: bool


def emergency_view(view: ResultView, floor: FollowUpView | None, desk: Desk, say: Speaker) -> EmergencyView:
    """The result of a case at an emergency level; `floor` is what the diary has come to, where it stands above."""
    found = view.told
    urgency = found.assessment.urgency
    waiting = _waiting(found.plan) if found.plan else ()
    return EmergencyView(
        card=Card(
            level=urgency.level,
            heading=say(urgency.heading),
            where=say(urgency.where),
            because=_shortened(tuple(dict.fromkeys(_because(view, floor, desk, say))), say),
            say=_shortened(tuple(map(say.name, view.say)), say),
            aloud=view.aloud,
            ambulance=ambulance_signs(found.file, urgency.level, desk.ready, say),
            told=signs_in(found.file),
        ),
        waiting=waiting[:MOST_WAITING],
        more=found.plan is not None and len(found.plan.steps) > len(waiting[:MOST_WAITING]),
    )


def _waiting(care: Plan) -> tuple[Offered, ...]:
    """What the plan of today holds beside the card; an older plan has no such list."""
    steps = care.today or care.steps
    return tuple(step for step in steps if step.phase == "waiting" and step.id not in SAID_BY_THE_CARD)


def _shortened(because: tuple[str, ...], say: Speaker) -> tuple[str, ...]:
    left = len(because) - MOST_FACTS
    return because if left <= 0 else (*because[:MOST_FACTS], say.name(AND_MORE) % {"number_of": left})


def _because(view: ResultView, floor: FollowUpView | None, desk: Desk, say: Speaker) -> list[str]:
    """What was told that sets the level; all signs that were not sure together, and no cause by name."""
    urgency, knowledge = view.told.assessment.urgency, desk.ready.knowledge
    diary = [reason.text for reason in floor.found.reasons if reason.level == urgency.level] if floor else []
    deciding = [reason for reason in urgency.reasons if reason.level == urgency.level]
    case = build_case(view.told.file, knowledge, "case")
    behind = [
        finding
        for reason in deciding
        if reason.kind == "rule" and reason.id in knowledge.rules
        for finding in findings_behind(reason.id, case, knowledge)
    ]
    told = [lay_answer(one, case.answers[one.id]) for one in behind if isinstance(case.answers[one.id], Known)]
    doubted = {one.id for one in behind if not isinstance(case.answers[one.id], Known)}
    doubted |= {reason.id for reason in deciding if reason.kind == "unsure_sign"}
    if told:  # reason enough: what nobody translated need not stand among it
        diary = [text for text in diary if say.can_say(text)]
    known = [say(text.rstrip(".")) for text in (*diary, *told)]
    return [*known, *([_not_sure(len(doubted), say)] if doubted else [])] or [say(TOGETHER)]


def _not_sure(signs: int, say: Speaker) -> str:
    return say.name(NOT_SURE_OF_ONE) if signs == 1 else say.name(NOT_SURE_OF_MORE) % {"signs": signs}
