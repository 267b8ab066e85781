"""The plan as text for a terminal, and the command `plan`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from popliteal.care.parts import ANSWERS, CareDoubt, HeldBack, MedicineAdvice, Offered, Plan, Statement, dose_text
from popliteal.case import Case
from popliteal.faces.terminal.text import bullet, heading, line, read_text, settings_now
from popliteal.knowledge import PoplitealError
from popliteal.knowledge.care_load import CareKnowledge

ASK_FIRST = "We don't know if this is so for you. If it is, leave it out, or ask first:"

ELSEWHERE = (
    "{case}: the main trouble is not behind the knee, so there is no plan. How soon to be seen: popliteal assess {case}"
)


def plan_command(
    case: Path, as_json: bool, calendar_file: Path | None, knowledge: Path | None, console: Console
) -> None:
    """Print the plan for a case file; write its calendar when a file is named.

    Raises:
        PoplitealError: a file cannot be read, the main trouble is elsewhere, or the calendar has no start.
    """
    result, care, story = read_plan(case, knowledge)
    if calendar_file is not None:
        from popliteal.care.calendar import calendar

        content = calendar(result, story.as_of)
        try:
            calendar_file.write_bytes(content)
        except OSError as error:
            raise PoplitealError(f"{calendar_file}: the calendar can't be written: {error.strerror}") from None
    if as_json:
        print(result.model_dump_json(by_alias=True, indent=2))
    else:
        print_plan(result, care, console)


def read_plan(case: Path, knowledge: Path | None) -> tuple[Plan, CareKnowledge, Case]:
    """The plan for a case file, what is known about care, and the case.

    Raises:
        PoplitealError: the file cannot be read, or the main trouble is elsewhere.
    """
    from popliteal.assess import assess, build_model
    from popliteal.case import parse_case
    from popliteal.knowledge import load_knowledge
    from popliteal.knowledge.care_load import load_care

    base = load_knowledge(knowledge, settings_now().region)
    care = load_care(base)
    story = parse_case(read_text(case), base, str(case))
    result = assess(story, build_model(base, draws=1), with_intervals=False, care=care).plan
    if result is None:
        raise PoplitealError(ELSEWHERE.format(case=case))
    return result, care, story


def print_today(result: Plan, console: Console) -> None:
    """Print the heart of a plan: what to do today in its order, what to leave, one line on pills, the safety net."""
    heading("Until you are seen" if result.waiting else "What to do today", console)
    for number, item in enumerate(result.today, start=1):
        line(f"{number}. {_in_short(item)}", console)
    if result.leave:
        line(f"For now: {result.leave.title}.{_ask_first(result.leave)}", console)
    if result.medicine:
        line(f"For pain: {result.medicine.text}", console)
    line(result.safety_net.if_not_in_time, console)
    line(result.safety_net.look_again, console)


def _in_short(item: Offered) -> str:
    dose = "" if item.dose is None else f" {dose_text(item.dose)} {item.stop or ''}"
    return f"{item.title}. {item.text.strip()}{dose}{_ask_first(item)}"


def _ask_first(item: Offered) -> str:
    return "".join(f" Ask first if this is so: {doubt.text}" for doubt in item.ask_first)


def print_plan(result: Plan, care: CareKnowledge, console: Console) -> None:
    """Print a plan: today, then all that it holds by phase, what to hold off, medicines, the safety net."""
    print_today(result, console)
    _later(result, console)
    for note in result.notes:
        line(note, console)
    if not result.waiting:
        line(f"Made for: {'; '.join(cause.lay_name for cause in result.likely)}.", console)
    for phase in result.phases:
        items = [item for item in (*result.steps, *result.supports, *result.exercises) if item.phase == phase.id]
        if items:
            heading(phase.title + (" (you are here)" if phase.now else ""), console)
        for item in items:
            _offered(item, care, console)
    _withheld(result, console)
    _medicines(result, care, console)
    _methods(result, console)
    _courses(result, console)
    _activities(result, console)
    _choices(result, console)
    _clinician(result, console)
    if result.prevention:
        heading("How to keep it from coming back", console)
    for item in sorted(result.prevention, key=lambda item: not item.meant_for_you):
        _offered(item, care, console)
    _safety_net(result, console)


def _later(result: Plan, console: Console) -> None:
    """The rest by day and week, titles only; what each is stands below."""
    items = (*result.steps, *result.supports, *result.exercises)
    titles = {item.id: f"{item.title}{' (ask first)' if item.ask_first else ''}" for item in items}
    for group in result.later:
        line(f"{group.when}: {'; '.join(titles[name] for name in group.ids)}.", console)


def _basis(statement: Statement) -> str:
    return f"[{', '.join(statement.source)}; read: {statement.checked}]" if statement.source else "[judgment]"


def _offered(item: Offered, care: CareKnowledge, console: Console) -> None:
    mark = "DO NOT: " if item.do == "do_not" else ""
    yours = " (this fits you)" if item.meant_for_you else ""
    line(f"{mark}{item.title}{yours}", console, style="bold")
    line(item.text.strip(), console, indent=4)
    if item.dose is not None:
        line(f"How much: {dose_text(item.dose)} {item.progress} {item.stop or ''}", console, indent=4)
    names = [care.knowledge.conditions[cause].lay_name for cause in item.for_causes]
    causes = f" For: {', '.join(names)}." if names else ""
    line(f"Why: {item.why}{causes} {_basis(item)}", console, indent=4)
    for doubt in item.ask_first:
        line(f"{ASK_FIRST} {doubt.text}", console, indent=4)


def _withheld(result: Plan, console: Console) -> None:
    """What is held back; things that are held back for the same reasons stand together."""
    if result.withheld:
        heading("Hold off on these for now, and why", console)
    alike: dict[tuple[HeldBack, ...], list[str]] = {}
    for item in result.withheld:
        alike.setdefault(tuple(item.reasons), []).append(item.title)
    for reasons, titles in alike.items():
        line("; ".join(titles), console, style="bold")
        _reasons(reasons, console)


def _reasons(reasons: Iterable[HeldBack], console: Console) -> None:
    """Reasons, those with the same end together: "It can …. It can …. Hold off until …"."""
    by_end: dict[str | None, list[str]] = {}
    for reason in reasons:
        by_end.setdefault(reason.until, []).append(reason.text)
    for until, texts in by_end.items():
        end = [f"Hold off {until}"] if until else []
        line(" ".join([*texts, *end]), console, indent=4)


def _medicines(result: Plan, care: CareKnowledge, console: Console) -> None:
    if not result.medicines:
        return
    heading("Pain medicines from the store", console)
    for medicine in result.medicines:
        _medicine(medicine, care, console)
    if result.medicine_questions:
        line("To be more sure, answer these:", console)
    for name in result.medicine_questions:
        bullet(f"{care.knowledge.findings[name].question} ({name})", console, 4)


def _medicine(medicine: MedicineAdvice, care: CareKnowledge, console: Console) -> None:
    line(f"{medicine.title}: {medicine.heading}", console, style="bold")
    if medicine.verdict != "not_now":
        line(f"{medicine.text} {medicine.why} {_basis(medicine)}", console, indent=4)
    _reasons(medicine.held_back, console)
    _doubts(medicine.doubts, care, console)
    if medicine.verdict in ("fine", "ask_first"):
        for text in (medicine.how, medicine.most, medicine.double, medicine.stop):
            line(text, console, indent=4)


def _doubts(found: list[CareDoubt], care: CareKnowledge, console: Console) -> None:
    for doubt in found:
        if doubt.known:
            line(f"Because: {doubt.text} {_basis(doubt)}", console, indent=4)
    names = dict.fromkeys(name for doubt in found for name in doubt.unanswered)
    if names:
        line("We don't know these yet. Ask first if one could be so for you:", console, indent=4)
    for name in names:
        finding = care.knowledge.findings.get(name)
        bullet(finding.lay if finding else f"your {name}", console, 6)


def _methods(result: Plan, console: Console) -> None:
    if result.methods:
        heading("RICE or MEAT?", console)
    states = {"in_your_plan": "in your plan", "hold_off": "hold off for now", "not_in_your_plan": "not in your plan"}
    for method in result.methods:
        fits = " Its users keep it for what is likely here." if method.fits else ""
        line(method.name, console, style="bold")
        line(f"{method.text}{fits} {_basis(method)}", console, indent=4)
        for part in method.parts:
            state = f" ({states[part.state]})" if part.state in states else ""
            bullet(f"{part.letter}: {part.text}{state}", console, 4)
        line(f"When: {method.timing} Known: {method.known} Not known: {method.not_known}", console, indent=4)


def _courses(result: Plan, console: Console) -> None:
    if result.courses:
        heading("How it most often goes", console)
    for course in result.courses:
        line(course.lay_name, console, style="bold")
        line(f"{course.text} {course.if_not} {_basis(course)}", console, indent=4)


def _activities(result: Plan, console: Console) -> None:
    if result.activities:
        heading("Can I …?", console)
    for activity in result.activities:
        line(f"{activity.question} {ANSWERS[activity.say]} {activity.text} {_basis(activity)}", console)


def _choices(result: Plan, console: Console) -> None:
    for choice in result.choices:
        heading(choice.title, console)
        for way in choice.ways:
            line(way.name, console, style="bold")
            for said, text in (("What it does", way.does), ("How sure", way.sure), ("What it costs you", way.effort)):
                line(f"{said}: {text}", console, indent=4)
            line(_basis(way), console, indent=4)


def _clinician(result: Plan, console: Console) -> None:
    if result.offers:
        heading("What a doctor or therapist may offer", console)
    for offer in result.offers:
        line(f"{offer.title}: {offer.text} {offer.when} {_basis(offer)}", console)


def _safety_net(result: Plan, console: Console) -> None:
    net = result.safety_net
    heading("Safety net", console)
    for text in (net.at_night, net.far_away, net.watch, net.transport, net.cost):
        line(text, console)
    line(_basis(net), console)
