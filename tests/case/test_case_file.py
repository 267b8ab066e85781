"""What a case file may say, what it means, and what is said to whoever wrote one that means nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from popliteal.case import NO, NOT_APPLICABLE, UNSURE, YES, Case, Known, build_case, fits, parse_case, validate_case
from popliteal.case.file import LARGEST_FILE
from popliteal.case.meaning import read_answer, yes_to
from popliteal.knowledge import CaseError, load_knowledge

KNOWLEDGE = load_knowledge()


def read(text: str | bytes) -> Case:
    return parse_case(text, KNOWLEDGE, "case.yaml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty; a case has age, sex and answers"),
        ("- fever", "a case is a mapping with age, sex and answers, not a list"),
        ("answers: {fever", "line 2, column 1: did not find"),
        (b"answers: \xff", "codec can't decode"),
        ("#" * (LARGEST_FILE + 1), "1,000,001 bytes is too large"),
        ("answres: {fever: no}", "'answres' is no part of a case; .* Did you mean 'answers'"),
        ("{age: old, answers: {fever: no}}", 'age "old": '),
        ("age: 40", "no answer at all"),
        ("answers: {feverr: no}", "'feverr' is no finding. Did you mean 'fever'"),
        ("answers: {fever: maybe}", "'fever' takes yes, no or unsure, not .maybe"),
        ("answers: {onset: yesterday}", "'onset' takes .*, unsure, not .yesterday"),
        ("answers: {duration: a while}", "'duration' takes .* or a number, not .a while"),
        ("answers: {duration: -1}", "'duration' takes a number from 0 to "),
        ("answers: {severity: 11}", "'severity' takes a number from 0 to 10, not 11"),
        ("answers: {chest_pain: not_applicable}", "'chest_pain' can be a danger sign"),
        ("{started: 2026-05-01, answers: {fever: no}}", "started needs as_of"),
        ("{started: 2026-05-02, as_of: 2026-05-01, answers: {fever: no}}", "started 2026-05-02 is after as_of"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_would_do(text: str | bytes, told: str) -> None:
    with pytest.raises(CaseError, match=f"^case.yaml: .*{told}"):
        read(text)


def test_yes_and_no_may_be_written_as_words_of_yaml_or_in_two_lists() -> None:
    assert (
        read("answers: {calf_swelling: yes, limp: no}").answers
        == read("{present: [calf_swelling], absent: [limp]}").answers
    )


def test_a_number_is_put_into_its_choice_and_a_day_it_began_into_a_duration() -> None:
    told = read("{started: 2026-05-01, as_of: 2026-05-04, answers: {severity: 10}}")
    assert told.answers["severity"] == Known(*[len(KNOWLEDGE.findings["severity"].choices) - 1] * 2)
    assert told.answers["duration"] == read("answers: {duration: 3}").answers["duration"]


def test_five_things_are_no_answer_to_each_other() -> None:
    told = read("answers: {calf_swelling: yes, chest_pain: unsure, worse_bending: not_applicable}")
    states = [told.state(name) for name in ("calf_swelling", "chest_pain", "worse_bending", "fever")]
    assert states == ["told", "unsure", "not_applicable", "not_asked"]
    assert [told.is_unsure_of(name) for name in ("calf_swelling", "chest_pain", "fever")] == [False, True, None]
    assert told.answers["worse_bending"] is NOT_APPLICABLE


def test_a_no_that_a_pill_can_hide_is_hidden_and_open_again_when_the_pill_came_later() -> None:
    name, pill = next((f.id, f.hidden_by[0]) for f in KNOWLEDGE.findings.values() if f.hidden_by)
    days = {name: {"day": "2026-05-01"}, pill: {"day": "2026-05-03"}}
    file = {"version": 2, "answers": {name: "no", pill: "yes"}, "origin": days}
    told = build_case(validate_case(file, "case"), KNOWLEDGE, "case")
    assert told.state(name) == "hidden"
    assert told.hidden[name] == (pill,)
    assert told.hidden_since == {name}
    assert build_case(validate_case(file | {"origin": {}}, "case"), KNOWLEDGE, "case").hidden_since == set()


def test_a_no_that_old_age_can_hide_is_hidden_from_that_age_on() -> None:
    finding = next(f for f in KNOWLEDGE.findings.values() if f.hidden_from_age is not None)
    age = finding.hidden_from_age or 0
    file = {"answers": {finding.id: "no"}}
    states = [
        build_case(validate_case(file | {"age": years}, "case"), KNOWLEDGE, "case").state(finding.id)
        for years in (age - 1, age)
    ]
    assert states == ["told", "hidden"]


def test_of_two_answers_the_more_serious_counts_and_it_is_told() -> None:
    told = read("{present: [calf_swelling], absent: [calf_swelling], answers: {fever: no}}")
    assert told.answers["calf_swelling"] == YES
    assert "We took the more serious one" in told.contradictions[0]
    assert read("{absent: [calf_swelling], answers: {calf_swelling: unsure}}").answers["calf_swelling"] is UNSURE
    assert read("{present: [worse_bending], answers: {worse_bending: not_applicable}}").answers["worse_bending"] == YES
    assert read("{present: [limp], answers: {limp: yes}}").contradictions == ()


def test_a_follow_up_that_is_there_brings_what_it_hangs_under_and_a_no_there_answers_it() -> None:
    raised = read("answers: {pitting_edema: yes, calf_swelling: no}")
    assert raised.answers["calf_swelling"] == YES
    assert "took both as there" in raised.contradictions[0]
    assert read("answers: {pitting_edema: yes}").contradictions == ()
    assert read("answers: {calf_swelling: no}").answers["pitting_edema"] == NO


def test_a_range_holds_only_where_all_of_it_does() -> None:
    told = Case(answers={"severity": Known(0, 1), "limp": YES})
    assert [told.has("severity", frozenset(levels)) for levels in ({0, 1}, {1, 2}, {2})] == [True, None, False]
    assert told.has("fever", frozenset({1})) is None
    assert told.has("limp", frozenset({1})) is True


def test_age_and_sex_that_nobody_told_are_not_known_and_shut_nothing_out() -> None:
    unknown, woman = Case(answers={}), Case(age=30, sex="female", answers={})
    assert (unknown.age_is(0, 99), unknown.sex_is("male")) == (None, None)
    assert (woman.age_is(40, 99), woman.sex_is("female")) == (False, True)
    of_one_sex = next(f for f in KNOWLEDGE.findings.values() if f.sexes)
    assert fits(of_one_sex, unknown)
    assert [fits(of_one_sex, Case(sex=sex, answers={})) for sex in ("female", "male")] == [
        sex in of_one_sex.sexes for sex in ("female", "male")
    ]


def test_one_answer_is_read_as_in_a_case() -> None:
    assert read_answer("limp", False, KNOWLEDGE, "here") == ("limp", NO)
    assert yes_to(["limp"]) == {"limp": YES}


def test_a_file_that_states_no_version_keeps_its_words_as_an_origin() -> None:
    file = validate_case(
        {"answers": {"limp": "yes"}, "words": {"limp": "I hobble"}, "as_of": dt.date(2026, 5, 1)}, "case"
    )
    assert file.origin["limp"].words == "I hobble"
    assert validate_case({"answers": {"limp": "yes"}}, "case").origin == {}
    with pytest.raises(CaseError, match="'words' is no part of a case"):
        validate_case({"words": ["I hobble"], "answers": {}}, "case")
