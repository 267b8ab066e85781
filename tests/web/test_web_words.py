"""Chances in words, the settings, and how hard the pages are to read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from visitor import Visitor

from popliteal.faces.pages.desk import Desk
from popliteal.faces.pages.settings import Settings, SettingsError, read_settings, settings_table
from popliteal.knowledge.readability import grade
from popliteal.speech.words import Speaker, both_sides, facts_told, people, range_text

HARDEST = 6.0


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.0, "fewer than 1"), (0.009, "fewer than 1"), (0.02, "fewer than 5"), (0.05, "about 5"), (0.43, "about 45"),
        (0.98, "about 95"), (1.0, "about 95"),
    ],
)  # fmt: skip
def test_a_chance_is_never_nobody_and_never_everybody(chance: float, said: str) -> None:
    assert people(chance) == said


@pytest.mark.parametrize("chance", [n / 100 for n in range(5, 101)])
def test_both_sides_of_a_chance_add_up_to_100(chance: float) -> None:
    have, have_not = both_sides(chance)
    assert int(have.split()[-1]) + int(have_not.split()[-1]) == 100


def test_many_doubts_say_once_that_they_are_doubts() -> None:
    doubts = ["you are not sure if you have fainted", "you are not sure if there is a lump"]
    assert facts_told([doubts[0], "your calf hurts", doubts[1]]) == (
        "your calf hurts; you are not sure if you have fainted; if there is a lump"
    )
    assert facts_told(doubts[:1]) == doubts[0]
    assert facts_told([]) == ""


def test_a_range_stays_below_100_and_is_never_empty() -> None:
    assert range_text(0.0, 0.0) == "0 to 1"
    assert range_text(0.5, 1.0) == "50 to 99"
    assert range_text(None, None) == ""


def test_the_speaker_turns_you_into_they_and_touches_no_number() -> None:
    assert Speaker("my_child")("Does your calf hurt? See 10.1000/j.911.") == "Does their calf hurt? See 10.1000/j.911."


@pytest.mark.parametrize(
    "path", ["/", "/begin", "/open", "/privacy", "/emergency", "/kept", "/questions", "/own-words"]
)
def test_a_page_reads_at_grade_six_or_below(visitor: Visitor, desk: Desk, path: str) -> None:
    visitor.begin()
    text = visitor.get(path).text
    assert grade(text, desk.ready.knowledge.terms) <= HARDEST


def test_the_day_is_that_of_the_time_zone_that_was_set() -> None:
    ahead, behind = (read_settings({"POPLITEAL_TIME_ZONE": zone}) for zone in ("Pacific/Kiritimati", "Pacific/Niue"))
    assert (ahead.today() - behind.today()).days in (1, 2), "25 hours lie between them"
    assert read_settings({}).today() == dt.date.today()


def test_a_time_zone_that_does_not_exist_is_refused_with_one_that_does() -> None:
    with pytest.raises(SettingsError, match=r"POPLITEAL_TIME_ZONE takes a time zone.*'America/Chicgo'.*Chicago"):
        read_settings({"POPLITEAL_TIME_ZONE": "America/Chicgo"})


def test_every_setting_has_a_variable_and_says_what_it_is_for() -> None:
    rows = settings_table()
    assert [row.variable for row in rows] == [f"POPLITEAL_{row.name.upper()}" for row in rows]
    assert all(len(row.help) > 10 for row in rows)


def test_the_table_shows_what_was_given_and_where_but_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("port: 9000\nsecure_cookies: yes\ndatabase: postgresql://u:pa55word@h/d\nhost: 10.0.0.1\n")
    given = {
        "POPLITEAL_HOST": "10.0.0.2",
        "POPLITEAL_API_TOKEN": "pa55word",
        "POPLITEAL_MAP_SEARCH": "",
        "POPLITEAL_SHARED_KEY": "pa55word",
    }
    rows = {row.name: row.now for row in settings_table(given, file)}
    assert {name: now for name, now in rows.items() if now} == {
        "port": "9000 (file)", "secure_cookies": "yes (file)", "database": "hidden (file)",
        "host": "10.0.0.2 (environment)", "api_token": "hidden (environment)", "map_search": "empty (environment)",
        "shared_key": "hidden (environment)",
    }  # fmt: skip
    by_socket = "postgresql://popliteal@/popliteal?host=/run/postgresql"
    now = {row.name: row.now for row in settings_table({"POPLITEAL_DATABASE": by_socket})}
    assert now["database"] == f"{by_socket} (environment)"


@pytest.mark.parametrize("name", ["api_token", "shared_key", "database"])
@pytest.mark.parametrize("given", ["[{}]", "{{a: {}}}"])
def test_a_secret_of_the_wrong_form_is_told_without_it(tmp_path: Path, name: str, given: str) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(f"{name}: {given.format('postgresql://u:pa55word@h/d')}\n")
    with pytest.raises(
        SettingsError, match=f"POPLITEAL_{name.upper()} takes a text. In a file, put it in quotes"
    ) as told:
        read_settings({}, file)
    assert "pa55word" not in str(told.value)


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("emergency_number: 112\nport: 9000\nsecure_cookies: true\n")
    found = read_settings({"POPLITEAL_SETTINGS": str(file), "POPLITEAL_PORT": "9001"})
    assert (found.emergency_number, found.port, found.secure_cookies) == ("112", 9001, True)
    assert found.retention_days == Settings().retention_days


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"POPLITEAL_PORT": "http"}, "whole number"),
        ({"POPLITEAL_PORT": "80²"}, "whole number"),
        ({"POPLITEAL_SECURE_COOKIES": "maybe"}, "yes or no"),
        ({"POPLITEAL_SHARED_KEY": "x" * 31}, "32 letters or more"),
        ({"POPLITEAL_PROVIDER_BOOKING": "javascript:alert(1)"}, "https://"),
        ({"POPLITEAL_EMERGENCY_NUMBER": " "}, "cannot be empty"),
        ({"POPLITEAL_RETENTION_DAYS": "0"}, "1 or more"),
        ({"POPLITEAL_SETTINGS": "/no/such/file.yaml"}, "No such file"),
    ],
)
def test_a_setting_that_cannot_be_used_says_why(given: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_settings(given)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot: 1", "Did you mean 'port'"),
        ("- a", "mapping"),
        ("a: [", "line"),
        ("provider_name: [a, b]", "POPLITEAL_PROVIDER_NAME takes a text, not .*quotes"),
        ("provider_name: yes", "POPLITEAL_PROVIDER_NAME takes a text, not .*quotes"),
    ],
)
def test_a_settings_file_that_cannot_be_read_says_where(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=message):
        read_settings({}, file)
