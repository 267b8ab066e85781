"""What another answer settles is not asked, and pages are remembered as they were asked."""

from __future__ import annotations

from person import Walk

from popliteal.case import NO, NOT_APPLICABLE, YES, CaseFile, Given, build_case
from popliteal.case.record import record
from popliteal.interview import Interview
from popliteal.knowledge import Knowledge


def means(knowledge: Knowledge, **answers: Given) -> dict[str, object]:
    return dict(build_case(CaseFile(age=1, answers=answers), knowledge, "here").answers)


def test_whoever_cannot_walk_limps_and_stairs_do_not_apply(knowledge: Knowledge) -> None:
    case = means(knowledge, cannot_walk_four_steps="yes")
    assert (case["limp"], case["worse_stairs_or_downhill"]) == (YES, NOT_APPLICABLE)


def test_a_baby_that_does_not_walk_yet_does_not_limp(knowledge: Knowledge) -> None:
    case = means(knowledge, not_walking_yet="yes")
    assert (case["limp"], case["worse_deep_squat"]) == (NO, NOT_APPLICABLE)


def test_of_two_that_settle_it_the_more_serious_answer_counts(knowledge: Knowledge) -> None:
    assert means(knowledge, not_walking_yet="yes", cannot_walk_four_steps="yes")["limp"] == YES


def test_an_answer_of_the_person_stands(knowledge: Knowledge) -> None:
    assert means(knowledge, cannot_walk_four_steps="yes", limp="no")["limp"] == NO


def test_a_danger_sign_is_never_settled_as_not_applicable(knowledge: Knowledge) -> None:
    settled = [finding for finding in knowledge.findings.values() if "not_applicable" in finding.settled_by.values()]
    assert len(settled) >= 3
    assert not set(knowledge.decisive).intersection(finding.id for finding in settled)


def test_what_is_settled_is_not_asked(walk: Walk) -> None:
    file, _, pages = walk({"cannot_walk_four_steps": "yes"})
    asked = {name for page in pages for name in page.items}
    assert not asked.intersection({"limp", "worse_stairs_or_downhill"})
    assert "limp" not in file.answers


def test_each_page_is_remembered_with_what_was_asked_on_it(walk: Walk) -> None:
    file, _, pages = walk({"knee_swelling": "yes", "rapid_knee_swelling": "yes"})
    lists = [set(page.items) for page in pages if page.because in ("core", "urgency", "causes")]
    told = [set(page) for page in file.asked if "complaint" not in page and not any(":" in name for name in page)]
    assert told == lists
    assert len(told) > 5


def test_the_first_page_sent_again_forgets_what_it_no_longer_says(knowledge: Knowledge, interview: Interview) -> None:
    first = record(CaseFile(), {"complaint": None, "knee_swelling": "yes", "locking": "yes"}, knowledge)
    later = record(first, {"chest_pain": "no"}, knowledge)
    changed = record(later, {"complaint": None, "locking": "yes"}, knowledge)
    assert changed.answers == {"locking": "yes", "chest_pain": "no"}
    assert changed.asked == [["complaint", "locking"], ["chest_pain"]]


def test_an_answer_sent_again_stays_on_its_page(knowledge: Knowledge) -> None:
    file = record(CaseFile(), {"fever": "no", "chills": "no"}, knowledge)
    file = record(file, {"warmth": "no"}, knowledge)
    assert record(file, {"fever": "yes"}, knowledge).asked == [["fever", "chills"], ["warmth"]]
