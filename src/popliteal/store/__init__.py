"""Cases kept, sealed: what a database holds opens nothing without a code that only the person has."""

from popliteal.casework.errors import (
    CaseTooLargeError,
    ConflictError,
    DatabaseError,
    MistypedCodeError,
    NotAllowedError,
    StoreError,
    UnknownCodeError,
    UnreadableCaseError,
)
from popliteal.casework.kept import CaseSettings, KeptCase, Shown
from popliteal.store.codes import Code
from popliteal.store.seal import Role
from popliteal.store.store import Opened, Store, open_store

__all__ = [
    "CaseSettings",
    "CaseTooLargeError",
    "Code",
    "ConflictError",
    "DatabaseError",
    "KeptCase",
    "MistypedCodeError",
    "NotAllowedError",
    "Opened",
    "Role",
    "Shown",
    "Store",
    "StoreError",
    "UnknownCodeError",
    "UnreadableCaseError",
    "open_store",
]
