"""Before any advice: what could spare a needless trip, doubts that decide, and lists for those who see the person."""

from __future__ import annotations

import pytest
from person import Walk, answer

from popliteal.case import CaseFile, Given, build_case
from popliteal.case.record import record
from popliteal.interview import Finished, Interview, Page
from popliteal.interview.pages import SETTLE, TEAM, open_items
from popliteal.interview.stop import RaiseChance
from popliteal.knowledge import Knowledge, Level
from popliteal.triage.deciding import raises_by_rule
from popliteal.triage.rules import rules_that_hold
from popliteal.triage.scores import Facts
from popliteal.workshop.evaluation.interviewed import Told, interview_case, with_lists_for_the_team

EASES: dict[str, Given | None] = {"severity": "severe", "duration": "days_to_6_weeks", "comes_and_goes": "yes"}
"""Very bad pain that comes and goes: no reason to hurry for someone who walks, sleeps, and has none at rest."""
FELL: dict[str, Given | None] = {
    "severity": "severe",
    "onset": "sudden",
    "duration": "up_to_3_days",
    "cannot_walk_four_steps": "yes",
}


def level(file: CaseFile, knowledge: Knowledge) -> Level:
    rules = rules_that_hold(Facts(build_case(file, knowledge, "here"), knowledge))
    return max(rule.level for rule in rules)


def test_what_would_spare_a_trip_is_asked_before_the_end(walk: Walk, knowledge: Knowledge) -> None:
    file, _, _ = walk(EASES)
    assert {"night_pain", "rest_pain", "constant_or_every_move"} <= file.answers.keys()
    assert "severe_pain" not in {r.id for r in rules_that_hold(Facts(build_case(file, knowledge, "here"), knowledge))}


def test_no_interview_ends_while_open_answers_could_lower_the_level_in_2_of_100(walk: Walk) -> None:
    reports = [end.report.chance for _, end, _ in (walk(EASES), walk({"knee_swelling": "yes"}), walk({}))]
    chances = [chance for chance in reports if chance is not None]
    assert chances
    assert not any(chance.may_spare for chance in chances)


