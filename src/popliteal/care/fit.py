"""Whether a thing fits one person: right for the likely causes, no harm under an open danger, not contraindicated.

When several causes are likely, only what is right for all of them is offered; a precaution, which cannot harm, already
when one of them calls for it.
"""

from __future__ import annotations

from popliteal.care.cautions import as_doubt, not_excluded
from popliteal.care.parts import HeldBack, ItemKind, Offered, Withheld, basis
from popliteal.care.situation import Situation
from popliteal.knowledge.care_load import ANY
from popliteal.knowledge.care_schema import PHASES, CareStep, Exercise, Item, Phase

UNLESS_TOLD = "unless a doctor who has seen you says that you may."


def fit(item: Item, kind: ItemKind, phase: Phase, person: Situation) -> Offered | Withheld | None:
    """The item as it is offered to this person, as it is withheld from them, or None when it is not for them.

    Args:
        item: what could be offered.
        kind: what sort of thing it is.
        phase: the earliest phase it belongs to.
        person: whom the plan is for.
    """
    suits = person.care.conditions(item.suits)
    wanted = [cause for cause in person.likely if cause in suits]
    if not wanted and not is_base(item):
        return None
    wrong, starts = restriction(item, phase, person)
    found = not_excluded(item.not_with, person.facts, person.care)
    told = [HeldBack(kind="told", text=caution.reason, until=UNLESS_TOLD) for caution, holds in found if holds]
    reasons = [*held_back(item, person), *wrong, *told]
    if reasons:
        return Withheld(id=item.id, kind=kind, title=item.title, reasons=reasons, **basis(item))
    if len(wanted) < len(person.likely) and not is_precaution(item):
        return None
    return Offered(
        id=item.id,
        kind=kind,
        do=item.kind if isinstance(item, CareStep) else "do",
        phase=starts,
        title=item.title,
        text=item.text,
        why=item.why,
        for_causes=[] if ANY in item.suits else wanted,
        ask_first=[as_doubt(caution, holds, person.facts, person.care) for caution, holds in found],
        **_exercise(item),
        **basis(item),
    )


def is_base(item: Item) -> bool:
    """Whether everyone gets it, whatever the cause."""
    return isinstance(item, CareStep) and item.base


def is_precaution(item: Item) -> bool:
    """Whether it cannot harm, so that one likely cause is enough to give it."""
    return isinstance(item, CareStep) and (item.precaution or item.base)


def restriction(item: Item, phase: Phase, person: Situation) -> tuple[list[HeldBack], Phase]:
    """Why it is wrong for a likely cause altogether; and, where only early on, the phase in which it may start."""
    hits = [rule for rule in item.not_for if person.care.conditions(rule.causes) & set(person.likely)]
    wrong = [HeldBack(kind="cause", text=rule.reason, until=UNLESS_TOLD) for rule in hits if rule.until is None]
    starts = max([phase, *(rule.until for rule in hits if rule.until)], key=PHASES.index)
    return wrong, starts


def held_back(item: Item, person: Situation) -> list[HeldBack]:
    """Each open danger under which it could do harm, with until when."""
    return [
        HeldBack(kind="danger", about=name, text=harm, until=person.open_dangers[name].until)
        for name, harm in item.withhold_while.items()
        if name in person.open_dangers
    ]


def _exercise(item: Item) -> dict[str, object]:
    if not isinstance(item, Exercise):
        return {}
    return {"part": item.part, "dose": item.dose, "progress": item.progress, "stop": item.stop}
