"""Proving the theorems on a knowledge base."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from popliteal.knowledge import Knowledge
from popliteal.workshop.proofs.counterexample import Counterexample, Search
from popliteal.workshop.proofs.encode import Person
from popliteal.workshop.proofs.level import Triage
from popliteal.workshop.proofs.offers import OFFERS
from popliteal.workshop.proofs.theorems import EVERYTHING, THEOREMS, Claim, Theorem, raises_level


@dataclass(frozen=True)
class Failure:
    """A claim that does not hold, and the case that shows it (none where no case can do what it must)."""

    about: str
    fails: str
    counterexample: Counterexample | None


@dataclass(frozen=True)
class Proof:
    """What came of a theorem: how many claims were checked, those that failed, and the seconds it took."""

    theorem: str
    says: str
    claims: int
    failures: tuple[Failure, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether every claim holds."""
        return not self.failures


ALL = (*THEOREMS, OFFERS)


def prove(knowledge: Knowledge, theorems: Iterable[Theorem] = ALL) -> list[Proof]:
    """Every theorem, over every possible case."""
    triage = Triage(Person(knowledge), knowledge)
    search = search_in(triage)
    return [_prove(theorem, triage, search) for theorem in theorems]


def search_in(triage: Triage) -> Search:
    """A search over every case and every chance."""
    return Search(triage.person, triage.possible, triage.chances)


def _prove(theorem: Theorem, triage: Triage, search: Search) -> Proof:
    start = time.perf_counter()
    claims = list(theorem.claims(triage, EVERYTHING))
    failures = [failure for claim in claims if (failure := check(claim, search))]
    return Proof(theorem.id, theorem.says, len(claims), tuple(failures), time.perf_counter() - start)


def holds(claim: Claim, search: Search) -> bool:
    """Whether a claim holds."""
    return search.exists(claim.formula) is (claim.must == "sometimes")


def check(claim: Claim, search: Search) -> Failure | None:
    """None when the claim holds."""
    if holds(claim, search):
        return None
    shown = None if claim.must == "sometimes" else search.show(claim.formula, claim.fails, claim.change)
    return Failure(claim.about, claim.fails, shown)


def rules_that_only_add_reasons(knowledge: Knowledge) -> list[str]:
    """The rules that never change the level: something at least as urgent always holds with them."""
    triage = Triage(Person(knowledge), knowledge)
    search = search_in(triage)
    return [rule.id for rule in knowledge.rules.values() if not search.exists(raises_level(triage, rule))]
