"""The commands. Errors are one message on standard error and exit code 2."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from popliteal.faces.terminal.text import console, read_text, settings_now
from popliteal.knowledge import CaseError, PoplitealError, load_knowledge
from popliteal.version import __version__

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Pain behind the knee: how soon to be seen, what it could be, and why.",
)
knowledge_app = typer.Typer(no_args_is_help=True, help="Look at, check and measure the knowledge base.")
app.add_typer(knowledge_app, name="knowledge")

KnowledgeOption = Annotated[
    Path | None, typer.Option("--knowledge", help="your own knowledge directory", envvar="POPLITEAL_KNOWLEDGE")
]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON")]
CompleteOption = Annotated[list[Path] | None, typer.Option(help="interview these completed histories of the cases")]
FactsOption = Annotated[
    bool, typer.Option("--facts", help="with --complete: up to five facts are told before the first page")
]
UnsureOption = Annotated[
    int | None, typer.Option(metavar="SEED", help="with --complete: everyone is not sure once, until the home check")
]
CarelessOption = Annotated[
    int | None, typer.Option(metavar="SEEDS", help="with --complete: answered carelessly, this many times")
]
ItemsOption = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="with --complete: cut off before more than N things are shown")
]
IntakeOption = Annotated[
    bool, typer.Option("--intake", help="compare own words as read with their key; with an interview: read them first")
]


def main() -> None:
    """Run the command line."""
    try:
        app()
    except PoplitealError as error:
        print(f"popliteal: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"popliteal {__version__}, knowledge {load_knowledge().version}")
        raise typer.Exit


@app.callback()
def _root(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False) -> None:
    pass


@app.command()
def assess(
    case: Annotated[Path, typer.Argument(help="a case file in YAML or JSON; - reads standard input")],
    as_json: JsonOption = False,
    intervals: Annotated[bool, typer.Option(help="work out how sure each chance is")] = True,
    knowledge: KnowledgeOption = None,
) -> None:
    """Say how soon to be seen, what it could be, how likely, how sure, and why."""
    from popliteal.assess import assess as assess_case
    from popliteal.assess import build_model
    from popliteal.case import LARGEST_FILE, parse_case
    from popliteal.faces.terminal.shown import print_assessment
    from popliteal.knowledge.care_load import load_care

    if str(case) != "-" and case.is_file() and case.stat().st_size > LARGEST_FILE:
        raise CaseError(f"{case}: {case.stat().st_size:,} bytes is too large for a case; the limit is {LARGEST_FILE:,}")
    base = load_knowledge(knowledge, settings_now().region)
    story = parse_case(read_text(case), base, str(case))
    care = load_care(base)
    result = assess_case(story, build_model(base), with_intervals=intervals, care=care)
    if as_json:
        print(result.model_dump_json(by_alias=True, indent=2))
    else:
        print_assessment(result, base, console())


@app.command()
def schema(what: Annotated[str, typer.Argument(help="case, assessment or plan")]) -> None:
    """Print the JSON schema of a case file, an assessment or a plan."""
    from popliteal.assess import Assessment
    from popliteal.care.parts import Plan
    from popliteal.case import CaseFile

    models: dict[str, type[BaseModel]] = {"case": CaseFile, "assessment": Assessment, "plan": Plan}
    if what not in models:
        raise PoplitealError(f"'{what}' has no schema; schemas are: {', '.join(models)}")
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema", **models[what].model_json_schema()}
    print(json.dumps(content, indent=2))


@app.command()
def evaluate(
    cases: Annotated[list[Path] | None, typer.Argument(help="files of known cases")] = None,
    as_json: JsonOption = False,
    with_: Annotated[str, typer.Option("--with", help="add later findings: exam, tests, or exam,tests")] = "",
    gate: Annotated[bool, typer.Option("--gate", help="exit 1 when anyone is hazardously under-triaged")] = False,
    interview: Annotated[bool, typer.Option("--interview", help="interview each case and count the questions")] = False,
    complete: CompleteOption = None,
    against: Annotated[Path | None, typer.Option(help="an earlier JSON report of --complete to compare with")] = None,
    facts: FactsOption = False,
    pill: Annotated[bool, typer.Option("--pill", help="with --complete: everyone took a pain pill")] = False,
    unsure_once: UnsureOption = None,
    careless: CarelessOption = None,
    items: ItemsOption = None,
    panel: Annotated[Path | None, typer.Option(help="measure a panel, told in three ways; takes no cases")] = None,
    names: Annotated[Path | None, typer.Option(help="with --panel: the name of each person's cause")] = None,
    intake: IntakeOption = False,
    knowledge: KnowledgeOption = None,
) -> None:
    """Measure accuracy, triage safety and calibration on cases whose cause is known."""
    from popliteal.faces.terminal import evaluate as measure

    base, screen = load_knowledge(knowledge), None if as_json else console()
    if not cases and not panel:
        raise PoplitealError("evaluate needs files of known cases, or --panel FILE")
    measure.check_items(items, careless, complete)
    if panel:
        safe = measure.evaluate_panel(panel, names, base, screen)
    elif intake and not interview and not complete:
        safe = measure.evaluate_intake(cases or [], base, screen)
    else:
        known = measure.known_cases(cases or [], with_, base)
        if complete and careless:
            safe = measure.evaluate_careless(known, complete, careless, facts, base, screen)
        elif complete:
            manner = (facts, pill, unsure_once, items)
            safe = measure.evaluate_complete(known, complete, against, base, screen, manner, intake)
        elif interview:
            safe = measure.evaluate_interviewed(known, base, screen, intake)
        else:
            safe = measure.evaluate_told(known, base, screen)
    if gate and not safe:
        raise typer.Exit(1)


@app.command()
def interview(
    save: Annotated[Path | None, typer.Option(help="keep the answers in this file, and go on from it")] = None,
    about: Annotated[str, typer.Option("--for", help="me, my_child or someone_else")] = "me",
    words: Annotated[
        str, typer.Option(help="what is wrong, in your own words; you are asked if it was read right")
    ] = "",
    full: Annotated[bool, typer.Option("--full", help="say all that is known at the end, scores and sums too")] = False,
    knowledge: KnowledgeOption = None,
) -> None:
    """Ask only what can still change the advice, then say how soon to be seen and what it could be."""
    from popliteal.assess import build_model
    from popliteal.faces.terminal.ask import TerminalInterview, start
    from popliteal.interview.wording import INTRODUCTION
    from popliteal.knowledge.care_load import load_care

    if about not in INTRODUCTION:
        raise PoplitealError(f"--for takes {', '.join(INTRODUCTION)}, not '{about}'")
    base, screen = load_knowledge(knowledge, settings_now().region), console()
    file = start(about, save, settings_now().today(), base, screen)
    TerminalInterview(build_model(base), load_care(base), screen, save, file, words=words, full=full).run()


@app.command()
def cohort(
    source: Annotated[Path | None, typer.Argument(metavar="IN", help="people: Parquet, CSV, or FHIR NDJSON")] = None,
    target: Annotated[Path | None, typer.Argument(metavar="OUT", help="where the result goes: Parquet or CSV")] = None,
    columns: Annotated[bool, typer.Option("--columns", help="print what a table may hold, and what comes out")] = False,
    sums: Annotated[
        bool, typer.Option("--sums", help="chances by the sums, which levels rest on, not as a person is told them")
    ] = False,
    engine: Annotated[str, typer.Option(help="local (this machine) or spark; on Spark OUT becomes a folder")] = "local",
    master: Annotated[
        str | None, typer.Option(help="with --engine spark: the cluster; else that of spark-submit, else this machine")
    ] = None,
    knowledge: KnowledgeOption = None,
) -> None:
    """Say how soon, and what it could be, for every row of a table; a run that was stopped goes on where it was."""
    from popliteal.faces.terminal.cohort import cohort_command, print_columns, spark_command

    if engine not in ("local", "spark"):
        raise PoplitealError(f"--engine takes local or spark, not '{engine}'")

    base = load_knowledge(knowledge)
    if columns:
        print_columns(base, console())
    elif source is None or target is None:
        raise PoplitealError("cohort needs a table to read and a file to write: popliteal cohort IN OUT (or --columns)")
    elif engine == "spark":
        spark_command(source, target, sums, master, base, console())
    else:
        cohort_command(source, target, sums, base, console())


@app.command()
def simulate(
    target: Annotated[
        Path | None, typer.Argument(metavar="OUT", help="a new Parquet file, as cohort reads it; else JSON is printed")
    ] = None,
    n: Annotated[int, typer.Option("-n", min=1, help="how many people")] = 10,
    seed: Annotated[int, typer.Option(help="another seed gives other people")] = 1,
    knowledge: KnowledgeOption = None,
) -> None:
    """Draw people from the model itself, their true causes beside them: as JSON lines, or as a table."""
    from popliteal.assess import build_model
    from popliteal.workshop.evaluation.simulate import people

    model = build_model(load_knowledge(knowledge), draws=1)
    if target is not None:
        from popliteal.faces.terminal.cohort import simulate_command

        simulate_command(target, model, n, seed, console())
        return
    for person in people(model, n, seed):
        print(json.dumps(person.as_record(model)))


@app.command()
def calibrate(
    n: Annotated[int, typer.Option("-n", min=1, help="how many drawn people to interview")] = 1000,
    orders: Annotated[int, typer.Option(help="how many for the comparison of question orders; 0 leaves it out")] = 200,
    seed: Annotated[int, typer.Option(help="another seed gives other people")] = 1,
    whole: Annotated[
        Path | None,
        typer.Option("--whole", metavar="FOLDER", help="whole histories instead: report and pictures into a folder"),
    ] = None,
    knowledge: KnowledgeOption = None,
) -> None:
    """Interview drawn people: calibration, what stopping early costs, and how many questions the order saves."""
    from popliteal.assess import build_model

    if whole is not None:
        from popliteal.faces.terminal.cohort import calibrate_whole

        calibrate_whole(whole, n, seed, load_knowledge(knowledge), console())
        return
    from popliteal.interview import Interview
    from popliteal.workshop.evaluation.calibrate import calibration, compare_orders, interview_people

    model = build_model(load_knowledge(knowledge), draws=1)
    report = calibration(interview_people(model, Interview(model), n, seed))
    if orders:
        report["questions_by_order"] = compare_orders(model, orders, seed + 1)
    print(json.dumps(report, indent=2))


@knowledge_app.command("check")
def knowledge_check(knowledge: KnowledgeOption = None) -> None:
    """Check that the knowledge base holds together; print stated beside implied shares."""
    from popliteal.checks.check import check, print_report

    base = load_knowledge(knowledge)
    if not print_report(check(base, dt.date.today()), base, console()):
        raise typer.Exit(1)


@knowledge_app.command("show")
def knowledge_show(name: Annotated[str, typer.Argument(help="an id")], knowledge: KnowledgeOption = None) -> None:
    """Print a condition, finding, rule, score, threshold or source with all that hangs on it."""
    from popliteal.explain.show import show

    base = load_knowledge(knowledge, settings_now().region)
    print(show(name, base))


@knowledge_app.command("copy")
def knowledge_copy(
    target: Annotated[Path, typer.Argument(metavar="FOLDER", help="a folder that is not there")],
) -> None:
    """Copy the knowledge base into a folder of your own, to be changed there."""
    from popliteal.faces.terminal.ownknowledge import copy_command

    copy_command(target)


@knowledge_app.command("diff")
def knowledge_diff(
    old: Annotated[str, typer.Argument(help="a knowledge directory; shipped: the one that comes with the program")],
    new: Annotated[str, typer.Argument(help="another")],
    cases: Annotated[
        list[Path] | None, typer.Option("--cases", help="known cases instead of tests/cases/; again for more files")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print what changes from one knowledge base to another, and for which known cases; exit 1 when one is too late."""
    from popliteal.faces.terminal.ownknowledge import diff_command

    diff_command(old, new, cases, as_json, console())


