"""One person's story: what was answered, by whom, for which day; and how it is read and understood.

`CaseFile` is what a file holds; `Case` is what it means on the findings of the knowledge base.
"""

from popliteal.case.file import (
    LARGEST_FILE,
    LARGEST_NUMBER,
    TELLERS,
    CaseFile,
    Given,
    Origin,
    Others,
    Sex,
    Who,
    has_answers,
    read_case_file,
    upgrade_file,
    validate_case,
)
from popliteal.case.meaning import (
    NO,
    NOT_APPLICABLE,
    UNSURE,
    YES,
    Answer,
    Case,
    Known,
    build_case,
    fits,
    parse_case,
    read_answer,
    yes_to,
)
from popliteal.case.moved import carried
from popliteal.case.record import ABOUT, record

__all__ = [
    "ABOUT",
    "LARGEST_FILE",
    "LARGEST_NUMBER",
    "NO",
    "NOT_APPLICABLE",
    "TELLERS",
    "UNSURE",
    "YES",
    "Answer",
    "Case",
    "CaseFile",
    "Given",
    "Known",
    "Origin",
    "Others",
    "Sex",
    "Who",
    "build_case",
    "carried",
    "fits",
    "has_answers",
    "parse_case",
    "read_answer",
    "read_case_file",
    "record",
    "upgrade_file",
    "validate_case",
    "yes_to",
]
