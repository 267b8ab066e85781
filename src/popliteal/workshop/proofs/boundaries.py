"""Where a rule begins to hold: its smallest sets of answers, and those with one answer less.

The sets are found from the rule's own condition, then made as small as can be with the program's own evaluator, so
that what follows from another answer is not told twice. Every part of a condition stands in at least one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from popliteal.case import CaseFile, build_case
from popliteal.knowledge import Knowledge
from popliteal.knowledge.logic import AgeIs, AtLeast, Expr, Has, IsUnsure, Not, ScoreIs, SexIs, Unless, atoms, evaluate
from popliteal.knowledge.schema import OLDEST
from popliteal.triage.scores import Facts
from popliteal.workshop.proofs.answer_words import spellings_of

SWITCHED = 8
"""Of how many of a rule's smallest sets it is looked at what nearly switches the rule off."""
PAIRINGS = 6
"""How many ways of pairing the alternatives of a rule's parts are tried."""

Entries = Mapping[str, str | int]
"""What a case file holds: `age`, `sex`, and finding -> answer."""


@dataclass(frozen=True)
class Boundary:
    """Where a rule begins to hold.

    Attributes:
        fires: smallest sets of answers; leave out one, or answer it unsure (one that is unsure: no), and the rule does
            not hold.
        one_less: just that, from each of `fires`.
        fires_too: close to one of `fires`, and the rule still holds: another choice, or what could switch it off is no.
        outside: close to one of `fires`, and it does not: a year off, another choice, or switched off.
    """

    rule: str
    fires: tuple[Entries, ...]
    one_less: tuple[Entries, ...]
    fires_too: tuple[Entries, ...]
    outside: tuple[Entries, ...]

    @property
    def rows(self) -> Iterator[tuple[Entries, bool]]:
        """Every set of answers with whether the rule holds."""
        yield from ((told, True) for told in self.fires + self.fires_too)
        yield from ((told, False) for told in self.one_less + self.outside)


def boundary(rule: str, knowledge: Knowledge) -> Boundary:
    """The boundary of one rule."""
    when = knowledge.when[rule]
    fires = answers_for(when, knowledge)
    less = _distinct(less for told in fires for less in one_less(told, knowledge))
    close = [n for told in fires for n in _near(when, told, knowledge)]
    close += [n for told in fires[:SWITCHED] for n in _barely_switched(when, told, knowledge)]
    near = [told for told in _distinct(close) if told not in fires]
    return Boundary(
        rule,
        tuple(fires),
        tuple(told for told in less if not _holds(when, told, knowledge)),
        tuple(told for told in near if _holds(when, told, knowledge)),
        tuple(told for told in near if not _holds(when, told, knowledge)),
    )


def answers_for(when: Expr, knowledge: Knowledge) -> list[Entries]:
    """The smallest sets of answers that make a condition hold, each part of it in at least one.

    Where making them small lost an alternative, other pairings are tried for it.
    """
    found: list[Entries] = []
    for turn in range(PAIRINGS):
        holding = [told for told in _sets(when, True, knowledge, turn) if _holds(when, told, knowledge)]
        seen = {name for told in found for name in told}
        small = _distinct(_smallest(told, when, knowledge) for told in holding)
        found += [told for told in small if turn == 0 or set(told) - seen]
    return found


def facts_of(told: Entries, knowledge: Knowledge) -> Facts | None:
    """What a case with these answers is evaluated as; None when it has no answer at all, which no file may."""
    answers = {name: value for name, value in told.items() if name not in ("age", "sex")}
    file = CaseFile.model_validate({"age": told.get("age"), "sex": told.get("sex"), "answers": answers})
    return Facts(build_case(file, knowledge, "boundary"), knowledge) if file.answers else None


def _holds(when: Expr, told: Entries, knowledge: Knowledge) -> bool:
    facts = facts_of(_with_an_answer(told, knowledge), knowledge)
    return facts is not None and evaluate(when, facts) is True


def _with_an_answer(told: Entries, knowledge: Knowledge) -> Entries:
    """A file needs an answer; where only age or sex matters, some finding that is no emergency sign is unsure."""
    if set(told) - {"age", "sex"}:
        return told
    return {**told, next(name for name in knowledge.findings if name not in knowledge.signs): "unsure"}


def _smallest(told: Entries, when: Expr, knowledge: Knowledge) -> Entries:
    kept = dict(told)
    for name in told:
        less = {other: value for other, value in kept.items() if other != name}
        if _holds(when, less, knowledge):
            kept = less
    return _with_an_answer(kept, knowledge)


def one_less(told: Entries, knowledge: Knowledge) -> Iterator[Entries]:
    """The same answers with one not asked, and with one unsure (what was unsure: no)."""
    for name, value in told.items():
        less = {other: given for other, given in told.items() if other != name}
        if less and _with_an_answer(less, knowledge) == told:
            continue
        if less:
            yield _with_an_answer(less, knowledge)
        if name not in ("age", "sex"):
            yield {**told, name: "no" if value == "unsure" else "unsure"}


