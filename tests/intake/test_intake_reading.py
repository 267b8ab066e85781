"""What is read in own words: whose it is, whether it is said or denied, numbers, and where it stands."""

from __future__ import annotations

import datetime as dt

import pytest

from popliteal.intake import Proposal, Reader, Reading


def one(reading: Reading, finding: str) -> Proposal:
    """The proposal for a finding."""
    return next(item for item in reading.proposals if item.finding == finding)


def said(reading: Reading) -> dict[str, object]:
    return {item.finding: item.answer for item in reading.proposals}


def asked(reading: Reading) -> set[str]:
    return {danger.finding for danger in reading.dangers}


def test_a_plain_sentence_becomes_answers_each_with_its_words(reader: Reader) -> None:
    text = "My left calf is really swollen and it clicks when I bend my knee."
    reading = reader.read(text)
    assert said(reading)["calf_swelling"] == "yes"
    assert [span.of(text) for span in one(reading, "calf_swelling").spans] == ["calf", "swollen"]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("charley horse in my leg every night", "cramping"),
        ("the knee popped out and went back in", "knee_out_of_place"),
        ("it just gave out on me", "giving_way"),
        ("feels like a bubble behind my knee", "pressure_or_bubble"),
        ("pins and needles in my foot", "numbness_or_tingling"),
        ("my calfs are swolen", "calf_swelling"),
        ("I'm on eliquis", "anticoagulant"),
        ("got a jab of cortisone in the knee last week", "recent_joint_injection"),
        ("going down the stairs is murder", "worse_stairs_or_downhill"),
        ("the back of my knee is toasty and warm", "warmth"),
    ],
)
def test_lay_words_slips_and_british_words_are_understood(text: str, finding: str, reader: Reader) -> None:
    assert said(reader.read(text)).get(finding) == "yes"


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("no fever, chills or night sweats", {"fever", "chills", "night_sweats"}),
        ("the calf isn't swollen, red or hot", {"calf_swelling", "redness", "warmth"}),
        ("neither swollen nor red", {"knee_swelling", "redness"}),
        ("Fever? No. Locking: none", {"fever", "locking"}),
        ("never smoked", {"smoker"}),
        ("I can bend and straighten it fine", {"cannot_fully_bend"}),
    ],
)
def test_what_is_denied_is_read_as_denied(text: str, denied: set[str], reader: Reader) -> None:
    reading = reader.read(text)
    assert {name for name, answer in said(reading).items() if answer == "no"} >= denied


def test_a_no_ends_where_something_else_begins(reader: Reader) -> None:
    reading = reader.read("no fever but my calf is swollen. No pain relief from pills, red and hot")
    assert said(reading)["fever"] == "no"
    assert said(reading)["calf_swelling"] == said(reading)["redness"] == said(reading)["warmth"] == "yes"


def test_words_that_look_like_a_no_and_are_none(reader: Reader) -> None:
    reading = reader.read("It's no better, the swelling in my knee won't go away")
    assert said(reading)["knee_swelling"] == "yes"


def test_it_is_swollen_means_the_part_named_before(reader: Reader) -> None:
    assert "calf_swelling" in said(reader.read("My calf hurts. It's really swollen."))
    assert "knee_swelling" in said(reader.read("My knee hurts and the hip is bad. It's really swollen."))


def test_somebody_elses_trouble_is_not_the_writers(reader: Reader) -> None:
    reading = reader.read("I have pain behind my knee. My mum has diabetes and my brother has gout.")
    assert one(reading, "diabetes").polarity == one(reading, "prior_gout").polarity == "somebody_else"
    assert one(reading, "diabetes").answer is None


def test_a_clot_in_the_family_is_the_familys(reader: Reader) -> None:
    reading = reader.read("my mother had a blood clot")
    assert "thrombophilia_or_family_vte" in said(reading)
    assert "prior_vte" not in said(reading)


def test_a_child_or_somebody_helped_is_whom_the_text_is_about(reader: Reader) -> None:
    text = "My daughter is 9 and her knee is swollen"
    assert said(reader.read(text, "my_child")) == {"age": 9, "sex": "female", "knee_swelling": "yes"}
    assert not reader.read(text, "my_child").somebody_else
    assert reader.read(text, "me").somebody_else


def test_what_is_over_or_only_feared_is_no_answer(reader: Reader) -> None:
    reading = reader.read("I used to get cramps in my calf as a kid. I'm worried about gout.")
    assert one(reading, "cramping").polarity == "past"
    assert one(reading, "prior_gout").polarity == "feared"
    assert set(said(reading).values()) == {None}


