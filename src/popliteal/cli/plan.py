"""The plan as text for a terminal, and the command `plan`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from popliteal.care.calendar import calendar
from popliteal.care.parts import Doubt, HeldBack, MedicineAdvice, Offered, Plan, Statement, dose_text
from popliteal.knowledge.care_load import CareKnowledge

ASK_FIRST = "We don't know if this is so for you. If it is, leave it out, or ask first:"


def plan_command(
    case: Path, as_json: bool = False, calendar_file: Path | None = None, knowledge: Path | None = None
) -> None:
    """Print the plan for a case file; write its calendar when a file is named.

    Raises:
        PoplitealError: when a file cannot be read, or the calendar has no start.
    """
    from popliteal.assessment import group_chances
    from popliteal.care.plan import plan
    from popliteal.case import parse_case
    from popliteal.cli.main import console, read_text
    from popliteal.knowledge import load_knowledge
    from popliteal.knowledge.care_load import load_care
    from popliteal.reasoning.inference import infer
    from popliteal.reasoning.model import build_model
    from popliteal.triage.scores import Facts
    from popliteal.triage.urgency import triage

    base = load_knowledge(knowledge)
    care = load_care(base)
    story = parse_case(read_text(case), base, str(case))
    model = build_model(base, draws=1)
    posterior = infer(story, model)
    chances = {name: float(posterior.chances[place]) for place, name in enumerate(model.conditions)}
    facts = Facts(story, base)
    result = plan(facts, chances, triage(facts, group_chances(posterior, model), base), care)
    if calendar_file is not None:
        calendar_file.write_bytes(calendar(result, story.as_of))
    if as_json:
        print(result.model_dump_json(by_alias=True, indent=2))
    else:
        print_plan(result, care, console())


def print_plan(result: Plan, care: CareKnowledge, console: Console) -> None:
    """Print a plan: what to do now, what to hold off, medicines, what comes later, the safety net."""
    for note in result.notes:
        _line(note, console)
    if not result.waiting:
        _line(f"Made for: {'; '.join(cause.lay_name for cause in result.likely)}.", console)
    for phase in result.phases:
        items = [item for item in (*result.steps, *result.supports, *result.exercises) if item.phase == phase.id]
        if items:
            _heading(phase.title + (" (you are here)" if phase.now else ""), console)
        for item in items:
            _offered(item, care, console)
    _withheld(result, console)
    _medicines(result, care, console)
    _methods(result, console)
    _courses(result, console)
    _clinician(result, console)
    if result.prevention:
        _heading("So it does not come back", console)
    for item in sorted(result.prevention, key=lambda item: not item.meant_for_you):
        _offered(item, care, console)
    _safety_net(result, console)


def _heading(text: str, console: Console) -> None:
    console.print()
    console.print(Text(text.upper(), style="bold"))


def _line(text: str, console: Console, indent: int = 2, style: str = "") -> None:
    console.print(Padding(Text(text, style=style), (0, 0, 0, indent)))


def _basis(statement: Statement) -> str:
    return f"[{', '.join(statement.source)}; read: {statement.checked}]" if statement.source else "[judgment]"


def _offered(item: Offered, care: CareKnowledge, console: Console) -> None:
    mark = "DO NOT: " if item.do == "do_not" else ""
    yours = " (this fits you)" if item.meant_for_you else ""
    _line(f"{mark}{item.title}{yours}", console, style="bold")
    _line(item.text.strip(), console, indent=4)
    if item.dose is not None:
        _line(f"How much: {dose_text(item.dose)} {item.progress}", console, indent=4)
    names = [care.knowledge.conditions[cause].lay_name for cause in item.for_causes]
    causes = f" For: {', '.join(names)}." if names else ""
    _line(f"Why: {item.why}{causes} {_basis(item)}", console, indent=4)
    for doubt in item.ask_first:
        _line(f"{ASK_FIRST} {doubt.text}", console, indent=4)


def _withheld(result: Plan, console: Console) -> None:
    """What is held back; things that are held back for the same reasons stand together."""
    if result.withheld:
        _heading("Not now, and why", console)
    alike: dict[tuple[HeldBack, ...], list[str]] = {}
    for item in result.withheld:
        alike.setdefault(tuple(item.reasons), []).append(item.title)
    for reasons, titles in alike.items():
        _line("; ".join(titles), console, style="bold")
        _reasons(reasons, console)


def _reasons(reasons: Iterable[HeldBack], console: Console) -> None:
    """Reasons, those with the same end together: "It can …. It can …. Hold off until …"."""
    by_end: dict[str | None, list[str]] = {}
    for reason in reasons:
        by_end.setdefault(reason.until, []).append(reason.text)
    for until, texts in by_end.items():
        end = [f"Hold off {until}"] if until else []
        _line(" ".join([*texts, *end]), console, indent=4)


def _medicines(result: Plan, care: CareKnowledge, console: Console) -> None:
    if not result.medicines:
        return
    _heading("Pain medicines from the store", console)
    for medicine in result.medicines:
        _medicine(medicine, care, console)
    if result.medicine_questions:
        _line("To be more sure, answer these:", console)
    for name in result.medicine_questions:
        _line(f"- {care.knowledge.findings[name].question} ({name})", console, indent=4)


def _medicine(medicine: MedicineAdvice, care: CareKnowledge, console: Console) -> None:
    _line(f"{medicine.title}: {medicine.heading}", console, style="bold")
    if medicine.verdict != "not_now":
        _line(f"{medicine.text} {medicine.why} {_basis(medicine)}", console, indent=4)
    _reasons(medicine.held_back, console)
    _doubts(medicine.doubts, care, console)
    if medicine.verdict in ("fine", "ask_first"):
        for text in (medicine.how, medicine.most, medicine.double, medicine.stop):
            _line(text, console, indent=4)


def _doubts(found: list[Doubt], care: CareKnowledge, console: Console) -> None:
    for doubt in found:
        if doubt.known:
            _line(f"Because: {doubt.text} {_basis(doubt)}", console, indent=4)
    names = dict.fromkeys(name for doubt in found for name in doubt.unanswered)
    if names:
        _line("We don't know these yet. Ask first if one could be so for you:", console, indent=4)
    for name in names:
        finding = care.knowledge.findings.get(name)
        _line(f"- {finding.lay if finding else f'your {name}'}", console, indent=6)


def _methods(result: Plan, console: Console) -> None:
    if result.methods:
        _heading("RICE or MEAT?", console)
    states = {"in_your_plan": "in your plan", "hold_off": "hold off for now", "not_in_your_plan": "not in your plan"}
    for method in result.methods:
        fits = " Its users keep it for what is likely here." if method.fits else ""
        _line(method.name, console, style="bold")
        _line(f"{method.text}{fits} {_basis(method)}", console, indent=4)
        for part in method.parts:
            state = f" ({states[part.state]})" if part.state in states else ""
            _line(f"- {part.letter}: {part.text}{state}", console, indent=4)
        _line(f"When: {method.timing} Known: {method.known} Not known: {method.not_known}", console, indent=4)


def _courses(result: Plan, console: Console) -> None:
    if result.courses:
        _heading("How it most often goes", console)
    for course in result.courses:
        _line(course.lay_name, console, style="bold")
        _line(f"{course.text} {course.if_not} {_basis(course)}", console, indent=4)


def _clinician(result: Plan, console: Console) -> None:
    if result.offers:
        _heading("What a doctor or therapist may offer", console)
    for offer in result.offers:
        _line(f"{offer.title}: {offer.text} {offer.when} {_basis(offer)}", console)


def _safety_net(result: Plan, console: Console) -> None:
    net = result.safety_net
    _heading("Safety net", console)
    for text in (net.if_not_in_time, net.watch, net.transport, net.cost, net.look_again):
        _line(text, console)
    _line(_basis(net), console)
