"""What calms is the worst misreading: a sign that is there is not taken for denied, over or only feared."""

from __future__ import annotations

import pytest

from popliteal.intake import Reader

STATED = {
    # a denial that is itself denied
    "Calf swelling is not normal for me.": "calf_swelling",
    "Fever is not usual for me.": "fever",
    "The redness is not new but spreading.": "redness",
    "Swelling like this is not new, it is worse.": "knee_swelling",
    "Swollen calf not new.": "calf_swelling",
    # better for a while, or in part, is not over
    "I have a fever but it is better with Tylenol.": "fever",
    "I have a fever but it is better, with Tylenol.": "fever",
    "I have chest pain but it is better when I sit.": "chest_pain",
    "My calf is swollen but it is better in the morning.": "calf_swelling",
    "My foot is numb but it is better than it was.": "numbness_or_tingling",
    "My calf is swollen but it has stopped hurting.": "calf_swelling",
    "My calf is still swollen, not gone now.": "calf_swelling",
    "I have chest pain, not gone now.": "chest_pain",
    "My foot was numb but the feeling is not all gone.": "numbness_or_tingling",
    "My fever has not gone away.": "fever",
    "The swelling in my calf has not gone down.": "calf_swelling",
    "My calf was swollen, now it is not going down.": "calf_swelling",
    "I have a fever but its gone when I take Tylenol.": "fever",
    # when it happened is not that it is over
    "When I was on a flight my calf swelled.": "calf_swelling",
    "When I was on the toilet I fainted.": "fainting",
    "When I was on the stairs my knee gave way.": "giving_way",
    "When I was taking a shower my calf popped.": "pop_at_injury",
    "Years ago I had surgery my knee is hot.": "warmth",
    # always, but since lately
    "My foot is always cold since Tuesday.": "cold_foot",
    "My foot always feels cold now.": "cold_foot",
    "Feet always cold but today one is white.": "cold_foot",
    # a thing of the body is not something else
    "The incision is hot and red.": "warmth",
    "My incision is red and oozing.": "redness",
    "My stump is red.": "redness",
    "The graft is swollen and warm.": "warmth",
    "The implant is loose and gives way.": "giving_way",
    "The abscess is red and hot.": "redness",
    "My port site is red.": "redness",
    "The hardware is hot and red.": "warmth",
    "The shunt is red.": "redness",
    "My stitches are red and hot.": "redness",
    "The scar is red.": "redness",
    "The wound is hot.": "warmth",
    "My scab is red and warm.": "redness",
    "The boil is red and hot.": "redness",
    # a question about a sign that is there
    "Is it normal for my foot to be cold and blue?": "cold_foot",
    "Is it common that my leg is twice as big?": "calf_swelling",
    "Is it normal that my calf is swollen?": "calf_swelling",
    "Is it normal that I have a fever?": "fever",
    "Can I take ibuprofen with a fever?": "fever",
    # what somebody does not believe says nothing of what follows
    "This can't be a cramp my calf is swollen.": "calf_swelling",
    "No way im getting any sleep the calf pain is so bad.": "calf_pain",
    "No way there's only a little redness.": "redness",
    "It can't be a sprain my calf is swollen and red.": "redness",
    "I couldn't be a runner with this calf pain.": "calf_pain",
    # a doubt about when, how or why is none about the sign
    "My calf is swollen, I'm not sure why.": "calf_swelling",
    "My calf is swollen, hard to say how much.": "calf_swelling",
    "I have a fever, can't tell how high.": "fever",
    "I had a blood clot before, im not sure when.": "prior_vte",
    "I take a thinner, im not sure which one.": "anticoagulant",
    "I had surgery on my knee, hard to say when, about a month ago.": "recent_surgery_or_immobilization",
    "Calf pain, hard to tell if it's swollen.": "calf_pain",
    # one leg, told of with the word for two
    "One of my legs is swollen.": "calf_swelling",
    "My calves hurt and the left one is swollen.": "calf_swelling",
    "My legs are swollen, the left one much more.": "calf_swelling",
    "My left calfs really swollen.": "calf_swelling",
    "My calf is swollen on both sides.": "calf_swelling",
    "My leg is swollen on both sides of the knee.": "calf_swelling",
    "My thighs swollen and sore.": "whole_leg_swelling",
    # a fever, and a run
    "Fever and chills after running.": "fever",
    "I have a fever since running the race.": "fever",
    # a pregnancy of now
    "My pregnancy is at 30 weeks.": "pregnant_or_postpartum",
    "First pregnancy, 28 weeks.": "pregnant_or_postpartum",
    "My calf hurts since my pregnancy ended two weeks ago.": "pregnant_or_postpartum",
    # another form of the same word
    "I shivered all night.": "chills",
    "I am fevered.": "fever",
    "I sweated at night.": "night_sweats",
    "I take immune suppressants.": "immunosuppressed",
    "I had several chemotherapies.": "active_cancer",
    "We do long drives.": "long_travel",
    "Both legs are in casts.": "leg_cast_or_paralysis",
    "My leg was plastered.": "leg_cast_or_paralysis",
    "It warms to the touch.": "warmth",
    "The lump hardens.": "growing_or_hard_lump",
    "I was hit by cars.": "high_energy_trauma",
    "A horse kicks me in the knee.": "direct_blow",
    # out of breath
    "I am puffed.": "shortness_of_breath",
    "I was huffing just getting to the toilet.": "shortness_of_breath",
    "I pant when I talk.": "shortness_of_breath",
    "Puffing like a train since this morning.": "shortness_of_breath",
}
NOT_NOW = {
    "I had a fever but it is better.": ("fever", "past"),
    "My calf was swollen but it is better now.": ("calf_swelling", "past"),
    "I had a fever, but it has stopped.": ("fever", "past"),
    "I had a fever, all gone.": ("fever", "past"),
    "I had a fever, not now.": ("fever", "past"),
    "My fever went away.": ("fever", "past"),
    "When I was on antibiotics I had a fever.": ("fever", "past"),
    "My feet are always cold.": ("cold_foot", "denied"),
    "Is it possible that I have a fever?": ("fever", "feared"),
    "I can't be pregnant.": ("pregnant_or_postpartum", "feared"),
    "No way im pregnant.": ("pregnant_or_postpartum", "feared"),
    "One of my legs is swollen.": ("both_lower_legs_swollen", "feared"),
    "My calf is swollen on both sides.": ("both_lower_legs_swollen", None),
    "The window is red and hot.": ("redness", None),
    "My knee was puffed up.": ("shortness_of_breath", None),
    "I noticed my pant leg is tight.": ("shortness_of_breath", None),
}


