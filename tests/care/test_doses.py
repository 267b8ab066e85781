"""The log of doses: what is counted, when more is named, and that it never says more than the plan does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popliteal.care.doses import KEPT, DosesShown, Taken, dose_log, put, total, within_a_day
from popliteal.care.medicines import HEADINGS
from popliteal.care.parts import CareDoubt, MedicineAdvice, Verdict
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
    care: CareKnowledge, taken: list[Taken], verdict: Verdict = "fine", at: float | None = None
) -> dict[str, DosesShown]:
    time = max(one.at for one in taken) if at is None else MORNING + at * HOUR
    medicines = [advice(name, verdict, care) for name in care.medicines]
    return {shown.medicine: shown for shown in dose_log(taken, medicines, care, time)}


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


def test_an_overdose_of_last_night_is_still_told_in_the_morning(care: CareKnowledge) -> None:
    taken = [dose("acetaminophen", hours, 1500) for hours in (0, 5, 10)]
    assert "overdose" in said(log(care, taken, at=33)["acetaminophen"])
    assert "overdose" not in said(log(care, taken, at=35)["acetaminophen"])


def test_two_products_with_one_drug_are_counted_together(care: CareKnowledge) -> None:
    found = log(care, [dose("acetaminophen", 0, 1000), dose("acetaminophen", 7, 650, other=True)])["acetaminophen"]
    assert found.total_mg == 1650
    assert said(found) == {"two_products"}


@pytest.mark.parametrize("other", ["naproxen", "aspirin", "diclofenac_gel"])
def test_two_drugs_against_swelling_are_told_and_more_waits_a_whole_day(care: CareKnowledge, other: str) -> None:
    mg = None if other == "diclofenac_gel" else 220
    found = log(care, [dose(other, 0, mg), dose("ibuprofen", 3, 200)])
    assert {"two_nsaids"} == said(found["ibuprofen"]) == said(found[other])
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
