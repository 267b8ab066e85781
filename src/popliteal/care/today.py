"""What to do today, out of all that the plan offers: a few things in the order of doing, and the rest by day and week.

Nothing is added here, and nothing is dropped from the plan: whatever is chosen was offered to this person before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from popliteal.care.parts import Later, MedicineAdvice, Offered, PillLine
from popliteal.care.situation import Situation
from popliteal.knowledge import Level
from popliteal.knowledge.care_schema import PHASES, Phase

MOST = 3
MOST_ON_THE_WAY = 5
"""Before an emergency department, where the way and the visit need a line each; an ambulance is three again."""
FIRST_WEEK = 2
"""Exercises in week 1; one more comes each week."""
WEEKS = 6
"""Weeks that are laid out; a general knee program runs 4 to 6 (aaos-knee-program)."""
NOT_SURE_OF_ANY = "Ask a pharmacist before you take a pill for pain. We do not know enough yet to say which are safe."
NONE_FITS = "Take no new pill for the pain for now. Below is why, and until when."
ON_THE_WAY = "{title} is fine on the way: {line} Tell them that you took it, and when."
NONE_ON_THE_WAY = "Take no new pill for the pain on the way. Where you go, they can give you one that is safe for you."
CHILD = (
    "{title} comes in a kind made for children. Ask a pharmacist for the dose. They will ask for the child's weight."
)
FINE = "{title}, if you need it: {line}"
ASK = "{title} may help, but ask a pharmacist or doctor first. {reason}"


def today(offered: Sequence[Offered], person: Situation) -> list[Offered]:
    """What to do today, in the order of doing: a step or more, and once the first days are over two exercises."""
    if person.level >= Level.emergency_department:
        return _until_help_is_there(_ranked(offered, {"do", "do_not"}, person), person)
    steps = _ranked(offered, {"do"}, person)
    if person.waiting:
        return steps[:MOST]
    exercises = _by_week(offered, person)[:FIRST_WEEK] if person.phase != "protect" else []
    return [*steps[: MOST - len(exercises)], *exercises]


def _until_help_is_there(steps: Sequence[Offered], person: Situation) -> list[Offered]:
    """Of the steps for one danger each only the first few, so that none crowds out what is for everyone."""
    most, of_dangers = (MOST_ON_THE_WAY, 2) if person.level is Level.emergency_department else (MOST, 1)
    for_one = [item for item in steps if len(person.care.steps[item.id].dangers) == 1]
    return [item for item in steps if item not in for_one[of_dangers:]][:most]


def leave(offered: Sequence[Offered], person: Situation) -> Offered | None:
    """The one thing to leave alone today; before an emergency department it stands among what to do."""
    if person.level >= Level.emergency_department:
        return None
    return next(iter(_ranked(offered, {"do_not"}, person)), None)


def _ranked(offered: Iterable[Offered], kinds: set[str], person: Situation) -> list[Offered]:
    """The steps that belong to today in the person's phase, in the order of doing."""
    phase: Phase = "waiting" if person.waiting else person.phase
    steps = {item.id: item for item in offered if item.kind == "step" and item.do in kinds}
    places = {name: person.care.steps[name].today.get(phase) for name in steps}
    known = [(place, name) for name, place in places.items() if place is not None]
    return [steps[name] for _, name in sorted(known)]


def _by_week(offered: Iterable[Offered], person: Situation) -> list[Offered]:
    """The exercises as they are begun: those of a later phase last, those best for a likely cause first."""
    care, now = person.care, PHASES.index(person.phase)

    def place(item: Offered) -> tuple[bool, bool, int]:
        exercise = care.exercises[item.id]
        best = bool(care.conditions(exercise.best_for) & set(person.likely))
        return PHASES.index(item.phase) > now, not best, exercise.order

    return sorted((item for item in offered if item.kind == "exercise"), key=place)


def later(offered: Sequence[Offered], do: Sequence[Offered], person: Situation) -> list[Later]:
    """What is not for today: the other steps in the next days, an exercise more each week, then what comes last.

    What only eases the first days is named apart once they are over: nobody is to rest and do more at the same time.
    """
    now = PHASES.index(person.phase)
    rest = [item for item in offered if item not in do and item.kind in ("step", "support") and item.do == "do"]
    flare = [item.id for item in rest if PHASES.index(item.phase) < now and _eases_a_flare(item, person)]
    soon = [item.id for item in rest if PHASES.index(item.phase) <= now and item.id not in flare]
    last = [item.id for item in rest if PHASES.index(item.phase) > now]
    weeks, more = _weeks([item.id for item in _by_week(offered, person)])
    groups = [
        Later(when="In the next days", ids=soon),
        Later(when="When it flares up", ids=flare),
        *weeks,
        Later(when="After that", ids=[*more, *last]),
    ]
    return [group for group in groups if group.ids]


def _eases_a_flare(item: Offered, person: Situation) -> bool:
    """Whether it is left for a flare: not while a danger is suspected, which may keep the leg from being loaded."""
    suspected = any(danger.suspected for danger in person.open_dangers.values())
    return item.kind == "step" and person.care.steps[item.id].flare and not suspected


def _weeks(exercises: Sequence[str]) -> tuple[list[Later], Sequence[str]]:
    """Two exercises in week 1 and one more each week; and those for which the weeks do not last."""
    first = Later(when="Week 1", week=1, ids=list(exercises[:FIRST_WEEK]))
    laid_out = exercises[FIRST_WEEK : FIRST_WEEK + WEEKS - 1]
    added = [Later(when=f"Week {number}", week=number, ids=[name]) for number, name in enumerate(laid_out, start=2)]
    return [first, *added], exercises[FIRST_WEEK + WEEKS - 1 :]


def pill_line(medicines: Sequence[MedicineAdvice], person: Situation) -> PillLine | None:
    """One line on pain medicine: the first that is fine, else the first to be asked about, else none for now."""
    if not medicines or person.level is Level.emergency_now:
        return None
    fine = next((item for item in medicines if item.verdict == "fine"), None)
    if person.level is Level.emergency_department:
        text = NONE_ON_THE_WAY if fine is None else ON_THE_WAY.format(title=fine.title, line=fine.line)
        return PillLine(medicine=fine.id if fine else None, text=text)
    if fine:
        return PillLine(medicine=fine.id, text=FINE.format(title=fine.title, line=fine.line))
    return _asked_first(medicines)


def _asked_first(medicines: Sequence[MedicineAdvice]) -> PillLine:
    child = next((item for item in medicines if item.verdict == "childs_dose"), None)
    if child:
        return PillLine(medicine=child.id, text=CHILD.format(title=child.title))
    for item in medicines:
        known = [doubt.text for doubt in item.doubts if doubt.known]
        if item.verdict == "ask_first" and known:
            return PillLine(medicine=item.id, text=ASK.format(title=item.title, reason=known[0]))
    unsure = any(item.verdict == "ask_first" for item in medicines)
    return PillLine(text=NOT_SURE_OF_ANY if unsure else NONE_FITS)
