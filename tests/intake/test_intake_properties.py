"""What holds for every text: danger only upward, belittling changes nothing, nothing crashes, time is linear."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from popliteal.intake import Reader, Reading
from popliteal.intake.tokens import LONGEST
from popliteal.knowledge import load_knowledge
from popliteal.knowledge.lexicon_load import load_lexicon

CASES = Path(__file__).parent.parent / "cases" / "intake"
BELITTLING = (
    "It's probably nothing.", "lol.", "Probably just me being silly.", "I don't want to make a fuss.",
    "Sorry to waste your time.", "Not that bad really.", "Just old age I guess.", "It's fine though.", "haha oh well.",
    "No big deal.", "I'm sure it's nothing serious.", "My wife says I worry too much.", "I'm a bit of a hypochondriac.",
    "Don't want to bother anyone.", "Doctors would laugh at me.", "I'll just walk it off.", "It's no emergency.",
    "I can live with it.", "Typical me, always moaning.", "Nothing to worry about I hope.", "It's all in my head.",
)  # fmt: skip
bounded = settings(max_examples=60, deadline=None)


@cache
def reader() -> Reader:
    return Reader(load_lexicon(load_knowledge()))


@cache
def texts() -> tuple[str, ...]:
    files = sorted(CASES.glob("*.yaml"))
    return tuple(case["own_words"] for file in files for case in yaml.safe_load(file.read_text(encoding="utf-8")))


def questions(reading: Reading) -> dict[str, object]:
    """All that is asked about a text, with what was read."""
    asked = {danger.finding: "danger" for danger in reading.dangers}
    return {**{item.finding: item.answer for item in reading.to_confirm}, **asked}


known_texts = st.deferred(lambda: st.sampled_from(texts()))
vocabulary = st.deferred(
    lambda: st.sampled_from([*sorted(reader()._preparer.known), *".,;?!\n", "no", "not", "3", "\x00"])
)
any_text = st.text(max_size=300) | st.lists(vocabulary, max_size=60).map(" ".join)


@bounded
@given(known_texts, st.lists(st.sampled_from(BELITTLING), min_size=1, max_size=1), st.booleans())
def test_belittling_remarks_change_no_question(text: str, remarks: list[str], first: bool) -> None:
    whole = text.rstrip()
    ended = whole if whole.endswith((".", "!", "?")) else whole + "."
    added = " ".join([*remarks, ended] if first else [ended, *remarks])
    assert questions(reader().read(added)) == questions(reader().read(text))


@bounded
@given(
    known_texts,
    st.sampled_from(["no", "not", "never had any", "maybe", "my mum has", "I used to have", "worried about"]),
)
def test_no_word_of_doubt_takes_a_danger_question_away(text: str, word: str) -> None:
    before = {danger.finding for danger in reader().read(text).dangers}
    assert {danger.finding for danger in reader().read(f"{word} {text}").dangers} >= before


@bounded
@given(any_text)
def test_whatever_is_written_no_danger_sign_becomes_a_no_and_every_word_is_the_texts_own(text: str) -> None:
    reading = reader().read(text)
    dangers = set(reader().lexicon.dangers)
    for item in reading.proposals:
        assert item.answer != "no" or item.finding not in dangers
        assert all(0 <= span.start < span.end <= len(text) for span in item.spans)
        assert item.answer is None or item.polarity in ("stated", "denied")
    assert {item.finding for item in reading.proposals if item.finding in dangers} <= {
        d.finding for d in reading.dangers
    }
    assert reading == reader().read(text)


@bounded
@given(any_text, any_text)
def test_more_text_never_takes_a_danger_question_away(first: str, second: str) -> None:
    english = reader().read(first), reader().read(f"{first}\n.\n{second}")
    assert {d.finding for d in english[1].dangers} >= {d.finding for d in english[0].dangers}


@pytest.mark.parametrize(
    "piece", ["knee calf swollen no pain, ", "no ", "1 ", "é́", "calf my sister ", "knee. ok. ", "stiff. ", "x"]
)
def test_the_longest_text_is_read_in_seconds(piece: str) -> None:
    text = (piece * (2 * LONGEST))[: 2 * LONGEST]
    start = time.process_time()
    reading = reader().read(text)
    assert time.process_time() - start < 10
    assert reading.unread == LONGEST
