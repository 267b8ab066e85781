"""Whatever a person ticks, one request stays small and quick, and chances that would be far off are not told."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from popliteal.assess import TOO_MUCH_AT_ONCE, Assessment, assess
from popliteal.case import CaseFile, build_case
from popliteal.faces.terminal.shown import print_assessment
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.care_load import load_care
from popliteal.reasoning.inference import MOST_LEFT_OUT, infer
from popliteal.reasoning.model import Model, build_model
from popliteal.workshop.evaluation.known_cases import read_known_cases

CASES = Path(__file__).parent / "cases"
MOST_MEGABYTES = 300
MOST_SECONDS = 1.5
MEASURE = """
import json, random, resource, time
from popliteal.assess import assess
from popliteal.case import CaseFile, build_case
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.care_load import load_care
from popliteal.reasoning.model import build_model
from popliteal.casework.examination import helps_next, moves
from popliteal.reasoning.inference import infer

def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

knowledge = load_knowledge()
model, care = build_model(knowledge), load_care(knowledge)
listed = [name for page in knowledge.interview.pages for name in page.many if name not in knowledge.signs]
chooser = random.Random(7)

def request(ticked):
    answers = dict.fromkeys(listed, "no") | dict.fromkeys(ticked, "yes") | dict.fromkeys(knowledge.signs, "no")
    file = CaseFile(age=50, sex="female", answers=answers)
    case = build_case(file, knowledge, "case")
    assess(case, model, care=care)
    posterior = infer(case, model)
    moves(posterior, posterior, model)
    helps_next(posterior, file, model)

request(listed[:3])
resting, slowest = megabytes(), 0.0
for count in (8, 12, 16, 20, 30, 45, 60, len(listed)):
    for _ in range(2):
        ticked = chooser.sample(listed, count)
        began = time.process_time()
        request(ticked)
        slowest = max(slowest, time.process_time() - began)
print(json.dumps({"megabytes": megabytes() - resting, "seconds": slowest}))
"""


@pytest.fixture(scope="module")
def model() -> Model:
    return build_model(load_knowledge(), draws=1)


def crowded(model: Model) -> Assessment:
    answers = dict.fromkeys(model.knowledge.signs, "no") | dict.fromkeys(model.questions, "yes")
    answers |= dict.fromkeys(model.knowledge.signs, "no")
    case = build_case(CaseFile.model_validate({"age": 50, "answers": answers}), model.knowledge, "case")
    return assess(case, model, care=load_care(model.knowledge))


def test_no_request_takes_more_than_300_megabytes_and_a_second_and_a_half() -> None:
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    print(found)
    assert found["megabytes"] < MOST_MEGABYTES
    assert found["seconds"] < MOST_SECONDS


def test_where_too_much_is_left_out_no_chance_is_told_and_what_to_do_stays(model: Model) -> None:
    found = crowded(model)
    assert found.certificate.mass_outside > MOST_LEFT_OUT == 0.02
    assert found.chances_withheld
    assert found.causes == []
    assert found.would_change is None
    assert {danger.chance for danger in found.rule_out} == {None}
    assert TOO_MUCH_AT_ONCE in found.notes
    assert found.urgency.reasons
    assert found.plan is not None
    assert found.plan.steps


def test_the_terminal_says_so_and_gives_no_chance(model: Model) -> None:
    said = io.StringIO()
    print_assessment(crowded(model), model.knowledge, Console(file=said, width=100))
    text = " ".join(said.getvalue().split())
    assert text.count("too many things at once for us to weigh") >= 1
    assert "of 100" not in text


def test_chances_are_told_of_98_of_100_known_cases_at_least(model: Model) -> None:
    known = [
        case.case
        for path in (CASES / "development.yaml", CASES / "ordinary_development.yaml")
        for case in read_known_cases(path.read_text(encoding="utf-8"), model.knowledge, path.name)
        if case.case is not None
    ]
    withheld = [case for case in known if not infer(case, model).certificate.is_enough]
    assert len(known) > 90
    assert len(withheld) <= 0.02 * len(known)
