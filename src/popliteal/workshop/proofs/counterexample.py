"""A failed proof as a case file that `popliteal assess` runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import z3  # type: ignore[import-untyped]

from popliteal.case import Answer
from popliteal.workshop.proofs.encode import Formula, Person

AnswerChange = tuple[str, Answer | None]
"""A finding, and the answer it is changed to (None: not asked)."""


@dataclass(frozen=True)
class Counterexample:
    """The case files that show a failure (before and after, where a change is meant), and the chances it takes."""

    cases: tuple[str, ...]
    chances: Mapping[str, float]


class Search:
    """Looks for a case that makes a formula true, with as few answers as can be."""

    def __init__(self, person: Person, possible: Formula, chances: Mapping[str, Formula]) -> None:
        self.person = person
        self.chances = chances
        self.solver = z3.Solver()
        self.solver.add(possible)

    def exists(self, formula: Formula) -> bool:
        """Whether any case at all makes the formula true.

        Raises:
            RuntimeError: when the solver gives up, so that silence is never taken for a proof.
        """
        found = self.solver.check(formula)
        if found == z3.unknown:
            raise RuntimeError(f"the solver gave up: {self.solver.reason_unknown()}")
        return bool(found == z3.sat)

    def show(self, formula: Formula, title: str, change: AnswerChange | None = None) -> Counterexample:
        """A case, or a case and what it is changed to, that makes a satisfiable formula true."""
        model = self._smallest(formula)
        entries = self._entries(model)
        files = [_file(title, entries)]
        if change is not None:
            files = [_file(f"{title}, before", entries), _file(f"{title}, after", self._changed(entries, change))]
        return Counterexample(tuple(files), self._chances_of(model))

    def _smallest(self, formula: Formula) -> z3.ModelRef:
        """Leaves out one answer after the other while the formula can still hold; a file keeps at least one."""
        asked = [state for states in self.person.told.values() for state in states.values()]
        fixed = [formula, z3.Or(*asked)] if self.exists(z3.And(formula, z3.Or(*asked))) else [formula]
        self.exists(z3.And(*fixed))
        model = self.solver.model()
        for variable in [*asked, self.person.age_known, *self.person.sexes.values()]:
            if z3.is_true(model.eval(variable, model_completion=True)) and self.exists(
                z3.And(*fixed, z3.Not(variable))
            ):
                model = self.solver.model()
                fixed.append(z3.Not(variable))
        return model

    def _entries(self, model: z3.ModelRef) -> dict[str, str]:
        person = self.person
        entries: dict[str, str] = {}
        if z3.is_true(model[person.age_known]):
            entries["age"] = str(model.eval(person.age, model_completion=True))
        for sex, variable in person.sexes.items():
            if z3.is_true(model[variable]):
                entries["sex"] = sex
        for finding, states in person.told.items():
            for answer, variable in states.items():
                if z3.is_true(model[variable]):
                    spelling = person.spellings[finding][answer]
                    entries.update({f"answers.{name}": word for name, word in spelling.items()})
        return entries

    def _changed(self, entries: dict[str, str], change: AnswerChange) -> dict[str, str]:
        finding, answer = change
        names = {name for spelling in self.person.spellings[finding].values() for name in spelling}
        kept = {key: word for key, word in entries.items() if key.removeprefix("answers.") not in names}
        new = {} if answer is None else self.person.spellings[finding][answer]
        return kept | {f"answers.{name}": word for name, word in new.items()}

    def _chances_of(self, model: z3.ModelRef) -> dict[str, float]:
        return {
            name: float(model[variable].as_fraction())
            for name, variable in self.chances.items()
            if model[variable] is not None
        }


def _file(title: str, entries: dict[str, str]) -> str:
    lines = [f"name: {title}"]
    lines += [f"{key}: {word}" for key, word in entries.items() if not key.startswith("answers.")]
    answers = {key.removeprefix("answers."): word for key, word in entries.items() if key.startswith("answers.")}
    lines += ["answers:", *(f"  {name}: {word}" for name, word in answers.items())] if answers else ["answers: {}"]
    return "\n".join(lines) + "\n"