@knowledge_app.command("coverage")
def knowledge_coverage(
    evidence: Annotated[Path, typer.Option(help="the folder with the evidence files")] = Path("evidence"),
    as_json: JsonOption = False,
    knowledge: KnowledgeOption = None,
) -> None:
    """Print which facts of the evidence files are used, which are not and why, and figures by basis."""
    from popliteal.checks.coverage import coverage, print_coverage

    report = coverage(load_knowledge(knowledge), evidence)
    if as_json:
        print(json.dumps(report, indent=2))
    else:
        print_coverage(report, console())
    if report["unaccounted"] or report["problems"]:
        raise typer.Exit(1)


@knowledge_app.command("weight")
def knowledge_weight(
    rules: Annotated[bool, typer.Option("--rules", help="on how many people each rule fires")] = True,
    cases: Annotated[Path, typer.Option(help="the folder with the known cases")] = Path("tests/cases"),
    knowledge: KnowledgeOption = None,
) -> None:
    """Print on how many everyday people each rule from `soon` up fires, and where it alone frightens someone."""
    from popliteal.faces.terminal.evaluate import print_rule_weights

    known = [cases / "ordinary_development.yaml", cases / "later" / "everyday.yaml"]
    if rules:
        complete = [cases / "complete" / "complete_everyday.yaml"]
        print_rule_weights(known, complete, load_knowledge(knowledge), console())


