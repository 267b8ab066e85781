"""The log of doses: what is counted, when more is named, and that it never says more than the plan does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from popliteal.care.doses import ADULTS_DOSE_FROM, KEPT, MOST_MG, DosesShown, Taken, dose_log, put, total, within_a_day
from popliteal.care.medicines import HEADINGS
from popliteal.care.parts import CareDoubt, MedicineAdvice, Verdict
from popliteal.case import CaseFile
from popliteal.casework.doses import doses_shown
from popliteal.casework.kept import KeptCase
from popliteal.knowledge.care_load import CareKnowledge
from popliteal.knowledge.readability import grade

MORNING = dt.datetime(2026, 3, 1, 8, 0)
HOUR = dt.timedelta(hours=1)


def advice(name: str, verdict: Verdict, care: CareKnowledge, doubts: Iterable[CareDoubt] = ()) -> MedicineAdvice:
    told = care.medicines[name]
    texts = {word: getattr(told, word) for word in ("title", "text", "why", "how", "most", "double", "stop")}
    return MedicineAdvice(id=name, verdict=verdict, heading=HEADINGS[verdict], doubts=list(doubts), **texts)


def dose(name: str, hours: float, mg: float | None, other: bool = False) -> Taken:
    return Taken(medicine=name, at=MORNING + hours * HOUR, mg=mg, other_product=other)


def log(
    care: CareKnowledge, taken: list[Taken], verdict: Verdict = "fine", at: float | None = None, child: bool = False
) -> dict[str, DosesShown]:
    time = max(one.at for one in taken) if at is None else MORNING + at * HOUR
    medicines = [advice(name, verdict, care) for name in care.medicines]
    return {shown.medicine: shown for shown in dose_log(taken, medicines, care, time, child)}


def said(shown: DosesShown) -> set[str]:
    return {note.id.removeprefix("dose_") for note in shown.notes}


def test_more_is_named_after_the_longest_wait_on_the_label(care: CareKnowledge) -> None:
    found = log(care, [dose("acetaminophen", 0, 1000), dose("ibuprofen", 1, 400)])
    assert found["acetaminophen"].not_before == MORNING + 6 * HOUR
    assert found["ibuprofen"].not_before == MORNING + 7 * HOUR
    assert said(found["acetaminophen"]) == said(found["ibuprofen"]) == set()


def test_the_most_of_a_day_puts_off_what_the_wait_alone_would_allow(care: CareKnowledge) -> None:
    found = log(care, [dose("acetaminophen", hours, 1000) for hours in (0, 6, 12)])["acetaminophen"]
    assert found.total_mg == found.most_mg == 3000
    assert found.not_before == MORNING + 24 * HOUR
    assert said(found) == set()


def test_the_total_is_of_24_hours_and_not_of_a_day_of_the_calendar(care: CareKnowledge) -> None:
    found = log(care, [dose("ibuprofen", hours, 400) for hours in (10, 15, 20, 25)])["ibuprofen"]
    assert found.total_mg == 1600
    assert said(found) == {"over_the_most"}
    assert found.not_before is None


def test_what_is_too_soon_is_told_with_the_wait(care: CareKnowledge) -> None:
    found = log(care, [dose("acetaminophen", 0, 500), dose("acetaminophen", 2.75, 500)])["acetaminophen"]
    assert said(found) == {"too_soon"}
    assert "2.5 hours" in found.notes[0].text
    assert "at least 6 hours" in found.notes[0].text


@pytest.mark.parametrize(
    ("mg", "expected"),
    [(3000, set()), (3001, {"over_the_most"}), (4000, {"over_the_most"}), (4001, {"overdose"})],
)
def test_too_much_acetaminophen_is_told_from_the_first_milligram(
    care: CareKnowledge, mg: float, expected: set[str]
) -> None:
    found = log(care, [dose("acetaminophen", 0, 1000), dose("acetaminophen", 8, mg - 1000)])["acetaminophen"]
    assert said(found) == expected
    assert all("1-800-222-1222" in note.text for note in found.notes)
    assert (found.not_before is None) == bool(expected)


@pytest.mark.parametrize("child", [False, True])
def test_an_overdose_is_told_as_long_as_its_harm_may_still_show(care: CareKnowledge, child: bool) -> None:
    name = "overdose_for_a_child" if child else "overdose"
    taken = [dose("acetaminophen", hours, 1500) for hours in (0, 5, 10)]
    for hours in (10, 33, 35, 82, 95.9):
        found = log(care, taken, at=hours, child=child)["acetaminophen"]
        assert name in said(found)
        assert found.not_before is None
    assert name not in said(log(care, taken, at=96)["acetaminophen"])


def test_a_small_dose_after_an_overdose_brings_no_time_for_more(care: CareKnowledge) -> None:
    found = log(care, [dose("acetaminophen", 0, 13_000), dose("acetaminophen", 40, 500)])["acetaminophen"]
    assert found.not_before is None
    assert "13000 mg" in next(note.text for note in found.notes if note.id == "dose_overdose")


def test_the_most_that_can_be_written_down_is_told_in_full(care: CareKnowledge) -> None:
    found = log(care, [dose("acetaminophen", hours, MOST_MG) for hours in (0, 1, 2)])["acetaminophen"]
    assert "1200000 mg" in next(note.text for note in found.notes if note.id == "dose_overdose")


def test_no_error_repeats_what_was_taken() -> None:
    with pytest.raises(ValidationError) as error:
        Taken(medicine="acetaminophen", at=MORNING, mg=987_654)
    assert "987" not in str(error.value)


def test_two_products_with_one_drug_are_counted_together(care: CareKnowledge) -> None:
    found = log(care, [dose("acetaminophen", 0, 1000), dose("acetaminophen", 7, 650, other=True)])["acetaminophen"]
    assert found.total_mg == 1650
    assert said(found) == {"two_products"}


def test_two_doses_from_other_products_may_be_two_products(care: CareKnowledge) -> None:
    taken = [dose("acetaminophen", hours, 650, other=True) for hours in (0, 7)]
    assert said(log(care, taken)["acetaminophen"]) == {"two_products"}
    assert said(log(care, taken[:1])["acetaminophen"]) == set()


@pytest.mark.parametrize("other", ["naproxen", "aspirin", "diclofenac_gel"])
def test_two_drugs_against_swelling_are_told_and_more_waits_a_whole_day(care: CareKnowledge, other: str) -> None:
    mg = None if other == "diclofenac_gel" else 220
    found = log(care, [dose(other, 0, mg), dose("ibuprofen", 3, 200)])
    assert {"two_nsaids"} == said(found["ibuprofen"]) == said(found[other]) - {"not_judged"}
    assert found["ibuprofen"].not_before == MORNING + 24 * HOUR
    assert "acetaminophen" not in found


def test_acetaminophen_beside_ibuprofen_is_no_double(care: CareKnowledge) -> None:
    found = log(care, [dose("acetaminophen", 0, 1000), dose("ibuprofen", 0, 200)])
    assert {name: said(shown) for name, shown in found.items()} == {"acetaminophen": set(), "ibuprofen": set()}


def test_ten_days_in_a_row_are_enough(care: CareKnowledge) -> None:
    daily = [dose("ibuprofen", 24 * day, 200) for day in range(10)]
    assert said(log(care, daily[1:])["ibuprofen"]) == set()
    found = log(care, daily)["ibuprofen"]
    assert said(found) == {"many_days"}
    assert found.not_before is None
    assert said(log(care, daily, at=24 * 9 + 48)["ibuprofen"]) == set()


@pytest.mark.parametrize("verdict", [word for word in HEADINGS if word not in ("fine", "ask_first")])
def test_no_time_for_more_is_named_where_the_plan_does_not_call_it_fine(care: CareKnowledge, verdict: Verdict) -> None:
    found = log(care, [dose("acetaminophen", 0, 500), dose("ibuprofen", 0, 200)], verdict)
    assert [shown.not_before for shown in found.values()] == [None, None]
    assert all(shown.notes for shown in found.values())


def test_what_the_plan_does_not_name_gets_no_time(care: CareKnowledge) -> None:
    (found,) = dose_log([dose("naproxen", 0, 220)], [], care, MORNING)
    assert (found.verdict, found.not_before, said(found)) == (None, None, {"not_in_the_plan"})


def test_asking_first_stands_beside_the_time(care: CareKnowledge) -> None:
    found = log(care, [dose("naproxen", 0, 220)], "ask_first")["naproxen"]
    assert said(found) == {"ask_first"}
    assert found.not_before == MORNING + 12 * HOUR


def test_where_the_age_is_not_known_no_adults_dose_speaks(care: CareKnowledge) -> None:
    open_age = CareDoubt(text="It may be a child.", known=False, unanswered=["age"], because="a test")
    medicines = [advice("acetaminophen", "ask_first", care, [open_age])]
    (found,) = dose_log([dose("acetaminophen", 0, 500)], medicines, care, MORNING)
    assert (found.not_before, found.most_mg, said(found)) == (None, None, {"with_no_age"})


def test_a_childs_doses_are_counted_and_never_measured_by_an_adults(care: CareKnowledge) -> None:
    taken = [dose("acetaminophen", 4 * place, 160) for place in range(5)]
    found = log(care, taken, "childs_dose")["acetaminophen"]
    assert (found.not_before, found.most_mg, found.total_mg, said(found)) == (None, None, 800, {"for_a_child"})
    more = log(care, [*taken, dose("acetaminophen", 20, 160)], "childs_dose")["acetaminophen"]
    assert said(more) == {"for_a_child", "over_for_a_child"}
    soon = log(care, [dose("ibuprofen", 0, 100), dose("ibuprofen", 5, 100)], "childs_dose")["ibuprofen"]
    assert said(soon) == {"for_a_child", "too_soon_for_a_child"}
    other = log(care, [dose("naproxen", 0, 110), dose("naproxen", 7, 110)], "childs_dose")["naproxen"]
    assert said(other) == {"for_a_child"}


def test_a_child_takes_acetaminophen_for_five_days_at_most(care: CareKnowledge) -> None:
    days = [dose("acetaminophen", 24 * day, 160) for day in range(5)]
    assert "many_days" not in said(log(care, days[:4], "childs_dose")["acetaminophen"])
    assert "many_days" in said(log(care, days, "childs_dose")["acetaminophen"])
    assert "many_days" not in said(log(care, days)["acetaminophen"])


@pytest.mark.parametrize("name", ["ibuprofen", "naproxen"])
def test_a_huge_dose_is_told_for_days_of_every_pill(care: CareKnowledge, name: str) -> None:
    found = log(care, [dose(name, 0, 20_000)], at=40)[name]
    assert "over_the_most" in said(found)
    assert found.not_before is None


def test_of_a_pill_without_figures_it_says_whom_to_call(care: CareKnowledge) -> None:
    notes = {note.id: note.text for note in log(care, [dose("aspirin", 0, 10_000)])["aspirin"].notes}
    assert "1-800-222-1222" in notes["dose_not_judged"]


def test_an_adults_dose_begins_where_the_labels_say(care: CareKnowledge) -> None:
    ages = {one.label.min_age for one in care.medicines.values() if one.label and one.label.unit_mg}
    assert ages == {ADULTS_DOSE_FROM}


@pytest.mark.parametrize("verdict", [*HEADINGS, None])
def test_a_child_is_judged_as_a_child_whatever_the_plan_says(care: CareKnowledge, verdict: Verdict | None) -> None:
    taken = [dose("ibuprofen", 4 * place, 200) for place in range(6)]
    at = taken[-1].at
    (found,) = dose_log(taken, [advice("ibuprofen", verdict, care)] if verdict else [], care, at, child=True)
    assert {"too_soon_for_a_child", "over_for_a_child"} <= said(found)
    assert (found.not_before, found.most_mg) == (None, None)
    assert said(found) & {"for_a_child", "not_in_the_plan", "taken_already"}


@pytest.mark.parametrize(
    ("name", "mg", "expected"),
    [
        ("acetaminophen", 3000, set()),
        ("acetaminophen", 3001, {"over_the_most_for_a_child"}),
        ("acetaminophen", 8000, {"overdose_for_a_child"}),
        ("ibuprofen", 1201, {"over_the_most_for_a_child"}),
        ("naproxen", 661, {"over_the_most_for_a_child"}),
    ],
)
def test_what_is_too_much_for_an_adult_is_too_much_for_a_child(
    care: CareKnowledge, name: str, mg: float, expected: set[str]
) -> None:
    found = log(care, [dose(name, 0, mg)], "childs_dose")[name]
    assert said(found) == {"for_a_child", *expected}
    assert ["1-800-222-1222" in note.text for note in found.notes if note.id != "dose_for_a_child"] == [True] * len(
        expected
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"age": 2, "who": "my_child"}, True),
        ({"age": 11}, True),
        ({"age": 12}, False),
        ({"who": "my_child"}, True),
        ({"age": 15, "who": "my_child"}, False),
        ({}, False),
    ],
)
def test_who_may_be_a_child_is_read_from_the_case(care: CareKnowledge, told: dict[str, Any], expected: bool) -> None:
    taken = tuple(dose("ibuprofen", 4 * place, 200) for place in range(6))
    (found,) = doses_shown(KeptCase(file=CaseFile(**told), doses=taken), None, care, MORNING.date())
    assert ("over_for_a_child" in said(found)) == expected


def test_equal_doses_of_two_forms_both_count_and_it_is_said(care: CareKnowledge) -> None:
    one = Taken(medicine="acetaminophen", at=MORNING, mg=2500, other_product=True, form="a" * 16)
    two = one.model_copy(update={"form": "b" * 16})
    taken = put(put(put([], one), two), two)
    assert taken == (one, two)
    found = log(care, list(taken))["acetaminophen"]
    assert found.total_mg == 5000
    assert said(found) == {"stands_twice", "two_products", "too_soon", "overdose"}
    assert "stands_twice" not in said(log(care, [one])["acetaminophen"])


def test_the_log_holds_each_dose_once_in_order_and_lets_go_of_what_is_old() -> None:
    late, early = dose("ibuprofen", 5, 200), dose("ibuprofen", 0, 200)
    assert put(put([], late), early) == (early, late)
    assert put((early, late), late) == (early, late)
    newest = Taken(medicine="ibuprofen", at=MORNING + KEPT + HOUR, mg=200)
    assert put((early, late), newest) == (late, newest)


MINUTES = st.integers(0, 4 * 24 * 60)
DOSES = st.lists(
    st.builds(
        lambda name, minutes, mg, other: dose(name, minutes / 60, mg, other),
        st.sampled_from(("acetaminophen", "ibuprofen", "naproxen", "aspirin")), MINUTES, st.integers(100, 1500),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)  # fmt: skip


@settings(max_examples=300)
@given(taken=DOSES, verdict=st.sampled_from(tuple(HEADINGS)))
def test_a_time_for_more_keeps_every_wait_and_every_most(
    care: CareKnowledge, taken: list[Taken], verdict: Verdict
) -> None:
    for name, shown in log(care, taken, verdict).items():
        time, label = shown.not_before, care.medicines[name].label
        if time is None:
            continue
        assert verdict in ("fine", "ask_first")
        assert label is not None
        assert label.interval_hours is not None
        assert label.dose_mg is not None
        assert label.most_in_24_hours_mg is not None
        mine = [one for one in taken if one.medicine == name]
        assert time >= max(one.at for one in mine) + label.interval_hours[1] * HOUR
        assert total(within_a_day(mine, time)) + label.dose_mg[0] <= label.most_in_24_hours_mg
        if care.medicines[name].nsaid:
            others = [one for one in taken if one.medicine != name and care.medicines[one.medicine].nsaid]
            assert not within_a_day(others, time)


def test_the_words_are_easy(care: CareKnowledge) -> None:
    assert [note.id for note in care.doses.values() if grade(note.text, care.knowledge.terms) > 6] == []
