"""Forty cases are assessed as they were, byte for byte: code that is moved moves no answer.

`python tests/test_frozen.py` writes tests/frozen.txt again, on purpose: its difference names each case that another
answer is given to, with its level and first cause, and which parts of the answer are other ones. Left out is only the
version of the knowledge base, which any change of it moves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from popliteal.assess import assess
from popliteal.case import Case, CaseFile, build_case, parse_case
from popliteal.faces.terminal.evaluate import completed, known_cases
from popliteal.knowledge import Knowledge, load_knowledge
from popliteal.knowledge.care_load import load_care
from popliteal.knowledge.schema import TOLD_BY_THE_PERSON
from popliteal.reasoning import build_model

ROOT = Path(__file__).parent.parent
FROZEN, CASES = ROOT / "tests" / "frozen.txt", ROOT / "tests" / "cases"
EACH = 17
PARTS = ("urgency", "causes", "plan")
WRITTEN = {
    **{path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "examples").glob("*.yaml"))},
    "an elbow": "{age: 50, answers: {trouble_place: elsewhere, lump_behind_knee: no}}",
    "a child": "{age: 6, who: my_child, answers: {lump_behind_knee: yes, fever: unsure, severity: mild}}",
    "out of breath": "{age: 61, answers: {calf_swelling: yes, shortness_of_breath: yes}}",
}
"""What the known people have none of: a place elsewhere, a child, an ambulance, advice that is calm (see `calm`)."""


def forty(knowledge: Knowledge) -> dict[str, Case]:
    """Name -> case: nine written ones, and of the known people as many as they were told as with whole histories."""
    files = [*sorted(CASES.glob("*development.yaml")), *sorted((CASES / "later").glob("*.yaml"))]
    known = known_cases(files, "", knowledge)
    histories = completed(known, sorted((CASES / "complete").glob("*.yaml")), knowledge)
    told = {f"{one.id} as told": one.case for one in known if one.case is not None}
    whole = {f"{one.known.id} whole": one.case for one in histories}
    some_of = {name: people[name] for people in (told, whole) for name in list(people)[:: len(people) // EACH]}
    written = {name: parse_case(text, knowledge, name) for name, text in WRITTEN.items()}
    return dict([*(written | calm(knowledge)).items(), *some_of.items()][:40])


def calm(knowledge: Knowledge) -> dict[str, Case]:
    """People who deny all but what they have: advice to care for it at home, or to be seen some time."""
    denied = {f.id: "no" for f in knowledge.findings.values() if f.kind in TOLD_BY_THE_PERSON and not f.choices}
    worn = {"known_osteoarthritis": "yes", "severity": "mild", "morning_stiffness_under_30_min": "yes"}
    stories = {"an ache": {"severity": "mild", "aching": "yes"}, "a worn knee": worn}
    files = {name: CaseFile.model_validate({"age": 58, "answers": denied | story}) for name, story in stories.items()}
    return {name: build_case(file, knowledge, name) for name, file in files.items()}


def written(case: Case, knowledge: Knowledge, model: Any, care: Any) -> str:
    """What `popliteal assess --json` prints of a case, with no version of the knowledge base."""
    found, nameless = assess(case, model, care=care), {"knowledge": ""}
    plan = found.plan.model_copy(update=nameless) if found.plan is not None else None
    found = found.model_copy(update={**nameless, "plan": plan})
    return found.model_dump_json(by_alias=True, indent=2)


def line(name: str, text: str) -> str:
    """A case in a line: level, first cause, a digest of each large part, and of the whole."""
    content = json.loads(text)
    first = content["causes"][0] if content["causes"] else {"condition": "-", "chance": 0}
    digests = [f"{part}:{_digest(json.dumps(content[part]))}" for part in PARTS]
    level = content["urgency"]["level"]
    return " | ".join((name, level, f"{first['condition']} {first['chance']}", *digests, f"whole:{_digest(text)}"))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def lines() -> Iterator[str]:
    """The version that was used, and a line for each case."""
    knowledge = load_knowledge()
    model, care = build_model(knowledge), load_care(knowledge)
    yield f"knowledge {knowledge.version}"
    for name, case in forty(knowledge).items():
        yield line(name, written(case, knowledge, model, care))


@pytest.fixture(scope="module")
def now() -> list[str]:
    return list(lines())


def test_there_are_forty_and_they_are_not_alike(now: list[str]) -> None:
    _, *cases = now
    assert len(cases) == 40
    assert len({case.rsplit("whole:")[-1] for case in cases}) == 40
    assert len({case.split(" | ")[1] for case in cases}) >= 5, "levels"
    assert len({case.split(" | ")[2].split()[0] for case in cases}) >= 10, "first causes"


def test_forty_cases_are_assessed_as_they_were_byte_for_byte(now: list[str]) -> None:
    before = FROZEN.read_text(encoding="utf-8").splitlines()
    why = "code" if now[0] == before[0] else "knowledge, and maybe code"
    changed = [f"{old}\n{new}" for old, new in zip(before[1:], now[1:], strict=True) if old != new]
    told = f"Other answers by a change of {why}. If meant: python tests/test_frozen.py, and a line in CHANGELOG.md"
    assert not changed, "\n".join([told, *changed])


def test_a_change_of_one_byte_is_seen() -> None:
    text = '{"urgency": {"level": "soon"}, "causes": [{"condition": "popliteal_cyst", "chance": 0.5}], "plan": null}'
    assert line("a", text) != line("a", text.replace("0.5", "0.6"))
    assert line("a", text) != line("a", f"{text} ")


if __name__ == "__main__":
    FROZEN.write_text("".join(f"{one}\n" for one in lines()), encoding="utf-8")
