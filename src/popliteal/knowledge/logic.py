"""The language of the rules: `any`, `all`, `not`, `at_least` over findings, doubt about them, age, sex and scores.

One parser serves the evaluator, the proofs and the pages. Truth has three values: yes, no, not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Has:
    """The answer to an ordered finding is one of `levels` (a plain finding: level 1, yes)."""

    finding: str
    levels: frozenset[int]

    def truth(self, facts: Facts) -> bool | None:
        """As `evaluate`."""
        return facts.has(self.finding, self.levels)


@dataclass(frozen=True)
class IsUnsure:
    """The person was asked about a finding and could not tell; a no that something else makes doubtful is none."""

    finding: str

    def truth(self, facts: Facts) -> bool | None:
        """As `evaluate`."""
        return facts.is_unsure_of(self.finding)


@dataclass(frozen=True)
class AgeIs:
    """Age from `low` to `high` years, both included."""

    low: int
    high: int

    def truth(self, facts: Facts) -> bool | None:
        """As `evaluate`."""
        return facts.age_is(self.low, self.high)


@dataclass(frozen=True)
class SexIs:
    """Sex at birth."""

    sex: str

    def truth(self, facts: Facts) -> bool | None:
        """As `evaluate`."""
        return facts.sex_is(self.sex)


@dataclass(frozen=True)
class ScoreIs:
    """At least `points` of a score are known to be present; subtracting items are never counted."""

    score: str
    points: float

    def truth(self, facts: Facts) -> bool | None:
        """As `evaluate`."""
        return facts.score_is(self.score, self.points)


@dataclass(frozen=True)
class AtLeast:
    """At least `count` of `parts` hold; `all` and `any` are its two ends."""

    count: int
    parts: tuple[Expr, ...]

    def truth(self, facts: Facts) -> bool | None:
        """As `evaluate`; looks at the parts only until they settle it."""
        missing, may_fail = self.count, len(self.parts) - self.count
        for part in self.parts:
            truth = part.truth(facts)
            if truth is True:
                missing -= 1
                if missing == 0:
                    return True
            elif truth is False:
                may_fail -= 1
                if may_fail < 0:
                    return False
        return None


@dataclass(frozen=True)
class Not:
    """Holds only when `part` is known not to."""

    part: Expr

    def truth(self, facts: Facts) -> bool | None:
        """As `evaluate`."""
        truth = self.part.truth(facts)
        return None if truth is None else not truth


@dataclass(frozen=True)
class Unless:
    """Holds unless `part` is known to hold: what is unsure or was not asked never switches a rule off."""

    part: Expr

    def truth(self, facts: Facts) -> bool | None:
        """As `evaluate`; always known."""
        return self.part.truth(facts) is not True


Atom = Has | IsUnsure | AgeIs | SexIs | ScoreIs
Expr = Atom | AtLeast | Not | Unless


def all_of(first: Expr, *more: Expr) -> AtLeast:
    """`first` and all of `more`; an "all" takes them in as further parts."""
    parts = first.parts if isinstance(first, AtLeast) and first.count == len(first.parts) else (first,)
    return AtLeast(len(parts) + len(more), (*parts, *more))


@dataclass(frozen=True)
class Names:
    """The ids a rule may use: finding or alias -> (finding, its levels), and the scores."""

    findings: Mapping[str, tuple[str, frozenset[int]]]
    choices: Mapping[str, tuple[str, ...]]
    scores: frozenset[str]


def parse(when: Any, names: Names) -> Expr:
    """The expression that `when` writes down.

    Raises:
        ValueError: naming the part that is not understood.
    """
    if isinstance(when, str):
        return _finding(when, names)
    if not isinstance(when, dict) or not when:
        raise ValueError(f"a condition is a finding id or a mapping, not {when!r}")
    keys = frozenset(when)
    for form, read in _FORMS.items():
        if keys == form:
            return _read_form(read, when, names)
    raise ValueError(
        f"a condition with the keys {sorted(map(str, keys))} is not known; keys are any, all, not, unless, "
        "at_least with of, finding with is, age, sex, score with min"
    )


def _read_form(read: Callable[[dict[str, Any], Names], Expr], when: dict[str, Any], names: Names) -> Expr:
    try:
        return read(when, names)
    except (TypeError, OverflowError):
        raise ValueError(f"{when!r} has a part of the wrong kind: ids are words, ages and points numbers") from None


def _finding(name: str, names: Names) -> Expr:
    if name not in names.findings:
        raise ValueError(f"'{name}' is no finding")
    finding, levels = names.findings[name]
    if not levels:
        raise ValueError(f"'{name}' has choices; write {{finding: {name}, is: [{', '.join(names.choices[name])}]}}")
    return Has(finding, levels)


def _choice(when: dict[str, Any], names: Names) -> Expr:
    name, wanted = when["finding"], when["is"]
    choices = names.choices.get(name)
    if not choices:
        raise ValueError(f"'{name}' is no finding with choices")
    wanted = wanted if isinstance(wanted, list) else [wanted]
    if not wanted:
        raise ValueError(f"'{name}' needs one of {', '.join(choices)}; `is` names none")
    unknown = [word for word in wanted if word not in choices]
    if unknown:
        raise ValueError(f"'{unknown[0]}' is no choice of '{name}'; choices are {', '.join(choices)}")
    return Has(name, frozenset(choices.index(word) for word in wanted))


def _doubt(when: dict[str, Any], names: Names) -> Expr:
    name = when["unsure"]
    if name not in names.findings or names.findings[name][0] in names.choices:
        raise ValueError(f"unsure takes a finding that is answered yes or no, not '{name}'")
    return IsUnsure(names.findings[name][0])


def _age(when: dict[str, Any], names: Names) -> Expr:
    bounds = when["age"]
    if not isinstance(bounds, dict) or not bounds or set(bounds) - {"min", "max"}:
        raise ValueError("age takes min, max, or both")
    return AgeIs(int(bounds.get("min", 0)), int(bounds.get("max", 200)))


def _sex(when: dict[str, Any], names: Names) -> Expr:
    if when["sex"] not in ("female", "male"):
        raise ValueError("sex is female or male")
    return SexIs(when["sex"])


def _score(when: dict[str, Any], names: Names) -> Expr:
    if when["score"] not in names.scores:
        raise ValueError(f"'{when['score']}' is no score")
    return ScoreIs(when["score"], float(when["min"]))


def _parts(values: Any, names: Names) -> tuple[Expr, ...]:
    if not isinstance(values, list) or not values:
        raise ValueError("any, all and of take a list with at least one part")
    return tuple(parse(value, names) for value in values)


def _any(when: dict[str, Any], names: Names) -> Expr:
    return AtLeast(1, _parts(when["any"], names))


def _all(when: dict[str, Any], names: Names) -> Expr:
    parts = _parts(when["all"], names)
    return AtLeast(len(parts), parts)


def _at_least(when: dict[str, Any], names: Names) -> Expr:
    parts = _parts(when["of"], names)
    count = when["at_least"]
    if not isinstance(count, int) or not 1 <= count <= len(parts):
        raise ValueError(f"at_least is a number from 1 to {len(parts)}, not {count!r}")
    return AtLeast(count, parts)


_FORMS = {
    frozenset({"any"}): _any,
    frozenset({"all"}): _all,
    frozenset({"not"}): lambda when, names: Not(parse(when["not"], names)),
    frozenset({"unless"}): lambda when, names: Unless(parse(when["unless"], names)),
    frozenset({"at_least", "of"}): _at_least,
    frozenset({"finding", "is"}): _choice,
    frozenset({"unsure"}): _doubt,
    frozenset({"age"}): _age,
    frozenset({"sex"}): _sex,
    frozenset({"score", "min"}): _score,
}


class Facts(Protocol):
    """What an expression is evaluated against; each returns yes, no, or None when not known."""

    def has(self, finding: str, levels: frozenset[int]) -> bool | None: ...

    def is_unsure_of(self, finding: str) -> bool | None: ...

    def age_is(self, low: int, high: int) -> bool | None: ...

    def sex_is(self, sex: str) -> bool | None: ...

    def score_is(self, score: str, points: float) -> bool | None: ...


def evaluate(expr: Expr, facts: Facts) -> bool | None:
    """Truth of `expr`: yes, no, or None when what is known does not settle it (Kleene's strong logic)."""
    return expr.truth(facts)


def atoms(expr: Expr) -> Iterator[Atom]:
    """Every leaf of `expr`, from left to right."""
    match expr:
        case AtLeast(_, parts):
            for part in parts:
                yield from atoms(part)
        case Not(part) | Unless(part):
            yield from atoms(part)
        case _:
            yield expr


def atoms_for(expr: Expr, wanted: bool = True) -> Iterator[Atom]:
    """The leaves of `expr` that make it hold by being true; not `wanted`: those that make it fail."""
    match expr:
        case AtLeast(_, parts):
            for part in parts:
                yield from atoms_for(part, wanted)
        case Not(part) | Unless(part):
            yield from atoms_for(part, not wanted)
        case _ if wanted:
            yield expr


def findings_in(expr: Expr) -> tuple[str, ...]:
    """The findings that `expr` reads, each once."""
    return tuple(dict.fromkeys(atom.finding for atom in atoms(expr) if isinstance(atom, Has | IsUnsure)))


Answered = tuple[str, int | None]
"""A finding with a level that an answer may have, or None: the person could not tell."""


def support(expr: Expr) -> frozenset[Answered] | None:
    """What may make `expr` hold: it cannot hold unless one of these was answered. None when it may in any case."""
    match expr:
        case Has(finding, levels):
            return frozenset((finding, level) for level in levels)
        case IsUnsure(finding):
            return frozenset({(finding, None)})
        case AtLeast(count, parts):
            found = sorted((one for part in parts if (one := support(part)) is not None), key=len)
            needed = len(parts) - count + 1  # of so many parts, whichever they are, one has to hold
            return frozenset().union(*found[:needed]) if len(found) >= needed else None
        case _:
            return None


def rests_on_doubt(expr: Expr) -> bool:
    """Whether `expr` reads what the person could not tell."""
    return any(isinstance(atom, IsUnsure) for atom in atoms(expr))


def is_unsteady(expr: Expr, negated: bool = False) -> bool:
    """Whether `expr` may come to hold by more answers although it was known not to.

    So it is where an `unless` lies under a `not`, or an `unsure`, which an answer ends, under either.
    """
    match expr:
        case AtLeast(_, parts):
            return any(is_unsteady(part, negated) for part in parts)
        case Not(part):
            return is_unsteady(part, negated=True)
        case Unless(part):
            return negated or is_unsteady(part, negated=True)
        case IsUnsure():
            return negated
        case _:
            return False


def excuses(expr: Expr) -> Iterator[str]:
    """The findings whose answer could switch `expr` off: those under an `unless` or a `not`."""
    match expr:
        case Not(part) | Unless(part):
            yield from (atom.finding for atom in atoms(part) if isinstance(atom, Has))
        case AtLeast(_, parts):
            for part in parts:
                yield from excuses(part)
        case _:
            return


def speaks_for(expr: Expr) -> Iterator[str]:
    """The findings whose answer could make `expr` hold: those under no `unless` and no `not`."""
    match expr:
        case Has(finding) | IsUnsure(finding):
            yield finding
        case AtLeast(_, parts):
            for part in parts:
                yield from speaks_for(part)
        case _:
            return
