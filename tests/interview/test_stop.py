"""The stop rule: its limit, its draws, and what it says."""

from __future__ import annotations

import pytest
from person import SORE, Walk

from popliteal.assess import group_chances
from popliteal.case import Case, CaseFile, Given, build_case
from popliteal.faces.terminal.ask import stop_text
from popliteal.interview import Finished, Interview
from popliteal.interview.pages import open_items, settled
from popliteal.interview.stop import DRAWS, LARGEST_CHANCE, RaiseChance, chance_of_raise, upper_limit
from popliteal.interview.value import raises, value_all
from popliteal.knowledge import Level
from popliteal.reasoning.inference import infer_quickly
from popliteal.triage.scores import Facts
from popliteal.triage.urgency import triage


@pytest.mark.parametrize(
    ("hits", "draws", "limit"),
    [(0, 400, 1 - 0.05 ** (1 / 400)), (0, 10, 0.258866), (1, 20, 0.216106), (5, 10, 0.777559), (3, 3, 1.0)],
)
def test_the_upper_limit_is_that_of_clopper_and_pearson(hits: int, draws: int, limit: float) -> None:
    assert upper_limit(hits, draws) == pytest.approx(limit, abs=1e-6)


def test_the_limit_covers_the_true_chance_as_often_as_it_says() -> None:
    from math import comb

    for share in (0.005, 0.02, 0.1):
        missed = sum(
            comb(100, k) * share**k * (1 - share) ** (100 - k) for k in range(101) if upper_limit(k, 100) < share
        )
        assert missed <= 0.05


def drawn(case: Case, interview: Interview) -> RaiseChance:
    knowledge, model = interview.model.knowledge, interview.model
    facts, posterior = Facts(case, knowledge), infer_quickly(case, model)
    level = triage(facts, group_chances(posterior, knowledge), knowledge).level
    names = [
        name
        for page in knowledge.interview.pages
        if page.core is None
        for name in open_items(page, case, frozenset(), knowledge)
    ]
    return chance_of_raise(names, facts, level, posterior, interview.answers_at(None))


def test_the_draws_can_be_repeated_and_find_what_could_raise_the_level(interview: Interview) -> None:
    case = build_case(CaseFile(age=50, answers={"sore": "yes"}), interview.model.knowledge, "test")
    one, two = drawn(case, interview), drawn(case, interview)
    assert one == two
    assert one.draws == DRAWS
    assert one.raised > 0
    assert one.upper >= LARGEST_CHANCE
    assert one.behind


def test_what_is_behind_a_higher_level_is_what_would_be_there_not_what_would_excuse_it(interview: Interview) -> None:
    case = build_case(CaseFile(age=50, answers={"sore": "yes", "anticoagulant": "yes"}), interview.model.knowledge, "t")
    behind = drawn(case, interview).behind
    assert "bruising" in behind
    assert "comes_and_goes" not in behind


def test_of_two_that_raise_only_together_one_is_asked_and_the_other_once_that_is_there(interview: Interview) -> None:
    """A weak heart makes it urgent only where both lower legs swell: a no to the swelling settles both."""
    told: dict[str, Given | None] = {"sore": "yes", "known_aneurysm": "yes"}
    knowledge = interview.model.knowledge
    behind = drawn(build_case(CaseFile(age=60, answers=told), knowledge, "test"), interview).behind
    assert "both_lower_legs_swollen" in behind
    assert "heart_failure" not in behind
    told["both_lower_legs_swollen"] = "yes"
    assert "heart_failure" in drawn(build_case(CaseFile(age=60, answers=told), knowledge, "test"), interview).behind


def test_the_end_states_what_was_computed(walk: Walk, interview: Interview) -> None:
    file, end, _ = walk(SORE)
    report = end.report
    assert (report.reason, report.signs_asked, report.could_raise) == ("nothing_left_to_change", True, ())
    assert report.chance is not None
    assert report.chance.upper < LARGEST_CHANCE
    assert report.chance.upper == upper_limit(report.chance.raised, report.chance.draws)
    usual = interview.model.knowledge.interview.lists.usual
    assert report.best_value < 1 or len(file.answers) >= usual
    said = stop_text(end)
    assert "Every danger sign was asked" in said
    assert f"{report.chance.raised} of {report.chance.draws} drawn stories; 95 % upper limit" in said
    assert f"{100 * report.chance.upper:.1f} of 100" in said


def test_at_the_end_no_single_open_answer_could_make_it_urgent(walk: Walk, interview: Interview) -> None:
    file, _, _ = walk(SORE)
    knowledge, model = interview.model.knowledge, interview.model
    case = build_case(file, knowledge, "test")
    facts, posterior = Facts(case, knowledge), infer_quickly(case, model)
    level = triage(facts, group_chances(posterior, knowledge), knowledge).level
    names = [n for page in knowledge.interview.pages for n in open_items(page, case, frozenset(), knowledge)]
    assert names
    raising = raises(names, facts, level, value_all(interview.answers_at(None), posterior), knowledge)
    assert [n for n, raised in raising.items() if raised.level >= Level.urgent_24_hours] == []


def test_what_was_passed_over_and_could_raise_the_level_is_named(walk: Walk) -> None:
    asked_again = [settled("fever"), settled("knee_swelling")]
    _, end, _ = walk(SORE, CaseFile(passed=["fever", "knee_swelling", "both_legs", *asked_again]))
    assert "fever" in end.report.could_raise
    assert "both_legs" not in end.report.could_raise


def test_a_person_who_stops_is_told_that_it_is_only_for_now() -> None:
    assert "only for now" in stop_text(None)


STORIES: list[dict[str, Given | None]] = [
    SORE,
    {"knee_swelling": "yes", "worse_stairs_or_downhill": "yes"},
    {"back_of_thigh_pain": "yes", "sharp_or_pinching": "yes"},
    {"lump_behind_knee": "yes", "pressure_or_bubble": "yes"},
    {"locking": "yes", "twisting_injury": "yes", "injury": "yes"},
    {"medial_back_of_knee": "yes", "sore": "yes"},
]


def test_no_interview_ends_while_open_answers_could_raise_the_level_in_2_of_100(walk: Walk) -> None:
    limits = [end.report.chance.upper for _, end, _ in map(walk, STORIES) if end.report.chance is not None]
    assert len(limits) >= 3
    assert max(limits) < 0.02


def test_the_interview_goes_on_though_no_page_is_worth_it_while_3_of_100_could_be_raised(
    interview: Interview, monkeypatch: pytest.MonkeyPatch, walk: Walk
) -> None:
    """The same file, the same pages: only the chance is another."""
    file, _, _ = walk(SORE)
    ends = {}
    for upper in (0.0199, 0.0201, 0.03):
        chance = RaiseChance(1, 0, DRAWS, upper, ())
        monkeypatch.setattr("popliteal.interview.machine.chance_of_raise", lambda *_, chance=chance: chance)
        ends[upper] = isinstance(interview.step(file), Finished)
    assert ends == {0.0199: True, 0.0201: False, 0.03: False}