@pytest.mark.parametrize("text", STATED)
def test_a_sign_that_is_there_stays_there(text: str, reader: Reader) -> None:
    told = {item.finding: item for item in reader.read(text).proposals}
    assert (told[STATED[text]].polarity, told[STATED[text]].answer) == ("stated", "yes")


@pytest.mark.parametrize("text", NOT_NOW)
def test_what_is_over_usual_or_only_asked_is_read_so(text: str, reader: Reader) -> None:
    finding, polarity = NOT_NOW[text]
    assert {item.finding: item.polarity for item in reader.read(text).proposals}.get(finding) == polarity


def test_a_closing_no_swelling_denies_nothing_where_it_may_be_of_either_place(reader: Reader) -> None:
    for text in (
        "My calf hurts. My knee is fine. No swelling.",
        "My calf hurts, my knee is fine, no swelling.",
        "My calf hurts. My knee is fine. No redness, swelling.",
    ):
        told = {item.finding for item in reader.read(text).proposals}
        assert not told & {"calf_swelling", "knee_swelling"}, text
    text = "It hurts behind my knee. My calf is fine. No swelling."
    told = {item.finding: item.polarity for item in reader.read(text).proposals}
    assert told.get("knee_swelling") == "denied"  # the text is about the knee first
    assert "calf_swelling" not in told
    told = {item.finding: item.polarity for item in reader.read("My calf hurts. No swelling.").proposals}
    assert told["calf_swelling"] == "denied"


@pytest.mark.parametrize(("degrees", "denied"), [("98.6", True), ("99.4", False), ("99.9", False)])
def test_a_temperature_near_a_fever_is_no_no(degrees: str, denied: bool, reader: Reader) -> None:
    told = {item.finding: item.answer for item in reader.read(f"Temperature {degrees} and my knee hurts.").proposals}
    assert (told.get("fever") == "no") is denied


def test_each_item_of_a_list_of_noes_is_denied(reader: Reader) -> None:
    found = {one.finding: one.polarity for one in reader.read("My knee hurts. No fever, swelling, bruising.").proposals}
    assert (found["fever"], found["knee_swelling"], found["bruising"]) == ("denied",) * 3


def test_a_no_that_was_said_turns_nothing_before_it(reader: Reader) -> None:
    found = {one.finding: one.polarity for one in reader.read("A fever I said no.").proposals}
    assert found.get("fever") != "denied"
