"""What this person can do now, and the ways to treat a likely cause side by side."""

from __future__ import annotations

from collections.abc import Collection

from popliteal.care.parts import ActivityShown, ChoiceShown, WayShown, basis
from popliteal.care.situation import Situation
from popliteal.knowledge.care_schema import Activity, ActivityAnswer, Way
from popliteal.knowledge.logic import evaluate


def activities(given: Collection[str], person: Situation) -> list[ActivityShown]:
    """The answer to each "Can I …?": the first, thus the most careful, that is meant for this person.

    Args:
        given: ids of all that the plan offers.
        person: whom the plan is for.
    """
    asked = [activity for activity in person.care.activities.values() if _is_asked(activity, person)]
    return [_answered(activity, given, person) for activity in asked]


def _is_asked(activity: Activity, person: Situation) -> bool:
    """Whether it is something for this person at all: no child is told of driving."""
    return activity.only_when is None or evaluate(person.care.when(activity.only_when), person.facts) is True


def _answered(activity: Activity, given: Collection[str], person: Situation) -> ActivityShown:
    answer = next(answer for answer in activity.answers if _is_meant(answer, given, person))
    return ActivityShown(id=activity.id, question=activity.question, say=answer.say, text=answer.text, **basis(answer))


def _is_meant(answer: ActivityAnswer, given: Collection[str], person: Situation) -> bool:
    return (
        (person.waiting or not answer.waiting)
        and (not answer.causes or bool(person.care.conditions(answer.causes) & set(person.likely)))
        and (not answer.dangers or bool(set(answer.dangers) & set(person.open_dangers)))
        and (answer.needs is None or answer.needs in given)
        and answer.phase in (None, person.phase)
    )


def choices(person: Situation) -> list[ChoiceShown]:
    """The ways to treat each likely cause that has more than one."""
    likely = set(person.likely)
    return [
        ChoiceShown(id=choice.id, title=choice.title, ways=[_way(way) for way in choice.ways])
        for choice in person.care.choices.values()
        if person.care.conditions(choice.suits) & likely
    ]


def _way(way: Way) -> WayShown:
    return WayShown(name=way.name, does=way.does, sure=way.sure, effort=way.effort, **basis(way))
