"""The theorems hold on the real rules; each fails on rules broken on purpose, with a case that shows it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from popliteal.case import parse_case
from popliteal.knowledge import BASE, Knowledge, Level, load_knowledge
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import Urgency, triage
from popliteal.workshop.proofs.prove import ALL, Proof, prove, rules_that_only_add_reasons
from popliteal.workshop.proofs.theorems import emergency_signs, red_flags
from some import some

pytestmark = pytest.mark.long

RULES, CIRCULATION = "triage/emergency.yaml", "findings/circulation.yaml"
QUIET = {"reason": "A test rule.", "because": "Judgment: a test."}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def results(knowledge: Knowledge) -> dict[str, Proof]:
    return {result.theorem: result for result in prove(knowledge)}


@pytest.mark.parametrize("theorem", [theorem.id for theorem in ALL])
def test_theorem_holds_for_every_possible_case(theorem: str, results: dict[str, Proof]) -> None:
    assert [failure.fails for failure in results[theorem].failures] == []
    assert results[theorem].claims > 0


def test_all_proofs_together_take_under_two_minutes(results: dict[str, Proof]) -> None:
    assert sum(result.seconds for result in results.values()) < 120


def test_every_emergency_sign_is_a_red_flag(knowledge: Knowledge) -> None:
    assert {flag.finding for flag in red_flags(knowledge)} >= set(knowledge.signs)


def test_no_rule_makes_an_emergency_of_a_finding_that_is_not_marked_as_a_sign(knowledge: Knowledge) -> None:
    alone = {name for name, finding in emergency_signs(knowledge).items() if not finding.parent}
    assert alone == set(knowledge.signs)


def test_rules_said_to_only_add_reasons_never_stand_alone(knowledge: Knowledge) -> None:
    assert "leg_and_lung_signs" in rules_that_only_add_reasons(knowledge)
    assert "chest_pain" not in rules_that_only_add_reasons(knowledge)


class Broken:
    """A copy of the knowledge base to break."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(BASE, folder)

    def change(self, file: str, name: str, **fields: Any) -> None:
        """Change fields of a record; a field of None is taken out."""
        records = self.read(file)
        record = next(record for record in records if record["id"] == name)
        record.update(fields)
        for key in [key for key, value in fields.items() if value is None]:
            del record[key]
        self.write(file, records)

    def add(self, file: str, **record: Any) -> None:
        self.write(file, [*self.read(file), record])

    def read(self, file: str) -> list[dict[str, Any]]:
        return yaml.safe_load((self.folder / file).read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    def write(self, file: str, records: list[dict[str, Any]]) -> None:
        (self.folder / file).write_text(yaml.safe_dump(records, allow_unicode=True), encoding="utf-8")

    def load(self) -> Knowledge:
        return load_knowledge(self.folder)


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    return Broken(tmp_path / "base")


def failures_of(theorem: str, knowledge: Knowledge) -> list[tuple[str, list[str]]]:
    """What each failing claim is about, and its case files."""
    [result] = prove(knowledge, [item for item in ALL if item.id == theorem])
    return [
        (failure.about, list(failure.counterexample.cases) if failure.counterexample else [])
        for failure in result.failures
    ]


def said(text: str, knowledge: Knowledge) -> Urgency:
    return triage(Facts(parse_case(text, knowledge, "counterexample"), knowledge), {}, knowledge)


def test_rule_switched_off_by_a_red_flag_lowers_the_level(broken: Broken) -> None:
    broken.add(RULES, id="odd", level="emergency_now", when={"all": ["aching", {"not": "pulsating_lump"}]}, **QUIET)
    knowledge = broken.load()
    [(about, cases), *_] = failures_of("red_flag_never_lowers", knowledge)
    before, after = (said(case, knowledge) for case in cases)
    assert about == "pulsating_lump"
    assert before.level > after.level


def test_counterexample_runs_in_the_command_line(broken: Broken, tmp_path: Path) -> None:
    broken.add(RULES, id="odd", level="emergency_now", when={"all": ["aching", {"not": "pulsating_lump"}]}, **QUIET)
    [(_, cases), *_] = failures_of("red_flag_never_lowers", broken.load())
    levels = []
    for number, case in enumerate(cases):
        path = tmp_path / f"{number}.yaml"
        path.write_text(case, encoding="utf-8")
        command = [
            sys.executable,
            "-c",
            "from popliteal.faces.terminal import main; main()",
            "assess",
            str(path),
            "--json",
        ]
        shown = subprocess.run(
            [*command, "--no-intervals", "--knowledge", str(broken.folder)], capture_output=True, text=True, check=True
        )
        levels.append(Level[yaml.safe_load(shown.stdout)["urgency"]["level"]])
    assert levels[0] > levels[1]


def test_sign_below_its_stated_level_is_found(broken: Broken) -> None:
    broken.change(RULES, "chest_pain", level="urgent_24_hours")
    knowledge = broken.load()
    [(about, [case])] = failures_of("emergency_sign_keeps_level", knowledge)
    assert about == "chest_pain"
    assert said(case, knowledge).level < (knowledge.signs["chest_pain"].emergency or 0)


def test_rule_that_gives_more_for_a_no_than_for_an_open_sign_is_found(broken: Broken) -> None:
    broken.add(RULES, id="odd", level="emergency_department", when={"all": ["aching", {"not": "cold_foot"}]}, **QUIET)
    knowledge = broken.load()
    found = failures_of("open_sign_is_never_no", knowledge)
    assert {about for about, _ in found} == {"cold_foot"}
    for _, cases in some(found):
        before, after = (said(case, knowledge) for case in cases)
        assert before.level > after.level


def test_sign_that_is_no_longer_marked_is_found(broken: Broken) -> None:
    broken.change(CIRCULATION, "cold_foot", emergency=None)
    knowledge = broken.load()
    found = [cases for about, cases in failures_of("open_sign_is_never_no", knowledge) if about == "cold_foot"]
    assert found
    assert not any("cold_foot" in [item.sign.id for item in said(cases[0], knowledge).open_signs] for cases in found)


def test_sign_without_a_level_for_unsure_is_found(broken: Broken) -> None:
    broken.change(CIRCULATION, "cold_foot", unsure=None)
    [(about, [case])] = failures_of("open_sign_is_never_no", broken.load())
    assert about == "cold_foot"
    assert "cold_foot: unsure" in case


def test_rule_that_can_never_fire_is_found(broken: Broken) -> None:
    broken.add(RULES, id="odd", level="soon", days=3, when={"all": ["fever", {"not": "fever"}]}, **QUIET)
    assert failures_of("every_rule_matters", broken.load()) == [("odd", [])]


def test_rule_that_says_the_same_as_another_is_found(broken: Broken) -> None:
    twin = next(record for record in broken.read(RULES) if record["id"] == "chest_pain")
    broken.add(RULES, **{**twin, "id": "twin"})
    assert {about for about, _ in failures_of("every_rule_matters", broken.load())} == {"chest_pain", "twin"}


def test_follow_up_that_cannot_be_yes_with_its_rule_is_found(broken: Broken) -> None:
    """What follows from an answer is part of the proof: fast swelling means that the knee is swollen."""
    when = {"all": ["rapid_knee_swelling", {"not": "knee_swelling"}]}
    broken.add(RULES, id="odd", level="soon", days=3, when=when, **QUIET)
    assert failures_of("every_rule_matters", broken.load()) == [("odd", [])]


def first_medicine(broken: Broken) -> str:
    return str(next(record["id"] for record in broken.read("care/medicines.yaml") if record.get("suggested", True)))


def test_medicine_keeps_the_kind_of_contraindication_that_any_item_may_have(broken: Broken) -> None:
    caution = {"when": "smoker", "reason": "A test.", "because": "Judgment: a test."}
    broken.change("care/medicines.yaml", first_medicine(broken), not_with=[caution])
    assert failures_of("offers_keep_contraindications", broken.load()) == []


def test_medicine_that_is_fine_for_no_one_is_found(broken: Broken) -> None:
    always = {"when": {"any": ["smoker", {"not": "smoker"}]}, "reason": "A test.", "because": "Judgment: a test."}
    medicine = first_medicine(broken)
    broken.change("care/medicines.yaml", medicine, not_with=[always])
    assert failures_of("offers_keep_contraindications", broken.load()) == [(medicine, [])]


def test_item_that_nobody_can_be_offered_is_found(broken: Broken) -> None:
    exercise = broken.read("care/exercises.yaml")[0]
    broken.change("care/exercises.yaml", exercise["id"], not_for=[{"causes": ["any"], "reason": "A test."}])
    assert failures_of("offers_keep_contraindications", broken.load()) == [(exercise["id"], [])]
