"""Sentences about other things: few are taken for a sign, and none takes a danger sign's question away."""

from __future__ import annotations

from pathlib import Path

import pytest

from popliteal.intake import Reader

CASES = Path(__file__).parent.parent / "cases" / "intake"
MOST = {"plain.txt": 0.03, "plain_kept.txt": 0.20}
"""File -> the share that may be taken for a sign: a little above what was measured, and no aim. The second is not read
while the lexicon is mended."""
DANGERS = {
    "I can't breathe.": "shortness_of_breath",
    "I passed out.": "fainting",
    "My foot is cold and blue.": "cold_foot",
    "I have chest pain.": "chest_pain",
    "I cough up blood.": "coughing_blood",
    "I can't walk at all.": "cannot_walk_four_steps",
    "I can't lift my foot.": "foot_drop_or_weakness",
    "I lost control of my bladder.": "saddle_numbness_or_bladder_bowel",
    "My calf is hard as wood.": "tight_hard_leg",
    "My skin turned black.": "black_or_blistered_skin",
}
SIGNS = {
    "I have a fever.": "fever",
    "My calf is swollen.": "calf_swelling",
    "My calf is red.": "redness",
    "My foot is numb.": "numbness_or_tingling",
}


def sentences(file: str) -> list[str]:
    return (CASES / file).read_text(encoding="utf-8").splitlines()


def taken(sentence: str, reader: Reader) -> bool:
    """Whether anything is proposed that the sentence before it does not say."""
    read = {item.finding for item in reader.read(f"My knee hurts. {sentence}").to_confirm}
    return bool(read - {item.finding for item in reader.read("My knee hurts.").to_confirm} - {"age", "sex"})


@pytest.mark.parametrize("file", MOST)
def test_few_plain_sentences_are_taken_for_a_sign(file: str, reader: Reader) -> None:
    plain = sentences(file)
    share = sum(taken(sentence, reader) for sentence in plain) / len(plain)
    assert len(plain) >= 100
    assert share <= MOST[file], share


@pytest.mark.parametrize("danger", DANGERS)
def test_a_plain_sentence_takes_no_danger_question_away(danger: str, reader: Reader) -> None:
    texts = [text for file in MOST for plain in sentences(file) for text in (f"{danger} {plain}", f"{plain} {danger}")]
    assert [t for t in texts if DANGERS[danger] not in {sign.finding for sign in reader.read(t).dangers}] == []


@pytest.mark.parametrize("sign", SIGNS)
def test_a_plain_sentence_turns_no_sign_into_anything_else(sign: str, reader: Reader) -> None:
    texts = [text for file in MOST for plain in sentences(file) for text in (f"{sign} {plain}", f"{plain} {sign}")]
    read = {text: {item.finding: item for item in reader.read(text).proposals}.get(SIGNS[sign]) for text in texts}
    assert [t for t, told in read.items() if told is None or (told.polarity, told.answer) != ("stated", "yes")] == []
