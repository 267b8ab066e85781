"""Coverage-guided fuzzing of the case parser and of what follows from it: `make fuzz`, or run this file.

Bounded by the options of libFuzzer: `-max_total_time=60` seconds unless given. A crash
leaves the bytes that caused it in the current folder.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["popliteal"]):
    from popliteal.case import parse_case
    from popliteal.knowledge import CaseError, load_knowledge
    from popliteal.triage.scores import Facts
    from popliteal.triage.urgency import triage

SECONDS = 60
KNOWLEDGE = load_knowledge()


def read_and_triage(data: bytes) -> None:
    """A text is a case or is refused; an emergency sign that is there is never played down."""
    try:
        case = parse_case(data.decode("utf-8", errors="replace"), KNOWLEDGE, "fuzz")
    except CaseError:
        return
    level = triage(Facts(case, KNOWLEDGE), {}, KNOWLEDGE).level
    for sign in KNOWLEDGE.signs.values():
        if case.has(sign.id, frozenset({1})) and sign.emergency is not None and level < sign.emergency:
            raise AssertionError(f"{sign.id} is there and the level is {level.name}")


def main() -> None:
    """Fuzz for a bounded time."""
    options = (
        sys.argv
        if any(arg.startswith("-max_total_time") for arg in sys.argv)
        else [*sys.argv, f"-max_total_time={SECONDS}"]
    )
    atheris.Setup([*options, "-timeout=5"], read_and_triage)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