@knowledge_app.command("accuracy")
def knowledge_accuracy(
    cases: Annotated[list[Path], typer.Argument(help="files of known cases")],
    knowledge: KnowledgeOption = None,
) -> None:
    """Print how far the enumeration is from the exact joint model over the given cases."""
    from popliteal.assess import build_model
    from popliteal.workshop.evaluation.accuracy import accuracy, print_accuracy
    from popliteal.workshop.evaluation.known_cases import read_known_cases

    base = load_knowledge(knowledge)
    known = [case for path in cases for case in read_known_cases(read_text(path), base, str(path))]
    told = [item.case for item in known if item.case is not None]
    if not told:
        raise PoplitealError(f"none of these cases can be read; the first: {known[0].problem}")
    print_accuracy(accuracy(told, build_model(base, draws=1)), console())


@app.command()
def plan(
    case: Annotated[Path, typer.Argument(help="a case file in YAML or JSON; - reads standard input")],
    as_json: JsonOption = False,
    calendar: Annotated[Path | None, typer.Option(help="write exercises and re-checks to this iCalendar file")] = None,
    knowledge: KnowledgeOption = None,
) -> None:
    """Say what to do today, what to leave and why, which medicines are safe, and when to look again."""
    from popliteal.faces.terminal.show_plan import plan_command

    plan_command(case, as_json, calendar, knowledge, console())


