"""The record: nothing is lost on the way in and out, earlier versions are read, and nothing private is shown."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from pydantic import ValidationError

from popliteal.case import CaseFile
from popliteal.casework.kept import read_shown
from popliteal.casework.versions import LARGEST_RECORD, VERSION, read_record, write_record
from popliteal.store import CaseTooLargeError, KeptCase, UnreadableCaseError

FOLDER = Path(__file__).parent / "kept"
KEPT = sorted(FOLDER.glob("*.json"))


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


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_what_an_earlier_version_kept_is_opened_and_nothing_that_was_told_is_lost(path: Path) -> None:
    old = json.loads(path.read_text(encoding="utf-8"))
    kept = read_record(path.read_bytes())
    assert kept.version == VERSION
    assert kept.file.answers == old["file"]["answers"]
    assert kept.file.passed == old["file"]["passed"]
    assert [item.kind for item in kept.diary] == [item["kind"] for item in old["diary"]]
    assert len(kept.shown) == len(old["shown"])
    assert [shown.on.isoformat() for shown in kept.shown] == [item["on"] for item in old["shown"]]
    assert kept.clinician_findings.keys() == old["clinician_findings"].keys()
    assert all(read_shown(shown).assessment.causes for shown in kept.shown)
    assert read_record(write_record(kept)) == kept


def test_a_result_of_an_earlier_version_that_cannot_be_read_is_left_out_and_all_that_was_told_stays() -> None:
    old = json.loads((FOLDER / "version_1_urgent.json").read_text(encoding="utf-8"))
    del old["shown"][0]["assessment"]["assessment"]["urgency"]
    kept = read_record(json.dumps(old).encode())
    assert kept.shown == []
    assert kept.file.answers == old["file"]["answers"]


def test_own_words_of_an_earlier_version_stand_with_the_answer_that_was_confirmed_from_them() -> None:
    old = {"version": 1, "file": {"answers": {"fever": "yes"}, "words": {"fever": "hot and shaky"}}}
    assert read_record(json.dumps(old).encode()).file.origin["fever"].words == "hot and shaky"


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


def test_there_are_records_of_earlier_versions_to_open() -> None:
    assert len(KEPT) >= 5
