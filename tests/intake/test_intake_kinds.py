"""Kinds of mistakes that were counted over texts with a key, each with sentences of its own."""

from __future__ import annotations

import datetime as dt

import pytest

from popliteal.intake import Reader

WEDNESDAY = dt.date(2026, 11, 25)
STATED, DENIED, PAST, FEARED, OTHER = "stated", "denied", "past", "feared", "somebody_else"


@pytest.mark.parametrize(
    ("text", "finding", "polarity"),
    [
        # a no ends at an exception, and what it excepts is told
        ("No pain unless I squat.", "worse_deep_squat", STATED),
        ("It never hurts except when I squat.", "worse_deep_squat", STATED),
        ("No pain when I squat.", "worse_deep_squat", DENIED),
        ("It doesn't hurt on the outside of my knee so much as on the inside of my knee.", "inner_knee_pain", STATED),
        # what was stopped is over, and no "no"
        ("I quit my Xarelto in June.", "anticoagulant", PAST),
        ("They told me to stop the warfarin for a biopsy.", "warfarin", PAST),
        ("I am on Xarelto.", "warfarin", None),
        ("I can't quite get my knee straight.", "cannot_fully_straighten", STATED),
        ("I have leukemia, now in remission.", "active_cancer", PAST),
        ("My knee puffed up and then went down.", "knee_swelling", PAST),
        # asked about
        ("Is numbness in my foot something I should expect?", "numbness_or_tingling", FEARED),
        ("I might get a fever.", "fever", FEARED),
        # the other leg
        ("My right calf aches. The other calf is normal.", "both_legs", DENIED),
        ("My right calf aches. The other calf is normal.", "calf_swelling", None),
        ("It is in only one of my legs.", "both_legs", DENIED),
        # how somebody feels all over, and no sign of the leg
        ("I feel lousy, achy all over.", "aching", None),
        ("I feel hot and cold.", "warmth", None),
        ("Heat feels good on my knee.", "warmth", None),
        ("My sugars are through the roof.", "severity", None),
        # crutches and tiptoes say nothing of four steps
        ("I can walk with crutches.", "cannot_walk_four_steps", None),
        ("I can walk on my toes.", "cannot_walk_four_steps", None),
        ("I can walk fine.", "cannot_walk_four_steps", DENIED),
        # something else that was not done, or not seen
        ("I lost ten pounds without doing anything.", "injury", None),
        ("I never saw who hit me.", "seen_by_clinician", None),
        ("The pain is at the back.", "trouble_place", STATED),
        ("My hamstring is sore.", "sore", STATED),
        ("There is an open sore on my shin.", "sore", None),
        ("No surgery, no travel.", "recent_surgery_or_immobilization", DENIED),
        ("No surgery on my knee.", "recent_surgery_or_immobilization", None),
        ("I came off my horse.", "injury", STATED),
        ("I fell out with my boss.", "injury", None),
    ],
)
def test_each_kind_is_read_as_it_is_meant(text: str, finding: str, polarity: str | None, reader: Reader) -> None:
    assert {item.finding: item.polarity for item in reader.read(text).proposals}.get(finding) == polarity


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("My calf has been sore since Friday.", 5),
        ("I twisted my knee on Monday.", 2),
        ("I want to play on Saturday and my knee hurts.", None),
        ("My knee hurts. I smoke half a pack a day.", None),
        ("My knee hurts. I have two beers a night.", None),
        ("Pregnant, 30 weeks. My calf hurts.", None),
        ("My knee hurts. Two years ago I bought a house by the lake.", None),
        ("I tore my ACL six years ago. My knee has been sore for 3 weeks.", 21),
        ("My calf has been sore since I had my baby 5 weeks ago.", 35),
        ("My calf was fine since I had my baby 5 weeks ago.", None),
        ("My knee popped. That was last month.", 30),
    ],
)
def test_times_are_those_of_the_trouble(text: str, days: int | None, reader: Reader) -> None:
    told = {item.finding: item.answer for item in reader.read(text, today=WEDNESDAY).proposals}
    assert told.get("duration") == days


def test_a_closing_no_swelling_is_of_the_knee_that_the_text_is_about_and_never_of_a_calf_named_later(
    reader: Reader,
) -> None:
    told = {item.finding for item in reader.read("My knee hurts and my calf is tight. No swelling.").proposals}
    assert "knee_swelling" in told
    assert "calf_swelling" not in told
