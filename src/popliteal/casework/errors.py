"""What can go wrong with a kept case. No message, and no argument of an error, holds anything that a person typed.

PoplitealError
└── StoreError
    ├── UnknownCodeError        no case has this code
    │   └── MistypedCodeError   it can be no code: a letter is wrong, missing or too many
    ├── NotAllowedError         a clinician's code was used for what only the person may do
    ├── ConflictError           the case was saved elsewhere in the meantime
    ├── UnreadableCaseError     what was kept was changed, or is from a newer version
    ├── CaseTooLargeError
    └── DatabaseError           the database cannot be reached or used
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from popliteal.knowledge import PoplitealError

if TYPE_CHECKING:
    from popliteal.casework.kept import KeptCase


class StoreError(PoplitealError):
    """A kept case cannot be read or written; the message says why and what to do."""


class UnknownCodeError(StoreError):
    """No case has this code."""

    def __init__(
        self,
        message: str = "We did not find a saved case with this code. Please check each letter. "
        "The case may also have been deleted, or the code may have been withdrawn.",
    ) -> None:
        super().__init__(message)


class MistypedCodeError(UnknownCodeError):
    """What was typed can be no code."""


class NotAllowedError(StoreError):
    """This code may not do this."""


class ConflictError(StoreError):
    """The case was saved elsewhere since it was opened.

    Attributes:
        record: the case as it is kept now, to make the change to.
        revision: the revision to save the merged case on.
    """

    def __init__(self, record: KeptCase, revision: int) -> None:
        super().__init__("This case was changed in another window. Please send the page again.")
        self.record = record
        self.revision = revision


class UnreadableCaseError(StoreError):
    """What was kept cannot be read."""


class CaseTooLargeError(StoreError):
    """The case is larger than a case can sensibly be."""


class DatabaseError(StoreError):
    """The database cannot be reached or used."""
