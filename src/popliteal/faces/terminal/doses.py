"""The command `doses`: a log of doses in a file, judged by the plan for a case."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from popliteal.care.doses import DosesShown, Taken, mg_text, misfit
from popliteal.case.file import shown
from popliteal.faces.terminal.text import bullet, heading, line, read_text, settings_now
from popliteal.knowledge import CaseError, nearest
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.speech.words import moment_text

OPEN_SIGNS = (
    "These danger signs have no answer for that day, or the answer was not sure. A no of an earlier day is none. Till "
    "each is known, take nothing that could hide it. Answer them in a case of that day:"
)


def doses_command(
    log: Path, case: Path, at: dt.datetime, as_json: bool, knowledge: Path | None, console: Console
) -> None:
    """Print what a log of doses means at a time.

    Raises:
        PoplitealError: a file cannot be read.
    """
    from popliteal.case import build_case, read_case_file
    from popliteal.casework.doses import DosesJudged, doses_judged
    from popliteal.casework.ready import make_ready
    from popliteal.knowledge import load_knowledge

    ready = make_ready(load_knowledge(knowledge, settings_now().region))
    file = read_case_file(read_text(case), str(case))
    build_case(file, ready.knowledge, str(case))  # for what is wrong in it
    found = doses_judged(file, read_doses(read_yaml(read_text(log)), ready.care, str(log)), at, ready)
    if as_json:
        print(TypeAdapter(DosesJudged).dump_json(found, indent=2).decode())
        return
    for one in found.log:
        _print(one, console)
    if not found.log:
        line("Nothing was taken by then.", console)
    if found.open_signs:
        line(OPEN_SIGNS, console)
        for name in found.open_signs:
            bullet(ready.knowledge.findings[name].question, console)


def read_doses(content: Any, care: CareKnowledge, place: str) -> list[Taken]:
    """The doses of a file: a list of `medicine`, `at`, and `mg` in all.

    Raises:
        CaseError: naming the dose and what is wrong with it.
    """
    if not isinstance(content, list):
        raise CaseError(f"{place}: a log of doses is a list, each with medicine, at and mg")
    return [_read(one, care, f"{place}: dose {number}") for number, one in enumerate(content, start=1)]


def _read(content: Any, care: CareKnowledge, place: str) -> Taken:
    try:
        dose = Taken.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise CaseError(f"{place}: {where}: {first['msg']}") from None
    wrong = misfit(dose, care)
    if wrong is not None:
        part, allowed = wrong
        near = nearest(dose.medicine, care.medicines) if part == "medicine" else ""
        raise CaseError(f"{place}: {part} holds {shown(getattr(dose, part))}; allowed: {allowed}.{near}")
    return dose


def _print(one: DosesShown, console: Console) -> None:
    heading(one.title, console)
    if one.not_before:
        line(f"Take no more before {moment_text(one.not_before)}.", console)
    for note in one.notes:
        bullet(f"{note.text} [{', '.join(note.source) or 'judgment'}]", console)
    most = f" The most is {mg_text(one.most_mg)} mg." if one.most_mg else ""
    amount = f", {mg_text(one.total_mg)} mg" if one.total_mg else ""
    count = f"{one.doses} dose{'' if one.doses == 1 else 's'}"
    line(f"The last: {moment_text(one.last)}. In 24 hours: {count}{amount}.{most}", console)
