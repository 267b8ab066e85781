"""An assessment as text for a terminal: what to do first, causes after, at 80 columns and without color."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

from popliteal.assess import LIKELY, TOO_MUCH_AT_ONCE, Assessment, Cause, Danger, Evidence, ScorePart
from popliteal.faces.terminal.show_plan import print_today
from popliteal.faces.terminal.text import bullet, heading, line
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.region import Region
from popliteal.speech.words import people, range_text

SHOWN_CAUSES = 6
SHOWN_SIGNS = 12
LEAST_SHOWN = 0.005


def _range(cause: Cause) -> str:
    """The credible interval in whole people out of 100."""
    told = range_text(cause.low, cause.high)
    return f" (range {told})" if told else ""


def print_last_lines(result: Assessment, console: Console) -> None:
    """The advice once more where the eye ends, in three lines."""
    console.print()
    line(result.urgency.heading.upper(), console, indent=0, style="bold")
    line(result.urgency.where, console, indent=0)
    line("This is information, not a diagnosis.", console, indent=0)


def print_assessment(result: Assessment, knowledge: Knowledge, console: Console, full: bool = True) -> None:
    """Print an assessment: urgency, why, open signs, doubts, dangers, causes, the plan.

    With `full` also scores, what would change it, and what the sums are.
    """
    _urgency(result, console)
    if not result.in_scope:
        _danger_signs(knowledge, console)
    if full:
        _next(result, knowledge, console)
    _open_signs(result, knowledge.region, console)
    _doubts(result, knowledge, console)
    if result.in_scope and Level[result.urgency.level] < Level.emergency_department:
        _what_it_could_be(result, knowledge, console, full)
    if result.plan is not None:
        print_today(result.plan, console)
        line("The whole plan, with reasons, sources and all exercises: popliteal plan", console)
    if full:
        _about(result, console)


def _about(result: Assessment, console: Console) -> None:
    heading("About this", console)
    for note in result.notes:
        line(note, console)
    exact = "exact" if result.certificate.exact else "estimated"
    line(
        f"Knowledge {result.knowledge}, program {result.engine}. Chance left out of the sums: "
        f"{result.certificate.mass_outside:.2%} ({exact}).",
        console,
    )


def _what_it_could_be(result: Assessment, knowledge: Knowledge, console: Console, full: bool) -> None:
    """Dangers, causes and scores; in an emergency no chance is told, which could talk someone out of going."""
    _dangers(result, console)
    if result.chances_withheld:
        heading("What it could be", console)
        line(TOO_MUCH_AT_ONCE, console)
    else:
        _causes(result, console)
    if full:
        _scores(result.scores, console)
        _telling(result, knowledge, console)


def _urgency(result: Assessment, console: Console) -> None:
    urgency = result.urgency
    mark = " (for now: some danger signs are still open)" if urgency.provisional else ""
    line(urgency.heading.upper() + mark, console, indent=0, style="bold")
    line(urgency.where, console)
    if urgency.reasons:
        heading("Why", console)
    for reason in urgency.reasons:
        told = f" You told us: {'; '.join(reason.because)}." if reason.because else ""
        bullet(f"{reason.text}{told} {_basis(reason.checked, reason.source, reason.kind)}", console)


def _basis(checked: str, source: Iterable[str], kind: str = "rule") -> str:
    sources = list(source)
    if not sources:
        return {"chance": "[worked out]", "unsure_sign": "[you were not sure]"}.get(kind, "[judgment]")
    return f"[{', '.join(sources)}; read: {checked}]"


def _danger_signs(knowledge: Knowledge, console: Console) -> None:
    """The signs that count wherever the trouble is."""
    heading("Act at once if any of these is there", console)
    for sign in knowledge.signs.values():
        act = knowledge.levels[sign.emergency.name].heading if sign.emergency is not None else ""
        bullet(f"{sign.lay}: {act[:1].lower()}{act[1:]}", console)


def _next(result: Assessment, knowledge: Knowledge, console: Console) -> None:
    if not result.next:
        return
    heading("What would tell", console)
    for ask in result.next:
        check = f" To check: {ask.check_at_home}" if ask.check_at_home else ""
        bullet(f"{ask.question}{check} If yes: {knowledge.levels[ask.level_if_yes].heading}.", console)


def _open_signs(result: Assessment, region: Region, console: Console) -> None:
    signs = result.urgency.open_signs
    if not signs:
        return
    heading("Danger signs that are still open", console)
    line("If the answer to one of these is yes, act on it now:", console)
    acts = {"emergency_now": f"call {region.number}"}
    for sign in signs[:SHOWN_SIGNS]:
        act = acts.get(sign.level_if_yes, f"go to an {region.emergency_department}")
        state = " (you were not sure)" if sign.state == "unsure" else ""
        check = f" To check: {sign.check_at_home}" if sign.state == "unsure" and sign.check_at_home else ""
        bullet(f"{sign.question}{state} If yes: {act}.{check}", console)


def _doubts(result: Assessment, knowledge: Knowledge, console: Console) -> None:
    if not result.contradictions and not result.hidden:
        return
    heading("What we could not be sure of", console)
    for text in result.contradictions:
        bullet(text, console)
    for name, because in result.hidden.items():
        reasons = ["your age" if item == "age" else knowledge.findings[item].lay for item in because]
        no = knowledge.findings[name].lay_no or f"not: {knowledge.findings[name].lay}"
        bullet(f"You told us that {no}. We can't count on that, since this can hide it: {'; '.join(reasons)}.", console)


def _dangers(result: Assessment, console: Console) -> None:
    heading("Dangerous causes to rule out", console)
    shown: dict[tuple[str, ...], Danger] = {}
    for danger in result.rule_out:
        before = shown.get(tuple(danger.names))
        if (danger.chance or 0.0) >= LEAST_SHOWN or danger.raises_level:
            shown[tuple(danger.names)] = danger if before is None or danger.raises_level else before
    for names, danger in shown.items():
        raised = " This is why it should be checked within the time above." if danger.raises_level else ""
        chance = "" if danger.chance is None else f": {people(danger.chance)} of 100"
        bullet(f"{' or '.join(names)}{chance}.{raised}", console)
    if not shown and result.chances_withheld:
        line(TOO_MUCH_AT_ONCE, console)
    elif not shown:
        line("All of them together look unlikely from what you told us.", console)


def _causes(result: Assessment, console: Console) -> None:
    heading("What it could be", console)
    line("Out of 100 people with answers like yours. More than one can be there at once.", console)
    listed = [cause for cause in result.causes if cause.chance >= LIKELY][:SHOWN_CAUSES]
    for cause in listed:
        console.print()
        line(f"{cause.lay_name}: {people(cause.chance)} of 100{_range(cause)}", console, style="bold")
        line(cause.about, console, indent=4)
        for evidence in cause.for_it:
            _evidence("+", evidence, console)
        for evidence in cause.against_it:
            _evidence("-", evidence, console)
        if cause.look_alikes:
            names = {other.condition: other.lay_name for other in result.causes}
            alike = ", ".join(names.get(name, name) for name in cause.look_alikes)
            line(f"Your story alone cannot tell it apart from: {alike}.", console, indent=4)
    if result.named:
        console.print()
        line("Less common, but it can fit what you told us:", console, style="bold")
        for one in result.named:
            bullet(f"{one.lay_name[0].upper()}{one.lay_name[1:]}. {one.about}", console)
    rest = [cause for cause in result.causes if cause not in listed]
    if rest:
        console.print()
        line(f"{len(rest)} other causes are less likely. Add --json to see them all.", console)


def _evidence(sign: str, evidence: Evidence, console: Console) -> None:
    figure = evidence.figure
    source = ""
    if figure is not None:
        basis = ", ".join(figure.source) if figure.source else "judgment"
        source = f" [{figure.value}; {basis}]"
    bullet(f"{evidence.text} ({evidence.strength}, {evidence.decibans:+.0f} dB){source}", console, 4, sign)


def _scores(scores: list[ScorePart], console: Console) -> None:
    if not scores:
        return
    heading("Scores a clinician may use", console)
    for score in scores:
        known = f"{score.low:g}" if score.low == score.high else f"{score.low:g} to {score.high:g}"
        bands = f" ({' or '.join(score.bands)})" if score.bands else ""
        bullet(f"{score.name}: {known} points{bands}.", console)
        line(f"Present: {'; '.join(item.text for item in score.present)}.", console, indent=4)
        if score.unknown:
            line(f"Not known: {'; '.join(item.text for item in score.unknown)}.", console, indent=4)


def _telling(result: Assessment, knowledge: Knowledge, console: Console) -> None:
    telling = result.would_change
    if telling is None:
        return
    heading("What would change this most", console)
    line(telling.question, console)
    for answer, chances in (("yes", telling.if_yes), ("no", telling.if_no)):
        moved = ", ".join(f"{knowledge.conditions[name].lay_name} {people(chance)}" for name, chance in chances.items())
        bullet(f"If {answer}: {moved} of 100.", console)
