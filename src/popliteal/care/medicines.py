"""Whether a medicine is safe for this person: fine, ask first because, do not take because.

What is not known is never fine: an unanswered contraindication means asking a pharmacist or doctor first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from popliteal.care.cautions import as_doubt, doubts, not_excluded
from popliteal.care.fit import held_back, restriction
from popliteal.care.parts import CareDoubt, HeldBack, MedicineAdvice, Verdict, basis
from popliteal.care.situation import Situation
from popliteal.knowledge import Level
from popliteal.knowledge.care_load import cautions_of, refusals_of
from popliteal.knowledge.care_schema import PHASES, Caution, Medicine

NOT_FOR_ALL = "It is not right for all the causes that are likely here."
YES_LEVEL = frozenset({1})

HEADINGS: dict[Verdict, str] = {
    "fine": "Fine for most people like you",
    "ask_first": "Ask a pharmacist or doctor first",
    "childs_dose": "Ask for the dose for a child",
    "stay_with_it": "Stay with what you take",
    "do_not_take": "Do not take it",
    "not_now": "Do not take it for now",
    "not_for_this": "Not for this pain",
}


def check_medicines(person: Situation) -> list[MedicineAdvice]:
    """The advice on each medicine that could come up for the likely causes: the first for the likeliest one leads."""
    care = person.care
    order = sorted(
        care.medicines.values(), key=lambda medicine: person.likely[0] not in care.conditions(medicine.first_for)
    )
    checked = (check_medicine(medicine, person) for medicine in order)
    return [advice for advice in checked if advice is not None]


def check_medicine(medicine: Medicine, person: Situation) -> MedicineAdvice | None:
    """The advice on one medicine, or None when no likely cause calls for it."""
    suits = person.care.conditions(medicine.suits)
    if not any(cause in suits for cause in person.likely):
        return None
    refused = not_excluded(refusals_of(medicine), person.facts, person.care)
    known = [as_doubt(caution, True, person.facts, person.care) for caution, holds in refused if holds]
    instead = _instead(caution for caution, holds in refused if holds)
    if known and not instead:
        return _advice(medicine, "do_not_take", known, [])
    if not medicine.suggested:
        return _advice(medicine, "not_for_this", [], [])
    held = _held_back(medicine, person)
    if held:
        return _advice(medicine, "not_now", [], held)
    if not set(person.likely) <= suits | person.care.conditions(medicine.goes_with):
        return _advice(medicine, "not_for_this", [], [HeldBack(kind="cause", text=NOT_FOR_ALL)])
    if instead:
        return _advice(medicine, instead, known, [])
    ask = doubts(cautions_of(medicine), person.facts, person.care)
    return _advice(medicine, "ask_first" if ask else "fine", ask, [])


def _instead(holding: Iterable[Caution]) -> Literal["childs_dose", "stay_with_it", "not_for_this"] | None:
    """What is said in place of a no, when no refusal that holds is a plain no."""
    found = [caution.instead for caution in holding]
    return min((word for word in found if word), default=None) if None not in found else None


def _held_back(medicine: Medicine, person: Situation) -> list[HeldBack]:
    found = held_back(medicine, person)
    wrong, starts = restriction(medicine, medicine.phase, person)
    found.extend(wrong)
    if not wrong and PHASES.index(starts) > PHASES.index(person.phase):
        found.extend(_too_early(medicine, person))
    if person.level > medicine.highest_level:
        found.append(
            HeldBack(
                kind="level",
                text="Be seen first. It could hide what must be checked.",
                until="until someone has looked at your leg.",
            )
        )
    return found


def _too_early(medicine: Medicine, person: Situation) -> list[HeldBack]:
    return [
        HeldBack(kind="cause", text=rule.reason, until="until the first 3 days are over.")
        for rule in medicine.not_for
        if rule.until is not None and person.care.conditions(rule.causes) & set(person.likely)
    ]


def _advice(medicine: Medicine, verdict: Verdict, found: list[CareDoubt], held: list[HeldBack]) -> MedicineAdvice:
    return MedicineAdvice(
        id=medicine.id,
        title=medicine.title,
        verdict=verdict,
        heading=HEADINGS[verdict],
        text=medicine.text,
        why=medicine.why,
        line=medicine.line,
        how=medicine.how,
        most=medicine.most,
        double=medicine.double,
        stop=medicine.stop,
        doubts=found,
        held_back=held,
        **basis(medicine),
    )


def open_questions(medicines: Iterable[MedicineAdvice], person: Situation) -> list[str]:
    """The findings that would settle a medicine which is not already ruled out; a follow-up only once it is due.

    On the way to an emergency department nobody is to sit and answer them.
    """
    if person.level >= Level.emergency_department:
        return []
    names = [
        name
        for medicine in medicines
        if medicine.verdict == "ask_first"
        for doubt in medicine.doubts
        for name in doubt.unanswered
    ]
    findings = person.care.knowledge.findings
    return [name for name in dict.fromkeys(names) if name in findings and _due(name, person)]


def _due(name: str, person: Situation) -> bool:
    """Whether a question may be asked: not answered yet, not even unsure, and its parent is there."""
    finding = person.care.knowledge.findings[name]
    if name in person.facts.case.answers:
        return False
    return not finding.parent or any(person.facts.has(parent, YES_LEVEL) for parent in finding.parent)
