"""Everyday sentences, put together by the hundred: nothing in them is taken for a sign of the writer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from popliteal.intake import Reader
from some import some

THINGS = [
    "The kettle", "My printer", "The oven door", "Our dishwasher", "My phone", "The garden hose", "Her apple pie",
    "My laptop", "The elevator", "Our mailbox", "The subway", "My suitcase", "The playground", "My alarm clock",
    "The zipper", "Their fence", "The coffee maker",
]  # fmt: skip
DOES = [
    "is red", "is hot", "is still warm", "locks up", "keeps clicking", "is stiff", "broke last week",
    "got cold overnight", "is full of water", "popped open", "gets stuck", "was fixed in March", "is worse at night",
    "came out of nowhere",
    "got hit by hail", "is swollen from the rain", "is loose", "burned out", "makes a grinding noise", "is leaking",
    "is black and blue", "works on and off", "fell over", "is tight", "has a dent",
]  # fmt: skip
OTHERS = ["The teacher next door", "The mailman", "Our landlord", "My coworker", "My roommate", "A guy at work"]
ILL = [
    "has a fever", "had knee surgery", "smokes a pack a day", "takes warfarin", "is pregnant", "fell off a ladder",
    "has gout", "has chest pain", "can barely walk", "has a swollen calf", "lost 20 pounds", "has diabetes",
    "broke his leg", "had a stroke", "has psoriasis", "got bit by a tick", "has a rash",
]  # fmt: skip
WHEN = ["Yesterday I", "Last week I", "This morning I", "On Sunday we", "After lunch I", "I never", "I almost"]
DID = [
    "worked a double shift", "baked two pies", "watched the game", "paid the rent", "mowed the lawn", "missed the bus",
    "met the new teacher", "took out the trash", "called the bank", "sold the old couch", "painted the porch",
    "forgot my umbrella", "burned the toast", "walked past the library", "cleaned out the garage",
    "froze the leftovers",    "ran to the store for milk", "cut the grass", "folded laundry",
]  # fmt: skip


def taken(sentence: str, reader: Reader) -> set[str]:
    """What a sentence after "My knee hurts." is taken to say of the writer."""
    told = (item for item in reader.read(f"My knee hurts. {sentence}").proposals)
    return {item.finding for item in told if item.polarity in ("stated", "denied")} - {"sex"}


def sentences(who: list[str], what: list[str]) -> Iterator[str]:
    return (f"{subject} {rest}." for subject, rest in product(who, what))


@pytest.mark.parametrize(("who", "what"), [(THINGS, DOES), (OTHERS, ILL), (WHEN, DID)])
def test_no_everyday_sentence_is_taken_for_a_sign_of_the_writer(
    who: list[str], what: list[str], reader: Reader
) -> None:
    for sentence in some(list(sentences(who, what))):
        assert not taken(sentence, reader), sentence


def test_what_is_said_of_the_writer_beside_them_is_read(reader: Reader) -> None:
    for sentence, finding in some(
        [
            ("The mailman has gout but my calf is swollen.", "calf_swelling"),
            ("The garden hose is hot and I have a fever.", "fever"),
            ("The nurse told me I have a fever.", "fever"),
            ("The incision is red.", "redness"),
        ]
    ):
        assert finding in taken(sentence, reader), sentence


def test_a_danger_sign_of_another_still_brings_its_question(reader: Reader) -> None:
    reading = reader.read("My knee hurts. The mailman has chest pain.")
    assert "chest_pain" in {danger.finding for danger in reading.dangers}
