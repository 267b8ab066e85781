"""Words about something else: no calming answer, neither a yes that excuses nor a no, is read from them."""

from __future__ import annotations

import pytest

from popliteal.intake import Proposal, Reader

NEVER = {
    "duration": [
        "My calf hurts since I was on the plane.",
        "Since my fall my knee won't bend.",
        "Since March break my calf hurts.",
        "I stood for a long time, now my calf is swollen.",
        "I have had diabetes for a long time. My foot is red.",
        "I smoked for decades. My foot went cold.",
        "I've been sitting forever in a car and the calf swelled.",
        "I ate nothing today and my knee is red.",
        "I have done nothing today because my knee hurts.",
    ],
    "prior_knee_injury": [
        "I hurt my knee three days ago.",
        "I twisted my knee when I was in the yard this morning.",
        "Twisted my knee before lunch.",
        "I hurt my knee back in the spring.",
    ],
    "both_legs": [
        "The swelling is on either side of the kneecap.",
        "My calf hurts on each side.",
        "It hurts left and right of the shin bone.",
        "It hurts equally when I walk or rest.",
        "It hurts on both sides of the knee.",
        "Both of them said it was nothing. My calf hurts.",
        "I had both knees replaced in 2015. Now the left calf is sore.",
        "I have varicose veins on both my legs. The right calf is swollen.",
    ],
    "new_or_increased_activity": [
        "Calf pain started when walking to the shop.",
        "My calf started hurting at the gym desk where I work.",
        "It first hurt while walking home and now my calf is tight.",
        "First thing in the morning walking is agony.",
        "New pain in my calf when walking.",
        "The doctor started me on a new program of insulin.",
    ],
    "injury": [
        "A sharp pain hit my calf out of nowhere.",
        "Pain struck my thigh while sitting.",
        "I was struck by a sudden pain in the calf.",
        "Got hit by the flu and my knee is red.",
        "The stroke hit my right leg.",
        "I stepped off the plane and my calf was swollen.",
        "I missed a step in my dosing of Eliquis and my calf is swollen.",
        "Went down hard with covid, calf swollen.",
    ],
    "direct_blow": [
        "A cramp hit me in the calf.",
        "I was hit with a fever and my knee is red.",
        "Suddenly it struck me in the calf.",
        "I caught an infection in my knee.",
        "I took a shot in my knee.",
        "I took a shot on my knee of cortisone.",
    ],
    "severity": [
        "There's a slight swelling of my knee.",
        "I have a mild fever and my knee is hot.",
        "No real pain relief from morphine.",
        "Hurts at 2, better at 4.",
        "Pain 1) in the calf 2) in the chest.",
    ],
    "comes_and_goes": [
        "I play tennis a couple times a week. My knee is hot.",
        "I had a few fainting spells and my calf is swollen.",
        "There are bruises here and there on the leg.",
        "I was fine in between surgeries.",
        "I smoke once in a while and my knee hurts.",
        "I take Advil off and on for my knee.",
        "The fever comes and goes and the knee is swollen.",
    ],
    "seen_result": [
        "My trainer told me to rest it.",
        "The pharmacist said it was a cramp.",
        "My wife said it's a cramp.",
        "He thinks he pulled a muscle.",
        "They want a scan to make sure nothing is torn.",
        "Ultrasound is not normal.",
    ],
}
"""Finding -> sentences from which no answer to it is read."""

NO_NO = {
    "night_pain": [
        "It doesn't just hurt at night.",
        "It doesn't only hurt at night, also by day.",
        "He sleeps all night with Motrin.",
        "He sleeps fine once the Motrin kicks in.",
        "I sleep well sitting in the recliner only.",
    ],
    "rest_pain": ["The only relief is when I walk.", "It only eases with walking; lying still it hurts."],
    "calf_swelling": [
        "My calf looked normal until last night.",
        "They say my calf is the same size but it feels huge.",
    ],
    "calf_pain": ["Left calf looks normal but the right calf is twice as big."],
    "rapid_knee_swelling": [
        "Knee ballooned right after the tackle, next day the doctor drained blood.",
        "It swelled at once, and that night it throbbed.",
    ],
    "obesity": ["The lump is small.", "My son is 13 and heavy, the bump is tiny.", "The skin is very thin."],
    "took_pain_or_fever_medicine": ["I ate nothing today and my knee is red.", "Nothing today helped."],
    "constant_or_every_move": ["I take Advil off and on for my knee.", "Chills on and off, knee is swollen."],
    "growing_or_hard_lump": [
        "The calf is bigger and then the thigh got smaller.",
        "The ache goes away with rest. There is a hard lump behind the knee.",
    ],
    "cannot_walk_four_steps": ["I can't walk around.", "I can't walk a block."],
}
"""Finding -> sentences that do not deny it."""

STILL = {
    "I hurt my knee three days ago.": ("injury", "yes"),
    "I tore my ACL 4 days ago.": ("injury", "yes"),
    "I banged my knee 3 days ago.": ("injury", "yes"),
    "I got hit in the knee at soccer.": ("direct_blow", "yes"),
    "I got hit by a car.": ("injury", "yes"),
    "I hurt my knee years ago.": ("prior_knee_injury", "yes"),
    "Both knees hurt.": ("both_legs", "yes"),
    "I started running two weeks ago.": ("new_or_increased_activity", "yes"),
    "The pain comes and goes.": ("comes_and_goes", "yes"),
    "It has hurt for a long time.": ("duration", "over_6_weeks"),
    "I sleep fine.": ("night_pain", "no"),
    "I have a mild ache.": ("severity", "mild"),
    "A sharp pain hit my calf.": ("calf_pain", "yes"),
    "I was hit with a fever and my knee is red.": ("fever", "yes"),
    "I smoke once in a while.": ("smoker", "yes"),
    "Pain was 3, now 8.": ("severity", 8),
    "Pain 2. Then it shot to 9 last night.": ("severity", 9),
    "Pain level is 2, sometimes 9.": ("severity", 9),
    "Started couch to 5k. Pain 3 out of 10.": ("severity", 3),
}
"""Sentence -> what it does say."""


def told(text: str, finding: str, reader: Reader) -> Proposal | None:
    return {item.finding: item for item in reader.read(text).proposals}.get(finding)


@pytest.mark.parametrize(("finding", "text"), [(finding, text) for finding in NEVER for text in NEVER[finding]])
def test_no_answer_is_read_from_words_about_something_else(finding: str, text: str, reader: Reader) -> None:
    read = told(text, finding, reader)
    assert read is None or read.answer is None


@pytest.mark.parametrize(("finding", "text"), [(finding, text) for finding in NO_NO for text in NO_NO[finding]])
def test_no_sign_is_denied_by_words_about_something_else(finding: str, text: str, reader: Reader) -> None:
    read = told(text, finding, reader)
    assert read is None or read.polarity != "denied"


@pytest.mark.parametrize("text", STILL)
def test_what_is_said_of_the_leg_is_still_read(text: str, reader: Reader) -> None:
    finding, answer = STILL[text]
    read = told(text, finding, reader)
    assert read is not None
    assert read.answer == answer