@app.command()
def doses(
    log: Annotated[Path, typer.Argument(help="a list in YAML or JSON: medicine, at (2026-03-01T08:30), mg in all")],
    case: Annotated[Path, typer.Argument(help="the case file whose plan says what is fine")],
    at: Annotated[dt.datetime | None, typer.Option(help="the time to judge; now unless given")] = None,
    as_json: JsonOption = False,
    knowledge: KnowledgeOption = None,
) -> None:
    """Say what a log of doses adds up to, what was counted twice, and the earliest time for more."""
    from popliteal.faces.terminal.doses import doses_command

    doses_command(log, case, at or dt.datetime.now(), as_json, knowledge, console())


@knowledge_app.command("prove")
def knowledge_prove(
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="THEOREM", help="this one; again for more")
    ] = None,
    as_json: JsonOption = False,
    knowledge: KnowledgeOption = None,
) -> None:
    """Prove the safety theorems over every possible set of answers; a failure prints a case file that shows it."""
    from popliteal.faces.terminal.show_proofs import prove_command

    prove_command(knowledge, only, as_json, console())


@knowledge_app.command("mutate")
def knowledge_mutate(
    sample: Annotated[
        int | None, typer.Option(help="try only so many mistakes, drawn by the seed; the slowest looks last")
    ] = None,
    seed: Annotated[int, typer.Option(help="which sample")] = 1,
    tests: Annotated[Path, typer.Option(help="the folder with the triage examples and boundaries")] = Path("tests"),
    as_json: JsonOption = False,
    knowledge: KnowledgeOption = None,
) -> None:
    """Put mistakes into rules, thresholds and scores that rules read; print how many the proofs and tests notice."""
    from popliteal.faces.terminal.show_proofs import mutate_command

    mutate_command(knowledge, sample, seed, tests, as_json, console())


