"""Five people, interviewed to their end: pages, screens, things and words that each meets, and the advice.

Run: python bench/people.py [--json] [--cases FOLDER]

A page of separate questions is one screen a question in the browser: `screens` counts those. `pages` counts such a page
once, as the terminal shows it. Of the plan, `today_lines` and `today_words` count what stands before anything is
unfolded: what to do, what to leave, the line on pills, notes, when to look again. With --cases the answers of each are
written down, so that the `popliteal plan` of any version can be asked (docs/measured/plans-and-diary.md).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from popliteal.assess import assess
from popliteal.care.parts import Plan, dose_text
from popliteal.case import CaseFile, build_case
from popliteal.case.record import record
from popliteal.interview import Interview
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.care_load import CareKnowledge, load_care
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


def today_of(plan: Plan) -> list[str]:
    """The lines of a plan that stand before anything is unfolded."""
    doses = [f"{dose_text(item.dose)} {item.stop}" if item.dose else "" for item in plan.today]
    do = [f"{item.title}. {item.text} {dose}" for item, dose in zip(plan.today, doses, strict=True)]
    leave = [f"For now: {plan.leave.title}."] if plan.leave else []
    pill = [f"For pain: {plan.medicine.text}"] if plan.medicine else []
    return [*do, *leave, *pill, *plan.notes, plan.safety_net.look_again]


def walked(
    person: dict[str, Any], facts: bool, interview: Interview, care: CareKnowledge
) -> tuple[dict[str, Any], CaseFile]:
    """What one person meets, and the answers they come to."""
    knowledge = interview.model.knowledge
    walk = interview_case(told_by(person, facts, knowledge), interview)
    case = build_case(walk.file, knowledge, person["name"])
    level, ranking = answer_to(case, interview.model)
    plan = assess(case, interview.model, with_intervals=False, care=care).plan
    lines = today_of(plan) if plan else []
    row = {
        "person": person["name"], "facts_first": facts, "pages": walk.pages, "screens": walk.questions,
        "items": walk.items, "words": walk.words, "level": level.name, "first": ranking[0][0],
        "today_lines": len(lines), "today_words": sum(len(text.split()) for text in lines),
    }  # fmt: skip
    return row, walk.file


def written(file: CaseFile, path: Path) -> None:
    """Writes the answers of a person as a case file."""
    told = {"age": file.age, "sex": file.sex, "who": file.who, "answers": file.answers}
    path.write_text(json.dumps({name: value for name, value in told.items() if value is not None}), encoding="utf-8")


def main() -> None:
    """Print a line for each person, without and with what they tell first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--cases", type=Path)
    wanted = parser.parse_args()
    knowledge = load_knowledge()
    interview, care = Interview(build_model(knowledge)), load_care(knowledge)
    people = read_yaml(PEOPLE.read_text(encoding="utf-8"))
    found = [walked(person, facts, interview, care) for facts in (False, True) for person in people]
    rows = [row for row, _ in found]
    for person, (_, file) in zip(people, found, strict=False):
        if wanted.cases:
            written(file, wanted.cases / f"{person['name'].replace(' ', '-')}.yaml")
    if wanted.json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(
            f"{row['person']:24} {'facts first' if row['facts_first'] else '':12} pages {row['pages']:3} "
            f"screens {row['screens']:3} items {row['items']:4} words {row['words']:5} "
            f"today {row['today_lines']:2} lines {row['today_words']:3} words {row['level']}, {row['first']}"
        )


if __name__ == "__main__":
    main()
