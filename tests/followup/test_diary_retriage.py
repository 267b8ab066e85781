"""How soon to be seen, between two full checks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from followup_setting import START, MakeDiary, MakeStanding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from popliteal.assess import assess
from popliteal.case import CaseFile, build_case
from popliteal.followup.entry import Diary, DiaryEntry, Moment, SignAnswer, at_one_time, diary_of
from popliteal.followup.retriage import CHECK_SIGNS, FollowUp, Standing, retriage, standing_of
from popliteal.followup.told import asked_when_it_lasts, open_changes
from popliteal.knowledge import CaseError, Knowledge, Level
from popliteal.knowledge.followup_load import FollowupKnowledge
from popliteal.knowledge.schema import TOLD_BY_THE_PERSON
from popliteal.reasoning.model import Model
from popliteal.triage.scores import Facts
from some import some

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
N = None


def on(day: int) -> dt.date:
    return START + dt.timedelta(days=day)


def standing(level: str = "routine", cause: str | None = "calf_strain") -> Standing:
    return Standing(assessed=START, base=level, cause=cause, level=level, since=START, due=None)


def with_sign(day: int, sign: str, answer: SignAnswer) -> DiaryEntry:
    return DiaryEntry(day=on(day), worst=2, average=1, signs={sign: answer})


def kinds(found: FollowUp) -> set[str]:
    return {reason.id for reason in found.reasons}


@pytest.fixture
def quiet(knowledge: Knowledge) -> CaseFile:
    """Everything denied, so that only the diary can raise the level."""
    told = [finding for finding in knowledge.findings.values() if finding.kind in TOLD_BY_THE_PERSON]
    denied = {finding.id: "no" for finding in told if not finding.choices}
    return CaseFile(age=40, sex="male", as_of=START, started=START, answers={**denied, "severity": "mild"})


def test_on_the_day_of_the_check_nothing_changes(
    sore_calf: CaseFile, make_standing: MakeStanding, model: Model, followup: FollowupKnowledge
) -> None:
    checked = make_standing(sore_calf)
    found = retriage(sore_calf, Diary(), START, checked, model, followup)
    assert found.standing == checked
    assert not found.raised
    assert not found.provisional


def test_a_day_without_an_entry_keeps_the_level_and_asks_for_the_danger_signs(
    quiet: CaseFile, model: Model, knowledge: Knowledge, followup: FollowupKnowledge
) -> None:
    found = retriage(quiet, Diary(), on(1), standing("self_care"), model, followup)
    assert found.provisional
    assert {sign.id for sign in found.open_signs} == set(knowledge.signs)
    assert (found.level, found.notes) == ("self_care", [CHECK_SIGNS])


def test_a_sign_that_stays_not_sure_stands_over_the_days(
    quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    unsure = quiet.model_copy(update={"answers": {**quiet.answers, "calf_swelling": "unsure"}})
    found = retriage(unsure, Diary(), on(1), standing("self_care"), model, followup)
    assert (found.level, found.days, found.heading) == ("soon", 7, "We can't tell yet")


def test_a_no_of_today_in_the_diary_settles_the_sign(
    quiet: CaseFile, model: Model, knowledge: Knowledge, followup: FollowupKnowledge
) -> None:
    denied = DiaryEntry(day=on(1), worst=2, average=1, signs=dict.fromkeys(knowledge.signs, "no"))
    found = retriage(quiet, diary_of([denied]), on(1), standing("self_care"), model, followup)
    assert not found.provisional
    assert found.level == "self_care"
    a_day_later = retriage(quiet, diary_of([denied]), on(2), standing("self_care"), model, followup)
    assert a_day_later.provisional


@pytest.mark.parametrize(
    ("days", "expected"),
    [(14, set()), (15, {"lasted_two_weeks"}), (43, {"lasted_two_weeks", "lasted_six_weeks"})],
)
def test_pain_that_lasts_more_than_the_stated_days_raises_the_level(
    days: int, expected: set[str], quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    found = retriage(quiet, Diary(), on(days), standing("self_care", cause=None), model, followup)
    assert kinds(found) == expected


def test_old_pain_counts_its_days_from_the_check(quiet: CaseFile, model: Model, followup: FollowupKnowledge) -> None:
    old = quiet.model_copy(update={"started": START - dt.timedelta(days=400)})
    assert "lasted_six_weeks" not in kinds(retriage(old, Diary(), on(3), standing(cause=None), model, followup))
    assert "lasted_six_weeks" in kinds(retriage(old, Diary(), on(43), standing(cause=None), model, followup))


def test_pain_known_to_be_gone_does_not_last(quiet: CaseFile, model: Model, followup: FollowupKnowledge) -> None:
    gone = diary_of(DiaryEntry(day=on(day), worst=0, average=0) for day in range(10, 16))
    assert kinds(retriage(quiet, gone, on(15), standing("self_care"), model, followup)) == set()


def test_a_rise_of_a_point_from_week_to_week_is_seen_soon(
    quiet: CaseFile, model: Model, make_diary: MakeDiary, followup: FollowupKnowledge
) -> None:
    found = retriage(quiet, make_diary([3] * 7 + [4] * 7), on(13), standing(), model, followup)
    assert (found.level, found.days) == ("soon", 3)
    assert kinds(found) == {"worse"}


def test_a_slow_rise_is_seen_against_the_first_week(
    quiet: CaseFile, model: Model, make_diary: MakeDiary, followup: FollowupKnowledge
) -> None:
    slow = make_diary([3] * 7 + [3, 4] * 3 + [3] + [4] * 7)
    assert "worse" in kinds(retriage(quiet, slow, on(20), standing(cause=None), model, followup))


def test_a_rise_while_waiting_to_be_seen_soon_is_urgent(
    quiet: CaseFile, model: Model, make_diary: MakeDiary, followup: FollowupKnowledge
) -> None:
    found = retriage(quiet, make_diary([3] * 7 + [4] * 7), on(13), standing("soon"), model, followup)
    assert found.level == "urgent_24_hours"


def test_a_rise_known_from_too_few_days_raises_nothing(
    quiet: CaseFile, model: Model, make_diary: MakeDiary, followup: FollowupKnowledge
) -> None:
    few = make_diary([1, 1, N, N, N, N, N, 5, 5, N, N, N, N, N])
    assert "worse" not in kinds(retriage(quiet, few, on(13), standing(), model, followup))


@pytest.mark.parametrize(
    ("averages", "expected"),
    [
        ([6] * 28, "not_better"),
        ([6] * 21 + [5] * 7, "not_better"),
        ([6] * 21 + [4] * 7, None),
        ([6] * 7 + [N] * 20 + [1], "cannot_tell"),
    ],
)
def test_not_better_by_the_day_expected_for_the_likeliest_cause(
    averages: list[int | None],
    expected: str | None,
    quiet: CaseFile,
    model: Model,
    make_diary: MakeDiary,
    followup: FollowupKnowledge,
) -> None:
    assert followup.courses["calf_strain"].better_by_days == 28
    early = kinds(retriage(quiet, make_diary(averages[:27]), on(27), standing(), model, followup))
    found = kinds(retriage(quiet, make_diary([*averages, averages[-1]]), on(28), standing(), model, followup))
    assert early & {"not_better", "cannot_tell"} == set()
    assert found & {"not_better", "cannot_tell"} == ({expected} if expected else set())


def test_very_bad_pain_in_the_diary_counts_as_in_the_interview(
    quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    bad = diary_of([DiaryEntry(day=on(1), worst=9, average=5), DiaryEntry(day=on(2), worst=2, average=1)])
    found = retriage(quiet, bad, on(2), standing("self_care"), model, followup)
    assert {"severe_pain", "severe_new_pain"} <= {reason.id for reason in found.fresh.urgency.reasons}
    assert found.level == "urgent_24_hours"


def test_a_warning_sign_has_the_level_the_interview_would_give_and_stays(
    quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    first = with_sign(2, "chest_pain", "yes")
    found = retriage(quiet, diary_of([first]), on(2), standing(), model, followup)
    assert (found.level, found.raised) == ("emergency_now", True)
    assert found.heading == "Call 911 now"
    both = diary_of([first, with_sign(4, "chest_pain", "no")])
    assert retriage(quiet, both, on(4), standing(), model, followup).level == "emergency_now"


def test_an_unsure_sign_takes_the_careful_path(
    quiet: CaseFile, model: Model, knowledge: Knowledge, followup: FollowupKnowledge
) -> None:
    unsure = knowledge.findings["chest_pain"].unsure
    assert unsure is not None
    found = retriage(quiet, diary_of([with_sign(2, "chest_pain", "unsure")]), on(2), standing(), model, followup)
    assert Level[found.level] >= unsure.level
    assert "chest_pain" in kinds(found)


def test_every_sign_the_diary_asks_counts_when_it_is_not_sure(
    quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    for sign in some(followup.signs):
        found = retriage(quiet, diary_of([with_sign(2, sign, "unsure")]), on(2), standing("self_care"), model, followup)
        assert Level[found.level] >= Level.urgent_24_hours, sign


@pytest.mark.parametrize(
    ("base", "told", "expected"),
    [
        ("self_care", {}, "soon"),
        ("soon", {}, "urgent_24_hours"),
        ("self_care", {"joint_prosthesis": "yes"}, "urgent_24_hours"),
    ],
)
def test_a_new_sign_is_seen_sooner_the_more_is_at_stake(
    base: str, told: dict[str, str], expected: str, quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    file = quiet.model_copy(update={"answers": {**quiet.answers, **told}})
    found = retriage(file, diary_of([with_sign(1, "redness", "yes")]), on(1), standing(base), model, followup)
    assert "new_sign" in kinds(found)
    assert max(Level[reason.level] for reason in found.reasons if reason.kind == "new_sign") is Level[expected]


def test_what_the_full_check_found_is_not_new(quiet: CaseFile, model: Model, followup: FollowupKnowledge) -> None:
    known = quiet.model_copy(update={"answers": {**quiet.answers, "redness": "yes"}})
    found = retriage(known, diary_of([with_sign(1, "redness", "yes")]), on(1), standing(), model, followup)
    assert "new_sign" not in kinds(found)
    assert "redness" not in open_changes(known, followup)


def test_a_limp_is_asked_of_a_child_even_when_the_age_was_not_told(
    quiet: CaseFile, followup: FollowupKnowledge
) -> None:
    grown = open_changes(quiet, followup)
    assert "limp" not in grown
    assert "limp" in open_changes(quiet.model_copy(update={"age": 8}), followup)
    assert "limp" in open_changes(quiet.model_copy(update={"age": None, "who": "my_child"}), followup)


def test_a_child_of_no_told_age_is_watched_as_a_child(
    quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    days = diary_of(DiaryEntry(day=on(day), worst=pain, average=1) for day, pain in ((1, 2), (2, 5)))
    child = quiet.model_copy(update={"age": None, "who": "my_child"})
    assert "jumped_at_risk" in kinds(retriage(child, days, on(2), standing("self_care"), model, followup))
    assert "jumped_at_risk" not in kinds(retriage(quiet, days, on(2), standing("self_care"), model, followup))


def test_every_sign_the_diary_asks_asks_for_care_within_a_day_by_itself(
    knowledge: Knowledge, followup: FollowupKnowledge
) -> None:
    for sign in some(followup.signs):
        file = CaseFile(answers={sign: "yes"})
        facts = Facts(build_case(file, knowledge, "test"), knowledge)
        level = max(rule.level for rule in knowledge.rules.values() if facts.holds(rule.id) is True)
        assert level >= Level.urgent_24_hours, sign


def test_the_day_to_be_seen_by_does_not_move_and_a_missed_one_is_said(
    quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    checked = standing("soon").model_copy(update={"due": on(7)})
    third = retriage(quiet, Diary(), on(3), checked, model, followup)
    assert (third.days, third.standing.due) == (4, on(7))
    late = retriage(quiet, Diary(), on(9), third.standing, model, followup)
    assert late.notes[0].startswith("The day to be seen by has passed")


def test_only_a_full_check_lowers_the_level(
    quiet: CaseFile, model: Model, knowledge: Knowledge, make_diary: MakeDiary, followup: FollowupKnowledge
) -> None:
    worse = make_diary([3] * 7 + [4] * 7)
    raised = retriage(quiet, worse, on(13), standing(), model, followup).standing
    calm = diary_of([*worse.entries, *(DiaryEntry(day=on(day), worst=0, average=0) for day in range(14, 29))])
    still = retriage(quiet, calm, on(28), raised, model, followup)
    assert still.level == "soon"
    assert "stays" in {reason.kind for reason in still.reasons}
    checked = quiet.model_copy(update={"as_of": on(28)})
    assessment = assess(build_case(checked, knowledge, "test"), model, with_intervals=False)
    after = retriage(checked, calm, on(28), standing_of(assessment, on(28)), model, followup)
    assert Level[after.level] < Level.soon


def test_an_entry_after_today_and_a_sign_not_asked_are_refused(
    quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    tomorrow, strange = diary_of([with_sign(2, "fever", "no")]), diary_of([with_sign(1, "sore", "yes")])
    with pytest.raises(CaseError, match="after 2026-03-02"):
        retriage(quiet, tomorrow, on(1), standing(), model, followup)
    with pytest.raises(CaseError, match="no warning sign"):
        retriage(quiet, strange, on(1), standing(), model, followup)
    with pytest.raises(CaseError, match="is before"):
        retriage(quiet, Diary(), on(-1), standing(), model, followup)


def histories(signs: list[str]) -> st.SearchStrategy[list[DiaryEntry]]:
    answers = st.dictionaries(st.sampled_from(signs), st.sampled_from(["yes", "no", "unsure"]), max_size=3)
    entry = st.builds(
        lambda day, one, two, told: DiaryEntry(day=on(day), worst=max(one, two), average=min(one, two), signs=told),
        st.integers(0, 20),
        st.integers(0, 10),
        st.integers(0, 10),
        answers,
    )
    return st.lists(entry, max_size=10, unique_by=lambda made: made.day)


@given(data=st.data())
@SLOW
def test_a_warning_sign_never_lowers_the_level(
    data: st.DataObject, sore_calf: CaseFile, make_standing: MakeStanding, model: Model, followup: FollowupKnowledge
) -> None:
    entries = data.draw(histories(list(followup.signs)))
    sign = data.draw(st.sampled_from(followup.signs))
    today = on(data.draw(st.integers(20, 60)))
    entry = data.draw(st.sampled_from(entries)) if entries else DiaryEntry(day=today, worst=3, average=2)
    with_sign = entry.model_copy(update={"signs": {**entry.signs, sign: "yes"}})
    checked = make_standing(sore_calf)
    before = retriage(sore_calf, diary_of([*entries, entry]), today, checked, model, followup)
    after = retriage(sore_calf, diary_of([*entries, with_sign]), today, checked, model, followup)
    assert Level[after.level] >= max(Level[before.level], Level.urgent_24_hours)


@given(data=st.data())
@SLOW
def test_the_level_never_falls_from_day_to_day(
    data: st.DataObject, sore_calf: CaseFile, make_standing: MakeStanding, model: Model, followup: FollowupKnowledge
) -> None:
    entries = data.draw(histories(list(followup.signs)))
    kept, diary = make_standing(sore_calf), Diary()
    for entry in entries:
        diary = diary.put(entry)
        today = max(kept_entry.day for kept_entry in diary.entries)
        found = retriage(sore_calf, diary, today, kept, model, followup)
        assert Level[found.level] >= Level[kept.level]
        if kept.due and found.standing.due:
            assert found.standing.due <= kept.due
        kept = found.standing


@given(weeks=st.lists(st.integers(0, 5), min_size=4, max_size=4))
@SLOW
def test_the_level_never_falls_from_week_to_week(
    weeks: list[int], quiet: CaseFile, model: Model, make_diary: MakeDiary, followup: FollowupKnowledge
) -> None:
    kept = standing("self_care")
    for week in range(1, 5):
        diary = make_diary([pain for pain in weeks[:week] for _ in range(7)])
        found = retriage(quiet, diary, on(7 * week - 1), kept, model, followup)
        assert Level[found.level] >= Level[kept.level]
        kept = found.standing


@given(data=st.data())
@SLOW
def test_the_order_of_the_entries_does_not_matter(
    data: st.DataObject, sore_calf: CaseFile, make_standing: MakeStanding, model: Model, followup: FollowupKnowledge
) -> None:
    entries = data.draw(histories(list(followup.signs)))
    mixed = data.draw(st.permutations(entries))
    checked = make_standing(sore_calf)
    one, other = (retriage(sore_calf, diary_of(told), on(20), checked, model, followup) for told in (entries, mixed))
    assert one == other


def with_harder(day: int, *names: str) -> DiaryEntry:
    return DiaryEntry(day=on(day), worst=2, average=1, harder=names)


def test_the_short_screen_is_asked_only_once_it_has_lasted(quiet: CaseFile, followup: FollowupKnowledge) -> None:
    days = followup.persistence.from_days
    assert asked_when_it_lasts(quiet, on(days), followup) == {}
    assert 0 < len(asked_when_it_lasts(quiet, on(days + 1), followup)) <= 5


@pytest.mark.parametrize("base", ["self_care", "routine", "soon", "urgent_24_hours"])
def test_three_things_that_make_pain_last_bring_help_sooner_and_never_later(
    quiet: CaseFile, model: Model, followup: FollowupKnowledge, base: str
) -> None:
    first, second, third, *_ = [item.id for item in followup.persistence.asked]
    held = standing(base).model_copy(update={"due": on(25) if base == "soon" else None})
    alone = retriage(quiet, diary_of([with_harder(20)]), on(20), held, model, followup)
    two = retriage(quiet, diary_of([with_harder(20, first, second)]), on(20), held, model, followup)
    assert (two.level, two.days) == (alone.level, alone.days)
    told = diary_of([with_harder(20, first, second), with_harder(21, third, first)])
    three = retriage(quiet, told, on(21), held, model, followup)
    assert "harder_to_get_over" in kinds(three)
    assert Level[three.level] == max(Level.soon, Level[base])
    assert Level[three.level] >= Level[alone.level]


def test_what_is_not_asked_when_pain_lasts_is_refused(
    quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    with pytest.raises(CaseError, match="'bored' is not asked when pain lasts"):
        retriage(quiet, diary_of([with_harder(20, "bored")]), on(20), standing(), model, followup)


def one_morning(day: int, pain: int) -> DiaryEntry:
    return at_one_time(on(day), Moment(part="morning", pain=pain))


@pytest.mark.parametrize(
    ("told", "level"),
    [({"swelling": "more", "stopped": ("nothing",)}, "soon"), ({"stopped": ("walking", "sleep")}, "urgent_24_hours")],
)
def test_a_time_of_day_between_two_bad_days_does_not_calm(
    told: dict[str, Any], level: str, quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    plain = DiaryEntry(day=on(0), worst=3, average=2, swelling="none", stopped=("nothing",))
    days = [plain, *(DiaryEntry.model_validate({"day": on(day), "worst": 3, "average": 2, **told}) for day in (1, 3))]
    without = retriage(quiet, diary_of(days), on(3), standing(), model, followup)
    with_it = retriage(quiet, diary_of([*days, one_morning(2, 2)]), on(3), standing(), model, followup)
    assert without.level == with_it.level == level


def test_times_alone_say_neither_less_pain_nor_that_it_is_better(
    quiet: CaseFile, model: Model, followup: FollowupKnowledge
) -> None:
    whole = [DiaryEntry(day=on(day), worst=4, average=3, stopped=("nothing",)) for day in range(14)]
    worse = [*whole[:7], *(entry.model_copy(update={"average": 4, "worst": 6}) for entry in whole[7:10])]
    for calming in some([[], [one_morning(day, 0) for day in (10, 11, 12, 13)]]):
        found = retriage(quiet, diary_of([*worse, *calming]), on(13), standing(), model, followup)
        assert "worse" in kinds(found)