@knowledge_app.command("boundaries")
def knowledge_boundaries(knowledge: KnowledgeOption = None) -> None:
    """Print where each triage rule begins to hold, for tests/triage_boundaries.yaml."""
    from popliteal.faces.terminal.show_proofs import boundaries_command

    boundaries_command(knowledge)


@app.command("safety-case")
def safety_case(root: Annotated[Path, typer.Option(help="the project's folder")] = Path(".")) -> None:
    """Print the safety case, written from the hazard log, for docs/safety-case.md."""
    from popliteal.faces.terminal.show_proofs import safety_case_command

    safety_case_command(root)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on; 127.0.0.1 unless set")] = None,
    port: Annotated[int | None, typer.Option(help="port; 8000 unless set")] = None,
    api: Annotated[bool, typer.Option("--api", help="the API for other software instead of the pages")] = False,
) -> None:
    """Start the web pages, or with --api what other software calls, on this machine and print the address."""
    from popliteal.faces.terminal.serve import serve_command

    serve_command(host, port, api)


@app.command()
def mcp(
    http: Annotated[bool, typer.Option("--http", help="over streamable HTTP instead of the standard streams")] = False,
    host: Annotated[str | None, typer.Option(help="with --http: address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="with --http: port")] = None,
) -> None:
    """Answer an assistant (MCP): the interview, assessment, plan and knowledge as its tools."""
    from popliteal.faces.terminal.serve_assistant import assistant_command

    assistant_command(http, host, port)


@app.command()
def settings() -> None:
    """List what can be set by the environment or a file, with what is set now and where."""
    from popliteal.faces.terminal.serve import settings_command

    settings_command()


@app.command()
def backup(target: Annotated[Path, typer.Argument(metavar="FILE", help="a new file")]) -> None:
    """Copy all kept cases into one file, while the pages go on; what is in it stays locked."""
    from popliteal.faces.terminal.keeping import backup_command

    backup_command(target)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="a copy that backup made")],
    replace: Annotated[bool, typer.Option("--replace", help="lose the cases that the database holds")] = False,
    keep_clinicians: Annotated[
        bool, typer.Option("--keep-clinicians", help="leave clinicians' codes as they were, also those stopped since")
    ] = False,
) -> None:
    """Put back the cases of a copy, all or none."""
    from popliteal.faces.terminal.keeping import restore_command

    restore_command(source, replace, keep_clinicians)


@app.command()
def migrate(
    check: Annotated[bool, typer.Option("--check", help="only say what is missing; exit 1 when something is")] = False,
) -> None:
    """Bring the tables up to date for this version; serve does it too, when a case is first opened."""
    from popliteal.faces.terminal.keeping import migrate_command

    migrate_command(check)
