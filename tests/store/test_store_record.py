"""The record: nothing is lost on the way in and out, earlier versions are read, and nothing private is shown."""

from __future__ import annotations

import json
import math

import pytest
from pydantic import ValidationError

from popliteal.case import CaseFile
from popliteal.store import CaseTooLargeError, KeptCase, UnreadableCaseError
from popliteal.store.record import LARGEST_RECORD, VERSION, read_record, write_record


def test_a_record_is_read_as_it_was_written(record: KeptCase) -> None:
    assert read_record(write_record(record)) == record


def test_yes_true_one_and_one_point_nought_stay_different_answers() -> None:
    file = CaseFile(answers={"a": "yes", "b": True, "c": 1, "d": 1.0})
    kept = read_record(write_record(KeptCase(file=file))).file.answers
    assert [type(kept[name]) for name in "abcd"] == [str, bool, int, float]


def test_a_version_0_record_which_was_a_bare_case_file_keeps_every_answer() -> None:
    old = {"age": 63, "sex": "male", "started": "2026-02-01", "answers": {"calf_swelling": "unsure", "pain_worst": 4}}
    kept = read_record(json.dumps(old).encode())
    assert kept.version == VERSION
    assert kept.file == CaseFile.model_validate(old)


@pytest.mark.parametrize("version", [VERSION + 1, -1, "1.5", None])
def test_a_record_of_an_unknown_version_is_not_guessed_at(version: object) -> None:
    with pytest.raises(UnreadableCaseError, match="newer version of popliteal"):
        read_record(json.dumps({"version": version}).encode())


def test_what_could_not_be_read_again_is_not_written() -> None:
    for file in (CaseFile(answers={"pain_worst": math.nan}), CaseFile().model_copy(update={"age": "forty"})):
        with pytest.raises(UnreadableCaseError, match="file"):
            write_record(KeptCase(file=file))
    with pytest.raises(UnreadableCaseError):
        write_record(KeptCase().model_copy(update={"own_words": "\ud800"}))


def test_a_case_that_is_too_large_is_refused() -> None:
    with pytest.raises(CaseTooLargeError, match="limit"):
        write_record(KeptCase(own_words="x" * LARGEST_RECORD))


def test_neither_repr_nor_text_nor_error_shows_what_was_told(record: KeptCase) -> None:
    secret = "Königsberg"
    assert secret not in f"{record!r} {record} {record.shown} {record.settings!r}"
    with pytest.raises(ValidationError) as caught:
        KeptCase.model_validate({"own_words": [secret], "file": {"age": secret}})
    assert secret not in str(caught.value)
    with pytest.raises(UnreadableCaseError) as unreadable:
        read_record(json.dumps({"version": 1, "own_words": [secret], "file": {"age": secret}}).encode())
    assert secret not in repr(unreadable.value)
    assert "file, own_words" in str(unreadable.value)
