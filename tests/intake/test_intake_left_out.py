"""What people leave out: a lump that "keeps growing", "fatter than the other", a score without the word pain; and which
of two findings near each other is meant."""

from __future__ import annotations

import pytest

from popliteal.intake import Reader


def read(text: str, reader: Reader) -> dict[str, tuple[str, object]]:
    return {item.finding: (item.polarity, item.answer) for item in reader.read(text).proposals}


@pytest.mark.parametrize(
    ("text", "finding", "answer"),
    [
        ("There's a lump behind my knee. It has been growing since May.", "growing_or_hard_lump", "yes"),
        ("I have a lump behind my knee. Some days it is smaller.", "growing_or_hard_lump", "no"),
        ("My shin is red. The patch is bigger than this morning.", "spreading_redness", "yes"),
        ("I twisted my knee and felt a crunch.", "pop_at_injury", "yes"),
        ("It's a sharp pain. Fine the next day.", "comes_and_goes", "yes"),
        ("I have asthma. Aleve sets it off.", "asthma_with_nsaids", "yes"),
    ],
)
def test_what_is_left_out_is_what_the_text_tells(text: str, finding: str, answer: str, reader: Reader) -> None:
    assert read(text, reader)[finding][1] == answer


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("My knee hurts. My business has been growing since May.", "growing_or_hard_lump"),
        ("My knee hurts. Some days my lunch is smaller.", "growing_or_hard_lump"),
        ("No lump behind the knee, but the ache has been growing.", "growing_or_hard_lump"),
        ("My calf hurts. The office is bigger than this morning.", "spreading_redness"),
        ("My knee hurts. Aleve sets it off.", "asthma_with_nsaids"),
        ("I heard a crunch of leaves and my knee hurts.", "injury"),
    ],
)
def test_without_it_nothing_is_read(text: str, finding: str, reader: Reader) -> None:
    assert finding not in read(text, reader)


@pytest.mark.parametrize(
    ("text", "finding", "polarity"),
    [
        ("My left calf aches. It's fatter than the other one.", "calf_swelling", "stated"),
        ("My calf is thicker than the right.", "calf_swelling", "stated"),
        ("My calf hurts. It looks the same as the other leg.", "calf_swelling", "denied"),
        ("My knee is huge.", "knee_swelling", "stated"),
        ("From ankle to thigh my left leg is enormous.", "whole_leg_swelling", "stated"),
    ],
)
def test_a_leg_is_compared_with_the_other(text: str, finding: str, polarity: str, reader: Reader) -> None:
    assert read(text, reader)[finding][0] == polarity


@pytest.mark.parametrize(
    ("text", "meant", "not_meant"),
    [
        ("The guy came down with all his weight on my right knee.", "direct_blow", "blow_or_fall_on_bent_knee"),
        ("The back of my knee is swelling.", "knee_swelling", "lump_behind_knee"),
        ("My calf is black and blue down to the ankle.", "bruising", "pale_or_blue_foot"),
        ("My kneecap popped back when I straightened it. My knee is swollen.", "knee_swelling", "worse_straightening"),
        ("It hurts to straighten it.", "worse_straightening", "cannot_fully_straighten"),
        ("My knee was never hurt bad before, it aches.", "aching", "injury"),
        ("My knee has a sharp pain. My foot is warm.", "sharp_or_pinching", "warmth"),
    ],
)
def test_of_two_findings_near_each_other_one_is_meant(text: str, meant: str, not_meant: str, reader: Reader) -> None:
    found = read(text, reader)
    assert meant in found
    assert not_meant not in found


def test_a_no_that_ends_in_trying_does_not_calm_what_follows(reader: Reader) -> None:
    found = read("I've dropped 15 pounds without even trying and wake up with the sheets soaked.", reader)
    assert (found["weight_loss"][0], found["night_sweats"][0]) == ("stated", "stated")


def test_no_feeling_lost_is_no_numbness_and_no_feeling_is(reader: Reader) -> None:
    assert read("No feeling lost in the foot.", reader)["numbness_or_tingling"][0] == "denied"
    assert read("No feeling in the foot.", reader)["numbness_or_tingling"][0] == "stated"


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("It hurts all day. I'd call it a six.", 6),
        ("It doesn't hurt that bad, maybe 2-3.", 3),
        ("The ache is bad, I'd put it at about 7 right now.", 7),
        ("My knee hurts. We call it a nine to five job.", None),
        ("My knee hurts when I give it a 5 minute walk.", None),
        ("My boss is mean. I'd call it a two.", None),
        ("My knee hurts like it did maybe 2-3 days ago.", None),
    ],
)
def test_a_score_counts_where_a_word_of_pain_stands_before_it(text: str, score: int | None, reader: Reader) -> None:
    assert read(text, reader).get("severity", (None, None))[1] == score


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I have a lump behind my knee. Some days I can hardly walk.", "growing_or_hard_lump"),
        ("I have a lump behind my knee. My bed is soft.", "growing_or_hard_lump"),
        ("The color of my calf looks the same as the other leg.", "calf_swelling"),
        ("I'm 60 and was fit until last week. My knee aches.", "feels_unwell"),
        ("No drugs touch the pain.", "intravenous_drug_use"),
        ("My foot feels weird, my hand is fine.", "numbness_or_tingling"),
    ],
)
def test_nothing_calms_from_words_about_something_else(text: str, finding: str, reader: Reader) -> None:
    assert read(text, reader).get(finding, ("", None))[1] != "no"
