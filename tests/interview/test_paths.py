"""Any path of answers: it ends, with advice, whatever the order; a danger sign more never lowers the level."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from person import answer

from popliteal.assess import assess
from popliteal.case import CaseFile, Given, build_case
from popliteal.case.record import record
from popliteal.interview import Finished, Interview, Page
from popliteal.interview.page_answers import marks
from popliteal.knowledge import Knowledge, Level
from popliteal.workshop.evaluation.interviewed import conclude

MOST_PAGES = 30
EARLY = ("emergency_now", "emergency_department")
some_paths = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def random_answers(page: Page, rng: random.Random, knowledge: Knowledge, danger: float) -> dict[str, Given | None]:
    """Mostly no, at times unsure, yes or passed over; a yes to a danger sign as often as `danger` says."""
    found: dict[str, Given | None] = {}
    for name in page.items:
        if name in ("age", "sex"):
            found[name] = rng.choice([None, 8, 30, 80] if name == "age" else [None, "female", "male"])
        elif knowledge.findings[name].choices:
            found[name] = rng.choice([*(choice.id for choice in knowledge.findings[name].choices), "unsure"])
        else:
            yes = danger if name in knowledge.signs else 0.2
            found[name] = rng.choices(["yes", "unsure", None, "no"], [yes, 0.05, 0.03, 0.92 - yes])[0]
    return found


def wander(interview: Interview, seed: int, danger: float) -> tuple[CaseFile, Finished]:
    rng, file = random.Random(seed), CaseFile()
    for _ in range(MOST_PAGES):
        step = interview.step(file)
        if isinstance(step, Finished):
            return file, step
        told = random_answers(step, rng, interview.model.knowledge, danger)
        file = record(file, {**told, **marks(step)}, interview.model.knowledge)
    pytest.fail(f"seed {seed}: no end within {MOST_PAGES} pages")


@some_paths
@given(seed=st.integers(0, 10**6), danger=st.sampled_from([0.0, 0.1]))
def test_every_path_ends_with_advice_and_leaves_no_sign_unasked(interview: Interview, seed: int, danger: float) -> None:
    file, end = wander(interview, seed, danger)
    result = assess(build_case(file, interview.model.knowledge, "path"), interview.model, with_intervals=False)
    assert result.urgency.heading
    assert result.urgency.reasons or result.urgency.level == "self_care" or not result.in_scope
    states = {sign.state for sign in result.urgency.open_signs}
    if end.report.reason in EARLY:
        assert Level[result.urgency.level] >= Level[end.report.reason]
    else:
        assert end.report.signs_asked
        assert "not_asked" not in states


@some_paths
@given(seed=st.integers(0, 10**6))
def test_the_order_of_the_answers_changes_nothing(interview: Interview, seed: int) -> None:
    file, _ = wander(interview, seed, 0.0)
    names = list(file.answers)
    random.Random(seed).shuffle(names)
    other = file.model_copy(update={"answers": {name: file.answers[name] for name in names}})
    knowledge, model = interview.model.knowledge, interview.model
    one, two = (assess(build_case(f, knowledge, "path"), model, with_intervals=False) for f in (file, other))
    assert one == two
    assert interview.step(file) == interview.step(other)


@some_paths
@given(seed=st.integers(0, 10**6))
def test_pages_answered_in_another_order_lead_to_the_same_file(interview: Interview, seed: int) -> None:
    """Plain findings without follow-ups, recorded one at a time in two orders."""
    knowledge, rng = interview.model.knowledge, random.Random(seed)
    free = [
        f.id for f in knowledge.findings.values() if not f.choices and not f.parent and f.id not in knowledge.children
    ]
    told = [(name, rng.choice(["yes", "no", "unsure"])) for name in rng.sample(free, 12)]
    files = []
    for order in (told, list(reversed(told))):
        file = CaseFile()
        for name, value in order:
            file = record(file, {name: value}, knowledge)
        files.append(file)
    assert files[0].answers == files[1].answers


@some_paths
@given(seed=st.integers(0, 10**6), place=st.integers(0, 10**6))
def test_adding_a_red_flag_never_lowers_the_level(interview: Interview, seed: int, place: int) -> None:
    file, _ = wander(interview, seed, 0.0)
    knowledge = interview.model.knowledge
    flags = sorted(
        rule.when
        for rule in knowledge.rules.values()
        if rule.level >= Level.urgent_24_hours and isinstance(rule.when, str)
    )
    flag = flags[place % len(flags)]
    parents = dict.fromkeys(knowledge.findings[flag].parent, "yes")
    more = record(file, {**parents, flag: "yes"}, knowledge)
    before, _ = conclude(file, interview.model)
    after, _ = conclude(more, interview.model)
    assert after >= before, flag
    assert after >= Level.urgent_24_hours


def test_whoever_stops_after_the_first_page_gets_provisional_advice(interview: Interview) -> None:
    file = CaseFile()
    for _ in range(2):  # what is wrong, and the first danger signs
        page = interview.step(file)
        assert isinstance(page, Page)
        file = answer(file, page, {}, interview.model.knowledge)
    result = assess(build_case(file, interview.model.knowledge, "path"), interview.model, with_intervals=False)
    assert result.urgency.provisional
    assert Level[result.urgency.level] >= Level.routine
