"""Contraindications of one person: those that hold, and those that cannot be ruled out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from popliteal.care.parts import CareDoubt, basis
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.care_schema import Caution
from popliteal.knowledge.logic import AgeIs, Expr, Has, IsUnsure, SexIs, atoms, evaluate
from popliteal.triage.scores import Facts


def doubts(cautions: Iterable[Caution], facts: Facts, care: CareKnowledge) -> list[CareDoubt]:
    """Every caution that holds or is not known; one that is known not to hold is left out."""
    return [as_doubt(caution, holds, facts, care) for caution, holds in not_excluded(cautions, facts, care)]


def not_excluded(
    cautions: Iterable[Caution], facts: Facts, care: CareKnowledge
) -> list[tuple[Caution, Literal[True] | None]]:
    """Every caution that holds (True) or is not known (None)."""
    found = ((caution, evaluate(care.when(caution.when), facts)) for caution in cautions)
    return [(caution, truth) for caution, truth in found if truth is not False]


def as_doubt(caution: Caution, holds: Literal[True] | None, facts: Facts, care: CareKnowledge) -> CareDoubt:
    """A caution as it is told, with what would settle it where it is not known."""
    open_ = [] if holds else unanswered(care.when(caution.when), facts)
    return CareDoubt(text=caution.reason, known=holds is True, unanswered=open_, **basis(caution))


def unanswered(when: Expr, facts: Facts) -> list[str]:
    """The findings, `age` and `sex`, whose being unknown leaves `when` open."""
    names = [_name(atom) for atom in atoms(when) if atom.truth(facts) is None]
    return list(dict.fromkeys(names))


def _name(atom: Expr) -> str:
    match atom:
        case Has(finding, _) | IsUnsure(finding):
            return finding
        case AgeIs():
            return "age"
        case SexIs():
            return "sex"
        case _:
            return getattr(atom, "score", "")
