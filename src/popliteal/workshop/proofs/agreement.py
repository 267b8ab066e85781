"""Does the model of the proofs say the same as the program? Compared case by case."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import z3  # type: ignore[import-untyped]

from popliteal.case import Answer, CaseFile, build_case
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.schema import OLDEST
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import by_what_was_told, triage
from popliteal.workshop.proofs.boundaries import Entries
from popliteal.workshop.proofs.encode import Formula, Person
from popliteal.workshop.proofs.level import Triage, exactly

MOST_ANSWERS = 60
_CONSTANT = {True: z3.BoolVal(True), False: z3.BoolVal(False)}


@dataclass(frozen=True)
class ToldToBoth:
    """A case in the terms of the model: finding -> answer, as the file gives it, before anything is filled in."""

    answers: Mapping[str, Answer]
    age: int | None = None
    sex: str | None = None


@dataclass(frozen=True)
class SaidByBoth:
    """What is said of a case."""

    level_by_rules: Level
    level_by_told: Level
    level: Level
    fired: frozenset[str]
    unsure: frozenset[str]
    open: frozenset[str]
    provisional: bool
    deciding: frozenset[str]
    days: int | None


class Settler:
    """Works out formulas for one case after the other.

    Args:
        triage: whose variables the formulas are over.
        formulas: what to work out, by any name.
        free: other Boolean variables in them.
    """

    def __init__(self, triage: Triage, formulas: Mapping[str, Formula], free: Sequence[Formula] = ()) -> None:
        self.triage = triage
        self._names = list(formulas)
        sorts = [z3.BoolSort()] * (len(formulas) + 1)
        self._packed = z3.Function("said", *sorts)(*formulas.values())  # settled in one go, which is fast
        person = triage.person
        asked = [variable for states in person.told.values() for variable in states.values()]
        whom = [*person.sexes.values(), person.age_known, person.age]
        self._variables = [*asked, *whom, *triage.chances.values(), *free]

    def true(self, told: ToldToBoth, chances: Mapping[str, float], free: Sequence[bool] = ()) -> frozenset[str]:
        """The names of the formulas that hold for a case.

        Raises:
            RuntimeError: when the case leaves a formula open, so that it is no model of the program.
        """
        values = [*self._values(told, chances), *(_CONSTANT[value] for value in free)]
        settled = z3.simplify(_put_in(self._packed, self._variables, values))
        words = settled.sexpr().strip("()").split()[1:]
        if set(words) - {"true", "false"}:
            raise RuntimeError(f"the model does not settle {told}: {settled}")
        return frozenset(name for name, word in zip(self._names, words, strict=True) if word == "true")

    def _values(self, told: ToldToBoth, chances: Mapping[str, float]) -> list[z3.ExprRef]:
        """The value of each variable, in their order, but for the free ones."""
        person, given = self.triage.person, told.answers
        values = [_CONSTANT[given.get(finding) == answer] for finding in person.told for answer in person.told[finding]]
        values += [_CONSTANT[told.sex == sex] for sex in person.sexes]
        values += [_CONSTANT[told.age is not None], z3.IntVal(told.age or 0)]
        return values + [exactly(chances.get(name, 0.0)) for name in self.triage.chances]


class Agreement:
    """The program and its model, side by side."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.person = Person(knowledge)
        self.triage = Triage(self.person, knowledge)
        self._settler = Settler(self.triage, self._everything_said())

    def _everything_said(self) -> dict[str, Formula]:
        triage = self.triage
        return {
            **{f"fired {name}": formula for name, formula in triage.fired.items()},
            **{f"unsure {name}": formula for name, formula in triage.unsure.items()},
            **{f"open {name}": formula for name, formula in triage.open.items()},
            **{f"rules {level.name}": triage.by_rules(level) for level in Level},
            **{f"told {level.name}": triage.at_least(level) for level in Level},
            **{f"whole {level.name}": triage.stands_at_least(level) for level in Level},
            **{f"deciding {name}": formula for name, formula in triage.deciding.items()},
            **{f"leaves {days} {name}": formula for days, name, formula in self._leaving()},
            **{f"days {days}": triage.stands_within(days) for days in self._days},
            **{f"told_days {days}": triage.told_within(days) for days in self._days},
            "provisional": triage.provisional,
        }

    @cached_property
    def _days(self) -> list[int]:
        """Every number of days that may be said, from the fewest up."""
        knowledge = self.knowledge
        rules, chances = knowledge.rules.values(), knowledge.thresholds.values()
        told = [*(rule.days for rule in rules), *(chance.days for chance in chances)]
        return sorted({*knowledge.doubt.days.values(), *(days for days in told if days is not None)})

    def _leaving(self) -> Iterator[tuple[int, str, Formula]]:
        for days in self.knowledge.doubt.days.values():
            yield from ((days, name, formula) for name, formula in self.triage.deciding_within(days).items())

    def model_says(self, told: ToldToBoth, chances: Mapping[str, float]) -> SaidByBoth:
        """What the formulas give when the case's answers are put in."""
        true = self._settler.true(told, chances)

        def named(kind: str) -> frozenset[str]:
            return frozenset(name.removeprefix(f"{kind} ") for name in true if name.startswith(f"{kind} "))

        def fewest(kind: str, level: Level) -> int | None:
            return min((int(days) for days in named(kind)), default=None) if level is Level.soon else None

        told_level = max(Level[name] for name in named("told"))
        whole = max(Level[name] for name in named("whole"))
        return SaidByBoth(
            max(Level[name] for name in named("rules")),
            told_level,
            whole,
            named("fired"),
            named("unsure"),
            named("open"),
            "provisional" in true,
            self._deciding(named, told_level, fewest("told_days", told_level)),
            fewest("days", whole),
        )

    def _deciding(self, named: Callable[[str], frozenset[str]], told: Level, days: int | None) -> frozenset[str]:
        """What changes the advice: every sign that decides at a calming level, and at soon what leaves less time."""
        if told < Level.soon:
            return named("deciding")
        sooner = [n for n in set(self.knowledge.doubt.days.values()) if days is not None and n < days]
        return frozenset(name for n in sooner for name in named(f"leaves {n}"))

    def program_says(self, told: ToldToBoth, chances: Mapping[str, float]) -> SaidByBoth:
        """What the program says of the case file."""
        facts = Facts(build_case(self.file(told), self.knowledge, "case"), self.knowledge)
        whole = triage(facts, chances, self.knowledge)
        return SaidByBoth(
            by_what_was_told(facts, {}, self.knowledge).level,
            by_what_was_told(facts, chances, self.knowledge).level,
            whole.level,
            frozenset(rule.id for rule in whole.fired),
            frozenset(sign.id for sign in whole.unsure_signs),
            frozenset(sign.sign.id for sign in whole.open_signs),
            whole.provisional,
            frozenset(sign.finding for sign in whole.deciding),
            whole.days,
        )

    def file(self, told: ToldToBoth) -> CaseFile:
        """The case file that tells this."""
        entries = {
            name: word
            for finding, answer in told.answers.items()
            for name, word in self.person.spellings[finding][answer].items()
        }
        return CaseFile.model_validate({"age": told.age, "sex": told.sex, "answers": entries})

    def told(self, entries: Entries) -> ToldToBoth:
        """The answers of a case file in the terms of the model."""
        findings = self.knowledge.names.findings
        given: dict[str, dict[str, object]] = {}
        for name, value in entries.items():
            if name not in ("age", "sex"):
                given.setdefault(findings[name][0], {})[name] = value
        answers = {
            finding: build_case(CaseFile.model_validate({"answers": words}), self.knowledge, "").answers[finding]
            for finding, words in given.items()
        }
        age, sex = entries.get("age"), entries.get("sex")
        return ToldToBoth(answers, None if age is None else int(age), None if sex is None else str(sex))

    def random_case(self, chooser: random.Random) -> ToldToBoth:
        """A case with up to `MOST_ANSWERS` answers; every answer of a finding is as likely as any other."""
        findings = list(self.person.spellings)
        asked = chooser.sample(findings, chooser.randint(1, min(MOST_ANSWERS, len(findings))))
        answers = {finding: chooser.choice(list(self.person.spellings[finding])) for finding in asked}
        age = chooser.choice([None, *range(OLDEST + 1)])
        return ToldToBoth(answers, age, chooser.choice([None, "female", "male"]))

    def random_chances(self, chooser: random.Random) -> dict[str, float]:
        """A chance for each threshold: any, or just the one that counts."""
        return {
            threshold.id: chooser.choice([0.0, round(chooser.random(), 6), threshold.chance])
            for threshold in self.knowledge.thresholds.values()
        }


def _put_in(formula: Formula, variables: list[z3.ExprRef], values: list[z3.ExprRef]) -> Formula:
    """`z3.substitute`, without its check of every pair, which takes most of the time of a comparison."""
    size = len(variables)
    before, after = (z3.Ast * size)(*(v.ast for v in variables)), (z3.Ast * size)(*(v.ast for v in values))
    return z3.BoolRef(z3.Z3_substitute(formula.ctx.ref(), formula.ast, size, before, after), formula.ctx)
