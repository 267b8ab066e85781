"""Five people, interviewed to their end: pages, screens, things and words that each meets, and the advice.

Run: python bench/people.py [--json]

A page of separate questions is one screen a question in the browser: `screens` counts those. `pages` counts such a page
once, as the terminal shows it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from popliteal.case import CaseFile, build_case
from popliteal.case.record import record
from popliteal.interview import Interview
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.yamlfile import read_yaml
from popliteal.reasoning.model import build_model
from popliteal.workshop.evaluation.evaluate import answer_to
from popliteal.workshop.evaluation.interviewed import Told, interview_case

PEOPLE = Path(__file__).parent / "people" / "people.yaml"


def told_by(person: dict[str, Any], facts: bool, knowledge: Knowledge) -> Told:
    """How a person answers; with `facts`, what they came with is told before the first page."""
    answers = {name: {True: "yes"}.get(value, value) for name, value in person["answers"].items()}
    file = CaseFile(age=person["age"], sex=person["sex"], who=person["who"])
    truth = build_case(record(file, answers, knowledge), knowledge, person["name"])
    rest = "unsure" if person.get("unsure_to") == "all" else "no"
    first = tuple(name for name in person["says_first"] if name in answers) if facts else ()
    return Told(truth, rest, knowledge, first)


def walked(person: dict[str, Any], facts: bool, interview: Interview) -> dict[str, Any]:
    """What one person meets."""
    knowledge = interview.model.knowledge
    walk = interview_case(told_by(person, facts, knowledge), interview)
    level, ranking = answer_to(build_case(walk.file, knowledge, person["name"]), interview.model)
    return {
        "person": person["name"], "facts_first": facts, "pages": walk.pages, "screens": walk.questions,
        "items": walk.items, "words": walk.words, "level": level.name, "first": ranking[0][0],
    }  # fmt: skip


def main() -> None:
    """Print a line for each person, without and with what they tell first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    interview = Interview(build_model(load_knowledge()))
    people = read_yaml(PEOPLE.read_text(encoding="utf-8"))
    rows = [walked(person, facts, interview) for facts in (False, True) for person in people]
    if wanted.json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(
            f"{row['person']:24} {'facts first' if row['facts_first'] else '':12} pages {row['pages']:3} "
            f"screens {row['screens']:3} items {row['items']:4} words {row['words']:5} {row['level']}, {row['first']}"
        )


if __name__ == "__main__":
    main()
