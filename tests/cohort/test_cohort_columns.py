"""A table's columns mean what a case file's answers mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from cohort_people import case_files
from hypothesis import given, settings
from hypothesis import strategies as st

from popliteal.case import build_case, validate_case
from popliteal.cohort.columns import ValueColumn, check_columns, read_people
from popliteal.cohort.people import people_of
from popliteal.knowledge import Knowledge, PoplitealError, load_knowledge

KNOWLEDGE = load_knowledge()


def table(rows: Sequence[Mapping[str, Any]]) -> dict[str, ValueColumn]:
    """Rows (a mapping each) as columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {}
    for name in names:
        values = list(dict.fromkeys(row[name] for row in rows if row.get(name) is not None))
        which = [values.index(row[name]) if row.get(name) is not None else -1 for row in rows]
        columns[name] = ValueColumn(values, np.array(which, dtype=np.intp))
    return columns


@given(st.lists(case_files(KNOWLEDGE), min_size=1, max_size=6))
@settings(deadline=None)
def test_rows_are_read_as_case_files(knowledge: Knowledge, files: list[dict[str, Any]]) -> None:
    rows = [{"age": file["age"], "sex": file["sex"], "who": file["who"], **file["answers"]} for file in files]
    names = list(dict.fromkeys(name for row in rows for name in row))
    rows = [{name: row.get(name) for name in names} for row in rows]  # a file's answers, in the order of the columns
    cases = []
    for row in rows:
        about = {key: row[key] for key in ("age", "sex", "who")}
        answers = {key: value for key, value in row.items() if key not in about and value is not None}
        cases.append(build_case(validate_case({**about, "answers": answers}, "row"), knowledge, "row"))
    found, bad = read_people(table(rows), len(rows), knowledge)
    wanted = people_of(cases, knowledge)
    assert not bad
    for part in ("age", "sex", "child", "state", "low", "high"):
        assert np.array_equal(getattr(found, part), getattr(wanted, part)), part


@pytest.mark.parametrize(
    "answers",
    [
        {"fever": "no", "took_pain_or_fever_medicine": "yes", "onset": "sudden", "sudden_onset": "yes"},
        {"duration": "unsure", "longer_than_six_weeks": "yes"},
        {"severe_pain": "unsure", "severity": "mild"},
    ],
    ids=["a no that a medicine can hide", "not sure beside what is longest", "not sure beside the calm end"],
)
def test_what_stays_open_is_open_where_two_columns_tell_of_one_thing(
    knowledge: Knowledge, answers: dict[str, str]
) -> None:
    found, _ = read_people(table([answers]), 1, knowledge)
    wanted = people_of([build_case(validate_case({"answers": answers}, "row"), knowledge, "row")], knowledge)
    assert found.state.tolist() == wanted.state.tolist()
    assert (found.low.tolist(), found.high.tolist()) == (wanted.low.tolist(), wanted.high.tolist())


def test_text_is_read_as_a_number_where_one_may_stand(knowledge: Knowledge) -> None:
    text, _ = read_people(table([{"duration": "30", "calf_pain": "True"}]), 1, knowledge)
    number, _ = read_people(table([{"duration": 30, "calf_pain": True}]), 1, knowledge)
    assert np.array_equal(text.low, number.low)
    assert text.said("calf_pain", 1).all()


def test_each_bad_value_is_told_with_its_row_and_what_is_allowed(knowledge: Knowledge) -> None:
    rows = [
        {"age": 40, "sex": "female", "calf_pain": "yes"},
        {"age": 400, "sex": "f", "calf_pain": "perhaps"},
        {"age": "old", "chest_pain": "not_applicable"},
        {"age": 50},
        {"age": "nan", "calf_pain": "yes"},
        {"age": "inf", "calf_pain": "yes"},
    ]
    _, bad = read_people(table(rows), 6, knowledge)
    told = {(one.row, one.column, one.value) for one in bad}
    assert told == {
        (1, "age", "400"), (1, "sex", "f"), (1, "calf_pain", "perhaps"), (2, "age", "old"),
        (2, "chest_pain", "not_applicable"), (3, "", ""), (4, "age", "nan"),
        (5, "age", "inf"),
    }  # fmt: skip
    assert {one.allowed for one in bad if one.column == "sex"} == {"female, male"}
    assert next(one.allowed for one in bad if one.column == "chest_pain") == "yes, no, unsure"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["age", "calf_pane"], "'calf_pane' is no finding. Did you mean 'calf_pain'"),
        (["agee", "calf_pain"], "Did you mean 'age'"),
        (["age", "sex"], "no column is a finding"),
        (["calf_pain", "calf_pain"], "'calf_pain' is there 2 times"),
    ],
)
def test_columns_that_are_not_understood_are_named(knowledge: Knowledge, names: list[str], message: str) -> None:
    with pytest.raises(PoplitealError) as error:
        check_columns(names, knowledge, "people.csv")
    assert message in str(error.value)
