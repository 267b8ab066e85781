"""The interview's pages: every emergency sign in the core, every symptom and risk on a page, no unknown id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from popliteal.case.record import ABOUT
from popliteal.checks.records import Fault, Files
from popliteal.knowledge import Level, nearest

PLACE = "interview.yaml"
MOST_EMERGENCY_PAGES = 6
NUMBER = re.compile(r"[0-9]+")


def check_pages(files: Files) -> Iterator[Fault]:
    """Whether the interview can ask all that it must, and first what cannot wait."""
    base = files.base
    pages = base.interview.pages
    core = {name for page in pages if page.core == "emergency" for name in page.many}
    for sign in base.signs:
        if sign not in core:
            yield files.error(PLACE, sign, "is an emergency sign, but no core emergency page asks it")
    if sum(page.core == "emergency" for page in pages) > MOST_EMERGENCY_PAGES:
        yield files.error(PLACE, "pages", f"the emergency signs take more than {MOST_EMERGENCY_PAGES} pages")
    told = {name for page in pages if page.core == "complaint" for name in page.many}
    asked = Counter(
        name for page in pages if page.core != "complaint" for name in (*page.many, *page.ask) if name not in ABOUT
    )
    for name in told - asked.keys():
        yield files.error(PLACE, name, "can be told at first, but no page asks it of whoever did not tell it")
    for name, times in asked.items():
        if name not in base.findings:
            yield files.error(PLACE, name, "stands on a page, but is no finding")
        elif times > 1:
            yield files.error(PLACE, name, "stands on more than one page")
    for finding in base.findings.values():
        if finding.kind in ("symptom", "risk") and finding.id not in asked:
            yield files.error(PLACE, finding.id, "can be told by a person, but no page asks it")
    yield from _cleared_up(files)
    yield from _emergency_by_rule(files, core)
    yield from _whole_statements(files)


def _whole_statements(files: Files) -> Iterator[Fault]:
    """A list leaves out the question of a whole statement, so each number of it stands in the statement or the hint."""
    for finding in files.base.findings.values():
        said = NUMBER.findall(f"{finding.lay} {finding.hint}")
        for number in NUMBER.findall(finding.question) if finding.lay_is_whole else ():
            if number not in said:
                text = (
                    f"lay_is_whole, but only the question says {number}; say it in lay or hint, or leave the mark out"
                )
                yield files.error("findings", finding.id, text)


def _cleared_up(files: Files) -> Iterator[Fault]:
    known = files.base.findings
    for item in files.base.interview.contradictions:
        for name in item.findings:
            if name not in known:
                yield files.error(PLACE, item.id, f"clears up '{name}', which is no finding.{nearest(name, known)}")


def _emergency_by_rule(files: Files, core: set[str]) -> Iterator[Fault]:
    """A finding whose yes alone fires an emergency rule is an emergency sign, marked or not."""
    for rule in files.base.rules.values():
        if rule.level >= Level.emergency_department and isinstance(rule.when, str) and rule.when not in core:
            finding = files.base.findings.get(files.base.finding_of(rule.when))
            if finding is not None and finding.kind == "symptom":
                text = f"fires the emergency rule '{rule.id}' alone, but is not in the core"
                yield files.error(PLACE, rule.when, text)
