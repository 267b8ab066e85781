"""The diary on pages: a day told, two weeks of it, the card, and the full re-check, with a frozen clock."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from conftest import TODAY, Clock
from playwright.sync_api import BrowserContext
from visitor import Reader, Visitor, case_cookies, read

from popliteal.casework.diary import diary_in, standing_in, with_entry
from popliteal.casework.errors import DatabaseError
from popliteal.casework.kept import KeptCase
from popliteal.faces.pages.cases import CODE_COOKIE, Cases
from popliteal.faces.pages.desk import Desk
from popliteal.followup.entry import read_entry
from popliteal.knowledge import Level
from popliteal.speech.words import sentence
from some import some

pytestmark = pytest.mark.long

CALM = {"duration": "up_to_3_days", "trouble_place": "behind_knee"}
DAY = dt.timedelta(days=1)


@pytest.fixture
def patient(visitor: Visitor) -> Visitor:
    """Someone with a result of the first day, and no danger sign."""
    visitor.has_result(("calf_pain",), **CALM)
    return visitor


def write(patient: Visitor, worst: int = 4, average: int = 3, status: int = 200, **more: str | list[str]) -> None:
    signs = {} if "signs" in more or "unsure" in more else {"none": "1"}
    fields = {"worst": str(worst), "average": str(average), "stopped": ["nothing"], "swelling": "same", **signs, **more}
    patient.send("/diary/today", patient.get("/diary/today"), status, **fields)


def record(patient: Visitor, desk: Desk) -> KeptCase:
    return desk.cases.open(patient.client.cookies[CODE_COOKIE]).record


def two_weeks(patient: Visitor, clock: Clock, first: int, second: int) -> None:
    for place in range(14):
        clock.day = TODAY + place * DAY
        if place != 3:
            write(patient, worst=(first if place < 7 else second) + 1, average=first if place < 7 else second)


def test_the_plan_of_today_goes_by_the_diary_of_yesterday(visitor: Visitor, clock: Clock) -> None:
    told = ("aching", "morning_stiffness_under_30_min", "known_osteoarthritis", "worse_stairs_or_downhill")
    visitor.has_result(told, duration="over_6_weeks", trouble_place="behind_knee")
    first_screen = "What comes next, by day and week"
    before = visitor.get("/today").text.partition(first_screen)[0]
    assert "8 times, rest, 3 rounds, 3 days a week." in before
    assert "yesterday" not in before
    days: tuple[tuple[dict[str, str], str, str], ...] = (
        ({}, "It went well", "do a bit more: 9 times, rest, 3 rounds, 3 days a week."),
        (
            {"swelling": "more"},
            "it was more swollen",
            "do half: 4 times, rest, 3 rounds, 3 days a week.",
        ),
    )
    for told_of_the_day, seen, amount in some(days):
        write(visitor, worst=2, average=1, tried=["sit_to_stand"], **told_of_the_day)
        for later, starts, until in ((0, "Done for today.", "Next time,"), (1, "Rest from it today.", "Next time,")):
            clock.day += later * DAY
            shown = visitor.get("/today").text.partition(first_screen)[0]
            said = f"{re.escape(starts)} [^.]*{seen}[^.]*. {until} {amount}"
            assert re.search(said, shown)
            assert re.search(said, visitor.get("/summary").text), "the printed plan says the same"
        clock.day += DAY
        after = visitor.get("/today")
        assert f"Today, {amount}" in after.text.partition(first_screen)[0]
        assert "/evidence/diary/loading" in after.links
    assert "How much pain an exercise may bring" in visitor.get("/evidence/diary/loading").text


def test_the_diary_before_any_result_leads_to_the_questions(visitor: Visitor) -> None:
    visitor.begin()
    visitor.get("/diary")
    assert visitor.path == "/questions"


PAGES = ("/diary", "/diary/today", "/recheck", "/clinician", "/summary", "/result", "/check", "/questions", "/kept")


def test_a_clock_set_back_breaks_no_page_and_loses_nothing(patient: Visitor, desk: Desk, clock: Clock) -> None:
    clock.day = TODAY + DAY
    write(patient, worst=6, average=5)
    before = record(patient, desk)
    clock.day = TODAY - 3 * DAY
    for path in PAGES:
        patient.get(path)
    after = record(patient, desk)
    assert (after.file, after.diary) == (before.file, before.diary)
    write(patient, worst=7, average=6)
    assert [(entry.day, entry.worst) for entry in diary_in(record(patient, desk)).entries] == [(TODAY + DAY, 7)]
    patient.send("/recheck", patient.get("/recheck"))
    assert patient.path == "/recheck/question"


def test_a_clock_set_back_right_after_the_result_breaks_no_page(patient: Visitor, clock: Clock) -> None:
    clock.day = TODAY - DAY
    for path in PAGES:
        patient.get(path)
    write(patient)
    assert "Change today’s entry" in patient.get("/diary").text


def test_yesterday_can_be_told_and_the_page_says_which_day_it_is_about(
    patient: Visitor, desk: Desk, clock: Clock
) -> None:
    assert "/diary/yesterday" not in patient.get("/diary/today").links, "the first check was today"
    clock.day = TODAY + DAY
    page = patient.get("/diary/today")
    assert "March 2, 2026" in page.text
    assert "/diary/yesterday" in page.links
    page = patient.get("/diary/yesterday")
    assert "March 1, 2026" in page.text
    assert "How bad was your worst pain yesterday?" in page.text
    told: dict[str, str | list[str]] = {"stopped": ["nothing"], "swelling": "same", "none": "1"}
    patient.send("/diary/yesterday", page, worst="8", average="5", **told)
    write(patient, worst=3, average=2)
    assert [(entry.day, entry.worst) for entry in diary_in(record(patient, desk)).entries] == [
        (TODAY, 8),
        (TODAY + DAY, 3),
    ]
    again = patient.get("/diary/yesterday")
    assert {"f-worst-8", "f-average-5"} <= {f["id"] for f in again.fields if "checked" in f}


def test_a_day_before_the_first_check_cannot_be_told(patient: Visitor) -> None:
    patient.get("/diary/yesterday")
    assert patient.path == "/diary/today"


def test_the_diary_says_what_to_say_when_a_visit_did_not_settle_it(patient: Visitor) -> None:
    assert "/diary/not-right" in patient.get("/diary").links
    assert "I was seen for this, and it is not right." in patient.get("/diary/not-right").text


def test_an_empty_diary_says_so_and_makes_no_claim(patient: Visitor) -> None:
    page = patient.get("/diary")
    assert "Your diary is empty. Fill in one day to begin." in page.text
    assert "<svg xmlns" not in patient.html


def test_two_weeks_give_the_sentence_then_the_chart_then_the_table(patient: Visitor, clock: Clock) -> None:
    two_weeks(patient, clock, first=6, second=3)
    page = patient.get("/diary")
    assert "Your average pain this week was 3. Last week it was 6." in page.text
    assert "That is 3 points less." in page.text
    places = [patient.html.index(mark) for mark in ("this week was 3", "polyline", "<table")]
    assert places == sorted(places)


def test_chart_and_table_begin_with_the_first_entry(patient: Visitor, clock: Clock) -> None:
    clock.day = TODAY + 3 * DAY
    write(patient)
    clock.day = TODAY + 4 * DAY
    patient.get("/diary")
    assert "Pain from Mar 4 to Mar 17" in patient.html
    assert re.findall(r'<th scope="row">([^<]+)</th>', patient.html) == ["Mar 5", "Mar 4"]


def test_how_soon_to_be_seen_stands_above_the_lines_from_the_full_check_on(
    patient: Visitor, clock: Clock, desk: Desk
) -> None:
    clock.day = TODAY + 3 * DAY
    write(patient, signs=["cold_foot"])
    clock.day = TODAY + 5 * DAY
    page = patient.get("/diary")
    base = standing_in(record(patient, desk))
    assert base is not None
    assert base.base == "soon"
    assert "On top, how soon to be seen. Mar 1: within days; Mar 4: hospital now." in page.text


def test_a_day_left_out_stays_a_gap_in_the_line_and_is_said_in_the_table(patient: Visitor, clock: Clock) -> None:
    two_weeks(patient, clock, first=6, second=3)
    page = patient.get("/diary")
    assert "Not filled in" in page.text
    lines = re.findall(r'polyline points="([^"]+)"', patient.html)
    assert [len(line.split()) for line in lines] == [3, 3, 10, 10, 2, 2]


def test_few_days_make_no_claim(patient: Visitor) -> None:
    write(patient)
    page = patient.get("/diary")
    assert "You filled in 1 of the last 7 days." in page.text
    assert "That is" not in page.text


def test_a_danger_sign_gives_its_card_and_stays_until_a_full_recheck(patient: Visitor, clock: Clock) -> None:
    write(patient, signs=["chest_pain"])
    assert 'class="card emergency"' in patient.html
    clock.day = TODAY + DAY
    write(patient)
    page = patient.get("/diary")
    assert 'class="card emergency"' in patient.html
    assert "It goes down only after a full re-check." in page.text or "In your diary for Mar 1" in page.text


def test_the_standing_is_kept_with_the_day(patient: Visitor, desk: Desk) -> None:
    before = standing_in(record(patient, desk))
    write(patient, signs=["cold_foot"])
    after = standing_in(record(patient, desk))
    assert before is not None
    assert after is not None
    assert Level[after.level] > Level[before.level] == Level[after.base]


def test_a_full_recheck_asks_danger_signs_first_and_lets_the_level_fall(
    patient: Visitor, clock: Clock, desk: Desk
) -> None:
    base = standing_in(record(patient, desk))
    write(patient, signs=["cold_foot"])
    clock.day = TODAY + DAY
    page = patient.send("/recheck", patient.get("/recheck"))
    assert _value(page, "page") == "danger_now"
    count = recheck(patient, yes=("calf_pain",))
    assert patient.path == "/recheck/changes"
    assert count > 3
    done = standing_in(record(patient, desk))
    assert base is not None
    assert done is not None
    assert (done.assessed, done.level) == (clock.day, base.level)


def test_a_recheck_shows_what_did_change(patient: Visitor, clock: Clock) -> None:
    clock.day = TODAY + DAY
    patient.send("/recheck", patient.get("/recheck"))
    recheck(patient, yes=("lump_behind_knee",))
    assert "New" in read(patient.html).text
    assert "lump" in read(patient.html).text
    assert "Gone" in read(patient.html).text


def test_a_recheck_left_unfinished_changes_nothing(patient: Visitor, clock: Clock, desk: Desk) -> None:
    file = record(patient, desk).file
    clock.day = TODAY + DAY
    page = patient.send("/recheck", patient.get("/recheck"))
    patient.send("/recheck/question", page, none="1")
    assert record(patient, desk).file == file
    clock.day = TODAY + 2 * DAY
    patient.get("/recheck/question")
    assert patient.path == "/recheck"


def test_a_second_entry_for_a_day_takes_the_place_of_the_first(patient: Visitor, desk: Desk) -> None:
    write(patient, worst=8, average=8)
    write(patient, worst=2, average=1, own="ice, a walk", note="Better after lunch")
    entries = diary_in(record(patient, desk)).entries
    assert [(entry.worst, entry.tried, entry.note) for entry in entries] == [
        (2, ("ice", "a walk"), "Better after lunch")
    ]


def now(patient: Visitor, pain: int, part: str, status: int = 200) -> None:
    patient.send("/diary/now", patient.get("/diary/now"), status, pain=str(pain), part=part)


def test_a_day_takes_several_times_and_shows_and_charts_them(patient: Visitor, desk: Desk) -> None:
    now(patient, 2, "morning")
    assert patient.path == "/diary/today/signs", "anything new is asked with each time"
    write(patient, worst=4, average=3)
    now(patient, 6, "evening")
    entry = diary_in(record(patient, desk)).entries[-1]
    assert (entry.worst, entry.average) == (6, 4), "the mean of the times is more than the average that was told"
    page = patient.get("/diary")
    assert "morning 2, evening 6" in page.text
    assert "Latest time of the day on Mar 1, in the evening: 6." in page.text
    write(patient, worst=5, average=3)
    kept = diary_in(record(patient, desk)).entries[-1]
    assert kept.worst == 6, "a form of the day takes no told time back"
    assert kept.moments == entry.moments


def test_a_rise_within_a_day_raises_the_advice_as_a_day_told_in_one_does(
    patient: Visitor, desk: Desk, clock: Clock
) -> None:
    write(patient, worst=2, average=2)
    before = standing_in(record(patient, desk))
    clock.day = TODAY + DAY
    now(patient, 2, "morning")
    now(patient, 9, "evening")
    after = standing_in(record(patient, desk))
    assert before is not None
    assert after is not None
    assert Level[after.level] > Level[before.level]
    now(patient, 1, "evening")
    still = standing_in(record(patient, desk))
    assert still is not None
    assert Level[still.level] >= Level[after.level]


def test_a_day_told_by_times_alone_is_not_taken_for_one_filled_in(patient: Visitor) -> None:
    now(patient, 10, "morning")
    page = patient.get("/diary")
    assert "Fill in today" in page.text
    assert "Change today’s entry" not in page.text
    page = patient.get("/diary/today")
    assert {field["id"] for field in page.fields if "checked" in field} == {"f-worst-10"}
    assert "A time of day told 10; change it under How it is now." in page.text


def test_a_time_told_after_midnight_stays_with_the_day_it_was_asked_of(
    patient: Visitor, desk: Desk, clock: Clock
) -> None:
    asked = patient.get("/diary/now")
    clock.day = TODAY + DAY
    patient.send("/diary/now", asked, pain="6", part="night")
    assert patient.path == "/diary/yesterday/signs"
    assert [(day.day, day.worst) for day in diary_in(record(patient, desk)).entries] == [(TODAY, 6)]
    now(patient, 3, "before_morning")
    assert diary_in(record(patient, desk)).entries[-1].day == clock.day
    clock.day = TODAY + 2 * DAY
    page = patient.send("/diary/now", asked, 400, pain="7", part="night")
    assert "A new day has begun." in page.text


@pytest.mark.parametrize(
    ("sent", "told"),
    [({"part": "noon"}, "Choose a number for your pain"), ({"pain": "3"}, "Choose the time of day")],
)
def test_a_time_of_day_needs_its_number_and_its_time(patient: Visitor, sent: dict[str, str], told: str) -> None:
    page = patient.send("/diary/now", patient.get("/diary/now"), 400, **sent)
    assert told in page.text
    patient.send("/diary/now", patient.get("/diary/now"), 400, pain="11", part="noon")


def test_two_browsers_on_one_day_leave_the_entry_written_later(
    patient: Visitor, new_visitor: Callable[[], Visitor], desk: Desk
) -> None:
    other = new_visitor()
    other.get("/")
    other.client.cookies.set(CODE_COOKIE, patient.client.cookies[CODE_COOKIE])
    mine, theirs = patient.get("/diary/today"), other.get("/diary/today")
    told = {"stopped": ["nothing"], "swelling": "same", "none": "1"}
    patient.send("/diary/today", mine, worst="8", average="8", **told)
    other.send("/diary/today", theirs, worst="2", average="1", **told)
    days = diary_in(record(patient, desk)).entries
    assert [(day.day, day.worst) for day in days] == [(TODAY, 2)]


def test_a_browser_that_was_overtaken_while_saving_keeps_what_the_other_one_wrote(
    patient: Visitor, clock: Clock, desk: Desk
) -> None:
    write(patient, worst=3, average=2)
    clock.day = TODAY + DAY
    page, told = patient.get("/diary/today"), {"stopped": ["nothing"], "swelling": "same", "none": "1"}
    mine = read_entry({"day": clock.day, "worst": 6, "average": 6})
    turns = iter([True])

    def slow(kept: KeptCase) -> KeptCase:
        if next(turns, False):
            patient.send("/diary/today", page, worst="9", average="9", **told)
            patient.send("/own-words", patient.get("/own-words"), words="It pulls.")
        return with_entry(kept, mine, desk.ready, desk.today())

    desk.cases.change(patient.client.cookies[CODE_COOKIE], slow)
    found = record(patient, desk)
    assert [(entry.day, entry.worst) for entry in diary_in(found).entries] == [(TODAY, 3), (clock.day, 6)]
    assert found.own_words == "It pulls."


def test_every_hint_and_every_check_of_the_danger_signs_stands_on_the_form(patient: Visitor, desk: Desk) -> None:
    page = patient.get("/diary/today")
    told = [desk.ready.knowledge.findings[name] for name in desk.ready.followup.signs]
    words = [text for one in some(told) for text in (sentence(one.to_tick), one.check_at_home) if text]
    words += [text for one in told for text in ([one.counts] if one.counts else [one.hint]) if text]
    words += [one.question for one in told if not (one.lay_is_whole or one.counts)]
    assert [text for text in words if " ".join(text.split()) not in page.text] == []
    described = [value.split() for _, name, value in page.attributes if name == "aria-describedby"]
    assert {name for names in described for name in names} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_what_was_noted_is_open_to_see_and_what_was_not_is_closed(patient: Visitor) -> None:
    patient.get("/diary/today")
    assert '<details class="part" open>' not in patient.html
    write(patient, own="a walk", tried=["ice"])
    patient.get("/diary/today")
    assert patient.html.count('<details class="part" open>') == 1
    assert "(1 ticked)</h2></summary>" in patient.html, "of a list as long as the plan it is said how much was ticked"
    assert '<details class="part" id="new"><summary>' in patient.html
    write(patient, signs=["calf_swelling"])
    patient.get("/diary/today")
    assert '<details class="part" id="new" open><summary>' in patient.html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"worst": ""}, "Choose a number for your worst pain"),
        ({"average": "9"}, "Your average pain can’t be more than your worst pain"),
        ({"stopped": ["nothing", "sleep"]}, "but not both"),
        ({"stopped": []}, "Tick what it kept you from"),
        ({"swelling": ""}, "Choose an answer"),
        ({"note": "x" * 2001}, "Use up to 2,000 letters"),
    ],
)
def test_what_is_wrong_is_said_in_title_and_summary(patient: Visitor, fields: dict[str, str], words: str) -> None:
    sent = {"worst": "4", "average": "3", "stopped": ["nothing"], "swelling": "same", "none": "1", **fields}
    page = patient.send("/diary/today", patient.get("/diary/today"), 400, **sent)
    assert page.title.startswith("Error:")
    assert words in patient.html
    targets = re.findall(r'<li><a href="#([^"]+)"', patient.html)
    assert set(targets) <= set(page.ids)


def test_a_danger_sign_gets_its_card_when_the_database_is_down(
    patient: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = patient.get("/diary/today")

    def down(*_: object) -> None:
        raise DatabaseError("down")

    monkeypatch.setattr(Cases, "open", down)
    patient.send("/diary/today", page, signs=["fainting"])
    assert 'class="card emergency"' in patient.html
    assert "We could not save your answers" in patient.html


def test_no_pain_number_stands_in_an_address(patient: Visitor) -> None:
    write(patient, worst=7, average=6)
    assert all("?" not in place for place in patient.asked)


def recheck(patient: Visitor, yes: tuple[str, ...] = ()) -> int:
    """Answer the re-check's questions; how many there were."""
    count = 0
    while patient.path == "/recheck/question":
        page = read(patient.html)
        name, items = _value(page, "page"), _value(page, "items").split()
        ticked = [item for item in items if item in yes]
        if any(f["name"] == "none" for f in page.fields):
            patient.send("/recheck/question", page, **({name: ticked} if ticked else {"none": "1"}))
        else:
            patient.send("/recheck/question", page, **{i: _first(page, i) for i in items})
        count += 1
        assert count < 60, "the re-check does not end"
    return count


