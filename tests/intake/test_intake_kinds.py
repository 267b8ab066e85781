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
        ("I quit my Xarelto in June.", "anticoagulant", None),
        ("They told me to stop the warfarin for a biopsy.", "warfarin", None),
        ("I am on Xarelto.", "warfarin", None),
        ("I can't quite get my knee straight.", "cannot_fully_straighten", STATED),
        ("I have leukemia, now in remission.", "active_cancer", STATED),
        ("My knee puffed up and then went down.", "knee_swelling", STATED),
        # asked about
        ("Is numbness in my foot something I should expect?", "numbness_or_tingling", STATED),
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
        ("No surgery, no travel.", "recent_surgery_or_immobilization", None),
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
        ("I hurt it on a Monday in March.", None),
        ("I fell the Friday before Easter.", None),
        ("That was yesterday. My calf has been swollen for two weeks.", 14),
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


@pytest.mark.parametrize(
    ("text", "finding", "polarities"),
    [
        # what was given up, came down or is over elsewhere leaves the complaint as it was told
        ("Calf swollen hot red, gave up cigarettes years ago.", "calf_swelling", {STATED}),
        ("Swollen calf, stopped the pill two years ago.", "calf_swelling", {STATED}),
        ("My calf hurts and the pain stops when I rest.", "exertional_calf_pain", {STATED}),
        ("The swelling in my calf has gone down a lot but it is still big.", "calf_swelling", {STATED}),
        ("My calf was huge, and then went down a bit.", "calf_swelling", {STATED}),
        ("Calf is swollen with leukemia now in remission.", "calf_swelling", {STATED}),
        ("Is a swollen calf something I should worry about?", "calf_swelling", {STATED}),
        # a thing that no phrase knows may still be the writer's: asked, and never lost
        ("My saga began with a snake bite.", "snake_bite", {STATED, "feared"}),
        ("My diagnosis is lymphoma.", "active_cancer", {STATED, "feared"}),
        ("The kicker is a fever of 102.", "fever", {STATED, "feared"}),
        # nothing that calms from words about something else
        ("The pain is constant. Otherwise I am good.", "comes_and_goes", {DENIED}),
        ("Days when I don't sleep from the pain.", "comes_and_goes", {None}),
        ("Broken ankle two weeks ago, no surgery, splint.", "recent_surgery_or_immobilization", {None, STATED}),
        ("It never stops, not at night, not in the day.", "night_pain", {None, STATED}),
        ("Nights are fine if I take oxycodone.", "night_pain", {None, STATED}),
        ("Nothing in bed helps.", "rest_pain", {None, STATED}),
        ("It's not painless when I squat.", "worse_deep_squat", {None, STATED}),
        # a medicine that was stopped is asked for
        ("I'm off my blood thinners.", "anticoagulant", {None}),
        ("I ran out of my Eliquis.", "anticoagulant", {None}),
        ("I stopped chemo two weeks ago.", "active_cancer", {STATED}),
        # what is there is not taken away by other words
        ("I can't walk much, maybe two steps.", "cannot_walk_four_steps", {STATED}),
        ("My leg is hot and cold packs do nothing.", "warmth", {STATED}),
        ("My calf swelling got bigger and the rash is bigger.", "calf_swelling", {STATED}),
        ("There wasn't so much as a bruise.", "bruising", {DENIED, None}),
    ],
)
def test_no_way_of_saying_takes_back_what_is_told(
    text: str, finding: str, polarities: set[str | None], reader: Reader
) -> None:
    assert {item.finding: item.polarity for item in reader.read(text).proposals}.get(finding) in polarities
