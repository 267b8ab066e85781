"""Panels and completed histories: who is sent too late or too soon, and how far figures moved."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from popliteal.assess import reckon
from popliteal.case import UNSURE, YES, build_case
from popliteal.intake import Reader
from popliteal.interview import Interview, Page
from popliteal.knowledge import CaseError, Knowledge, Level, load_knowledge
from popliteal.knowledge.lexicon_load import load_lexicon
from popliteal.reasoning.model import Model, build_model
from popliteal.workshop.evaluation.histories import (
    careless_summary,
    histories_summary,
    interview_histories,
    paired_change,
    read_histories,
)
from popliteal.workshop.evaluation.interviewed import Told, interview_case
from popliteal.workshop.evaluation.known_cases import read_known_cases
from popliteal.workshop.evaluation.manner import Manner, telling
from popliteal.workshop.evaluation.panel import Said, panel_summary, read_names, read_panel, run_panel
from some import some

CASES = Path(__file__).parent / "cases"

PERSON = """
- id: one
  age: 60
  sex: male
  answers: {onset: over_days, duration: up_to_3_days, severity: 6, rest_pain: yes, cold_foot: unsure}
  lowest_safe: soon
  lowest_safe_days: 3
  best: emergency_department
  highest_reasonable: emergency_department
"""

HISTORY = """
- id: ord-004
  age: 64
  sex: male
  answers: {trouble_place: leg_around_knee, onset: gradual, duration: over_6_weeks, severity: 3, calf_pain: yes}
"""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def model(knowledge: Knowledge) -> Model:
    return build_model(knowledge, draws=1)


@pytest.fixture(scope="module")
def known(knowledge: Knowledge) -> dict[str, Any]:
    path = CASES / "ordinary_development.yaml"
    return {case.id: case for case in read_known_cases(path.read_text("utf-8"), knowledge, path.name)}


def test_more_days_than_are_safe_is_too_late(knowledge: Knowledge) -> None:
    person = read_panel(PERSON, knowledge, "here")[0]
    assert Said(person, Level.soon, 7).under
    assert Said(person, Level.routine, None).under
    assert not Said(person, Level.soon, 3).under
    assert not Said(person, Level.urgent_24_hours, None).under


def test_above_the_highest_reasonable_level_is_too_soon(knowledge: Knowledge) -> None:
    person = read_panel(PERSON, knowledge, "here")[0]
    assert Said(person, Level.emergency_now, None).over
    assert not Said(person, Level.emergency_department, None).over


def test_a_panel_is_measured_in_three_ways(knowledge: Knowledge, model: Model) -> None:
    report = panel_summary(run_panel(read_panel(PERSON, knowledge, "here"), model))
    assert list(report) == ["complete", "as_told", "interview"]
    assert all(way["n"] == 1 and way["under"]["k"] == 0 for way in report.values())


def test_what_a_person_can_not_tell_stays_unsure(knowledge: Knowledge, model: Model) -> None:
    person = read_panel(PERSON, knowledge, "here")[0]
    told = Told(person.case, "no", knowledge)
    asked = interview_case(told, Interview(model)).file
    for file in (told.whole(), asked):
        assert build_case(file, knowledge, "here").answers["cold_foot"] is UNSURE


@pytest.mark.parametrize("name", ["best", "lowest_safe", "answers"])
def test_a_person_without_what_is_needed_is_named(name: str, knowledge: Knowledge) -> None:
    with pytest.raises(CaseError, match=f"here, case 1: '{name}' is missing"):
        read_panel(PERSON.replace(f"  {name}:", f"  x{name}:"), knowledge, "here")


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("panel", 193),
        ("dangerous", 60),
        ("ordinary", 120),
        ("dangerous_second", 60),
        ("ordinary_second", 120),
        ("dangerous_third", 60),
        ("ordinary_third", 120),
        ("dangerous_fourth", 60),
        ("ordinary_fourth", 120),
    ],
)
def test_every_person_of_a_kept_panel_can_be_read(name: str, people: int, knowledge: Knowledge) -> None:
    path = CASES / "panels" / f"{name}.yaml"
    assert len(read_panel(path.read_text("utf-8"), knowledge, path.name)) == people


def test_the_later_panels_are_as_they_were_before_their_first_run() -> None:
    kept = [
        line.split()
        for line in (CASES / "panels" / "sha256").read_text("utf-8").splitlines()
        if any(which in line for which in ("_second", "_third", "_fourth"))
    ]
    assert len(kept) == 6
    for value, name in some(kept):
        assert sha256((CASES / "panels" / name).read_bytes()).hexdigest() == value, name


@pytest.mark.parametrize("name", ["panel", "dangerous", "dangerous_second", "dangerous_third"])
def test_nobody_of_these_panels_is_told_too_late_once_all_is_answered(
    name: str, knowledge: Knowledge, model: Model
) -> None:
    path = CASES / "panels" / f"{name}.yaml"
    for person in some(read_panel(path.read_text("utf-8"), knowledge, path.name)):
        urgency = reckon(build_case(Told(person.case, "no", knowledge).whole(), knowledge, person.id), model).urgency
        assert not Said(person, urgency.level, urgency.days).under, person.id


def test_nobody_of_the_second_dangerous_panel_is_told_too_late(knowledge: Knowledge, model: Model) -> None:
    path = CASES / "panels" / "dangerous_second.yaml"
    run = panel_summary(run_panel(read_panel(path.read_text("utf-8"), knowledge, path.name), model))
    assert {way: told["too_late"] for way, told in run.items()} == {"complete": [], "as_told": [], "interview": []}


NAMED = """
- id: runner
  age: 24
  sex: female
  answers: {onset: gradual, duration: days_to_6_weeks, severity: 5, trouble_place: leg_around_knee, calf_pain: yes,
    both_legs: yes, worse_walking: yes, new_or_increased_activity: yes,
    comes_and_goes: yes, running_or_sprinting_sport: yes}
  lowest_safe: self_care
  best: routine
  highest_reasonable: urgent_24_hours
