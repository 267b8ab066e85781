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
LONGEST_ENDING = 3
WORD = re.compile(r"[a-z]+|[0-9]+")
_TWO_TO_TEN = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS = {word: str(number) for number, word in enumerate(_TWO_TO_TEN, 2)}
_SMALL = """a am an and any are as at be been but by can did do does ever for from get go had has have how if in is it
its just like much not of on or so some such than that the their them then there this to too was were what when which
while with you your yourself"""
SMALL_WORDS = frozenset(_SMALL.split())
"""What a statement has another of, or can do without."""
SAID_OTHERWISE: dict[str, set[str]] = {
    "took_pain_or_fever_medicine": {"take"},
    "new_or_increased_activity": {"used"},
    "exertional_calf_pain": {"way"},
    "black_or_blistered_skin": {"come", "turned"},
    "burning": {"feel"},
    "cannot_walk_four_steps": {"unable"},
    "rest_pain": {"hurt"},
    "estrogen_use": {"use"},
    "long_travel": {"sit"},
    "steroid_use": {"take"},
    "injury": {"begin"},
    "blow_or_fall_on_bent_knee": {"fall"},
    "cannot_lift_straight_leg": {"able", "knee"},
    "locking": {"lock"},
    "cannot_fully_straighten": {"unable"},
    "better_sitting": {"down"},
    "deep_bone_pain": {"feel", "pain"},
    "night_pain": {"up"},
    "inner_knee_pain": {"along"},
    "outer_knee_pain": {"along"},
    "pregnant_or_postpartum": {"give"},
    "nerve_damage": {"makes"},
    "fluoroquinolone_use": {"take"},
    "deep_or_bleeding_wound": {"gaping", "stuck"},
    "snake_bite": {"could"},
    "whole_leg_swelling": {"down"},
}
"""What only the question says in these words, and the statement or the hint says in others: each was read."""


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
    """A list leaves out a question that its statement and what stands behind "?" say in full.

    The heading of the page does not help: the diary asks its signs under a heading of its own.
    """
    for finding in files.base.findings.values():
        if not finding.lay_is_whole and finding.counts is None:
            continue
        said = _content(f"{finding.to_tick} {finding.counts or finding.hint or ''}")
        mark = "counts" if finding.counts else "lay_is_whole"
        for word in sorted(_content(finding.question) - SAID_OTHERWISE.get(finding.id, set())):
            if not any(_same(word, other) for other in said):
                text = f"{mark}, but only the question says {word}; say it in lay or there, or leave {mark} out"
                yield files.error("findings", finding.id, text)


def _content(text: str) -> set[str]:
    """The words that carry what is said, and each number as it is written with digits."""
    words = WORD.findall(re.sub("[’']", "", text.lower()))
    return {NUMBERS.get(word, word) for word in words} - SMALL_WORDS


def _same(word: str, other: str) -> bool:
    """Whether two words differ in an ending alone, as "hurt" and "hurts"."""
    short, long = sorted((word, other), key=len)
    return long.startswith(short) and len(long) - len(short) <= LONGEST_ENDING and (short == long or short.isalpha())


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
