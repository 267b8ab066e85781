"""Guidelines: whether each criterion leads to rules and questions that are there and belong together."""

from __future__ import annotations

from collections.abc import Iterator

from popliteal.checks.records import Fault, Files
from popliteal.knowledge import nearest
from popliteal.knowledge.guidelines import FILE, Criterion, load_guidelines
from popliteal.knowledge.logic import speaks_for


def check_guidelines(files: Files) -> Iterator[Fault]:
    """Ids that are there; what a criterion asks is read by one of its rules, and each rule reads something of it."""
    for guideline in load_guidelines(files.base).values():
        for criterion in guideline.criteria:
            for text in _faults(criterion, files):
                yield files.error(FILE, guideline.id, f"'{criterion.says}': {text}")


def _faults(criterion: Criterion, files: Files) -> Iterator[str]:
    base = files.base
    yield from (
        f"'{name}' is no rule.{nearest(name, base.rules)}" for name in criterion.rules if name not in base.rules
    )
    for name in criterion.asks:
        if name not in base.findings:
            yield f"'{name}' is no finding.{nearest(name, base.findings)}"
    reads = {name: set(speaks_for(base.when[name])) for name in criterion.rules if name in base.rules}
    asked = set(criterion.asks)
    for name, read in reads.items():
        if not asked & read:
            yield f"the rule '{name}' reads nothing of what is asked for it ({', '.join(criterion.asks)})"
    for name in sorted(asked & base.findings.keys() - {one for read in reads.values() for one in read}):
        yield f"none of its rules reads '{name}'"
