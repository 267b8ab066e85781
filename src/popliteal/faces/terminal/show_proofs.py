"""The commands that prove the safety theorems and measure how well proofs and tests notice a mistake."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from popliteal.knowledge import Knowledge, PoplitealError, load_knowledge

if TYPE_CHECKING:
    from popliteal.workshop.proofs.mutation import Fate, Tally
    from popliteal.workshop.proofs.prove import Failure, Proof

LEAST_SHARE = 0.95
"""Of all mutants that differ from the original, at least this share must be noticed; of emergency rules, all."""


def prove_command(knowledge: Path | None, only: Sequence[str] | None, as_json: bool, console: Console) -> None:
    """Prove every theorem, or `only` these, and print what came of it; exit 1 when one fails.

    Raises:
        PoplitealError: a theorem is unknown.
    """
    from popliteal.workshop.proofs.prove import ALL, prove, rules_that_only_add_reasons

    theorems = {theorem.id: theorem for theorem in ALL}
    if unknown := [name for name in only or () if name not in theorems]:
        raise PoplitealError(f"'{unknown[0]}' is no theorem; they are: {', '.join(theorems)}")
    base = load_knowledge(knowledge)
    results = prove(base, [theorems[name] for name in only or theorems])
    if as_json:
        report: dict[str, Any] = {"knowledge": base.version, "theorems": [_as_data(result) for result in results]}
        if not only:
            report["rules_that_only_add_reasons"] = rules_that_only_add_reasons(base)
        print(json.dumps(report, indent=2))
    else:
        for result in results:
            _print_result(result, console)
        if not only:
            _print_only_reasons(rules_that_only_add_reasons(base), console)
    if not all(result.holds for result in results):
        raise typer.Exit(1)


def _print_only_reasons(rules: Sequence[str], console: Console) -> None:
    console.print(f"\n{len(rules)} rules never change the level, only the reasons or the days:")
    console.print(", ".join(rules))


def _as_data(result: Proof) -> dict[str, Any]:
    return {
        "id": result.theorem,
        "says": result.says,
        "holds": result.holds,
        "claims": result.claims,
        "seconds": round(result.seconds, 2),
        "failures": [
            {
                "about": failure.about,
                "fails": failure.fails,
                "cases": list(failure.counterexample.cases) if failure.counterexample else [],
                "chances": dict(failure.counterexample.chances) if failure.counterexample else {},
            }
            for failure in result.failures
        ],
    }


def _print_result(result: Proof, console: Console) -> None:
    word = "proved" if result.holds else "FAILS "
    console.print(f"{word}  {result.theorem}  ({result.claims} claims, {result.seconds:.1f} s)", style="bold")
    console.print(f"        {result.says}")
    for failure in result.failures:
        _print_failure(failure, console)


def _print_failure(failure: Failure, console: Console) -> None:
    console.print(f"\n        {failure.fails}", markup=False)
    if failure.counterexample is None:
        return
    above_none = {name: chance for name, chance in failure.counterexample.chances.items() if chance > 0}
    console.print("        Save each as a file and run: popliteal assess FILE")
    for case in failure.counterexample.cases:
        print(f"\n{case}")
    if above_none:
        console.print(f"        It takes these chances: {above_none}", markup=False)


def mutate_command(
    knowledge: Path | None, count: int | None, seed: int, tests: Path, as_json: bool, console: Console
) -> None:
    """Put mistakes into what decides the level and print how many are noticed; exit 1 when too few are."""
    from popliteal.workshop.proofs.mutation import BY_MEANING, QUICKLY, Jury, is_emergency, sample, score
    from popliteal.workshop.proofs.sentences import BOUNDARIES, SENTENCES, read_boundaries, read_sentences

    base = load_knowledge(knowledge)
    start = time.perf_counter()
    sentences, boundaries = read_sentences(tests / SENTENCES.name, base), read_boundaries(tests / BOUNDARIES.name, base)
    jury = Jury(base, sentences, boundaries, BY_MEANING if count is None else QUICKLY)
    fates = [jury.fate(mutant) for mutant in sample(base, count, seed)]
    overall, emergency = score(fates), score(fate for fate in fates if is_emergency(fate, base))
    if as_json:
        print(json.dumps(_mutation_data(fates, overall, emergency, jury.order == BY_MEANING), indent=2))
    else:
        _print_mutation(fates, overall, emergency, jury.order == BY_MEANING, console)
        console.print(f"{time.perf_counter() - start:.0f} s")
    if overall.share < LEAST_SHARE or emergency.share < 1:
        raise typer.Exit(1)


def _mutation_data(fates: list[Fate], overall: Tally, emergency: Tally, by_meaning: bool) -> dict[str, Any]:
    return {
        "all": _score_data(overall, by_meaning),
        "emergency_rules": _score_data(emergency, by_meaning),
        "noticed_by": _noticed_by(fates),
        "not_noticed": [_name(fate) for fate in fates if fate.killed_by is None and not fate.same],
        "same_for_every_case": [_name(fate) for fate in fates if fate.same],
    }


def _score_data(found: Tally, by_meaning: bool) -> dict[str, float]:
    alone = {"noticed_without_pinned_boundaries": found.killed_by_meaning} if by_meaning else {}
    return {"mutants": found.counted, "noticed": found.killed, "share": round(found.share, 4), **alone}


def _noticed_by(fates: list[Fate]) -> dict[str, int]:
    return dict(Counter(fate.killed_by for fate in fates if fate.killed_by is not None))


def _name(fate: Fate) -> str:
    return f"{fate.mutant.of.id}: {fate.mutant.mistake}"


def _print_mutation(fates: list[Fate], overall: Tally, emergency: Tally, by_meaning: bool, console: Console) -> None:
    for title, found in (("emergency rules", emergency), ("all rules", overall)):
        alone = f" (by sentences and proofs alone: {found.killed_by_meaning})" if by_meaning else ""
        noticed = f"{title}: {found.killed} of {found.counted} mistakes noticed = {found.share:.1%}"
        console.print(noticed + alone, style="bold")
    by = ", ".join(f"{killer} {count}" for killer, count in _noticed_by(fates).items())
    console.print(f"noticed first by: {by}")
    for fate in fates:
        if fate.killed_by is None:
            word = "the same for every case, not counted" if fate.same else "NOT NOTICED"
            console.print(f"  {word}: {_name(fate)}", markup=False)


def boundaries_command(knowledge: Path | None) -> None:
    """Print where each rule begins to hold, in the form of tests/triage_boundaries.yaml."""
    from popliteal.workshop.proofs.sentences import write_boundaries

    base: Knowledge = load_knowledge(knowledge)
    for line in write_boundaries(base):
        print(line)


def safety_case_command(root: Path) -> None:
    """Print the safety case that the hazard log gives, in the form of docs/safety-case.md."""
    from popliteal.workshop.proofs.hazards import read_hazards, safety_case

    print(safety_case(read_hazards(root / "safety" / "hazards.yaml")), end="")
