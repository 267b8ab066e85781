"""One wrong date, or a slip in the setting, deletes nothing."""

from __future__ import annotations

import datetime as dt
import logging

import pytest

from popliteal.store import KeptCase, Store, UnknownCodeError, open_store

DAY = dt.timedelta(days=1)


@pytest.fixture
def codes(store: Store, record: KeptCase, today: dt.date) -> list[str]:
    """Two cases in a store that was swept today."""
    store.remove_unused(today)
    return [store.create(record, today) for _ in range(2)]


def test_a_clock_that_is_wrong_for_a_day_deletes_nothing(store: Store, codes: list[str], today: dt.date) -> None:
    assert store.remove_unused(today + 370 * DAY) == 0
    assert store.remove_unused(today + DAY) == 0
    assert [store.open(code, today).revision for code in codes] == [1, 1]


def test_a_clock_that_is_wrong_often_for_a_day_deletes_nothing(store: Store, codes: list[str], today: dt.date) -> None:
    for days in range(1, 20):
        assert store.remove_unused(today + 370 * DAY + days * DAY) == 0
        assert store.remove_unused(today) == 0
    assert [store.open(code, today).revision for code in codes] == [1, 1]


def test_a_clock_that_is_two_months_on_deletes_not_even_the_few_oldest(
    url: str, record: KeptCase, today: dt.date
) -> None:
    store = open_store(url, 365)
    oldest = store.create(record, today - 330 * DAY)
    for _ in range(9):
        store.create(record, today)
    assert [store.remove_unused(day) for day in (today, today + 60 * DAY, today + DAY)] == [0, 0, 0]
    assert store.open(oldest, today).revision == 1
    store.close()


@pytest.mark.usefixtures("codes")
def test_a_server_that_stood_for_long_deletes_after_a_week_and_says_so(
    store: Store, today: dt.date, caplog: pytest.LogCaptureFixture
) -> None:
    again = today + 370 * DAY
    with caplog.at_level(logging.WARNING):
        assert [store.remove_unused(again + days * DAY) for days in range(8)] == [0] * 7 + [2]
    assert "2 of 2 cases look unused for too long on 2027-03-06" in caplog.text


def test_a_slip_in_the_setting_is_told_and_deletes_nothing_at_once(
    url: str, record: KeptCase, today: dt.date, caplog: pytest.LogCaptureFixture
) -> None:
    long = open_store(url, 365)
    code = long.create(record, today)
    long.remove_unused(today + DAY)
    long.close()
    short = open_store(url, 3)
    with caplog.at_level(logging.WARNING):
        assert short.remove_unused(today + 9 * DAY) == 0
    assert "Cases were kept 365 days before and 3 days now." in caplog.text
    assert short.open(code, today).revision == 1
    short.close()


def test_day_by_day_what_nobody_used_goes_in_time(store: Store, record: KeptCase, today: dt.date) -> None:
    codes = [store.create(record, today + days * DAY) for days in range(20)]
    removed = [store.remove_unused(today + days * DAY) for days in range(40)]
    assert removed == [0] * 31 + [1] * 9
    with pytest.raises(UnknownCodeError):
        store.open(codes[8], today)
    assert store.open(codes[9], today).revision == 1