def test_numbers_are_read(reader: Reader) -> None:
    reading = reader.read("I'm a 52 year old woman, back of my knee has hurt for about 3 weeks, pain 8/10")
    assert {name: said(reading)[name] for name in ("age", "sex", "duration", "severity")} == {
        "age": 52, "sex": "female", "duration": 21, "severity": 8,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("started yesterday", 1),
        ("My calf got sore yesterday.", 1),
        ("for a couple of days now", 2),
        ("it began six months ago", 180),
        ("knee surgery 5 years ago. It hurts since 2 days", 2),
        ("every 3 days I swim", None),
        ("my 4 year old", None),
        ("since January", 59),
        ("Today I got pain in my calf", 0),
        ("Today I got stuck in traffic", None),
        ("Im 3 days in", 3),
        ("Im 3 days in bed", None),
        ("It has hurt for 2 years, surgery didn't help", 730),
        ("I had surgery, that was 2 years ago", None),
        ("About a year ago it started, since my operation", 365),
        ("It started a year ago after an infection", 365),
        ("I started prednisone a year ago", None),
        ("I have diabetes, high blood pressure for 10 years", None),
    ],
)
def test_how_long_it_has_been(text: str, days: int | None, reader: Reader) -> None:
    assert said(reader.read(text, today=dt.date(2026, 3, 15))).get("duration") == days


def test_since_a_month_needs_a_day_to_count_from(reader: Reader) -> None:
    assert "duration" not in said(reader.read("it hurts since January"))


@pytest.mark.parametrize("text", ["no chest pain", "I don't have any chest pain", "chest feels fine", "chest pain? no"])
def test_a_denied_danger_sign_is_never_a_no_and_is_asked(text: str, reader: Reader) -> None:
    reading = reader.read(text)
    assert said(reading).get("chest_pain") is None
    assert "chest_pain" in asked(reading)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("not sure, maybe my chest, hard to say", "chest_pain"),
        ("my dad could not breathe, I am worried", "shortness_of_breath"),
        ("No puedo respirar y me duele la pierna desde ayer", "shortness_of_breath"),
        ("Me desmayé ayer y tengo dolor de rodilla", "fainting"),
        ("tengo el pie azul y frío desde hoy, no puedo caminar", "pale_or_blue_foot"),
        ("I wet myself last night", "saddle_numbness_or_bladder_bowel"),
        ("couldn't stand on it", "cannot_walk_four_steps"),
        ("toes gone a bit white", "pale_or_blue_foot"),
    ],
)
def test_a_danger_word_brings_its_question_however_it_is_meant(text: str, sign: str, reader: Reader) -> None:
    assert sign in asked(reader.read(text))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mein Knie tut seit drei Wochen hinten weh und ist dick", "other"),
        ("J'ai mal derrière le genou depuis trois semaines", "other"),
        ("Me duele mucho la rodilla desde hace tres semanas", "spanish"),
        ("膝の裏が痛いです", "other"),
        ("knee hurts bad", "english"),
        ("8/10", "english"),
    ],
)
def test_another_language_is_told_and_nothing_is_guessed(text: str, language: str, reader: Reader) -> None:
    reading = reader.read(text)
    assert reading.language == language
    if language != "english":
        assert reading.proposals == ()
        assert [span.of(text) for span in reading.not_understood] == [text]


def test_what_was_not_understood_is_shown_as_it_was_written(reader: Reader) -> None:
    text = "My calf is swollen. The moon is made of cheese. No fever"
    assert [span.of(text) for span in reader.read(text).not_understood] == ["The moon is made of cheese"]


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x07", "😀", "lol", "knee", "why did the knee cross the road", "<b></b>"]
)
def test_little_or_nothing_is_no_trouble(text: str, reader: Reader) -> None:
    assert reader.read(text).to_confirm == ()
    assert reader.read(text).dangers == ()


def test_markup_and_emoji_are_no_words(reader: Reader) -> None:
    assert said(reader.read("<script>alert('knee')</script> 😀 calf 😂 swollen 🤒")) == {
        "trouble_place": "leg_around_knee",
        "calf_swelling": "yes",
    }


def test_a_text_beyond_the_longest_says_what_was_not_read(reader: Reader) -> None:
    reading = reader.read("a " * 50_000 + "calf swollen")
    assert reading.unread == len("calf swollen")
    assert "calf_swelling" not in said(reading)
