"""The plan: what to do today, safely, for one person. Pure: no clock, no disk, no network.

When one cause is clear its plan leads; when several are likely, only what is right for all of them is offered. What
could harm under a dangerous cause that is not ruled out is withheld, and the person is told why and until when. Where
nothing suits all, the base plan stands. Above the level `soon` there is only what to do and not to do while waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from popliteal.care.answers import activities, choices
from popliteal.care.fit import fit
from popliteal.care.medicines import check_medicines, open_questions
from popliteal.care.parts import (
    CourseShown,
    ItemKind,
    Likely,
    MethodPartShown,
    MethodShown,
    Offered,
    OfferShown,
    PhaseShown,
    Plan,
    SafetyNetShown,
    Withheld,
    basis,
)
from popliteal.care.situation import Situation, situation
from popliteal.care.today import later, leave, pill_line, today
from popliteal.knowledge import Level
from popliteal.knowledge.care_load import ANY, CareKnowledge
from popliteal.knowledge.care_schema import PHASES, CareStep, Item, Method, MethodPart, Phase
from popliteal.knowledge.levels import days_text
from popliteal.knowledge.logic import evaluate
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency

NOTES = {
    "waiting": "You need to be seen first. So this page is short: what to do, and what to leave, until then.",
    "several": "More than one cause is likely. So we only show what is safe and right for all of them.",
    "all": "Most pain behind the knee can be cared for at home. Nobody needs to live with it. It can be treated.",
    "review": "No doctor has looked over this plan yet. If you are not sure about a step, leave it out and ask.",
}


def plan(
    facts: Facts,
    chances: Mapping[str, float],
    urgency: Urgency,
    care: CareKnowledge,
    named: Mapping[str, float] = MappingProxyType({}),
) -> Plan:
    """The plan for one person.

    Args:
        facts: what was told.
        chances: condition -> its chance.
        urgency: how soon to be seen, with the rules, thresholds and open signs behind it.
        care: what is known about what to do.
        named: the named causes that fit, each with its chance; they add steps of their own, and change none.
    """
    person = situation(facts, chances, urgency, care, named)
    found = _sort(person)
    offered = [item for item in found if isinstance(item, Offered)]
    withheld = [item for item in found if isinstance(item, Withheld)]
    return _plan(person, offered, withheld, urgency)


def _plan(person: Situation, offered: list[Offered], withheld: list[Withheld], urgency: Urgency) -> Plan:
    """The plan of what is offered to a person and withheld from them."""
    care, medicines, do = person.care, check_medicines(person), today(offered, person)
    return Plan(
        knowledge=care.knowledge.version,
        level=person.level.id,
        waiting=person.waiting,
        clear=len(person.likely) == 1,
        likely=[_likely(cause, care) for cause in person.likely],
        open_dangers=list(person.open_dangers.values()),
        phases=_phases(offered, person),
        steps=_of(offered, "step"),
        supports=_of(offered, "support"),
        exercises=_of(offered, "exercise"),
        prevention=_of(offered, "prevention"),
        withheld=withheld,
        medicines=medicines,
        medicine_questions=open_questions(medicines, person),
        methods=[] if person.waiting else [_method(item, offered, withheld, person) for item in care.methods.values()],
        offers=[] if person.waiting else _offers(person),
        courses=[] if person.waiting else [_course(cause, care) for cause in person.likely],
        safety_net=_safety_net(person, urgency),
        notes=_notes(person),
        today=do,
        leave=leave(offered, person),
        medicine=pill_line(medicines, person),
        later=[] if person.waiting else later(offered, do, person),
        activities=activities([item.id for item in offered], person),
        choices=[] if person.waiting else choices(person),
    )


def _sort(person: Situation) -> list[Offered | Withheld]:
    """Everything that is offered to this person or withheld from them, by phase."""
    judged = [result for item, kind, phase in _candidates(person) if (result := _judge(item, kind, phase, person))]
    found = _without_replaced(judged, person)
    order = [item for phase in PHASES for item in found if isinstance(item, Offered) and item.phase == phase]
    return [*order, *(item for item in found if isinstance(item, Withheld))]


def _without_replaced(found: list[Offered | Withheld], person: Situation) -> list[Offered | Withheld]:
    """All but the steps in whose place another stands: only what is offered takes a place, not what is withheld."""
    given = {item.id for item in found if isinstance(item, Offered)}
    return [
        item for item in found if item.kind != "step" or not given.intersection(person.care.steps[item.id].gives_way_to)
    ]


def _candidates(person: Situation) -> Iterable[tuple[Item, ItemKind, Phase]]:
    care = person.care
    for step in care.steps.values():
        if person.waiting or step.phase != "waiting":
            yield step, "step", step.phase
    for support in care.supports.values():
        yield support, "support", support.phase
    for exercise in care.exercises.values():
        yield exercise, "exercise", exercise.phase
    for measure in care.prevention.values():
        if not person.waiting:
            yield measure, "prevention", "return"


def _judge(item: Item, kind: ItemKind, phase: Phase, person: Situation) -> Offered | Withheld | None:
    if isinstance(item, CareStep) and not _called_for(item, person):
        return None
    if person.waiting and isinstance(item, CareStep) and item.phase == "waiting":
        return fit(item, kind, phase, person)
    result = fit(item, kind, phase, person)
    if person.waiting:
        return _suspected_only(result, person)
    if isinstance(result, Offered) and kind == "prevention":
        return result.model_copy(update={"meant_for_you": _is_personal(item, person)})
    return result


def _called_for(step: CareStep, person: Situation) -> bool:
    """Whether the step is for this level and person, a danger of it is suspected, and a name of it fits best."""
    if step.names and not person.names & set(step.names):
        return False
    highest = Level.emergency_now if step.up_to_level is None else step.up_to_level
    if step.from_level is not None and not step.from_level <= person.level <= highest:
        return False
    if step.only_when is not None and evaluate(person.care.when(step.only_when), person.facts) is not True:
        return False
    suspected = {name for name, danger in person.open_dangers.items() if danger.suspected}
    return not step.dangers or bool(suspected & set(step.dangers))


def _suspected_only(result: Offered | Withheld | None, person: Situation) -> Withheld | None:
    """While waiting, of all else only what could harm under a suspected danger is named, lest someone tries it."""
    if not isinstance(result, Withheld) or result.kind not in ("step", "support"):
        return None
    suspected = {name for name, danger in person.open_dangers.items() if danger.suspected}
    reasons = [reason for reason in result.reasons if reason.about in suspected]
    return result.model_copy(update={"reasons": reasons}) if reasons else None


def _is_personal(item: Item, person: Situation) -> bool:
    when = getattr(item, "shown_when", None)
    return when is not None and evaluate(person.care.when(when), person.facts) is True


def _of(offered: list[Offered], kind: ItemKind) -> list[Offered]:
    return [item for item in offered if item.kind == kind]


def _likely(cause: str, care: CareKnowledge) -> Likely:
    return Likely(condition=cause, lay_name=care.knowledge.conditions[cause].lay_name)


def _phases(offered: list[Offered], person: Situation) -> list[PhaseShown]:
    now = "waiting" if person.waiting else person.phase
    used = {item.phase for item in offered}
    titles = {phase: person.care.phases[phase].title for phase in PHASES}
    return [PhaseShown(id=phase, title=titles[phase], now=phase == now) for phase in PHASES if phase in used]


def _method(method: Method, offered: list[Offered], withheld: list[Withheld], person: Situation) -> MethodShown:
    given, held = {item.id for item in offered}, {item.id for item in withheld}
    suits = person.care.conditions(method.suits)
    return MethodShown(
        id=method.id,
        name=method.name,
        text=method.text,
        timing=method.timing,
        known=method.known,
        not_known=method.not_known,
        fits=all(cause in suits for cause in person.likely),
        parts=[_method_part(part, given, held) for part in method.parts],
        **basis(method),
    )


def _method_part(part: MethodPart, given: set[str], held: set[str]) -> MethodPartShown:
    if part.item is None:
        return MethodPartShown(letter=part.letter, text=part.text, state="general")
    state = "in_your_plan" if part.item in given else "hold_off" if part.item in held else "not_in_your_plan"
    return MethodPartShown.model_validate({"letter": part.letter, "text": part.text, "state": state})


def _offers(person: Situation) -> list[OfferShown]:
    found = []
    for offer in person.care.offers.values():
        wanted = [cause for cause in person.likely if cause in person.care.conditions(offer.suits)]
        if wanted:
            found.append(
                OfferShown(
                    id=offer.id,
                    kind=offer.kind,
                    title=offer.title,
                    text=offer.text,
                    when=offer.when,
                    for_causes=[] if ANY in offer.suits else wanted,
                    **basis(offer),
                )
            )
    return found


def _course(cause: str, care: CareKnowledge) -> CourseShown:
    course = care.courses[cause]
    return CourseShown(
        condition=cause,
        lay_name=care.knowledge.conditions[cause].lay_name,
        text=course.text,
        better_by_days=course.better_by_days,
        if_not=course.if_not,
        **basis(course),
    )


def _safety_net(person: Situation, urgency: Urgency) -> SafetyNetShown:
    """The safety net of the level; looked at again after the fewest days that the level or a likely cause asks for."""
    net = person.care.safety_net[person.level.name]
    courses = [person.care.courses[cause].look_again_days for cause in person.likely]
    visit = [urgency.days] if person.level is Level.soon and urgency.days else []
    days = min(net.look_again_days, *courses, *visit)
    return SafetyNetShown(
        level=person.level.id,
        next_level=net.next_level.id,
        if_not_in_time=net.if_not_in_time,
        cost=net.cost,
        transport=net.transport,
        at_night=net.at_night,
        far_away=net.far_away,
        watch=net.watch,
        look_again_days=days,
        look_again=net.look_again.format(days=days_text(days)),
        **basis(net),
    )


def _notes(person: Situation) -> list[str]:
    if person.waiting:
        return [NOTES["waiting"], NOTES["review"]]
    several = [NOTES["several"]] if len(person.likely) > 1 else []
    return [NOTES["all"], *several, NOTES["review"]]
