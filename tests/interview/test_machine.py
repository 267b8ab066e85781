"""What is asked, in which order, and when it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from person import SORE, Walk, answer

from popliteal.assess import assess
from popliteal.case import UNSURE, CaseFile, Given, build_case
from popliteal.case.record import record
from popliteal.interview import Finished, Interview, Page
from popliteal.interview.machine import Weighed
from popliteal.interview.page_answers import marks, ticked
from popliteal.interview.pages import LIST
from popliteal.interview.stop import RaiseChance
from popliteal.interview.value import Raise
from popliteal.knowledge import Knowledge, Level
from popliteal.knowledge.logic import evaluate
from popliteal.triage.scores import Facts
from popliteal.workshop.evaluation.interviewed import conclude
from some import some

THRESHOLD_RISKS = {
    "prior_vte", "recent_surgery_or_immobilization", "active_cancer", "estrogen_use", "pregnant_or_postpartum",
    "immunosuppressed", "joint_prosthesis", "anticoagulant", "age",
}  # fmt: skip


def test_every_emergency_sign_is_on_one_of_at_most_six_emergency_pages(knowledge: Knowledge) -> None:
    emergency = [page for page in knowledge.interview.pages if page.core == "emergency"]
    assert set(knowledge.signs) <= {name for page in emergency for name in page.many}
    assert len(emergency) <= 6


def test_nothing_stands_on_two_pages(knowledge: Knowledge) -> None:
    pages = [page for page in knowledge.interview.pages if page.core != "complaint"]
    asked = [name for page in pages for name in (*page.many, *page.ask)]
    assert len(asked) == len(set(asked))


def test_what_is_not_ticked_of_what_is_wrong_stays_open(interview: Interview) -> None:
    page = interview.step(CaseFile())
    assert isinstance(page, Page)
    assert page.because == "complaint"
    told = ticked(page, ["knee_swelling"], [], interview.model.knowledge)
    assert told == {"knee_swelling": "yes"}
    after = record(CaseFile(), {**told, **marks(page)}, interview.model.knowledge)
    then = interview.step(after)
    assert isinstance(then, Page)
    assert then.id == "danger_now"


def test_a_list_holds_fifteen_things_at_most_and_what_could_make_it_urgent_first(
    walk: Walk, interview: Interview
) -> None:
    _, _, pages = walk(SORE)
    lists = [page for page in pages if page.id == LIST]
    assert len(lists) >= 3
    assert max(len(page.items) for page in lists) == interview.model.knowledge.interview.lists.most == 15
    urgent = [page.because == "urgency" for page in lists]
    assert urgent == sorted(urgent, reverse=True)


def weighed(interview: Interview) -> Weighed:
    """What is open, and its worth, for someone of whom little is known yet."""
    case = build_case(CaseFile(age=45, sex="male", answers={**SORE}), interview.model.knowledge, "sore")
    return interview._weigh(case, frozenset(), Facts(case, interview.model.knowledge))


def test_a_list_has_room_left_where_nothing_more_is_worth_reading(interview: Interview) -> None:
    """With nothing that could raise the level, and no worth to speak of, a list stays at its least."""
    plan = interview.model.knowledge.interview.lists
    now = weighed(interview)
    open_now = some(now.worth)[: plan.most]
    nothing = replace(now, worth=dict.fromkeys(open_now, plan.bits_to_come_along / 2), raising={})
    worthy = replace(nothing, worth=dict.fromkeys(open_now, plan.bits_to_come_along))
    assert len(open_now) == plan.most
    assert len(interview._filled((), None, nothing)) == plan.least
    assert len(interview._filled((), None, worthy)) == plan.most


def test_what_could_raise_the_level_has_its_place_though_it_tells_next_to_nothing(interview: Interview) -> None:
    """Alone or with others, and however little it is worth."""
    plan = interview.model.knowledge.interview.lists
    now = weighed(interview)
    alone, together = some(now.worth)[:6], some(now.worth)[6:12]
    raising = {name: Raise(name, Level.soon, 0.0) for name in alone}
    nothing = replace(now, worth=dict.fromkeys(now.worth, 0.0), raising=raising)
    filled = interview._filled((), RaiseChance(9, 0, 400, 0.04, tuple(together)), nothing)
    assert plan.least < len(filled)
    assert set(filled) == {*alone, *together}


def test_the_core_comes_first_in_its_order(knowledge: Knowledge, walk: Walk) -> None:
    _, _, pages = walk({})
    core = [page.id for page in knowledge.interview.pages if page.core and page.id != "worse_since"]
    assert [page.id for page in pages[: len(core)]] == core
    assert [page.core for page in knowledge.interview.pages][:4] == ["complaint", "emergency", "emergency", "scope"]


def test_the_risks_that_move_a_threshold_can_be_asked(knowledge: Knowledge) -> None:
    asked = {name for page in knowledge.interview.pages for name in (*page.many, *page.ask)}
    assert asked >= THRESHOLD_RISKS


@pytest.mark.parametrize("sign", ["chest_pain", "shortness_of_breath", "coughing_blood", "fainting"])
def test_a_sign_that_settles_an_ambulance_ends_it_at_once(sign: str, walk: Walk) -> None:
    _, end, pages = walk({sign: "yes"})
    assert (end.report.reason, len(pages), end.report.signs_asked) == ("emergency_now", 2, False)


def test_a_sign_that_settles_an_emergency_department_shows_what_would_make_it_an_ambulance(
    walk: Walk, interview: Interview
) -> None:
    file, end, pages = walk({"cold_foot": "yes"})
    assert (end.report.reason, len(pages)) == ("emergency_department", 2)
    assert ("chest_pain", 1) in end.ambulance
    for name, level in some(end.ambulance):
        choices = interview.model.knowledge.findings[name].choices
        then = record(file, {name: choices[level].id if choices else "yes"}, interview.model.knowledge)
        assert conclude(then, interview.model)[0] is Level.emergency_now, name


def test_trouble_elsewhere_keeps_the_level_and_shows_no_causes(walk: Walk, interview: Interview) -> None:
    file, end, pages = walk({"trouble_place": "elsewhere"})
    assert (end.report.reason, end.report.signs_asked) == ("out_of_scope", True)
    assert [page.id for page in pages] == [
        "complaint", "danger_now", "danger_leg", "place_and_person", "place_of_pain",
    ]  # fmt: skip
    result = assess(build_case(file, interview.model.knowledge, "test"), interview.model, with_intervals=False)
    assert not result.in_scope
    assert result.causes == []
    assert "This program knows about the back of the knee" in result.notes[0]
    assert result.urgency.level == "routine"


@pytest.mark.parametrize("of_the_leg", [{"calf_pain": "yes"}, {"knee_swelling": "yes"}, {"both_legs": "yes"}])
def test_whoever_calls_a_leg_elsewhere_is_asked_on_as_if_it_were_the_leg_and_told_no_causes(
    walk: Walk, interview: Interview, of_the_leg: dict[str, Given | None]
) -> None:
    says = {**of_the_leg, "duration": "days_to_6_weeks", "onset": "gradual"}
    file, end, pages = walk({**says, "trouble_place": "elsewhere"})
    as_leg, _, leg_pages = walk({**says, "trouble_place": "leg_around_knee"})
    assert end.report.reason != "out_of_scope"
    assert {name for page in leg_pages for name in page.items} <= {name for page in pages for name in page.items}
    result = assess(build_case(file, interview.model.knowledge, "test"), interview.model, with_intervals=False)
    assert (result.in_scope, result.causes) == (False, [])
    assert "main_trouble_elsewhere" in {reason.id for reason in result.urgency.reasons}
    assert Level[result.urgency.level] >= max(conclude(as_leg, interview.model)[0], Level.routine)


@pytest.mark.parametrize("first", ["numbness_or_tingling", "skin_discoloration", "warmth", "injury"])
def test_what_may_be_of_the_leg_on_the_first_list_is_asked_on_of_those_elsewhere(walk: Walk, first: str) -> None:
    _, end, _ = walk({"trouble_place": "elsewhere", first: "yes"})
    assert end.report.reason != "out_of_scope"


@pytest.mark.parametrize("where", ["back_or_buttock_pain", "hip_or_groin_pain"])
def test_of_those_elsewhere_with_pain_of_the_back_or_hip_fever_is_asked(
    walk: Walk, interview: Interview, where: str
) -> None:
    file, _, pages = walk({"trouble_place": "elsewhere", where: "yes", "fever": "yes"})
    assert "fever" in {name for page in pages for name in page.items}
    assert conclude(file, interview.model)[0] is Level.emergency_department


def test_of_a_child_whose_trouble_is_elsewhere_fever_and_a_limp_are_asked(walk: Walk) -> None:
    _, _, pages = walk({"age": 8, "trouble_place": "elsewhere"}, CaseFile(who="my_child"))
    assert {"fever", "limp"} <= {name for page in pages for name in page.items}


def test_a_person_who_tells_no_age_is_not_asked_about_a_baby(walk: Walk) -> None:
    for who, asked in some((("me", False), ("someone_else", True))):
        _, _, pages = walk({"age": None, "calf_pain": "yes"}, CaseFile(who=who))
        assert ("moves_leg_less" in {name for page in pages for name in page.items}) is asked


def test_of_a_toddler_whose_trouble_is_called_elsewhere_it_is_asked_how_the_leg_moves(
    walk: Walk, interview: Interview
) -> None:
    child = CaseFile(who="my_child")
    file, end, pages = walk({"age": 2, "trouble_place": "elsewhere", "moves_leg_less": "yes"}, child)
    assert "moves_leg_less" in pages[-1].items
    assert (end.report.reason, conclude(file, interview.model)[0]) == (
        "emergency_department", Level.emergency_department,
    )  # fmt: skip
    _, end, pages = walk({"age": 40, "trouble_place": "elsewhere"})
    assert end.report.reason == "out_of_scope"
    assert not any("moves_leg_less" in page.items for page in pages)


def test_follow_ups_are_asked_only_under_their_parent(knowledge: Knowledge, walk: Walk) -> None:
    for says in ({}, {"knee_swelling": "yes", "seen_by_clinician": "yes", "redness": "yes"}):
        file = CaseFile()
        _, _, pages = walk(says)
        for page in pages:
            for name in page.items:
                finding = knowledge.findings.get(name)
                if finding and finding.parent and finding.group != "injury":
                    assert file.answers.get(finding.parent[0]) == "yes", name
            file = answer(file, page, says, knowledge)


def test_a_changed_answer_closes_and_opens_its_follow_ups(walk: Walk, interview: Interview) -> None:
    file, _, pages = walk({"seen_by_clinician": "yes"})
    assert "worse_since" in [page.id for page in pages]
    closed = record(file, {"seen_by_clinician": "no"}, interview.model.knowledge)
    assert not {"seen_when", "seen_result", "worse_since_seen"} & set(closed.answers)
    opened = interview.step(record(closed, {"seen_by_clinician": "yes"}, interview.model.knowledge))
    assert isinstance(opened, Page)
    assert opened.items == ("seen_when", "seen_result", "worse_since_seen")


def test_any_page_answered_can_be_asked_again(walk: Walk, interview: Interview) -> None:
    file, _, pages = walk({"knee_swelling": "yes"})
    again = {page.id: page for page in interview.answered(file)}
    asked = {name for page in pages if page.because != "complaint" for name in page.items}
    assert {name for page in again.values() for name in page.items} >= asked
    assert again["place_and_person"].items == ("trouble_place", "age", "sex")
    assert again["danger_now"].items == pages[1].items


def test_unsure_stays_apart_from_no_and_from_not_asked(walk: Walk, interview: Interview) -> None:
    file, _, _ = walk({"knee_swelling": "unsure"})
    case = build_case(file, interview.model.knowledge, "test")
    assert file.answers["knee_swelling"] == "unsure"
    assert case.answers["knee_swelling"] is UNSURE
    assert "rapid_knee_swelling" not in case.answers


def test_an_unsure_danger_sign_counts_as_asked_and_shows_its_consequence(walk: Walk, interview: Interview) -> None:
    file, end, _ = walk({"tight_hard_leg": "unsure"})
    result = assess(build_case(file, interview.model.knowledge, "test"), interview.model, with_intervals=False)
    assert end.report.signs_asked
    assert result.urgency.level == "urgent_24_hours"
    assert [sign.if_unsure for sign in result.urgency.open_signs] == [
        interview.model.knowledge.signs["tight_hard_leg"].unsure.say  # type: ignore[union-attr]
    ]


def test_a_danger_sign_cannot_be_passed_over(interview: Interview) -> None:
    knowledge = interview.model.knowledge
    first = interview.step(CaseFile(passed=["complaint", *knowledge.signs]))
    assert isinstance(first, Page)
    assert first.id == "danger_now"
    assert record(CaseFile(), {"chest_pain": None}, knowledge).answers == {"chest_pain": "unsure"}


def test_every_contradiction_can_come_up_before_an_emergency_ends_it(
    knowledge: Knowledge, interview: Interview
) -> None:
    answers = {
        "mild_but_cannot_walk": {"severity": "mild", "cannot_walk_four_steps": "yes"},
        "new_but_seen_before": {"duration": "up_to_3_days", "seen_by_clinician": "yes", "seen_when": "longer_ago"},
        "long_but_sudden_swelling": {
            "duration": "up_to_3_days", "lump_behind_knee": "yes", "growing_or_hard_lump": "yes"
        },
        "stiff_short_and_long": {"morning_stiffness_under_30_min": "yes", "morning_stiffness_over_60_min": "yes"},
        "walks_but_cannot": {"cannot_walk_four_steps": "yes", "exertional_calf_pain": "yes"},
        "better_sitting_but_pain_at_rest": {"better_sitting": "yes", "rest_pain": "yes", "severity": "severe"},
    }  # fmt: skip
    assert set(answers) == set(knowledge.contradicts)
    for name, told in some(answers.items()):
        case = build_case(CaseFile(age=40, answers=told), knowledge, name)
        facts = Facts(case, knowledge)
        assert evaluate(knowledge.contradicts[name], facts) is True
        fired = [rule.id for rule in knowledge.rules.values() if rule.level >= 4 and facts.holds(rule.id) is True]
        assert fired == [], name


def test_answers_that_do_not_fit_are_asked_about_once_and_may_stand(walk: Walk, interview: Interview) -> None:
    says = {"severity": "mild", "cannot_walk_four_steps": "yes"}
    file, end, pages = walk(says)
    asked = [page for page in pages if page.because == "clear_up"]
    assert [page.id for page in asked] == ["clear_up:mild_but_cannot_walk"]
    assert asked[0].items == ("severity", "cannot_walk_four_steps")
    assert file.answers["severity"] == "mild"
    assert isinstance(end, Finished)


def test_age_and_sex_may_be_passed_over(walk: Walk) -> None:
    file, end, pages = walk({"age": None, "sex": None})
    assert (file.age, file.sex) == (None, None)
    assert file.passed == ["complaint", "age", "sex"]
    assert [page.id for page in pages].count("place_and_person") == 1
    assert end.report.signs_asked


def test_questions_follow_age_and_sex(walk: Walk) -> None:
    women_only = {"pregnant_or_postpartum"}
    asked = {sex: {n for page in walk({"sex": sex})[2] for n in page.items} for sex in ("female", "male")}
    assert women_only <= asked["female"]
    assert not women_only & asked["male"]
    assert not women_only & {n for page in walk({"sex": "female", "age": 8})[2] for n in page.items}


def test_the_rules_of_a_child_hold(walk: Walk, interview: Interview) -> None:
    says = {"hip_or_groin_pain": "yes", "limp": "yes", **SORE}
    child, end, _ = walk({**says, "age": 9}, CaseFile(who="my_child"))
    adult, _, _ = walk({**says, "age": 40})
    assert conclude(child, interview.model)[0] is Level.emergency_department
    assert end.report.reason == "emergency_department"
    assert conclude(adult, interview.model)[0] < Level.urgent_24_hours


def test_both_legs_and_pain_elsewhere_fit_in_one_interview(walk: Walk) -> None:
    told = dict.fromkeys(("both_legs", "back_or_buttock_pain", "hip_or_groin_pain"), "yes")
    file, _, _ = walk({}, CaseFile(answers=told))
    assert [file.answers[n] for n in ("both_legs", "back_or_buttock_pain", "hip_or_groin_pain")] == ["yes"] * 3
    file, end, _ = walk({"both_legs": "yes", "chest_pain": "yes"}, CaseFile(answers={"both_legs": "yes"}))
    assert end.report.reason == "emergency_now"


def test_being_seen_before_is_asked_once_and_never_lowers_the_level(walk: Walk, interview: Interview) -> None:
    says = {"calf_swelling": "yes"}
    file, _, _ = walk(says)
    before = conclude(file, interview.model)[0]
    for result in ("no_test_no_name", "name_given", "test_normal", "test_abnormal"):
        told = {**says, "seen_by_clinician": "yes", "seen_result": result, "worse_since_seen": "no"}
        file, _, pages = walk(told)
        assert conclude(file, interview.model)[0] >= before
        assert sum("seen_by_clinician" in page.items for page in pages) == 1
        assert sum("seen_result" in page.items for page in pages) == 1


def test_being_worse_since_seen_counts_as_new(walk: Walk, interview: Interview) -> None:
    seen = {**SORE, "seen_by_clinician": "yes", "worse_since_seen": "no", "seen_result": "test_normal"}
    same, _, _ = walk(seen)
    worse, _, _ = walk({**seen, "worse_since_seen": "yes"})
    assert conclude(worse, interview.model)[0] > conclude(same, interview.model)[0]


def test_the_same_file_gives_the_same_page(interview: Interview) -> None:
    file = CaseFile(age=50, answers={"knee_swelling": "yes"})
    assert interview.step(file) == interview.step(file)
