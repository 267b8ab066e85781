"""Two browsers on one case do not lose each other's answers."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from popliteal.case import CaseFile
from popliteal.store import KeptCase, Overruled, Settings, merge

answers = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["yes", "no", "unsure", True, 1, 1.0, 0]))
days = st.lists(st.integers(1, 9).map(lambda day: {"day": day}), max_size=4, unique_by=lambda entry: entry["day"])


def cases() -> st.SearchStrategy[KeptCase]:
    files = st.builds(
        CaseFile, age=st.none() | st.integers(40, 42), answers=answers,
        passed=st.lists(st.sampled_from("abc"), unique=True),
    )  # fmt: skip
    return st.builds(
        KeptCase, file=files, diary=days, clinician_findings=answers, own_words=st.sampled_from(["", "it hurts"])
    )


def told(**told_answers: Any) -> KeptCase:
    return KeptCase(file=CaseFile(answers=told_answers))


def typed(values: dict[str, Any]) -> dict[str, tuple[type, Any]]:
    """True and 1 are different answers, though equal in Python."""
    return {name: (type(value), value) for name, value in values.items()}


def test_answers_given_in_two_browsers_are_both_kept() -> None:
    merged = merge(told(a="yes"), told(a="yes", b="no"), told(a="yes", c=3))
    assert merged.record == told(a="yes", b="no", c=3)
    assert merged.overruled == ()


def test_on_the_same_answer_the_later_wins_and_is_listed() -> None:
    merged = merge(told(a="yes"), told(a="no"), told(a="unsure"))
    assert merged.record == told(a="no")
    assert merged.overruled == (Overruled(("file", "answers", "a"), kept="no", lost="unsure"),)


def test_an_answer_taken_out_in_one_browser_stays_out() -> None:
    assert merge(told(a="yes", b="yes"), told(b="yes"), told(a="yes", b="no")).record == told(b="no")


def test_an_answer_taken_out_here_and_changed_there_is_listed() -> None:
    merged = merge(told(a="yes"), told(), told(a="no"))
    assert merged.overruled == (Overruled(("file", "answers", "a"), kept=None, lost="no"),)


def test_true_to_one_is_a_change() -> None:
    assert typed(merge(told(a=True), told(a=1), told(a=True)).record.file.answers) == typed({"a": 1})


def test_diary_entries_of_both_browsers_are_kept() -> None:
    base = KeptCase(diary=[{"day": 1}])
    mine = KeptCase(diary=[{"day": 1}, {"day": 2, "worst": 5}])
    theirs = KeptCase(diary=[{"day": 1}, {"day": 2, "worst": 7}, {"day": 3}])
    merged = merge(base, mine, theirs).record
    assert merged.diary == [{"day": 1}, {"day": 2, "worst": 7}, {"day": 3}, {"day": 2, "worst": 5}]


def test_a_diary_entry_taken_out_stays_out() -> None:
    base = KeptCase(diary=[{"day": 1}, {"day": 2}])
    merged = merge(base, KeptCase(diary=[{"day": 2}]), KeptCase(diary=[{"day": 1}, {"day": 2}, {"day": 3}]))
    assert merged.record.diary == [{"day": 2}, {"day": 3}]


def test_the_insides_of_two_clinician_findings_are_not_mixed() -> None:
    mine = KeptCase(clinician_findings={"drawer_test": {"answer": "yes", "side": "left"}})
    theirs = KeptCase(clinician_findings={"drawer_test": {"answer": "no", "on": "2026-03-01"}})
    merged = merge(KeptCase(), mine, theirs)
    assert merged.record.clinician_findings == mine.clinician_findings
    assert [item.place for item in merged.overruled] == [("clinician_findings", "drawer_test")]


def test_settings_and_own_words_merge_too() -> None:
    mine = KeptCase(own_words="it began at night", settings=Settings(region="UK"))
    theirs = KeptCase(settings=Settings(who="my_child"))
    merged = merge(KeptCase(), mine, theirs)
    expected = KeptCase(own_words="it began at night", settings=Settings(who="my_child", region="UK"))
    assert (merged.record, merged.overruled) == (expected, ())


def test_what_was_lost_is_not_shown_in_a_log() -> None:
    merged = merge(KeptCase(), KeptCase(own_words="Königsberg"), KeptCase(own_words="Allenstein"))
    assert merged.overruled[0].lost == "Allenstein"
    assert "Allenstein" not in repr(merged)
    assert "Königsberg" not in repr(merged)


@given(cases(), cases())
def test_when_only_one_browser_changed_something_its_record_stands(base: KeptCase, other: KeptCase) -> None:
    for merged in (merge(base, other, base), merge(base, base, other), merge(base, other, other)):
        assert merged.overruled == ()
        assert typed(merged.record.file.answers) == typed(other.file.answers)
        assert sorted(merged.record.file.passed) == sorted(other.file.passed)
        assert merged.record.file.age == other.file.age
        assert merged.record.own_words == other.own_words
        assert sorted(map(repr, merged.record.diary)) == sorted(map(repr, other.diary))


@given(cases(), cases(), cases())
def test_no_answer_is_lost_without_being_listed(base: KeptCase, mine: KeptCase, theirs: KeptCase) -> None:
    merged = merge(base, mine, theirs)
    kept, before = typed(merged.record.file.answers), typed(base.file.answers)
    listed = {item.place[-1] for item in merged.overruled if item.place[:2] == ("file", "answers")}
    for name, answer in typed(mine.file.answers).items():
        if answer != before.get(name):
            assert kept[name] == answer, "what is being saved now wins"
    for name, answer in typed(theirs.file.answers).items():
        if answer != before.get(name):
            assert kept.get(name) == answer or name in listed
    for entry in [*mine.diary, *theirs.diary]:
        if entry not in base.diary:
            assert entry in merged.record.diary