def _value(page: Reader, name: str) -> str:
    return next(f["value"] for f in page.fields if f["name"] == name)


def _first(page: Reader, item: str) -> str:
    return next(f["value"] for f in page.fields if f["name"] == item)


def test_once_it_has_lasted_a_short_screen_brings_help_sooner(patient: Visitor, desk: Desk, clock: Clock) -> None:
    asked = [item.id for item in desk.ready.followup.persistence.asked]
    assert not [f for f in patient.get("/diary/today").fields if f["name"] == "harder"]
    clock.day = TODAY + 20 * DAY
    page = patient.get("/diary/today")
    assert [f["value"] for f in page.fields if f["name"] == "harder"] == asked
    write(patient, harder=asked[:3])
    assert "more than one thing makes it hard to get over" in patient.get("/diary").text
    chosen = [f["value"] for f in patient.get("/diary/today").fields if f["name"] == "harder" and "checked" in f]
    assert chosen == asked[:3]
    write(patient, 4, 3, 400, harder=["bored"])


def test_one_thing_to_do_again_is_written_down_and_rated_over_days(patient: Visitor, desk: Desk, clock: Clock) -> None:
    assert not [f for f in patient.get("/diary/today").fields if f["name"] == "able"]
    patient.send("/goal", patient.get("/goal"), activity="limp <b>up</b> the stairs", hope="to dance")
    assert patient.path == "/diary#goal"
    write(patient, able="2")
    clock.day = TODAY + DAY
    write(patient)
    clock.day = TODAY + 2 * DAY
    write(patient, able="6")
    text = patient.get("/diary").text
    assert "limp <b>up</b> the stairs" in text
    assert "&lt;b&gt;up" in patient.html
    assert "You rated it 2 of 10 on Mar 1, and 6 of 10 on Mar 3. That is 4 more." in text
    patient.send("/goal", patient.get("/goal"), activity="limp <b>up</b> the stairs", hope="to run")
    assert "2 of 10 on Mar 1" in patient.get("/diary").text
    patient.send("/goal", patient.get("/goal"), activity="ride my bike", hope="")
    assert "2 of 10 on Mar 1" not in patient.get("/diary").text
    patient.send("/goal", patient.get("/goal"), activity="", hope="")
    assert record(patient, desk).goal is None


