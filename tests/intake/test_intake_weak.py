"""Weak ways of saying: no answer is proposed from them alone, other words bear them out, and danger is asked anyway."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from popliteal.intake import Proposal, Reader

DANGER_WORDS = yaml.safe_load((Path(__file__).parent / "danger_words.yaml").read_text(encoding="utf-8"))


def read(text: str, reader: Reader) -> dict[str, Proposal]:
    return {item.finding: item for item in reader.read(text).proposals}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("My knee hurts uphill.", "worse_stairs_or_downhill"),
        ("I take pills for pressure.", "pressure_or_bubble"),
        ("I notice it when I turn.", "worse_twisting"),
        ("Pressure, pressure, pressure.", "pressure_or_bubble"),
    ],
)
def test_a_weak_way_of_saying_alone_proposes_nothing_that_no_urgent_rule_reads(
    text: str, finding: str, reader: Reader
) -> None:
    assert finding not in read(text, reader)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("My shin feels hard and tight.", "cramping"),
        ("My calf feels tight.", "cramping"),
        ("The knee is a bit stiff.", "hard_to_move_or_bend"),
        ("The joint is hot, stiff and swollen.", "hard_to_move_or_bend"),
        ("Stiff, stiff, stiff.", "hard_to_move_or_bend"),
        ("I landed and felt a pop.", "injury"),
        ("It hurts more when I walk.", "new_or_increased_activity"),
        ("He runs around all day.", "running_or_sprinting_sport"),
        ("I cut hair for a living.", "skin_wound"),
        ("The blister burst and now it is red.", "skin_wound"),
        ("Both ankles have sock marks.", "pitting_edema"),
        ("I walk like a robot.", "limp"),
        ("There is a bump on my shin.", "lump_behind_knee"),
        ("A hard ropey line down the calf.", "tender_cord"),
        ("They took fluid out of the knee last week.", "recent_joint_injection"),
        ("My shins are cold and hurt.", "calf_pain"),
        ("The pain in my shin is way out of proportion.", "calf_pain"),
        ("Pregnancy is hard.", "pregnant_or_postpartum"),
        ("My heart flutters.", "atrial_fibrillation"),
        ("A ball hits my knee.", "direct_blow"),
        ("A big kick in the calf.", "direct_blow"),
        ("My legs are swollen.", "both_lower_legs_swollen"),
        # in doubt, feared or not believed
        ("The calf is maybe swollen.", "calf_swelling"),
        ("I am worried that it is a fever.", "fever"),
        ("My calf is swollen, I suppose.", "calf_swelling"),
        ("No way it's a fever.", "fever"),
        ("It can't be a fever because it is 100.9.", "fever"),
    ],
)
def test_what_is_in_doubt_is_asked_with_nothing_ticked_where_an_urgent_rule_reads_it(
    text: str, finding: str, reader: Reader
) -> None:
    asked = {item.finding: item for item in reader.read(text).to_confirm}
    assert (asked[finding].answer, asked[finding].open) == (None, True)


@pytest.mark.parametrize("sign", DANGER_WORDS)
def test_words_that_brought_the_question_of_a_danger_sign_bring_it_still(sign: str, reader: Reader) -> None:
    lost = [text for text in DANGER_WORDS[sign] if sign not in {one.finding for one in reader.read(text).dangers}]
    assert not lost


def test_a_weak_yes_and_a_no_are_neither(reader: Reader) -> None:
    told = read("My knee is not hard to move. The knee is a bit stiff.", reader)["hard_to_move_or_bend"]
    assert (told.answer, told.open) == (None, True)


def test_a_weak_way_of_saying_takes_no_answer_of_another_finding(reader: Reader) -> None:
    assert read("I can't walk far.", reader)["worse_walking"].answer == "yes"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("My calf feels tight. It cramps every night.", "cramping"),
        ("The knee is stiff and I can hardly move it.", "hard_to_move_or_bend"),
        ("He runs around all day and plays soccer every week.", "running_or_sprinting_sport"),
    ],
)
def test_other_words_that_say_the_same_bear_it_out(text: str, finding: str, reader: Reader) -> None:
    assert read(text, reader)[finding].answer == "yes"


def test_a_weak_way_of_saying_is_denied_as_any_other(reader: Reader) -> None:
    assert read("My knee hurts. No stiffness.", reader)["hard_to_move_or_bend"].answer == "no"


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("I nearly passed out.", "fainting"),
        ("I feel like I may pass out.", "fainting"),
        ("There's pain under my ribs.", "chest_pain"),
        ("She crawls to the bathroom.", "cannot_walk_four_steps"),
        ("Four steps, no way.", "cannot_walk_four_steps"),
        ("There is a dip just above the kneecap.", "deformity"),
        ("Then the leg went sideways.", "deformity"),
    ],
)
def test_a_weak_way_of_saying_a_danger_sign_brings_its_question(text: str, danger: str, reader: Reader) -> None:
    assert danger in {sign.finding for sign in reader.read(text).dangers}
    assert danger not in {item.finding for item in reader.read(text).to_confirm}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("The calf is maybe a bit thicker, hard to say.", "calf_swelling"),
        ("My knee is swollen, I'm not sure.", "knee_swelling"),
        ("I can't tell if my calf is swollen.", "calf_swelling"),
        ("I wouldn't call it numb.", "numbness_or_tingling"),
    ],
)
def test_what_a_person_is_unsure_of_is_asked(text: str, finding: str, reader: Reader) -> None:
    assert read(text, reader)[finding].answer is None


@pytest.mark.parametrize("text", ["It hurts three nights a week.", "28 weeks with twins, my knee hurts."])
def test_a_count_of_something_else_is_no_duration(text: str, reader: Reader) -> None:
    assert "duration" not in read(text, reader)


def test_weeks_with_a_sign_are_how_long_it_has_been(reader: Reader) -> None:
    assert read("My knee has hurt for 12 weeks with swelling.", reader)["duration"].answer == 84


def test_a_blow_that_was_only_felt_is_none(reader: Reader) -> None:
    told = read("It felt like someone kicked me in the calf, nobody was there.", reader)
    assert "direct_blow" not in told
    assert told["onset"].answer == "sudden"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Brown urine since the workout.", "dark_urine"),
        ("My pee looks like cola.", "dark_urine"),
        ("I have sickle cell disease.", "sickle_cell_disease"),
        ("He has hemophilia.", "bleeding_disorder"),
        ("I take Coumadin.", "warfarin"),
        ("She is three months old and doesn't crawl yet.", "not_walking_yet"),
        ("He won't move that leg.", "moves_leg_less"),
        ("I have a bad headache and I am seeing spots.", "preeclampsia_signs"),
        ("A snake bit my calf.", "snake_bite"),
        ("The cut is deep and won't stop bleeding.", "deep_or_bleeding_wound"),
        ("I came back from Ghana last month.", "malaria_travel"),
        ("It hurts all the time.", "constant_or_every_move"),
        ("The dog bit my calf.", "bite_wound"),
        ("I can't lift the leg straight off the bed.", "cannot_lift_straight_leg"),
        ("Low grade fever running since Monday.", "fever"),
        ("He ran a temperature last night.", "fever"),
        ("I feel run down.", "feels_unwell"),
    ],
)
def test_what_an_urgent_rule_reads_is_heard_in_odd_words(text: str, finding: str, reader: Reader) -> None:
    assert finding in {item.finding for item in reader.read(text).to_confirm}


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("My legs feel rubbery.", "foot_drop_or_weakness"),
        ("There is a dent above it now.", "deformity"),
        ("My heart won't slow down.", "near_fainting_or_racing_heart"),
        ("The knee popped clean out and they pulled it straight.", "knee_out_of_place"),
    ],
)
def test_other_words_for_a_danger_sign_bring_its_question(text: str, danger: str, reader: Reader) -> None:
    assert danger in {sign.finding for sign in reader.read(text).dangers}
