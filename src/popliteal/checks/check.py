"""`popliteal knowledge check`: whether the knowledge base holds together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from rich.console import Console

from popliteal.checks.criteria import check_guidelines
from popliteal.checks.figures import check_figures
from popliteal.checks.firing import check_reachable, check_rules
from popliteal.checks.ids import check_ids
from popliteal.checks.interview_pages import check_pages
from popliteal.checks.lexicon import check_lexicon
from popliteal.checks.reading_grade import check_wording
from popliteal.checks.records import Fault, Files
from popliteal.checks.region_words import check_region
from popliteal.checks.shares import check_shares, print_shares, shares
from popliteal.checks.sources import check_sources
from popliteal.knowledge import Knowledge, KnowledgeError
from popliteal.knowledge.care_load import load_care
from popliteal.knowledge.followup_load import load_followup


def check(base: Knowledge, today: dt.date | None = None) -> list[Fault]:
    """Everything that does not hold together, errors first; reviews past due only when `today` is given."""
    files = Files(base)
    problems = [*_found(check_ids, files), *_found(check_rules, files)]
    readable = not problems
    for each in BY_THEMSELVES:
        problems += _found(each, files)
    if readable:
        problems += [*check_reachable(files), *_found(check_shares, files)]
    if today is not None:
        problems += _overdue(files, today)
    return sorted(set(problems), key=lambda problem: (problem.severity, problem.place, problem.id, problem.text))


def _found(each: Callable[[Files], Iterator[Fault]], files: Files) -> Iterator[Fault]:
    """What one check finds; where the knowledge base cannot even be read, that."""
    try:
        yield from each(files)
    except KnowledgeError as error:
        yield Fault("error", "", "", str(error))


def check_advice(files: Files) -> Iterator[Fault]:
    """Nothing by itself: reading the care and follow-up knowledge refuses what does not hold together."""
    load_followup(load_care(files.base))
    return iter(())


BY_THEMSELVES = (
    check_figures,
    check_pages,
    check_advice,
    check_guidelines,
    check_lexicon,
    check_region,
    check_sources,
    check_wording,
)
"""What is checked whatever else was found."""


def _overdue(files: Files, today: dt.date) -> Iterator[Fault]:
    base = files.base
    reviews = [
        *(("conditions", condition.id, condition.review) for condition in base.conditions.values()),
        *(("named", one.id, one.review) for one in base.named.values()),
        *(("findings", finding.id, finding.review) for finding in base.findings.values()),
        *(("triage", rule.id, rule.review) for rule in base.rules.values()),
    ]
    for folder, name, review in reviews:
        if review.due < today:
            yield files.warning(folder, name, f"its review was due on {review.due}")


def print_report(problems: list[Fault], base: Knowledge, console: Console) -> bool:
    """Print the problems, then the stated and implied shares; returns whether there is no error."""
    errors = sum(problem.severity == "error" for problem in problems)
    for problem in problems:
        where = ": ".join(part for part in (problem.place, problem.id) if part)
        console.print(f"{problem.severity}: {where}: {problem.text}", markup=False, soft_wrap=True)
    if not errors:
        print_shares(shares(base), console)
    console.print(f"{errors} errors, {len(problems) - errors} warnings.")
    return not errors