def test_what_is_too_long_or_lacks_the_thing_is_put_right(patient: Visitor, desk: Desk) -> None:
    page = patient.get("/goal")
    assert "There is a problem" in patient.send("/goal", page, 400, activity="x" * 101, hope="").text
    assert "There is a problem" in patient.send("/goal", page, 400, activity="walk", hope="x" * 201).text
    assert "Write one thing" in patient.send("/goal", page, 400, activity="", hope="to dance").text
    assert record(patient, desk).goal is None


def test_what_is_typed_as_a_goal_is_no_danger_sign(patient: Visitor) -> None:
    page = patient.send("/goal", patient.get("/goal"), activity="chest_pain", hope="fever")
    assert "Call 911 now" not in page.text


def test_what_a_clinician_found_is_told_in_plain_words(patient: Visitor, desk: Desk, clock: Clock) -> None:
    assert "What a clinician found" not in patient.get("/diary").text
    for finding, result in (("effusion", "no"), ("lachman", "yes"), ("mcmurray", "unsure")):
        patient.send("/clinician/findings", patient.get("/clinician"), finding=finding, result=result)
    clock.day = TODAY + DAY
    text = patient.get("/diary").text
    findings = desk.ready.knowledge.findings
    told = [f"{findings['lachman'].lay}.", f"{findings['effusion'].lay_no}."]
    assert all(one[:1].upper() + one[1:] in text for one in told)
    assert f"It was not clear if this is so: {findings['mcmurray'].lay}." in text
    assert "Lachman test positive" not in text