"""


def test_a_panel_is_told_how_many_causes_have_a_name_and_how_often_it_is_said(
    knowledge: Knowledge, model: Model
) -> None:
    names = read_names("runner: [shin_splints]", knowledge, "names")
    named = panel_summary(run_panel(read_panel(NAMED, knowledge, "panel", names), model))["complete"]
    assert (named["has_a_name"]["k"], named["named"]["k"]) == (1, 1)
    nobody = read_names("runner: []", knowledge, "names")
    without = panel_summary(run_panel(read_panel(NAMED, knowledge, "panel", nobody), model))["complete"]
    assert (without["has_a_name"]["k"], without["named"]["k"]) == (0, 0)
    assert "named" not in panel_summary(run_panel(read_panel(NAMED, knowledge, "panel"), model))["complete"]


UNLISTED = """
- {id: a, diagnosis: other_cause, diagnosis_detail: [infected popliteal cyst], triage: soon, present: [fever]}
- {id: b, diagnosis: other_cause, diagnosis_detail: [necrotizing fasciitis], triage: soon, present: [fever]}
- {id: c, diagnosis: popliteal_cyst, diagnosis_detail: [ganglion], triage: soon, present: [fever]}
- {id: d, diagnosis: other_cause, diagnosis_detail: [cause not on our list], triage: soon, present: [fever]}
"""


def test_an_unlisted_cause_is_called_by_a_less_common_name_else_by_a_condition(knowledge: Knowledge) -> None:
    known = {case.id: case for case in read_known_cases(UNLISTED, knowledge, "unlisted")}
    assert [known[name].is_unlisted for name in "abcd"] == [True, True, False, True]
    assert known["a"].called == known["a"].named == {"infected_cyst"}
    assert (known["b"].named, known["b"].called) == (frozenset(), {"necrotizing_infection"})
    assert known["d"].called == frozenset()


def test_a_right_name_is_counted_apart_for_those_whose_cause_was_not_on_the_list(
    knowledge: Knowledge, model: Model
) -> None:
    told = """
- id: child
  diagnosis: other_cause
  diagnosis_detail: [growing pains]
  triage: self_care
  age: 6
  present: [night_pain, both_legs, calf_pain, comes_and_goes]
