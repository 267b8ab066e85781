"""What to do: steps, supports, exercises, medicines, what a clinician may offer, and the safety net."""

from __future__ import annotations

from popliteal.care.parts import dose_text
from popliteal.explain.entries import (
    AllKnowledge,
    Entry,
    Line,
    Pointer,
    Section,
    grounded_line,
    lines_of,
    review_text,
    sections_of,
)
from popliteal.knowledge import Knowledge
from popliteal.knowledge.care_load import CareKnowledge, cautions_of
from popliteal.knowledge.care_schema import Advice, Course, DoseNote, Exercise, Item, Medicine, Method, Offer, SafetyNet
from popliteal.knowledge.describe import when_text
from popliteal.speech.words import sentence


def care_entry(name: str, known: AllKnowledge) -> Entry:
    """One piece of advice, with what it rests on."""
    care = known.care
    advice = care.by_id[name]
    kind = "Medicine" if isinstance(advice, Medicine) else "Advice"
    return Entry(
        kind, name, title_of(advice, care.knowledge), _texts(advice),
        sections_of(
            Section("What it rests on", (grounded_line(advice),)),
            Section("Details", _details(advice)),
            Section("When it is not for someone", _cautions(advice, care)),
            Section("What it is for", _suits(advice, care)),
        ),
        review_text(advice.review),
    )  # fmt: skip


def title_of(advice: Advice, knowledge: Knowledge) -> str:
    """The title of a piece of advice."""
    match advice:
        case Item() | Offer():
            return advice.title
        case Method():
            return advice.name
        case Course():
            return f"How it most often goes: {knowledge.conditions[advice.id].lay_name}"
        case SafetyNet():
            return f"Safety net: {sentence(advice.id.replace('_', ' '))}"
    return sentence(str(getattr(advice, "id", "")).replace("_", " "))


def _texts(advice: Advice) -> tuple[str, ...]:
    match advice:
        case Item():
            return (advice.text, advice.why)
        case Offer():
            return (advice.text, advice.when)
        case Method():
            return (advice.text, advice.timing)
        case Course():
            return (advice.text, advice.if_not)
        case SafetyNet():
            return (advice.watch, advice.if_not_in_time, advice.look_again)
        case DoseNote():
            return (advice.text,)
    return ()


def _details(advice: Advice) -> tuple[Line, ...]:
    match advice:
        case Medicine():
            told = {"How": advice.how, "Most": advice.most, "Not twice": advice.double, "Stop": advice.stop}
        case Exercise():
            told = {"How much": dose_text(advice.dose), "Next": advice.progress}
        case Method():
            told = {"Known": advice.known, "Not known": advice.not_known}
        case SafetyNet():
            told = {"Cost": advice.cost, "Getting there": advice.transport}
        case _:
            told = {}
    return lines_of(told)


def _cautions(advice: Advice, care: CareKnowledge) -> tuple[Line, ...]:
    if not isinstance(advice, Item):
        return ()
    cautions = [
        grounded_line(caution, caution.reason, when_text(care.when(caution.when), care.knowledge))
        for caution in cautions_of(advice)
    ]
    wrong = [
        Line(
            rule.reason, ", ".join(sorted(care.knowledge.conditions[c].lay_name for c in care.conditions(rule.causes)))
        )
        for rule in advice.not_for
    ]
    held = [
        Line(text, f"while this is not ruled out: {care.dangers[d].name}") for d, text in advice.withhold_while.items()
    ]
    return (*cautions, *wrong, *held)


def _suits(advice: Advice, care: CareKnowledge) -> tuple[Line, ...]:
    if not isinstance(advice, Item | Offer) or "any" in advice.suits:
        return ()
    names = sorted(care.conditions(advice.suits))
    return tuple(Line(care.knowledge.conditions[name].lay_name, "", Pointer("conditions", name)) for name in names)
