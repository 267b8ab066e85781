"""The seal: only the right key, case, revision and role open it."""

from __future__ import annotations

import pytest

from popliteal.store import UnreadableCaseError
from popliteal.store.codes import new_code
from popliteal.store.seal import (
    BLOCK,
    NONCE_BYTES,
    CodeKeys,
    Role,
    derive_keys,
    new_data_key,
    seal_record,
    unseal_record,
    unwrap_key,
    wrap_key,
)

KEY = new_data_key()
TAG_BYTES = 16


def test_a_record_is_opened_by_its_key() -> None:
    assert unseal_record(seal_record(b'{"a": 1}', KEY, b"case", 7), KEY, b"case", 7).rstrip() == b'{"a": 1}'


@pytest.mark.parametrize(
    ("key", "case", "revision"),
    [(new_data_key(), b"case", 7), (KEY, b"cast", 7), (KEY, b"case", 6)],
    ids=["key", "case", "revision"],
)
def test_a_record_is_opened_by_no_other_key_case_or_revision(key: bytes, case: bytes, revision: int) -> None:
    sealed = seal_record(b"{}", KEY, b"case", 7)
    with pytest.raises(UnreadableCaseError):
        unseal_record(sealed, key, case, revision)


@pytest.mark.parametrize("place", [0, NONCE_BYTES, -1])
def test_a_single_changed_bit_is_noticed(place: int) -> None:
    sealed = bytearray(seal_record(b"{}", KEY, b"case", 1))
    sealed[place] ^= 1
    with pytest.raises(UnreadableCaseError):
        unseal_record(bytes(sealed), KEY, b"case", 1)


@pytest.mark.parametrize("sealed", [b"", b"short"])
def test_a_truncated_seal_is_noticed(sealed: bytes) -> None:
    with pytest.raises(UnreadableCaseError):
        unseal_record(sealed, KEY, b"case", 1)


def test_the_length_tells_only_how_many_blocks() -> None:
    sizes = {len(seal_record(b"x" * length, KEY, b"case", 1)) for length in (1, 100, BLOCK)}
    assert sizes == {NONCE_BYTES + BLOCK + TAG_BYTES}


def test_the_same_record_never_looks_the_same() -> None:
    assert len({seal_record(b"{}", KEY, b"case", 1) for _ in range(100)}) == 100


def test_a_data_key_is_unwrapped_by_its_code_case_and_role_only() -> None:
    mine, other = derive_keys(new_code()), derive_keys(new_code())
    wrapped = wrap_key(KEY, mine, b"case", "clinician")
    assert unwrap_key(wrapped, mine, b"case", "clinician") == KEY
    wrong: list[tuple[CodeKeys, bytes, Role]] = [
        (other, b"case", "clinician"),
        (mine, b"cast", "clinician"),
        (mine, b"case", "person"),
    ]
    for keys, case, role in wrong:
        with pytest.raises(UnreadableCaseError):
            unwrap_key(wrapped, keys, case, role)


def test_lookup_and_wrapping_key_follow_from_the_code_alone_and_differ() -> None:
    code = new_code()
    assert derive_keys(code) == derive_keys(code.lower())
    assert derive_keys(code).lookup != derive_keys(code).wrapping


def test_keys_derived_before_a_change_of_the_program_still_fit() -> None:
    keys = derive_keys("0000-0000-0000-0000-0000-0000-0000")
    assert (keys.lookup.hex()[:16], keys.wrapping.hex()[:16]) == ("59a2d84cc4e486ef", "6ee163931d8963fe")


def test_a_wrapping_key_is_not_shown() -> None:
    keys = derive_keys(new_code())
    assert keys.wrapping.hex() not in repr(keys)
    assert repr(keys.wrapping) not in repr(keys)