def test_the_days_to_look_again_come_as_a_calendar_that_names_nobody(patient: Visitor, desk: Desk) -> None:
    assert "/look-again.ics" in patient.get("/diary").links
    answer = patient.client.get("/look-again.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["content-disposition"] == 'attachment; filename="look-again.ics"'
    told = answer.text
    assert told.count("SUMMARY:Look again") == told.count("BEGIN:VEVENT") > 0
    assert "DESCRIPTION" not in told
    assert patient.client.cookies[CODE_COOKIE] not in told
    days = re.findall(r"DTSTART;VALUE=DATE:(\d{8})", told)
    assert min(days) > f"{TODAY:%Y%m%d}"


def test_the_calendar_leaves_out_days_gone_by_and_then_leads_to_a_new_look(patient: Visitor, clock: Clock) -> None:
    days = sorted(re.findall(r"DTSTART;VALUE=DATE:(\d{8})", patient.client.get("/look-again.ics").text))
    clock.day = dt.datetime.strptime(days[0], "%Y%m%d").date() + DAY
    later = patient.client.get("/look-again.ics").text
    assert sorted(re.findall(r"DTSTART;VALUE=DATE:(\d{8})", later)) == days[1:]
    clock.day = dt.datetime.strptime(days[-1], "%Y%m%d").date() + DAY
    patient.get("/look-again.ics")
    assert patient.path == "/recheck"


def test_without_a_result_the_calendar_leads_to_the_questions(visitor: Visitor) -> None:
    visitor.begin()
    visitor.get("/look-again.ics")
    assert visitor.path.startswith("/questions")


def test_a_goal_that_was_set_is_open_where_its_form_leads(patient: Visitor) -> None:
    patient.get("/diary")
    assert '<details class="part" id="goal"><summary>' in patient.html
    patient.send("/goal", patient.get("/goal"), activity="walk the dog")
    assert patient.path == "/diary#goal"
    assert '<details class="part" id="goal" open><summary>' in patient.html


def test_each_scale_of_pain_shows_what_its_ends_mean(context: BrowserContext, patient: Visitor, address: str) -> None:
    context.add_cookies(case_cookies(patient.client.cookies[CODE_COOKIE], address))
    page = context.new_page()
    page.goto("/diary/today")
    ends = page.locator(".day fieldset.scale .ends")
    assert [ends.nth(place).is_visible() for place in range(ends.count())] == [True, True]
