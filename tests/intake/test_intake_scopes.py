"""Whether a thing is said, denied, past, feared or somebody else's does not hang on which thing it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popliteal.intake import Reader

SAID = {
    "redness": "redness",
    "a fever": "fever",
    "chills": "chills",
    "bruising": "bruising",
    "night sweats": "night_sweats",
    "cramps": "cramping",
    "a limp": "limp",
    "warmth": "warmth",
    "burning pain": "burning",
    "swelling in my calf": "calf_swelling",
    "numbness in my foot": "numbness_or_tingling",
    "a lump behind my knee": "lump_behind_knee",
}
STATED = (
    "I have {}.", "I've got {} now.", "No injury but I have {}.", "Not only pain but also {}.",
    "The pain is no better and I have {}.", "Ice did not help and now I have {}.", "I can't sleep because of {}.",
    "My husband noticed {}.", "I don't know why I have {}.", "It hurts since a fall 3 years ago, now I have {}.",
    "I never had {} until this week.", "Never had {} before this.", "Why do I have {}?", "Nothing helps the {}.",
    "It's not only the pain but {}.", "I can't get rid of the {}.", "I have {} but no pain.",
    "I can't walk without {}.", "No day goes by without {}.", "I never used to have {}, now I do.",
    "No more than a little {}.", "I didn't fall, but I have {}.", "It was fine until {} came.",
    "I have no pain, just {}.", "I barely slept because of {}.", "No pain. {}.", "It isn't a bruise, it is {}.",
    "My mom says I have {}.", "Perhaps 3 days ago I got {}.",
)  # fmt: skip
DENIED = (
    "I don't have {}.", "no {}.", "There is no {} at all.", "No sign of {}.", "I haven't noticed any {}.", "{}? No.",
    "It hurts a lot but without {}.", "I can't see any {}.", "My knee hurts, no pain at night, no {}.", "{}: none",
    "Nobody found {}.", "{}? Not that I know of.", "No {} so far.",
    "There is neither pain nor {}.", "I have neither {} nor pain.", "She denies {}.", "no pain, injury, or {}",
    "Denies pain, {}, or injury.", "barely any {}", "zero {}", "no real {}", "I don't have no {}.", "no {} to speak of",
    "No pain, swelling, bruising, {} or fever.",
)  # fmt: skip
PAST = (
    "I used to have {}.", "I had {} years ago.", "I had {} as a kid.", "Back in college I had {}.",
    "I had {} but it went away.", "I had {} in 2015.", "I no longer have {}.", "I had {} when I was 12.",
    "Years ago I had {}.", "I had {}, but it went away.", "I had {}, gone now.", "I had {} at the start, not any more.",
    "I had {} in middle school.",
)  # fmt: skip
SOMEBODY_ELSE = (
    "My knee hurts. My mum has {}.", "My knee hurts. My brother had {} too.", "A guy at work had {}.",
    "My friend says she had {}.", "My knee hurts. Both my parents had {}.", "My knee hurts. My kids have {}.",
    "My knee hurts. My dog has {}.", "My knee hurts. My grandson had {}.", "A lady at my church had {}.",
)  # fmt: skip
FEARED = (
    "If I get {} I will call.", "Should I come in if there is {}?", "What if there is {}?",
    "Unless I get {} I will wait.",
    "Come back if you get {}, they said.", "I was told to look out for {}.", "The leaflet says {} is a bad sign.",
    "Is {} a sign of a clot?", "How do I know if I have {}?", "I am afraid of getting {}.", "I want to prevent {}.",
    "Could this turn into {}?", "Will I get {}?", "Does this mean {}?", "Can you get {} with this?",
    "I read that people get {}.", "Some websites list {}.", "The nurse checked me for {}.", "Not sure if I have {}.",
    "Maybe {}.", "I think I might have {}.", "Do you think it is {}?", "When do I worry about {}?",
    "Am I getting {}?", "Can a person have {}?", "Is it possible to get {}?", "I looked up {}.", "I had a {} scare.",
)  # fmt: skip
FRAMES = [
    *(("stated", frame) for frame in STATED),
    *(("denied", frame) for frame in DENIED),
    *(("past", frame) for frame in PAST),
    *(("somebody_else", frame) for frame in SOMEBODY_ELSE),
    *(("feared", frame) for frame in FEARED),
]


@pytest.mark.parametrize(("polarity", "frame"), FRAMES)
def test_what_a_sentence_makes_of_a_thing_is_the_same_for_every_thing(
    polarity: str, frame: str, reader: Reader
) -> None:
    read = {}
    for words, finding in SAID.items():
        text = frame.format(words)
        told = {item.finding: item.polarity for item in reader.read(text[0].upper() + text[1:]).proposals}
        read[words] = told.get(finding)
    assert read == dict.fromkeys(SAID, polarity)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([frame for polarity, frame in FRAMES if polarity in ("past", "somebody_else", "feared")]),
    st.sampled_from(
        [("chest pain", "chest_pain"), ("a cold blue foot", "pale_or_blue_foot"), ("fainting", "fainting")]
    ),
)
def test_a_danger_sign_in_any_such_sentence_is_asked_and_filled_in_by_nothing(
    reader: Reader, frame: str, sign: tuple[str, str]
) -> None:
    reading = reader.read(frame.format(sign[0]))
    assert sign[1] in {danger.finding for danger in reading.dangers}
    assert sign[1] not in {item.finding for item in reading.to_confirm}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("my fingers are sore", "sore"),
        ("my fingers are stiff in the cold", "hard_to_move_or_bend"),
        ("a lump on my wrist", "lump_behind_knee"),
        ("landed right on the bump under my kneecap", "lump_behind_knee"),
        ("it went straight into my shin", "calf_pain"),
        ("somebody kicked me on the outside of my knee", "outer_knee_pain"),
        ("several months of this", "severity"),
        ("climbing steps is paining", "worse_walking"),
        ("I am trying to get pregnant", "pregnant_or_postpartum"),
        ("I kneel on it 8 hours a day", "duration"),
        ("passed out once yesterday", "duration"),
        ("I put ice on my foot", "cold_foot"),
        ("I use a heat pad on my knee", "warmth"),
        ("a hot bath helps my leg", "warmth"),
        ("physio, foam rolling, did it all", "injury"),
        ("the doctor wants to drain my knee", "recent_joint_injection"),
        ("I use a walking stick", "catching"),
        ("it felt like I had been kicked", "direct_blow"),
        ("a lump the size of a golf ball", "pressure_or_bubble"),
        ("my hand is numb", "numbness_or_tingling"),
        ("I cut my finger", "skin_wound"),
        ("it was several hours before I could go hospital", "recent_surgery_or_immobilization"),
        ("we played football once", "running_or_sprinting_sport"),
        ("I stepped over a nail on the deck.", "stabbing"),
        ("I ride an electric bike to work.", "burning"),
        ("I jump rope for cardio.", "tender_cord"),
        ("It feels like a tight guitar string.", "tender_cord"),
        ("I have to catch the bus at six.", "catching"),
        ("I take the bus to work every day.", "long_travel"),
        ("My coach wants me back next week.", "long_travel"),
        ("I train 5 days a week at the gym.", "long_travel"),
        ("I train 5 days a week at the gym.", "duration"),
        ("I am a travel nurse.", "long_travel"),
        ("I finally gave in and called.", "giving_way"),
        ("I do crunches every morning.", "click_or_pop"),
        ("Are there any red flags?", "redness"),
        ("It is worse in warm weather.", "warmth"),
        ("I do a good warm up first.", "warmth"),
        ("I cut the grass on Saturday.", "skin_wound"),
        ("I am dead tired.", "numbness_or_tingling"),
        ("My phone is dead.", "numbness_or_tingling"),
        ("It started last fall.", "injury"),
        ("I am a nervous wreck.", "injury"),
        ("I use a lidocaine patch on it.", "estrogen_use"),
        ("I was expecting it to be better by now.", "pregnant_or_postpartum"),
        ("I wear hearing aids.", "immunosuppressed"),
        ("I wear knee pads for work.", "atherosclerotic_disease"),
        ("It hurts af lol.", "atrial_fibrillation"),
        ("My BMI is 23.", "obesity"),
        ("It pulls when I lean forward.", "obesity"),
        ("My shoes are worn out.", "known_osteoarthritis"),
        ("I have arthritis in my thumbs.", "known_osteoarthritis"),
        ("I feel so drained.", "recent_joint_injection"),
        ("I got my covid shot last week.", "recent_joint_injection"),
        ("I drink a lot of water every day.", "three_drinks_a_day"),
        ("The doctor told me to lose weight.", "weight_loss"),
        ("I drink protein shakes.", "chills"),
        ("I am confused about what to do.", "confused_or_drowsy"),
        ("Only one thing helps.", "both_legs"),
        ("I keep track of my steps.", "running_or_sprinting_sport"),
        ("I am on my feet half the day.", "running_or_sprinting_sport"),
        ("I have to run errands.", "running_or_sprinting_sport"),
        ("The ball hit the back of my knee.", "lump_behind_knee"),
        ("I have a huge bruise on my knee.", "knee_swelling"),
        ("I put a pack of peas on my knee.", "smoker"),
        ("The kids were screaming.", "severity"),
        ("It throbs at night.", "pulsating_lump"),
        ("The water pressure is bad.", "pressure_or_bubble"),
        ("I locked my car.", "locking"),
        ("I had shoulder surgery ten years ago.", "prior_knee_surgery"),
        ("I broke my wrist years ago.", "prior_knee_injury"),
        ("My insurance wants an MRI first.", "seen_by_clinician"),
        ("My tooth aches.", "aching"),
        ("My jaw clicks.", "click_or_pop"),
        ("I can't put my finger on it.", "cannot_walk_four_steps"),
        ("I can't walk a mile anymore.", "cannot_walk_four_steps"),
        ("I saw my PT three days ago.", "duration"),
        ("My foot fell asleep.", "injury"),
        ("I fell asleep at noon.", "numbness_or_tingling"),
        ("It slipped my mind.", "injury"),
        ("I am too young for a knee replacement.", "joint_prosthesis"),
        ("I got a cortisone shot in my shoulder.", "recent_joint_injection"),
        ("Diabetes runs in the family.", "diabetes"),
        ("I use steroid cream.", "steroid_use"),
        ("I put weight on it fine.", "weight_loss"),
        ("I bruise easily.", "bruising"),
        ("I stayed in bed this morning.", "bedridden"),
        ("I do a proper warm up before.", "warmth"),
        ("It is worse on hot days.", "warmth"),
        ("I cut down my running.", "skin_wound"),
        ("My kids are asleep.", "numbness_or_tingling"),
        ("I have to lose weight.", "weight_loss"),
        ("We had red beans and rice.", "redness"),
        ("The movie was so sharp.", "sharp_or_pinching"),
        ("The window locks from the inside.", "locking"),
        ("The house shakes when a train goes by.", "chills"),
        ("I get out of breath going up the stairs.", "worse_stairs_or_downhill"),
        ("My foot goes numb when I walk.", "worse_walking"),
        ("It clicks when I squat.", "worse_deep_squat"),
        ("It gets stuck now and then.", "comes_and_goes"),
        ("I had it for two weeks and couldn't finish my walk.", "cannot_walk_four_steps"),
        ("I had a clot in my arm.", "prior_vte"),
        ("I dislocated my kneecap.", "knee_out_of_place"),
        ("My ankle is the size of a grapefruit.", "knee_swelling"),
        ("I have had Parkinson's for six years.", "duration"),
        ("I am 24 weeks.", "duration"),
        ("I can't bear weight.", "severity"),
        ("I can walk slowly.", "onset"),
    ],
)
def test_a_word_that_is_about_something_else_is_not_taken_for_a_sign(text: str, finding: str, reader: Reader) -> None:
    told = {item.finding for item in reader.read("My knee hurts. " + text).to_confirm if item.answer is not None}
    assert finding not in told


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I feel a sore cord under the skin", "tender_cord"),
        ("a 10 hour bus ride", "long_travel"),
        ("my knee gave in", "giving_way"),
        ("my foot went dead", "numbness_or_tingling"),
        ("my foot fell asleep", "numbness_or_tingling"),
        ("my leg falls asleep", "numbness_or_tingling"),
        ("I have PAD", "atherosclerotic_disease"),
        ("my BMI is 36", "obesity"),
        ("I had it drained", "recent_joint_injection"),
        ("I run track", "running_or_sprinting_sport"),
        ("I smoke", "smoker"),
        ("my knee is huge", "knee_swelling"),
        ("the lump throbs", "pulsating_lump"),
        ("I had an MRI", "seen_by_clinician"),
        ("it comes in waves", "comes_and_goes"),
        ("my ACL was rebuilt in 2017", "prior_knee_surgery"),
    ],
)
def test_the_same_words_said_of_the_leg_or_the_writer_are_a_sign(text: str, finding: str, reader: Reader) -> None:
    told = {item.finding for item in reader.read("My knee hurts. " + text).to_confirm}
    assert finding in told


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("my heart is going a mile a minute", "near_fainting_or_racing_heart"),
        ("I almost blacked out", "near_fainting_or_racing_heart"),
        ("she isn't making sense", "confused_or_drowsy"),
        ("dad is not himself today", "confused_or_drowsy"),
        ("one side of his mouth sags", "face_arm_or_speech"),
        ("he can't get his words out", "face_arm_or_speech"),
        ("I keep tripping over my toes", "foot_drop_or_weakness"),
        ("I can't put it down at all", "cannot_walk_four_steps"),
        ("no weakness", "foot_drop_or_weakness"),
        ("I am confused about the leaflet", "confused_or_drowsy"),
    ],
)
def test_what_may_be_a_danger_sign_brings_its_question(text: str, sign: str, reader: Reader) -> None:
    assert sign in {danger.finding for danger in reader.read("My knee hurts. " + text).dangers}


def test_what_was_so_once_counts_only_where_it_lasts(reader: Reader) -> None:
    text = "I took prednisone years ago. I had a clot years ago. Back in college I was a runner. I used to have gout."
    told = {item.finding: item.polarity for item in reader.read(text).proposals}
    assert (told["steroid_use"], told["running_or_sprinting_sport"]) == ("past", "past")
    assert (told["prior_vte"], told["prior_gout"]) == ("stated", "stated")


def test_a_no_that_ended_before_a_calming_word_does_not_turn_it(reader: Reader) -> None:
    told = {
        item.finding: item.polarity for item in reader.read("My foot isn't cold and the color is the same.").proposals
    }
    assert (told["cold_foot"], told["pale_or_blue_foot"]) == ("denied", "denied")


@pytest.mark.parametrize("how", ["a bit", "halfway", "nearly", "only so far"])
def test_to_bend_or_straighten_in_part_is_not_to_do_it_in_full(how: str, reader: Reader) -> None:
    told = {
        item.finding: item.answer for item in reader.read(f"I can bend it {how}. I can straighten it {how}").proposals
    }
    assert told["cannot_fully_bend"] == told["cannot_fully_straighten"] == "yes"


LOOKS = {
    "swollen": "calf_swelling",
    "red": "redness",
    "warm": "warmth",
    "numb": "numbness_or_tingling",
    "bruised": "bruising",
}
OF_THE_CALF = {
    "My calf is still {}.": "stated",
    "My calf isn't getting better and it is {}": "stated",
    "Why is my calf {}?": "stated",
    "no fever but {} calf": "stated",
    "My wife says my calf is {}.": "stated",
    "I have no idea why my calf is {}": "stated",
    "If I stand long my calf is {}.": "stated",
    "My mum had gout. My calf is {}.": "stated",
    "My calf is {}, could it be a clot?": "stated",
    "I am worried because my calf is {}.": "stated",
    "My calf hurts. It isn't {}.": "denied",
    "My calf is not {}, just painful.": "denied",
    "my calf doesn't look {}": "denied",
    "My calf is neither hard nor {}.": "denied",
    "My calf doesn't get {} when I walk.": "denied",
    "my calf is fine, not {}": "denied",
    "My calf was {} last year but now it is fine.": "past",
    "My calf was {} but not any more.": "past",
    "My calf used to be {}.": "past",
    "My calf was {} at first, not now.": "past",
    "My calf was {} as a child.": "past",
    "My calf was {} years ago.": "past",
    "is my calf supposed to be {}?": "feared",
    "Call if your calf gets {}.": "feared",
    "What if my calf gets {}?": "feared",
    "I don't think my calf is {}.": "feared",
    "I can't tell if my calf is {}.": "feared",
    "My calf looks {} maybe?": "feared",
    "My knee hurts. My brother's calf was {}.": "somebody_else",
    "My knee hurts. A friend of mine had a {} calf.": "somebody_else",
}


@pytest.mark.parametrize("frame", OF_THE_CALF)
def test_what_a_sentence_makes_of_a_look_is_the_same_for_every_look(frame: str, reader: Reader) -> None:
    read = {}
    for word, finding in LOOKS.items():
        told = {item.finding: item.polarity for item in reader.read(frame.format(word)).proposals}
        read[word] = told.get(finding)
    assert read == dict.fromkeys(LOOKS, OF_THE_CALF[frame])


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I can no longer walk.", "cannot_walk_four_steps"),
        ("I am no longer able to walk.", "cannot_walk_four_steps"),
        ("I no longer can lift my foot.", "foot_drop_or_weakness"),
        ("I can no longer lift my foot.", "foot_drop_or_weakness"),
        ("My toes are no longer pink.", "pale_or_blue_foot"),
        ("My foot is no longer warm.", "cold_foot"),
        ("My knee is hot day and night.", "warmth"),
        ("Hot all day.", "warmth"),
        ("It has been hot for months.", "warmth"),
        ("My knee is hot most days.", "warmth"),
        ("My leg is warm up to the thigh.", "warmth"),
        ("It is warm down to the ankle.", "warmth"),
        ("I cannot take pressure on my foot.", "cannot_walk_four_steps"),
        ("I have been under pressure in the calf.", "pressure_or_bubble"),
        ("I keep getting pressure behind my knee.", "pressure_or_bubble"),
        ("He says his foot has been asleep for two days.", "numbness_or_tingling"),
        ("My kid says his foot is asleep.", "numbness_or_tingling"),
        ("My leg starts to fall asleep.", "numbness_or_tingling"),
        ("My bum is asleep.", "saddle_numbness_or_bladder_bowel"),
        ("I am in a walking boot.", "leg_cast_or_paralysis"),
        ("I have a boot on my foot.", "leg_cast_or_paralysis"),
        ("I was sitting in a coach all day long.", "long_travel"),
        ("My calf measures 3 cm more.", "calf_swelling"),
        ("My calf measures 42 cm and the other 38.", "calf_swelling"),
        ("A cart hit the back of my knee.", "direct_blow"),
        ("A ball hit my knee and now it is numb.", "direct_blow"),
        ("A car door slammed on my knee.", "blow_or_fall_on_bent_knee"),
        ("I cut up my knee on glass.", "skin_wound"),
        ("My knee was cut up.", "skin_wound"),
        ("It is cut down to the bone.", "skin_wound"),
        ("I had to lose weight last month, no reason.", "weight_loss"),
        ("By breakfast it was red.", "redness"),
        ("The knee is hot after dinner.", "warmth"),
        ("My coach says it is swollen.", "knee_swelling"),
        ("I can't kneel without pain when I squat.", "worse_deep_squat"),
        ("It hurts when I walk.", "worse_walking"),
        ("Stairs hurt and I get out of breath.", "worse_stairs_or_downhill"),
        ("My foot is cold as ice.", "cold_foot"),
        ("My neighbor's dog bit me.", "skin_wound"),
        ("My daughter says it is red.", "redness"),
    ],
)
def test_words_that_only_stand_beside_such_a_phrase_stay_a_sign(text: str, finding: str, reader: Reader) -> None:
    told = {item.finding: item.answer for item in reader.read("My knee hurts. " + text).proposals}
    assert told.get(finding) == "yes"


@pytest.mark.parametrize(
    "text",
    ["Foot color not good.", "My foot color is not normal.", "The color is not normal.", "Toes not a good color."],
)
def test_calming_words_under_a_not_calm_nothing(text: str, reader: Reader) -> None:
    assert "pale_or_blue_foot" not in {item.finding for item in reader.read("My knee hurts. " + text).proposals}


@pytest.mark.parametrize("text", ["I can no longer walk.", "I no longer run.", "I am no longer able to walk."])
def test_no_longer_is_no_longer_walk(text: str, reader: Reader) -> None:
    assert "new_or_increased_activity" not in {item.finding for item in reader.read("My knee hurts. " + text).proposals}


def test_a_calf_that_measures_as_the_other_is_not_swollen(reader: Reader) -> None:
    for text in ("My calf measures the same as the other.", "My calf measures 38 cm same as the other."):
        told = {item.finding: item.polarity for item in reader.read("My knee hurts. " + text).proposals}
        assert told["calf_swelling"] == "denied"


def test_a_no_at_the_end_is_a_no_and_a_closing_no_is_of_the_place_the_text_is_about(reader: Reader) -> None:
    told = {item.finding: item.polarity for item in reader.read("Fever no, chills no, breath okay.").proposals}
    assert told == {"fever": "denied", "chills": "denied", "shortness_of_breath": "denied"}
    text = "It hurts behind my knee. My foot is fine. No swelling."
    told = {item.finding: item.polarity for item in reader.read(text).proposals}
    assert told["knee_swelling"] == "denied"
    assert "calf_swelling" not in told


def test_who_can_hardly_walk_is_asked_and_not_taken_to_walk(reader: Reader) -> None:
    reading = reader.read("I can hardly walk.")
    assert "cannot_walk_four_steps" in {sign.finding for sign in reading.dangers}
    assert "cannot_walk_four_steps" not in {item.finding for item in reading.proposals}


def test_what_walking_eases_it_does_not_worsen(reader: Reader) -> None:
    told = {
        item.finding: item.answer for item in reader.read("My knee hurts. It goes away when I walk around.").proposals
    }
    assert told["worse_walking"] == "no"