"""
    answers = "- {id: child, age: 6, answers: {night_pain: yes, both_legs: yes, calf_pain: yes, comes_and_goes: yes}}"
    known = {case.id: case for case in read_known_cases(told, knowledge, "told")}
    done = interview_histories(read_histories(answers, known, knowledge, "complete"), model)
    counted = histories_summary(done)["all"]
    assert (counted["unlisted_named"]["k"], counted["unlisted_whole_named"]["k"]) == (1, 1)
    assert counted["unlisted_whole_named"]["n"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("runner: [gout]", "names: runner: 'gout' is neither"),
        ("runner: [[gout]]", "names: runner: '\\['gout'\\]' is neither"),
        ("runner: [12, gout]", "names: runner: '12' is neither"),
        ("- runner", "names: not a mapping from people"),
        ("runner: [", "names: "),
    ],
)
def test_a_name_that_is_none_of_ours_is_refused(text: str, said: str, knowledge: Knowledge) -> None:
    with pytest.raises(CaseError, match=said):
        read_names(text, knowledge, "names")


def test_names_of_nobody_on_the_panel_are_refused(knowledge: Knowledge) -> None:
    with pytest.raises(CaseError, match="the names are of nobody here, such as 'jogger'"):
        read_panel(NAMED, knowledge, "panel", read_names("jogger: []", knowledge, "names"))


@pytest.mark.parametrize("panel", ["ordinary", "ordinary_second", "ordinary_third"])
def test_everyone_of_the_ordinary_panels_has_a_line_of_names(panel: str, knowledge: Knowledge) -> None:
    folder = CASES / "panels"
    names = read_names((folder / "names.yaml").read_text("utf-8"), knowledge, "names.yaml")
    people = read_panel((folder / f"{panel}.yaml").read_text("utf-8"), knowledge, panel, names)
    assert sum(bool(person.names) for person in some(people)) >= 102
    assert all(person.names is not None for person in people)


def test_a_history_without_its_known_case_is_refused(knowledge: Knowledge) -> None:
    with pytest.raises(CaseError, match="no known case has the id 'ord-004'"):
        read_histories(HISTORY, {}, knowledge, "here")


def test_a_run_against_itself_has_not_moved(knowledge: Knowledge, model: Model, known: dict[str, Any]) -> None:
    done = interview_histories(read_histories(HISTORY, known, knowledge, "here"), model)
    first = histories_summary(done)
    assert first["groups"]["over_six_weeks"]["n"] == 1
    moved = histories_summary(done, first)["change"]
    assert moved["n"] == 1
    assert all(figure["change"] == 0 for name, figure in moved.items() if name != "n")


def test_own_words_are_read_and_confirmed_before_the_first_page(
    knowledge: Knowledge, model: Model, known: dict[str, Any]
) -> None:
    (history,) = read_histories(HISTORY, known, knowledge, "here")
    told = replace(history, known=replace(history.known, words="My calf hurts, and I have a fever."))
    (done,) = interview_histories([told], model, reader=Reader(load_lexicon(knowledge)))
    assert done.walk.file.asked[0] == ["calf_pain", "trouble_place"], "a fever is not in this history, and stays open"
    assert done.figures()["first_as_whole"] is True


def test_the_paired_change_lies_in_its_interval() -> None:
    row = dict.fromkeys(("hazardous", "above_best", "calm", "top1", "top3", "questions", "pages"), 0)
    before = {str(i): {**row, "over": True} for i in range(40)}
    now = {str(i): {**row, "over": i % 4 == 0} for i in range(40)}
    moved = paired_change(before, now)["over"]
    assert moved["change"] == -0.75
    assert moved["low"] < -0.75 < moved["high"] < 0


def test_how_a_person_answers_changes_what_is_told(knowledge: Knowledge, model: Model, known: dict[str, Any]) -> None:
    one = read_histories(HISTORY, known, knowledge, "here")[0]
    interview = Interview(model)
    pill = telling(one.known, one.case, Manner(pill=True), interview)
    assert (pill.one("took_pain_or_fever_medicine"), pill.one("calf_pain")) == ("yes", "yes")
    stated = [name for name, said in one.known.case.answers.items() if said == YES]
    truth = replace(one.case, answers={**one.case.answers, **dict.fromkeys(stated, YES)})
    facts = telling(one.known, truth, Manner(facts=True), interview).first
    assert facts == tuple(stated[:5]) != ()
    unsure = telling(one.known, one.case, Manner(unsure_once=3), interview)
    (doubted,) = unsure.unsure_of
    listed = Page("list", "", "", "", many=True, items=(doubted,), because="causes")
    settling = Page("settle", "", "", "", many=False, items=(doubted,), because="settle")
    assert unsure.answer(listed) == {doubted: "unsure"}
    assert unsure.answer(settling)[doubted] in ("yes", "no")


def test_the_careless_leave_a_tenth_of_their_ticks_out_and_never_say_less_often_no(
    knowledge: Knowledge, model: Model, known: dict[str, Any]
) -> None:
    one, interview = read_histories(HISTORY, known, knowledge, "here")[0], Interview(model)
    told = [telling(one.known, one.case, Manner(careless=seed), interview).one("calf_pain") for seed in range(300)]
    assert 10 <= told.count("no") <= 55
    wrongly = [telling(one.known, one.case, Manner(careless=seed), interview).one("redness") for seed in range(600)]
    assert 1 <= wrongly.count("yes") <= 18


def test_the_length_of_an_interview_is_counted_in_items_lists_pages_and_words(
    knowledge: Knowledge, model: Model, known: dict[str, Any]
) -> None:
    report = histories_summary(interview_histories(read_histories(HISTORY, known, knowledge, "here"), model))
    all_ = report["all"]
    assert all_["items"]["median"] >= all_["deciding"]["median"] >= len(knowledge.signs)
    assert all_["pages"]["median"] >= all_["lists"]["median"] > 0
    assert all_["words"]["median"] > 5 * all_["items"]["median"]


def test_an_interview_that_is_cut_off_shows_no_more_things_than_that_and_says_so(
    knowledge: Knowledge, model: Model, known: dict[str, Any]
) -> None:
    histories = read_histories(HISTORY, known, knowledge, "here")
    (whole,) = interview_histories(histories, model)
    (cut,) = interview_histories(histories, model, Manner(items=45))
    assert 30 <= cut.walk.items <= 45 < whole.walk.items
    assert (cut.walk.ended, cut.walk.end) == ("cut_off", None)
    (roomy,) = interview_histories(histories, model, Manner(items=whole.walk.items))
    assert (roomy.walk.ended, roomy.now) == (whole.walk.ended, whole.now)


def test_careless_runs_are_summed_up_in_means(knowledge: Knowledge, model: Model, known: dict[str, Any]) -> None:
    report = careless_summary(read_histories(HISTORY, known, knowledge, "here"), model, seeds=2, facts=False)
    assert (report["seeds"], report["n"], len(report["hazardous_by_seed"])) == (2, 1, 2)
