"""Sealing a case: a random data key seals the record, and each code wraps the data key.

What a code opens is derived from its 130 random bits by HKDF-SHA256 under different labels, so that neither the
look-up hash nor the database tells anything about the wrapping key. That many random bits cannot be guessed, so no
slow password hash is needed. Both seals are AES-256-GCM with a random 96-bit nonce in front.

Sources: RFC 5869 (HKDF); NIST SP 800-38D (GCM: at most 2^32 random nonces for one key).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from popliteal.casework.errors import UnreadableCaseError
from popliteal.store.codes import read_code

Role = Literal["person", "clinician"]

KEY_BYTES = 32
NONCE_BYTES = 12
BLOCK = 4096
"""Bytes; a sealed record is filled up to whole blocks, so that its length tells little about what is in it."""


@dataclass(frozen=True)
class CodeKeys:
    """What follows from a code.

    Attributes:
        lookup: 32 bytes; stand in clear in the database.
        wrapping: 32 bytes; wrap the data key, and are kept nowhere.
    """

    lookup: bytes
    wrapping: bytes = field(repr=False)


def derive_keys(code: str) -> CodeKeys:
    """The look-up hash and wrapping key of a code.

    Raises:
        MistypedCodeError: when it can be no code.
    """
    secret = read_code(code)
    return CodeKeys(_derive(secret, b"popliteal/lookup/1"), _derive(secret, b"popliteal/wrapping/1"))


def _derive(secret: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=label).derive(secret)


def new_data_key() -> bytes:
    """32 random bytes."""
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def wrap_key(data_key: bytes, keys: CodeKeys, case_id: bytes, role: Role) -> bytes:
    """The data key, wrapped for one code; a wrap for a clinician is of no use in the person's place."""
    return _encrypt(keys.wrapping, data_key, _wrap_label(case_id, role))


def unwrap_key(wrapped: bytes, keys: CodeKeys, case_id: bytes, role: Role) -> bytes:
    """The data key.

    Raises:
        UnreadableCaseError: when what the database holds was changed.
    """
    return _decrypt(keys.wrapping, wrapped, _wrap_label(case_id, role))


def seal_record(content: bytes, data_key: bytes, case_id: bytes, revision: int) -> bytes:
    """JSON `content`, filled up with spaces to whole blocks and sealed for this case and revision only."""
    filled = content.ljust(-(-len(content) // BLOCK) * BLOCK)
    return _encrypt(data_key, filled, _record_label(case_id, revision))


def unseal_record(sealed: bytes, data_key: bytes, case_id: bytes, revision: int) -> bytes:
    """What was sealed, with the spaces at its end.

    Raises:
        UnreadableCaseError: when it was changed, or belongs to another case or revision.
    """
    return _decrypt(data_key, sealed, _record_label(case_id, revision))


def _wrap_label(case_id: bytes, role: Role) -> bytes:
    return b"popliteal/key/1/" + role.encode() + b"/" + case_id


def _record_label(case_id: bytes, revision: int) -> bytes:
    return b"popliteal/record/1/" + revision.to_bytes(8, "big") + b"/" + case_id


def _encrypt(key: bytes, content: bytes, label: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, label)


def _decrypt(key: bytes, sealed: bytes, label: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label)
    except (InvalidTag, ValueError):
        raise UnreadableCaseError(
            "What is kept under this code was changed or damaged, so it cannot be opened. "
            "Whoever runs this site can put back the database from a backup."
        ) from None
