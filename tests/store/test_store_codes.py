"""Codes: enough random bits, easy to write down, and a slip is caught."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popliteal.store import MistypedCodeError
from popliteal.store.codes import ALPHABET, LENGTH, RANDOM, new_code, read_code, write_code

numbers = st.integers(0, 2**130 - 1)


def letters(code: str) -> str:
    return code.replace("-", "")


def test_a_code_holds_at_least_128_random_bits_in_seven_groups_of_four() -> None:
    assert 32**RANDOM >= 2**128
    assert [len(group) for group in new_code().split("-")] == [4] * 7


def test_every_random_letter_of_new_codes_takes_every_value() -> None:
    seen = [set(place) for place in zip(*(letters(new_code()) for _ in range(1000)), strict=True)]
    assert all(place == set(ALPHABET) for place in seen[:RANDOM])


@given(numbers)
def test_a_code_is_read_back_to_its_own_bits(number: int) -> None:
    assert int.from_bytes(read_code(write_code(number)), "big") == number


@given(numbers, st.randoms(use_true_random=False))
def test_a_code_is_read_however_it_was_typed(number: int, chance: random.Random) -> None:
    code = write_code(number)
    lookalikes = {"0": "0Oo", "1": "1IiLl", "V": "VvUu", "-": ["-", " ", "", "–", " - ", "\t"]}
    typed = "".join(chance.choice(lookalikes.get(letter, letter + letter.lower())) for letter in code)
    assert read_code(f"  {typed}\n") == read_code(code)


@given(numbers, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_always_caught(number: int, place: int, other: str) -> None:
    code = letters(write_code(number))
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(MistypedCodeError, match="slip"):
            read_code(wrong)


@given(numbers)
def test_any_two_letters_changed_for_each_other_are_caught(number: int) -> None:
    code = letters(write_code(number))
    for one, two in combinations(range(LENGTH), 2):
        if code[one] != code[two]:
            swapped = list(code)
            swapped[one], swapped[two] = code[two], code[one]
            with pytest.raises(MistypedCodeError, match="slip"):
                read_code("".join(swapped))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "has 0"),
        ("7K", "has 2"),
        ("0" * 27, "has 27"),
        ("0" * 29, "has 29"),
        ("0" * 100_000, "far more"),
        ("!" * 28, "only letters and digits"),
        ("é" * 28, "only letters and digits"),
    ],
)
def test_what_can_be_no_code_is_told_why(typed: str, said: str) -> None:
    with pytest.raises(MistypedCodeError, match=said):
        read_code(typed)


def test_the_message_does_not_repeat_what_was_typed() -> None:
    with pytest.raises(MistypedCodeError) as caught:
        read_code("my name is Anna Schmidt 1234")
    assert "ANNA" not in repr(caught.value).upper()
