"""Prints how often two keys of the same own words agree: on what is mentioned, and on how (there, not there, past, …).

    python tools/two_keys.py tests/cases/intake/fifth.yaml tests/cases/intake/fifth_again.yaml

Texts that only one file has are named. Which choice of a finding is meant ("severe") is not compared.
Two keyings are a ceiling for the reader: it cannot agree with a key more than another reading by a person does.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.workshop.evaluation.intake import Writing, read_told
from popliteal.workshop.evaluation.measures import count


def key(file: str, knowledge: Knowledge) -> dict[str, Writing]:
    """The texts of a file by their id."""
    return {told.id: told for told in read_told(Path(file).read_text(encoding="utf-8"), knowledge, file)}


def said(told: Writing) -> dict[str, str]:
    """Finding -> how it is mentioned."""
    return {mention.finding: mention.polarity for mention in told.mentions}


def main(first: str, second: str) -> None:
    """Compare text by text, and print."""
    knowledge = load_knowledge()
    one, other = key(first, knowledge), key(second, knowledge)
    for here, there, file in ((one, other, second), (other, one, first)):
        if missing := sorted(here.keys() - there.keys()):
            print(f"not in {file}, and left out: {', '.join(missing)}")
    pairs = [(said(one[name]), said(other[name])) for name in one.keys() & other.keys()]
    both = [(name, mine, theirs) for mine, theirs in pairs for name in mine.keys() & theirs.keys()]
    shared = count([mine[name] == theirs[name] for name, mine, theirs in both])
    print(f"{len(pairs)} texts in both")
    for what, keys in (("first", [mine for mine, _ in pairs]), ("second", [theirs for _, theirs in pairs])):
        total = sum(map(len, keys))
        print(f"  mentions of the {what} key that the other has too: {len(both)} of {total}{_share(len(both), total)}")
    print(f"  of those, the same polarity: {shared.k} of {shared.n}{_share(shared.k, shared.n)}")


def _share(part: int, whole: int) -> str:
    return f" ({part / whole:.0%})" if whole else ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("first", help="a file of texts with their keys")
    parser.add_argument("second", help="the same texts, keyed again")
    given = parser.parse_args()
    main(given.first, given.second)