@pytest.mark.parametrize(("lowered", "goes_on"), [(7, False), (8, True)])
def test_it_goes_on_for_an_excuse_from_2_of_100(
    lowered: int, goes_on: bool, interview: Interview, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same file: only the share of draws that would lower the level is another."""
    told, _, _ = walk(EASES)
    answers = {name: value for name, value in told.answers.items() if name != "night_pain"}
    chance = RaiseChance(0, lowered, 400, 0.001, ())
    monkeypatch.setattr("popliteal.interview.machine.chance_of_raise", lambda *_: chance)
    step = interview.step(told.model_copy(update={"answers": answers}))
    assert isinstance(step, Page) == goes_on
    assert not isinstance(step, Page) or "night_pain" in step.items


NEW_KNEE: dict[str, Given | None] = {
    "joint_prosthesis": "yes",
    "knee_swelling": "yes",
    "warmth": "yes",
    "duration": "over_6_weeks",
    "severity": "moderate",
}
"""Told in own words, before any page: an artificial knee that has been warm for long."""


@pytest.mark.parametrize(
    ("says", "reason"), [({}, "nothing_left_to_change"), ({"feels_unwell": "yes"}, "emergency_department")]
)
def test_what_was_told_before_the_first_page_is_excused_as_well(
    says: dict[str, Given | None], reason: str, walk: Walk, knowledge: Knowledge
) -> None:
    """The danger signs come first, then how it began, then the list of what else could spare the trip."""
    told = record(
        CaseFile(), {name: NEW_KNEE[name] for name in ("joint_prosthesis", "knee_swelling", "warmth")}, knowledge
    )
    file, end, pages = walk({**NEW_KNEE, **says}, told)
    assert [page.id for page in pages[:4]] == ["danger_now", "danger_leg", "timing", "list"]
    assert (end.report.reason, end.report.signs_asked) == (reason, True)
    assert (level(file, knowledge) < Level.emergency_department) == (not says)


def test_a_danger_sign_told_before_the_first_page_waits_for_no_excuse(
    interview: Interview, knowledge: Knowledge
) -> None:
    for sign, reason in (("cold_foot", "emergency_department"), ("chest_pain", "emergency_now")):
        end = interview.step(record(CaseFile(), {**NEW_KNEE, sign: "yes"}, knowledge))
        assert isinstance(end, Finished)
        assert end.report.reason == reason


def test_a_doubt_that_would_raise_even_an_urgent_level_is_asked_once_more(walk: Walk, knowledge: Knowledge) -> None:
    """Whoever is told to be seen within a day, and is not sure of an injury, could need an emergency department."""
    file, end, pages = walk({**FELL, "injury": "unsure"})
    assert (end.report.reason, level(file, knowledge)) == ("nothing_left_to_change", Level.urgent_24_hours)
    again = [page for page in pages if page.id == SETTLE and "injury" in page.items]
    assert len(again) == 1


def test_a_doubt_that_could_not_raise_the_level_is_not_asked_again(walk: Walk) -> None:
    _, end, pages = walk({**FELL, "injury": "yes", "sore": "unsure"})
    assert end.report.reason == "emergency_department"
    assert [page for page in pages if page.id == SETTLE] == []


def test_after_an_emergency_department_a_few_lists_are_for_those_who_see_the_person(
    walk: Walk, interview: Interview
) -> None:
    file, end, _ = walk({"cold_foot": "yes"})
    assert end.report.reason == "emergency_department"
    lists = []
    while (page := interview.for_the_team(file)) is not None:
        lists.append(page)
        file = answer(file, page, {}, interview.model.knowledge)
    plan = interview.model.knowledge.interview
    assert [page.id for page in lists] == [TEAM] * plan.team.lists
    assert max(len(page.items) for page in lists) == plan.lists.most
    assert any("numbness_or_tingling" in page.items for page in lists[:1]), "it would make it an ambulance"


def test_no_list_is_for_the_team_after_an_ambulance_or_at_another_end(walk: Walk, interview: Interview) -> None:
    for says in ({"chest_pain": "yes"}, {}):
        file, _, _ = walk(says)
        assert interview.for_the_team(file) is None
    assert interview.for_the_team(CaseFile()) is None


def test_what_is_told_to_the_team_can_make_it_an_ambulance(walk: Walk, interview: Interview) -> None:
    file, _, _ = walk({"cold_foot": "yes"})
    page = interview.for_the_team(file)
    assert page is not None
    file = answer(file, page, {"numbness_or_tingling": "yes"}, interview.model.knowledge)
    end = interview.step(file)
    assert isinstance(end, Finished)
    assert end.report.reason == "emergency_now"


def test_an_evaluation_asks_the_lists_for_the_team_too(interview: Interview) -> None:
    knowledge = interview.model.knowledge
    truth = build_case(CaseFile(age=60, answers={"cold_foot": "yes", "smoker": "yes"}), knowledge, "here")
    told = Told(truth, "no", knowledge)
    walk = interview_case(told, interview)
    after = with_lists_for_the_team(walk, told, interview)
    assert len(after.answers) > len(walk.file.answers)
    assert isinstance(interview.step(after), Finished)


LONG: dict[str, Given | None] = {"duration": "over_6_weeks", "severity": "mild", "onset": "gradual"}


@pytest.mark.parametrize("age", [25, 45])
def test_at_a_calm_end_no_open_answer_alone_would_hurry_however_rare_it_is(
    age: int, walk: Walk, knowledge: Knowledge
) -> None:
    """A known aneurysm is rare at 45, and one yes makes it urgent."""
    file, _, _ = walk({**LONG, "sore": "yes", "age": age})
    case, told = build_case(file, knowledge, "here"), level(file, knowledge)
    assert told < Level.soon
    left = [name for page in knowledge.interview.pages for name in open_items(page, case, frozenset(), knowledge)]
    asked = [name for name in dict.fromkeys(left) if name in knowledge.findings]
    assert len(asked) > 20, "much was left unasked"
    reached = raises_by_rule(asked, Facts(case, knowledge), told, knowledge)
    assert {name for (name, _), level in reached.items() if level >= Level.soon} == set()