def _near(when: Expr, told: Entries, knowledge: Knowledge) -> Iterator[Entries]:
    yield from _other_ages(told)
    yield from _switched(when, told, knowledge)
    for finding in dict.fromkeys(atom.finding for atom in atoms(when) if isinstance(atom, Has)):
        if knowledge.findings[finding].choices:
            yield from _other_choices(finding, told, knowledge)


def _other_ages(told: Entries) -> Iterator[Entries]:
    if "age" in told:
        yield from ({**told, "age": age} for age in (int(told["age"]) - 1, int(told["age"]) + 1) if 0 <= age <= OLDEST)


def _other_choices(finding: str, told: Entries, knowledge: Knowledge) -> Iterator[Entries]:
    """Every other answer of an ordered finding, those that only narrow it down included."""
    rest = {name: value for name, value in told.items() if name != finding}
    yield from ({**rest, **spelling} for spelling in spellings_of(finding, knowledge).values())


def _switched(expr: Expr, told: Entries, knowledge: Knowledge) -> Iterator[Entries]:
    """With each `unless` of the rule known to hold, and known not to."""
    match expr:
        case Unless(part):
            for wanted in (True, False):
                yield from ({**told, **off} for off in _sets(part, wanted, knowledge))
        case AtLeast(_, parts):
            for part in parts:
                yield from _switched(part, told, knowledge)
        case Not(part):
            yield from _switched(part, told, knowledge)


def _barely_switched(expr: Expr, told: Entries, knowledge: Knowledge) -> Iterator[Entries]:
    """With each `unless` of the rule one answer short of holding, with that answer unsure, or another choice."""
    match expr:
        case Unless(part):
            for off in _sets(part, True, knowledge):
                yield from ({**told, **less} for less in one_less(off, knowledge))
                for finding in off:
                    if knowledge.names.choices.get(finding):
                        yield from _other_choices(finding, {**told, **off}, knowledge)
        case AtLeast(_, parts):
            for part in parts:
                yield from _barely_switched(part, told, knowledge)
        case Not(part):
            yield from _barely_switched(part, told, knowledge)


def _sets(expr: Expr, wanted: bool, knowledge: Knowledge, turn: int = 0) -> list[dict[str, str | int]]:
    """Sets of answers that make `expr` known to hold (or known not to), each part of it in at least one."""
    match expr:
        case Has(finding, levels):
            return [{finding: word} for word in _words(finding, levels, wanted, knowledge)]
        case IsUnsure(finding):
            return [{finding: "unsure"}] if wanted else [{finding: "no"}, {finding: "yes"}]
        case AgeIs(low, high):
            ages = {max(low, 0), min(high, OLDEST)} if wanted else {low - 1, high + 1}
            return [{"age": age} for age in sorted(ages) if 0 <= age <= OLDEST]
        case SexIs(sex):
            return [{"sex": sex if wanted else {"female": "male", "male": "female"}[sex]}]
        case ScoreIs(score, points):
            return _score_sets(score, points, knowledge) if wanted else []
        case Not(part) | Unless(part):
            return _sets(part, not wanted, knowledge, turn)
        case AtLeast(count, parts):
            needed = count if wanted else len(parts) - count + 1
            return _joined([_sets(part, wanted, knowledge, turn) for part in parts], needed, turn)


def _words(finding: str, levels: frozenset[int], wanted: bool, knowledge: Knowledge) -> list[str]:
    choices = knowledge.findings[finding].choices
    if not choices:
        return ["yes" if wanted == (1 in levels) else "no"]
    return [choice.id for level, choice in enumerate(choices) if (level in levels) is wanted]


def _joined(parts: list[list[dict[str, str | int]]], needed: int, turn: int) -> list[dict[str, str | int]]:
    """`needed` neighboring parts at a time, round the circle; as many rows as the longest list of alternatives.

    `turn` shifts the lists against each other, which pairs other alternatives.
    """
    parts = [alternatives for alternatives in parts if alternatives]
    if len(parts) < needed:
        return []
    starts = range(len(parts)) if needed < len(parts) else range(1)
    rows = []
    for start in starts:
        chosen = [parts[(start + step) % len(parts)] for step in range(needed)]
        for row in range(max(map(len, chosen))):
            rows.append(_merged([each[(row + turn * place) % len(each)] for place, each in enumerate(chosen)]))
    return rows


def _score_sets(score: str, points: float, knowledge: Knowledge) -> list[dict[str, str | int]]:
    """Items next to each other, round the circle, until the points are reached."""
    items = [
        (item.points, told)
        for item, when in knowledge.score_items[score]
        if when is not None and item.points > 0
        for told in _sets(when, True, knowledge)
    ]
    rows = []
    for start in range(len(items)):
        turned = items[start:] + items[:start]
        reached = next((n for n, sum_ in enumerate(accumulate(worth for worth, _ in turned)) if sum_ >= points), None)
        if reached is not None:
            rows.append(_merged([told for _, told in turned[: reached + 1]]))
    return rows


def _merged(parts: list[dict[str, str | int]]) -> dict[str, str | int]:
    return {name: value for part in parts for name, value in part.items()}


def _distinct(rows: Iterable[Entries]) -> list[Entries]:
    return list({tuple(sorted(row.items())): row for row in rows}.values())
