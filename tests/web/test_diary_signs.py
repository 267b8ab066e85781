"""The danger signs of a day in the diary: asked by themselves, kept with their day, and never lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import TODAY, Clock
from test_diary_pages import CALM, DAY, record, write
from visitor import Visitor, read

from popliteal.casework.diary import diary_in, standing_in
from popliteal.casework.errors import DatabaseError
from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.cases import Cases
from popliteal.faces.pages.desk import Desk

pytestmark = pytest.mark.long


@pytest.fixture
def patient(visitor: Visitor) -> Visitor:
    """Someone with a result of the first day, and no danger sign."""
    visitor.has_result(("calf_pain",), **CALM)
    return visitor


def test_a_danger_sign_of_yesterday_gives_its_card(patient: Visitor, clock: Clock) -> None:
    clock.day = TODAY + DAY
    told: dict[str, str | list[str]] = {"stopped": ["nothing"], "swelling": "same", "signs": ["cold_foot"]}
    patient.send("/diary/yesterday", patient.get("/diary/yesterday"), worst="8", average="5", **told)
    card = patient.get("/diary").text.split("How it goes")[0]
    assert "Emergency: Call 911 now" in card
    assert "In your diary for" in card


def test_not_sure_about_a_sign_of_the_day_says_which(patient: Visitor, desk: Desk) -> None:
    write(patient, status=400, unsure="1")
    page = read(patient.html)
    assert "Tick the signs that you are not sure about" in page.text
    chosen = {f["id"] for f in page.fields if "checked" in f}
    assert {"f-worst-4", "f-average-3"} <= chosen
    told: dict[str, str | list[str]] = {"stopped": ["nothing"], "swelling": "same"}
    patient.send("/diary/today", page, worst="4", average="3", which=["cold_foot"], **told)
    (entry,) = diary_in(record(patient, desk)).entries
    assert [name for name, said in entry.signs.items() if said == "unsure"] == ["cold_foot"]


DAY_ALONE: dict[str, str | list[str]] = {"worst": "4", "average": "3", "stopped": ["nothing"], "swelling": "same"}
"""A day told with the fold of the danger signs left closed."""


def test_a_day_is_kept_at_once_and_the_danger_signs_are_asked_next(patient: Visitor, desk: Desk) -> None:
    page = patient.send("/diary/today", patient.get("/diary/today"), **DAY_ALONE)
    assert patient.path == "/diary/today/signs"
    assert "Do you have any of these danger signs now?" in page.text
    (entry,) = diary_in(record(patient, desk)).entries
    assert (entry.worst, entry.signs) == (4, {}), "what nobody asked is no answer"
    patient.send("/diary/today/signs", page, none="1")
    assert patient.path == "/diary"
    (entry,) = diary_in(record(patient, desk)).entries
    assert (entry.worst, set(entry.signs), set(entry.signs.values())) == (4, set(desk.ready.followup.signs), {"no"})


def test_as_long_as_the_danger_signs_are_not_told_the_diary_asks_for_them_first(patient: Visitor, clock: Clock) -> None:
    clock.day = TODAY + DAY
    patient.send("/diary/today", patient.get("/diary/today"), **DAY_ALONE)
    page = patient.get("/diary")
    assert '<a class="button" href="/diary/today/signs">' in patient.html
    assert "This holds only if you have none of the danger signs." in page.text
    patient.send("/diary/today/signs", patient.get("/diary/today/signs"), none="1")
    assert "/diary/today/signs" not in patient.get("/diary").links


def test_the_page_of_the_danger_signs_takes_no_silence_for_a_no(patient: Visitor, desk: Desk) -> None:
    page = patient.send("/diary/today", patient.get("/diary/today"), **DAY_ALONE)
    page = patient.send("/diary/today/signs", page, 400)
    assert page.title.startswith("Error:")
    assert "Tick what is true" in page.text
    page = patient.send("/diary/today/signs", page, 400, unsure="1")
    assert "Tick the signs that you are not sure about" in page.text
    patient.send("/diary/today/signs", page, which=["fever"])
    (entry,) = diary_in(record(patient, desk)).entries
    assert [name for name, said in entry.signs.items() if said == "unsure"] == ["fever"]


@pytest.mark.parametrize(
    ("sign", "told"), [("fainting", "Emergency: Call 911 now"), ("calf_swelling", "within 24 hours")]
)
def test_a_sign_on_its_own_page_gets_its_advice(patient: Visitor, desk: Desk, sign: str, told: str) -> None:
    page = patient.send("/diary/today", patient.get("/diary/today"), **DAY_ALONE)
    assert told in patient.send("/diary/today/signs", page, signs=[sign]).text
    assert told in patient.get("/diary").text
    (entry,) = diary_in(record(patient, desk)).entries
    assert (entry.signs[sign], entry.worst) == ("yes", 4)


@pytest.mark.parametrize("sign", ["fainting", "calf_swelling"])
def test_a_sign_on_its_own_page_gets_its_advice_when_the_database_is_down(
    patient: Visitor, monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    page = patient.send("/diary/today", patient.get("/diary/today"), **DAY_ALONE)

    def down(*_: object) -> None:
        raise DatabaseError("down")

    monkeypatch.setattr(Cases, "open", down)
    told = patient.send("/diary/today/signs", page, signs=[sign]).text
    assert ("Call 911 now" if sign == "fainting" else "within 24 hours") in told
    assert "could not save" in told


def test_after_midnight_the_signs_go_with_the_day_that_was_just_told(
    patient: Visitor, desk: Desk, clock: Clock
) -> None:
    page = patient.send("/diary/today", patient.get("/diary/today"), **DAY_ALONE)
    clock.day = TODAY + DAY
    patient.send("/diary/today/signs", page, signs=["calf_swelling"])
    (entry,) = diary_in(record(patient, desk)).entries
    assert (entry.day, entry.signs["calf_swelling"]) == (TODAY, "yes")
    assert "within 24 hours" in patient.get("/diary").text


def test_a_sign_with_no_day_to_go_with_gets_its_advice_and_without_one_the_day_is_asked(patient: Visitor) -> None:
    page = patient.get("/diary/today/signs")
    assert patient.path == "/diary/today"
    assert "within 24 hours" in patient.send("/diary/today/signs", page, signs=["calf_swelling"]).text
    patient.send("/diary/today/signs", page, none="1")
    assert patient.path == "/diary/today"


def test_that_no_sign_was_there_in_the_morning_is_asked_again_with_the_evening(patient: Visitor, desk: Desk) -> None:
    write(patient)
    assert "f-none" not in {f["id"] for f in patient.get("/diary/today").fields if "checked" in f}
    patient.send("/diary/today", patient.get("/diary/today"), **DAY_ALONE)
    assert patient.path == "/diary/today/signs"
    (entry,) = diary_in(record(patient, desk)).entries
    assert entry.signs == {}


def there(patient: Visitor, desk: Desk) -> list[dict[str, str]]:
    """What each day tells as there or in doubt."""
    days = diary_in(record(patient, desk)).entries
    return [{name: said for name, said in day.signs.items() if said != "no"} for day in days]


def test_a_sign_that_was_told_stays_when_the_day_is_saved_again_without_its_signs(
    patient: Visitor, desk: Desk, clock: Clock
) -> None:
    older = patient.get("/diary/today")
    page = patient.send("/diary/today", older, **DAY_ALONE)
    patient.send("/diary/today/signs", page, signs=["fever"])
    patient.send("/diary/today", older, **{**DAY_ALONE, "worst": "5"})
    assert diary_in(record(patient, desk)).entries[0].worst == 5
    assert there(patient, desk) == [{"fever": "yes"}]
    clock.day = TODAY + DAY
    write(patient, signs=["spreading_redness"])
    stands = standing_in(record(patient, desk))
    assert stands is not None
    assert stands.level == "emergency_department", "fever and spreading redness together"


def test_an_older_form_takes_back_no_sign_that_it_did_not_show(patient: Visitor, desk: Desk) -> None:
    older = patient.get("/diary/today")
    signs = patient.send("/diary/today", older, **DAY_ALONE)
    patient.send("/diary/today", patient.get("/diary/today"), **DAY_ALONE, signs=["fever"], new=["redness"])
    patient.send("/diary/today/signs", signs, none="1")
    patient.send("/diary/today", older, **DAY_ALONE, none="1")
    assert there(patient, desk) == [{"fever": "yes", "redness": "yes"}]


def test_a_sign_ticked_by_mistake_can_be_taken_back_on_the_form_that_shows_it(patient: Visitor, desk: Desk) -> None:
    write(patient, signs=["fever"])
    patient.send("/diary/today/signs", patient.get("/diary/today/signs"), none="1")
    assert there(patient, desk) == [{}]


def test_signs_told_while_another_browser_saves_are_not_lost(
    patient: Visitor, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = patient.get("/diary/today")
    signs = patient.send("/diary/today", older, **DAY_ALONE)
    change, turns = Cases.change, iter([True])

    def overtaken(cases: Cases, code: str, made: Callable[[KeptCase], KeptCase]) -> KeptCase:
        if next(turns, False):
            patient.send("/diary/today", older, **{**DAY_ALONE, "worst": "7"}, signs=["fever"])
        return change(cases, code, made)

    monkeypatch.setattr(Cases, "change", overtaken)
    patient.send("/diary/today/signs", signs, none="1")
    assert there(patient, desk) == [{"fever": "yes"}]
    assert diary_in(record(patient, desk)).entries[0].worst == 7


@pytest.mark.parametrize(
    ("ticks", "shown"),
    [
        ({"none": "1", "new": ["redness"]}, "f-new-redness"),
        ({"unsure": "1", "which": ["cold_foot"], "asked": "1"}, "f-cold_foot"),
    ],
)
def test_what_was_ticked_on_a_page_of_signs_that_fits_no_day_is_asked_again_and_not_lost(
    patient: Visitor, desk: Desk, clock: Clock, ticks: dict[str, str | list[str]], shown: str
) -> None:
    page = patient.send("/diary/today", patient.get("/diary/today"), **DAY_ALONE)
    clock.day = TODAY + 3 * DAY
    again = patient.send("/diary/today/signs", page, 400, **ticks)
    assert "What you ticked is not saved yet." in again.text
    assert shown in {f["id"] for f in again.fields if "checked" in f}
    assert '<details class="part" id="new" open><summary>' in patient.html
    assert there(patient, desk) == [{}]
    patient.send("/diary/today", again, **DAY_ALONE, **ticks)
    assert [bool(told) for told in there(patient, desk)] == [False, True]


def test_the_signs_of_an_older_page_are_kept_with_no_other_day(patient: Visitor, desk: Desk, clock: Clock) -> None:
    clock.day = TODAY + DAY
    write(patient, signs=["calf_swelling"])
    page = patient.send("/diary/yesterday", patient.get("/diary/yesterday"), **DAY_ALONE)
    clock.day = TODAY + 2 * DAY
    before = record(patient, desk).diary
    patient.send("/diary/yesterday/signs", page, none="1")
    assert patient.path == "/diary/today"
    assert record(patient, desk).diary == before


def test_the_signs_of_now_are_not_asked_with_the_day_before(patient: Visitor, clock: Clock) -> None:
    write(patient)
    clock.day = TODAY + DAY
    patient.get("/diary/today/signs")
    assert patient.path == "/diary/today"


def test_on_the_day_of_the_full_check_too_the_diary_asks_for_signs_that_were_not_told(patient: Visitor) -> None:
    patient.send("/diary/today", patient.get("/diary/today"), **DAY_ALONE)
    assert "/diary/today/signs" in patient.get("/diary").links
    patient.send("/diary/today/signs", patient.get("/diary/today/signs"), none="1")
    assert "/diary/today/signs" not in patient.get("/diary").links


def test_a_day_told_of_afterwards_does_not_change_how_soon_it_was_on_that_day(
    patient: Visitor, desk: Desk, clock: Clock
) -> None:
    clock.day = TODAY + 2 * DAY
    write(patient, signs=["cold_foot"])
    before = re.findall(r"On top, how soon[^<]*", patient.get("/diary") and patient.html)
    patient.send("/diary/yesterday", patient.get("/diary/yesterday"), **DAY_ALONE, none="1")
    assert re.findall(r"On top, how soon[^<]*", patient.get("/diary") and patient.html) == before
    assert "Mar 3: hospital now" in before[0]


def test_the_signs_of_yesterday_are_asked_of_yesterday(patient: Visitor, desk: Desk, clock: Clock) -> None:
    clock.day = TODAY + DAY
    page = patient.send("/diary/yesterday", patient.get("/diary/yesterday"), **DAY_ALONE)
    assert patient.path == "/diary/yesterday/signs"
    assert "Did any of these danger signs come yesterday?" in page.text
    patient.send("/diary/yesterday/signs", page, signs=["calf_swelling"])
    (entry,) = diary_in(record(patient, desk)).entries
    assert (entry.day, entry.signs["calf_swelling"]) == (TODAY, "yes")


def test_a_new_sign_is_kept_with_the_day_raises_the_advice_and_stays_ticked(patient: Visitor, desk: Desk) -> None:
    write(patient, new=["warmth"], none="1")
    (entry,) = diary_in(record(patient, desk)).entries
    assert entry.signs["warmth"] == "yes"
    assert "There is a new sign that you did not have at your last full check." in patient.get("/diary").text
    assert "f-new-warmth" in {f["id"] for f in patient.get("/diary/today").fields if "checked" in f}
