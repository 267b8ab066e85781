"""Whether the chances hold, as a page: its numbers are those that were kept, and no band that is off is hidden."""

from __future__ import annotations

import json
from typing import Any

import pytest
from calibration import DRAWN, ENOUGH, GROUPS, KEPT, PAGE, WAYS, as_expected, as_told, expected, page, said
from known_people import known_people

from popliteal.knowledge import load_knowledge


def kept_of(chance: float, right: int, n: int = ENOUGH) -> dict[str, Any]:
    """`n` published and `n` everyday people of whom the same was said, and the first `right` came true."""
    people = [
        {"set": members, "kind": "blog", "share": 0.1} | {way: [chance, place < right] for way in WAYS}
        for members in ("published", "everyday")
        for place in range(n)
    ]
    return {"knowledge": "made up", "expected": dict.fromkeys(GROUPS, 1 / len(GROUPS)), "people": people}


def text(kept: dict[str, Any]) -> str:
    return "\n".join(page(kept, {"reliability": []}))


def test_said_and_true_are_those_of_the_set() -> None:
    kept = kept_of(0.7, 10)
    kept["people"][0]["told"] = [0.1, False]
    told = said(kept, "published", "told")
    assert (len(told.chances), sum(told.true)) == (ENOUGH, 9)
    assert said(kept, "all", "told").difference == pytest.approx((0.7 * 39 + 0.1) / 40 - 19 / 40)


@pytest.mark.parametrize(("right", "n", "named"), [(10, ENOUGH, True), (13, ENOUGH, False), (5, ENOUGH - 1, False)])
def test_a_band_that_is_far_off_is_named_when_it_has_enough_people(right: int, n: int, named: bool) -> None:
    verdict = next(line for line in text(kept_of(0.7, right, n)).splitlines() if line.startswith("Bands of"))
    assert ("published, as told, 60% to 80%" in verdict) is named


def test_few_people_are_said_to_be_few() -> None:
    assert f"| {ENOUGH - 1} (few) |" in text(kept_of(0.7, 5, ENOUGH - 1))
    assert "(few)" not in text(kept_of(0.7, 5))


def test_rare_causes_count_as_often_as_the_figures_expect_them() -> None:
    kept = kept_of(0.7, 10)
    kept["expected"] = {"under 1 %": 0.1, "1 to 8 %": 0.0, "8 % and more": 0.9}
    for place in range(5):
        kept["people"][place]["share"] = 0.002
    assert as_expected(kept, "published") == pytest.approx(0.1 * (0.7 - 1) + 0.9 * (0.7 - 5 / 15))
    assert as_expected(kept, "everyday") == pytest.approx(0.7 - 0.5), "nobody there has a rare cause"


def test_what_is_expected_are_the_shares_of_the_knowledge() -> None:
    parts = expected(load_knowledge())
    assert parts.keys() == GROUPS.keys()
    assert sum(parts.values()) == pytest.approx(1)
    assert 0 < parts["under 1 %"] < parts["8 % and more"]


def test_the_page_is_that_of_what_was_kept() -> None:
    kept, drawn = json.loads(KEPT.read_text("utf-8")), json.loads(DRAWN.read_text("utf-8"))["drawn"]
    assert "\n".join(page(kept, drawn)) + "\n" == PAGE.read_text("utf-8"), "out of date: run `make docs`"


def test_what_was_kept_is_what_the_program_says() -> None:
    """As told; an old measurement of interview and whole histories is told by it, too."""
    kept, knowledge = json.loads(KEPT.read_text("utf-8"))["people"], load_knowledge()
    known, histories = known_people(knowledge)
    told, names = as_told(known, knowledge), sorted(one.known.id for one in histories)
    stale = [name for name, person in zip(names, kept, strict=True) if told[name] != pytest.approx(person["told"])]
    assert stale == [], "measure again: see the top of tools/calibration.py"
