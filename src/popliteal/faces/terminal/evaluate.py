"""The command that measures: known cases as told or interviewed, completed histories, and panels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from popliteal.assess import build_model
from popliteal.faces.terminal.show_evaluation import (
    print_careless,
    print_evaluation,
    print_histories,
    print_intake,
    print_interviews,
    print_panel,
)
from popliteal.faces.terminal.text import read_text
from popliteal.intake import Reader
from popliteal.interview import Interview
from popliteal.knowledge import Knowledge, PoplitealError
from popliteal.knowledge.lexicon_load import load_lexicon
from popliteal.workshop.evaluation.evaluate import run, summary
from popliteal.workshop.evaluation.histories import (
    History,
    careless_summary,
    histories_summary,
    interview_histories,
    read_histories,
)
from popliteal.workshop.evaluation.intake import intake_summary, mark, read_told
from popliteal.workshop.evaluation.interviewed import interview_all, interview_summary
from popliteal.workshop.evaluation.known_cases import EXTRA, KnownCase, read_known_cases
from popliteal.workshop.evaluation.manner import Manner
from popliteal.workshop.evaluation.panel import panel_summary, read_names, read_panel, run_panel
from popliteal.workshop.evaluation.weight import rule_weights


def check_items(items: int | None, careless: int | None, complete: Sequence[Path] | None) -> None:
    """Raises PoplitealError when `--items` stands where no whole interview is cut off."""
    if items and (careless or not complete):
        raise PoplitealError("--items takes --complete FILE, and no --careless: only whole interviews are cut off")


def known_cases(paths: Sequence[Path], with_: str, knowledge: Knowledge) -> list[KnownCase]:
    """The known cases of all files, with the later findings that `with_` names.

    Raises:
        PoplitealError: when `with_` names something else.
    """
    extra = tuple(part for part in with_.split(",") if part)
    unknown = [part for part in extra if part not in EXTRA]
    if unknown:
        raise PoplitealError(f"--with takes {', '.join(EXTRA)}, not '{unknown[0]}'")
    return [case for path in paths for case in read_known_cases(read_text(path), knowledge, str(path), extra)]


def evaluate_told(known: Sequence[KnownCase], knowledge: Knowledge, console: Console | None) -> bool:
    """Measure the cases as they are told; whether none is sent too late. Without a console, JSON is printed."""
    flat = build_model(knowledge, draws=1, equal_priors=True)
    report = summary(run(known, build_model(knowledge, draws=1)), run(known, flat))
    _show(report, print_evaluation, console)
    return not report["all"]["triage_hazardous"]["k"]


def evaluate_interviewed(
    known: Sequence[KnownCase], knowledge: Knowledge, console: Console | None, intake: bool = False
) -> bool:
    """Interview each case, twice; whether none is sent too late. With `intake` once with the own words read first."""
    machine = Interview(build_model(knowledge, draws=1))
    if intake:
        reader = Reader(load_lexicon(knowledge))
        report = {
            "tiles_alone": interview_summary(interview_all(known, machine, "no")),
            "own_words_first": interview_summary(interview_all(known, machine, "no", reader)),
        }
    else:
        report = {
            "rest_answered_no": interview_summary(interview_all(known, machine, "no")),
            "rest_answered_unsure": interview_summary(interview_all(known, machine, "unsure")),
        }
    _show(report, print_interviews, console)
    return not any(run["triage_hazardous"]["k"] for run in report.values())


def evaluate_intake(paths: Sequence[Path], knowledge: Knowledge, console: Console | None) -> bool:
    """Read the own words of the cases and compare them with their key; whether no danger sign was missed."""
    reader = Reader(load_lexicon(knowledge))
    marked = [one for path in paths for one in mark(read_told(read_text(path), knowledge, str(path)), reader)]
    report = intake_summary(marked)
    _show(report, print_intake, console)
    return not report["missed_emergency"]


def evaluate_complete(
    known: Sequence[KnownCase],
    paths: Sequence[Path],
    against: Path | None,
    knowledge: Knowledge,
    console: Console | None,
    manner: tuple[bool, bool, int | None, int | None] = (False, False, None, None),
    intake: bool = False,
) -> bool:
    """Interview the completed histories of known cases; whether none is sent too late.

    `manner`: whether facts are told first, whether all took a pill, the seed of being not sure once, and the most
    things shown. With `intake` the own words (or the story) are read and confirmed first.

    Raises:
        PoplitealError: when `against` is no earlier report.
    """
    histories = completed(known, paths, knowledge)
    earlier = _earlier(against) if against else None
    reader = Reader(load_lexicon(knowledge)) if intake else None
    facts, pill, unsure_once, items = manner
    how = Manner(facts, pill, unsure_once, items=items)
    done = interview_histories(histories, build_model(knowledge, draws=1), how, reader)
    report = histories_summary(done, earlier)
    _show(report, print_histories, console)
    return not report["all"]["hazardous"]["k"]


def evaluate_careless(
    known: Sequence[KnownCase],
    paths: Sequence[Path],
    seeds: int,
    facts: bool,
    knowledge: Knowledge,
    console: Console | None,
) -> bool:
    """Interview the completed histories, answered carelessly, `seeds` times; whether none is sent too late."""
    report = careless_summary(completed(known, paths, knowledge), build_model(knowledge, draws=1), seeds, facts)
    _show(report, print_careless, console)
    return not report["hazardous"]


def completed(known: Sequence[KnownCase], paths: Sequence[Path], knowledge: Knowledge) -> list[History]:
    """The completed histories of all files, each with its known case."""
    by_id = {case.id: case for case in known}
    return [one for path in paths for one in read_histories(read_text(path), by_id, knowledge, str(path))]


def print_rule_weights(cases: Sequence[Path], complete: Sequence[Path], knowledge: Knowledge, console: Console) -> None:
    """Print how many of the people in `complete` each rule fires on."""
    histories = completed(known_cases(cases, "", knowledge), complete, knowledge)
    console.print(f"{len(histories)} people. fires: on how many; alone: it alone gives a level above the best.")
    for weight in rule_weights(histories, knowledge):
        days = f" {weight.rule.days} days" if weight.rule.days else ""
        excused = ", ".join(weight.rule.not_for)
        line = f"{weight.fires:4d} fires {weight.alone_too_soon:4d} alone  {weight.rule.level.name}{days}  "
        console.print(f"{line}{weight.rule.id} (not for: {excused})", markup=False, soft_wrap=True)


def _earlier(path: Path) -> dict[str, Any]:
    try:
        report = json.loads(read_text(path))
    except ValueError as error:
        raise PoplitealError(f"{path}: not JSON ({error})") from None
    if not isinstance(report, dict) or "people" not in report:
        raise PoplitealError(f"{path}: --against takes what `evaluate --complete FILE --json` printed")
    return report


def evaluate_panel(path: Path, names: Path | None, knowledge: Knowledge, console: Console | None) -> bool:
    """Measure a panel, told in three ways, with the names of the causes; whether nobody is sent too late in any."""
    named = read_names(read_text(names), knowledge, str(names)) if names else None
    people = read_panel(read_text(path), knowledge, str(path), named)
    report = panel_summary(run_panel(people, build_model(knowledge, draws=1)))
    _show(report, print_panel, console)
    return not any(way["under"]["k"] for way in report.values())


def _show(report: dict[str, Any], printer: Any, console: Console | None) -> None:
    if console is None:
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        printer(report, console)
